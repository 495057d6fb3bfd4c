/* merge_policy.c: see merge_policy.h. */
#include "indexer/merge_policy.h"

size_t idx__merge_policy(const uint32_t *documents, size_t count)
{
    uint64_t behind = 0;
    size_t first = count;
    for (size_t i = count; i-- > 0;) {
        if (documents[i] < MERGE_FACTOR * behind) {
            first = i;
        }
        behind += documents[i];
    }
    return first;
}
