/* scratch.c: see scratch.h. */
#include "indexer/scratch.h"

#include "common/base/error.h"

#include <unistd.h>

int idx__scratch_init(scratch *s, const char *dir, const char *name, const idx_allocator *allocator, idx_error *err)
{
    *s = (scratch){.allocator = allocator};
    s->path = idx__path_join(allocator, dir, name);
    return s->path ? idx__outfile_new(&s->file, s->path, allocator, err) : idx__error_nomem(err);
}

void idx__scratch_release(scratch *s)
{
    idx__file_unmap(&s->map);
    idx__outfile_free(s->file);
    idx__path_free(s->allocator, s->path);
    *s = (scratch){.allocator = s->allocator};
}

int idx__scratch_map(scratch *s, size_t padding, idx_error *err)
{
    static const uint8_t zeros[64];
    idx__outfile_append(s->file, zeros, padding);
    int code = idx__outfile_finish(s->file, NULL, false, err);
    if (code == IDX_OK) {
        idx__outfile_free(s->file);
        s->file = NULL;
        code = idx__file_map(&s->map, s->path, err);
        unlink(s->path);
    }
    return code;
}
