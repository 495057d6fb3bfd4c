/* hidden_paths.c: see hidden_paths.h. */
#include "cli/hidden_paths.h"
#include "cli/report.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The absolute path that `dir` has, or would have once it is made. */
static bool resolve(const char *dir, char out[PATH_MAX])
{
    char front[PATH_MAX], rest[PATH_MAX] = "";
    if (strlen(dir) >= sizeof front) {
        return false;
    }
    strcpy(front, dir);
    while (realpath(front, out) == NULL) {
        // Moves the last component from `front` to `rest` and tries its parent.
        size_t end = strlen(front);
        while (end > 1 && front[end - 1] == '/') {
            end--;
        }
        size_t start = end;
        while (start > 0 && front[start - 1] != '/') {
            start--;
        }
        if (end == start) {
            return false;
        }
        char longer[2 * PATH_MAX];
        snprintf(longer, sizeof longer, "/%.*s%s", (int)(end - start), front + start, rest);
        if (strlen(longer) >= sizeof rest) {
            return false;
        }
        strcpy(rest, longer);
        strcpy(front + start, start == 0 ? "." : "");
    }
    if (strlen(out) + strlen(rest) >= PATH_MAX) {
        return false;
    }
    strcat(strcmp(out, "/") == 0 ? strcpy(out, "") : out, rest);
    return true;
}

/* Where a walk over `path` (given as `name`) would meet `index`: NULL if it would not. */
static char *place_inside(const char *name, const char *path, const char *index)
{
    char *place = NULL;
    size_t bytes = strcmp(path, "/") == 0 ? 0 : strlen(path), name_bytes = strlen(name);
    bool has_slash = name_bytes > 0 && name[name_bytes - 1] == '/';
    if (strncmp(path, index, bytes) != 0 || index[bytes] != '/' ||
        asprintf(&place, "%s%s", name, index + bytes + (has_slash ? 1 : 0)) < 0) {
        return NULL;
    }
    return place;
}

bool hidden_paths_init(hidden_paths *h, const char *dir, const char *const *paths, int path_count)
{
    char index[PATH_MAX], path[PATH_MAX];
    h->count = 0;
    h->list = calloc((size_t)path_count, sizeof *h->list);
    if (h->list == NULL) {
        report_error("out of memory");
        return false;
    }
    if (!resolve(dir, index)) {
        return true;
    }
    for (int i = 0; i < path_count; i++) {
        if (strcmp(paths[i], "-") == 0 || realpath(paths[i], path) == NULL) {
            continue;
        }
        if (strcmp(path, index) == 0) {
            report_error("%s is the index itself; name the folder of the documents", paths[i]);
            return false;
        }
        h->list[h->count] = place_inside(paths[i], path, index);
        h->count += h->list[h->count] != NULL;
    }
    return true;
}

bool hidden_paths_match(const hidden_paths *h, const char *path)
{
    for (int i = 0; i < h->count; i++) {
        size_t bytes = strlen(h->list[i]);
        if (strncmp(path, h->list[i], bytes) == 0 && (path[bytes] == '/' || path[bytes] == '\0')) {
            return true;
        }
    }
    return false;
}

void hidden_paths_release(hidden_paths *h)
{
    for (int i = 0; i < h->count; i++) {
        free(h->list[i]);
    }
    free(h->list);
    *h = (hidden_paths){0};
}
