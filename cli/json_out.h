/*
 * json_out.h: JSON on the way out, one object a line.
 *
 * Strings may hold any bytes: what is not UTF-8 becomes U+FFFD, and control characters (also C1 and
 * the bidirectional overrides) are escaped, so that the output is valid JSON, valid UTF-8 and
 * harmless on a terminal. Commas are kept by the structure; calls are nested as the objects are.
 * Write errors stay in the stream (see output.h).
 */
#ifndef IDX_CLI_JSON_OUT_H
#define IDX_CLI_JSON_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

typedef struct json_out {
    FILE *out;
    bool needs_comma;
} json_out;

/* Begins an object; `key` NULL at the top and inside arrays. */
void json_object(json_out *j, const char *key);
void json_object_end(json_out *j);
void json_array(json_out *j, const char *key);
void json_array_end(json_out *j);

void json_string(json_out *j, const char *key, const char *s, size_t bytes);
void json_text(json_out *j, const char *key, const char *s); /* NUL-terminated */
void json_whole(json_out *j, const char *key, uint64_t value);
void json_bool(json_out *j, const char *key, bool value);

/* With `digits` significant digits (9 carry a float, 17 a double); null for what JSON cannot say.
 */
void json_real(json_out *j, const char *key, double value, int digits);

/* A number as it was written in JSON; as a string if it does not look like one. */
void json_number(json_out *j, const char *key, const char *s, size_t bytes);

/* Ends the line. */
void json_line_end(json_out *j);

#endif
