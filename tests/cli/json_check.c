/*
 * json_check.c: reads lines of JSON from stdin, strictly (RFC 8259, and valid UTF-8), for the tests
 * of the command.
 *
 *     json_check          complains of the first line that is not one JSON value, with exit code 1
 *     json_check KEY      also prints the member KEY of each object: strings decoded, all else as
 * written json_check --keys   also prints the names of the members of each object, separated by
 * spaces
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct scanner {
    const char *p, *end;
    const char *wrong; /* the first thing that is not JSON */
    int depth;
} scanner;

static bool stop(scanner *s, const char *why)
{
    s->wrong = s->wrong != NULL ? s->wrong : why;
    return false;
}

static void blanks(scanner *s)
{
    while (s->p < s->end && (*s->p == ' ' || *s->p == '\t')) {
        s->p++;
    }
}

static bool character(scanner *s)
{
    const unsigned char *p = (const unsigned char *)s->p;
    size_t left = (size_t)(s->end - s->p);
    size_t need = p[0] < 0x80 ? 1 : p[0] < 0xc2 ? 0 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
    if (need == 0 || need > left || p[0] > 0xf4) {
        return stop(s, "invalid UTF-8");
    }
    for (size_t i = 1; i < need; i++) {
        if ((p[i] & 0xc0) != 0x80) {
            return stop(s, "invalid UTF-8");
        }
    }
    if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) ||
        (p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f)) {
        return stop(s, "overlong UTF-8 or a surrogate");
    }
    s->p += need;
    return true;
}

static bool string(scanner *s)
{
    for (s->p++; s->p < s->end && *s->p != '"';) {
        if ((unsigned char)*s->p < 0x20) {
            return stop(s, "a control character in a string");
        }
        if (*s->p != '\\') {
            if (!character(s)) {
                return false;
            }
            continue;
        }
        if (++s->p == s->end || strchr("\"\\/bfnrtu", *s->p) == NULL) {
            return stop(s, "an unknown escape");
        }
        if (*s->p++ == 'u') {
            for (int i = 0; i < 4; i++, s->p++) {
                if (s->p == s->end || strchr("0123456789abcdefABCDEF", *s->p) == NULL) {
                    return stop(s, "a broken \\u escape");
                }
            }
        }
    }
    return s->p < s->end ? (s->p++, true) : stop(s, "a string without end");
}

static bool digits(scanner *s)
{
    const char *start = s->p;
    while (s->p < s->end && *s->p >= '0' && *s->p <= '9') {
        s->p++;
    }
    return s->p > start ? true : stop(s, "a number without digits");
}

static bool number(scanner *s)
{
    s->p += *s->p == '-';
    bool has_zero = s->p < s->end && *s->p == '0';
    const char *start = s->p;
    if (!digits(s) || (has_zero && s->p > start + 1)) {
        return stop(s, "a number that begins with 0");
    }
    if (s->p < s->end && *s->p == '.') {
        s->p++;
        if (!digits(s)) {
            return false;
        }
    }
    if (s->p < s->end && (*s->p == 'e' || *s->p == 'E')) {
        s->p++;
        s->p += s->p < s->end && (*s->p == '+' || *s->p == '-');
        return digits(s);
    }
    return true;
}

static bool literal(scanner *s, const char *word)
{
    size_t bytes = strlen(word);
    if ((size_t)(s->end - s->p) < bytes || memcmp(s->p, word, bytes) != 0) {
        return stop(s, "an unknown word");
    }
    s->p += bytes;
    return true;
}

typedef void member_fn(const char *key, size_t key_bytes, const char *value, const char *end,
                       const void *ctx);

static bool value(scanner *s, member_fn *fn, const void *ctx);

static bool members(scanner *s, char close, member_fn *fn, const void *ctx)
{
    s->p++;
    blanks(s);
    if (s->p < s->end && *s->p == close) {
        s->p++;
        return true;
    }
    for (;;) {
        const char *key = NULL;
        size_t key_bytes = 0;
        blanks(s);
        if (close == '}') {
            if (s->p == s->end || *s->p != '"') {
                return stop(s, "a member without name");
            }
            key = s->p + 1;
            if (!string(s)) {
                return false;
            }
            key_bytes = (size_t)(s->p - 1 - key);
            blanks(s);
            if (s->p == s->end || *s->p++ != ':') {
                return stop(s, "a member without colon");
            }
            blanks(s);
        }
        const char *start = s->p;
        if (!value(s, NULL, NULL)) {
            return false;
        }
        if (fn != NULL && key != NULL) {
            fn(key, key_bytes, start, s->p, ctx);
        }
        blanks(s);
        if (s->p < s->end && *s->p == ',') {
            s->p++;
        } else if (s->p < s->end && *s->p == close) {
            s->p++;
            return true;
        } else {
            return stop(s, "no comma and no end after a member");
        }
    }
}

static bool value(scanner *s, member_fn *fn, const void *ctx)
{
    bool ok;
    if (s->p == s->end || ++s->depth > 100) {
        return stop(s, "no value");
    }
    switch (*s->p) {
    case '{':
        ok = members(s, '}', fn, ctx);
        break;
    case '[':
        ok = members(s, ']', NULL, NULL);
        break;
    case '"':
        ok = string(s);
        break;
    case 't':
        ok = literal(s, "true");
        break;
    case 'f':
        ok = literal(s, "false");
        break;
    case 'n':
        ok = literal(s, "null");
        break;
    default:
        ok = number(s);
    }
    s->depth--;
    return ok;
}

/* ---- printing members ----------------------------------------------------------------------- */

static void put_utf8(unsigned c)
{
    if (c < 0x80) {
        putchar((int)c);
    } else if (c < 0x800) {
        printf("%c%c", 0xc0 | (int)(c >> 6), 0x80 | (int)(c & 0x3f));
    } else {
        printf("%c%c%c", 0xe0 | (int)(c >> 12), 0x80 | (int)(c >> 6 & 0x3f),
               0x80 | (int)(c & 0x3f));
    }
}

static void print_value(const char *p, const char *end)
{
    if (*p != '"') {
        printf("%.*s\n", (int)(end - p), p);
        return;
    }
    for (p++; p < end - 1; p++) {
        if (*p != '\\') {
            putchar(*p);
            continue;
        }
        const char *names = "bfnrt", *codes = "\b\f\n\r\t", *at = strchr(names, *++p);
        if (*p == 'u') {
            char hex[5] = {p[1], p[2], p[3], p[4], 0};
            put_utf8((unsigned)strtoul(hex, NULL, 16));
            p += 4;
        } else {
            putchar(at != NULL ? codes[at - names] : *p);
        }
    }
    putchar('\n');
}

static void print_member(const char *key, size_t key_bytes, const char *v, const char *end,
                         const void *ctx)
{
    const char *wanted = ctx;
    if (strcmp(wanted, "--keys") == 0) {
        printf("%.*s ", (int)key_bytes, key);
    } else if (strlen(wanted) == key_bytes && memcmp(wanted, key, key_bytes) == 0) {
        print_value(v, end);
    }
}

int main(int argc, char **argv)
{
    char *line = NULL;
    size_t capacity = 0;
    ssize_t n;
    unsigned long row = 0;
    while ((n = getline(&line, &capacity, stdin)) >= 0) {
        row++;
        n -= n > 0 && line[n - 1] == '\n';
        scanner s = {.p = line, .end = line + n};
        bool ok = value(&s, argc > 1 ? print_member : NULL, argc > 1 ? argv[1] : NULL);
        if (ok && s.p != s.end) {
            ok = stop(&s, "more after the value");
        }
        if (!ok) {
            fprintf(stderr, "line %lu, byte %ld: %s\n", row, (long)(s.p - line), s.wrong);
            free(line);
            return 1;
        }
        if (argc > 1 && strcmp(argv[1], "--keys") == 0) {
            putchar('\n');
        }
    }
    free(line);
    return 0;
}
