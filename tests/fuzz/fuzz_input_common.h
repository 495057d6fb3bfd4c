/*
 * tests/fuzz/fuzz_input_common.h: what every input format must keep to, whatever the bytes.
 *
 * Documents are valid UTF-8, have an id and some text, and are no larger than the limit lets them
 * be; each problem has a reason; reading never fails as a whole.
 */
#ifndef IDX_TESTS_FUZZ_INPUT_COMMON_H
#define IDX_TESTS_FUZZ_INPUT_COMMON_H

#include <stdlib.h>
#include <string.h>

#include "cli/input/input.h"
#include "cli/input/utf8_repair.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fuzz_require(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void fuzz_require_utf8(input_text t)
{
    fuzz_require(t.data != NULL);
    fuzz_require(utf8_valid_prefix(t.data, t.bytes) == t.bytes);
}

static int fuzz_document(void *ctx, const input_document *doc)
{
    (void)ctx;
    fuzz_require(doc->id.bytes > 0);
    fuzz_require(doc->title.bytes || doc->body.bytes);
    fuzz_require(doc->source_bytes > 0);
    fuzz_require(doc->path && doc->path[0]);
    fuzz_require_utf8(doc->id);
    fuzz_require_utf8(doc->title);
    fuzz_require_utf8(doc->body);
    for (size_t i = 0; i < doc->field_count; i++) {
        fuzz_require_utf8(doc->fields[i].name);
        fuzz_require_utf8(doc->fields[i].value);
        fuzz_require(!doc->fields[i].is_number || doc->fields[i].value.bytes);
    }
    return 0;
}

static int fuzz_problem(void *ctx, const char *path, uint64_t line, const char *reason,
                        bool skipped)
{
    (void)ctx;
    (void)line;
    (void)skipped;
    fuzz_require(path && path[0] && reason && reason[0]);
    return 0;
}

/* Reads the bytes as a file of that name; with the limit as it is, and with one of `small` bytes.
 */
static inline void fuzz_read(const char *name, const uint8_t *data, size_t size,
                             input_format format, uint64_t small)
{
    input_sink sink = {.document = fuzz_document, .problem = fuzz_problem};
    input_options options = {.format = format};
    fuzz_require(input_read_memory(name, data, size, &options, &sink, NULL) == 0);
    if (!small) {
        return;
    }
    options.max_document_bytes = small;
    fuzz_require(input_read_memory(name, data, size, &options, &sink, NULL) == 0);
}

#endif
