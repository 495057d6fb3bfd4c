/* compounds.c: see compounds.h. */
#include "searcher/compounds.h"

#include "common/base/error.h"
#include "common/text/lexicon.h"
#include "common/text/word_list.h"
#include "searcher/equivalents.h"
#include "searcher/near_words.h"

#include <string.h>

#define WEIGHT 0.5f          // of the word written the other way
#define LEAST_LETTERS 3u     // of each half
#define LEAST_DOCUMENTS 2u
#define MOST_BYTES 64u

// The single term of a text, and its length; *bytes is 0 when it has none or several.
typedef struct single_term {
    uint8_t term[MOST_BYTES];
    size_t bytes;
    uint32_t count;
} single_term;

static int take_term(void *ctx, const idx_token *token)
{
    single_term *t = ctx;
    t->count++;
    t->bytes = t->count == 1 && token->term_bytes <= MOST_BYTES ? token->term_bytes : 0;
    memcpy(t->term, token->term, t->bytes);
    return IDX_OK;
}

// Makes `text` a term that some document holds; *bytes of it is 0 otherwise.
static int known_term(query_builder *b, const char *text, size_t bytes, single_term *t)
{
    uint64_t df = 0;
    *t = (single_term){.bytes = 0};
    int rc = idx__tokens_run(&b->tokens, text, bytes, true, b->err);
    rc = rc == IDX_OK ? idx__tokens_hand_out(&b->tokens, take_term, t) : rc;
    if (rc == IDX_OK && t->bytes) {
        rc = idx__near_df(b, t->term, t->bytes, &df);
    }
    if (df < LEAST_DOCUMENTS) {
        t->bytes = 0;
    }
    return rc;
}

// The letters of a word without capitals and without what stands around them; 0: others are inside.
static size_t letters_of(const query_node *leaf, char out[MOST_BYTES])
{
    size_t n = 0;
    bool is_over = false;
    for (size_t i = 0; i < leaf->text_bytes; i++) {
        char c = leaf->text[i];
        bool is_upper = c >= 'A' && c <= 'Z';
        if (is_upper || (c >= 'a' && c <= 'z')) {
            if (is_over || n == MOST_BYTES) {
                return 0;
            }
            out[n++] = is_upper ? (char)(c + ('a' - 'A')) : c;
        } else if ((unsigned char)c >= 0x80 || (c >= '0' && c <= '9')) {
            return 0;
        } else {
            is_over = n > 0;
        }
    }
    return n;
}

static bool is_root(const char *letters, size_t bytes)
{
    lexicon_mark mark = idx__lexicon_find((const uint8_t *)letters, bytes);
    return mark == LEXICON_ROOT || mark == LEXICON_FIRM;
}

// Compounds that are written in one word and in two. A word of the lexicon is cut only if it stands
// here: most that could be cut are no compounds (dia|log, kena|ikan).
static const char *const compounds[] = {
    "alihbahasa", "antarkota", "antarmuka", "apabila", "apapun", "bagaimanapun", "barangsiapa",
    "beasiswa", "belasungkawa", "bilamana", "daripada", "darmawisata", "dinihari", "dukacita",
    "dwibahasa", "ibukota", "kacamata", "kadangkala", "kapanpun", "kerjasama", "kosakata",
    "lalulintas", "lokakarya", "manapun", "mancanegara", "marabahaya", "matapelajaran", "matauang",
    "narasumber", "nonaktif", "olahraga", "orangtua", "pariwisata", "pascasarjana", "peribahasa",
    "prasejarah", "purnawirawan", "rumahsakit", "rumahtangga", "sediakala", "sekalipun",
    "sepakbola", "seringkali", "siapapun", "suamiistri", "sukacita", "sukarela", "tandatangan",
    "tanggungjawab", "tatabahasa", "tatacara", "tatakrama", "tatanegara", "terimakasih",
    "titikberat", "tunakarya", "ujicoba", "wajibpajak", "walikota", "wiraswasta",
};

static bool is_compound(const char *letters, size_t bytes)
{
    return IDX_WORD_LIST_FIND(compounds, letters, bytes) != NULL;
}

static int add_halves(query_builder *b, query_node *leaf, const char *letters, size_t cut,
                      size_t bytes)
{
    single_term halves[2];
    uint32_t numbers[2];
    bool fits = true;
    int rc = known_term(b, letters, cut, &halves[0]);
    if (rc == IDX_OK && halves[0].bytes) {
        rc = known_term(b, letters + cut, bytes - cut, &halves[1]);
    }
    if (rc != IDX_OK || !halves[0].bytes || !halves[1].bytes) {
        return rc;
    }
    for (int i = 0; rc == IDX_OK && fits && i < 2; i++) {
        rc = idx__query_intern(b, halves[i].term, halves[i].bytes, &numbers[i], &fits);
    }
    if (rc == IDX_OK && fits) {
        rc = idx__equivalents_add_way(b, leaf, numbers, 2, WEIGHT);
    }
    char *text = rc == IDX_OK && fits ? idx__arena_alloc(&b->query->arena, bytes + 2) : NULL;
    if (rc != IDX_OK || !fits || !text) {
        return rc == IDX_OK && fits ? idx__error_nomem(b->err) : rc;
    }
    memcpy(text, letters, cut);
    text[cut] = ' ';
    memcpy(text + cut + 1, letters + cut, bytes - cut);
    text[bytes + 1] = '\0';
    return idx__equivalents_tell(b, leaf->text, leaf->text_bytes, text, REMARK_ALSO);
}

int idx__compounds_split(query_builder *b, query_node *leaf, bool is_known)
{
    char letters[MOST_BYTES];
    size_t bytes = letters_of(leaf, letters);
    if (is_known && !is_compound(letters, bytes)) {
        return IDX_OK;
    }
    for (size_t cut = LEAST_LETTERS; cut + LEAST_LETTERS <= bytes; cut++) {
        if (is_root(letters, cut) && is_root(letters + cut, bytes - cut)) {
            return add_halves(b, leaf, letters, cut, bytes);
        }
    }
    return IDX_OK;
}

// Whether the word is a number of so many figures.
static bool is_number(const query_word *word, uint32_t least, uint32_t most)
{
    bool is = word->bytes >= least && word->bytes <= most;
    for (uint32_t i = 0; is && i < word->bytes; i++) {
        is = word->term[i] >= '0' && word->term[i] <= '9';
    }
    return is;
}

int idx__compounds_date(query_builder *b, query_node *leaf)
{
    const query_word *words = b->query->words;
    if (leaf->word_count != 3) {
        return IDX_OK;
    }
    const query_word *first = &words[leaf->words[0]], *last = &words[leaf->words[2]];
    bool has_month = true; // a word, where figures were written
    for (size_t i = 0; i < leaf->text_bytes; i++) {
        char c = leaf->text[i];
        has_month &= !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && (unsigned char)c < 0x80;
    }
    uint8_t letter = words[leaf->words[1]].term[0];
    has_month &= letter >= 'a' && letter <= 'z';
    bool is_date = (is_number(first, 4, 4) && is_number(last, 1, 2)) ||
                   (is_number(first, 1, 2) && is_number(last, 4, 4));
    uint32_t turned[3] = {leaf->words[2], leaf->words[1], leaf->words[0]};
    return is_date && has_month ? idx__equivalents_add_way(b, leaf, turned, 3, 1.0f) : IDX_OK;
}

int idx__compounds_join(query_builder *b, query_node *first, query_node *second)
{
    char letters[2 * MOST_BYTES];
    single_term joined;
    uint32_t number;
    bool fits;
    size_t cut = letters_of(first, letters);
    size_t bytes = cut < LEAST_LETTERS ? 0 : letters_of(second, letters + cut);
    if (bytes < LEAST_LETTERS) {
        return IDX_OK;
    }
    int rc = known_term(b, letters, cut + bytes, &joined);
    if (rc != IDX_OK || joined.bytes == 0) {
        return rc;
    }
    rc = idx__query_intern(b, joined.term, joined.bytes, &number, &fits);
    if (rc != IDX_OK || !fits) {
        return rc;
    }
    uint32_t before = first->alternative_count;
    rc = idx__equivalents_add_way(b, first, &number, 1, WEIGHT);
    bool is_new = first->alternative_count > before;
    if (rc == IDX_OK) {
        rc = idx__equivalents_add_way(b, second, &number, 1, WEIGHT);
    }
    if (rc != IDX_OK || !is_new) {
        return rc;
    }
    const char *other = idx__arena_copy(&b->query->arena, letters, cut + bytes);
    const char *end = second->text + second->text_bytes;
    return other ? idx__equivalents_tell(b, first->text, (size_t)(end - first->text), other,
                                         REMARK_ALSO)
                 : idx__error_nomem(b->err);
}
