/* json_lines.c: see json_lines.h. */
#include "bench/run/json_lines.h"

#include "bench/run/args.h"

#include <stdlib.h>
#include <sys/types.h>

void json_lines_open(json_lines *l, const char *path)
{
    *l = (json_lines){.path = path, .file = fopen(path, "r")};
    if (l->file == NULL) {
        die("cannot open %s", path);
    }
}

bool json_lines_next(json_lines *l)
{
    ssize_t n = getline(&l->line, &l->capacity, l->file);
    if (n < 0) {
        return false;
    }
    l->number++;
    if (json_parse(&l->j, l->line, (size_t)n) != 0) {
        die("%s:%zu: %s", l->path, l->number, l->j.error);
    }
    return true;
}

void json_lines_close(json_lines *l)
{
    free(l->line);
    json_release(&l->j);
    fclose(l->file);
}
