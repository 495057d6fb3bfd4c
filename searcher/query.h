/*
 * query.h: a parsed query: a tree of groups over leaves, in a form that has only one spelling.
 *
 * A leaf is a word or a phrase, in any field or in the title only, perhaps with alternatives: other
 * ways to say it, that match as well and with it make one concept. A group has children in the
 * order of the text, each with a role: a document matches if all MUST children match, no NOT child
 * does and, when there is no MUST, at least one SHOULD child does. Its score is the sum over the
 * matching children.
 *
 * After idx__query_group() has built it, a group
 *   - has a MUST child, or at least two SHOULD children; only while parsing can it be made of NOT
 *     children alone;
 *   - holds no SHOULD group of SHOULDs, no MUST group of MUSTs and NOTs, no NOT group of SHOULDs:
 *     those are spliced in;
 *   - holds no two equal leaves with the same role: `repeat` counts how often the leaf stood
 *     there, and its weight is multiplied by that.
 *
 * Immutable once parsed; any number of threads may search with it.
 */
#ifndef IDX_SEARCHER_QUERY_H
#define IDX_SEARCHER_QUERY_H

#include "common/base/arena.h"
#include "common/format/terms.h"
#include "common/text/analyzer.h"
#include "searcher/question.h"
#include <idx/searcher.h>
#include <idx/synonyms.h>

typedef enum query_role { QUERY_SHOULD, QUERY_MUST, QUERY_NOT } query_role;
typedef enum query_kind { QUERY_TERM, QUERY_PHRASE, QUERY_GROUP } query_kind;

/* Another way to say a leaf: a word or an exact phrase. */
typedef struct query_alternative {
    float weight; /* above 0, at most 1: what an occurrence counts beside one of the leaf as written */
    uint32_t word_count;
    uint32_t *words; /* numbers of the query's words, in phrase order */
} query_alternative;

typedef struct query_node query_node;
struct query_node {
    query_kind kind;
    query_role role; /* in its group */
    /* leaves */
    bool title_only;
    bool is_quoted;   /* stood in quotation marks: is looked for as written */
    bool is_split;    /* a phrase that was one word in the text, several for the analyzer */
    uint32_t slop;    /* of a phrase, see slop.h; 0: its words side by side */
    bool is_excluded; /* stands under a NOT: matches, but never scores */
    bool is_added;    /* no word of the user's: idx_query_expand() added it */
    double share;     /* added: what it counts beside a word of the user's */
    uint32_t repeat;
    uint32_t leaf;       /* its number: leaves are numbered in the order of the text */
    uint32_t word_count; /* 1 for QUERY_TERM */
    uint32_t *words;     /* numbers of the query's words, in phrase order */
    uint32_t alternative_count; /* with some the leaf is a concept: they count together */
    query_alternative *alternatives;
    const char *text; /* as it was written; while parsing only */
    size_t text_bytes;
    /* groups */
    uint32_t child_count;
    query_node **children;
};

typedef struct query_word {
    const uint8_t *term;
    uint32_t bytes;
    uint32_t hash;
    uint8_t kinds; /* bits 1 << query_word_kind of its occurrences in the text */
    term_entry entry;      /* what an index has for it, if it was asked while the query was made; df 0: nothing */
    const uint8_t *terms;  /* then: where the dictionary of that segment is mapped, */
    uint64_t segment_id;   /* and which it is; both together say that `entry` holds */
} query_word;

/* Whether `entry` of the word is what the segment has. */
static inline bool idx__query_word_is_of(const query_word *w, const segment *s)
{
    return w->terms && w->terms == s->sections[SECTION_TERMS].data && w->segment_id == s->id;
}

#define IDX_QUERY_SLOTS                                                                            \
    2048u /* of the table of words: a power of two, at least 2 * IDX_MAX_QUERY_TERMS */

struct idx_query {
    arena arena;
    const idx_analyzer *analyzer;
    const idx_allocator *allocator;
    query_node *root;  /* NULL: nothing to look for */
    const char *note;  /* NULL: nothing to say */
    const char *names; /* likewise: what is looked for under other names */
    const char *added; /* likewise: words that idx_query_expand() added */
    query_word *words; /* distinct */
    uint32_t word_count;
    size_t word_capacity;
    query_node **leaves;
    uint32_t leaf_count;
    bool asks_definition; /* what something is */
    sign asked_sign;      /* of what is asked for (question.h), if the analyzer has signs; SIGN_COUNT: none */
};

/* ---- building, in query_nodes.c; used while parsing alone ----------------------------------- */

/* What the note is to tell: that something is looked for under another name. */
typedef enum remark_kind {
    REMARK_ALSO, /* under both */
    REMARK_AS,   /* instead */
    REMARK_NEAR, /* because no index knows it */
} remark_kind;

typedef struct query_remark query_remark;
struct query_remark {
    const char *asked; /* of the text */
    size_t asked_bytes;
    const char *other; /* NUL-terminated */
    remark_kind kind;
    query_remark *next;
};

typedef struct query_builder {
    idx_query *query;
    const idx_synonyms *synonyms; /* NULL: none */
    const idx_searcher *const *indexes; /* whose words are known */
    size_t index_count;
    bool has_near_words, has_compounds;
    query_remark *remarks;        /* in the order of the text */
    uint16_t *slots;      /* word number + 1 by hash, or 0 */
    uint32_t token_count; /* words so far, repetitions included */
    tokens tokens;        /* scratch of the analyzer */
    uint32_t *numbers;    /* the words of the leaf at hand */
    size_t number_count, number_capacity;
    query_word_kind last; /* kind of the word before; WORD_ORDINARY at the beginning */
    asked_kind asked;     /* by the words so far */
    idx_error *err;
} query_builder;

/*
 * Makes the leaf of `text`: the analyzer's words, adjacent. *out is NULL when there are none.
 * `is_word`: the text is one word for the user. Errors: IDX_ENOMEM, IDX_ELIMIT.
 */
int idx__query_leaf(query_builder *b, const char *text, size_t bytes, bool title_only, bool is_word,
                    query_node **out);

/*
 * Makes a group of items[0..count), whose roles are set, in the normal form above; before that
 * the words get their alternatives (equivalents.h), so the items may change. The result may
 * be one of the items, or NULL when nothing is left; a group of NOTs only comes back as such.
 * Errors: IDX_ENOMEM.
 */
int idx__query_group(query_builder *b, query_node **items, size_t count, query_node **out);

/* The number of a word, which is added when it is new. *fits: false, and nothing else happens, when
 * the query has as many words as it may; else true. Errors: IDX_ENOMEM. */
int idx__query_intern(query_builder *b, const uint8_t *term, size_t bytes, uint32_t *number,
                      bool *fits);

/* Makes `names` of the query out of the remarks (query_remarks.c). Errors: IDX_ENOMEM. */
int idx__query_write_names(query_builder *b);

/* A word that a query is to look for in addition. */
typedef struct query_addition {
    const uint8_t *term;
    uint32_t bytes;
    double share; /* above 0 */
} query_addition;

/*
 * Copies a query (query_copy.c) and adds words to it: where `q` requires something, they only add to the score; else
 * any of them will do, too. None of them is a word of `q`, none stands there twice; what does not fit into
 * IDX_MAX_QUERY_TERMS is left out. `added` (NUL-terminated; NULL: nothing) is copied. Errors: IDX_ENOMEM.
 */
int idx__query_copy(const idx_query *q, const query_addition *words, uint32_t count, const char *added,
                    const idx_allocator *allocator, idx_query **out, idx_error *err);

/* True for a group of NOT children alone. */
bool idx__query_is_negative(const query_node *node);

/* Parses text by the grammar (query_parser.c). Returns IDX_EQUERY when it does not parse, with *why
 * a static sentence. */
int idx__query_parse_syntax(query_builder *b, const char *text, size_t bytes,
                            idx_operator default_operator, query_node **out, const char **why);

/* Takes the text as words separated by white space. */
int idx__query_parse_plain(query_builder *b, const char *text, size_t bytes,
                           idx_operator default_operator, query_node **out);

#endif
