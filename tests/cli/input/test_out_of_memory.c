/*
 * tests/cli/input/test_out_of_memory.c: each allocation of the input side fails once. The linker
 * puts the functions below in the place of the C library's (--wrap), for the objects of this
 * program only: what the libraries allocate is not touched.
 */
#include "tests/cli/input/collect.h"

#include <stdio.h>
#include <stdlib.h>

void *__real_malloc(size_t bytes);
void *__real_calloc(size_t count, size_t bytes);
void *__real_realloc(void *p, size_t bytes);
char *__real_strdup(const char *text);
void *__wrap_malloc(size_t bytes);
void *__wrap_calloc(size_t count, size_t bytes);
void *__wrap_realloc(void *p, size_t bytes);
char *__wrap_strdup(const char *text);

static long countdown = -1; // -1: nothing fails

static bool fails(void)
{
    return countdown >= 0 && countdown-- == 0;
}

void *__wrap_malloc(size_t bytes)
{
    return fails() ? NULL : __real_malloc(bytes);
}

void *__wrap_calloc(size_t count, size_t bytes)
{
    return fails() ? NULL : __real_calloc(count, bytes);
}

void *__wrap_realloc(void *p, size_t bytes)
{
    return fails() ? NULL : __real_realloc(p, bytes);
}

char *__wrap_strdup(const char *text)
{
    return fails() ? NULL : __real_strdup(text);
}

typedef struct count {
    size_t documents, problems;
} count;

static int count_document(void *ctx, const input_document *doc)
{
    (void)doc;
    ((count *)ctx)->documents++;
    return 0;
}

static int count_problem(void *ctx, const char *path, uint64_t line, const char *reason,
                         bool skipped)
{
    (void)path;
    (void)line;
    (void)reason;
    (void)skipped;
    ((count *)ctx)->problems++;
    return 0;
}

static void count_nothing(void *ctx, uint64_t bytes_read, uint64_t bytes_total)
{
    (void)ctx;
    (void)bytes_read;
    (void)bytes_total;
}

static void fill_folder(const char *folder)
{
    char *page = NULL, name[64];
    size_t bytes = 0;
    FILE *f = open_memstream(&page, &bytes);
    fputs("<title>T\xE9</title><meta charset=latin1>", f);
    for (int i = 0; i < 20000; i++) {
        fputs("<p>isi yang lain", f);
    }
    fclose(f);
    put_text(folder, "a.html", page);
    put_text(folder, "b.txt", "Judul\xFF\nIsi yang cukup panjang");
    put_text(folder, "c.jsonl", "{\"body\":\"x\\n\",\"n\":\"\xFF\"}\n{\"body\":[\"x\",\"y\"]}\n");
    put_text(folder, "caf\xE9.jsonl", "{\"body\":\"x\"}\n");
    packed p = pack_tar("gzip",
                        (const pack_member[]){{"x.txt", page}, {"y.jsonl", "{\"body\":\"x\"}"}}, 2);
    put_file(folder, "d.tgz", p.data, p.bytes);
    free(p.data);
    p = pack_raw("zstd", page, bytes);
    put_file(folder, "e.html.zst", p.data, p.bytes);
    free(p.data);
    put_file(folder, "f.txt", "\xFF\xFEJ\0u\0d\0", 8);
    for (int i = 0; i < 40; i++) {
        snprintf(name, sizeof(name), "z%02d/a.txt", i);
        put_text(folder, name, "Judul");
    }
    free(page);
}

static void every_allocation_that_fails_ends_the_reading_cleanly(void **state)
{
    const char *folder = *state;
    fill_folder(folder);
    count all = {0};
    input_sink sink = {&all, count_document, count_problem, count_nothing};
    assert_int_equal(input_read(&folder, 1, NULL, &sink, NULL), 0);
    assert_int_equal(all.documents, 49);
    for (long n = 0;; n++) {
        count some = {0};
        idx_error err = {0};
        sink.ctx = &some;
        countdown = n;
        int rc = input_read(&folder, 1, NULL, &sink, &err);
        bool was_reached = countdown < 0;
        countdown = -1;
        if (!was_reached) {
            assert_int_equal(rc, 0);
            assert_in_range(n, 100, 10000);
            break;
        }
        assert_int_equal(rc, IDX_ENOMEM);
        assert_int_equal(err.code, IDX_ENOMEM);
        assert_true(err.message[0] != '\0');
        assert_true(some.documents <= all.documents);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_allocation_that_fails_ends_the_reading_cleanly,
                                        folder_setup, folder_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
