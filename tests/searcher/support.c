/* support.c: see support.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/searcher/support.h"

uint64_t random_next(random_numbers *r)
{
    uint64_t x = r->state ? r->state : 0x9e3779b97f4a7c15u;
    x ^= x >> 12;
    x ^= x << 25;
    x ^= x >> 27;
    r->state = x;
    return x * 0x2545f4914f6cdd1du;
}

uint32_t random_below(random_numbers *r, uint32_t n)
{
    return (uint32_t)(((random_next(r) >> 32) * n) >> 32);
}

double random_unit(random_numbers *r)
{
    return (double)(random_next(r) >> 11) / 9007199254740992.0;
}

// A file system in memory where there is one: commits wait for the disk, and these tests make many.
static const char *base_folder(void)
{
    const char *base = getenv("TMPDIR");
    if (base) {
        return base;
    }
    return access("/dev/shm", R_OK | W_OK | X_OK) == 0 ? "/dev/shm" : "/tmp";
}

char *folder_make(void)
{
    char path[512];
    snprintf(path, sizeof path, "%s/idx-test-XXXXXX", base_folder());
    assert_non_null(mkdtemp(path));
    return strdup(path);
}

void folder_remove(char *path)
{
    DIR *dir = opendir(path);
    for (struct dirent *e; dir && (e = readdir(dir));) {
        char file[1024];
        snprintf(file, sizeof file, "%s/%s", path, e->d_name);
        unlink(file);
    }
    if (dir) {
        closedir(dir);
    }
    rmdir(path);
    free(path);
}

// A word's number, smaller ones more often.
static uint32_t zipf(random_numbers *r, uint32_t vocabulary)
{
    double x = pow((double)vocabulary, random_unit(r)); // density 1 / x
    uint32_t word = (uint32_t)x - 1;
    return word < vocabulary ? word : vocabulary - 1;
}

static char *random_text(random_numbers *r, uint32_t words, uint32_t vocabulary)
{
    char *text = malloc((size_t)words * 12 + 1);
    uint32_t *numbers = malloc(((size_t)words + 1) * sizeof *numbers);
    assert_non_null(text);
    assert_non_null(numbers);
    size_t at = 0;
    text[0] = '\0';
    for (uint32_t i = 0; i < words; i++) {
        // Now and then a run of words from before comes again.
        numbers[i] = i >= 8 && random_below(r, 4) == 0 ? numbers[i - 3 - random_below(r, 4)]
                                                       : zipf(r, vocabulary);
        at += (size_t)sprintf(text + at, "%sw%u", i ? " " : "", numbers[i]);
    }
    free(numbers);
    return text;
}

test_documents documents_make(random_numbers *r, size_t count, uint32_t vocabulary,
                              uint32_t longest, double title_share)
{
    test_documents d = {.items = calloc(count + 1, sizeof *d.items), .count = count};
    assert_non_null(d.items);
    for (size_t i = 0; i < count; i++) {
        double u = random_unit(r);
        uint32_t words = (uint32_t)(u * u * (double)(longest + 1)); // mostly short
        uint32_t title_words = random_unit(r) < title_share ? 1 + random_below(r, 9) : 0;
        d.items[i].body = random_text(r, words, vocabulary);
        d.items[i].title = random_text(r, title_words, vocabulary);
    }
    return d;
}

void documents_free(test_documents *d)
{
    for (size_t i = 0; i < d->count; i++) {
        free(d->items[i].title);
        free(d->items[i].body);
    }
    free(d->items);
}

static void add_documents(idx_writer *w, const test_documents *d, size_t first, size_t end)
{
    idx_error err = {0};
    for (size_t i = first; i < end; i++) {
        char id[32];
        size_t id_bytes = (size_t)snprintf(id, sizeof id, "d%zu", i);
        idx_document document = {
            .id = {id, id_bytes},
            .title = {d->items[i].title, strlen(d->items[i].title)},
            .body = {d->items[i].body, strlen(d->items[i].body)},
        };
        if (idx_writer_add(w, &document, &err) != IDX_OK) {
            fail_msg("add: %s", err.message);
        }
    }
}

void index_make(const char *dir, const test_documents *d, size_t first, size_t count,
                const index_options *options)
{
    idx_writer_options o;
    idx_writer_options_init(&o);
    o.analyzer = options->analyzer;
    o.positions = !options->no_positions;
    o.store = options->store;
    o.threads = 1;
    o.memory_bytes = 64u << 20;
    size_t segments = options->segments ? options->segments : 1;
    for (size_t s = 0; s < segments; s++) {
        idx_writer *w = NULL;
        idx_error err = {0};
        o.mode = s ? IDX_WRITER_APPEND : IDX_WRITER_REPLACE;
        if (idx_writer_open(dir, &o, &w, &err) != IDX_OK) {
            fail_msg("writer: %s", err.message);
        }
        add_documents(w, d, first + count * s / segments, first + count * (s + 1) / segments);
        if (idx_writer_commit(w, NULL, &err) != IDX_OK) {
            fail_msg("commit: %s", err.message);
        }
        idx_writer_close(w);
    }
}

idx_searcher *searcher_open(const char *dir)
{
    idx_searcher *s = NULL;
    idx_error err = {0};
    if (idx_searcher_open(dir, NULL, &s, &err) != IDX_OK) {
        fail_msg("open: %s %s", err.message, err.file);
    }
    return s;
}

idx_query *query_parse(const idx_searcher *s, const char *text)
{
    return query_parse_with(s, text, NULL);
}

idx_query *query_parse_with(const idx_searcher *s, const char *text, const idx_synonyms *synonyms)
{
    idx_query_options options;
    idx_query_options_init(&options);
    options.synonyms = synonyms;
    idx_query *q = NULL;
    idx_error err = {0};
    if (idx_query_parse(idx_searcher_analyzer(s), text, strlen(text), &options, &q, &err) != IDX_OK) {
        fail_msg("parse: %s", err.message);
    }
    return q;
}

test_documents documents_of(const char *const *bodies, size_t count)
{
    test_documents d = {.items = calloc(count, sizeof *d.items), .count = count};
    for (size_t i = 0; i < count; i++) {
        d.items[i] = (test_document){strdup(""), strdup(bodies[i])};
    }
    return d;
}

const char *hits_of(const idx_searcher *s, const idx_query *q)
{
    static char text[256];
    idx_hits *hits = NULL;
    idx_error err = {0};
    assert_int_equal(idx_search(s, q, NULL, &hits, &err), IDX_OK);
    text[0] = '\0';
    for (size_t i = 0; i < idx_hits_size(hits); i++) {
        size_t at = strlen(text);
        snprintf(text + at, sizeof text - at, "%d ", (int)idx_hits_at(hits, i)->doc);
    }
    idx_hits_free(hits);
    return text;
}
