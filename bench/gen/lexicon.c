/*
 * The word lists of lexicon.h.
 */
#include "bench/gen/lexicon.h"

const char *const lexicon_function[FUNCTION_CLASSES] = {
    [FUNCTION_RELATIVE] = "yang 1",
    [FUNCTION_CONJUNCTION] = "dan 1943 atau 279 serta 102 hingga 74 maupun 43",
    [FUNCTION_PLACE] = "di 2010 dari 861 pada 704 dalam 701 ke 453 kepada 178 hingga 100 sampai 90 "
                       "sekitar 80 antara 77",
    [FUNCTION_PREPOSITION] =
        "dengan 992 untuk 906 oleh 314 sebagai 291 seperti 210 secara 141 atas 120 bagi 115 "
        "menurut 111 selama 107 selain 102 tentang 98 melalui 96 terhadap 94 bersama 93 sejak 87 "
        "terkait 78 soal 55 tanpa 47 sesuai 42 berdasarkan 38 akibat 37 lewat 36 mengenai 35 "
        "demi 15 guna 15",
    [FUNCTION_DEMONSTRATIVE] =
        "ini 1064 itu 867 tersebut 453 lain 138 lainnya 83 demikian 38 berikut 28 tadi 15",
    [FUNCTION_AUXILIARY] =
        "akan 519 bisa 343 sudah 303 telah 226 masih 188 harus 164 dapat 158 belum 118 "
        "kembali 105 mulai 87 ingin 83 terus 81 tetap 74 sedang 72 pernah 71 sempat 70 perlu 52 "
        "mau 51 berhasil 51 mungkin 48 selalu 48 mampu 44 bakal 43 segera 41 sering 35",
    [FUNCTION_NEGATION] = "tidak 516 tak 242 bukan 84 jangan 33",
    [FUNCTION_PRONOUN] = "dia 296 mereka 295 saya 230 ia 225 kami 199 kita 197 aku 96 anda 54 "
                         "dirinya 52 kamu 37 beliau 15",
    [FUNCTION_COPULA] =
        "ada 395 menjadi 323 adalah 278 jadi 150 memiliki 148 merupakan 143 berada 71 "
        "yakni 68 termasuk 56 yaitu 52 punya 50 terdapat 28 ialah 6",
    [FUNCTION_SUBORDINATOR] =
        "saat 367 karena 316 bahwa 206 namun 181 setelah 165 jika 126 tapi 115 kalau 112 "
        "sementara 107 agar 105 ketika 93 sehingga 88 bahkan 84 apa 78 tetapi 61 meski 60 "
        "sebelum 59 maka 49 sedangkan 42 sebab 37 bagaimana 36 apakah 30 lantaran 25 adapun 24 "
        "apalagi 24 siapa 24 meskipun 21 walaupun 12 apabila 12 supaya 10",
    [FUNCTION_QUANTITY] =
        "satu 227 banyak 179 para 173 beberapa 157 dua 149 pertama 120 kedua 100 sebuah 100 "
        "seorang 94 semua 90 tiga 88 sejumlah 76 berbagai 71 setiap 62 sang 59 seluruh 57 "
        "empat 48 lima 45 ketiga 38 sebagian 27 masing-masing 26 suatu 22 enam 22 tujuh 20 "
        "delapan 18 sembilan 12 sepuluh 10",
    [FUNCTION_ADVERB] =
        "juga 491 lebih 262 hanya 175 pun 167 lalu 154 sangat 129 saja 109 lagi 106 "
        "sebelumnya 98 kemudian 95 sendiri 90 langsung 88 memang 84 cukup 59 kini 58 paling 57 "
        "begitu 55 akhirnya 54 sekarang 50 semakin 47 nanti 45 sekali 33 justru 32 ternyata 31 "
        "dulu 31 kemarin 31 tentu 29 terlalu 27 biasanya 23 hampir 24 terutama 25 sekaligus 25 "
        "pula 22",
};

const char *const lexicon_openers =
    "selain itu;sementara itu;hal ini;hal itu;saat ini;oleh karena itu;di sisi lain;hal tersebut;"
    "tak hanya itu;menurut dia;karena itu;hingga saat ini;dalam hal ini;lebih lanjut;"
    "pada saat yang sama;bukan hanya itu;setelah itu;di samping itu;pada dasarnya;dengan demikian;"
    "tidak lama kemudian;pada akhirnya;sebagai contoh;di antaranya;pada hari ini;meski begitu;"
    "di luar dugaan;untuk pertama kalinya;akan tetapi;tanpa disadari;dalam beberapa tahun terakhir;"
    "dari waktu ke waktu;pada umumnya;sejalan dengan itu;bersamaan dengan itu;baca juga";

const char *const lexicon_idioms =
    "salah satu;saat ini;lebih dari;yang ada di;menjadi salah satu;merupakan salah satu;berasal "
    "dari;"
    "yang berada di;sesuai dengan;di atas;di bawah;di dalam;di luar;hari ini;terdiri dari;"
    "beberapa waktu lalu;bekerja sama dengan;di tengah;baru-baru ini;kali ini;di mana;selama ini;"
    "belum lama ini;satu sama lain;di hadapan;antara lain;yang terjadi di;yang dilakukan oleh;"
    "mulai dari;yang sama;di depan;bertanggung jawab atas;sama dengan;berkaitan dengan;"
    "dalam waktu dekat;tahun ini;di seluruh dunia;sampai dengan;sebagai salah satu;tidak lain "
    "adalah;"
    "dari pada itu;sedikit demi sedikit;mau tidak mau;baik dari segi;dalam rangka;dalam bentuk;"
    "atas nama;pada masa itu;pada tahap awal;lambat laun;tanpa terkecuali;ikut serta dalam";

const char *const lexicon_entities =
    "indonesia;jakarta;KPK;DPR;jawa barat;papua;nusantara;jawa timur;amerika serikat;jawa tengah;"
    "surabaya;malaysia;bandung;inggris;kalimantan;DKI jakarta;PT;riau;korea selatan;jepang;bali;"
    "arab saudi;rusia;tiongkok;sumatera utara;medan;yogyakarta;TNI;thailand;eropa;asia tenggara;"
    "singapura;semarang;sulawesi selatan;aceh;makassar;korea utara;palembang;bogor;PBB;australia;"
    "banten;lampung;belanda;prancis;jerman;spanyol;italia;india;mesir;turki;iran;vietnam;filipina;"
    "hong kong;london;moskow;kursk;ukraina;pyongyang;KTT;WHO;UEFA;BMKG;depok;bekasi;tangerang;"
    "solo;malang;denpasar;pontianak;samarinda;balikpapan;manado;ambon;jayapura;kupang;mataram";

const char *const lexicon_months = "januari;februari;maret;april;mei;juni;juli;agustus;september;"
                                   "oktober;november;desember";

const char *const lexicon_units =
    "tahun;persen;orang;juta;kali;hari;ribu;miliar;meter;bulan;jam;menit;"
    "kilometer;triliun;poin;unit;kilogram;hektare;ton;derajat";

const char *const lexicon_noun[] = {
    "tahun",        "orang",      "hari",      "hal",           "pemerintah", "presiden",
    "masyarakat",   "kota",       "negara",    "rumah",         "kali",       "dunia",
    "waktu",        "jalan",      "anak",      "tim",           "korban",     "air",
    "mobil",        "anggota",    "pihak",     "pemain",        "hukum",      "warga",
    "kepala",       "daerah",     "hasil",     "ketua",         "menteri",    "akun",
    "bulan",        "film",       "polisi",    "wilayah",       "laga",       "nama",
    "kabupaten",    "kasus",      "bagian",    "acara",         "perusahaan", "aksi",
    "kerja",        "korupsi",    "komisi",    "kondisi",       "video",      "pusat",
    "tempat",       "proses",     "ibu",       "nomor",         "negeri",     "minggu",
    "pasal",        "tersangka",  "media",     "keluarga",      "foto",       "kesehatan",
    "masa",         "kawasan",    "mahasiswa", "undang-undang", "pelaku",     "harga",
    "lahan",        "malam",      "program",   "kementerian",   "pimpinan",   "gol",
    "liga",         "masalah",    "partai",    "industri",      "kendaraan",  "lokasi",
    "badan",        "uang",       "musim",     "wakil",         "asap",       "dewan",
    "jumlah",       "kebakaran",  "cara",      "poin",          "informasi",  "akhir",
    "pertandingan", "posisi",     "produk",    "kegiatan",      "perempuan",  "provinsi",
    "pembangunan",  "teknologi",  "lagu",      "rasa",          "lembaga",    "pria",
    "hutan",        "ekonomi",    "gedung",    "sekolah",       "pesawat",    "pekan",
    "tanah",        "grup",       "data",      "kantor",        "desa",       "sistem",
    "bidang",       "api",        "motor",     "minyak",        "surat",      "direktur",
    "udara",        "keterangan", "pasar",     "rapat",         "bank",       "makanan",
    "mata",         "komentar",   "gubernur",  "pelatih",       "hubungan",   "rakyat",
    "serangan",     "upaya",      "bandara",   "sumber",        "wanita",     "lingkungan",
    "periode",      "kecamatan",  "kejadian",  "tanggal",       "usaha",      "listrik",
    "bahasa",       "putra",      "rencana",   "petugas",       "titik",      "dinas",
    "bentuk",       "sisi",       "istri",     "politik",       "usia",       "calon",
    "ruang",        "olahraga",   "kebijakan", "stadion",       "laporan",    "kesempatan",
    "penerbangan",
};

const lexicon_verb_entry lexicon_verb[] = {
    {"kata", "kan"},    {"laku", "kan"},   {"buat", ""},      {"jadi", "kan"},  {"beri", "kan"},
    {"dapat", "kan"},   {"guna", "kan"},   {"lihat", ""},     {"minta", ""},    {"alam", "i"},
    {"ketahu", "i"},    {"capai", ""},     {"jelas", "kan"},  {"nyata", "kan"}, {"sebut", ""},
    {"harap", "kan"},   {"tunjuk", "kan"}, {"terima", ""},    {"tulis", ""},    {"bawa", ""},
    {"tingkat", "kan"}, {"lawan", ""},     {"sampai", "kan"}, {"nilai", ""},    {"ungkap", "kan"},
    {"gelar", ""},      {"tambah", "kan"}, {"dukung", ""},    {"jalan", "i"},   {"jaga", ""},
    {"pilih", ""},      {"bantu", ""},     {"ambil", ""},     {"tuju", ""},     {"anggap", ""},
    {"bangun", ""},     {"ikut", "i"},     {"temu", "kan"},   {"pasti", "kan"}, {"cari", ""},
    {"hadap", "i"},     {"buka", ""},      {"raih", ""},      {"main", "kan"},  {"tinggal", "kan"},
    {"masuk", "i"},     {"datang", "kan"}, {"serah", "kan"},  {"tangkap", ""},  {"periksa", ""},
    {"kembang", "kan"}, {"hasil", "kan"},  {"bayar", ""},     {"jual", ""},     {"beli", ""},
    {"tanya", "kan"},   {"ubah", ""},      {"gerak", "kan"},  {"kirim", "kan"}, {"pakai", ""},
    {"tampil", "kan"},  {"turun", "kan"},  {"lindung", "i"},  {"siap", "kan"},  {"tahan", ""},
    {"putus", "kan"},   {"bentuk", ""},    {"kenal", "kan"},  {"rasa", "kan"},  {"pimpin", ""},
    {"rencana", "kan"}, {"tentu", "kan"},  {"ajar", "kan"},   {"baca", "kan"},  {"kerja", "kan"},
    {"muat", ""},       {"angkat", ""},    {"kunjung", "i"},  {"sedia", "kan"}, {"wakil", "i"},
};

const char *const lexicon_adjective[] = {
    "baru",    "baik",    "besar",   "sama",          "penuh",    "tinggi",   "lama",   "jelas",
    "utama",   "resmi",   "sosial",  "penting",       "nasional", "terakhir", "umum",   "biasa",
    "publik",  "kecil",   "muda",    "khusus",        "siap",     "cepat",    "jauh",   "mudah",
    "berat",   "kuat",    "panjang", "dekat",         "putih",    "bagus",    "tepat",  "luas",
    "positif", "merah",   "hitam",   "internasional", "aman",     "sulit",    "murah",  "mahal",
    "sehat",   "terbaik", "tua",     "kaya",          "miskin",   "bersih",   "cantik", "benar",
    "salah",   "serius",  "rendah",  "dalam",         "ramai",    "indah",    "keras",  "hangat",
    "aktif",   "senang",  "bebas",   "asing",
};

const char *const lexicon_name[] = {
    "muhammad", "ahmad",   "budi",    "agus",    "sri",     "joko",    "andi",     "dewi",
    "abdul",    "siti",    "rahman",  "hasan",   "putri",   "bambang", "eko",      "dian",
    "rina",     "hadi",    "wahyu",   "yusuf",   "indra",   "nur",     "rizki",    "adi",
    "bayu",     "arif",    "ali",     "fajar",   "ratna",   "susi",    "setiawan", "wijaya",
    "santoso",  "kusuma",  "pratama", "saputra", "hidayat", "nugroho", "siregar",  "nasution",
    "lestari",  "gunawan", "utami",   "purnomo", "ibrahim", "umar",    "david",    "john",
    "maria",    "michael", "kim",     "lee",     "park",    "alex",    "ivan",     "anna",
    "daniel",   "robert",  "san",     "al",      "bin",     "new",
};

const size_t lexicon_noun_count = sizeof lexicon_noun / sizeof *lexicon_noun;
const size_t lexicon_verb_count = sizeof lexicon_verb / sizeof *lexicon_verb;
const size_t lexicon_adjective_count = sizeof lexicon_adjective / sizeof *lexicon_adjective;
const size_t lexicon_name_count = sizeof lexicon_name / sizeof *lexicon_name;
