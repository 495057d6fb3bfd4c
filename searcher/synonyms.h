/*
 * synonyms.h: the table behind idx_synonyms: rules, each from one name to another, found by the
 * first word of the name that a query must hold.
 */
#ifndef IDX_SEARCHER_SYNONYMS_H
#define IDX_SEARCHER_SYNONYMS_H

#include "common/base/arena.h"
#include "searcher/synonym_table.h"
#include <idx/synonyms.h>

typedef struct synonym_word {
    const uint8_t *term;
    uint32_t bytes;
} synonym_word;

/* How a query must write a name for it to be meant. */
typedef enum name_form {
    NAME_OF_TERMS,   /* in any way that the analyzer takes for the same: the user's own names */
    NAME_OF_LETTERS, /* with the same letters and digits, large or small: the library's names, because a
                        stem may be that of another word (meninggal: tinggal, mengejar: kejar) */
    NAME_EXACT,      /* just so */
} name_form;

/* A word or several. */
typedef struct synonym_name {
    const char *text; /* as it was written; NUL-terminated */
    synonym_word *words;
    uint32_t word_count; /* 1 to IDX_MAX_SYNONYM_WORDS */
    name_form form;
} synonym_name;

typedef struct synonym_rule {
    const synonym_name *from;
    const synonym_name *to;
    float weight;
    bool replaces; /* `from` itself is not looked for */
    uint32_t next; /* the next with the same hash of the first word, or IDX_NO_RULE */
} synonym_rule;

#define IDX_NO_RULE UINT32_MAX

struct idx_synonyms {
    const idx_analyzer *analyzer;
    const idx_allocator *allocator;
    arena arena;
    synonym_rule *rules; /* in the order in which they were added */
    uint32_t rule_count;
    size_t rule_capacity;
    uint32_t *slots; /* by hash: the first rule */
    uint32_t slot_count;
    bool has_table; /* the library's own lines come behind all rules, read query by query */
};

/* The first rule whose name may begin with this word; its `next` leads on, in order. */
uint32_t idx__synonyms_first(const idx_synonyms *s, const uint8_t *term, size_t bytes);

/* What idx_synonyms_add_text() does; with `marks`, names are meant by their letters, and "!" behind one makes it
 * exact. */
int idx__synonyms_parse(idx_synonyms *s, const char *name, const char *text, size_t bytes,
                        float weight, bool marks, idx_error *err);

/* Analyses a name. Errors: IDX_EINVAL (no word, or too many), IDX_ENOMEM. */
int idx__synonyms_name(idx_synonyms *s, const char *text, size_t bytes, name_form form,
                       synonym_name **out, idx_error *err);

/* Adds one rule, unless both names are the same words. Errors: IDX_ENOMEM. */
int idx__synonyms_rule(idx_synonyms *s, const synonym_name *from, const synonym_name *to,
                       float weight, bool replaces, idx_error *err);

/* A table of these lines of the library's own, to be freed. Errors: IDX_ENOMEM. */
int idx__synonyms_of_lines(const idx_analyzer *analyzer, const idx_allocator *allocator,
                           const synonym_set *lines, idx_synonyms **out, idx_error *err);

#endif
