/*
 * json.h: JSON lines, as the benchmark's files need them.
 *
 * A line is parsed into an array of nodes in the order of the text: a container is followed by what it holds, and
 * knows where its own end is, so walking needs no pointers. Strings are unescaped in place, in the line that the
 * caller owns; nodes point into it and live until the next parse or json_release().
 *
 *     {"a":[1,2],"b":"x"}   ->   object(end 8) "a" array(end 5) 1 2 "b" "x"
 *
 * Depth is limited; what is not JSON is refused with a reason and never read past its end.
 */
#ifndef IDX_BENCH_RUN_JSON_H
#define IDX_BENCH_RUN_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

typedef enum json_kind { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT } json_kind;

typedef struct json_node {
    json_kind kind;
    uint32_t end;     /* number of the first node after this one and all that it holds */
    const char *text; /* string: unescaped, NUL-terminated */
    size_t bytes;
    double number;    /* number, or 0 and 1 of a boolean */
} json_node;

typedef struct json {
    json_node *nodes;
    size_t count, capacity;
    const char *error; /* why the last parse failed: a static string */
} json;

/* Parses `line` (bytes long, followed by a NUL that may be overwritten). 0, or -1 with j->error. Start with a
 * zeroed structure and keep it for all lines. */
int json_parse(json *j, char *line, size_t bytes);
void json_release(json *j);

/* The value of member `name` of the object at node `at` (0: the whole line), or NULL. */
const json_node *json_member(const json *j, size_t at, const char *name);

/* Shorthands for members of the line's object; what is missing or of another kind gives the second value. */
const char *json_text(const json *j, const char *name, const char *otherwise);
double json_number(const json *j, const char *name, double otherwise);

/* Writes a quoted string. */
void json_put(FILE *out, const char *text, size_t bytes);
void json_put_text(FILE *out, const char *text);

#endif
