/* tests/cli/input/test_input.c: paths, folders, standard input, progress, and the real data where
 * it is present. */
#include "tests/cli/input/collect.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void a_file_is_called_by_its_base_name(void **state)
{
    const char *folder = *state;
    const char *path = put_text(folder, "sub/a.txt", "Judul\nIsi");
    collected *c = collect_path(path);
    assert_one_document(c, "a.txt", "Judul", "Isi");
    assert_string_equal(c->documents[0].path, path);
    collected_free(c);
}

static void a_file_in_a_folder_is_called_by_its_path_there(void **state)
{
    const char *folder = *state;
    put_text(folder, "docs/berita/x.txt", "Judul\nIsi");
    put_text(folder, "docs/y.jsonl", "{\"body\":\"isi\"}");
    collected *c = collect_path(in_folder(folder, "docs"));
    assert_int_equal(c->document_count, 2);
    assert_string_equal(c->documents[0].id, "berita/x.txt");
    assert_string_equal(c->documents[1].id, "y.jsonl:1");
    assert_string_equal(c->documents[1].path, in_folder(folder, "docs/y.jsonl"));
    collected_free(c);
    c = collect_path(in_folder(folder, "docs/"));
    assert_string_equal(c->documents[0].id, "berita/x.txt");
    assert_string_equal(c->documents[0].path, in_folder(folder, "docs/berita/x.txt"));
    collected_free(c);
}

static void a_mixed_folder_is_read_each_file_by_its_kind_and_the_bad_ones_are_told(void **state)
{
    const char *folder = *state;
    put_text(folder, "a.txt", "Judul A\nIsi");
    put_text(folder, "b.html", "<title>Judul B</title><p>Isi");
    put_text(folder, "c.jsonl",
             "{\"id\":\"c1\",\"body\":\"x\"}\n{rusak\n{\"id\":\"c3\",\"body\":\"x\"}\n");
    put_file(folder, "d.png", "\x89PNG\r\n\x1A\n\0\0\0\rIHDR", 16);
    put_text(folder, "e.md", "");
    put_text(folder, "f", "{\"id\":\"f1\",\"body\":\"x\"}");
    packed p = pack_tar("gzip", &(pack_member){"g.txt", "Judul G\nIsi"}, 1);
    put_file(folder, "g.tgz", p.data, p.bytes);
    free(p.data);
    put_text(folder, ".h.txt", "tersembunyi");
    assert_int_equal(symlink("tidak-ada", in_folder(folder, "i.txt")), 0);
    assert_int_equal(mkfifo(in_folder(folder, "j.txt"), 0600), 0);
    collected *c = collect_path(folder);
    static const char *const ids[] = {"a.txt", "b.html", "c1", "c3", "f1", "g.tgz/g.txt"};
    static const char *const bad[] = {"c.jsonl", "d.png", "e.md", "i.txt", "j.txt"};
    assert_int_equal(c->rc, 0);
    assert_int_equal(c->document_count, 6);
    for (size_t i = 0; i < 6; i++) {
        assert_string_equal(c->documents[i].id, ids[i]);
    }
    assert_int_equal(c->problem_count, 5);
    for (size_t i = 0; i < 5; i++) {
        assert_string_equal(c->problems[i].path, in_folder(folder, bad[i]));
        assert_true(c->problems[i].skipped);
    }
    collected_free(c);
}

static void a_forced_format_overrides_names_and_contents(void **state)
{
    const char *folder = *state;
    put_text(folder, "a.jsonl", "{\"id\":\"x\"}\nIsi");
    put_text(folder, "b.html", "<title>T</title>\nIsi");
    input_options options = {.format = INPUT_TEXT};
    collected *c = collect_paths((const char *const[]){folder, NULL}, &options);
    assert_int_equal(c->document_count, 2);
    assert_string_equal(c->documents[0].title, "{\"id\":\"x\"}");
    assert_string_equal(c->documents[1].title, "<title>T</title>");
    collected_free(c);
    options.format = INPUT_HTML;
    const char *path = put_text(folder, "c.txt", "<title>T</title>Isi");
    c = collect_paths((const char *const[]){path, NULL}, &options);
    assert_one_document(c, "c.txt", "T", "Isi");
    collected_free(c);
    options.format = INPUT_JSONL;
    path = put_text(folder, "d.txt", "{\"id\":\"d\",\"body\":\"x\"}");
    c = collect_paths((const char *const[]){path, NULL}, &options);
    assert_one_document(c, "d", "", "x");
    collected_free(c);
}

static void a_missing_path_is_an_error_before_anything_is_read(void **state)
{
    const char *folder = *state;
    const char *good = put_text(folder, "a.txt", "Judul\nIsi"),
               *missing = in_folder(folder, "tidak/ada");
    collected *c = collect_paths((const char *const[]){good, missing, NULL}, NULL);
    assert_int_equal(c->rc, IDX_ENOTFOUND);
    assert_int_equal(c->err.code, IDX_ENOTFOUND);
    assert_string_equal(c->err.file, missing);
    assert_non_null(strstr(c->err.message, "check the path"));
    assert_int_equal(c->document_count, 0);
    collected_free(c);
    c = collect_path(in_folder(folder, "a.txt/b"));
    assert_int_equal(c->rc, IDX_ENOTFOUND);
    collected_free(c);
}

static void a_path_that_may_not_be_read_is_an_error(void **state)
{
    const char *folder = *state;
    if (!geteuid()) {
        print_message("skipped: root may read everything\n");
        skip();
    }
    const char *path = put_text(folder, "a.txt", "Judul\nIsi");
    assert_int_equal(chmod(path, 0), 0);
    collected *c = collect_path(path);
    assert_int_equal(c->rc, IDX_EIO);
    collected_free(c);
}

static void an_unreadable_file_in_a_folder_is_told_and_skipped(void **state)
{
    const char *folder = *state;
    // A file that opens but cannot be read, for root too.
    put_text(folder, "a.txt", "Judul\nIsi");
    if (symlink("/proc/self/mem", in_folder(folder, "b.txt")) || access("/proc/self/mem", R_OK)) {
        skip();
    }
    collected *c = collect_path(folder);
    assert_int_equal(c->rc, 0);
    assert_int_equal(c->document_count, 1);
    assert_int_equal(c->problem_count, 1);
    assert_non_null(strstr(c->problems[0].reason, "cannot be read"));
    collected_free(c);
}

static void a_name_that_is_not_utf8_makes_a_repaired_id(void **state)
{
    const char *folder = *state;
    put_text(folder, "caf\xE9.txt", "Judul\nIsi");
    put_text(folder, "caf\xEA.jsonl", "{\"body\":\"x\"}");
    collected *c = collect_path(folder);
    assert_int_equal(c->document_count, 2);
    assert_string_equal(c->documents[0].id, "caf\xEF\xBF\xBD.txt");
    assert_string_equal(c->documents[1].id, "caf\xEF\xBF\xBD.jsonl:1");
    assert_int_equal(c->problem_count, 2);
    assert_false(c->problems[0].skipped);
    collected_free(c);
}

typedef struct pipe_writer {
    int fd;
    const char *data;
    size_t bytes;
} pipe_writer;

static void *write_all(void *ctx)
{
    pipe_writer *w = ctx;
    while (w->bytes) {
        ssize_t n = write(w->fd, w->data, w->bytes < 1000 ? w->bytes : 1000);
        if (n <= 0) {
            break;
        }
        w->data += n;
        w->bytes -= (size_t)n;
    }
    close(w->fd);
    return NULL;
}

/* Reads "-" with these bytes coming through a pipe. */
static collected *collect_stdin(const void *data, size_t bytes)
{
    int ends[2], kept = dup(STDIN_FILENO);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    close(ends[0]);
    pipe_writer writer = {ends[1], data, bytes};
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, write_all, &writer), 0);
    collected *c = collect_path("-");
    pthread_join(thread, NULL);
    dup2(kept, STDIN_FILENO);
    close(kept);
    return c;
}

static void standard_input_is_json_lines(void **state)
{
    (void)state;
    char *text = NULL;
    size_t bytes = 0;
    FILE *f = open_memstream(&text, &bytes);
    for (int i = 0; i < 4000; i++) {
        fprintf(f, "{\"body\":\"dokumen %d dengan isi yang tidak terlalu pendek\"}\n", i);
    }
    fclose(f);
    collected *c = collect_stdin(text, bytes);
    assert_int_equal(c->rc, 0);
    assert_int_equal(c->document_count, 4000);
    assert_int_equal(c->problem_count, 0);
    assert_string_equal(c->documents[3999].id, "-:4000");
    assert_string_equal(c->documents[0].path, "-");
    assert_int_equal(c->bytes_read, bytes);
    assert_int_equal(c->bytes_total, 0);
    collected_free(c);
    packed p = pack_raw("zstd", text, bytes);
    c = collect_stdin(p.data, p.bytes);
    assert_int_equal(c->document_count, 4000);
    collected_free(c);
    free(p.data);
    free(text);
    c = collect_stdin("halo\n", 5);
    assert_one_loss(c, 1, "broken JSON");
    assert_non_null(strstr(c->problems[0].reason, "for plain text use --format text"));
    collected_free(c);
    c = collect_stdin("\nhalo\ndunia\n{\"body\":\"x\"}\n", 25);
    assert_int_equal(c->problem_count, 2);
    assert_non_null(strstr(c->problems[0].reason, "--format text"));
    assert_null(strstr(c->problems[1].reason, "--format text"));
    collected_free(c);
    c = collect_stdin("{\"body\":\n", 9);
    assert_one_loss(c, 1, "broken JSON");
    assert_null(strstr(c->problems[0].reason, "--format text"));
    collected_free(c);
    c = collect_stdin("", 0);
    assert_one_loss(c, 0, "no body");
    collected_free(c);
}

static void *write_to_named_pipe(void *ctx)
{
    static const char line[] = "{\"id\":\"a\",\"body\":\"isi\"}\n";
    pipe_writer writer = {open(ctx, O_WRONLY), line, sizeof(line) - 1};
    return write_all(&writer);
}

static void a_pipe_may_be_named_as_a_file(void **state)
{
    const char *folder = *state;
    char path[1024];
    snprintf(path, sizeof(path), "%s/pipa.jsonl", folder);
    assert_int_equal(mkfifo(path, 0600), 0);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, write_to_named_pipe, path), 0);
    collected *c = collect_path(path);
    pthread_join(thread, NULL);
    assert_one_document(c, "a", "", "isi");
    assert_int_equal(c->bytes_total, 0);
    collected_free(c);
}

static void the_sink_ends_the_reading_by_its_answer(void **state)
{
    const char *folder = *state;
    put_text(folder, "a.jsonl", "{\"body\":\"1\"}\n{\"body\":\"2\"}\n{\"body\":\"3\"}\n");
    packed p = pack_tar(
        "zstd", (const pack_member[]){{"a.txt", "satu"}, {"b.txt", "dua"}, {"c.txt", "tiga"}}, 3);
    put_file(folder, "b.tar.zst", p.data, p.bytes);
    free(p.data);
    put_text(folder, "c.txt", "Judul");
    for (size_t n = 1; n <= 8; n++) {
        collected *c = calloc(1, sizeof(*c));
        assert_non_null(c);
        c->stop_after = n;
        input_sink sink = collect_sink(c);
        assert_int_equal(input_read(&folder, 1, NULL, &sink, NULL), n <= 7 ? 77 : 0);
        assert_int_equal(c->document_count, n <= 7 ? n : 7);
        collected_free(c);
    }
}

static int refuse(void *ctx, const char *path, uint64_t line, const char *reason, bool skipped)
{
    (void)ctx;
    (void)path;
    (void)line;
    (void)reason;
    return skipped ? 78 : 79;
}

static void a_problem_ends_the_reading_if_the_sink_says_so(void **state)
{
    const char *folder = *state;
    static const struct {
        const char *name, *text;
        int rc;
    } bad[] = {
        {"a.txt", "", 78},
        {"b.txt",
         "a\xFF"
         "bcdefghij",
         79},
        {"c.jsonl", "{", 78},
        {"d.jsonl", "{\"body\":\"\xFF\"}", 79},
        {"e.html", "<p>", 78},
        {"f.html", "<p>isi \xFF yang panjang", 79},
        {"g.zst",
         "\x28\xB5\x2F\xFD"
         "abc",
         78},
        {"h.gz", "\x1F\x8B\x08", 78},
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        collected *c = calloc(1, sizeof(*c));
        assert_non_null(c);
        input_sink sink = collect_sink(c);
        sink.problem = refuse;
        const char *path = put_text(folder, bad[i].name, bad[i].text);
        assert_int_equal(input_read(&path, 1, NULL, &sink, NULL), bad[i].rc);
        sink.problem = NULL;
        assert_int_equal(input_read(&path, 1, NULL, &sink, NULL), 0);
        collected_free(c);
    }
}

static void progress_counts_the_bytes_of_the_files_as_stored(void **state)
{
    const char *folder = *state;
    size_t bytes = (size_t)3 << 20;
    char *text = malloc(bytes);
    assert_non_null(text);
    memset(text, 'x', bytes);
    put_file(folder, "a.txt", text, bytes);
    packed p = pack_raw("gzip", text, bytes);
    put_file(folder, "b.txt.gz", p.data, p.bytes);
    free(text);
    collected *c =
        collect_paths((const char *const[]){folder, in_folder(folder, "a.txt"), NULL}, NULL);
    assert_int_equal(c->document_count, 3);
    assert_int_equal(c->bytes_read, 2 * bytes + p.bytes);
    assert_int_equal(c->bytes_total, 2 * bytes + p.bytes);
    assert_in_range(c->progress_calls, 4, 20);
    collected_free(c);
    free(p.data);
}

static void wrong_arguments_are_refused(void **state)
{
    (void)state;
    idx_error err;
    input_sink none = {0};
    assert_int_equal(input_read(NULL, 0, NULL, &none, &err), IDX_EINVAL);
    assert_int_equal(input_read(NULL, 0, NULL, NULL, NULL), IDX_EINVAL);
    input_options options = {.max_document_bytes = INPUT_MAX_DOCUMENT_BYTES_LIMIT + 1};
    collected *c = collect_paths((const char *const[]){NULL}, &options);
    assert_int_equal(c->rc, IDX_EINVAL);
    collected_free(c);
    c = collect_paths((const char *const[]){NULL}, NULL);
    assert_int_equal(c->rc, 0);
    collected_free(c);
}

static void *read_quietly(void *ctx)
{
    const char *const paths[] = {ctx, NULL};
    return collect_paths(paths, NULL);
}

static void several_readings_run_at_once(void **state)
{
    char *folder = *state;
    put_text(folder, "a.txt", "Judul A\nIsi");
    put_text(folder, "b.html", "<meta charset=latin1><title>Judul \xE9</title><p>Isi");
    put_text(folder, "c.jsonl", "{\"id\":\"c1\",\"body\":\"x\"}\n");
    packed p = pack_tar("zstd", &(pack_member){"g.txt", "Judul G\nIsi"}, 1);
    put_file(folder, "g.tar.zst", p.data, p.bytes);
    free(p.data);
    pthread_t threads[4];
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, read_quietly, folder), 0);
    }
    for (size_t i = 0; i < 4; i++) {
        void *result;
        assert_int_equal(pthread_join(threads[i], &result), 0);
        collected *c = result;
        assert_int_equal(c->document_count, 4);
        assert_int_equal(c->problem_count, 0);
        assert_string_equal(c->documents[1].title, "Judul \xC3\xA9");
        collected_free(c);
    }
}

/* The data that lies beside a checkout; skips the test where it does not. */
static void shared_path(const char *name, char path[1024])
{
    const char *shared = getenv("IDX_SHARED");
    snprintf(path, 1024, "%s/data/%s", shared ? shared : "../shared", name);
    if (access(path, R_OK)) {
        print_message("skipped: there is no %s (set IDX_SHARED to the folder of shared data)\n",
                      path);
        skip();
    }
}

static void the_five_seed_pages_are_read(void **state)
{
    (void)state;
    char path[1024];
    shared_path("seeds", path);
    collected *c = collect_path(path);
    assert_int_equal(c->problem_count, 0);
    assert_int_equal(c->document_count, 5);
    assert_string_equal(c->documents[0].title, "Vladimir Putin.(Al Jazeera)");
    assert_string_equal(c->documents[3].title, "Putin Terima Kunjungan Menlu Korut, Bahas Apa?");
    size_t with_kursk = 0;
    for (size_t i = 0; i < 5; i++) {
        with_kursk += strstr(c->documents[i].body, "Kursk") != NULL;
    }
    assert_int_equal(with_kursk, 3);
    collected_free(c);
}

typedef struct tally {
    uint64_t documents, problems, text_bytes, source_bytes, last_line;
} tally;

static int tally_document(void *ctx, const input_document *doc)
{
    tally *t = ctx;
    t->documents++;
    t->text_bytes += doc->title.bytes + doc->body.bytes;
    t->source_bytes += doc->source_bytes;
    t->last_line = doc->line;
    return 0;
}

static int tally_problem(void *ctx, const char *path, uint64_t line, const char *reason,
                         bool skipped)
{
    print_message("%s:%d: %s%s\n", path, (int)line, reason, skipped ? " (skipped)" : "");
    ((tally *)ctx)->problems++;
    return 0;
}

static void the_whole_real_corpus_goes_through(void **state)
{
    (void)state;
    char path[1024];
    shared_path("corpus-id.jsonl.zst", path);
    tally t = {0};
    input_sink sink = {.ctx = &t, .document = tally_document, .problem = tally_problem};
    const char *paths[] = {path};
    assert_int_equal(input_read(paths, 1, NULL, &sink, NULL), 0);
    assert_int_equal(t.problems, 0);
    assert_int_equal(t.documents, 50329);
    assert_int_equal(t.last_line, 50329);
    assert_int_equal(t.source_bytes, 95284493);
}

int main(void)
{
#define FOLDER_TEST(name) cmocka_unit_test_setup_teardown(name, folder_setup, folder_teardown)
    const struct CMUnitTest tests[] = {
        FOLDER_TEST(a_file_is_called_by_its_base_name),
        FOLDER_TEST(a_file_in_a_folder_is_called_by_its_path_there),
        FOLDER_TEST(a_mixed_folder_is_read_each_file_by_its_kind_and_the_bad_ones_are_told),
        FOLDER_TEST(a_forced_format_overrides_names_and_contents),
        FOLDER_TEST(a_missing_path_is_an_error_before_anything_is_read),
        FOLDER_TEST(a_path_that_may_not_be_read_is_an_error),
        FOLDER_TEST(an_unreadable_file_in_a_folder_is_told_and_skipped),
        FOLDER_TEST(a_name_that_is_not_utf8_makes_a_repaired_id),
        cmocka_unit_test(standard_input_is_json_lines),
        FOLDER_TEST(a_pipe_may_be_named_as_a_file),
        FOLDER_TEST(the_sink_ends_the_reading_by_its_answer),
        FOLDER_TEST(a_problem_ends_the_reading_if_the_sink_says_so),
        FOLDER_TEST(progress_counts_the_bytes_of_the_files_as_stored),
        FOLDER_TEST(several_readings_run_at_once),
        cmocka_unit_test(wrong_arguments_are_refused),
        cmocka_unit_test(the_five_seed_pages_are_read),
        cmocka_unit_test(the_whole_real_corpus_goes_through),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
