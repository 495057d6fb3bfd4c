/*
 * rerank.h: the second stage of the full ranking: the best documents of the first stage gain by
 * where the query's words stand in them.
 *
 * The contract, beside that at the head of score.c. The first stage gives every document a sum.
 * The IDX_RERANK_DEPTH best of the whole index (not of each segment) gain
 *
 *     (run + window) / 2 + early        integers; the division rounds down
 *
 * and are ordered anew; then the first IDX_RERANK_ANSWERS of them gain `answer` and are ordered once more.
 * Whatever comes after keeps its sum, and its place, because no sum falls. What is summed is the value of words:
 *
 *  - Slots are the words of the query's scoring leaves in the order of the text, those of a phrase
 *    one after the other, each as it was written. Excluded leaves are left out as if they were not
 *    there. Question words that count less, title: leaves and words in no document are left out, and
 *    no row goes on across them. Words in more than one of IDX_RERANK_RAREST documents are left out
 *    too, but they hold their place: what follows stands one further behind what comes before. (A
 *    word asked for twice is one leaf, where it stands first.) All behind the first
 *    IDX_RERANK_SLOTS is left out.
 *    In place of a leaf's word that no document has stands the most frequent of its other names of one word.
 *  - The value of a word is (uint32_t)((idf * share) * 2^S), the largest over its leaves: as it
 *    counts in the first stage, without k1, frequency or repetition.
 *  - run: of the slots that stand in a row in a field, each as far behind the one before it as in
 *    the query, the largest sum of values.
 *    Where the query asks what something is ("apa itu", "pengertian"; question.h), a row that ends with
 *    the query's last slot goes on to a defining word ("adalah", "ialah", "merupakan", "yaitu") directly
 *    behind it, and has IDX_RERANK_DEFINITION hundredths of the sum of all distinct words' values more. A defining
 *    word is in no window.
 *  - window: the largest sum of the values of distinct words within IDX_RERANK_WINDOW positions of
 *    a field.
 *  - early: over the distinct words, value * 32 / (32 + p), rounded down, p being its smallest
 *    position in either field.
 *
 *  - answer: where the query asks for a name, a date, a figure or a place (idx__question_asks()), IDX_RERANK_ANSWER
 *    hundredths of the sum of all distinct words' values, if the body has the sign of such a thing (common/text/signs.h)
 *    at a position that holds none of the query's words and lies not more than IDX_RERANK_WINDOW before the first word of the body's
 *    best window, the first of several, nor 2 * IDX_RERANK_WINDOW or more behind it.
 *
 * Other names (query_alternative) of the words in slots are looked at, too, unless a word of theirs is in no document or in more than
 * one of IDX_RERANK_RAREST, and as long as IDX_RERANK_NAMES slots hold them. One that several leaves in a row share stands for all
 * of them (Menlu for Menteri Luar Negeri). A row may go through the name, its words one behind the other, instead of through the slots that it
 * stands for; it is worth its weight times the sum of what these are. For window and early its words count as words of
 * the query, each with an equal part of that, or with the value that it has already if that is larger.
 *
 * run and window are the better of those of title and body. A title of weight 0 is not looked at.
 */
#ifndef IDX_SEARCHER_RERANK_H
#define IDX_SEARCHER_RERANK_H

#include "searcher/plan.h"

#define IDX_RERANK_SLOTS 64u
#define IDX_RERANK_WINDOW 10u
#define IDX_RERANK_RAREST 3u
#define IDX_RERANK_EARLY 32u
#define IDX_RERANK_DEFINITION 40u
#define IDX_RERANK_ANSWER 15u
#define IDX_RERANK_ANSWERS 5u
#define IDX_RERANK_NAMES 32u

/* What one document gains. */
typedef struct rerank_gain {
    uint32_t run, window, early, answer;
} rerank_gain;

static inline uint32_t idx__rerank_sum(const rerank_gain *g)
{
    return (uint32_t)(((uint64_t)g->run + g->window) / 2) + g->early + g->answer;
}

/* True when the plan asks for a second stage, and the index can give it: it has positions. */
bool idx__rerank_applies(const plan *p);

/* Works out what document `doc` of segment number `i` gains; is_first: it is among the first IDX_RERANK_ANSWERS. Errors: IDX_ECORRUPT, IDX_ENOMEM. */
int idx__rerank_document(const plan *p, uint32_t i, uint32_t doc, bool is_first, rerank_gain *gain,
                         idx_error *err);

/*
 * Adds to the first keys[0..count) of a finished top-k (topk.h), at most IDX_RERANK_DEPTH, what they
 * gain, and sorts them. Only the first `wanted` are then sure to be right: a document that cannot be
 * among them may be left as it was.
 */
int idx__rerank(const plan *p, uint64_t *keys, size_t count, size_t wanted, idx_error *err);

/* Whether document `doc` of the index is one of the IDX_RERANK_DEPTH best of the first stage, and then one of the
 * IDX_RERANK_ANSWERS best of the second (search.c). */
int idx__search_finds(const idx_searcher *searcher, const idx_query *query,
                      const idx_search_options *options, uint64_t doc, bool *is_found, bool *is_first,
                      idx_error *err);

#endif
