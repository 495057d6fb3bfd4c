/* golden_testing.c: see golden_testing.h. */
#include "tests/golden/golden_testing.h"

#include "common/format/manifest.h"

static void numbered_documents(document_set *set)
{
    char id[16], title[40], body[200];
    for (unsigned i = 0; i < GOLDEN_NUMBERED; i++) {
        sprintf(id, "n-%03u", i);
        sprintf(title, "%s", i % 4 ? "" : i % 8 ? "nomor" : "nomor genap");
        size_t n = (size_t)sprintf(body, "nomor %u %s", i, i % 2 ? "ganjil" : "genap");
        n += i < 280 ? (size_t)sprintf(body + n, " awal") : 0;
        n += i % 10 == 0 ? (size_t)sprintf(body + n, " puluhan puluhan") : 0;
        n += i % 100 == 0 ? (size_t)sprintf(body + n, " ratusan") : 0;
        documents_add(set, id, title, body);
    }
}

typedef struct record {
    char *id, *title, *body;
    idx_field fields[8];
    size_t field_count;
    bool is_open;
} record;

static idx_text text_of(const char *s)
{
    return (idx_text){s, s ? strlen(s) : 0};
}

static void record_end(document_set *set, record *r)
{
    if (r->is_open) {
        documents_add_full(set, &(idx_document){text_of(r->id), text_of(r->title), text_of(r->body),
                                                r->fields, r->field_count});
    }
    *r = (record){0};
}

static char *value_of(char *line)
{
    char *value = strchr(line, ':');
    assert_non_null(value);
    *value++ = '\0';
    return value + (*value == ' ');
}

static void record_line(document_set *set, record *r, char *line)
{
    if (line[0] == ' ') { // the body goes on
        assert_non_null(r->body);
        line[-1] = '\n';
        return;
    }
    if (strncmp(line, "field ", 6) == 0 || strncmp(line, "number ", 7) == 0) {
        bool is_number = line[0] == 'n';
        char *value = value_of(line);
        assert_true(r->field_count < COUNT_OF(r->fields));
        r->fields[r->field_count++] =
            (idx_field){text_of(line + (is_number ? 7 : 6)), text_of(value),
                        is_number ? IDX_VALUE_NUMBER : IDX_VALUE_STRING};
        return;
    }
    char *value = value_of(line);
    if (strcmp(line, "id") == 0) {
        record_end(set, r);
        r->is_open = true;
    }
    char **place = strcmp(line, "id") == 0      ? &r->id
                   : strcmp(line, "title") == 0 ? &r->title
                                                : &r->body;
    assert_true(place != &r->body || strcmp(line, "body") == 0);
    *place = value;
}

void golden_documents(document_set *set, const char *path)
{
    numbered_documents(set);
    size_t bytes;
    uint8_t *data = file_take(path, &bytes);
    assert_non_null(data);
    char *text = calloc(1, bytes + 1);
    memcpy(text, data, bytes);
    free(data);
    record r = {0};
    for (char *line = text; *line;) {
        char *end = strchr(line, '\n');
        assert_non_null(end);
        *end = '\0';
        if (line[0]) {
            record_line(set, &r, line);
        }
        line = end + 1;
    }
    record_end(set, &r);
    free(text);
    assert_int_equal(set->count, GOLDEN_NUMBERED + 12);
}

idx_writer_options golden_options(void)
{
    idx_writer_options options = test_options();
    options.analyzer = "whitespace"; // the one that has no reason ever to change
    return options;
}

void golden_build(const char *dir, const document_set *set, bool store)
{
    idx_writer_options options = golden_options();
    options.store = store;
    index_must_build(dir, &options, set, 0, GOLDEN_NUMBERED);
    options.mode = IDX_WRITER_APPEND;
    index_must_build(dir, &options, set, GOLDEN_NUMBERED, set->count);
    assert_index_holds(dir, &options, set, 0, set->count);
    assert_int_equal(index_segments(dir), 2);
}

char *golden_ids(const char *dir)
{
    manifest m;
    idx__manifest_init(&m, NULL);
    assert_int_equal(idx__manifest_read(&m, dir, NULL), IDX_OK);
    char *text = calloc(m.segment_count + 1, 20);
    size_t bytes = 0;
    for (uint32_t i = 0; i < m.segment_count; i++) {
        bytes += (size_t)sprintf(text + bytes, "%016llx\n", (unsigned long long)m.segments[i].id);
    }
    idx__manifest_release(&m);
    return text;
}
