/*
 * idx/synonyms.h: words that mean the same: a table that queries are read with.
 *
 *     idx_synonyms_new(idx_searcher_analyzer(searcher), NULL, &synonyms, &err);
 *     idx_synonyms_add_file(synonyms, "synonyms.txt", IDX_SYNONYM_WEIGHT, &err);
 *     idx_synonyms_add_builtin(synonyms, &err);
 *     idx_query_options_init(&options);
 *     options.synonyms = synonyms;
 *     idx_query_parse(idx_searcher_analyzer(searcher), text, bytes, &options, &query, &err);
 *
 * A word that the table knows becomes, with its other names, one concept: a document that holds
 * several of them holds one thing more often, not several things. No document's score falls by it.
 */
#ifndef IDX_SYNONYMS_H
#define IDX_SYNONYMS_H

#include <idx/analyzer.h>
#include <idx/base.h>

#ifdef __cplusplus
extern "C" {
#endif

#define IDX_SYNONYM_WEIGHT 0.5f        /* what the command uses */
#define IDX_MAX_SYNONYM_WORDS 16u      /* words of one name */
#define IDX_MAX_SYNONYM_NAMES 64u      /* names on one side of a line */
#define IDX_MAX_SYNONYM_LINE 4096u     /* bytes of a line */
#define IDX_MAX_SYNONYM_BYTES 67108864u /* bytes of a file */

typedef struct idx_synonyms idx_synonyms;

/*
 * An empty table for queries that are read with `analyzer`, to which it refers until freed. While
 * something is added, no other thread may use it; afterwards any number may. Queries keep no
 * reference to it once parsed. Errors: IDX_ENOMEM, IDX_EINVAL.
 */
IDX_API int idx_synonyms_new(const idx_analyzer *analyzer, const idx_allocator *allocator,
                             idx_synonyms **out, idx_error *err);
IDX_API void idx_synonyms_free(idx_synonyms *synonyms);

/* The analyzer that it was made for. */
IDX_API const idx_analyzer *idx_synonyms_analyzer(const idx_synonyms *synonyms);

/*
 * Adds lines in the format of Solr, from memory; nothing of `text` is kept:
 *
 *     # a comment
 *     surel, e-mail, pos elektronik       each means the others, too
 *     hp => hp, telepon genggam           who asks for the left finds what stands on the right
 *     jkt => Jakarta                      the left itself is not looked for
 *
 * A name is one word or several, which then match side by side in this order. A backslash takes the
 * meaning from the character behind it. Capitals do not matter, and words are reduced to stems as
 * in any query. `weight`, above 0 and at most 1: what an occurrence of another name counts beside
 * one of the word as asked for. Where a name is given twice, the weight that came first stays.
 *
 * `name` (NUL-terminated) is put into errors as the file; IDX_EINVAL says which line is wrong and
 * why. All or nothing is added. Errors: IDX_EINVAL, IDX_ELIMIT, IDX_ENOMEM.
 */
IDX_API int idx_synonyms_add_text(idx_synonyms *synonyms, const char *name, const char *text,
                                  size_t bytes, float weight, idx_error *err);

/* The same with the contents of a file. Errors also: IDX_ENOTFOUND, IDX_EIO. */
IDX_API int idx_synonyms_add_file(idx_synonyms *synonyms, const char *path, float weight,
                                  idx_error *err);

/* Adds the library's own table of Indonesian abbreviations and synonyms. Its names are meant by their
 * letters, not by their stems. Errors: IDX_ENOMEM. */
IDX_API int idx_synonyms_add_builtin(idx_synonyms *synonyms, idx_error *err);

#ifdef __cplusplus
}
#endif

#endif
