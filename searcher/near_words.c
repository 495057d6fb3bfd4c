/* near_words.c: see near_words.h. */
#include "searcher/near_words.h"

#include "common/base/error.h"
#include "common/format/terms.h"
#include "searcher/equivalents.h"
#include "searcher/searcher.h"

#include <string.h>

#define WEIGHT 0.5f       // of a near word
#define LEAST_DOCUMENTS 2u // that hold it

#define LEAST_SHARED 3u    // letters of terms that are walked
#define MOST_WALKED 160u   // of them

// How close an edit leaves a word.
enum { FIRST_LETTER, ANY_LETTER, SAME_SOUND };

// Of equal ranks the edit that comes first: by kind, place and letter.
typedef enum edit_kind { SHORTER, SWAPPED, REPLACED, LONGER } edit_kind;

typedef struct edit {
    edit_kind kind;
    uint32_t at; // letter of the word asked for
    uint8_t letter;
    int closeness;
} edit;

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
    uint32_t ends; // edits are made before this letter: those behind it were found, or are in no term
    uint8_t edited[IDX_NEAR_MOST + 2];
    near_word *best;
    uint32_t count;
    int error;
} probing;

static bool is_better(const near_word *a, const near_word *b)
{
    return a->rank > b->rank || (a->rank == b->rank && a->order < b->order);
}

static bool is_same(const near_word *a, const uint8_t *term, uint32_t bytes)
{
    return a->bytes == bytes && memcmp(a->term, term, bytes) == 0;
}

static void take(probing *p, const uint8_t *term, uint32_t bytes, uint64_t rank, uint32_t order)
{
    near_word word = {.bytes = bytes, .rank = rank, .order = order};
    for (uint32_t i = 0; i < p->count; i++) {
        if (is_same(&p->best[i], term, bytes)) {
            return; // of another segment
        }
    }
    uint32_t i = p->count;
    if (i == IDX_NEAR_WORDS && !is_better(&word, &p->best[i - 1])) {
        return;
    }
    i -= i == IDX_NEAR_WORDS;
    for (; i > 0 && is_better(&word, &p->best[i - 1]); i--) {
        p->best[i] = p->best[i - 1];
    }
    memcpy(word.term, term, bytes);
    p->best[i] = word;
    p->count += p->count < IDX_NEAR_WORDS;
}

// Takes a term that comes from the word by an edit, if it stands in documents enough.
static void probe(probing *p, const uint8_t *term, uint32_t bytes, edit e)
{
    uint64_t df;
    if (p->error == IDX_OK) {
        p->error = idx__near_df(p->builder, term, bytes, &df);
        if (p->error == IDX_OK && df >= LEAST_DOCUMENTS) {
            take(p, term, bytes, df << (2 * e.closeness),
                 (uint32_t)e.kind << 16 | e.at << 8 | e.letter);
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

// A letter too many; of two equal ones the first stays.
static edit shorter(const probing *p, uint32_t i)
{
    bool is_double = i > 0 && p->term[i] == p->term[i - 1];
    return (edit){SHORTER, i, 0, closeness_at(i, is_double)};
}

static edit swapped(uint32_t i)
{
    return (edit){SWAPPED, i, 0, closeness_at(i, true)};
}

static edit replaced(const probing *p, uint32_t i, uint8_t c)
{
    return (edit){REPLACED, i, c, closeness_at(i, is_vowel(c) && is_vowel(p->term[i]))};
}

// A letter missing before letter i; one like the letter before it would be the same word again.
static edit longer(const probing *p, uint32_t i, uint8_t c)
{
    return (edit){LONGER, i, c, closeness_at(i, i < p->bytes && c == p->term[i])};
}

// ---- edits looked up

static void probe_shorter(probing *p)
{
    for (uint32_t i = 0; i < p->bytes && i < p->ends; i++) {
        bool is_first = i + 1 < p->bytes && p->term[i] == p->term[i + 1];
        if (is_first) {
            continue;
        }
        memcpy(p->edited, p->term, i);
        memcpy(p->edited + i, p->term + i + 1, p->bytes - i - 1);
        probe(p, p->edited, p->bytes - 1, shorter(p, i));
    }
}

static void probe_swapped(probing *p)
{
    memcpy(p->edited, p->term, p->bytes);
    for (uint32_t i = 0; i + 1 < p->bytes && i < p->ends; i++) {
        if (p->term[i] != p->term[i + 1]) {
            p->edited[i] = p->term[i + 1];
            p->edited[i + 1] = p->term[i];
            probe(p, p->edited, p->bytes, swapped(i));
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
                probe(p, p->edited, p->bytes, replaced(p, i, c));
            }
        }
        p->edited[i] = p->term[i];
    }
}

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
            probe(p, p->edited, p->bytes + 1, longer(p, i, c));
        }
    }
}

// ---- edits found by a walk

// Whether the edit leads from the word to `term`, which has the same first `from` letters.
static bool find_edit(const probing *p, uint32_t from, const uint8_t *term, size_t bytes, edit *out)
{
    uint32_t n = p->bytes, i = from;
    size_t least = bytes < n ? bytes : n;
    while (i < least && term[i] == p->term[i]) {
        i++;
    }
    const uint8_t *t = p->term;
    if (bytes + 1 == n && memcmp(term + i, t + i + 1, bytes - i) == 0) {
        *out = shorter(p, i);
        return true;
    }
    if (bytes == n && i < n) {
        bool swaps = i + 1 < n && term[i] == t[i + 1] && term[i + 1] == t[i];
        uint32_t behind = swaps ? i + 2 : i + 1;
        *out = swaps ? swapped(i) : replaced(p, i, term[i]);
        return memcmp(term + behind, t + behind, n - behind) == 0;
    }
    if (bytes == (size_t)n + 1 && memcmp(term + i + 1, t + i, n - i) == 0) {
        uint8_t c = term[i];
        while (i > 0 && t[i - 1] == c) {
            i--;
        }
        *out = longer(p, i, c);
        return true;
    }
    return false;
}

static bool is_letter(uint8_t c)
{
    return c >= 'a' && c <= 'z';
}

// Looks at all terms of a segment with the word's first `from` letters; *is_whole: they were few enough.
static int walk_segment(probing *p, const segment *s, uint32_t from, bool *is_whole)
{
    terms_walk walk;
    int rc = idx__terms_walk_init(&walk, s, p->term, from, p->builder->err);
    *is_whole = false;
    for (uint32_t i = 0; rc == IDX_OK && i < MOST_WALKED; i++) {
        rc = idx__terms_walk_next(&walk, p->builder->err);
        if (rc == IDX_ENOTFOUND ||
            (rc == IDX_OK && (walk.bytes < from || memcmp(walk.term, p->term, from) != 0))) {
            *is_whole = true;
            return IDX_OK;
        }
        edit e;
        if (rc == IDX_OK && find_edit(p, from, walk.term, walk.bytes, &e) && e.at >= from &&
            (e.kind == SHORTER || e.kind == SWAPPED || is_letter(e.letter))) {
            probe(p, walk.term, (uint32_t)walk.bytes, e);
            rc = p->error;
        }
    }
    return rc;
}

// Finds the edits from a letter on of which few terms have all before it; the fewer are looked up.
static int walk_edits(probing *p)
{
    for (uint32_t from = LEAST_SHARED; from < p->ends && from < p->bytes; from++) {
        bool is_whole = true;
        for (size_t i = 0; is_whole && i < p->builder->index_count; i++) {
            const idx_searcher *s = p->builder->indexes[i];
            for (uint32_t j = 0; is_whole && j < s->manifest.segment_count; j++) {
                int rc = walk_segment(p, &s->segments[j], from, &is_whole);
                if (rc != IDX_OK) {
                    return rc;
                }
            }
        }
        if (is_whole) {
            p->ends = from;
        }
    }
    return IDX_OK;
}

// ---- all of them

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
        p.error = p.error == IDX_OK ? walk_edits(&p) : p.error;
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
