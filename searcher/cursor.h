/*
 * cursor.h: a posting list on its way through one search: which block is decoded, how far it was
 * read, what it scores.
 *
 * Documents, frequencies and contributions of a block are decoded apart and only when asked for;
 * each remembers the block that it holds, so that asking twice costs nothing. A cursor of a title
 * leaf (`title_only`) shows just the postings with title occurrences: its blocks are thinned after
 * decoding and may be empty; everything else works on it as on others.
 *
 * The last document and the impact bound of a block are known without decoding
 * (idx__postings_last_doc and _bound on `list`); for a thinned block they are still safe.
 */
#ifndef IDX_SEARCHER_CURSOR_H
#define IDX_SEARCHER_CURSOR_H

#include "common/base/arena.h"
#include "common/format/postings.h"
#include "searcher/kernels.h"
#include "searcher/score.h"

#define IDX_NO_DOC UINT32_MAX
#define IDX_NO_BLOCK UINT32_MAX

typedef struct concept concept;

typedef struct cursor {
    const uint32_t *docs; /* of `block`: count documents, ascending */
    uint32_t block;       /* IDX_NO_BLOCK: none yet */
    uint32_t count;
    uint32_t at;  /* idx__cursor_seek(): index of `doc` in the block */
    uint32_t doc; /* where idx__cursor_seek() stands; 0 before the first call, IDX_NO_DOC behind the
                     end */
    bool is_placed; /* idx__cursor_seek() was called */
    bool title_only;
    bool needs_titles;  /* to score: title leaf, or another title weight */
    float weight;       /* W of the leaf; 0 for what does not score */
    uint32_t max_bound; /* no contribution is above it */
    const score_model *model;
    const score_leaf *leaf; /* for other formulas than BM25; NULL in the words of a phrase */
    const score_kernels *kernels;
    uint32_t freq_block;  /* whose frequencies `freqs` holds, with `titles` if they are needed */
    uint32_t score_block; /* whose contributions `scores` holds */
    uint32_t *freqs;      /* main frequencies; NULL until needed */
    uint32_t *scores;
    uint32_t *own_docs;
    title_side *titles;
    concept *concept;  /* what the list is made of, when it is none of the index (concept.h) */
    posting_list list; /* last: its buffers are large */
} cursor;

/* Opens the list of `entry` for a leaf of weight W. Buffers come from the arena. Errors:
 * IDX_ECORRUPT, IDX_ENOMEM. */
int idx__cursor_open(cursor *c, arena *a, const segment *s, const term_entry *entry,
                     const score_model *model, float weight, bool title_only, idx_error *err);

/* Whether what the cursor shows of a block is what the index has there. */
static inline bool idx__cursor_has_blocks(const cursor *c)
{
    return !c->title_only && !c->concept;
}

/* The slow half of idx__cursor_load(). */
int idx__cursor_decode(cursor *c, uint32_t block, idx_error *err);

/* Makes `docs` and `count` those of `block`. */
static inline int idx__cursor_load(cursor *c, uint32_t block, idx_error *err)
{
    return c->block == block ? IDX_OK : idx__cursor_decode(c, block, err);
}

/* Makes `freqs` (and `titles`, if needed) those of `block`. */
int idx__cursor_load_freqs(cursor *c, uint32_t block, idx_error *err);

/*
 * Which of documents docs[0..n), ascending, all of them in the range of `block`, are in the list:
 * the i-th of *count is docs[at_a[i]] and posting at_b[i] of the block. A block that lies in the
 * map as bits is not decoded for that.
 */
int idx__cursor_meet(cursor *c, uint32_t block, const uint32_t *docs, size_t n, uint16_t *at_a,
                     uint8_t *at_b, meeting_map *map, size_t *count, idx_error *err);

/* The same where it is known which postings of the list that this one is a part of the documents are: ranks[0..n), ascending.
 * For lists that are told by ranks (idx__postings_has_ranks()). */
int idx__cursor_meet_ranks(cursor *c, uint32_t block, const uint32_t *ranks, size_t n, uint16_t *at_a,
                           uint8_t *at_b, meeting_map *map, size_t *count, idx_error *err);

/* Makes `scores` the contributions of `block`, parallel to `docs`, which it loads too. */
int idx__cursor_score_block(cursor *c, uint32_t block, idx_error *err);

/* The contribution of posting `index` of `block`, which is document `doc`, without the documents of
 * the block. */
int idx__cursor_score_one(cursor *c, uint32_t block, uint32_t index, uint32_t doc,
                          uint32_t *contribution, idx_error *err);

/* Whether its contributions come of main frequencies and norms alone, by BM25: those of
 * score_kernels. */
static inline bool idx__cursor_is_plain(const cursor *c)
{
    return c->model->is_plain && !c->model->formula && !c->title_only && !c->concept;
}

/* The main frequencies of postings indexes[0], ..., indexes[n - 1] of `block`, decoding no more than is
 * worth it. For words of the index whose title occurrences do not matter. */
int idx__cursor_pick_freqs(cursor *c, uint32_t block, const uint8_t *indexes, size_t n,
                           uint32_t *freqs, idx_error *err);

/* Its weighted frequency, likewise. */
int idx__cursor_frequency(cursor *c, uint32_t block, uint32_t index, float *f, idx_error *err);

/* Steps to the first document >= target: `doc`, or IDX_NO_DOC. Never goes back. */
int idx__cursor_seek(cursor *c, uint32_t target, idx_error *err);

/* The smallest byte in the list's row of impacts whose bound is above `threshold`, or 256. */
unsigned idx__cursor_smallest_byte(const cursor *c, uint32_t threshold);

/* Not below any contribution in `block`. */
static inline uint32_t idx__cursor_bound(const cursor *c, uint32_t block)
{
    return idx__score_bound(c->model, c->weight, idx__postings_bound(&c->list, block));
}

#endif
