/*
 * cli/input/html_tree.c: gumbo in an arena. See html_tree.h.
 *
 * Gumbo 0.10.1 cannot fail: it expects memory for whatever a page asks for, takes down a tree by
 * recursion, and takes quadratic time for deep nesting. All its memory passes through one callback,
 * which is where a hostile page is stopped: the callback leaves by longjmp, the arena is reset, and
 * nothing of the tree needs to be taken down, then or ever.
 *
 * The callback sees sizes only. A request for as many bytes as a GumboNode has is taken for a node
 * and put behind a header with its depth. The depth is worked out when the next node is asked for:
 * by then the last one hangs on its parent. A string that happens to have that size does no harm:
 * its bytes are not a pointer to such a header, or it counts as depth 1.
 */
#include "cli/input/html_tree.h"

#include <setjmp.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_CHUNK_BYTES ((size_t)1 << 20)

typedef struct chunk {
    _Alignas(16) struct chunk *older;
    size_t bytes, used; /* of what follows this head */
} chunk;

typedef struct node_slot {
    struct node_slot *self; /* proves that this is a slot */
    size_t depth;
    GumboNode node;
} node_slot;

struct html_tree {
    chunk *newest;
    size_t taken, limit; /* bytes handed out */
    node_slot *last;     /* its depth is not known yet */
    size_t attributes;   /* since the last node */
    html_result failure;
    jmp_buf leave;
};

static char *chunk_data(chunk *c)
{
    return (char *)(c + 1);
}

static _Noreturn void fail(html_tree *t, html_result why)
{
    t->failure = why;
    longjmp(t->leave, 1);
}

static bool add_chunk(html_tree *t, size_t need)
{
    size_t bytes = t->newest ? 2 * t->newest->bytes : FIRST_CHUNK_BYTES;
    if (bytes > HTML_TREE_MAX_BYTES / 8) {
        bytes = HTML_TREE_MAX_BYTES / 8;
    }
    if (bytes < need) {
        bytes = need;
    }
    chunk *c = malloc(sizeof(chunk) + bytes);
    if (!c) {
        return false;
    }
    *c = (chunk){.older = t->newest, .bytes = bytes};
    t->newest = c;
    return true;
}

/* Keeps the oldest chunk for the next page. */
static void reset(html_tree *t)
{
    while (t->newest && t->newest->older) {
        chunk *older = t->newest->older;
        free(t->newest);
        t->newest = older;
    }
    if (t->newest) {
        t->newest->used = 0;
    }
    t->taken = t->attributes = 0;
    t->last = NULL;
    t->failure = HTML_OK;
}

static void *take(html_tree *t, size_t bytes)
{
    bytes = (bytes + 15) & ~(size_t)15;
    t->taken += bytes;
    if (t->taken > t->limit) {
        fail(t, HTML_TOO_COMPLEX);
    }
    if (!t->newest || t->newest->bytes - t->newest->used < bytes) {
        if (!add_chunk(t, bytes)) {
            fail(t, HTML_OUT_OF_MEMORY);
        }
    }
    void *p = chunk_data(t->newest) + t->newest->used;
    t->newest->used += bytes;
    return p;
}

static size_t depth_of(const html_tree *t, const GumboNode *node)
{
    uintptr_t address = (uintptr_t)node - offsetof(node_slot, node);
    for (chunk *c = t->newest; c && node; c = c->older) {
        uintptr_t start = (uintptr_t)chunk_data(c);
        if (address < start || address - start >= c->used) {
            continue;
        }
        const node_slot *slot = (const node_slot *)address;
        bool is_slot =
            !(address & 15) && address - start + sizeof(node_slot) <= c->used && slot->self == slot;
        return is_slot ? slot->depth : 0;
    }
    return 0;
}

static void *take_node(html_tree *t)
{
    if (t->last) {
        t->last->depth = depth_of(t, t->last->node.parent) + 1;
        if (t->last->depth > HTML_MAX_DEPTH) {
            fail(t, HTML_TOO_DEEP);
        }
    }
    node_slot *slot = take(t, sizeof(node_slot));
    memset(slot, 0, sizeof(*slot));
    slot->self = slot;
    t->last = slot;
    t->attributes = 0;
    return &slot->node;
}

static void *allocate(void *ctx, size_t bytes)
{
    html_tree *t = ctx;
    if (bytes == sizeof(GumboNode)) {
        return take_node(t);
    }
    if (bytes == sizeof(GumboAttribute) && ++t->attributes > HTML_MAX_ATTRIBUTES) {
        fail(t, HTML_TOO_MANY_ATTRIBUTES);
    }
    return take(t, bytes);
}

static void deallocate(void *ctx, void *p)
{
    (void)ctx;
    (void)p;
}

html_tree *html_tree_new(void)
{
    return calloc(1, sizeof(html_tree));
}

void html_tree_free(html_tree *t)
{
    if (!t) {
        return;
    }
    reset(t);
    free(t->newest);
    free(t);
}

html_result html_tree_parse(html_tree *t, const char *text, size_t bytes,
                            const GumboOutput **output)
{
    GumboOptions options = kGumboDefaultOptions;
    options.allocator = allocate;
    options.deallocator = deallocate;
    options.userdata = t;
    options.max_errors = 0;
    reset(t);
    t->limit = HTML_TREE_BASE_BYTES;
    size_t more = bytes < HTML_TREE_MAX_BYTES / HTML_TREE_BYTES_PER_BYTE
                      ? bytes * HTML_TREE_BYTES_PER_BYTE
                      : HTML_TREE_MAX_BYTES;
    t->limit = more > HTML_TREE_MAX_BYTES - t->limit ? HTML_TREE_MAX_BYTES : t->limit + more;
    if (setjmp(t->leave)) {
        return t->failure;
    }
    *output = gumbo_parse_with_options(&options, text, bytes);
    return HTML_OK;
}
