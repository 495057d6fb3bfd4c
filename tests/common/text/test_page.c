/* test_page.c: what is found to stand beside a text, and what makes its title. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <idx/page.h>

typedef struct found {
    const char *text;
    char marks[1024]; // "L:Baca juga: satu|C:..."
    size_t end;
} found;

static int note(void *ctx, const idx_aside *aside)
{
    found *f = ctx;
    size_t at = strlen(f->marks);
    assert_true(aside->range.start >= f->end && aside->range.end > aside->range.start);
    f->end = aside->range.end;
    snprintf(f->marks + at, sizeof f->marks - at, "%s%c:%.*s", at ? "|" : "", " LNCBR"[aside->kind],
             (int)(aside->range.end - aside->range.start), f -> text + aside -> range.start);
    return 0;
}

static void expect(const char *text, const char *want)
{
    found f = {.text = text};
    assert_int_equal(idx_page_asides(text, strlen(text), note, &f), IDX_OK);
    if (strcmp(f.marks, want) != 0) {
        fail_msg("\"%s\": \"%s\" instead of \"%s\"", text, f.marks, want);
    }
}

static void expect_title(const char *text, const char *want)
{
    idx_range r = idx_page_title(text, strlen(text));
    if (r.end - r.start != strlen(want) || strncmp(text + r.start, want, strlen(want)) != 0) {
        fail_msg("\"%s\": \"%.*s\" instead of \"%s\"", text, (int)(r.end - r.start), text + r.start,
                 want);
    }
}

static void links_and_notices_are_known_by_their_words(void **state)
{
    (void)state;
    expect("Baca juga: Harga beras naik", "L:Baca juga: Harga beras naik");
    expect("  BACA JUGA:  \nHarga beras naik lagi\nHarga beras naik menurut data.",
           "L:BACA JUGA:|L:Harga beras naik lagi");
    expect("Pilihan Editor: Tiga hal\nADVERTISEMENT\nSCROLL TO CONTINUE WITH "
           "CONTENT\n/index.php\nXS\nMD",
           "L:Pilihan Editor: Tiga hal|N:ADVERTISEMENT|N:SCROLL TO CONTINUE WITH "
           "CONTENT|N:/index.php|N:XS|N:MD");
    expect("(Gambas:Video 20detik)\nSimak video berikut",
           "L:(Gambas:Video 20detik)|L:Simak video berikut");
    expect("Jangan lupa follow akun kami", "N:Jangan lupa follow akun kami");
}

static void captions_are_known_by_their_credits(void **state)
{
    (void)state;
    expect("Vladimir Putin.(Al Jazeera)", "C:Vladimir Putin.(Al Jazeera)");
    expect("Foto: Antara", "C:Foto: Antara");
    expect("Bendera berkibar, 25 April 2019. (Foto: Yuri/Reuters, arsip foto)",
           "C:Bendera berkibar, 25 April 2019. (Foto: Yuri/Reuters, arsip foto)");
    expect("Dewan Keamanan PBB (DK PBB)", "");
    expect("Fotosintesis terjadi di daun.", "");
}

static void bylines_are_known_by_names_and_dates(void **state)
{
    (void)state;
    expect("REUTERS", "B:REUTERS");
    expect("Penulis: Siti", "B:Penulis: Siti");
    expect("Kompas.com - 28/10/2025, 10:15 WIB", "B:Kompas.com - 28/10/2025, 10:15 WIB");
    expect("Rapat dimulai pukul 10 WIB.", "");
}

static void paragraphs_are_none_of_these(void **state)
{
    (void)state;
    expect("Pemerintah mengatakan harga beras naik. Baca buku itu penting.", "");
    expect("Populer di kalangan muda, lagu itu naik daun.", "");
    expect("Sumber daya alam melimpah.", "");
    expect("", "");
    expect(" \n \r\n\t", "");
}

static void a_line_that_stood_there_before_is_a_repeat(void **state)
{
    (void)state;
    expect("Satu baris yang sama\nlain\nSatu baris yang sama\n", "R:Satu baris yang sama");
    expect("pendek\npendek", "");
}

static void links_are_found_within_paragraphs_whose_lines_were_lost(void **state)
{
    (void)state;
    expect("Ia menang. Baca juga: Atlet Pelatnas Kurang\"Ini bagus,\" katanya.",
           "L:Baca juga: Atlet Pelatnas Kurang");
    expect("Ia menang.Baca juga: Atlet PelatnasSetelah itu ia pulang.",
           "L:Baca juga: Atlet Pelatnas");
    expect("Selesai. Simak Video \"Hasil Lomba\" [Gambas:Video 20detik] (raw/nds)",
           "L:Simak Video \"Hasil Lomba\"|L:[Gambas:Video 20detik]");
    expect("Banyak orang Baca juga", "");
}

static int stop(void *ctx, const idx_aside *aside)
{
    (void)aside;
    ++*(int *)ctx;
    return 7;
}

static void the_callback_may_stop(void **state)
{
    (void)state;
    int calls = 0;
    assert_int_equal(idx_page_asides("Iklan\nIklan\n", 12, stop, &calls), 7);
    assert_int_equal(calls, 1);
}

static void a_title_is_the_first_headline(void **state)
{
    (void)state;
    expect_title("Judul\nIsi.", "Judul");
    expect_title("\n\nFoto: Antara\nJudul berita\nIsi.", "Judul berita");
    expect_title("Menu\n\nIklan\nApa itu? Jawabannya\r\nIsi.", "Apa itu? Jawabannya");
    expect_title("Foto: Antara\nIklan", "Foto: Antara");
    expect_title("", "");
    expect_title(" \n ", "");
}

static void of_a_paragraph_the_first_sentence_is_the_title(void **state)
{
    (void)state;
    expect_title(
        "JAKARTA, KOMPAS.com - Harga beras naik di pasar induk. Kenaikan itu, kata Dr. Budi, "
        "terjadi karena panen yang "
        "gagal di beberapa daerah dan karena ongkos angkut yang naik sejak bulan lalu.\nLain.",
        "Harga beras naik di pasar induk.");
    expect_title("Menurut Prof. Siti dari Jl. Melati No. 5 harga beras naik di pasar induk kota. "
                 "Kenaikan itu terjadi karena panen yang "
                 "gagal di beberapa daerah.",
                 "Menurut Prof. Siti dari Jl. Melati No. 5 harga beras naik di pasar induk kota.");
}

static void a_title_is_cut_at_words_and_never_inside_characters(void **state)
{
    (void)state;
    char text[1200] = "";
    for (int i = 0; i < 100; i++) {
        strcat(text, "kata kata ");
    }
    idx_range r = idx_page_title(text, strlen(text));
    assert_true(r.end - r.start <= 240 && r.end - r.start > 230);
    assert_int_equal(text[r.end], ' ');
    text[0] = '\0';
    for (int i = 0; i < 300; i++) {
        strcat(text, "\xc3\xa9");
    }
    r = idx_page_title(text, strlen(text));
    assert_int_equal(r.end - r.start, 240);
}

static void any_bytes_are_survived(void **state)
{
    (void)state;
    static const char parts[] =
        "Baca juga:\n(Foto [Gambas \" . BLST\r\xc3\xff Simak Video \"10:15 WIB)";
    uint64_t seed = 1;
    char text[200];
    for (int round = 0; round < 20000; round++) {
        size_t bytes = 0;
        while (bytes < sizeof text) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            text[bytes++] = parts[(seed >> 33) % sizeof parts];
        }
        size_t n = (seed >> 40) % sizeof text;
        char *exact = malloc(n + 1); // so that a byte too far is seen
        assert_non_null(exact);
        memcpy(exact, text, n);
        exact = realloc(exact, n ? n : 1);
        found f = {.text = exact};
        idx_page_asides(exact, n, note, &f);
        idx_range r = idx_page_title(exact, n);
        assert_true(r.start <= r.end && r.end <= n);
        free(exact);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(links_and_notices_are_known_by_their_words),
        cmocka_unit_test(captions_are_known_by_their_credits),
        cmocka_unit_test(bylines_are_known_by_names_and_dates),
        cmocka_unit_test(paragraphs_are_none_of_these),
        cmocka_unit_test(a_line_that_stood_there_before_is_a_repeat),
        cmocka_unit_test(links_are_found_within_paragraphs_whose_lines_were_lost),
        cmocka_unit_test(the_callback_may_stop),
        cmocka_unit_test(a_title_is_the_first_headline),
        cmocka_unit_test(of_a_paragraph_the_first_sentence_is_the_title),
        cmocka_unit_test(a_title_is_cut_at_words_and_never_inside_characters),
        cmocka_unit_test(any_bytes_are_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
