/* near_words.c: see near_words.h. */
#include "searcher/near_words.h"

#include "common/base/error.h"
#include "common/format/terms.h"
#include "searcher/equivalents.h"
#include "searcher/searcher.h"

#include <string.h>

#define WEIGHT 0.5f       // of a near word
#define LEAST_DOCUMENTS 2u // that hold it

// How close an edit leaves a word.
enum { FIRST_LETTER, ANY_LETTER, SAME_SOUND };

int idx__near_df(const query_builder *b, const uint8_t *term, size_t bytes, uint64_t *df)
{
    *df = 0;
    for (size_t i = 0; i < b->index_count; i++) {
        const idx_searcher *s = b->indexes[i];
        for (uint32_t j = 0; j < s->manifest.segment_count; j++) {
            term_entry entry;
            int rc = idx__terms_find(&s->segments[j], term, bytes, &entry, b->err);
            if (rc != IDX_OK && rc != IDX_ENOTFOUND) {
                return rc;
            }
            *df += rc == IDX_OK ? entry.df : 0;
        }
    }
    return IDX_OK;
}

typedef struct probing {
    const query_builder *builder;
    const uint8_t *term; // as asked for
    uint32_t bytes;
    uint32_t ends; // edits are made before this letter: no term has the same beginning up to it
    uint8_t edited[IDX_NEAR_MOST + 2];
    near_word *best;
    uint32_t count;
    int error;
} probing;

static void take(probing *p, uint32_t bytes, uint64_t rank)
{
    uint32_t i = p->count;
    if (i == IDX_NEAR_WORDS && p->best[i - 1].rank >= rank) {
        return;
    }
    i -= i == IDX_NEAR_WORDS;
    for (; i > 0 && p->best[i - 1].rank < rank; i--) {
        p->best[i] = p->best[i - 1];
    }
    memcpy(p->best[i].term, p->edited, bytes);
    p->best[i].term[bytes] = '\0';
    p->best[i].bytes = bytes;
    p->best[i].rank = rank;
    p->count += p->count < IDX_NEAR_WORDS;
}

// Looks p->edited[0..bytes) up.
static void probe(probing *p, uint32_t bytes, int closeness)
{
    uint64_t df;
    if (p->error == IDX_OK) {
        p->error = idx__near_df(p->builder, p->edited, bytes, &df);
        if (p->error == IDX_OK && df >= LEAST_DOCUMENTS) {
            take(p, bytes, df << (2 * closeness));
        }
    }
}

static bool is_vowel(uint8_t c)
{
    return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u';
}

static int closeness_at(uint32_t i, bool same_sound)
{
    return i == 0 ? FIRST_LETTER : same_sound ? SAME_SOUND : ANY_LETTER;
}

// A letter too many; of two equal ones the first.
static void probe_shorter(probing *p)
{
    for (uint32_t i = 0; i < p->bytes && i < p->ends; i++) {
        bool is_double = i > 0 && p->term[i] == p->term[i - 1];
        bool is_first = i + 1 < p->bytes && p->term[i] == p->term[i + 1];
        if (is_first) {
            continue;
        }
        memcpy(p->edited, p->term, i);
        memcpy(p->edited + i, p->term + i + 1, p->bytes - i - 1);
        probe(p, p->bytes - 1, closeness_at(i, is_double));
    }
}

static void probe_swapped(probing *p)
{
    memcpy(p->edited, p->term, p->bytes);
    for (uint32_t i = 0; i + 1 < p->bytes && i < p->ends; i++) {
        if (p->term[i] != p->term[i + 1]) {
            p->edited[i] = p->term[i + 1];
            p->edited[i + 1] = p->term[i];
            probe(p, p->bytes, closeness_at(i, true));
            p->edited[i] = p->term[i];
            p->edited[i + 1] = p->term[i + 1];
        }
    }
}

static void probe_replaced(probing *p)
{
    memcpy(p->edited, p->term, p->bytes);
    for (uint32_t i = 0; i < p->bytes && i < p->ends; i++) {
        for (uint8_t c = 'a'; c <= 'z'; c++) {
            if (c != p->term[i]) {
                p->edited[i] = c;
                probe(p, p->bytes, closeness_at(i, is_vowel(c) && is_vowel(p->term[i])));
            }
        }
        p->edited[i] = p->term[i];
    }
}

// A letter missing before letter i; one like the letter before it would be the same word again.
static void probe_longer(probing *p)
{
    for (uint32_t i = 0; i <= p->bytes && i < p->ends; i++) {
        memcpy(p->edited, p->term, i);
        memcpy(p->edited + i + 1, p->term + i, p->bytes - i);
        for (uint8_t c = 'a'; c <= 'z'; c++) {
            if (i > 0 && c == p->term[i - 1]) {
                continue;
            }
            p->edited[i] = c;
            probe(p, p->bytes + 1, closeness_at(i, i < p->bytes && c == p->term[i]));
        }
    }
}

// An edit leaves all before it; so no term is found behind what the indexes know of the beginning.
static int find_end(probing *p)
{
    size_t most = 0;
    for (size_t i = 0; i < p->builder->index_count; i++) {
        const idx_searcher *s = p->builder->indexes[i];
        for (uint32_t j = 0; j < s->manifest.segment_count; j++) {
            size_t shared;
            int rc =
                idx__terms_shared(&s->segments[j], p->term, p->bytes, &shared, p->builder->err);
            if (rc != IDX_OK) {
                return rc;
            }
            most = shared > most ? shared : most;
        }
    }
    p->ends = (uint32_t)most + 1;
    return IDX_OK;
}

static bool has_near_words(const uint8_t *term, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++) {
        if (term[i] < 'a' || term[i] > 'z') {
            return false;
        }
    }
    return bytes >= IDX_NEAR_LEAST && bytes <= IDX_NEAR_MOST;
}

int idx__near_words(const query_builder *b, const uint8_t *term, size_t bytes,
                    near_word words[IDX_NEAR_WORDS], uint32_t *count)
{
    probing p = {.builder = b, .term = term, .bytes = (uint32_t)bytes, .best = words};
    if (has_near_words(term, bytes)) {
        p.error = find_end(&p);
        probe_shorter(&p);
        probe_swapped(&p);
        probe_replaced(&p);
        probe_longer(&p);
    }
    *count = p.count;
    return p.error;
}

// Whether an index has all words of one of the leaf's other names.
static int has_known_name(const query_builder *b, const query_node *leaf, bool *known)
{
    const query_word *words = b->query->words;
    *known = false;
    for (uint32_t i = 0; i < leaf->alternative_count && !*known; i++) {
        const query_alternative *name = &leaf->alternatives[i];
        *known = true;
        for (uint32_t w = 0; w < name->word_count && *known; w++) {
            const query_word *word = &words[name->words[w]];
            uint64_t df;
            int rc = idx__near_df(b, word->term, word->bytes, &df);
            if (rc != IDX_OK) {
                return rc;
            }
            *known = df > 0;
        }
    }
    return IDX_OK;
}

int idx__near_words_add(query_builder *b, query_node *leaf)
{
    near_word near[IDX_NEAR_WORDS];
    bool known, fits = true;
    uint32_t count;
    int rc = has_known_name(b, leaf, &known);
    if (rc != IDX_OK || known) {
        return rc;
    }
    const query_word *word = &b->query->words[leaf->words[0]];
    rc = idx__near_words(b, word->term, word->bytes, near, &count);
    for (uint32_t i = 0; rc == IDX_OK && fits && i < count; i++) {
        uint32_t number;
        rc = idx__query_intern(b, near[i].term, near[i].bytes, &number, &fits);
        if (rc == IDX_OK && fits) {
            rc = idx__equivalents_add_way(b, leaf, &number, 1, WEIGHT);
        }
        if (rc == IDX_OK && fits) {
            const char *other = (const char *)b->query->words[number].term;
            rc = idx__equivalents_tell(b, leaf->text, leaf->text_bytes, other, REMARK_NEAR);
        }
    }
    return rc;
}
