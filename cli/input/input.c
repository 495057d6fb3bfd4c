/*
 * cli/input/input.c: the paths of one input_read(): looked at first, then read one after the other.
 */
#include "cli/input/input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/input/stream.h"
#include "cli/input/walk.h"

static bool is_stdin(const char *path)
{
    return !strcmp(path, "-");
}

static int read_file(run *r, int fd, const char *path, const char *id)
{
    file_source s;
    file_source_init(&s, r, fd);
    return stream_read(r, &s.base, path, id, 0);
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* The id of a file: its path below the one given or, where that could be taken twice, as it was given. */
static const char *id_of(const run *r, const walk_entry *entry)
{
    const char *id = r->has_full_ids ? entry->path : entry->relative;
    while (r->has_full_ids && !strncmp(id, "./", 2) && id[2]) {
        id += 2;
    }
    return id;
}

static int read_found(void *ctx, const walk_entry *entry)
{
    run *r = ctx;
    if (entry->reason) {
        return run_problem(r, entry->path, 0, true, "cannot be read: %s", entry->reason);
    }
    int fd = open(entry->path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return run_problem(r, entry->path, 0, true, "cannot be read: %s", strerror(errno));
    }
    int rc = read_file(r, fd, entry->path, id_of(r, entry));
    close(fd);
    return rc;
}

static int add_size(void *ctx, const walk_entry *entry)
{
    *(uint64_t *)ctx += entry->bytes;
    return 0;
}

static int path_error(run *r, const char *path, int sys_errno)
{
    if (sys_errno == ENOENT || sys_errno == ENOTDIR) {
        return run_error(
            r, IDX_ENOTFOUND, sys_errno, path,
            "there is no file or folder '%.150s'; check the path (- is standard input)", path);
    }
    return run_error(r, IDX_EIO, sys_errno, path, "cannot read '%.150s': %s", path,
                     strerror(sys_errno));
}

static int compare_paths(const void *a, const void *b)
{
    return strcmp(base_name(*(const char *const *)a), base_name(*(const char *const *)b));
}

/*
 * Of several paths the ids are whole paths if one is a folder, or if two files have the same name: nobody knows what
 * folders hold, and an id must not depend on it.
 */
static int choose_ids(run *r, const char *const *paths, size_t path_count)
{
    const char **sorted = path_count > 1 ? malloc(path_count * sizeof *sorted) : NULL;
    if (path_count > 1 && !sorted) {
        return run_out_of_memory(r);
    }
    for (size_t i = 0; sorted && i < path_count; i++) {
        struct stat st;
        r->has_full_ids |= !is_stdin(paths[i]) && !stat(paths[i], &st) && S_ISDIR(st.st_mode);
        sorted[i] = paths[i];
    }
    if (sorted) {
        qsort(sorted, path_count, sizeof *sorted, compare_paths);
    }
    for (size_t i = 1; sorted && i < path_count; i++) {
        bool is_same = !strcmp(base_name(sorted[i - 1]), base_name(sorted[i]));
        r->has_full_ids |= is_same && strcmp(sorted[i - 1], sorted[i]);
    }
    free(sorted);
    return 0;
}

/* Makes sure that all paths can be read, before anything is, and adds up their sizes. */
static int look_at_paths(run *r, const char *const *paths, size_t path_count)
{
    bool is_size_known = true;
    uint64_t total = 0;
    for (size_t i = 0; i < path_count; i++) {
        struct stat st;
        if (is_stdin(paths[i])) {
            is_size_known = false;
            continue;
        }
        if (stat(paths[i], &st)) {
            return path_error(r, paths[i], errno);
        }
        bool is_folder = S_ISDIR(st.st_mode);
        if (access(paths[i], is_folder ? R_OK | X_OK : R_OK)) {
            return path_error(r, paths[i], errno);
        }
        if (is_folder && r->sink->progress) {
            int rc = walk_folder(paths[i], add_size, &total);
            if (rc) {
                return run_out_of_memory(r);
            }
        } else if (S_ISREG(st.st_mode)) {
            total += (uint64_t)st.st_size;
        } else {
            is_size_known = is_size_known && is_folder;
        }
    }
    r->bytes_total = is_size_known ? total : 0;
    return 0;
}

static int read_path(run *r, const char *path)
{
    struct stat st;
    if (is_stdin(path)) {
        return read_file(r, STDIN_FILENO, path, r->options.stdin_id ? r->options.stdin_id : path);
    }
    // It was there a moment ago; if it has gone meanwhile, that is one problem among others.
    if (!stat(path, &st) && S_ISDIR(st.st_mode)) {
        int rc = walk_folder(path, read_found, r);
        return rc == IDX_ENOMEM ? run_out_of_memory(r) : rc;
    }
    walk_entry entry = {.path = path, .relative = base_name(path)};
    return read_found(r, &entry);
}

static int run_init(run *r, const input_options *options, const input_sink *sink, idx_error *err)
{
    *r = (run){.sink = sink, .err = err};
    if (!sink || !sink->document) {
        return run_error(r, IDX_EINVAL, 0, NULL, "a sink for documents is needed");
    }
    if (options) {
        r->options = *options;
    }
    if (!r->options.max_document_bytes) {
        r->options.max_document_bytes = INPUT_MAX_DOCUMENT_BYTES;
    }
    if (r->options.max_document_bytes > INPUT_MAX_DOCUMENT_BYTES_LIMIT) {
        return run_error(r, IDX_EINVAL, 0, NULL,
                         "the limit for documents can be at most %llu bytes",
                         (unsigned long long)INPUT_MAX_DOCUMENT_BYTES_LIMIT);
    }
    return 0;
}

static void run_release(run *r)
{
    scratch_release(&r->repaired);
    scratch_release(&r->repaired_id);
    scratch_release(&r->untitled);
    for (size_t i = 0; i < sizeof(r->blocks) / sizeof(r->blocks[0]); i++) {
        scratch_release(&r->blocks[i]);
    }
    jsonl_state_free(r->jsonl);
    html_state_free(r->html);
}

int input_read(const char *const *paths, size_t path_count, const input_options *options,
               const input_sink *sink, idx_error *err)
{
    run r;
    int rc = run_init(&r, options, sink, err);
    if (rc) {
        return rc;
    }
    rc = look_at_paths(&r, paths, path_count);
    rc = rc ? rc : choose_ids(&r, paths, path_count);
    for (size_t i = 0; i < path_count && !rc; i++) {
        rc = read_path(&r, paths[i]);
    }
    if (!rc && sink->progress) {
        sink->progress(sink->ctx, r.bytes_read, r.bytes_total ? r.bytes_read : 0);
    }
    run_release(&r);
    return rc;
}

int input_read_memory(const char *name, const void *data, size_t bytes,
                      const input_options *options, const input_sink *sink, idx_error *err)
{
    run r;
    memory_source s;
    int rc = run_init(&r, options, sink, err);
    if (rc) {
        return rc;
    }
    memory_source_init(&s, data, bytes);
    rc = stream_read(&r, &s.base, name, name, 0);
    run_release(&r);
    return rc;
}
