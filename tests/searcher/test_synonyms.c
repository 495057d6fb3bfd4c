/*
 * test_synonyms.c: other names: their file and its mistakes, what a query makes of them, and that
 * memory may end at any time. That concepts score as they should is in test_oracle.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "searcher/synonyms.h"
#include "tests/searcher/support.h"
#include "tests/searcher/synonym_keys_testing.h"

typedef struct world {
    char *dir;
    idx_searcher *searcher;
    idx_synonyms *synonyms;
} world;

static world world_make(const char *analyzer, const char *const *bodies, size_t count)
{
    test_documents d = documents_of(bodies, count);
    index_options o = {.analyzer = analyzer, .store = true};
    world w = {.dir = folder_make()};
    index_make(w.dir, &d, 0, count, &o);
    documents_free(&d);
    w.searcher = searcher_open(w.dir);
    idx_error err = {0};
    assert_int_equal(idx_synonyms_new(idx_searcher_analyzer(w.searcher), NULL, &w.synonyms, &err),
                     IDX_OK);
    return w;
}

static void world_free(world *w)
{
    idx_synonyms_free(w->synonyms);
    idx_searcher_close(w->searcher);
    folder_remove(w->dir);
}

static void add(world *w, const char *lines)
{
    idx_error err = {0};
    if (idx_synonyms_add_text(w->synonyms, "lines", lines, strlen(lines), 0.5f, &err) != IDX_OK) {
        fail_msg("%s", err.message);
    }
}

// The documents that a query finds, best first, as "0 2 1 ".
static void finds(const world *w, const char *text, const char *wanted)
{
    idx_query *q = query_parse_with(w->searcher, text, w->synonyms);
    const char *got = hits_of(w->searcher, q);
    if (strcmp(got, wanted) != 0) {
        fail_msg("\"%s\" finds %s, not %s", text, got, wanted);
    }
    idx_query_free(q);
}

static float score_of(const world *w, const char *text, const idx_synonyms *synonyms, uint64_t doc)
{
    idx_query *q = query_parse_with(w->searcher, text, synonyms);
    idx_explanation *e = NULL;
    idx_error err = {0};
    assert_int_equal(idx_explain(w->searcher, q, NULL, doc, &e, &err), IDX_OK);
    float score = e->score;
    idx_explanation_free(e);
    idx_query_free(q);
    return score;
}

static const char *const korea[] = {
    "korut menguji rudal",        "korea utara menguji rudal",
    "utara korea tanpa rudal",    "korea selatan dan jepang",
    "menlu rusia datang",         "menteri luar negeri rusia datang",
    "menteri dalam negeri rusia", "as roda mobil",
    "amerika serikat menang",     "kursi kayu",
};

static world korea_make(const char *analyzer)
{
    return world_make(analyzer, korea, sizeof korea / sizeof *korea);
}

static void an_abbreviation_finds_its_words_side_by_side(void **state)
{
    (void)state;
    world w = korea_make("standard");
    add(&w, "korut, korea utara");
    finds(&w, "korut", "0 1 ");
    finds(&w, "korut AND rudal", "0 1 ");
    finds(&w, "+korut -menguji", "");
    world_free(&w);
}

static void words_side_by_side_find_their_abbreviation(void **state)
{
    (void)state;
    world w = korea_make("standard");
    add(&w, "menlu, menteri luar negeri");
    finds(&w, "menteri luar negeri", "5 4 6 ");
    finds(&w, "menteri AND luar AND negeri", "5 4 ");
    finds(&w, "+menteri +luar +negeri", "5 4 ");
    finds(&w, "menteri -luar negeri", "6 "); // not side by side any more
    world_free(&w);
}

static void what_is_quoted_or_excluded_stays_as_written(void **state)
{
    (void)state;
    world w = korea_make("standard");
    add(&w, "korut, korea utara\nmenlu, menteri luar negeri");
    finds(&w, "\"korut\"", "0 ");
    finds(&w, "\"menteri luar negeri\"", "5 ");
    finds(&w, "rudal -korut", "1 2 ");
    finds(&w, "rudal -(korut jepang)", "1 2 ");
    world_free(&w);
}

static void an_arrow_replaces_what_is_not_repeated(void **state)
{
    (void)state;
    world w = korea_make("standard");
    add(&w, "negara kim => korut, korea utara\nbangku => kursi\nrudal => rudal, kursi");
    finds(&w, "bangku", "9 ");
    finds(&w, "negara AND kim", "0 1 ");
    finds(&w, "negara OR kim", "0 1 ");
    finds(&w, "rudal", "0 1 2 9 ");
    idx_query *q = query_parse_with(w.searcher, "bangku", w.synonyms);
    assert_string_equal(idx_query_names(q), "Searched for bangku as kursi.");
    assert_null(idx_query_note(q));
    idx_query_free(q);
    world_free(&w);
}

static void the_query_says_what_else_it_looks_for(void **state)
{
    (void)state;
    world w = korea_make("indonesian");
    add(&w, "Korut, Korea Utara, DPRK\nMenlu, Menteri Luar Negeri");
    idx_query *q = query_parse_with(w.searcher, "menteri luar negeri KORUT rusia", w.synonyms);
    assert_string_equal(idx_query_names(q), "Searched for menteri luar negeri also as Menlu; KORUT "
                                            "also as Korea Utara, DPRK.");
    idx_query_free(q);
    q = query_parse(w.searcher, "menlu");
    assert_null(idx_query_names(q));
    idx_query_free(q);
    world_free(&w);
}

static void what_is_said_often_is_heard_once(void **state)
{
    (void)state;
    world w = korea_make("standard");
    for (unsigned i = 0; i < 100; i++) {
        add(&w, "kursi, bangku");
    }
    add(&w, "bangku, rusia");
    idx_query *q = query_parse_with(w.searcher, "bangku", w.synonyms);
    assert_string_equal(idx_query_names(q), "Searched for bangku also as kursi, rusia.");
    idx_query_free(q);
    world_free(&w);
}

static void the_table_knows_AS_only_in_capitals(void **state)
{
    (void)state;
    world w = korea_make("indonesian");
    idx_error err = {0};
    assert_int_equal(idx_synonyms_add_builtin(w.synonyms, &err), IDX_OK);
    finds(&w, "as", "7 ");
    finds(&w, "(AS)", "7 8 ");
    finds(&w, "amerika serikat", "8 7 ");
    finds(&w, "korut", "0 1 ");
    finds(&w, "Menlu", "4 5 ");
    finds(&w, "menteri luar negeri", "5 4 6 ");
    world_free(&w);
}

static void the_keys_of_the_table_are_those_of_its_names(void **state)
{
    (void)state;
    size_t count;
    uint64_t *keys = synonym_keys_make(&count);
    assert_non_null(keys);
    if (count != idx__synonym_key_count ||
        memcmp(keys, idx__synonym_keys, count * sizeof *keys) != 0) {
        fail_msg("searcher/synonym_keys.c is out of date: ninja make-synonym-keys");
    }
    free(keys);
}

static char *names_of(const world *w, const idx_synonyms *s, const char *text)
{
    idx_query *q = query_parse_with(w->searcher, text, s);
    char *names = strdup(idx_query_names(q) ? idx_query_names(q) : "");
    assert_non_null(names);
    idx_query_free(q);
    return names;
}

// Asks for each name of each line, beside words of other lines, with the table read in both ways.
static void check_lines(const char *analyzer)
{
    world w = korea_make(analyzer);
    idx_synonyms *whole = NULL;
    idx_error err = {0};
    bool counts_less;
    const char *line, *first = "korut, korea utara, DPRK\nbangku => Tokoh Agama\nSD, sandi";
    assert_int_equal(idx_synonyms_new(idx_searcher_analyzer(w.searcher), NULL, &whole, &err),
                     IDX_OK);
    add(&w, first);
    assert_int_equal(idx_synonyms_add_text(whole, "lines", first, strlen(first), 0.5f, &err),
                     IDX_OK);
    assert_int_equal(idx_synonyms_add_builtin(w.synonyms, &err), IDX_OK);
    assert_int_equal(idx_synonyms_add_builtin(whole, &err), IDX_OK);
    assert_true(w.synonyms->has_table);
    assert_int_equal(idx_synonyms_add_text(whole, "lines", "", 0, 0.5f, &err), IDX_OK);
    assert_false(whole->has_table);
    assert_true(whole->rule_count > 500);
    for (uint32_t i = 0; (line = idx__synonym_line(i, &counts_less)); i++) {
        char text[512];
        snprintf(text, sizeof text, "bangku %s arti (SD %s) \"%s\" korut", line, line, line);
        for (char *p = text; *p; p++) {
            *p = *p == '!' || *p == ',' ? ' ' : *p;
        }
        char *got = names_of(&w, w.synonyms, text), *wanted = names_of(&w, whole, text);
        assert_string_equal(got, wanted);
        free(got);
        free(wanted);
    }
    idx_synonyms_free(whole);
    world_free(&w);
}

static void lines_read_when_asked_for_say_what_the_whole_table_says(void **state)
{
    (void)state;
    static const char *const analyzers[] = {"indonesian", "standard", "snowball:indonesian", "snowball:english", "whitespace"};
    for (size_t i = 0; i < sizeof analyzers / sizeof *analyzers; i++) {
        check_lines(analyzers[i]);
    }
}

static void no_document_loses_by_other_names(void **state)
{
    (void)state;
    world w = korea_make("standard");
    static const char *const queries[] = {
        "korut", "korut rudal",         "menteri luar negeri rusia",
        "menlu", "korea utara menguji", "as roda"};
    add(&w, "korut, korea utara\nmenlu, menteri luar negeri\nas, amerika serikat\nrudal, kursi");
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        for (uint64_t doc = 0; doc < sizeof korea / sizeof *korea; doc++) {
            assert_true(score_of(&w, queries[i], w.synonyms, doc) >=
                        score_of(&w, queries[i], NULL, doc) * 0.999999f);
        }
    }
    world_free(&w);
}

static void explanations_and_snippets_show_all_names(void **state)
{
    (void)state;
    world w = korea_make("standard");
    add(&w, "korut, korea utara");
    idx_query *q = query_parse_with(w.searcher, "korut", w.synonyms);
    idx_explanation *e = NULL;
    idx_snippet *s = NULL;
    idx_error err = {0};
    assert_int_equal(idx_explain(w.searcher, q, NULL, 1, &e, &err), IDX_OK);
    assert_int_equal(e->leaf_count, 1);
    assert_string_equal(e->leaves[0].text, "korut | \"korea utara\"*0.5");
    assert_true(e->leaves[0].tf == 0.5);
    const char *text = "di korea utara dan korut";
    assert_int_equal(idx_snippet_make(w.searcher, q, text, strlen(text), 0, &s, &err), IDX_OK);
    assert_int_equal(s->match_count, 2);
    assert_int_equal(s->matches[0].start, 3);
    assert_int_equal(s->matches[0].end, 14);
    idx_snippet_free(s);
    idx_explanation_free(e);
    idx_query_free(q);
    world_free(&w);
}

static void the_format_is_that_of_solr(void **state)
{
    (void)state;
    world w = korea_make("standard");
    add(&w, "\xef\xbb\xbf# a comment, with => signs\r\n"
            "\r\n"
            "  korut ,\tkorea  utara \r\n"
            "a\\,b => kursi\n"
            "bangku\\=>x => kayu");
    finds(&w, "korut", "0 1 ");
    finds(&w, "a,b", "9 ");
    finds(&w, "bangku=>x", "9 ");
    world_free(&w);
}

static void mistakes_name_file_line_and_reason(void **state)
{
    (void)state;
    static const struct {
        const char *lines, *wanted;
    } wrong[] = {
        {"a, b\nc", "line 2: a name alone: nothing is said to be equal to it"},
        {"a, b\n\n#\nc,,d", "line 4: a name is missing"},
        {"a, b,", "line 1: a name is missing"},
        {"=> a", "line 1: a name is missing"},
        {"a =>", "line 1: a name is missing"},
        {"a => b => c", "line 1: a second \"=>\""},
        {"a, ?!", "line 1: \"?!\" holds no word"},
        {"a, b c d e f g h i j k l m n o p q r", "line 1: a name has more than 16 words"},
    };
    world w = korea_make("standard");
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        idx_error err = {0};
        const char *lines = wrong[i].lines;
        assert_int_equal(
            idx_synonyms_add_text(w.synonyms, "my.txt", lines, strlen(lines), 1.0f, &err),
            IDX_EINVAL);
        assert_string_equal(err.message, wrong[i].wanted);
        assert_string_equal(err.file, "my.txt");
    }
    finds(&w, "a", ""); // nothing of them was kept
    assert_int_equal(w.synonyms->rule_count, 0);
    char *many = malloc(8192);
    idx_error err = {0};
    strcpy(many, "x");
    for (int i = 0; i < 64; i++) {
        strcat(many, ", x");
    }
    assert_int_equal(idx_synonyms_add_text(w.synonyms, "f", many, strlen(many), 1.0f, &err),
                     IDX_EINVAL);
    assert_string_equal(err.message, "line 1: more than 64 names");
    memset(many, 'x', 8191);
    assert_int_equal(idx_synonyms_add_text(w.synonyms, "f", many, 8191, 1.0f, &err), IDX_EINVAL);
    assert_string_equal(err.message, "line 1: more than 4096 bytes");
    assert_int_equal(idx_synonyms_add_text(w.synonyms, "f", "a, b", 4, 0.0f, &err), IDX_EINVAL);
    assert_int_equal(idx_synonyms_add_text(w.synonyms, "f", "a, b", 4, 1.5f, &err), IDX_EINVAL);
    assert_int_equal(idx_synonyms_add_file(w.synonyms, "/no/such/file", 1.0f, &err), IDX_ENOTFOUND);
    free(many);
    world_free(&w);
}

static void a_file_is_read_like_a_text(void **state)
{
    (void)state;
    world w = korea_make("standard");
    char path[512];
    snprintf(path, sizeof path, "%s/synonyms.txt", w.dir);
    FILE *f = fopen(path, "we");
    assert_non_null(f);
    fputs("korut, korea utara\n", f);
    fclose(f);
    idx_error err = {0};
    assert_int_equal(idx_synonyms_add_file(w.synonyms, path, 0.5f, &err), IDX_OK);
    finds(&w, "korut", "0 1 ");
    unlink(path);
    world_free(&w);
}

static void names_of_another_analyzer_are_refused(void **state)
{
    (void)state;
    world w = korea_make("standard"), other = korea_make("indonesian");
    idx_query_options o;
    idx_query_options_init(&o);
    o.synonyms = other.synonyms;
    idx_query *q = NULL;
    idx_error err = {0};
    assert_int_equal(idx_query_parse(idx_searcher_analyzer(w.searcher), "a", 1, &o, &q, &err),
                     IDX_EINVAL);
    assert_null(q);
    world_free(&w);
    world_free(&other);
}

static void a_query_full_of_words_does_without_names(void **state)
{
    (void)state;
    world w = korea_make("standard");
    add(&w, "korut, korea utara");
    char *text = calloc(1, 16 * 1024);
    for (int i = 0; i < 1022; i++) {
        sprintf(text + strlen(text), "x%d ", i);
    }
    strcat(text, "korut rudal");
    finds(&w, text, "0 1 2 "); // by rudal: there was no room for korea and utara
    free(text);
    world_free(&w);
}

// ---- memory

typedef struct scarce {
    size_t left;
} scarce;

static void *scarce_resize(void *ctx, void *p, size_t old_bytes, size_t new_bytes)
{
    scarce *s = ctx;
    (void)old_bytes;
    if (new_bytes == 0) {
        free(p);
        return NULL;
    }
    if (s->left == 0) {
        return NULL;
    }
    s->left--;
    return realloc(p, new_bytes);
}

static int do_all(const world *w, const idx_allocator *a)
{
    idx_synonyms *synonyms = NULL;
    idx_query *q = NULL;
    idx_hits *hits = NULL;
    idx_snippet *snippet = NULL;
    idx_explanation *e = NULL;
    idx_query_options qo;
    idx_search_options so;
    idx_error err = {0};
    const idx_analyzer *analyzer = idx_searcher_analyzer(w->searcher);
    const char *text = "menteri luar negeri korut bangku";
    const char *lines = "korut, korea utara\nbangku => kursi, kayu\nmenlu, menteri luar negeri";
    idx_query_options_init(&qo);
    qo.allocator = a;
    idx_search_options_init(&so);
    so.allocator = a;
    int rc = idx_synonyms_new(analyzer, a, &synonyms, &err);
    if (rc == IDX_OK) {
        rc = idx_synonyms_add_text(synonyms, "lines", lines, strlen(lines), 0.5f, &err);
    }
    if (rc == IDX_OK) {
        rc = idx_synonyms_add_builtin(synonyms, &err);
    }
    qo.synonyms = synonyms;
    if (rc == IDX_OK) {
        rc = idx_query_parse(analyzer, text, strlen(text), &qo, &q, &err);
    }
    if (rc == IDX_OK) {
        rc = idx_search(w->searcher, q, &so, &hits, &err);
    }
    if (rc == IDX_OK) {
        rc = idx_explain(w->searcher, q, &so, 0, &e, &err);
    }
    if (rc == IDX_OK) {
        rc = idx_snippet_make(w->searcher, q, text, strlen(text), 0, &snippet, &err);
    }
    if (rc == IDX_OK) {
        assert_true(idx_hits_size(hits) >= 6);
    }
    idx_snippet_free(snippet);
    idx_explanation_free(e);
    idx_hits_free(hits);
    idx_query_free(q);
    idx_synonyms_free(synonyms);
    return rc;
}

static void check_memory(const char *analyzer)
{
    world w = korea_make(analyzer);
    size_t n = 0;
    int rc;
    do {
        scarce s = {n++};
        const idx_allocator a = {scarce_resize, &s};
        rc = do_all(&w, &a);
        assert_true(rc == IDX_OK || rc == IDX_ENOMEM);
    } while (rc != IDX_OK && n < 5000);
    assert_int_equal(rc, IDX_OK);
    assert_true(n > 20);
    world_free(&w);
}

static void memory_may_end_at_any_time(void **state)
{
    (void)state;
    check_memory("standard");   // reads the whole table
    check_memory("indonesian"); // reads the lines that the query needs
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_abbreviation_finds_its_words_side_by_side),
        cmocka_unit_test(words_side_by_side_find_their_abbreviation),
        cmocka_unit_test(what_is_quoted_or_excluded_stays_as_written),
        cmocka_unit_test(an_arrow_replaces_what_is_not_repeated),
        cmocka_unit_test(the_query_says_what_else_it_looks_for),
        cmocka_unit_test(what_is_said_often_is_heard_once),
        cmocka_unit_test(the_table_knows_AS_only_in_capitals),
        cmocka_unit_test(the_keys_of_the_table_are_those_of_its_names),
        cmocka_unit_test(lines_read_when_asked_for_say_what_the_whole_table_says),
        cmocka_unit_test(no_document_loses_by_other_names),
        cmocka_unit_test(explanations_and_snippets_show_all_names),
        cmocka_unit_test(the_format_is_that_of_solr),
        cmocka_unit_test(mistakes_name_file_line_and_reason),
        cmocka_unit_test(a_file_is_read_like_a_text),
        cmocka_unit_test(names_of_another_analyzer_are_refused),
        cmocka_unit_test(a_query_full_of_words_does_without_names),
        cmocka_unit_test(memory_may_end_at_any_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
