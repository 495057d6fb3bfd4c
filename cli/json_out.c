/* json_out.c: see json_out.h. */
#include "cli/json_out.h"
#include "cli/text.h"

#include <math.h>
#include <string.h>

static void put_string(FILE *out, const char *s, size_t bytes)
{
    size_t start = 0, i = 0; // s[start..i) needs no escape and is not yet written
    fputc('"', out);
    while (i < bytes) {
        uint32_t c;
        size_t n = text_decode(s + i, bytes - i, &c);
        bool is_broken = c == 0xfffd && n == 1;
        if (!is_broken && c != '"' && c != '\\' && !text_is_unsafe(c) && c != 0x2028 &&
            c != 0x2029) {
            i += n;
            continue;
        }
        fwrite(s + start, 1, i - start, out);
        const char *brief = c < 0x80 && c != 0 ? strchr("\"\"\\\\\bb\ff\nn\rr\tt", (int)c) : NULL;
        if (is_broken) {
            fputs("\xef\xbf\xbd", out);
        } else if (c == '"' || c == '\\') {
            fprintf(out, "\\%c", (int)c);
        } else if (brief != NULL && c < 0x20) {
            fprintf(out, "\\%c", brief[1]);
        } else {
            fprintf(out, "\\u%04x", (unsigned)c);
        }
        i += n;
        start = i;
    }
    fwrite(s + start, 1, bytes - start, out);
    fputc('"', out);
}

static void put_key(json_out *j, const char *key)
{
    if (j->needs_comma) {
        fputc(',', j->out);
    }
    j->needs_comma = true;
    if (key != NULL) {
        put_string(j->out, key, strlen(key));
        fputc(':', j->out);
    }
}

static void open_with(json_out *j, const char *key, char bracket)
{
    put_key(j, key);
    fputc(bracket, j->out);
    j->needs_comma = false;
}

static void close_with(json_out *j, char bracket)
{
    fputc(bracket, j->out);
    j->needs_comma = true;
}

void json_object(json_out *j, const char *key)
{
    open_with(j, key, '{');
}

void json_object_end(json_out *j)
{
    close_with(j, '}');
}

void json_array(json_out *j, const char *key)
{
    open_with(j, key, '[');
}

void json_array_end(json_out *j)
{
    close_with(j, ']');
}

void json_string(json_out *j, const char *key, const char *s, size_t bytes)
{
    put_key(j, key);
    put_string(j->out, s, bytes);
}

void json_text(json_out *j, const char *key, const char *s)
{
    json_string(j, key, s, strlen(s));
}

void json_whole(json_out *j, const char *key, uint64_t value)
{
    put_key(j, key);
    fprintf(j->out, "%llu", (unsigned long long)value);
}

void json_bool(json_out *j, const char *key, bool value)
{
    put_key(j, key);
    fputs(value ? "true" : "false", j->out);
}

void json_real(json_out *j, const char *key, double value, int digits)
{
    put_key(j, key);
    if (isfinite(value)) {
        fprintf(j->out, "%.*g", digits, value);
    } else {
        fputs("null", j->out);
    }
}

static size_t digits_at(const char *s, size_t bytes, size_t i)
{
    size_t n = 0;
    while (i + n < bytes && s[i + n] >= '0' && s[i + n] <= '9') {
        n++;
    }
    return n;
}

static bool is_number(const char *s, size_t bytes)
{
    size_t i = bytes > 0 && s[0] == '-' ? 1 : 0, n = digits_at(s, bytes, i);
    if (n == 0 || (n > 1 && s[i] == '0')) {
        return false;
    }
    i += n;
    if (i < bytes && s[i] == '.') {
        n = digits_at(s, bytes, i + 1);
        if (n == 0) {
            return false;
        }
        i += n + 1;
    }
    if (i < bytes && (s[i] == 'e' || s[i] == 'E')) {
        i += i + 1 < bytes && (s[i + 1] == '+' || s[i + 1] == '-') ? 2 : 1;
        n = digits_at(s, bytes, i);
        if (n == 0) {
            return false;
        }
        i += n;
    }
    return i == bytes;
}

void json_number(json_out *j, const char *key, const char *s, size_t bytes)
{
    put_key(j, key);
    if (is_number(s, bytes)) {
        fwrite(s, 1, bytes, j->out);
    } else {
        put_string(j->out, s, bytes);
    }
}

void json_line_end(json_out *j)
{
    fputc('\n', j->out);
    j->needs_comma = false;
}
