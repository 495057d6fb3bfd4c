/*
 * commands.h: the sub-commands, one file each. Each of those files holds the command's settings
 * with their defaults, its option table and its run function; main.c holds the table of them all.
 */
#ifndef IDX_CLI_COMMANDS_H
#define IDX_CLI_COMMANDS_H

#include "cli/options.h"

#include <idx/searcher.h>

#define COMMAND_DEFAULT_INDEX "./index"

extern const command command_build;
extern const command command_query;
extern const command command_stats;
extern const command command_get;
extern const command command_check;
extern const command command_terms;
extern const command command_analyze;
extern const command command_eval;
extern const command command_help;

/* NULL-terminated, in the order of the general help. */
extern const command *const command_table[];

/* The command called `name`, or NULL after an error message with a suggestion. */
const command *command_find(const char *name);

/* What `idx --help` prints. */
void command_overview(FILE *out);

/* The option that every command on an index has; `settings` has a member `index`. */
#define COMMAND_INDEX_OPTION(settings)                                                             \
    {                                                                                              \
        .letter = 'i', .name = "index", .argument = "DIR", .kind = OPTION_TEXT,                    \
        .offset = offsetof(settings, index), .help = "folder of the index (default: ./index)"      \
    }

#define COMMAND_JSON_OPTION(settings, text)                                                        \
    {                                                                                              \
        .name = "json", .kind = OPTION_FLAG, .offset = offsetof(settings, json), .help = text      \
    }

/* Opens the index in `dir`, or says on stderr where it looked, what is wrong and what to do. */
int command_open_index(const char *dir, idx_searcher **out);

/* Says that the index in `dir` could not be opened or read, and what to do. */
void command_index_failure(const char *dir, const idx_error *err);

/* How else words are looked for than as they are written. */
typedef struct command_names {
    const char *file; /* NULL: no file */
    bool has_table;   /* the library's own */
    double weight;    /* of the names in the file */
    bool is_exact;    /* not at all */
} command_names;

#define COMMAND_NAMES_DEFAULT                                                                      \
    {                                                                                              \
        .has_table = true, .weight = (double)IDX_SYNONYM_WEIGHT                                    \
    }

/* The options that fill the member `names` of `settings`. */
#define COMMAND_NAMES_OPTIONS(settings)                                                            \
    {.name = "synonyms",                                                                           \
     .argument = "FILE",                                                                           \
     .kind = OPTION_TEXT,                                                                          \
     .offset = offsetof(settings, names.file),                                                     \
     .help = "other names for words, in the format of Solr: a, b or a => b"},                      \
        {.name = "synonym-weight",                                                                 \
         .argument = "NUMBER",                                                                     \
         .kind = OPTION_REAL,                                                                      \
         .offset = offsetof(settings, names.weight),                                               \
         .low = 0.01,                                                                              \
         .high = 1,                                                                                \
         .help = "what a name of the FILE counts (default: 0.5)"},                         \
    {                                                                                              \
        .name = "no-synonyms", .kind = OPTION_NEGATIVE,                                            \
        .offset = offsetof(settings, names.has_table),                                             \
        .help = "leave out the built-in abbreviations and synonyms"                                \
    },                                                                                             \
    {                                                                                              \
        .name = "exact", .kind = OPTION_FLAG, .offset = offsetof(settings, names.is_exact),        \
        .help = "look for words as written: no other names or near spellings"                      \
    }

/*
 * Sets what `options` say of other names. *searcher must stay where it is; *out, which may become
 * NULL, is freed when the last query is parsed. False after an error message.
 */
bool command_open_names(idx_searcher *const *searcher, const command_names *how,
                        idx_query_options *options, idx_synonyms **out);

/* Words joined by single spaces; NULL when there is no memory. Freed by the caller. */
char *command_join(char **words, int count, size_t *bytes);

#endif
