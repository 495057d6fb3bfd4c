/*
 * cli/input/json_records.c: JSON lines, arrays and pretty-printed objects. See json_records.h.
 *
 * By value, a scan follows strings and brackets only far enough to see where a value ends; simdjson
 * then judges it. What it cannot follow (a line end inside a string, the wrong bracket, an object
 * where a key belongs) shows that the value is broken; reading goes on at that object, or at the
 * next line that begins with one.
 */
#include "cli/input/json_records.h"

#include <string.h>

#include "cli/input/json_simdjson.h"
#include "cli/input/sniff.h"

_Static_assert(READER_PADDING >= JSON_PADDING, "the parser reads further than it may");

#define NOT_CLOSED "an object, array or string is not closed"

void json_records_init(json_records *r, stream *s, bool by_line)
{
    memset(r, 0, sizeof(*r));
    r->stream = s;
    r->by_line = by_line;
    r->line = 1;
}

static uint64_t count_lines(const char *data, size_t bytes)
{
    uint64_t count = 0;
    const char *end = data + bytes;
    while (data < end && (data = memchr(data, '\n', (size_t)(end - data)))) {
        count++;
        data++;
    }
    return count;
}

/* Passes over the rest of a line, of any length, and its end. */
static int skip_line(reader *in)
{
    for (;;) {
        const char *end = memchr(in->data, '\n', in->bytes);
        if (end) {
            reader_consume(in, (size_t)(end - in->data) + 1);
            return 0;
        }
        if (in->at_end) {
            reader_consume(in, in->bytes);
            return 0;
        }
        int rc = reader_next(in);
        if (rc) {
            return rc;
        }
    }
}

static int next_line(json_records *r, json_record *record, bool *has_record)
{
    reader *in = &r->stream->in;
    uint64_t limit = r->stream->run->options.max_document_bytes;
    for (;;) {
        reader_consume(in, r->pending);
        r->pending = 0;
        size_t scanned = 0;
        const char *end;
        while (!(end = memchr(in->data + scanned, '\n', in->bytes - scanned)) && !in->at_end &&
               in->bytes <= limit) {
            scanned = in->bytes;
            int rc = reader_fill(in, scanned + 1);
            if (rc) {
                return rc;
            }
        }
        size_t bytes = end ? (size_t)(end - in->data) : in->bytes;
        *record = (json_record){.line = r->line, .source_bytes = bytes + (end != NULL)};
        if (bytes > limit) {
            record->is_too_large = true;
            r->line++;
            *has_record = true;
            return skip_line(in);
        }
        // A line that broke off with its source is not a record; the source's reason tells of it.
        if (!end && (!bytes || in->source->reason[0])) {
            return 0;
        }
        r->line += end != NULL;
        r->pending = record->source_bytes;
        record->text = sniff_trim((input_text){in->data, bytes});
        record->indent = (size_t)(record->text.data - in->data);
        *has_record = record->text.bytes > 0;
        if (*has_record) {
            return 0;
        }
    }
}

static bool is_object_at(const json_scan *s, unsigned depth)
{
    return s->is_object[depth / 64] >> (depth % 64) & 1;
}

static bool push(json_scan *s, bool is_object)
{
    if (s->depth == JSON_RECORDS_MAX_DEPTH) {
        return false;
    }
    uint64_t bit = UINT64_C(1) << (s->depth % 64);
    uint64_t *word = &s->is_object[s->depth / 64];
    *word = is_object ? *word | bit : *word & ~bit;
    s->depth++;
    return true;
}

typedef enum scan_result { SCAN_MORE, SCAN_DONE, SCAN_BROKEN } scan_result;

/* Goes on to the end of a string. DONE: `*at` is behind the quote; BROKEN: at a line end inside. */
static scan_result scan_string(json_scan *s, const char *data, size_t bytes, size_t *at)
{
    size_t i = *at;
    scan_result result = SCAN_MORE;
    for (; i < bytes; i++) {
        char c = data[i];
        if (s->is_escaped) {
            s->is_escaped = false;
        } else if (c == '\\') {
            s->is_escaped = true;
        } else if (c == '"') {
            s->is_in_string = false;
            result = SCAN_DONE;
            i++;
            break;
        }
        if (c == '\n') {
            result = SCAN_BROKEN;
            break;
        }
    }
    *at = i;
    return result;
}

/* Goes on to the end of the value. DONE: `*at` is behind it; BROKEN: it is where that shows. */
static scan_result scan_value(json_scan *s, const char *data, size_t bytes, size_t *at)
{
    for (; *at < bytes; ++*at) {
        char c = data[*at];
        if (s->is_in_string) {
            scan_result result = scan_string(s, data, bytes, at);
            if (result != SCAN_DONE) {
                return result;
            }
            s->previous = '"';
            if (!s->depth) {
                return SCAN_DONE;
            }
            --*at;
            continue;
        }
        bool is_space = sniff_is_space(c);
        bool is_bare = !s->depth && s->previous; // a number, or a word, outside all brackets
        if (is_bare && (is_space || c == ',' || c == ']' || c == '}')) {
            return SCAN_DONE;
        }
        if (is_space) {
            continue;
        }
        bool is_in_object = s->depth && is_object_at(s, s->depth - 1);
        switch (c) {
        case '"':
            s->is_in_string = true;
            break;
        case '{':
        case '[':
            if ((is_in_object && c == '{' && s->previous != ':') || !push(s, c == '{')) {
                return SCAN_BROKEN;
            }
            break;
        case '}':
        case ']':
            if (!s->depth || is_in_object != (c == '}')) {
                return SCAN_BROKEN;
            }
            if (!--s->depth) {
                ++*at;
                return SCAN_DONE;
            }
            break;
        default:
            break;
        }
        s->previous = c;
    }
    return SCAN_MORE;
}

/* Consumes `bytes`, counting lines. */
static void pass(json_records *r, size_t bytes)
{
    r->line += count_lines(r->stream->in.data, bytes);
    reader_consume(&r->stream->in, bytes);
}

/* Passes over what stands between values. Afterwards the first unread byte begins one, or there is
 * none. */
static int skip_to_value(json_records *r)
{
    reader *in = &r->stream->in;
    for (;;) {
        size_t at = 0;
        for (; at < in->bytes; at++) {
            char c = in->data[at];
            bool opens = c == '[' && !r->is_in_array && !r->is_resyncing;
            bool closes = c == ']' && !r->is_resyncing;
            if (opens || closes) {
                r->is_in_array = opens;
            } else if (!sniff_is_space(c) && (c != ',' || r->is_resyncing)) {
                break;
            }
        }
        pass(r, at);
        if (in->bytes && (!r->is_resyncing || in->data[0] == '{')) {
            r->is_resyncing = false;
            return 0;
        }
        if (in->bytes) {
            int rc = skip_line(in);
            if (rc) {
                return rc;
            }
            r->line++;
        }
        if (!in->bytes && in->at_end) {
            return 0;
        }
        if (!in->bytes) {
            int rc = reader_next(in);
            if (rc) {
                return rc;
            }
        }
    }
}

/* A value whose end was not found: what was looked at is left behind. */
static void give_up(json_records *r, json_record *record, size_t at, bool is_at_object)
{
    record->flaw = NOT_CLOSED;
    r->is_resyncing = !is_at_object;
    pass(r, at);
}

static int next_value(json_records *r, json_record *record, bool *has_record)
{
    reader *in = &r->stream->in;
    uint64_t limit = r->stream->run->options.max_document_bytes;
    pass(r, r->pending);
    r->pending = 0;
    int rc = skip_to_value(r);
    if (rc || !in->bytes) {
        return rc;
    }

    *record = (json_record){.line = r->line};
    *has_record = true;
    json_scan *scan = &r->scan;
    scan->depth = 0;
    scan->previous = 0;
    scan->is_in_string = scan->is_escaped = false;
    size_t at = 0;
    for (;;) {
        scan_result result = scan_value(scan, in->data, in->bytes, &at);
        if (at > limit || (record->is_too_large && result != SCAN_MORE)) {
            // Nobody will see this value: let go of it, and follow it to its end.
            record->is_too_large = true;
            pass(r, at);
            at = 0;
        }
        bool is_number_at_end =
            result == SCAN_MORE && in->at_end && !scan->depth && !scan->is_in_string;
        if (result == SCAN_DONE || is_number_at_end) {
            break;
        }
        if (result == SCAN_BROKEN) {
            give_up(r, record, at, in->data[at] == '{');
            return 0;
        }
        if (in->at_end) {
            give_up(r, record, at, false);
            *has_record = !in->source->reason[0];
            return 0;
        }
        rc = reader_fill(in, in->bytes + 1);
        if (rc) {
            return rc;
        }
    }
    if (record->is_too_large) {
        return 0;
    }
    record->text = (input_text){in->data, at};
    record->source_bytes = at;
    r->pending = at;
    return 0;
}

int json_records_next(json_records *r, json_record *record, bool *has_record)
{
    *has_record = false;
    return r->by_line ? next_line(r, record, has_record) : next_value(r, record, has_record);
}

bool json_records_look_like_values(const char *data, size_t bytes)
{
    input_text t = sniff_trim((input_text){data, bytes});
    if (!t.bytes) {
        return false;
    }
    if (t.data[0] == '[') {
        return true;
    }
    // An object goes on behind the first line if that ends where no value can end.
    const char *end = memchr(t.data, '\n', t.bytes);
    if (!end) {
        return false;
    }
    t = sniff_trim((input_text){t.data, (size_t)(end - t.data)});
    return strchr("{[,:", t.data[t.bytes - 1]) != NULL && t.data[0] == '{';
}
