/*
 * top_rows.c: the best documents that hold all of some frequent words, by rows of bits.
 *
 * A window of documents is a row of bits for each word (rows.h), and the rows' intersection is what
 * matches: hardly a nanosecond a posting, and no list waits for another. Since blocks hold 256
 * postings each, the number of bits before a document in a list's row, and of postings before the
 * window, tell the block and the index of its posting, whatever form the block has. So frequencies
 * are fetched for what matches alone, word by word, strongest first; what can no longer get in falls
 * out before the next word. Nothing is skipped before it is counted.
 */
#include "common/base/error.h"
#include "searcher/rows.h"

#include <string.h>

#define BATCH 256u           // matches scored together

typedef struct word_row {
    row_list in;
    uint64_t before; // postings of the list before the window
    uint32_t held;   // in the window
    uint32_t threshold; // that `byte` was made for
    unsigned byte;      // the smallest impact of a block that may get above it
    bool is_ranked;  // `ranks` is ready, for this window
    uint32_t ranks[IDX_ROW_WINDOW_WORDS];
} word_row;

typedef struct rows_run {
    run *r;
    word_row *words; // rarest first
    word_row **order; // strongest first
    uint32_t count;
    uint32_t total_bound;
    uint8_t *marks;
    uint64_t common[IDX_ROW_WINDOW_WORDS];
    // Matches, ascending:
    size_t n;
    uint32_t docs[BATCH + IDX_KERNEL_SLACK];
    uint32_t sums[BATCH + IDX_KERNEL_SLACK];
    // Of one word, by match:
    uint32_t places[BATCH];
    uint8_t indexes[BATCH];
    uint32_t freqs[BATCH + IDX_KERNEL_SLACK];
    uint32_t contributions[BATCH + IDX_KERNEL_SLACK];
} rows_run;

bool idx__rows_fit(const run *r, const cursor *c)
{
    return idx__cursor_has_blocks(c) && !c->needs_titles && r->model->is_plain &&
           !r->model->formula && c->list.last_docs != NULL;
}

static int rows_init(rows_run *w, run *r, cursor *const *cursors, uint32_t count)
{
    w->r = r;
    w->count = count;
    w->total_bound = 0;
    uint64_t *rows = idx__arena_calloc(r->arena, count, IDX_ROW_WORDS * sizeof *rows);
    w->words = idx__arena_alloc(r->arena, count * sizeof *w->words);
    w->order = idx__arena_alloc(r->arena, count * sizeof *w->order);
    w->marks = idx__arena_calloc(r->arena, IDX_ROW_WINDOW, 1);
    if (!rows || !w->words || !w->order || !w->marks) {
        return idx__error_nomem(r->err);
    }
    for (uint32_t i = 0; i < count; i++) {
        idx__row_init(&w->words[i].in, r, cursors[i], rows + (size_t)i * IDX_ROW_WORDS);
        w->words[i].before = w->words[i].threshold = w->words[i].byte = 0;
        w->total_bound += cursors[i]->max_bound;
        uint32_t j = i;
        for (; j > 0 && w->order[j - 1]->in.c->max_bound < cursors[i]->max_bound; j--) {
            w->order[j] = w->order[j - 1];
        }
        w->order[j] = &w->words[i];
    }
    return IDX_OK;
}

// Fills the rows and intersects them.
static int fill_window(rows_run *w, uint32_t base)
{
    for (uint32_t i = 0; i < w->count; i++) {
        word_row *word = &w->words[i];
        bool has_marks = false;
        int rc = idx__row_fill(w->r, &word->in, base, w->marks, &has_marks);
        if (rc != IDX_OK) {
            return rc;
        }
        if (has_marks) {
            w->r->kernels->gather_marks(word->in.row, w->marks, IDX_ROW_WINDOW_WORDS);
        }
        word->held = (uint32_t)w->r->kernels->count_bits(word->in.row, IDX_ROW_WINDOW_WORDS);
        word->is_ranked = false;
        for (uint32_t j = 0; j < IDX_ROW_WINDOW_WORDS; j++) {
            w->common[j] = i ? w->common[j] & word->in.row[j] : word->in.row[j];
        }
    }
    return IDX_OK;
}

// Fetches the frequencies of the batch's postings of a word.
static int fetch_frequencies(rows_run *w, word_row *word, uint32_t base)
{
    cursor *c = word->in.c;
    if (!word->is_ranked) {
        w->r->kernels->rank_words(word->in.row, IDX_ROW_WINDOW_WORDS, word->ranks);
        word->is_ranked = true;
    }
    w->r->kernels->rank_bits(word->in.row, word->ranks, w->docs, w->n, base, w->places);
    uint32_t in_block = (uint32_t)(word->before % IDX_POSTINGS_BLOCK);
    for (size_t i = 0; i < w->n; i++) { // from the block on that the window begins in
        w->places[i] += in_block;
        w->indexes[i] = (uint8_t)(w->places[i] % IDX_POSTINGS_BLOCK);
    }
    uint64_t first = word->before / IDX_POSTINGS_BLOCK;
    for (size_t i = 0, end; i < w->n; i = end) {
        uint32_t block = w->places[i] / IDX_POSTINGS_BLOCK;
        uint32_t last = block * IDX_POSTINGS_BLOCK + IDX_POSTINGS_BLOCK - 1;
        for (end = i + 1; end < w->n && w->places[end] <= last; end++) {
        }
        if (first * IDX_POSTINGS_BLOCK + w->places[end - 1] >= c->list.df) { // blocks overlap
            docblock_bits bits = {.words = c->list.doc_plane};
            return idx__postings_damaged_bits(&c->list, &bits, w->r->err);
        }
        int rc = idx__cursor_pick_freqs(c, (uint32_t)first + block, w->indexes + i, end - i,
                                        w->freqs + i, w->r->err);
        if (rc != IDX_OK) {
            return rc;
        }
    }
    return IDX_OK;
}

// Scores the batch and offers what is left of it.
static int finish_batch(rows_run *w, uint32_t base)
{
    const score_model *m = w->r->model;
    topk *top = w->r->top;
    uint32_t rest = w->total_bound;
    memset(w->sums, 0, w->n * sizeof *w->sums);
    for (uint32_t i = 0; w->n && i < w->count; i++) {
        cursor *c = w->order[i]->in.c;
        int rc = fetch_frequencies(w, w->order[i], base);
        if (rc != IDX_OK) {
            return rc;
        }
        c->kernels->contributions(w->docs, w->freqs, w->n, m->norms, m->table, c->weight,
                                  w->contributions);
        for (size_t j = 0; j < w->n; j++) {
            w->sums[j] += w->contributions[j];
        }
        rest -= c->max_bound;
        if (top->threshold > rest) {
            w->n = c->kernels->filter(w->docs, w->sums, w->n, top->threshold - rest);
        }
    }
    for (size_t j = 0; j < w->n; j++) {
        idx__topk_offer(top, w->docs[j], w->sums[j]);
    }
    w->n = 0;
    return IDX_OK;
}

// The smallest impact of a block of the word worth a look.
static unsigned smallest_byte(rows_run *w, word_row *word)
{
    uint32_t threshold = w->r->top->threshold;
    if (threshold != word->threshold) {
        uint32_t others = w->total_bound - word->in.c->max_bound;
        word->threshold = threshold;
        word->byte = threshold > others ? idx__cursor_smallest_byte(word->in.c, threshold - others) : 0;
    }
    return word->byte;
}

// Takes the documents from `from` up to, not including, `to` off the matches.
static void clear_matches(rows_run *w, uint32_t from, uint32_t to)
{
    uint32_t first = from / 64, last = to / 64;
    uint64_t kept = (UINT64_C(1) << from % 64) - 1, behind = ~((UINT64_C(1) << to % 64) - 1);
    if (first == last) {
        w->common[first] &= kept | behind;
        return;
    }
    w->common[first] &= kept;
    for (uint32_t j = first + 1; j < last; j++) {
        w->common[j] = 0;
    }
    if (to % 64) {
        w->common[last] &= behind;
    }
}

// Takes off the matches that fall into blocks of the word that are too weak.
static void drop_low_blocks(rows_run *w, word_row *word, uint32_t base)
{
    const posting_list *list = &word->in.c->list;
    unsigned byte = smallest_byte(w, word);
    if (byte == 0 || word->held == 0) {
        return;
    }
    uint64_t first = word->before / IDX_POSTINGS_BLOCK;
    uint64_t last = (word->before + word->held - 1) / IDX_POSTINGS_BLOCK, end = base + (uint64_t)IDX_ROW_WINDOW;
    for (uint64_t b = first; b <= last && b < list->block_count; b++) {
        if (list->impacts[b] >= byte) {
            continue;
        }
        uint64_t from = b ? (uint64_t)idx__postings_last_doc(list, (uint32_t)b - 1) + 1 : 0;
        uint64_t to = (uint64_t)idx__postings_last_doc(list, (uint32_t)b) + 1;
        from = from < base ? base : from;
        to = to < end ? to : end;
        if (from < to) {
            clear_matches(w, (uint32_t)(from - base), (uint32_t)(to - base));
        }
    }
}

static int score_window(rows_run *w, uint32_t base)
{
    int rc = IDX_OK;
    for (uint32_t i = 0; i < w->count; i++) {
        drop_low_blocks(w, w->order[i], base);
    }
    w->n = 0;
    for (uint32_t j = 0; rc == IDX_OK && j < IDX_ROW_WINDOW_WORDS; j++) {
        size_t n = w->n;
        for (uint64_t bits = w->common[j]; bits; bits &= bits - 1) {
            w->docs[n++] = base + 64 * j + (unsigned)__builtin_ctzll(bits);
        }
        w->n = n;
        if (n + 64 > BATCH) {
            rc = finish_batch(w, base);
        }
    }
    return rc == IDX_OK && w->n ? finish_batch(w, base) : rc;
}

// Moves all rows on by a window; false when a list has ended.
static bool next_window(rows_run *w)
{
    bool is_over = false;
    for (uint32_t i = 0; i < w->count; i++) {
        word_row *word = &w->words[i];
        word->before += word->held;
        idx__row_next(word->in.row);
        is_over |= word->in.block >= word->in.c->list.block_count &&
                   !idx__row_is_spilled(word->in.row);
    }
    return !is_over;
}

int idx__run_rows(run *r, cursor *const *cursors, uint32_t count)
{
    rows_run *w = idx__arena_alloc(r->arena, sizeof *w);
    if (!w) {
        return idx__error_nomem(r->err);
    }
    int rc = rows_init(w, r, cursors, count);
    uint32_t base = 0;
    do {
        rc = rc == IDX_OK ? fill_window(w, base) : rc;
        if (rc != IDX_OK) {
            return rc;
        }
        r->count += r->kernels->count_bits(w->common, IDX_ROW_WINDOW_WORDS);
        if (w->total_bound > r->top->threshold) {
            rc = score_window(w, base);
        } else if (!r->counts) {
            break;
        }
        base += IDX_ROW_WINDOW;
    } while (next_window(w) && rc == IDX_OK);
    return rc;
}
