/* eval_names.c: see eval_names.h. */
#include "cli/eval_names.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_SLOTS 1024u
#define LONGEST_DECODED 4096 /* a document id has no more bytes (IDX_MAX_ID_BYTES) */

void names_release(names *n)
{
    free(n->bytes);
    free(n->starts);
    free(n->slots);
    memset(n, 0, sizeof *n);
}

/* FNV-1a, with the high bits folded into the low ones that the table uses. */
static uint64_t hash(const char *s, size_t bytes)
{
    uint64_t h = 0xcbf29ce484222325u;
    for (size_t i = 0; i < bytes; i++) {
        h = (h ^ (unsigned char)s[i]) * 0x100000001b3u;
    }
    return h ^ h >> 32;
}

const char *names_at(const names *n, uint32_t i, size_t *bytes)
{
    if (bytes != NULL) {
        size_t end = i + 1 < n->count ? n->starts[i + 1] : n->bytes_used;
        *bytes = end - n->starts[i] - 1;
    }
    return n->bytes + n->starts[i];
}

/* The slot where the string is, or would go. */
static uint32_t find_slot(const names *n, const char *s, size_t bytes)
{
    uint32_t at = (uint32_t)hash(s, bytes) & (n->slot_count - 1);
    for (; n->slots[at] != 0; at = (at + 1) & (n->slot_count - 1)) {
        size_t other_bytes;
        const char *other = names_at(n, n->slots[at] - 1, &other_bytes);
        if (other_bytes == bytes && (bytes == 0 || memcmp(other, s, bytes) == 0)) {
            break;
        }
    }
    return at;
}

uint32_t names_find(const names *n, const char *s, size_t bytes)
{
    if (n->slot_count == 0) {
        return NAMES_NONE;
    }
    uint32_t entry = n->slots[find_slot(n, s, bytes)];
    return entry != 0 ? entry - 1 : NAMES_NONE;
}

static int digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                  : -1;
}

size_t names_decode(const char *s, size_t bytes, char *out)
{
    size_t used = 0;
    for (size_t i = 0; i < bytes; i++) {
        bool is_code = s[i] == '%' && bytes - i > 2 && digit(s[i + 1]) >= 0 && digit(s[i + 2]) >= 0;
        out[used++] = is_code ? (char)(digit(s[i + 1]) * 16 + digit(s[i + 2])) : s[i];
        i += is_code ? 2 : 0;
    }
    return used;
}

uint32_t names_find_word(const names *n, const char *s, size_t bytes)
{
    char decoded[LONGEST_DECODED];
    uint32_t found = names_find(n, s, bytes);
    if (found == NAMES_NONE && bytes <= sizeof decoded && memchr(s, '%', bytes) != NULL) {
        found = names_find(n, decoded, names_decode(s, bytes, decoded));
    }
    return found;
}

static bool grow_slots(names *n)
{
    uint32_t slot_count = n->slot_count == 0 ? FIRST_SLOTS : n->slot_count * 2;
    uint32_t *slots = slot_count == 0 ? NULL : calloc(slot_count, sizeof *slots);
    if (slots == NULL) {
        return false;
    }
    free(n->slots);
    n->slots = slots;
    n->slot_count = slot_count;
    for (uint32_t i = 0; i < n->count; i++) {
        size_t bytes;
        const char *s = names_at(n, i, &bytes);
        n->slots[find_slot(n, s, bytes)] = i + 1;
    }
    return true;
}

static bool grow_strings(names *n, size_t bytes)
{
    if (n->count == n->room) {
        uint32_t room = n->room == 0 ? 256 : n->room * 2;
        size_t *starts = realloc(n->starts, room * sizeof *starts);
        if (starts == NULL) {
            return false;
        }
        n->starts = starts;
        n->room = room;
    }
    if (n->bytes_room - n->bytes_used <= bytes) {
        size_t room = n->bytes_room * 2 + bytes + 4096;
        char *grown = realloc(n->bytes, room);
        if (grown == NULL) {
            return false;
        }
        n->bytes = grown;
        n->bytes_room = room;
    }
    return true;
}

uint32_t names_add(names *n, const char *s, size_t bytes)
{
    if (n->count >= n->slot_count / 2 && !grow_slots(n)) {
        return NAMES_NONE;
    }
    uint32_t at = find_slot(n, s, bytes);
    if (n->slots[at] != 0) {
        return n->slots[at] - 1;
    }
    if (!grow_strings(n, bytes)) {
        return NAMES_NONE;
    }
    n->starts[n->count] = n->bytes_used;
    if (bytes > 0) {
        memcpy(n->bytes + n->bytes_used, s, bytes);
    }
    n->bytes[n->bytes_used + bytes] = '\0';
    n->bytes_used += bytes + 1;
    n->slots[at] = ++n->count;
    return n->count - 1;
}
