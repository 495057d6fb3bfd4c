#include "bench/run/words.h"

#include "bench/run/args.h"

#include <stdlib.h>
#include <string.h>

static uint64_t hash(const char *text, size_t bytes)
{
    uint64_t h = 0xcbf29ce484222325u ^ bytes;
    for (; bytes >= 8; bytes -= 8, text += 8) {
        uint64_t word;
        memcpy(&word, text, 8);
        h = (h ^ word) * 0x9e3779b97f4a7c15u;
        h ^= h >> 32;
    }
    for (; bytes > 0; bytes--) {
        h = (h ^ (unsigned char)*text++) * 0x100000001b3u;
    }
    h *= 0x9e3779b97f4a7c15u;
    return h ^ h >> 29;
}

// The slot where the word is, or where it would go.
static size_t slot_of(const words *w, const char *text, size_t bytes, uint64_t h)
{
    size_t i = h & w->mask;
    while (w->slots[i] != 0) {
        uint32_t n = w->slots[i] - 1;
        if (w->hashes[n] == h && w->lengths[n] == bytes && memcmp(w->texts[n], text, bytes) == 0) {
            break;
        }
        i = (i + 1) & w->mask;
    }
    return i;
}

static void grow(words *w)
{
    w->capacity = w->capacity != 0 ? 2 * w->capacity : 1024;
    w->hashes = need_memory(w->hashes, w->capacity * sizeof *w->hashes);
    w->texts = need_memory(w->texts, w->capacity * sizeof *w->texts);
    w->lengths = need_memory(w->lengths, w->capacity * sizeof *w->lengths);
    w->mask = 2 * w->capacity - 1;
    w->slots = need_memory(w->slots, (w->mask + 1) * sizeof *w->slots);
    memset(w->slots, 0, (w->mask + 1) * sizeof *w->slots);
    for (size_t n = 0; n < w->count; n++) {
        w->slots[slot_of(w, w->texts[n], w->lengths[n], w->hashes[n])] = (uint32_t)n + 1;
    }
}

uint32_t words_add(words *w, const char *text, size_t bytes)
{
    if (w->count == w->capacity) {
        grow(w);
    }
    uint64_t h = hash(text, bytes);
    size_t i = slot_of(w, text, bytes, h);
    if (w->slots[i] == 0) {
        size_t n = w->count++;
        w->hashes[n] = h;
        w->lengths[n] = (uint32_t)bytes;
        w->texts[n] = need_memory(NULL, bytes + 1);
        memcpy(w->texts[n], text, bytes);
        w->texts[n][bytes] = '\0';
        w->slots[i] = (uint32_t)n + 1;
    }
    return w->slots[i] - 1;
}

uint32_t words_find(const words *w, const char *text, size_t bytes)
{
    return w->count == 0 ? WORDS_NONE : w->slots[slot_of(w, text, bytes, hash(text, bytes))] - 1;
}

void words_release(words *w)
{
    for (size_t n = 0; n < w->count; n++) {
        free(w->texts[n]);
    }
    free(w->slots);
    free(w->hashes);
    free(w->texts);
    free(w->lengths);
    *w = (words){0};
}
