/* test_searcher.c: opening, documents, ids, terms, statistics, arguments and failures of a
 * searcher. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

#include "tests/searcher/support.h"

static test_document documents[] = {
    {"Judul satu", "alfa beta gama"},
    {"", "beta beta delta"},
    {"Judul tiga", ""},
    {"epsilon", "alfa zeta"},
    {"", "beta"},
};
static const test_documents corpus = {documents, 5};

static void a_missing_index_is_not_found(void **state)
{
    (void)state;
    idx_searcher *s = NULL;
    idx_error err = {0};
    assert_int_equal(idx_searcher_open("/nonexistent/index", NULL, &s, &err), IDX_ENOTFOUND);
    assert_int_equal(err.code, IDX_ENOTFOUND);
    assert_non_null(strstr(err.file, "/nonexistent/index"));
    assert_null(s);
    char *dir = folder_make();
    assert_int_equal(idx_searcher_open(dir, NULL, &s, NULL), IDX_ENOTFOUND);
    assert_int_equal(idx_searcher_open(NULL, NULL, &s, &err), IDX_EINVAL);
    folder_remove(dir);
    idx_searcher_close(NULL);
}

static char *path_of(const char *dir, const char *name)
{
    static char path[1024];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    return path;
}

static void a_missing_segment_is_damage(void **state)
{
    (void)state;
    char *dir = folder_make(), command[1100];
    index_make(dir, &corpus, 0, 5, &(index_options){.analyzer = "standard"});
    snprintf(command, sizeof command, "rm %s/seg-*.idx", dir);
    assert_int_equal(system(command), 0);
    idx_searcher *s = NULL;
    idx_error err = {0};
    assert_int_equal(idx_searcher_open(dir, NULL, &s, &err), IDX_ECORRUPT);
    assert_int_equal(err.code, IDX_ECORRUPT);
    assert_non_null(strstr(err.file, "seg-"));
    folder_remove(dir);
}

static void an_analyzer_of_another_fingerprint_is_refused(void **state)
{
    (void)state;
    // The same analyzer name, but a manifest that claims to have been made by another version of
    // it: the name is exchanged for another of equal length, so that nothing but the checksum has
    // to be made anew.
    char *dir = folder_make();
    index_make(dir, &corpus, 0, 0, &(index_options){.analyzer = "snowball:danish"});
    FILE *f = fopen(path_of(dir, "MANIFEST"), "r+b");
    assert_non_null(f);
    uint8_t bytes[512];
    size_t n = fread(bytes, 1, sizeof bytes, f);
    for (size_t i = 0; i + 6 <= n; i++) {
        if (memcmp(bytes + i, "danish", 6) == 0) {
            memcpy(bytes + i, "french", 6);
        }
    }
    uint64_t sum = XXH3_64bits(bytes, n - 8);
    memcpy(bytes + n - 8, &sum, 8);
    rewind(f);
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    fclose(f);
    idx_searcher *s = NULL;
    idx_error err = {0};
    int rc = idx_searcher_open(dir, NULL, &s, &err);
    // An empty index may have one segment without documents, which then contradicts nothing but the
    // fingerprint.
    assert_int_equal(rc, IDX_EANALYZER);
    assert_non_null(strstr(err.message, "snowball:french"));
    folder_remove(dir);
}

static void an_empty_index_has_no_hits(void **state)
{
    (void)state;
    char *dir = folder_make();
    index_make(dir, &corpus, 0, 0, &(index_options){.analyzer = "standard"});
    idx_searcher *s = searcher_open(dir);
    idx_query *q = query_parse(s, "alfa \"beta gama\" -x");
    idx_hits *hits = NULL;
    idx_error err = {0};
    assert_int_equal(idx_search(s, q, NULL, &hits, &err), IDX_OK);
    assert_int_equal(idx_hits_size(hits), 0);
    assert_int_equal(idx_hits_total(hits), 0);
    assert_null(idx_hits_at(hits, 0));
    idx_explanation *e = NULL;
    assert_int_equal(idx_explain(s, q, NULL, 0, &e, &err), IDX_ENOTFOUND);
    idx_stored *d = NULL;
    assert_int_equal(idx_searcher_document(s, 0, &d, &err), IDX_ENOTFOUND);
    uint64_t doc;
    assert_int_equal(idx_searcher_find(s, "d0", 2, &doc, &err), IDX_ENOTFOUND);
    idx_hits_free(hits);
    idx_query_free(q);
    idx_searcher_close(s);
    folder_remove(dir);
}

static void documents_come_back_by_number_and_id(void **state)
{
    (void)state;
    for (size_t segments = 1; segments <= 3; segments++) {
        char *dir = folder_make();
        index_make(dir, &corpus, 0, 5,
                   &(index_options){.analyzer = "standard", .segments = segments, .store = true});
        idx_searcher *s = searcher_open(dir);
        assert_true(idx_searcher_has_store(s));
        assert_true(idx_searcher_has_positions(s));
        for (uint64_t i = 0; i < 5; i++) {
            char id[8];
            snprintf(id, sizeof id, "d%llu", (unsigned long long)i);
            uint64_t doc = 99;
            assert_int_equal(idx_searcher_find(s, id, strlen(id), &doc, NULL), IDX_OK);
            assert_int_equal(doc, i);
            idx_stored *d = NULL;
            assert_int_equal(idx_searcher_document(s, i, &d, NULL), IDX_OK);
            assert_string_equal(d->id, id);
            assert_string_equal(d->title, documents[i].title);
            assert_string_equal(d->body, documents[i].body);
            assert_int_equal(d->body_bytes, strlen(documents[i].body));
            assert_int_equal(d->field_count, 0);
            idx_stored_free(d);
            assert_int_equal(idx_searcher_document_id(s, i, &d, NULL), IDX_OK);
            assert_string_equal(d->id, id);
            assert_int_equal(d->title_bytes + d->body_bytes + d->field_count, 0);
            idx_stored_free(d);
        }
        idx_stored *d = NULL;
        uint64_t doc;
        idx_error err = {0};
        assert_int_equal(idx_searcher_document(s, 5, &d, &err), IDX_ENOTFOUND);
        assert_int_equal(idx_searcher_document_id(s, 5, &d, &err), IDX_ENOTFOUND);
        assert_int_equal(idx_searcher_document(s, UINT64_MAX, &d, NULL), IDX_ENOTFOUND);
        assert_int_equal(idx_searcher_find(s, "d", 1, &doc, NULL), IDX_ENOTFOUND);
        assert_int_equal(idx_searcher_find(s, "", 0, &doc, NULL), IDX_ENOTFOUND);
        idx_searcher_close(s);
        folder_remove(dir);
    }
}

static void stored_fields_come_back_as_they_were(void **state)
{
    (void)state;
    char *dir = folder_make();
    idx_writer *w = NULL;
    idx_writer_options o;
    idx_writer_options_init(&o);
    o.analyzer = "standard";
    o.threads = 1;
    o.memory_bytes = IDX_MIN_MEMORY;
    assert_int_equal(idx_writer_open(dir, &o, &w, NULL), IDX_OK);
    idx_field fields[] = {{{"tahun", 5}, {"2025", 4}, IDX_VALUE_NUMBER},
                          {{"sumber", 6}, {"", 0}, IDX_VALUE_STRING}};
    idx_document d = {{"x", 1}, {"T", 1}, {"isi", 3}, fields, 2};
    assert_int_equal(idx_writer_add(w, &d, NULL), IDX_OK);
    assert_int_equal(idx_writer_commit(w, NULL, NULL), IDX_OK);
    idx_writer_close(w);
    idx_searcher *s = searcher_open(dir);
    idx_stored *stored = NULL;
    assert_int_equal(idx_searcher_document(s, 0, &stored, NULL), IDX_OK);
    idx_searcher_close(s); // the document outlives the searcher
    assert_int_equal(stored->field_count, 2);
    assert_string_equal(stored->fields[0].name, "tahun");
    assert_string_equal(stored->fields[0].value, "2025");
    assert_true(stored->fields[0].is_number);
    assert_string_equal(stored->fields[1].name, "sumber");
    assert_int_equal(stored->fields[1].value_bytes, 0);
    assert_false(stored->fields[1].is_number);
    idx_stored_free(stored);
    folder_remove(dir);
}

static void without_store_documents_have_an_id_only(void **state)
{
    (void)state;
    char *dir = folder_make();
    index_make(dir, &corpus, 0, 5, &(index_options){.analyzer = "standard"});
    idx_searcher *s = searcher_open(dir);
    idx_stored *d = NULL;
    assert_false(idx_searcher_has_store(s));
    assert_int_equal(idx_searcher_document(s, 3, &d, NULL), IDX_OK);
    assert_string_equal(d->id, "d3");
    assert_string_equal(d->title, "");
    assert_string_equal(d->body, "");
    idx_stored_free(d);
    idx_searcher_close(s);
    folder_remove(dir);
}

typedef struct listing {
    char text[512];
    int stop_after;
} listing;

static int list_term(void *ctx, const idx_term_info *t)
{
    listing *l = ctx;
    size_t at = strlen(l->text);
    snprintf(l->text + at, sizeof l->text - at, "%.*s:%llu ", (int)t->bytes, t->term,
             (unsigned long long)t->df);
    return l->stop_after && --l->stop_after == 0 ? 7 : 0;
}

static void terms_of_all_segments_are_one_list(void **state)
{
    (void)state;
    for (size_t segments = 1; segments <= 5; segments++) {
        char *dir = folder_make();
        index_make(dir, &corpus, 0, 5,
                   &(index_options){.analyzer = "standard", .segments = segments});
        idx_searcher *s = searcher_open(dir);
        listing all = {0}, prefixed = {0}, none = {0}, stopped = {.stop_after = 2};
        assert_int_equal(idx_searcher_terms(s, "", 0, list_term, &all, NULL), IDX_OK);
        assert_string_equal(all.text,
                            "alfa:2 beta:3 delta:1 epsilon:1 gama:1 judul:2 satu:1 tiga:1 zeta:1 ");
        assert_int_equal(idx_searcher_terms(s, "d", 1, list_term, &prefixed, NULL), IDX_OK);
        assert_string_equal(prefixed.text, "delta:1 ");
        assert_int_equal(idx_searcher_terms(s, "zz", 2, list_term, &none, NULL), IDX_OK);
        assert_string_equal(none.text, "");
        assert_int_equal(idx_searcher_terms(s, NULL, 0, list_term, &stopped, NULL), 7);
        assert_string_equal(stopped.text, "alfa:2 beta:3 ");
        idx_searcher_close(s);
        folder_remove(dir);
    }
}

static void statistics_belong_to_their_query(void **state)
{
    (void)state;
    char *dir = folder_make();
    index_make(dir, &corpus, 0, 5, &(index_options){.analyzer = "standard"});
    idx_searcher *s = searcher_open(dir);
    idx_query *q = query_parse(s, "alfa beta"), *other = query_parse(s, "alfa beta");
    idx_statistics *statistics = NULL;
    idx_hits *hits = NULL;
    idx_error err = {0};
    assert_int_equal(idx_statistics_new(q, NULL, &statistics, &err), IDX_OK);
    idx_search_options o;
    idx_search_options_init(&o);
    o.statistics = statistics;
    assert_int_equal(idx_search(s, q, &o, &hits, &err), IDX_EINVAL); // this index was not added
    assert_int_equal(idx_statistics_add(statistics, s, &err), IDX_OK);
    assert_int_equal(idx_search(s, other, &o, &hits, &err), IDX_EINVAL);
    assert_int_equal(idx_search(s, q, &o, &hits, &err), IDX_OK);
    idx_hits *plain = NULL;
    assert_int_equal(idx_search(s, q, NULL, &plain, &err), IDX_OK);
    assert_int_equal(idx_hits_size(plain), idx_hits_size(hits));
    for (size_t i = 0; i < idx_hits_size(plain); i++) {
        assert_int_equal(idx_hits_at(plain, i)->doc, idx_hits_at(hits, i)->doc);
        assert_true(idx_hits_at(plain, i)->score == idx_hits_at(hits, i)->score);
    }
    idx_hits_free(plain);
    idx_hits_free(hits);
    idx_query_free(q);
    idx_query_free(other);
    idx_statistics_free(statistics);
    idx_statistics_free(NULL);
    idx_searcher_close(s);
    folder_remove(dir);
}

static void options_are_checked(void **state)
{
    (void)state;
    char *dir = folder_make();
    index_make(dir, &corpus, 0, 5, &(index_options){.analyzer = "standard", .no_positions = true});
    idx_searcher *s = searcher_open(dir);
    idx_query *q = query_parse(s, "alfa"), *phrase = query_parse(s, "\"alfa beta\""),
              *split = query_parse(s, "alfa/beta");
    idx_hits *hits = NULL;
    idx_error err = {0};
    static const idx_similarity wrong[] = {
        {.k1 = -1, .b = 0.5f, .title_weight = 1},
        {.k1 = 101, .b = 0.5f, .title_weight = 1},
        {.k1 = 1, .b = -0.1f, .title_weight = 1},
        {.k1 = 1, .b = 1.1f, .title_weight = 1},
        {.k1 = 1, .b = 0.5f, .title_weight = 101},
        {.k1 = 0.0f / 0.0f, .b = 0.5f, .title_weight = 1},
        {.k1 = 1, .b = 0.5f, .title_weight = 0.0f / 0.0f},
        {.k1 = 1, .b = 0.5f, .kind = IDX_BM25_PLUS, .delta = -1},
        {.k1 = 1, .b = 0.5f, .kind = IDX_DIRICHLET, .mu = 0},
        {.k1 = 1, .b = 0.5f, .kind = IDX_DIRICHLET, .mu = 0.0f / 0.0f},
        {.k1 = 1, .b = 0.5f, .kind = IDX_INL2, .c = 0},
        {.k1 = 1, .b = 0.5f, .kind = IDX_OWN_SCORE, .most = 1},
        {.k1 = 1, .b = 0.5f, .kind = (idx_similarity_kind)6},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        idx_search_options o;
        idx_search_options_init(&o);
        o.similarity = &wrong[i];
        assert_int_equal(idx_search(s, q, &o, &hits, &err), IDX_EINVAL);
        assert_int_equal(err.code, IDX_EINVAL);
    }
    idx_search_options o;
    idx_search_options_init(&o);
    o.k = IDX_MAX_HITS;
    assert_int_equal(idx_search(s, q, &o, &hits, &err), IDX_OK);
    idx_hits_free(hits);
    hits = NULL;
    o.offset = 1;
    assert_int_equal(idx_search(s, q, &o, &hits, &err), IDX_ELIMIT);
    assert_int_equal(idx_search(s, phrase, NULL, &hits, &err), IDX_EUNSUPPORTED);
    assert_int_equal(idx_search(NULL, q, NULL, &hits, &err), IDX_EINVAL);
    assert_null(hits);
    assert_int_equal(idx_search(s, split, NULL, &hits, &err),
                     IDX_OK); // its parts are required instead
    assert_int_equal(idx_hits_size(hits), 1);
    idx_hits_free(hits);
    idx_query_free(q);
    idx_query_free(phrase);
    idx_query_free(split);
    idx_searcher_close(s);
    folder_remove(dir);
}

typedef struct counted {
    unsigned left;   // requests until one fails
    long live_bytes; // not freed yet
} counted;

static void *counting_resize(void *ctx, void *p, size_t old_bytes, size_t new_bytes)
{
    counted *c = ctx;
    if (new_bytes == 0) {
        c->live_bytes -= (long)old_bytes;
        free(p);
        return NULL;
    }
    if (c->left == 0) {
        return NULL;
    }
    c->left--;
    c->live_bytes += (long)new_bytes - (long)old_bytes;
    return realloc(p, new_bytes);
}

// Everything once: open, search with count, explain, document, snippet, terms.
static int use_everything(const char *dir, const idx_allocator *allocator)
{
    idx_searcher_options so;
    idx_searcher_options_init(&so);
    so.allocator = allocator;
    idx_searcher *s = NULL;
    idx_query *q = NULL;
    idx_hits *hits = NULL;
    idx_explanation *e = NULL;
    idx_stored *d = NULL;
    idx_snippet *snippet = NULL;
    idx_statistics *statistics = NULL;
    listing l = {0};
    idx_query_options qo;
    idx_query_options_init(&qo);
    qo.allocator = allocator;
    idx_search_options o;
    idx_search_options_init(&o);
    o.count = true;
    static const char text[] = "alfa beta +(gama OR \"alfa beta\" OR \"beta alfa\"~3) title:judul -epsilon";
    int rc = idx_searcher_open(dir, &so, &s, NULL);
    if (rc == IDX_OK) {
        rc = idx_query_parse(idx_searcher_analyzer(s), text, sizeof text - 1, &qo, &q, NULL);
    }
    if (rc == IDX_OK) {
        rc = idx_statistics_new(q, allocator, &statistics, NULL);
    }
    if (rc == IDX_OK) {
        rc = idx_statistics_add(statistics, s, NULL);
        o.statistics = statistics;
    }
    if (rc == IDX_OK) {
        rc = idx_search(s, q, &o, &hits, NULL);
    }
    if (rc == IDX_OK) {
        rc = idx_explain(s, q, NULL, 0, &e, NULL);
    }
    if (rc == IDX_OK) {
        rc = idx_searcher_document(s, 0, &d, NULL);
    }
    if (rc == IDX_OK) {
        rc = idx_snippet_make(s, q, d->body, d->body_bytes, NULL, &snippet, NULL);
    }
    if (rc == IDX_OK) {
        rc = idx_searcher_terms(s, "a", 1, list_term, &l, NULL);
    }
    idx_snippet_free(snippet);
    idx_stored_free(d);
    idx_explanation_free(e);
    idx_hits_free(hits);
    idx_statistics_free(statistics);
    idx_query_free(q);
    idx_searcher_close(s);
    return rc;
}

static void running_out_of_memory_anywhere_is_clean_and_leaks_nothing(void **state)
{
    (void)state;
    char *dir = folder_make();
    index_make(dir, &corpus, 0, 5,
               &(index_options){.analyzer = "indonesian", .segments = 2, .store = true});
    int rc = IDX_ENOMEM;
    for (unsigned n = 0; rc == IDX_ENOMEM && n < 2000; n++) {
        counted c = {n, 0};
        idx_allocator allocator = {counting_resize, &c};
        rc = use_everything(dir, &allocator);
        assert_int_equal(c.live_bytes, 0);
        assert_true(rc == IDX_OK || rc == IDX_ENOMEM);
    }
    assert_int_equal(rc, IDX_OK);
    folder_remove(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_missing_index_is_not_found),
        cmocka_unit_test(a_missing_segment_is_damage),
        cmocka_unit_test(an_analyzer_of_another_fingerprint_is_refused),
        cmocka_unit_test(an_empty_index_has_no_hits),
        cmocka_unit_test(documents_come_back_by_number_and_id),
        cmocka_unit_test(stored_fields_come_back_as_they_were),
        cmocka_unit_test(without_store_documents_have_an_id_only),
        cmocka_unit_test(terms_of_all_segments_are_one_list),
        cmocka_unit_test(statistics_belong_to_their_query),
        cmocka_unit_test(options_are_checked),
        cmocka_unit_test(running_out_of_memory_anywhere_is_clean_and_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
