/*
 * query_parser.c: from lexemes to a tree, by recursive descent. The grammar of the query language:
 *
 *     query   = [ group ]
 *     group   = chain { [ "OR" ] chain }          (default operator AND: the "OR" must be written)
 *     chain   = clause { "AND" clause }           (default operator AND: the "AND" may be left out)
 *     clause  = { "NOT" } [ "+" | "-" ] operand
 *     operand = [ "title:" ] ( word | phrase [ "~" digits ] | "(" [ group ] ")" )
 *
 * NOT binds closest, then AND, then OR. What it means:
 *
 *   - A chain of several clauses matches where all of them do, and no negated one does.
 *   - A group matches where all its chains with a "+" do, none of its negated chains does and, if
 *     there is no "+", at least one of the others does. So "a OR NOT b" is "a -b": a negation
 *     takes away, it never adds.
 *   - A chain has a "+" when one of its clauses has. "NOT" and "-" are the same; two of them cancel
 *     out, and what they leave is required.
 *   - A word is what the analyzer makes of it: nothing ("!?") disappears, with the operators before
 *     it; several words ("e-mail") become a phrase. On an index without positions such a word
 *     matches where all its parts do.
 *   - Groups of one kind inside each other are one group: "(a b) c" is "a b c". A word or phrase
 *     that stands n times in one group with one role is one leaf of n times the weight.
 *   - The score of a document is the sum over the words and phrases that made it match.
 *
 * What does not parse is an unclosed quotation mark, a parenthesis without its partner, an operator
 * without its operand, and more than IDX_MAX_QUERY_DEPTH parentheses inside each other;
 * idx_query_parse() then takes the text as plain words.
 */
#include "common/base/alloc.h"
#include "common/base/error.h"
#include "searcher/query.h"
#include "searcher/query_lexer.h"

typedef struct parser {
    query_builder *builder;
    query_lexer lexer;
    lexeme next;
    idx_operator default_operator;
    unsigned depth;
    const char *why; // static sentence, once something did not parse
} parser;

// The items of a group or chain while it is being read.
typedef struct item_list {
    query_node **items;
    size_t count;
    size_t capacity;
} item_list;

static int parse_group(parser *p, bool title_only, query_node **out);

static int items_add(parser *p, item_list *list, query_node *node, query_role role)
{
    if (!node) {
        return IDX_OK;
    }
    if (idx__grow(p->builder->query->allocator, &list->items, &list->capacity, list->count + 1,
                  sizeof *list->items) != IDX_OK) {
        return idx__error_nomem(p->builder->err);
    }
    node->role = role;
    list->items[list->count++] = node;
    return IDX_OK;
}

static void items_release(parser *p, item_list *list)
{
    idx__free(p->builder->query->allocator, list->items, list->capacity * sizeof *list->items);
}

static void step(parser *p)
{
    p->next = idx__query_lex(&p->lexer);
}

static int syntax(parser *p, const char *why)
{
    p->why = why;
    return IDX_EQUERY;
}

static bool begins_clause(lexeme_kind kind)
{
    return kind == LEXEME_WORD || kind == LEXEME_PHRASE || kind == LEXEME_PLUS ||
           kind == LEXEME_MINUS || kind == LEXEME_TITLE || kind == LEXEME_OPEN ||
           kind == LEXEME_NOT || kind == LEXEME_UNCLOSED;
}

static int parse_parenthesis(parser *p, bool title_only, query_node **out)
{
    if (++p->depth > IDX_MAX_QUERY_DEPTH) {
        return syntax(p, "its parentheses are nested too deeply");
    }
    step(p);
    *out = NULL;
    int rc = p->next.kind == LEXEME_CLOSE ? IDX_OK : parse_group(p, title_only, out);
    if (rc != IDX_OK) {
        return rc;
    }
    if (p->next.kind != LEXEME_CLOSE) {
        return syntax(p, "a parenthesis is not closed");
    }
    p->depth--;
    step(p);
    return IDX_OK;
}

static int parse_phrase(parser *p, bool title_only, query_node **out)
{
    lexeme x = p->next;
    if (x.slop > IDX_MAX_SLOP) {
        return idx__error_set(p->builder->err, IDX_ELIMIT, "a phrase has a slop above %u",
                              IDX_MAX_SLOP);
    }
    step(p);
    *out = NULL;
    int rc = idx__query_leaf(p->builder, x.text, x.bytes, title_only, false, out);
    if (*out && (*out)->kind == QUERY_PHRASE) {
        (*out)->slop = x.slop;
    }
    return rc;
}

static int parse_operand(parser *p, bool title_only, query_node **out)
{
    bool after_title = p->next.kind == LEXEME_TITLE;
    if (after_title) {
        title_only = true;
        step(p);
    }
    lexeme x = p->next;
    if (after_title && (x.kind == LEXEME_AND || x.kind == LEXEME_OR || x.kind == LEXEME_NOT)) {
        x.kind = LEXEME_WORD; // title:AND means the word
    }
    switch (x.kind) {
    case LEXEME_WORD:
        step(p);
        return idx__query_leaf(p->builder, x.text, x.bytes, title_only, true, out);
    case LEXEME_PHRASE:
        return parse_phrase(p, title_only, out);
    case LEXEME_OPEN:
        return parse_parenthesis(p, title_only, out);
    case LEXEME_UNCLOSED:
        return syntax(p, "a quotation mark is not closed");
    case LEXEME_CLOSE:
        return syntax(p, "a parenthesis is closed that was not opened");
    default:
        return syntax(p, "AND, OR, NOT, + or - stands without a word");
    }
}

// *role: QUERY_MUST for "+", QUERY_NOT when negated, else QUERY_SHOULD.
static int parse_clause(parser *p, bool title_only, query_node **out, query_role *role)
{
    unsigned negations = 0;
    bool is_required = false;
    while (p->next.kind == LEXEME_NOT) {
        negations++;
        step(p);
    }
    if (p->next.kind == LEXEME_PLUS || p->next.kind == LEXEME_MINUS) {
        is_required = p->next.kind == LEXEME_PLUS;
        negations += p->next.kind == LEXEME_MINUS;
        step(p);
    }
    int rc = parse_operand(p, title_only, out);
    *role = negations % 2 ? QUERY_NOT : is_required || negations ? QUERY_MUST : QUERY_SHOULD;
    return rc;
}

static bool joins_chain(const parser *p)
{
    return p->next.kind == LEXEME_AND ||
           (p->default_operator == IDX_AND && begins_clause(p->next.kind));
}

static int parse_chain_rest(parser *p, bool title_only, item_list *clauses, query_role *chain_role)
{
    while (joins_chain(p)) {
        if (p->next.kind == LEXEME_AND) {
            step(p);
        }
        query_node *node = NULL;
        query_role role;
        int rc = parse_clause(p, title_only, &node, &role);
        if (rc != IDX_OK) {
            return rc;
        }
        if (role == QUERY_MUST) {
            *chain_role = QUERY_MUST;
        }
        rc = items_add(p, clauses, node, role == QUERY_NOT ? QUERY_NOT : QUERY_MUST);
        if (rc != IDX_OK) {
            return rc;
        }
    }
    return IDX_OK;
}

static int parse_chain(parser *p, bool title_only, query_node **out, query_role *role)
{
    query_node *first = NULL;
    int rc = parse_clause(p, title_only, &first, role);
    if (rc != IDX_OK || !joins_chain(p)) {
        *out = first;
        return rc;
    }
    item_list clauses = {0};
    rc = items_add(p, &clauses, first, *role == QUERY_NOT ? QUERY_NOT : QUERY_MUST);
    if (*role == QUERY_NOT) {
        *role = QUERY_SHOULD; // the negation is inside the chain
    }
    if (rc == IDX_OK) {
        rc = parse_chain_rest(p, title_only, &clauses, role);
    }
    if (rc == IDX_OK) {
        rc = idx__query_group(p->builder, clauses.items, clauses.count, out);
    }
    items_release(p, &clauses);
    return rc;
}

static int parse_group(parser *p, bool title_only, query_node **out)
{
    item_list chains = {0};
    int rc;
    bool goes_on;
    do {
        query_node *node = NULL;
        query_role role = QUERY_SHOULD;
        rc = parse_chain(p, title_only, &node, &role);
        if (rc == IDX_OK) {
            rc = items_add(p, &chains, node, role);
        }
        goes_on = p->next.kind == LEXEME_OR || begins_clause(p->next.kind);
        if (rc == IDX_OK && p->next.kind == LEXEME_OR) {
            step(p);
        }
    } while (rc == IDX_OK && goes_on);
    if (rc == IDX_OK) {
        rc = idx__query_group(p->builder, chains.items, chains.count, out);
    }
    items_release(p, &chains);
    return rc;
}

int idx__query_parse_syntax(query_builder *b, const char *text, size_t bytes,
                            idx_operator default_operator, query_node **out, const char **why)
{
    parser p = {.builder = b, .lexer = {text, bytes, 0}, .default_operator = default_operator};
    step(&p);
    query_node *root = NULL;
    int rc = p.next.kind == LEXEME_END ? IDX_OK : parse_group(&p, false, &root);
    if (rc == IDX_OK && p.next.kind != LEXEME_END) {
        rc = syntax(&p, p.next.kind == LEXEME_CLOSE ? "a parenthesis is closed that was not opened"
                                                    : "AND, OR, NOT, + or - stands without a word");
    }
    if (rc == IDX_OK) {
        *out = root;
    }
    *why = p.why;
    return rc;
}

int idx__query_parse_plain(query_builder *b, const char *text, size_t bytes,
                           idx_operator default_operator, query_node **out)
{
    parser p = {.builder = b, .lexer = {text, bytes, 0}, .default_operator = default_operator};
    query_role role = default_operator == IDX_AND ? QUERY_MUST : QUERY_SHOULD;
    item_list words = {0};
    int rc = IDX_OK;
    for (lexeme x = idx__query_lex_plain(&p.lexer); rc == IDX_OK && x.kind == LEXEME_WORD;
         x = idx__query_lex_plain(&p.lexer)) {
        query_node *node = NULL;
        rc = idx__query_leaf(b, x.text, x.bytes, false, true, &node);
        if (rc == IDX_OK) {
            rc = items_add(&p, &words, node, role);
        }
    }
    if (rc == IDX_OK) {
        rc = idx__query_group(b, words.items, words.count, out);
    }
    items_release(&p, &words);
    return rc;
}
