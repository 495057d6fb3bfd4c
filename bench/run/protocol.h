/*
 * protocol.h: what is asked of an engine, in the words of search-benchmark-game.
 *
 * A class says what a query's words mean: any of them (or), all (and), side by side (phrase), the first and perhaps
 * the others (must), or near each other (sloppy: a slop of BENCH_SLOP). A command says what is wanted: the k best (TOP_k), these and the
 * number of all matches (TOP_k_COUNT), or the number alone (COUNT). A query file has one query a line, plain words
 * or {"query":"...","set":"short","frequent":false}. One word is the same in every class, so it is asked as `or`.
 */
#ifndef IDX_BENCH_RUN_PROTOCOL_H
#define IDX_BENCH_RUN_PROTOCOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum query_class { CLASS_OR, CLASS_AND, CLASS_PHRASE, CLASS_MUST, CLASS_SLOPPY, CLASS_COUNT } query_class;

enum { BENCH_SLOP = 2 }; /* the peers' drivers have the same */

extern const char *const class_names[CLASS_COUNT];

#define DEFAULT_CLASSES "or,and,phrase,must,sloppy"
#define DEFAULT_COMMANDS "TOP_10,TOP_100,TOP_1000,TOP_10_COUNT,TOP_100_COUNT,COUNT"

typedef struct command {
    const char *name;
    uint32_t k; /* 0: only count */
    bool count;
} command;

enum { COMMANDS = 7 };
extern const command commands[COMMANDS];

/* The member of a comma-separated list that is no class (command), or NULL. */
const char *classes_unknown(const char *list);
const char *commands_unknown(const char *list);

typedef struct bench_query {
    char *text;
    uint32_t words;
    bool is_long;     /* of the set of long queries */
    bool is_frequent; /* holds a pair of very frequent words side by side */
} bench_query;

typedef struct query_list {
    bench_query *at;
    size_t count, capacity;
} query_list;

/* Reads a query file, a query that comes again only once; ends the program with a message if it cannot. */
void query_list_read(query_list *list, const char *path);
void query_list_add(query_list *list, const char *text, bool is_long, bool is_frequent);
void query_list_release(query_list *list);

/* Whether this class asks this query. */
bool class_asks(query_class c, const bench_query *q);

/* The query in idx's own language, or as plain words: `is_and` and `is_plain` tell how to read it. malloc'ed. */
char *class_text(query_class c, const char *words, bool *is_and, bool *is_plain);

#endif
