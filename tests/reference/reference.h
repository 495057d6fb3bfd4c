/*
 * reference.h: a brute-force searcher, written from the contract of scoring (heads of
 * searcher/score.c and searcher/similarity.c) and the grammar (head of searcher/query_parser.c) alone. It shares no code with
 * the searcher: it analyses the documents, keeps for every term where it stands in simple arrays,
 * looks at every document for every query, and sorts all matches.
 *
 * It is made to be obviously right, not fast. Running out of memory ends the program.
 */
#ifndef IDX_TESTS_REFERENCE_H
#define IDX_TESTS_REFERENCE_H

#include <idx/idx.h>

/* ---- documents ------------------------------------------------------------------------------ */

typedef struct ref_place {
    uint32_t doc;
    uint32_t position;
    bool in_title;
} ref_place;

typedef struct ref_term {
    char *text;
    size_t bytes;
    uint64_t df;
    ref_place *places; /* by document, body before title, position */
    size_t count, capacity;
} ref_term;

typedef struct ref_corpus {
    idx_analyzer *analyzer;
    uint32_t documents;
    uint32_t *body_lengths, *title_lengths;
    size_t document_capacity;
    uint64_t body_tokens, title_tokens;
    ref_term *terms;
    size_t term_count, term_capacity;
    size_t *slots; /* hash of a term: its number + 1, or 0 */
    size_t slot_count;
} ref_corpus;

void ref_corpus_init(ref_corpus *c, const char *analyzer);
void ref_corpus_add(ref_corpus *c, const char *title, const char *body);
/* A sign at a position of the body of the document added last: it counts neither as a word nor in a length. */
void ref_corpus_mark(ref_corpus *c, const char *sign, uint32_t position);
void ref_corpus_release(ref_corpus *c);

/* NULL when no document holds it. */
const ref_term *ref_corpus_find(const ref_corpus *c, const char *text, size_t bytes);

/* ---- queries -------------------------------------------------------------------------------- */

typedef enum ref_kind {
    REF_LEAF,  /* a word or a phrase */
    REF_CHAIN, /* clauses joined by AND: signs are 0 or '-' */
    REF_GROUP, /* chains side by side: signs are 0, '+' or '-' */
} ref_kind;

typedef struct ref_node ref_node;
struct ref_node {
    ref_kind kind;
    bool title_only;
    char *text; /* leaf: what stands in the query, without quotation marks */
    bool is_quoted;
    unsigned slop; /* of a quoted leaf; 0: none is written */
    ref_node **children;
    char *signs;
    size_t count;
};

ref_node *ref_leaf(const char *text, bool is_quoted, bool title_only);
ref_node *ref_inner(ref_kind kind);
void ref_add(ref_node *parent, char sign, ref_node *child);
void ref_node_free(ref_node *node);

/* Writes the query as text; returns a string to be freed. */
char *ref_render(const ref_node *node);

/* ---- searching ------------------------------------------------------------------------------ */

/* Who asks for `from`, words side by side, finds `to` as well, or instead. */
typedef struct ref_rule {
    const char *from, *to; /* words with blanks between */
    float weight;
    bool replaces;
} ref_rule;

/* A word of a question. */
typedef struct ref_asking {
    const char *word;
    double share; /* it counts for */
    bool asks;    /* and holds no place in a row */
} ref_asking;

typedef struct ref_options {
    bool is_full; /* with the second stage */
    const ref_asking *asking; /* words of the query that count less; the last has none. NULL: there are none */
    bool asks_definition;
    const char *sign; /* of what is asked for; NULL: none */
    float k1, b, title_weight; /* title_weight < 0: the index's own, 1 */
    bool has_positions;
    const ref_rule *rules; /* in the order in which they were added */
    size_t rule_count;
    idx_similarity_kind kind; /* 0: BM25 */
    float delta, mu, c;
    idx_score_fn score; /* own */
    double most;
} ref_options;

typedef struct ref_hit {
    uint32_t doc;
    uint32_t sum;
    float score;
} ref_hit;

typedef struct ref_hits {
    ref_hit *items; /* all matches, best first */
    size_t count;
} ref_hits;

void ref_search(const ref_corpus *c, const ref_node *query, const ref_options *options,
                ref_hits *out);
/* The second stage (rerank.c): the words of a query in their order, and what each is worth. */
typedef struct ref_slot {
    const ref_term *term; /* NULL: in no document */
    uint32_t value;
    uint32_t distance; /* behind the one before; 0: is in no row with it */
    size_t leaf;
} ref_slot;

/* Another name of the slots from `first` to `last`. */
typedef struct ref_name {
    const ref_term *terms[32];
    size_t count, first, last;
    uint32_t worth;
} ref_name;

typedef struct ref_slots {
    ref_slot items[64];
    size_t count;
    uint32_t distance; /* of the next one */
    ref_name names[32];
    size_t name_count, name_words;
    ref_slot words[96]; /* distinct, of slots and names; how they stand to each other means nothing here */
    size_t word_count;
} ref_slots;

void ref_slots_add(ref_slots *s, size_t leaf, const ref_term *term, uint64_t documents, double value);

/* To be called when all slots are there, before names are added. */
void ref_slots_finish(ref_slots *s);

/* Adds a name, if there is room for it and all its words are looked at. */
void ref_slots_add_name(ref_slots *s, const ref_name *name, float weight, uint64_t documents);

/* What the text has behind the last slot where it says what that is: ends with NULL. */
typedef const ref_term *ref_defining[8];

/* Adds to the sums of the best of `hits`, which are sorted, and returns how many those are: they are not sorted any
 * more. */
size_t ref_rerank(const ref_slots *s, const ref_defining defining, bool has_titles, ref_hits *hits);

/* Adds to the best of `hits`, in their order after that, what answers gain. */
void ref_answer(const ref_slots *s, const ref_term *sign, ref_hits *hits);

void ref_hits_release(ref_hits *hits);

#endif
