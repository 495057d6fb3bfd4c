/*
 * hidden_paths.h: the index among its own input. `idx build .` writes to ./index, which a walk over
 * . would find full of binary files; what lies below such a place is left out without a word.
 */
#ifndef IDX_CLI_HIDDEN_PATHS_H
#define IDX_CLI_HIDDEN_PATHS_H

#include <stdbool.h>

typedef struct hidden_paths {
    char **list; /* as the walk spells them: the PATH as given and what is below it */
    int count;
} hidden_paths;

/*
 * Finds out where a walk over `paths` would meet the index in `dir`, which need not be there yet.
 * False after a message if a path is the index itself. To be released in any case.
 */
bool hidden_paths_init(hidden_paths *h, const char *dir, const char *const *paths, int path_count);
void hidden_paths_release(hidden_paths *h);

/* Whether `path` lies in the index. */
bool hidden_paths_match(const hidden_paths *h, const char *path);

#endif
