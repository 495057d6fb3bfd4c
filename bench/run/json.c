#include "bench/run/json.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_DEPTH = 64, LONGEST_NUMBER = 64 };

typedef struct parser {
    json *j;
    char *p, *end;
} parser;

static bool fail(parser *s, const char *why)
{
    s->j->error = why;
    return false;
}

// The number of a new node; SIZE_MAX when there is no memory.
static size_t add(parser *s, json_kind kind)
{
    json *j = s->j;
    if (j->count == j->capacity) {
        size_t capacity = j->capacity != 0 ? 2 * j->capacity : 64;
        json_node *nodes = realloc(j->nodes, capacity * sizeof *nodes);
        if (nodes == NULL || capacity > UINT32_MAX) {
            j->nodes = nodes != NULL ? nodes : j->nodes;
            j->error = "out of memory";
            return SIZE_MAX;
        }
        j->nodes = nodes;
        j->capacity = capacity;
    }
    j->nodes[j->count] = (json_node){.kind = kind, .end = (uint32_t)j->count + 1};
    return j->count++;
}

static void skip_space(parser *s)
{
    while (s->p < s->end && (*s->p == ' ' || *s->p == '\t' || *s->p == '\r' || *s->p == '\n')) {
        s->p++;
    }
}

// Four hexadecimal digits, or -1.
static int hex4(const char *p, const char *end)
{
    int value = 0;
    if (end - p < 4) {
        return -1;
    }
    for (int i = 0; i < 4; i++) {
        char c = p[i];
        int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
        if (digit < 0) {
            return -1;
        }
        value = value * 16 + digit;
    }
    return value;
}

static char *put_utf8(char *to, uint32_t c)
{
    if (c < 0x80) {
        *to++ = (char)c;
    } else if (c < 0x800) {
        *to++ = (char)(0xc0 | c >> 6);
        *to++ = (char)(0x80 | (c & 63));
    } else if (c < 0x10000) {
        *to++ = (char)(0xe0 | c >> 12);
        *to++ = (char)(0x80 | (c >> 6 & 63));
        *to++ = (char)(0x80 | (c & 63));
    } else {
        *to++ = (char)(0xf0 | c >> 18);
        *to++ = (char)(0x80 | (c >> 12 & 63));
        *to++ = (char)(0x80 | (c >> 6 & 63));
        *to++ = (char)(0x80 | (c & 63));
    }
    return to;
}

// Unescapes \uXXXX at s->p (behind the u), with its second half if it has one; half a pair becomes U+FFFD.
static char *unescape_unicode(parser *s, char *to)
{
    int c = hex4(s->p, s->end);
    if (c < 0) {
        return NULL;
    }
    s->p += 4;
    uint32_t code = (uint32_t)c;
    if (c >= 0xd800 && c < 0xdc00 && s->end - s->p >= 6 && s->p[0] == '\\' && s->p[1] == 'u') {
        int low = hex4(s->p + 2, s->end);
        if (low >= 0xdc00 && low < 0xe000) {
            code = 0x10000 + (((uint32_t)c - 0xd800) << 10) + ((uint32_t)low - 0xdc00);
            s->p += 6;
        }
    }
    return put_utf8(to, code >= 0xd800 && code < 0xe000 ? 0xfffd : code);
}

// Moves what follows the first backslash to the left while unescaping it; the result is never longer.
static bool unescape(parser *s, char *to, char **end_out)
{
    static const char from[] = "\"\\/bfnrt", become[] = "\"\\/\b\f\n\r\t";
    while (s->p < s->end && *s->p != '"') {
        if (*s->p != '\\') {
            *to++ = *s->p++;
            continue;
        }
        s->p++;
        if (s->p == s->end) {
            break;
        }
        char c = *s->p++;
        const char *known = c != '\0' ? strchr(from, c) : NULL;
        if (c == 'u') {
            to = unescape_unicode(s, to);
            if (to == NULL) {
                return fail(s, "bad \\u escape");
            }
        } else if (known != NULL) {
            *to++ = become[known - from];
        } else {
            return fail(s, "bad escape");
        }
    }
    if (s->p == s->end) {
        return fail(s, "a string does not end");
    }
    *end_out = to;
    return true;
}

static bool parse_string(parser *s)
{
    size_t node = add(s, JSON_STRING);
    if (node == SIZE_MAX) {
        return false;
    }
    char *start = ++s->p, *end;
    char *quote = memchr(start, '"', (size_t)(s->end - start));
    if (quote == NULL) {
        return fail(s, "a string does not end");
    }
    char *slash = memchr(start, '\\', (size_t)(quote - start));
    if (slash == NULL) {
        s->p = end = quote;
    } else {
        s->p = slash;
        if (!unescape(s, slash, &end)) {
            return false;
        }
    }
    s->p++; // behind the closing quote, which the NUL may replace
    *end = '\0';
    s->j->nodes[node].text = start;
    s->j->nodes[node].bytes = (size_t)(end - start);
    return true;
}

static bool parse_number(parser *s)
{
    char copy[LONGEST_NUMBER + 1], *end;
    size_t n = 0;
    while (s->p + n < s->end && n < LONGEST_NUMBER && s->p[n] != '\0' && strchr("+-.0123456789eE", s->p[n]) != NULL) {
        n++;
    }
    memcpy(copy, s->p, n);
    copy[n] = '\0';
    double value = strtod(copy, &end);
    if (n == 0 || *end != '\0') {
        return fail(s, "bad value");
    }
    size_t node = add(s, JSON_NUMBER);
    if (node == SIZE_MAX) {
        return false;
    }
    s->j->nodes[node].number = value;
    s->p += n;
    return true;
}

static bool parse_word(parser *s, const char *word, json_kind kind, double number)
{
    size_t n = strlen(word), node;
    if ((size_t)(s->end - s->p) < n || memcmp(s->p, word, n) != 0) {
        return fail(s, "bad value");
    }
    node = add(s, kind);
    if (node == SIZE_MAX) {
        return false;
    }
    s->j->nodes[node].number = number;
    s->p += n;
    return true;
}

static bool parse_value(parser *s, int depth);

// What stands between the brackets; s->p is behind the opening one.
static bool parse_members(parser *s, bool is_object, int depth)
{
    char close = is_object ? '}' : ']';
    skip_space(s);
    if (s->p < s->end && *s->p == close) {
        s->p++;
        return true;
    }
    for (;;) {
        if (is_object) {
            skip_space(s);
            if (s->p == s->end || *s->p != '"') {
                return fail(s, "a member has no name");
            }
            if (!parse_string(s)) {
                return false;
            }
            skip_space(s);
            if (s->p == s->end || *s->p != ':') {
                return fail(s, "a member has no colon");
            }
            s->p++;
        }
        if (!parse_value(s, depth + 1)) {
            return false;
        }
        skip_space(s);
        if (s->p == s->end || (*s->p != ',' && *s->p != close)) {
            return fail(s, "a bracket does not close");
        }
        if (*s->p++ == close) {
            return true;
        }
    }
}

static bool parse_value(parser *s, int depth)
{
    skip_space(s);
    if (s->p == s->end) {
        return fail(s, "a value is missing");
    }
    if (depth > MAX_DEPTH) {
        return fail(s, "too deep");
    }
    switch (*s->p) {
    case '"':
        return parse_string(s);
    case 't':
        return parse_word(s, "true", JSON_BOOL, 1);
    case 'f':
        return parse_word(s, "false", JSON_BOOL, 0);
    case 'n':
        return parse_word(s, "null", JSON_NULL, 0);
    case '{':
    case '[': {
        bool is_object = *s->p++ == '{';
        size_t node = add(s, is_object ? JSON_OBJECT : JSON_ARRAY);
        if (node == SIZE_MAX || !parse_members(s, is_object, depth)) {
            return false;
        }
        s->j->nodes[node].end = (uint32_t)s->j->count;
        return true;
    }
    default:
        return parse_number(s);
    }
}

int json_parse(json *j, char *line, size_t bytes)
{
    parser s = {j, line, line + bytes};
    j->count = 0;
    j->error = NULL;
    if (!parse_value(&s, 0)) {
        j->count = 0;
        return -1;
    }
    skip_space(&s);
    if (s.p != s.end) {
        j->error = "something follows the value";
        j->count = 0;
        return -1;
    }
    return 0;
}

void json_release(json *j)
{
    free(j->nodes);
    *j = (json){0};
}

const json_node *json_member(const json *j, size_t at, const char *name)
{
    if (at >= j->count || j->nodes[at].kind != JSON_OBJECT) {
        return NULL;
    }
    for (size_t i = at + 1; i < j->nodes[at].end; i = j->nodes[i + 1].end) {
        if (strcmp(j->nodes[i].text, name) == 0) {
            return &j->nodes[i + 1];
        }
    }
    return NULL;
}

const char *json_text(const json *j, const char *name, const char *otherwise)
{
    const json_node *node = json_member(j, 0, name);
    return node != NULL && node->kind == JSON_STRING ? node->text : otherwise;
}

double json_number(const json *j, const char *name, double otherwise)
{
    const json_node *node = json_member(j, 0, name);
    return node != NULL && (node->kind == JSON_NUMBER || node->kind == JSON_BOOL) ? node->number : otherwise;
}

void json_put(FILE *out, const char *text, size_t bytes)
{
    putc('"', out);
    for (size_t i = 0; i < bytes; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c == '"' || c == '\\') {
            putc('\\', out);
            putc(c, out);
        } else if (c < 0x20) {
            fprintf(out, "\\u%04x", c);
        } else {
            putc(c, out);
        }
    }
    putc('"', out);
}

void json_put_text(FILE *out, const char *text)
{
    json_put(out, text, strlen(text));
}
