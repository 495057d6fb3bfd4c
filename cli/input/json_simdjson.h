/*
 * cli/input/json_simdjson.h: the members of a JSON object, one after the other, by simdjson.
 *
 * Keys and strings are handed out as they stand between their quotes, escapes and all, pointing
 * into the parsed text; json_unescape.h decodes them.
 */
#ifndef IDX_CLI_INPUT_JSON_SIMDJSON_H
#define IDX_CLI_INPUT_JSON_SIMDJSON_H

#include "cli/input/input.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Readable bytes that must follow the text. */
#define JSON_PADDING 64

typedef enum json_kind {
    JSON_STRING,
    JSON_NUMBER,      /* its literal text */
    JSON_ARRAY,       /* its strings and numbers follow if the callback asks for them */
    JSON_ITEM_STRING, /* of the array before; no key */
    JSON_ITEM_NUMBER,
    JSON_OTHER, /* object, true, false, null */
} json_kind;

/* A member. The answer to JSON_ARRAY: nonzero to get its items. Any other nonzero stops. */
typedef int (*json_member_fn)(void *ctx, json_kind kind, input_text key, input_text value);

typedef enum json_result {
    JSON_OK,
    JSON_BROKEN,   /* see json_flaw */
    JSON_NOT_UTF8, /* nothing was handed out */
    JSON_OUT_OF_MEMORY,
    JSON_STOPPED, /* by the callback */
} json_result;

typedef struct json_flaw {
    const char *reason; /* static */
    size_t column;      /* byte in the text, from 1; 0 if unknown */
} json_flaw;

typedef struct json_parser json_parser;

json_parser *json_parser_new(void);
void json_parser_free(json_parser *parser);

/*
 * Reads one object. Members before a flaw have been handed out when it is met. What is inside
 * nested objects and arrays that are passed over is checked for brackets and UTF-8 only.
 */
json_result json_parser_object(json_parser *parser, const char *text, size_t bytes,
                               json_member_fn member, void *ctx, json_flaw *flaw);

#ifdef __cplusplus
}
#endif

#endif
