/*
 * concept.h: several ways to say one thing, as one posting list.
 *
 * A concept has parts: words and exact phrases, each with a weight. A document that holds any of
 * them has the frequency
 *
 *     f = weight[0] * f[0] + weight[1] * f[1] + ...     float, in this order, absent parts left out
 *
 * and is scored with it as if it were that of one word (Lucene's SynonymQuery, Indri's #syn).
 *
 * For the executors a concept is a cursor like any other. Its list is made up: its blocks are
 * ranges of documents that hold at most 256 matches, so that a block is decoded only when somebody
 * wants it, and each has a bound: impacts u of the parts give m = u / (1 - u), frequency over length
 * norm; the weighted sum of these is not below the concept's m, and m / (m + 1) its impact. Ranges
 * are built of cells of 256 documents. Lists that are rare are counted by cell, so that many cells
 * can become one block; a cell that a frequent list reaches counts as full.
 */
#ifndef IDX_SEARCHER_CONCEPT_H
#define IDX_SEARCHER_CONCEPT_H

#include "searcher/cursor.h"
#include "searcher/phrase.h"

/* One part: a word (`cursor`) or a phrase. */
typedef struct concept_part {
    float weight; /* above 0 */
    cursor *cursor;
    phrase *phrase; /* NULL for a word */
} concept_part;

struct concept {
    concept_part *parts;
    uint32_t part_count;
    float *freqs;         /* of the cursor's block: weighted frequencies, parallel to its docs */
    uint32_t *part_docs;  /* of one part: its documents in the block, and their frequencies */
    float *part_freqs;
    uint32_t *merged_docs; /* room for merging */
    float *merged_freqs;
};

/*
 * Makes `c` the cursor of a concept of `parts` (at least one, all opened on segment `s` with
 * `title_only` and weight 0), for a leaf of weight W. `parts` and what they point to belong to the
 * arena. Errors: IDX_ECORRUPT, IDX_ENOMEM.
 */
int idx__concept_open(cursor *c, arena *a, const segment *s, concept_part *parts,
                      uint32_t part_count, const score_model *model, float weight, bool title_only,
                      idx_error *err);

/* Decodes documents and frequencies of `block`; of idx__cursor_decode() alone. */
int idx__concept_decode(cursor *c, uint32_t block, idx_error *err);

#endif
