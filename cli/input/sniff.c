/*
 * cli/input/sniff.c: telling contents apart. See sniff.h.
 *
 * Compression and tar go by content alone: their signatures are long enough to be sure, and files
 * are often misnamed. Among text, JSON and HTML the name decides, except that a page that begins as
 * HTML is HTML whatever its name, and a file without a telling name may be JSON.
 */
#include "cli/input/sniff.h"

#include <string.h>
#include <strings.h>

#include "cli/input/utf8_repair.h"

// From this share on, bytes that are neither text nor UTF-8 mean that the file is not text. Prose
// in an 8-bit Latin encoding stays well below, random bytes come to more than half.
#define BINARY_PERCENT 20

#define TAR_BLOCK_BYTES 512

static bool ends_with(const char *name, size_t bytes, const char *ending)
{
    size_t n = strlen(ending);
    return bytes > n && strncasecmp(name + bytes - n, ending, n) == 0;
}

/* The name's length without endings that only tell of compression. */
static size_t name_bytes(const char *name)
{
    static const char *const endings[] = {".gz", ".zst", ".xz", ".bz2"};
    size_t bytes = strlen(name);
    for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
        if (ends_with(name, bytes, endings[i])) {
            return bytes - strlen(endings[i]);
        }
    }
    return bytes;
}

static bool name_is_tar(const char *name)
{
    static const char *const endings[] = {".tar", ".tgz", ".tzst", ".txz", ".tbz2", ".tbz"};
    for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
        if (ends_with(name, name_bytes(name), endings[i])) {
            return true;
        }
    }
    return false;
}

/* The octal checksum at 148 is the sum of the header's bytes, itself counted as spaces. */
static bool is_tar_header(const unsigned char *block)
{
    unsigned long stated = 0, sum = 0;
    size_t at = 148;
    while (at < 156 && block[at] == ' ') {
        at++;
    }
    if (at == 156 || block[at] < '0' || block[at] > '7') {
        return false;
    }
    for (; at < 156 && block[at] >= '0' && block[at] <= '7'; at++) {
        stated = stated * 8 + (block[at] - '0');
    }
    for (size_t i = 0; i < TAR_BLOCK_BYTES; i++) {
        sum += i >= 148 && i < 156 ? ' ' : block[i];
    }
    return stated == sum;
}

sniff_wrapping sniff_unwrap(const char *name, const char *data, size_t bytes)
{
    const unsigned char *p = (const unsigned char *)data;
    if (bytes >= 3 && !memcmp(p, "\x1F\x8B\x08", 3)) {
        return SNIFF_GZIP;
    }
    if (bytes >= 6 && !memcmp(p,
                              "\xFD"
                              "7zXZ\0",
                              6)) {
        return SNIFF_XZ;
    }
    if (bytes >= 4 && (!memcmp(p, "\x28\xB5\x2F\xFD", 4) ||
                       ((p[0] & 0xF0) == 0x50 && !memcmp(p + 1, "\x2A\x4D\x18", 3)))) {
        return SNIFF_ZSTD;
    }
    // "BZh9" alone could be text: the mark of a block, or of the end, follows it.
    if (bytes >= 10 && !memcmp(p, "BZh", 3) && p[3] >= '1' && p[3] <= '9' &&
        (!memcmp(p + 4, "\x31\x41\x59\x26\x53\x59", 6) ||
         !memcmp(p + 4, "\x17\x72\x45\x38\x50\x90", 6))) {
        return SNIFF_BZIP2;
    }
    if (bytes >= TAR_BLOCK_BYTES) {
        static const unsigned char zeros[TAR_BLOCK_BYTES];
        bool is_empty_tar = name_is_tar(name) && !memcmp(p, zeros, TAR_BLOCK_BYTES);
        if (is_empty_tar || is_tar_header(p)) {
            return SNIFF_TAR;
        }
    }
    if (bytes >= 2 && !memcmp(p, "\xFF\xFE", 2)) {
        return SNIFF_UTF16LE;
    }
    if (bytes >= 2 && !memcmp(p, "\xFE\xFF", 2)) {
        return SNIFF_UTF16BE;
    }
    return SNIFF_PLAIN;
}

size_t sniff_bom_bytes(const char *data, size_t bytes)
{
    return bytes >= 3 && !memcmp(data, "\xEF\xBB\xBF", 3) ? 3 : 0;
}

static bool begins_with(input_text t, const char *word)
{
    size_t n = strlen(word);
    return t.bytes >= n && strncasecmp(t.data, word, n) == 0;
}

/* Whether what follows a byte order mark, an XML declaration and comments is <!doctype html or
 * <html. */
static bool begins_as_html(input_text t)
{
    for (;;) {
        t = sniff_trim(t);
        const char *end;
        if (begins_with(t, "<?xml")) {
            end = "?>";
        } else if (begins_with(t, "<!--")) {
            end = "-->";
        } else {
            break;
        }
        const char *found = memmem(t.data, t.bytes, end, strlen(end));
        if (!found) {
            return false;
        }
        size_t passed = (size_t)(found - t.data) + strlen(end);
        t = (input_text){t.data + passed, t.bytes - passed};
    }
    return begins_with(t, "<!doctype html") || begins_with(t, "<html");
}

/* Whether it opens an object with a member, or an array of objects. */
static bool begins_as_json(input_text t)
{
    t = sniff_trim(t);
    if (t.bytes && t.data[0] == '[') {
        t = sniff_trim((input_text){t.data + 1, t.bytes - 1});
    }
    if (!t.bytes || t.data[0] != '{') {
        return false;
    }
    t = sniff_trim((input_text){t.data + 1, t.bytes - 1});
    return t.bytes && t.data[0] == '"';
}

bool sniff_name_is_lines(const char *name)
{
    size_t n = name_bytes(name);
    return ends_with(name, n, ".jsonl") || ends_with(name, n, ".ndjson");
}

bool sniff_name_is_markdown(const char *name)
{
    return ends_with(name, name_bytes(name), ".md");
}

input_format sniff_format(const char *name, const char *data, size_t bytes)
{
    size_t n = name_bytes(name), bom = sniff_bom_bytes(data, bytes);
    input_text t = {data + bom, bytes - bom};
    bool is_stdin = !strcmp(name, "-");
    if (is_stdin || sniff_name_is_lines(name) || ends_with(name, n, ".json")) {
        return INPUT_JSONL;
    }
    if (ends_with(name, n, ".html") || ends_with(name, n, ".htm") || ends_with(name, n, ".xhtml")) {
        return INPUT_HTML;
    }
    if (begins_as_html(t)) {
        return INPUT_HTML;
    }
    if (ends_with(name, n, ".txt") || ends_with(name, n, ".text") || ends_with(name, n, ".md")) {
        return INPUT_TEXT;
    }
    return begins_as_json(t) ? INPUT_JSONL : INPUT_TEXT;
}

bool sniff_is_binary(const char *data, size_t bytes)
{
    if (bytes > SNIFF_BYTES) {
        bytes = SNIFF_BYTES;
    }
    if (memchr(data, 0, bytes)) {
        return true;
    }
    size_t bad = 0;
    utf8_repaired_bytes(data, bytes, &bad);
    // Without branches, so that the compiler makes vectors of it.
    for (size_t i = 0; i < bytes; i++) {
        unsigned char c = (unsigned char)data[i];
        unsigned is_space = (c >= '\t') & (c <= '\r');
        unsigned is_used_in_text = is_space | (c == '\b') | (c == 0x1B);
        bad += ((c < ' ') & !is_used_in_text) | (c == 0x7F);
    }
    return bad * 100 > bytes * BINARY_PERCENT;
}
