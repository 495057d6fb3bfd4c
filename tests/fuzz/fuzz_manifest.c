/*
 * fuzz_manifest.c: a manifest as it stands, and once more with the checksum made to fit, so that
 * what lies behind it is reached. What parses must come back from its own serialisation.
 */
#include "common/format/manifest.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void parse(const uint8_t *data, size_t size)
{
    manifest m, again;
    buf b;
    idx_error e = {0};
    idx__manifest_init(&m, NULL);
    idx__manifest_init(&again, NULL);
    idx__buf_init(&b, NULL);
    int code = idx__manifest_parse(&m, data, size, &e);
    if (code != e.code || (code != IDX_OK && (m.segment_count || m.segments))) {
        abort();
    }
    if (code == IDX_OK) {
        idx__manifest_serialise(&m, &b);
        // A name with a zero in it ends there; anything else is the same.
        if (strlen(m.analyzer) == idx__load_u16(data + 28) &&
            (b.bytes != size || memcmp(b.data, data, size) != 0)) {
            abort();
        }
        if (strlen(m.analyzer) > 0 &&
            idx__manifest_parse(&again, b.data, b.bytes, NULL) != IDX_OK) {
            abort();
        }
    }
    idx__buf_release(&b);
    idx__manifest_release(&again);
    idx__manifest_release(&m);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    parse(data, size);
    if (size >= 8) {
        uint8_t *copy = malloc(size);
        memcpy(copy, data, size);
        idx__store_u64(copy + size - 8, XXH3_64bits(copy, size - 8));
        parse(copy, size);
        free(copy);
    }
    return 0;
}
