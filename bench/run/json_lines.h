/* json_lines.h: a file of JSON, an object a line, read line by line. Mistakes end the program, with
 * file and line. */
#ifndef IDX_BENCH_RUN_JSON_LINES_H
#define IDX_BENCH_RUN_JSON_LINES_H

#include "bench/run/json.h"

typedef struct json_lines {
    json j; /* the line at hand */
    const char *path;
    size_t number; /* of the line, from 1 */
    FILE *file;
    char *line;
    size_t capacity;
} json_lines;

void json_lines_open(json_lines *l, const char *path);

/* False behind the last line. */
bool json_lines_next(json_lines *l);
void json_lines_close(json_lines *l);

#endif
