/*
 * cli/input/walk.c: walks folders. See walk.h.
 *
 * A folder's names are read and sorted before any of its entries is visited, so only one folder is
 * open at a time and memory is that of the names along one path. The recursion ends where paths
 * become longer than the system takes.
 */
#include "cli/input/walk.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <idx/base.h>

typedef struct folder_key {
    dev_t dev;
    ino_t ino;
} folder_key;

/* Folders entered so far: open addressing, at most half full. */
typedef struct folder_set {
    folder_key *slots; /* ino 0 is free */
    size_t capacity, count;
} folder_set;

typedef struct walk {
    int (*visit)(void *ctx, const walk_entry *entry);
    void *ctx;
    folder_set seen;
    char *path; /* of the entry at hand */
    size_t path_capacity, relative_at;
} walk;

static folder_key *find_slot(const folder_set *set, folder_key key)
{
    uint64_t hash = ((uint64_t)key.ino ^ (uint64_t)key.dev << 40) * UINT64_C(0x9E3779B97F4A7C15);
    size_t at = (size_t)(hash >> 20) & (set->capacity - 1);
    while (set->slots[at].ino && (set->slots[at].ino != key.ino || set->slots[at].dev != key.dev)) {
        at = (at + 1) & (set->capacity - 1);
    }
    return &set->slots[at];
}

/* Adds a folder and tells whether it was not there yet. */
static int add_folder(folder_set *set, folder_key key, bool *is_new)
{
    if (2 * set->count >= set->capacity) {
        folder_set larger = {.capacity = set->capacity ? 2 * set->capacity : 64,
                             .count = set->count};
        larger.slots = calloc(larger.capacity, sizeof(*larger.slots));
        if (!larger.slots) {
            return IDX_ENOMEM;
        }
        for (size_t i = 0; i < set->capacity; i++) {
            if (set->slots[i].ino) {
                *find_slot(&larger, set->slots[i]) = set->slots[i];
            }
        }
        free(set->slots);
        *set = larger;
    }
    folder_key *slot = find_slot(set, key);
    *is_new = !slot->ino;
    set->count += *is_new;
    *slot = key;
    return 0;
}

typedef struct names {
    char **list;
    size_t count, capacity;
} names;

static void names_release(names *n)
{
    for (size_t i = 0; i < n->count; i++) {
        free(n->list[i]);
    }
    free(n->list);
}

static int names_add(names *n, const char *name)
{
    if (n->count == n->capacity) {
        size_t capacity = n->capacity ? 2 * n->capacity : 32;
        char **list = realloc(n->list, capacity * sizeof(*list));
        if (!list) {
            return IDX_ENOMEM;
        }
        n->list = list;
        n->capacity = capacity;
    }
    n->list[n->count] = strdup(name);
    if (!n->list[n->count]) {
        return IDX_ENOMEM;
    }
    n->count++;
    return 0;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Reads the visible names of a folder. What the system refuses is left in `*sys_errno`, with the
 * names that were read before. */
static int read_names(const char *path, names *n, int *sys_errno)
{
    int rc = 0;
    DIR *dir = opendir(path);
    *sys_errno = dir ? 0 : errno;
    while (dir && !rc) {
        errno = 0;
        struct dirent *entry = readdir(dir);
        if (!entry) {
            *sys_errno = errno;
            break;
        }
        if (entry->d_name[0] != '.') {
            rc = names_add(n, entry->d_name);
        }
    }
    if (dir) {
        closedir(dir);
    }
    if (n->count) {
        qsort(n->list, n->count, sizeof(*n->list), compare_names);
    }
    return rc;
}

static bool is_segment(const char *name)
{
    size_t bytes = strlen(name);
    return bytes > 8 && !strncmp(name, "seg-", 4) && !strcmp(name + bytes - 4, ".idx");
}

/* Leaves out the files of an index of idx, if the folder is one. */
static void names_drop_index(names *n)
{
    bool has_manifest = false, has_segment = false;
    for (size_t i = 0; i < n->count; i++) {
        has_manifest |= !strcmp(n->list[i], "MANIFEST");
        has_segment |= is_segment(n->list[i]);
    }
    size_t kept = 0;
    for (size_t i = 0; i < n->count; i++) {
        char *name = n->list[i];
        bool is_part = is_segment(name) || !strcmp(name, "MANIFEST") || !strcmp(name, "LOCK");
        if (has_manifest && has_segment && is_part) {
            free(name);
        } else {
            n->list[kept++] = name;
        }
    }
    n->count = kept;
}

/* Sets w->path to its first `front` bytes, a slash if there is none, and the name. */
static int set_path(walk *w, size_t front, const char *name)
{
    size_t bytes = strlen(name);
    if (front + bytes + 2 > w->path_capacity) {
        size_t capacity = 2 * (front + bytes + 2);
        char *path = realloc(w->path, capacity);
        if (!path) {
            return IDX_ENOMEM;
        }
        w->path = path;
        w->path_capacity = capacity;
    }
    if (front && w->path[front - 1] != '/') {
        w->path[front++] = '/';
    }
    memcpy(w->path + front, name, bytes + 1);
    return 0;
}

static int report(walk *w, uint64_t bytes, const char *reason)
{
    walk_entry entry = {w->path, w->path + w->relative_at, bytes, reason};
    return w->visit(w->ctx, &entry);
}

static int walk_at(walk *w);

static int visit_entry(walk *w)
{
    struct stat st;
    if (stat(w->path, &st)) {
        return report(w, 0, strerror(errno));
    }
    if (S_ISDIR(st.st_mode)) {
        bool is_new;
        int rc = add_folder(&w->seen, (folder_key){st.st_dev, st.st_ino}, &is_new);
        return !rc && is_new ? walk_at(w) : rc;
    }
    if (!S_ISREG(st.st_mode)) {
        return report(w, 0, "not a regular file");
    }
    return report(w, (uint64_t)st.st_size, NULL);
}

/* Walks the folder at w->path, which is there again at the end. */
static int walk_at(walk *w)
{
    names n = {0};
    size_t front = strlen(w->path);
    int sys_errno;
    int rc = read_names(w->path, &n, &sys_errno);
    if (!rc && sys_errno) {
        rc = report(w, 0, strerror(sys_errno));
    }
    names_drop_index(&n);
    for (size_t i = 0; i < n.count && !rc; i++) {
        rc = set_path(w, front, n.list[i]);
        if (!rc) {
            rc = visit_entry(w);
        }
    }
    w->path[front] = '\0';
    names_release(&n);
    return rc;
}

int walk_folder(const char *folder, int (*visit)(void *ctx, const walk_entry *entry), void *ctx)
{
    walk w = {.visit = visit, .ctx = ctx, .relative_at = strlen(folder)};
    if (w.relative_at && folder[w.relative_at - 1] != '/') {
        w.relative_at++;
    }
    int rc = set_path(&w, 0, folder);
    if (!rc) {
        rc = visit_entry(&w);
    }
    free(w.seen.slots);
    free(w.path);
    return rc;
}
