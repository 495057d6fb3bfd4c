/*
 * fuzz_postings.c: one posting list of any form, with its positions, in a segment that is made up
 * around it.
 *
 *     u8   1: with positions, 2: with titles, 4: tiny
 *     u16  documents
 *     u16  df
 *     u32  bytes of the list
 *     norms: one plane, or three with titles, of `documents` bytes; the list; the positions
 */
#include "tests/common/format/segment_sweep.h"

#include "common/format/postings.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { HEAD = 9 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < HEAD) {
        return 0;
    }
    unsigned flags = data[0];
    uint32_t documents = idx__load_u16(data + 1);
    uint32_t df = idx__load_u16(data + 3);
    bool is_tiny = flags & 4;
    // What the dictionary's reader has checked before.
    if (df == 0 || df > documents || (is_tiny && df > IDX_TINY_DF)) {
        return 0;
    }
    size_t left = size - HEAD;
    size_t norm_bytes = documents * (flags & 2 ? 3u : 1u);
    uint8_t *norms = calloc(1, norm_bytes);
    size_t given = norm_bytes < left ? norm_bytes : left;
    memcpy(norms, data + HEAD, given);
    left -= given;
    size_t list_bytes = idx__load_u32(data + 5);
    list_bytes = list_bytes < left ? list_bytes : left;
    uint8_t *list = malloc(list_bytes ? list_bytes : 1);
    memcpy(list, data + HEAD + given, list_bytes);
    size_t position_bytes = left - list_bytes;
    uint8_t *positions = malloc(position_bytes ? position_bytes : 1);
    memcpy(positions, data + size - position_bytes, position_bytes);

    segment s = {
        .meta = {.documents = documents,
                 .flags = (flags & 1 ? IDX_FLAG_POSITIONS : 0) | (flags & 2 ? IDX_FLAG_TITLES : 0),
                 .title_weight = 1,
                 .k1 = IDX_REFERENCE_K1,
                 .b = IDX_REFERENCE_B,
                 .average_length = 10},
        .norms = norms,
        .body_norms = flags & 2 ? norms + documents : norms,
        .title_norms = flags & 2 ? norms + 2 * (size_t)documents : NULL,
    };
    term_entry entry = {
        .df = df,
        .is_tiny = is_tiny,
        .list = list,
        .list_bytes = list_bytes,
        .positions = is_tiny || !(flags & 1) ? NULL : positions,
        .position_bytes = is_tiny || !(flags & 1) ? 0 : position_bytes,
    };
    segment_read_list(&s, &entry);
    free(positions);
    free(list);
    free(norms);
    return 0;
}
