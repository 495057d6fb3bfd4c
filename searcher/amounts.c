/* amounts.c: see amounts.h. */
#include "searcher/amounts.h"

#include "common/base/error.h"
#include "searcher/equivalents.h"

#include <stdio.h>
#include <string.h>

#define CURRENCY_WEIGHT 0.5f // of rp for rupiah, and of rupiah for rp

// Figures of a number, and of what follows the comma at most.
enum { MOST_FIGURES = 15, MOST_DECIMALS = 3, LEAST_FIGURES = 5, WORD_BYTES = MOST_FIGURES + 3, SAID_BYTES = 40 };

typedef struct scale {
    const char *term;
    size_t zeros;
} scale;

static const scale scales[] = {{"triliun", 12}, {"miliar", 9}, {"juta", 6}, {"ribu", 3}};

#define SCALES (sizeof scales / sizeof *scales)

// A number of the query: [rp] figures [scale] [rupiah].
typedef struct amount {
    char figures[WORD_BYTES]; // without a comma
    size_t decimals;          // of them
    const scale *scale;       // as written; NULL: none
    bool has_currency_inside; // rp stands in the same item, as in Rp2,5
} amount;

// The query's words one after the other, as long as they belong to one another.
typedef struct word_row {
    query_builder *builder;
    query_node *const *items;
    size_t count;
    size_t item;   // at hand
    uint32_t word; // of that item
} word_row;

static const query_word *word_at(const word_row *r)
{
    const query_node *item = r->item < r->count ? r->items[r->item] : NULL;
    bool is_open = item && item->kind != QUERY_GROUP && item->role != QUERY_NOT && !item->is_quoted;
    return is_open ? &r->builder->query->words[item->words[r->word]] : NULL;
}

static void step(word_row *r)
{
    if (++r->word >= r->items[r->item]->word_count) {
        r->word = 0;
        r->item++;
    }
}

static bool is_term(const query_word *w, const char *term)
{
    return w && w->bytes == strlen(term) && memcmp(w->term, term, w->bytes) == 0;
}

static bool take(word_row *r, const char *term)
{
    bool is = is_term(word_at(r), term);
    if (is) {
        step(r);
    }
    return is;
}

static const scale *take_scale(word_row *r)
{
    for (size_t i = 0; i < SCALES; i++) {
        if (take(r, scales[i].term)) {
            return &scales[i];
        }
    }
    return NULL;
}

// Takes a number apart: its figures without the comma, and how many stood behind that.
static bool read_number(const query_word *w, char figures[WORD_BYTES], size_t *decimals)
{
    size_t n = 0;
    bool has_comma = false;
    *decimals = 0;
    if (!w || w->bytes > WORD_BYTES - 1) {
        return false;
    }
    for (uint32_t i = 0; i < w->bytes; i++) {
        uint8_t c = w->term[i];
        if (c >= '0' && c <= '9') {
            figures[n++] = (char)c;
            *decimals += has_comma;
        } else if (c == ',' && !has_comma && i > 0) {
            has_comma = true;
        } else {
            return false;
        }
    }
    figures[n] = '\0';
    return n > 0 && n <= MOST_FIGURES && figures[0] != '0';
}

// Makes the figures those of the whole number; false where it is none, or too long.
static bool write_out(char figures[WORD_BYTES], size_t decimals, const scale *s)
{
    size_t n = strlen(figures), zeros = s ? s->zeros : 0;
    while (decimals > zeros && n > 1 && figures[n - 1] == '0') {
        n--;
        decimals--;
    }
    if (decimals > zeros || n + zeros - decimals > MOST_FIGURES) {
        return false;
    }
    memset(figures + n, '0', zeros - decimals);
    figures[n + zeros - decimals] = '\0';
    return true;
}

// The number before a scale word, which is told by *of; false where figures are the only usual way.
static bool shorten(const char *figures, char number[WORD_BYTES], const scale **of)
{
    size_t n = strlen(figures), kept = n;
    while (kept > 0 && figures[kept - 1] == '0') {
        kept--;
    }
    for (size_t i = 0; i < SCALES; i++) {
        size_t zeros = scales[i].zeros;
        if (zeros >= n) {
            continue;
        }
        size_t whole = n - zeros, decimals = kept > whole ? kept - whole : 0;
        *of = &scales[i];
        if (decimals > (zeros > 3 ? (size_t)MOST_DECIMALS : 0)) {
            return false;
        }
        int end = snprintf(number, WORD_BYTES, "%.*s%s%.*s", (int)whole, figures, decimals ? "," : "", (int)decimals,
                           figures + whole);
        return end > 0 && end < WORD_BYTES;
    }
    return false;
}

// Another way to say items from `first` to before `end`, given as words with blanks between.
static int add_way(word_row *r, size_t first, size_t end, const char *said, float weight)
{
    query_builder *b = r->builder;
    uint32_t numbers[4], count = 0;
    bool fits = true;
    int rc = IDX_OK;
    for (const char *at = said; rc == IDX_OK && fits && *at; count++) {
        size_t bytes = strcspn(at, " ");
        rc = idx__query_intern(b, (const uint8_t *)at, bytes, &numbers[count], &fits);
        at += bytes + (at[bytes] == ' ');
    }
    bool is_new = false;
    for (size_t i = first; rc == IDX_OK && fits && i < end; i++) {
        uint32_t before = r->items[i]->alternative_count;
        rc = idx__equivalents_add_way(b, r->items[i], numbers, count, weight);
        is_new |= r->items[i]->alternative_count > before;
    }
    if (rc != IDX_OK || !is_new) {
        return rc;
    }
    const query_node *last = r->items[end - 1];
    const char *asked = r->items[first]->text;
    const char *other = idx__arena_copy(&b->query->arena, said, strlen(said));
    return other ? idx__equivalents_tell(b, asked, (size_t)(last->text + last->text_bytes - asked), other, REMARK_ALSO)
                 : idx__error_nomem(b->err);
}

static int add_sum(word_row *r, size_t first, size_t end, bool is_in_front, const char *number)
{
    char said[SAID_BYTES];
    snprintf(said, sizeof said, is_in_front ? "rp %s" : "%s rupiah", number);
    return add_way(r, first, end, said, 1.0f);
}

// One of the ways to write the number itself, with the currency if the same items hold that.
static int add_number(word_row *r, size_t first, size_t end, const char *number, bool has_currency)
{
    if (!has_currency) {
        return add_way(r, first, end, number, 1.0f);
    }
    int rc = add_sum(r, first, end, true, number);
    return rc == IDX_OK ? add_sum(r, first, end, false, number) : rc;
}

// The ways of the number in items from `first` to before `end`.
static int add_ways(word_row *r, size_t first, size_t end, amount *a)
{
    char number[WORD_BYTES], shorter[SAID_BYTES - 8];
    const scale *of;
    if (!write_out(a->figures, a->decimals, a->scale)) {
        return IDX_OK;
    }
    int rc = IDX_OK;
    if (a->scale || a->has_currency_inside) { // figures alone are there as written
        rc = add_number(r, first, end, a->figures, a->has_currency_inside);
    }
    bool is_large = a->scale || strlen(a->figures) >= LEAST_FIGURES;
    if (rc != IDX_OK || !is_large || !shorten(a->figures, number, &of)) {
        return rc;
    }
    snprintf(shorter, sizeof shorter, "%s %s", number, of->term);
    if (of != a->scale || end - first == 1) {
        return add_number(r, first, end, shorter, a->has_currency_inside);
    }
    // So it was written, and its words are looked for apart.
    return a->has_currency_inside ? add_sum(r, first, end, false, shorter) : IDX_OK;
}

// Reads what may be an amount from the word at hand on, and gives its items their ways. *end: the first item behind it.
static int read_amount(word_row *r, size_t *end)
{
    amount a = {.scale = NULL};
    size_t rp_item = r->item;
    bool has_rp = take(r, "rp");
    size_t first = r->item;
    *end = rp_item + 1;
    if (!read_number(word_at(r), a.figures, &a.decimals)) {
        return IDX_OK;
    }
    step(r);
    a.scale = take_scale(r);
    size_t behind = r->item;
    bool is_whole = r->word == 0;
    bool has_rupiah = is_whole && take(r, "rupiah");
    if (!is_whole || r->word > 0) {
        return IDX_OK; // the item goes on with something else
    }
    a.has_currency_inside = has_rp && rp_item == first;
    *end = r->item;
    int rc = IDX_OK;
    if (has_rp && !a.has_currency_inside) {
        rc = add_way(r, rp_item, rp_item + 1, "rupiah", CURRENCY_WEIGHT);
    }
    if (rc == IDX_OK && has_rupiah) {
        rc = add_way(r, behind, behind + 1, "rp", CURRENCY_WEIGHT);
    }
    return rc == IDX_OK ? add_ways(r, first, behind, &a) : rc;
}

static bool may_begin(const query_word *w)
{
    return w && ((w->term[0] >= '0' && w->term[0] <= '9') || is_term(w, "rp"));
}

int idx__amounts_add(query_builder *b, query_node *const *items, size_t count)
{
    int rc = IDX_OK;
    for (size_t i = 0; rc == IDX_OK && i < count;) {
        word_row row = {b, items, count, i, 0};
        size_t end = i + 1;
        rc = may_begin(word_at(&row)) ? read_amount(&row, &end) : IDX_OK;
        i = end;
    }
    return rc;
}
