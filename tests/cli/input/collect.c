/*
 * tests/cli/input/collect.c: see collect.h.
 */
#include "tests/cli/input/collect.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char *copy(const char *data, size_t bytes)
{
    char *text = malloc(bytes + 1);
    assert_non_null(text);
    if (bytes) {
        memcpy(text, data, bytes);
    }
    text[bytes] = '\0';
    return text;
}

static char *copy_fields(const input_document *doc)
{
    char *text = NULL;
    size_t bytes = 0;
    FILE *f = open_memstream(&text, &bytes);
    assert_non_null(f);
    for (size_t i = 0; i < doc->field_count; i++) {
        const input_field *field = &doc->fields[i];
        fprintf(f, "%.*s%c%.*s;", (int)field->name.bytes, field->name.data,
                field->is_number ? '#' : '=', (int)field->value.bytes, field->value.data);
    }
    fclose(f);
    return text;
}

static int keep_document(void *ctx, const input_document *doc)
{
    collected *c = ctx;
    assert_true(c->document_count < COLLECT_MAX);
    c->documents[c->document_count++] = (collected_document){
        .id = copy(doc->id.data, doc->id.bytes),
        .title = copy(doc->title.data, doc->title.bytes),
        .body = copy(doc->body.data, doc->body.bytes),
        .path = copy(doc->path, strlen(doc->path)),
        .fields = copy_fields(doc),
        .body_bytes = doc->body.bytes,
        .line = doc->line,
        .source_bytes = doc->source_bytes,
    };
    return c->document_count == c->stop_after ? 77 : 0;
}

static int keep_problem(void *ctx, const char *path, uint64_t line, const char *reason,
                        bool skipped)
{
    collected *c = ctx;
    assert_true(c->problem_count < COLLECT_MAX);
    c->problems[c->problem_count++] = (collected_problem){
        .path = copy(path, strlen(path)),
        .reason = copy(reason, strlen(reason)),
        .line = line,
        .skipped = skipped,
    };
    return 0;
}

static void keep_progress(void *ctx, uint64_t bytes_read, uint64_t bytes_total)
{
    collected *c = ctx;
    assert_true(bytes_read >= c->bytes_read);
    c->progress_calls++;
    c->bytes_read = bytes_read;
    c->bytes_total = bytes_total;
}

input_sink collect_sink(collected *c)
{
    return (input_sink){c, keep_document, keep_problem, keep_progress};
}

static collected *collected_new(void)
{
    collected *c = calloc(1, sizeof(*c));
    assert_non_null(c);
    return c;
}

collected *collect_paths(const char *const *paths, const input_options *options)
{
    collected *c = collected_new();
    input_sink sink = collect_sink(c);
    size_t count = 0;
    while (paths[count]) {
        count++;
    }
    c->rc = input_read(paths, count, options, &sink, &c->err);
    return c;
}

collected *collect_path(const char *path)
{
    return collect_paths((const char *const[]){path, NULL}, NULL);
}

collected *collect_memory(const char *name, const void *data, size_t bytes,
                          const input_options *options)
{
    collected *c = collected_new();
    input_sink sink = collect_sink(c);
    // A copy of the exact size lets the sanitizer see any byte read beyond it.
    char *exact = copy(data, bytes);
    exact = realloc(exact, bytes ? bytes : 1);
    c->rc = input_read_memory(name, exact, bytes, options, &sink, &c->err);
    free(exact);
    return c;
}

collected *collect_text(const char *name, const char *text)
{
    return collect_memory(name, text, strlen(text), NULL);
}

void collected_free(collected *c)
{
    for (size_t i = 0; i < c->document_count; i++) {
        free(c->documents[i].id);
        free(c->documents[i].title);
        free(c->documents[i].body);
        free(c->documents[i].path);
        free(c->documents[i].fields);
    }
    for (size_t i = 0; i < c->problem_count; i++) {
        free(c->problems[i].path);
        free(c->problems[i].reason);
    }
    free(c);
}

void assert_one_document(const collected *c, const char *id, const char *title, const char *body)
{
    assert_int_equal(c->rc, 0);
    for (size_t i = 0; i < c->problem_count; i++) {
        print_message("unexpected problem: %s\n", c->problems[i].reason);
    }
    assert_int_equal(c->problem_count, 0);
    assert_int_equal(c->document_count, 1);
    assert_string_equal(c->documents[0].id, id);
    assert_string_equal(c->documents[0].title, title);
    assert_string_equal(c->documents[0].body, body);
}

void assert_one_loss(const collected *c, uint64_t line, const char *reason)
{
    assert_int_equal(c->rc, 0);
    assert_int_equal(c->document_count, 0);
    assert_int_equal(c->problem_count, 1);
    if (!strstr(c->problems[0].reason, reason)) {
        fail_msg("\"%s\" is not in \"%s\"", reason, c->problems[0].reason);
    }
    assert_int_equal(c->problems[0].line, line);
    assert_true(c->problems[0].skipped);
}

int folder_setup(void **state)
{
    const char *base = getenv("TMPDIR");
    char *folder = malloc(512);
    assert_non_null(folder);
    snprintf(folder, 512, "%s/idx-input-XXXXXX", base ? base : "/tmp");
    assert_non_null(mkdtemp(folder));
    *state = folder;
    return 0;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
    (void)st;
    (void)kind;
    (void)ftw;
    return remove(path);
}

int folder_teardown(void **state)
{
    int rc = nftw(*state, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    free(*state);
    return rc;
}

const char *in_folder(const char *folder, const char *name)
{
    static char buffers[8][8192];
    static unsigned turn;
    char *path = buffers[turn++ % 8];
    snprintf(path, sizeof(buffers[0]), "%s/%s", folder, name);
    return path;
}

const char *put_file(const char *folder, const char *name, const void *data, size_t bytes)
{
    const char *path = in_folder(folder, name);
    char part[8192];
    for (const char *slash = strchr(path + strlen(folder) + 1, '/'); slash;
         slash = strchr(slash + 1, '/')) {
        snprintf(part, sizeof(part), "%.*s", (int)(slash - path), path);
        mkdir(part, 0777);
    }
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(data, 1, bytes, f), bytes);
    assert_int_equal(fclose(f), 0);
    return path;
}

const char *put_text(const char *folder, const char *name, const char *text)
{
    return put_file(folder, name, text, strlen(text));
}

static struct archive *begin_pack(const char *filter, bool is_tar, packed *p, size_t room)
{
    struct archive *a = archive_write_new();
    assert_non_null(a);
    bool is_plain = !strcmp(filter, "none");
    assert_int_equal(is_plain ? archive_write_add_filter_none(a)
                              : archive_write_add_filter_by_name(a, filter),
                     ARCHIVE_OK);
    assert_int_equal(is_tar ? archive_write_set_format_pax(a) : archive_write_set_format_raw(a),
                     ARCHIVE_OK);
    if (!is_tar) {
        archive_write_set_bytes_in_last_block(a, 1);
    }
    p->data = malloc(room);
    assert_non_null(p->data);
    assert_int_equal(archive_write_open_memory(a, p->data, room, &p->bytes), ARCHIVE_OK);
    return a;
}

static void add_entry(struct archive *a, const char *name, const void *data, size_t bytes)
{
    struct archive_entry *entry = archive_entry_new();
    archive_entry_set_pathname(entry, name);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_size(entry, (la_int64_t)bytes);
    assert_true(archive_write_header(a, entry) >= ARCHIVE_WARN);
    if (bytes) {
        assert_int_equal(archive_write_data(a, data, bytes), bytes);
    }
    archive_entry_free(entry);
}

packed pack_raw(const char *filter, const void *data, size_t bytes)
{
    packed p = {0};
    struct archive *a = begin_pack(filter, false, &p, 2 * bytes + 65536);
    add_entry(a, "data", data, bytes);
    assert_int_equal(archive_write_close(a), ARCHIVE_OK);
    archive_write_free(a);
    return p;
}

packed pack_tar(const char *filter, const pack_member *members, size_t count)
{
    packed p = {0};
    size_t room = 65536;
    for (size_t i = 0; i < count; i++) {
        room += 2 * strlen(members[i].text) + 4096;
    }
    struct archive *a = begin_pack(filter, true, &p, room);
    for (size_t i = 0; i < count; i++) {
        add_entry(a, members[i].name, members[i].text, strlen(members[i].text));
    }
    assert_int_equal(archive_write_close(a), ARCHIVE_OK);
    archive_write_free(a);
    return p;
}
