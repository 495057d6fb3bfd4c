/*
 * test_analyzer.c: the chains by example, and what include/idx/analyzer.h promises.
 */
#include <pthread.h>

#include "common/text/utf8.h"
#include "tests/common/text/text_testing.h"

#include <libstemmer.h>

static void whitespace_splits_at_blanks_and_changes_nothing(void **state)
{
    (void)state;
    static const text_case cases[] = {
        {"Anak-anak  MAKAN,\tnasi.\n", "Anak-anak MAKAN, nasi."},
        {"a\vb\fc\rd", "a b c d"},
        {"Jum'at\xC2\xA0\xE2\x80\x9CKursk\xE2\x80\x9D x",
         "Jum'at\xC2\xA0\xE2\x80\x9CKursk\xE2\x80\x9D x"},
        {"rusak \xFF\xC3 tetap", "rusak \xFF\xC3 tetap"},
        {" \n\t ", ""},
    };
    check_cases("whitespace", add_term, cases, COUNT(cases));
    check_cases("whitespace", add_surface, cases, COUNT(cases));
}

static void standard_finds_unicode_words_and_keeps_accents(void **state)
{
    (void)state;
    static const text_case cases[] = {
        {"Pasukan Rusia di KURSK, Selasa (27/10).", "pasukan rusia di kursk selasa 27 10"},
        {"o'clock Jum'at Al-Qur\xE2\x80\x99"
         "an 'kutip' rock'n'roll",
         "o'clock jum'at al qur'an kutip rock'n'roll"},
        {"do`a `kode`", "do'a kode"},
        {"20.000 3,5 1.234,56 25.Dalam 3. 4", "20.000 3,5 1.234,56 25 dalam 3 4"},
        {"selesai.Dalam a.b P.T. S.H., Ph.D.", "selesai dalam a.b p.t s.h ph d"},
        {"nama_berkas _x_ __init__ a__b", "nama_berkas x init a b"},
        {"budi@contoh.co.id https://contoh.id/jalan?x=1",
         "budi contoh co id https contoh id jalan x 1"},
        {"27/10/2025 10:30", "27 10 2025 10 30"},
        {"Caf\xC3\xA9 Cafe\xCC\x81 CAF\xC3\x89", "caf\xC3\xA9 caf\xC3\xA9 caf\xC3\xA9"},
        {"\xC3\x96sterreich Stra\xC3\x9F"
         "e \xEF\xAC\x81lm \xEF\xBC\xA1\xEF\xBC\xA2",
         "\xC3\xB6sterreich strasse film ab"},
        {"\xD0\x9C\xD0\xBE\xD1\x81\xD0\xBA\xD0\xB2\xD0\xB0 "
         "\xCE\xA3\xCE\xAF\xCF\x83\xCF\x85\xCF\x86\xCE\xBF\xCF\x82",
         "\xD0\xBC\xD0\xBE\xD1\x81\xD0\xBA\xD0\xB2\xD0\xB0 "
         "\xCF\x83\xCE\xAF\xCF\x83\xCF\x85\xCF\x86\xCE\xBF\xCF\x83"},
        {"in\xC2\xAD"
         "for\xE2\x80\x8B"
         "masi \xEF\xBB\xBF"
         "awal",
         "informasi awal"},
        {"\xE6\x97\xA5\xE6\x9C\xAC"
         "go \xE3\x82\xAB\xE3\x82\x99",
         "\xE6\x97\xA5 \xE6\x9C\xAC go \xE3\x82\xAC"},
        {"\xED\x95\x9C\xEA\xB5\xAD\xEC\x96\xB4", "\xED\x95\x9C\xEA\xB5\xAD\xEC\x96\xB4"},
        {"senang \xF0\x9F\x98\x80\xEF\xB8\x8F sekali\xE2\x84\xA2 \xC2\xBD m\xC2\xB2",
         "senang sekali m2"},
        {"anak-anak B2B covid19", "anak anak b2b covid19"},
        {"a\xFFz \xC0\xAF", "a z"},
        {"\xCC\x81 \xCC\x81x", "x"}, // a mark with nothing to stand on
        {"1\xEF\xB8\x8F\xE2\x83\xA3", "1"},
    };
    check_cases("standard", add_term, cases, COUNT(cases));
    check_cases("standard", add_surface, cases, COUNT(cases));
}

static void snowball_stems_what_standard_finds(void **state)
{
    (void)state;
    static const text_case english[] = {
        {"Running runners' relational O'Neil's", "run runner relat o'neil"}};
    static const text_case russian[] = {
        {"\xD0\x9A\xD0\xBD\xD0\xB8\xD0\xB3\xD0\xB8", "\xD0\xBA\xD0\xBD\xD0\xB8\xD0\xB3"}};
    static const text_case indonesian[] = {{"anak-anak Bermain mengirim", "anak anak main irim"}};
    check_cases("snowball:english", add_term, english, COUNT(english));
    check_cases("snowball:russian", add_term, russian, COUNT(russian));
    check_cases("snowball:indonesian", add_term, indonesian, COUNT(indonesian));
}

static void indonesian_keeps_its_own_shapes_together(void **state)
{
    (void)state;
    static const text_case surfaces[] = {
        {"Anak-anak mesra-mesranya sayur-mayur BOLAK-BALIK kupu-kupu",
         "anak-anak mesra-mesranya sayur-mayur bolak-balik kupu-kupu"},
        {"Jakarta-Bandung non-blok Covid-19 F-16 21-11",
         "jakarta bandung non blok covid 19 f 16 21 11"},
        {"ke-2 2000-an Tuhan-Nya hamba-hamba-Nya", "ke-2 2000-an tuhan-nya hamba-hamba-nya"},
        {"Jum'at Jum\xE2\x80\x99"
         "at Jum`at",
         "jum'at jum'at jum'at"},
        {"P.T. Maju, S.H., M.H.", "p.t maju s.h m.h"},
        {"anak\xE2\x80\x93"
         "anak caf\xC3\xA9-caf\xC3\xA9 Caf\xC3\xA9-cafe\xCC\x81nya",
         "anak-anak cafe-cafe cafe-cafenya"},
        {"27/10/2025 Rp20.000 50%", "27 oktober 2025 rp 20.000 50 persen"},
    };
    check_cases("indonesian", add_surface, surfaces, COUNT(surfaces));
}

static void indonesian_terms_meet_where_the_words_do(void **state)
{
    (void)state;
    static const text_case terms[] = {
        {"anak anak-anak anak-anaknya Anak-Anakku", "anak anak anak anak"},
        {"mesra mesra-mesranya", "mesra mesra"},
        {"lari berlari berlari-lari", "lari lari lari"},
        {"tolong tolong-menolong kirim-mengirim", "tolong tolong kirim"},
        {"sayur-mayur bolak-balik warna-warni", "sayur balik warna"},
        {"Jumat Jum'at Jum\xE2\x80\x99"
         "at",
         "jumat jumat jumat"},
        {"Alquran Al-Qur'an Al Quran", "quran al quran al quran"},
        {"PT P.T. DK PBB KTT", "pt pt dk pbb ktt"},
        {"20000 20.000 Rp20.000 Rp 20.000 3,5 1.234,50",
         "20000 20000 rp 20000 rp 20000 3,5 1234,50"},
        {"ke-2 ke2 kedua 2000-an 2000an", "dua dua dua 2000an 2000an"},
        {"rumahnya rumahku Tuhan Tuhan-Nya", "rumah rumah tuhan tuhan"},
        {"cafe caf\xC3\xA9 \xC3\x98re", "cafe cafe ore"},
        {"b2b covid19 4x4", "b2b covid19 4x4"},
        // a prefix before a hyphen: foreign words, and words that the end of a line has cut
        {"di-upload meng-upload mengupload di-upload-nya upload", "upload upload upload upload upload"},
        {"di-PHK me-restart nge-vlog Men-Download", "phk restart vlog download"},
        {"pen-dengaran pen-tingnya men-jadi ke-dua di-cek-cek", "dengar penting jadi dua cek"},
        {"kanan-ke-kiri pan-rb non-blok se-Asia", "kanan ke kiri pan rb non blok se asia"},
        {"memfollow difollow ngetweet mention diversion member", "follow follow tweet mention diversion member"},
        {"5km 5 kilometer 2,5jt 2,5 juta 10kg 16GB Rp50rb", "5 km 5 km 2,5 juta 2,5 juta 10 kg 16 gb rp 50 ribu"},
    };
    check_cases("indonesian", add_term, terms, COUNT(terms));
}

// The chain that rests on libstemmer is as it was.
static void the_former_chain_stays_as_it_was(void **state)
{
    (void)state;
    static const text_case terms[] = {
        {"27/10/2025 Rp20.000 50% 3.5 ke-2", "27 10 2025 20000 50 3.5 ke2"},
        {"di-upload ke-dua 5km 5 kilometer", "di upload ke dua 5km 5 kilometer"},
        {"Soekarno anak2 bangeeet pertama-tama", "soekarno anak2 bangeeet tama"},
    };
    check_cases("indonesian:snowball", add_term, terms, COUNT(terms));
}

typedef struct steps_line {
    word_line line;
    const char *why; // a part of the words of some step, or NULL
    bool has_why;
} steps_line;

static int add_step(void *ctx, const idx_analysis_step *step)
{
    steps_line *s = ctx;
    char text[600];
    int n =
        snprintf(text, sizeof text, "%s:%.*s", step->rule, (int)step->result_bytes, step->result);
    word_line_add(&s->line, text, (size_t)n);
    s->has_why |= s->why && strstr(step->why, s->why);
    return 0;
}

static void the_steps_of_a_word_can_be_told(void **state)
{
    (void)state;
    static const struct {
        const char *source, *surface, *steps, *why;
    } cases[] = {
        {"Dikirimkannya", "dikirimkannya", "folding:dikirimkannya root:kirim",
         "di- kirim -kan -nya; the root is in the lexicon"},
        {"pemrograman", "pemrograman", "root:program", "pem- (p)rogram -an"},
        {"mempertanggungjawabkan", "mempertanggungjawabkan", "root:tanggungjawab",
         "mem- per- tanggungjawab -kan"},
        {"perijinan", "perijinan", "root:izin", "another form of izin"},
        {"Djakarta", "djakarta", "folding:djakarta spelling:jakarta root:jakarta", "before 1972"},
        {"bangeeet", "bangeeet", "spelling:banget root:banget", "repeated letters"},
        {"anak2nya", "anak2nya", "repeated:anak root:anak", "the 2 says"},
        {"anak-anaknya", "anak-anaknya", "repeated:anak root:anak", "in the lexicon"},
        {"10", "oktober", "date:oktober root:oktober", NULL},
        {"%", "persen", "sign:persen root:persen", NULL},
        {"20.000", "20.000", "written form:20000", NULL},
        {"ke-2", "ke-2", "repeated:ke2 number:kedua root:dua", "ke- dua"},
        {"files", "files", "root:file", "another form of file"},
        {"permissions", "permissions", "root:permission", "plural of an English word"},
        {"dizuplikan", "dizuplikan", "root:zupli", "affixes that belong together"},
        {"zupli", "zupli", "root:zupli", "not in the lexicon"},
    };
    idx_analyzer *analyzer;
    assert_int_equal(idx_analyzer_new("indonesian", NULL, &analyzer, NULL), IDX_OK);
    for (size_t i = 0; i < COUNT(cases); i++) {
        steps_line s = {.why = cases[i].why};
        assert_int_equal(idx_analyzer_explain(analyzer, cases[i].source, strlen(cases[i].source),
                                              cases[i].surface, strlen(cases[i].surface), add_step,
                                              &s, NULL),
                         IDX_OK);
        assert_string_equal(s.line.words, cases[i].steps);
        if (cases[i].why && !s.has_why) {
            fail_msg("%s: nothing says \"%s\"", cases[i].source, cases[i].why);
        }
    }
    idx_analyzer_free(analyzer);
}

static int stop_at_once(void *ctx, const idx_analysis_step *step)
{
    (void)step;
    ++*(int *)ctx;
    return 7;
}

static void an_explanation_can_be_stopped_and_refuses_what_is_no_surface(void **state)
{
    (void)state;
    idx_analyzer *analyzer;
    idx_error err = {0};
    int calls = 0;
    char longest[IDX_MAX_TERM_BYTES + 1];
    memset(longest, 'a', sizeof longest);
    assert_int_equal(idx_analyzer_new("indonesian", NULL, &analyzer, NULL), IDX_OK);
    assert_int_equal(
        idx_analyzer_explain(analyzer, "Kata", 4, "kata", 4, stop_at_once, &calls, NULL), 7);
    assert_int_equal(calls, 1);
    assert_int_equal(
        idx_analyzer_explain(analyzer, "kata", 4, "kata", 4, stop_at_once, &calls, NULL), 7);
    assert_int_equal(calls, 2);
    assert_int_equal(idx_analyzer_explain(analyzer, "", 0, "", 0, stop_at_once, &calls, &err),
                     IDX_EINVAL);
    assert_int_equal(err.code, IDX_EINVAL);
    assert_int_equal(idx_analyzer_explain(analyzer, longest, sizeof longest, longest,
                                          sizeof longest, stop_at_once, &calls, NULL),
                     IDX_EINVAL);
    assert_int_equal(calls, 2);
    idx_analyzer_free(analyzer);
}

typedef struct span_check {
    const char *text;
    const char *const *words;
    size_t count;
} span_check;

static int check_span(void *ctx, const idx_token *token)
{
    span_check *c = ctx;
    assert_int_equal(token->position, c->count);
    assert_non_null(c->words[c->count]);
    assert_int_equal(token->end - token->start, strlen(c->words[c->count]));
    assert_memory_equal(c->text + token->start, c->words[c->count], token->end - token->start);
    c->count++;
    return 0;
}

static void offsets_point_at_the_words_of_the_source(void **state)
{
    (void)state;
    static const char text[] =
        "\xEF\xBB\xBFPada \xE2\x80\x9CJum\xE2\x80\x99"
        "at\xE2\x80\x9D, anak-anaknya ke-2 (\xC4\xB0STANBUL) "
        "in\xC2\xAD"
        "formasi\xC2\xAD Cafe\xCC\x81! \xE6\x97\xA5\xE6\x9C\xAC Jakarta-Bandung P.T. akhir";
    static const char *const words[] = {"Pada",
                                        "Jum\xE2\x80\x99"
                                        "at",
                                        "anak-anaknya",
                                        "ke-2",
                                        "\xC4\xB0STANBUL",
                                        "in\xC2\xAD"
                                        "formasi",
                                        "Cafe\xCC\x81",
                                        "\xE6\x97\xA5",
                                        "\xE6\x9C\xAC",
                                        "Jakarta",
                                        "Bandung",
                                        "P.T",
                                        "akhir",
                                        NULL};
    idx_analyzer *analyzer;
    assert_int_equal(idx_analyzer_new("indonesian", NULL, &analyzer, NULL), IDX_OK);
    span_check c = {text, words, 0};
    assert_int_equal(idx_analyze(analyzer, text, sizeof text - 1, check_span, &c, NULL), IDX_OK);
    assert_int_equal(c.count, COUNT(words) - 1);
    idx_analyzer_free(analyzer);
}

static int stop_at_second(void *ctx, const idx_token *token)
{
    (*(int *)ctx)++;
    return token->position == 1 ? 42 : 0;
}

static void the_callback_can_stop_the_analysis(void **state)
{
    (void)state;
    idx_analyzer *analyzer;
    int calls = 0;
    assert_int_equal(idx_analyzer_new("standard", NULL, &analyzer, NULL), IDX_OK);
    assert_int_equal(idx_analyze(analyzer, "satu dua tiga", 13, stop_at_second, &calls, NULL), 42);
    assert_int_equal(calls, 2);
    assert_int_equal(idx_analyze(analyzer, NULL, 0, stop_at_second, &calls, NULL), IDX_OK);
    idx_analyzer_free(analyzer);
}

static void unknown_names_are_refused(void **state)
{
    (void)state;
    static const char *const names[] = {
        "",
        "indonesia",
        "Indonesian",
        "snowball",
        "snowball:",
        "snowball:klingon",
        "snowball:en",
        "standard ",
        "whitespace:english",
        "snowball:a-name-that-is-longer-than-any-language-has-a-right-to-be"};
    for (size_t i = 0; i < COUNT(names); i++) {
        idx_analyzer *analyzer = (idx_analyzer *)&i;
        idx_error err = {0};
        assert_int_equal(idx_analyzer_new(names[i], NULL, &analyzer, &err), IDX_EANALYZER);
        assert_int_equal(err.code, IDX_EANALYZER);
        assert_ptr_equal(analyzer, &i);
    }
    idx_analyzer_free(NULL);
}

static void every_listed_analyzer_works(void **state)
{
    (void)state;
    size_t count = 0, languages = 0;
    uint64_t fingerprints[64];
    for (const char *name; (name = idx_analyzer_list(count)) != NULL; count++) {
        idx_analyzer *analyzer, *again;
        assert_int_equal(idx_analyzer_new(name, NULL, &analyzer, NULL), IDX_OK);
        assert_int_equal(idx_analyzer_new(name, NULL, &again, NULL), IDX_OK);
        assert_string_equal(idx_analyzer_name(analyzer), name);
        fingerprints[count] = idx_analyzer_fingerprint(analyzer);
        assert_true(fingerprints[count] == idx_analyzer_fingerprint(again));
        for (size_t i = 0; i < count; i++) {
            assert_true(fingerprints[i] != fingerprints[count]);
        }
        languages += strncmp(name, "snowball:", 9) == 0;
        assert_int_equal(idx__analyzer_is_identity(analyzer),
                         strcmp(name, "standard") == 0 || strcmp(name, "whitespace") == 0);
        idx_analyzer_free(again);
        idx_analyzer_free(analyzer);
    }
    assert_string_equal(idx_analyzer_list(0), IDX_DEFAULT_ANALYZER);
    // None of libstemmer's languages is missing from our list.
    for (const char **language = sb_stemmer_list(); *language; language++) {
        languages--;
    }
    assert_int_equal(languages, 0);
}

// Reads and stems a text with everything in it; every promise about surfaces and terms is checked.
static void read_everything(const idx_analyzer *analyzer, uint64_t seed)
{
    tokens t;
    assert_int_equal(idx__tokens_init(&t, analyzer, NULL, NULL), IDX_OK);
    uint8_t text[3000], term[IDX_MAX_TERM_BYTES], again[IDX_MAX_TERM_BYTES];
    make_text(text, sizeof text, 30, &seed);
    assert_int_equal(idx__tokens_run(&t, (char *)text, sizeof text, false, NULL), IDX_OK);
    assert_true(t.count > 0 && t.count <= sizeof text);
    for (uint32_t i = 0; i < t.count; i++) {
        const uint8_t *surface = t.folded + t.items[i].start;
        size_t bytes = idx__tokens_term(&t, surface, t.items[i].bytes, term);
        assert_in_range(bytes, 1, IDX_MAX_TERM_BYTES);
        if (idx__analyzer_is_identity(analyzer)) {
            assert_int_equal(bytes, t.items[i].bytes);
            assert_memory_equal(term, surface, bytes);
        }
        assert_int_equal(idx__tokens_term(&t, surface, t.items[i].bytes, again), bytes);
        assert_memory_equal(again, term, bytes);
    }
    idx__tokens_release(&t);
    idx__tokens_release(&t); // twice is fine
}

static void every_analyzer_reads_anything(void **state)
{
    (void)state;
    const char *name;
    for (size_t i = 0; (name = idx_analyzer_list(i)) != NULL; i++) {
        idx_analyzer *analyzer;
        assert_int_equal(idx_analyzer_new(name, NULL, &analyzer, NULL), IDX_OK);
        for (uint64_t seed = 0; seed < 10; seed++) {
            read_everything(analyzer, seed);
        }
        idx_analyzer_free(analyzer);
    }
}

static void fingerprints_are_the_same_at_every_level(void **state)
{
    (void)state;
    const char *name;
    for (size_t i = 0; (name = idx_analyzer_list(i)) != NULL; i++) {
        uint64_t first = 0;
        for (idx_cpu level = IDX_CPU_SCALAR; level <= IDX_CPU_NEON; level++) {
            idx_analyzer *analyzer;
            if (!idx__cpu_has(level)) {
                continue;
            }
            assert_int_equal(
                idx__analyzer_make(name, idx__scan_kernels(level), NULL, &analyzer, NULL), IDX_OK);
            first = first ? first : idx_analyzer_fingerprint(analyzer);
            assert_true(idx_analyzer_fingerprint(analyzer) == first);
            idx_analyzer_free(analyzer);
        }
    }
}

// A fingerprint that changes without a new version makes every index unreadable: this test is the
// reminder. The chains with a stemmer depend on the version of libstemmer, too, and are not here.
static void fingerprints_are_those_of_the_last_release(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        uint64_t fingerprint;
    } known[] = {
        {"whitespace", UINT64_C(0x302C9C974EA4A6A4)},
        {"standard", UINT64_C(0x771ADB4A8608BC05)},
    };
    for (size_t i = 0; i < COUNT(known); i++) {
        idx_analyzer *analyzer;
        assert_int_equal(idx_analyzer_new(known[i].name, NULL, &analyzer, NULL), IDX_OK);
        if (idx_analyzer_fingerprint(analyzer) != known[i].fingerprint) {
            fail_msg("%s: 0x%016llX", known[i].name,
                     (unsigned long long)idx_analyzer_fingerprint(analyzer));
        }
        idx_analyzer_free(analyzer);
    }
}

typedef struct reader {
    const idx_analyzer *analyzer;
    uint64_t count;
    uint64_t hash;
} reader;

static void *read_in_a_thread(void *arg)
{
    reader *r = arg;
    tokens t;
    assert_int_equal(idx__tokens_init(&t, r->analyzer, NULL, NULL), IDX_OK);
    for (uint64_t seed = 0; seed < 40; seed++) {
        uint64_t state = seed;
        uint8_t text[2000], term[IDX_MAX_TERM_BYTES];
        make_text(text, sizeof text, 10, &state);
        assert_int_equal(idx__tokens_run(&t, (char *)text, sizeof text, true, NULL), IDX_OK);
        for (uint32_t i = 0; i < t.count; i++) {
            size_t bytes =
                idx__tokens_term(&t, t.folded + t.items[i].start, t.items[i].bytes, term);
            for (size_t k = 0; k < bytes; k++) {
                r->hash = (r->hash ^ term[k]) * UINT64_C(0x100000001B3);
            }
        }
        r->count += t.count;
    }
    idx__tokens_release(&t);
    return NULL;
}

static void one_analyzer_serves_many_threads(void **state)
{
    (void)state;
    idx_analyzer *analyzer;
    assert_int_equal(idx_analyzer_new("indonesian", NULL, &analyzer, NULL), IDX_OK);
    pthread_t threads[8];
    reader readers[8];
    for (size_t i = 0; i < COUNT(threads); i++) {
        readers[i] = (reader){analyzer, 0, 0};
        assert_int_equal(pthread_create(&threads[i], NULL, read_in_a_thread, &readers[i]), 0);
    }
    for (size_t i = 0; i < COUNT(threads); i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_true(readers[i].count == readers[0].count && readers[i].hash == readers[0].hash);
    }
    idx_analyzer_free(analyzer);
}

static int count_token(void *ctx, const idx_token *token)
{
    (void)token;
    (*(size_t *)ctx)++;
    return 0;
}

// One pass through everything that allocates; returns what went wrong.
static int analyse_once(const idx_allocator *hook, const char *name)
{
    static const char text[] = "Anak-anak \xC4\xB0\xC4\xB0 Caf\xC3\xA9 o'clock \xC4\xB0stanbul";
    idx_analyzer *analyzer;
    idx_error err = {0};
    int rc = idx_analyzer_new(name, hook, &analyzer, &err);
    if (rc == IDX_OK) {
        size_t count = 0;
        rc = idx_analyze(analyzer, text, sizeof text - 1, count_token, &count, &err);
        assert_true(rc != IDX_OK || count >= 5);
        idx_analyzer_free(analyzer);
    }
    assert_int_equal(err.code, rc);
    return rc;
}

static void running_out_of_memory_anywhere_is_reported_and_leaks_nothing(void **state)
{
    (void)state;
    static const char *const names[] = {"indonesian", "standard", "whitespace", "snowball:english"};
    for (size_t i = 0; i < COUNT(names); i++) {
        counting_allocator allocator;
        size_t fails_at = 0;
        int rc;
        do {
            counting_allocator_init(&allocator, ++fails_at);
            rc = analyse_once(&allocator.hook, names[i]);
            assert_true(rc == IDX_OK || rc == IDX_ENOMEM);
            assert_int_equal(allocator.live_bytes, 0);
        } while (rc == IDX_ENOMEM);
        assert_true(fails_at > 6); // every allocation was once refused
    }
}

static void tokens_can_be_used_again_after_running_out_of_memory(void **state)
{
    (void)state;
    counting_allocator allocator;
    counting_allocator_init(&allocator, 0);
    idx_analyzer *analyzer;
    tokens t;
    assert_int_equal(idx_analyzer_new("indonesian", NULL, &analyzer, NULL), IDX_OK);
    assert_int_equal(idx__tokens_init(&t, analyzer, &allocator.hook, NULL), IDX_OK);
    uint8_t text[30000];
    uint64_t seed = 9;
    make_text(text, sizeof text, 20, &seed);
    int rc = IDX_ENOMEM;
    for (size_t more = 1; rc != IDX_OK; more++) {
        allocator.fails_at = allocator.calls + more;
        rc = idx__tokens_run(&t, (char *)text, sizeof text, true, NULL);
        assert_true(rc == IDX_OK || rc == IDX_ENOMEM);
        allocator.fails_at = 0;
        assert_int_equal(idx__tokens_run(&t, "satu dua", 8, true, NULL), IDX_OK);
        assert_int_equal(t.count, 2);
    }
    idx__tokens_release(&t);
    assert_int_equal(allocator.live_bytes, 0);
    idx_analyzer_free(analyzer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whitespace_splits_at_blanks_and_changes_nothing),
        cmocka_unit_test(standard_finds_unicode_words_and_keeps_accents),
        cmocka_unit_test(snowball_stems_what_standard_finds),
        cmocka_unit_test(indonesian_keeps_its_own_shapes_together),
        cmocka_unit_test(indonesian_terms_meet_where_the_words_do),
        cmocka_unit_test(the_former_chain_stays_as_it_was),
        cmocka_unit_test(the_steps_of_a_word_can_be_told),
        cmocka_unit_test(an_explanation_can_be_stopped_and_refuses_what_is_no_surface),
        cmocka_unit_test(offsets_point_at_the_words_of_the_source),
        cmocka_unit_test(the_callback_can_stop_the_analysis),
        cmocka_unit_test(unknown_names_are_refused),
        cmocka_unit_test(every_listed_analyzer_works),
        cmocka_unit_test(every_analyzer_reads_anything),
        cmocka_unit_test(fingerprints_are_the_same_at_every_level),
        cmocka_unit_test(fingerprints_are_those_of_the_last_release),
        cmocka_unit_test(one_analyzer_serves_many_threads),
        cmocka_unit_test(running_out_of_memory_anywhere_is_reported_and_leaks_nothing),
        cmocka_unit_test(tokens_can_be_used_again_after_running_out_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
