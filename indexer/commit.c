/* commit.c: see commit.h. */
#include "indexer/commit.h"

#include "common/base/error.h"
#include "common/format/segment.h"
#include "common/io/file.h"
#include "common/io/outfile.h"

#include <dirent.h>
#include <string.h>
#include <unistd.h>

int idx__commit(const char *dir, const manifest *m, idx_error *err)
{
    const idx_allocator *a = m->allocator;
    buf bytes;
    idx__buf_init(&bytes, a);
    idx__manifest_serialise(m, &bytes);
    char *aside = idx__path_join(a, dir, IDX_TEMPORARY_PREFIX "manifest");
    char *path = idx__path_join(a, dir, IDX_MANIFEST_FILE);
    outfile *f = NULL;
    int code = aside && path && bytes.error == IDX_OK ? IDX_OK : idx__error_nomem(err);
    if (code == IDX_OK) {
        code = idx__outfile_new(&f, aside, a, err);
    }
    if (code == IDX_OK) {
        // The segments' names must be durable before the manifest that relies on them.
        code = idx__dir_sync(dir, err);
    }
    if (code == IDX_OK) {
        idx__outfile_append(f, bytes.data, bytes.bytes);
        code = idx__outfile_finish(f, path, true, err);
    }
    if (code == IDX_OK) {
        code = idx__dir_sync(dir, err);
    }
    idx__outfile_free(f);
    idx__path_free(a, path);
    idx__path_free(a, aside);
    idx__buf_release(&bytes);
    return code;
}

static bool is_named(const manifest *m, const char *file)
{
    for (uint32_t i = 0; i < m->segment_count; i++) {
        char name[32];
        idx__segment_name(m->segments[i].id, name);
        if (strcmp(name, file) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_segment_name(const char *file)
{
    size_t bytes = strlen(file);
    return bytes == 24 && strncmp(file, "seg-", 4) == 0 && strcmp(file + 20, ".idx") == 0;
}

void idx__commit_sweep(const char *dir, const manifest *m, const idx_allocator *allocator)
{
    DIR *handle = opendir(dir);
    if (!handle) {
        return;
    }
    const struct dirent *entry;
    while ((entry = readdir(handle))) {
        const char *file = entry->d_name;
        bool is_rubbish = strncmp(file, IDX_TEMPORARY_PREFIX, strlen(IDX_TEMPORARY_PREFIX)) == 0 ||
                          (is_segment_name(file) && !is_named(m, file));
        char *path = is_rubbish ? idx__path_join(allocator, dir, file) : NULL;
        if (path) {
            unlink(path);
        }
        idx__path_free(allocator, path);
    }
    closedir(handle);
}

void idx__commit_abandon(const char *dir, uint64_t id, const idx_allocator *allocator)
{
    char name[32];
    manifest m;
    idx__segment_name(id, name);
    idx__manifest_init(&m, allocator);
    int code = idx__manifest_read(&m, dir, NULL);
    bool is_rubbish = code == IDX_ENOTFOUND || (code == IDX_OK && !is_named(&m, name));
    char *path = is_rubbish ? idx__path_join(allocator, dir, name) : NULL;
    if (path) {
        unlink(path);
    }
    idx__path_free(allocator, path);
    idx__manifest_release(&m);
}
