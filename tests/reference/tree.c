/* tree.c: queries of the brute-force searcher as trees, and as text; see reference.h. */
#include "tests/reference/reference.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static ref_node *node_new(ref_kind kind)
{
    ref_node *n = calloc(1, sizeof *n);
    if (!n) {
        abort();
    }
    n->kind = kind;
    return n;
}

ref_node *ref_leaf(const char *text, bool is_quoted, bool title_only)
{
    ref_node *n = node_new(REF_LEAF);
    n->text = strdup(text);
    n->is_quoted = is_quoted;
    n->title_only = title_only;
    return n;
}

ref_node *ref_inner(ref_kind kind)
{
    return node_new(kind);
}

void ref_add(ref_node *parent, char sign, ref_node *child)
{
    parent->children = realloc(parent->children, (parent->count + 1) * sizeof *parent->children);
    parent->signs = realloc(parent->signs, parent->count + 1);
    if (!parent->children || !parent->signs) {
        abort();
    }
    parent->children[parent->count] = child;
    parent->signs[parent->count++] = sign;
}

void ref_node_free(ref_node *node)
{
    for (size_t i = 0; i < node->count; i++) {
        ref_node_free(node->children[i]);
    }
    free(node->children);
    free(node->signs);
    free(node->text);
    free(node);
}

static void render(const ref_node *n, FILE *out, bool is_top)
{
    if (n->kind == REF_LEAF) {
        fprintf(out, "%s%s%s%s", n->title_only ? "title:" : "", n->is_quoted ? "\"" : "", n->text,
                n->is_quoted ? "\"" : "");
        if (n->slop) {
            fprintf(out, "~%u", n->slop);
        }
        return;
    }
    if (!is_top) {
        fputc('(', out);
    }
    for (size_t i = 0; i < n->count; i++) {
        if (n->kind == REF_CHAIN) {
            fprintf(out, "%s%s", i ? " AND " : "", n->signs[i] == '-' ? "NOT " : "");
        } else {
            fprintf(out, "%s%.1s", i ? " " : "", n->signs[i] ? &n->signs[i] : "");
        }
        render(n->children[i], out, false);
    }
    if (!is_top) {
        fputc(')', out);
    }
}

char *ref_render(const ref_node *node)
{
    char *text = NULL;
    size_t bytes = 0;
    FILE *out = open_memstream(&text, &bytes);
    if (!out) {
        abort();
    }
    render(node, out, true);
    fclose(out);
    return text;
}
