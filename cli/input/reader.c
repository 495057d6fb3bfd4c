/*
 * cli/input/reader.c: the window over a source. See reader.h.
 */
#include "cli/input/reader.h"

#include <assert.h>
#include <string.h>

int reader_open(reader *r, run *owner, source *s)
{
    assert(owner->block_depth < sizeof(owner->blocks) / sizeof(owner->blocks[0]));
    scratch *block = &owner->blocks[owner->block_depth];
    *r = (reader){.run = owner, .source = s, .block = block};
    if (scratch_reserve(block, READER_BLOCK_BYTES)) {
        return run_out_of_memory(owner);
    }
    owner->block_depth++;
    r->data = block->data;
    return 0;
}

void reader_close(reader *r)
{
    if (r->data) {
        r->run->block_depth--;
    }
    r->data = NULL;
}

int reader_fill(reader *r, size_t wanted)
{
    scratch *block = r->block;
    if (wanted <= r->bytes || r->at_end) {
        return 0;
    }
    size_t start = (size_t)(r->data - block->data);
    // Slide when there is no room, or little and the move is cheap: small reads cost more.
    bool is_tight =
        block->capacity - start - r->bytes < READER_BLOCK_BYTES / 2 && start >= r->bytes;
    if (wanted > SIZE_MAX / 4) {
        return run_out_of_memory(r->run);
    }
    if (is_tight || start + wanted + READER_PADDING > block->capacity) {
        memmove(block->data, r->data, r->bytes);
        r->data = block->data;
        start = 0;
        if (wanted + READER_PADDING > block->capacity) {
            if (scratch_reserve(block, wanted + READER_PADDING)) {
                return run_out_of_memory(r->run);
            }
            r->data = block->data;
        }
    }
    while (r->bytes < wanted) {
        size_t used = start + r->bytes;
        size_t got =
            r->source->read(r->source, block->data + used, block->capacity - READER_PADDING - used);
        if (!got) {
            r->at_end = true;
            break;
        }
        r->bytes += got;
    }
    memset(r->data + r->bytes, 0, READER_PADDING);
    return 0;
}

int reader_fill_all(reader *r, uint64_t limit)
{
    while (!r->at_end && r->bytes <= limit) {
        // By doubling, so that a small file costs no more than it is large.
        size_t wanted = r->bytes < READER_BLOCK_BYTES / 2 ? READER_BLOCK_BYTES / 2 : 2 * r->bytes;
        if (wanted > limit) {
            wanted = (size_t)limit + 1;
        }
        int rc = reader_fill(r, wanted);
        if (rc) {
            return rc;
        }
    }
    return 0;
}

int reader_next(reader *r)
{
    r->data = r->block->data;
    r->bytes = 0;
    return reader_fill(r, 1);
}
