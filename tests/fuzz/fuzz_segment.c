/* fuzz_segment.c: a segment file, its checksums made to fit; if it opens, everything in it is read.
 */
#include "tests/common/format/segment_sweep.h"

#include "common/format/check.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    segment s;
    idx_error e = {0};
    uint8_t *copy = malloc(size ? size : 1);
    if (size) {
        memcpy(copy, data, size);
    }
    uint64_t id = segment_reseal(copy, size);
    int code = idx__segment_view(&s, copy, size, id, true, NULL, &e);
    if (code != e.code) {
        abort();
    }
    if (code == IDX_OK) {
        segment_take_apart(&s);
        segment_read_everything(&s);
        check_report report = {0};
        // Lists may promise more positions than there is time for; who has none is quick.
        if (!(s.meta.flags & IDX_FLAG_POSITIONS)) {
            idx__check_postings(&s, &report, NULL);
        }
        segment_drop(&s);
    }
    free(copy);
    return 0;
}
