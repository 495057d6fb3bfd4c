/* index_testing.c: see index_testing.h; the oracle is in index_oracle.c. */
#include "tests/indexer/index_testing.h"

#include "common/format/manifest.h"

#include <math.h>

/* ---- documents ------------------------------------------------------------------------------- */

void documents_init(document_set *set)
{
    *set = (document_set){0};
    idx__arena_init(&set->memory, NULL);
}

void documents_release(document_set *set)
{
    free(set->items);
    idx__arena_release(&set->memory);
    documents_init(set);
}

static idx_text text_copy(document_set *set, idx_text text)
{
    return (idx_text){idx__arena_copy(&set->memory, text.data, text.bytes), text.bytes};
}

void documents_add_full(document_set *set, const idx_document *document)
{
    if (set->count == set->capacity) {
        set->capacity = set->capacity ? 2 * set->capacity : 64;
        set->items = realloc(set->items, set->capacity * sizeof *set->items);
        assert_non_null(set->items);
    }
    idx_document *copy = &set->items[set->count++];
    *copy = (idx_document){
        .id = text_copy(set, document->id),
        .title = text_copy(set, document->title),
        .body = text_copy(set, document->body),
        .field_count = document->field_count,
    };
    idx_field *fields = idx__arena_calloc(&set->memory, document->field_count, sizeof *fields);
    for (size_t i = 0; i < document->field_count; i++) {
        fields[i] =
            (idx_field){text_copy(set, document->fields[i].name),
                        text_copy(set, document->fields[i].value), document->fields[i].type};
    }
    copy->fields = fields;
}

static idx_text text_of(const char *s)
{
    return (idx_text){s, strlen(s)};
}

void documents_add(document_set *set, const char *id, const char *title, const char *body)
{
    documents_add_full(
        set, &(idx_document){.id = text_of(id), .title = text_of(title), .body = text_of(body)});
}

/* Words of rank r: letters that differ from rank to rank; frequent words are short. */
static size_t word_put(char *out, size_t rank)
{
    static const char syllables[16][3] = {"ka", "me", "nya", "di", "ber", "su", "ta", "ri",
                                          "pe", "ng", "an",  "lo", "wa",  "ju", "si", "mo"};
    size_t bytes = 0;
    size_t v = rank + 1;
    do {
        memcpy(out + bytes, syllables[v % 16], 3);
        bytes += syllables[v % 16][2] ? 3 : 2;
        v /= 16;
    } while (v > 0);
    return bytes;
}

static size_t words_put(char *out, size_t words, size_t vocabulary, uint64_t *seed)
{
    size_t bytes = 0;
    for (size_t i = 0; i < words; i++) {
        // Rank r with a probability like 1 / r.
        double u = (double)(random_next(seed) >> 11) * 0x1p-53;
        size_t rank = (size_t)pow((double)vocabulary, u) - 1;
        bytes += word_put(out + bytes, rank);
        out[bytes++] = random_below(seed, 13) == 0 ? '\n' : ' ';
    }
    return bytes;
}

void documents_generate(document_set *set, const document_style *style)
{
    uint64_t seed = style->seed;
    size_t most = 4 * style->words + 100;
    char *title = malloc(400);
    char *body = malloc(most * 20);
    assert_true(title && body);
    for (size_t i = 0; i < style->count; i++) {
        uint64_t kind = random_below(&seed, 100);
        size_t words = kind < 3   ? 0
                       : kind < 5 ? most
                                  : (size_t)random_below(&seed, 2 * style->words + 1);
        bool has_title = random_below(&seed, 100) < style->titles;
        bool has_fields = random_below(&seed, 100) < style->fields;
        char id[64], value[40];
        int id_bytes =
            snprintf(id, sizeof id, "%s%05zu", style->id_prefix ? style->id_prefix : "doc-", i);
        int value_bytes =
            snprintf(value, sizeof value, "%llu", (unsigned long long)random_next(&seed));
        idx_field fields[] = {
            {text_of("url"), {id, (size_t)id_bytes}, IDX_VALUE_STRING},
            {text_of("empty"), {"", 0}, IDX_VALUE_STRING},
            {text_of("n"), {value, (size_t)value_bytes}, IDX_VALUE_NUMBER},
        };
        idx_document document = {
            .id = {id, (size_t)id_bytes},
            .title = {title, has_title ? words_put(title, 1 + (size_t)random_below(&seed, 9),
                                                   style->vocabulary, &seed)
                                       : 0},
            .body = {body, words_put(body, words, style->vocabulary, &seed)},
            .fields = fields,
            .field_count = has_fields ? 1 + (size_t)random_below(&seed, 3) : 0,
        };
        documents_add_full(set, &document);
    }
    free(title);
    free(body);
}

/* ---- building -------------------------------------------------------------------------------- */

idx_writer_options test_options(void)
{
    idx_writer_options options;
    idx_writer_options_init(&options);
    options.analyzer = "whitespace";
    options.threads = 1;
    options.memory_bytes = IDX_MIN_MEMORY;
    return options;
}

idx_writer *writer_must_open(const char *dir, const idx_writer_options *options)
{
    idx_writer *writer = NULL;
    idx_error e = {0};
    int code = idx_writer_open(dir, options, &writer, &e);
    if (code != IDX_OK) {
        fail_msg("%s: %s", idx_code_name(code), e.message);
    }
    return writer;
}

int writer_add_text(idx_writer *writer, const char *id, const char *body, idx_error *err)
{
    idx_document document = {.id = {id, strlen(id)}, .body = {body, strlen(body)}};
    return idx_writer_add(writer, &document, err);
}

void documents_few(document_set *set, const char *prefix, size_t count)
{
    documents_init(set);
    documents_generate(set, &(document_style){.seed = 6,
                                              .count = count,
                                              .words = 30,
                                              .vocabulary = 400,
                                              .titles = 50,
                                              .fields = 50,
                                              .id_prefix = prefix});
}

int writer_add_all(idx_writer *writer, const document_set *set, size_t from, size_t to,
                   idx_error *err)
{
    int code = IDX_OK;
    for (size_t i = from; i < to && code == IDX_OK; i++) {
        code = idx_writer_add(writer, &set->items[i], err);
    }
    return code;
}

int index_build(const char *dir, const idx_writer_options *options, const document_set *set,
                size_t from, size_t to, idx_error *err)
{
    idx_writer *writer = NULL;
    int code = idx_writer_open(dir, options, &writer, err);
    if (code == IDX_OK) {
        code = writer_add_all(writer, set, from, to, err);
    }
    if (code == IDX_OK) {
        code = idx_writer_commit(writer, NULL, err);
    }
    idx_writer_close(writer);
    return code;
}

void index_must_build(const char *dir, const idx_writer_options *options, const document_set *set,
                      size_t from, size_t to)
{
    idx_error e = {0};
    int code = index_build(dir, options, set, from, to, &e);
    if (code != IDX_OK) {
        fail_msg("building %s: %s: %s (%s)", dir, idx_code_name(code), e.message, e.file);
    }
}

/* ---- folders --------------------------------------------------------------------------------- */

const char *folders_differ(const char *a, const char *b)
{
    static char result[400];
    char *names = folder_list(a);
    char *others = folder_list(b);
    const char *found = NULL;
    if (strcmp(names, others) != 0) {
        snprintf(result, sizeof result, "files:\n%s\nand\n%s", names, others);
        found = result;
    }
    char *rest = NULL;
    for (char *name = strtok_r(names, "\n", &rest); name && !found;
         name = strtok_r(NULL, "\n", &rest)) {
        size_t x_bytes = 0, y_bytes = 0;
        uint8_t *x = file_take(path_in(a, name), &x_bytes);
        uint8_t *y = file_take(path_in(b, name), &y_bytes);
        if (x_bytes != y_bytes || memcmp(x, y, x_bytes) != 0) {
            snprintf(result, sizeof result, "%s differs", name);
            found = result;
        }
        free(x);
        free(y);
    }
    free(names);
    free(others);
    return found;
}

void assert_same_bytes(const char *a, const char *b)
{
    const char *found = folders_differ(a, b);
    if (found) {
        fail_msg("%s, %s: %s", a, b, found);
    }
}

size_t index_segments(const char *dir)
{
    manifest m;
    idx__manifest_init(&m, NULL);
    assert_int_equal(idx__manifest_read(&m, dir, NULL), IDX_OK);
    size_t count = m.segment_count;
    idx__manifest_release(&m);
    return count;
}

void assert_no_rubbish(const char *dir)
{
    char *names = folder_list(dir);
    size_t lines = 0;
    for (const char *p = names; *p; p++) {
        lines += *p == '\n';
    }
    bool has_others = strstr(names, "tmp-") != NULL;
    if (lines != index_segments(dir) + 2 || has_others) {
        fail_msg("%s holds %s", dir, names);
    }
    free(names);
}
