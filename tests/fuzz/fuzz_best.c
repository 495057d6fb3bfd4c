/*
 * fuzz_best.c: what BEST says of one list, in any form.
 *
 *     u32  documents
 *     u8   k
 *     what is said of the list
 */
#include "common/base/bytes.h"
#include "common/format/best.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { HEAD = 5 };

static void read_list(best_list *l)
{
    best_row *rows = malloc(l->row_count * sizeof *rows);
    uint64_t sum = 0;
    if (rows && idx__best_rows(l, rows, NULL) == IDX_OK) {
        for (uint32_t i = 0; i < l->row_count; i++) {
            uint32_t docs = 0;
            for (uint32_t j = 0; j < rows[i].cell_count; j++) {
                docs += idx__best_cell(&rows[i], j).count;
            }
            if (idx__best_row_is_sound(l, &rows[i]) && docs != rows[i].doc_count) {
                abort();
            }
        }
        for (uint32_t i = 0; i < l->doc_count; i++) {
            sum += idx__best_doc(l, i);
        }
        if (sum > (uint64_t)l->doc_count << 31) {
            abort();
        }
    }
    free(rows);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < HEAD || idx__load_u32(data) == 0 || idx__load_u32(data) > INT32_MAX || data[4] == 0) {
        return 0;
    }
    size_t bytes = size - HEAD;
    uint8_t *best = calloc(1, bytes + IDX_BEST_SLACK), tables[24] = {0};
    if (!best) {
        return 0;
    }
    memcpy(best, data + HEAD, bytes);
    idx__store_u64(tables + 16, bytes);
    segment s = {.meta = {.documents = idx__load_u32(data)}};
    s.sections[SECTION_POSTINGS].data = best; // any address
    s.best = (best_lists){
        .least = 1,
        .k = data[4],
        .count = 1,
        .offsets = tables,
        .places = tables + 8,
        .data = best,
        .bytes = bytes,
    };
    term_entry entry = {.df = s.meta.documents, .list = best};
    best_list list;
    if (idx__best_find(&s, &entry, &list, NULL) == IDX_OK) {
        read_list(&list);
    }
    free(best);
    return 0;
}
