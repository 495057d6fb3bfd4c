/*
 * cli/input/html_tree.h: gumbo with its memory, nesting and attributes under control.
 */
#ifndef IDX_CLI_INPUT_HTML_TREE_H
#define IDX_CLI_INPUT_HTML_TREE_H

#include <gumbo.h>
#include <stddef.h>
#include <stdint.h>

/* Deeper nesting, or more attributes in a tag, occurs in no page that a person wrote. Gumbo's time
 * grows with tags times nesting and with attributes times attributes. */
#define HTML_MAX_DEPTH 1024
#define HTML_MAX_ATTRIBUTES 1024

/* Memory for the tree of a page: so much, and so much more for each of its bytes, but at most the
 * last. */
#define HTML_TREE_BASE_BYTES ((size_t)16 << 20)
#define HTML_TREE_BYTES_PER_BYTE 64
#define HTML_TREE_MAX_BYTES ((size_t)1 << 30)

typedef struct html_tree html_tree;

typedef enum html_result {
    HTML_OK,
    HTML_TOO_DEEP,
    HTML_TOO_MANY_ATTRIBUTES,
    HTML_TOO_COMPLEX, /* its tree would be far larger than the page */
    HTML_OUT_OF_MEMORY,
} html_result;

html_tree *html_tree_new(void);
void html_tree_free(html_tree *tree);

/* Parses a page (valid UTF-8). `*output` lives, and may point into the text, until the next call.
 */
html_result html_tree_parse(html_tree *tree, const char *text, size_t bytes,
                            const GumboOutput **output);

#endif
