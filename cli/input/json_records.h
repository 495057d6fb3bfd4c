/*
 * cli/input/json_records.h: cuts a stream into JSON texts that are to be objects.
 *
 * By line: each line is a text, whatever is wrong with another. By value: the elements of an array,
 * or objects one after the other, over as many lines as they like.
 */
#ifndef IDX_CLI_INPUT_JSON_RECORDS_H
#define IDX_CLI_INPUT_JSON_RECORDS_H

#include "cli/input/stream.h"

#define JSON_RECORDS_MAX_DEPTH 1024

/* How far into a value the scan is. */
typedef struct json_scan {
    uint64_t is_object[JSON_RECORDS_MAX_DEPTH / 64]; /* a bit for each open bracket: { or [ */
    unsigned depth;
    char previous; /* last character that is no white space, outside strings */
    bool is_in_string, is_escaped;
} json_scan;

typedef struct json_records {
    stream *stream;
    bool by_line;
    uint64_t line;  /* of the first unread byte, from 1 */
    size_t pending; /* bytes of the last record, to be consumed */
    json_scan scan;
    bool is_in_array;  /* the array around the values has begun */
    bool is_resyncing; /* after broken text: nothing counts before a line that begins with { */
} json_records;

typedef struct json_record {
    input_text text; /* trimmed, lives until the next record; JSON_PADDING bytes follow */
    size_t indent;   /* white space before it in its line */
    uint64_t line;   /* on which it begins */
    size_t source_bytes;
    const char *flaw;  /* why there is no text, or NULL */
    bool is_too_large; /* likewise: beyond the limit for documents */
} json_record;

void json_records_init(json_records *r, stream *s, bool by_line);

/* Finds the next record, with a text or a flaw. At the end, `*has_record` is false. */
int json_records_next(json_records *r, json_record *record, bool *has_record);

/* Whether the text at hand, which begins a file, is to be read by value. */
bool json_records_look_like_values(const char *data, size_t bytes);

#endif
