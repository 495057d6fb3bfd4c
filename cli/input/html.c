/*
 * cli/input/html.c: an HTML page is one document: the title is <title>, or else the first <h1>; the
 * body is the text that a reader sees.
 *
 * Gumbo makes the tree; it is walked without recursion. White space collapses to one space, or to
 * one line end where an element that stands on its own begins or ends. Head, scripts, styles and
 * what is shown only when something fails (noscript, iframe) are left out, as is what is `hidden`.
 *
 * Measured on a page of 41 MB made of news (one core of an AMD EPYC): 18 MB/s, all but a few per
 * cent of it gumbo's own (18.6 MB/s by itself). That is slower than the indexer. libxml2's SAX
 * parser takes 113 MB/s of the same page, but follows HTML 4 and not the rules by which browsers
 * read pages.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cli/input/charset.h"
#include "cli/input/html_tree.h"
#include "cli/input/sniff.h"
#include "cli/input/stream.h"
#include "cli/input/utf8_repair.h"

#define NO_BREAK_SPACE "\xC2\xA0"

typedef enum gap { GAP_NONE, GAP_SPACE, GAP_LINE } gap;

/* Text under construction; the gap is written when text follows it. */
typedef struct prose {
    scratch *out;
    gap gap;
    bool is_out_of_memory;
} prose;

typedef struct place {
    const GumboNode *node;
    unsigned next_child;
} place;

struct html_state {
    html_tree *tree;
    scratch recoded, title, body, places;
};

typedef struct extraction {
    struct html_state *state;
    prose body;
    bool has_title;
    const GumboNode *heading; /* the first h1, while inside */
    size_t heading_start, heading_end;
    bool has_heading;
} extraction;

static void widen(prose *p, gap g)
{
    if (g > p->gap) {
        p->gap = g;
    }
}

static void put(prose *p, const char *data, size_t bytes)
{
    if (p->out->bytes && p->gap != GAP_NONE) {
        p->is_out_of_memory |= scratch_append(p->out, p->gap == GAP_LINE ? "\n" : " ", 1) != 0;
    }
    p->gap = GAP_NONE;
    p->is_out_of_memory |= scratch_append(p->out, data, bytes) != 0;
}

/* Length of the white space at `s`; 0 for none. */
static size_t space_at(const char *s, const char *end)
{
    if (sniff_is_space(*s)) {
        return 1;
    }
    return end - s >= 2 && !memcmp(s, NO_BREAK_SPACE, 2) ? 2 : 0;
}

static void put_text(prose *p, const char *s)
{
    const char *end = s + strlen(s);
    while (s < end) {
        size_t space = space_at(s, end);
        if (space) {
            widen(p, GAP_SPACE);
            s += space;
            continue;
        }
        const char *word = s;
        while (s < end && !space_at(s, end)) {
            s++;
        }
        put(p, word, (size_t)(s - word));
    }
}

static gap gap_around(GumboTag tag)
{
#define LINE(name) [GUMBO_TAG_##name] = GAP_LINE
#define SPACE(name) [GUMBO_TAG_##name] = GAP_SPACE
    static const unsigned char gaps[GUMBO_TAG_LAST + 1] = {
        LINE(ADDRESS),    LINE(ARTICLE), LINE(ASIDE),  LINE(BLOCKQUOTE), LINE(BODY),
        LINE(BR),         LINE(CAPTION), LINE(CENTER), LINE(DD),         LINE(DETAILS),
        LINE(DIR),        LINE(DIV),     LINE(DL),     LINE(DT),         LINE(FIELDSET),
        LINE(FIGCAPTION), LINE(FIGURE),  LINE(FOOTER), LINE(FORM),       LINE(H1),
        LINE(H2),         LINE(H3),      LINE(H4),     LINE(H5),         LINE(H6),
        LINE(HEADER),     LINE(HGROUP),  LINE(HR),     LINE(LEGEND),     LINE(LI),
        LINE(LISTING),    LINE(MAIN),    LINE(MENU),   LINE(NAV),        LINE(OL),
        LINE(OPTGROUP),   LINE(OPTION),  LINE(P),      LINE(PLAINTEXT),  LINE(PRE),
        LINE(SECTION),    LINE(SUMMARY), LINE(TABLE),  LINE(TBODY),      LINE(TEXTAREA),
        LINE(TFOOT),      LINE(THEAD),   LINE(TR),     LINE(UL),         LINE(XMP),
        SPACE(BUTTON),    SPACE(IMG),    SPACE(INPUT), SPACE(SELECT),    SPACE(TD),
        SPACE(TH),
    };
#undef LINE
#undef SPACE
    return (gap)gaps[tag];
}

static bool is_unseen(const GumboElement *e)
{
    switch (e->tag) {
    case GUMBO_TAG_HEAD:
    case GUMBO_TAG_IFRAME:
    case GUMBO_TAG_NOEMBED:
    case GUMBO_TAG_NOFRAMES:
    case GUMBO_TAG_NOSCRIPT:
    case GUMBO_TAG_SCRIPT:
    case GUMBO_TAG_STYLE:
    case GUMBO_TAG_TEMPLATE:
    case GUMBO_TAG_TITLE:
    case GUMBO_TAG_DATALIST:
        return true;
    default:
        return gumbo_get_attribute(&e->attributes, "hidden") != NULL;
    }
}

static const GumboVector *children_of(const GumboNode *node)
{
    static const GumboVector none = {0};
    if (node->type == GUMBO_NODE_DOCUMENT) {
        return &node->v.document.children;
    }
    bool is_element = node->type == GUMBO_NODE_ELEMENT || node->type == GUMBO_NODE_TEMPLATE;
    return is_element ? &node->v.element.children : &none;
}

static bool is_title(const GumboNode *node)
{
    return node->type == GUMBO_NODE_ELEMENT && node->v.element.tag == GUMBO_TAG_TITLE &&
           node->v.element.tag_namespace == GUMBO_NAMESPACE_HTML;
}

static void take_title(extraction *x, const GumboNode *node)
{
    prose title = {.out = &x->state->title};
    const GumboVector *children = children_of(node);
    for (unsigned i = 0; i < children->length && !x->has_title; i++) {
        const GumboNode *child = children->data[i];
        if (child->type == GUMBO_NODE_TEXT || child->type == GUMBO_NODE_CDATA) {
            put_text(&title, child->v.text.text);
        }
    }
    x->body.is_out_of_memory |= title.is_out_of_memory;
    x->has_title = x->has_title || title.out->bytes;
}

/* Begins a node. Whether its children are to be visited. */
static bool enter(extraction *x, const GumboNode *node)
{
    switch (node->type) {
    case GUMBO_NODE_TEXT:
    case GUMBO_NODE_CDATA:
    case GUMBO_NODE_WHITESPACE:
        put_text(&x->body, node->v.text.text);
        return false;
    case GUMBO_NODE_DOCUMENT:
        return true;
    case GUMBO_NODE_ELEMENT:
        break;
    default:
        return false;
    }
    const GumboElement *e = &node->v.element;
    if (is_title(node)) {
        take_title(x, node);
    }
    if (e->tag == GUMBO_TAG_HEAD) {
        for (unsigned i = 0; i < e->children.length; i++) {
            if (is_title(e->children.data[i])) {
                take_title(x, e->children.data[i]);
            }
        }
    }
    if (is_unseen(e)) {
        return false;
    }
    widen(&x->body, gap_around(e->tag));
    if (e->tag == GUMBO_TAG_H1 && !x->has_heading) {
        x->has_heading = true;
        x->heading = node;
        x->heading_start = x->state->body.bytes;
    }
    return true;
}

static void leave(extraction *x, const GumboNode *node)
{
    if (node->type != GUMBO_NODE_ELEMENT) {
        return;
    }
    if (node == x->heading) {
        x->heading = NULL;
        x->heading_end = x->state->body.bytes;
        x->has_heading = x->heading_end > x->heading_start;
    }
    widen(&x->body, gap_around(node->v.element.tag));
}

static int push(scratch *places, const GumboNode *node)
{
    place p = {node, 0};
    return scratch_append(places, &p, sizeof(p));
}

static int extract(extraction *x, const GumboNode *root)
{
    scratch *places = &x->state->places;
    places->bytes = 0;
    if (enter(x, root) && push(places, root)) {
        return IDX_ENOMEM;
    }
    while (places->bytes && !x->body.is_out_of_memory) {
        place *top = (place *)(void *)(places->data + places->bytes) - 1;
        const GumboVector *children = children_of(top->node);
        if (top->next_child == children->length) {
            leave(x, top->node);
            places->bytes -= sizeof(place);
            continue;
        }
        const GumboNode *child = children->data[top->next_child++];
        if (enter(x, child) && push(places, child)) {
            return IDX_ENOMEM;
        }
    }
    return x->body.is_out_of_memory ? IDX_ENOMEM : 0;
}

/* A page without <title> is called by its first heading, on one line. */
static int title_from_heading(extraction *x)
{
    scratch *title = &x->state->title;
    if (x->has_title || !x->has_heading) {
        return 0;
    }
    title->bytes = 0;
    int rc = scratch_append(title, x->state->body.data + x->heading_start,
                            x->heading_end - x->heading_start);
    for (size_t i = 0; i < title->bytes; i++) {
        if (title->data[i] == '\n') {
            title->data[i] = ' ';
        }
    }
    return rc;
}

static int state_new(run *r)
{
    r->html = calloc(1, sizeof(*r->html));
    if (!r->html) {
        return run_out_of_memory(r);
    }
    r->html->tree = html_tree_new();
    return r->html->tree ? 0 : run_out_of_memory(r);
}

void html_state_free(struct html_state *state)
{
    if (!state) {
        return;
    }
    html_tree_free(state->tree);
    scratch_release(&state->recoded);
    scratch_release(&state->title);
    scratch_release(&state->body);
    scratch_release(&state->places);
    free(state);
}

static int report_tree(stream *s, html_result result)
{
    switch (result) {
    case HTML_TOO_DEEP:
        return run_problem(s->run, s->path, 0, true, "HTML elements are nested more than %d deep",
                           HTML_MAX_DEPTH);
    case HTML_TOO_MANY_ATTRIBUTES:
        return run_problem(s->run, s->path, 0, true, "an HTML tag has more than %d attributes",
                           HTML_MAX_ATTRIBUTES);
    case HTML_TOO_COMPLEX:
        return run_problem(s->run, s->path, 0, true,
                           "HTML too complex: its tree is far larger than the page");
    default:
        return run_out_of_memory(s->run);
    }
}

/* Gumbo 0.10.1 makes invalid UTF-8 of references to characters beyond Unicode, such as
 * &#9999999999;. The page's own text is of no use any more, so its buffers serve once again. */
static int repair_output(run *r, input_document *doc, size_t *replaced)
{
    size_t in_title, in_body = 0;
    int rc = run_repair(r, &doc->title, &r->repaired, 0, &in_title);
    if (!rc) {
        rc = run_repair(r, &doc->body, &r->html->recoded, 0, &in_body);
    }
    *replaced += in_title + in_body;
    return rc;
}

static int emit(stream *s, size_t source_bytes, size_t replaced)
{
    struct html_state *state = s->run->html;
    input_document doc = {
        .title = sniff_trim(scratch_text(&state->title)),
        .body = scratch_text(&state->body),
        .path = s->path,
        .source_bytes = source_bytes,
    };
    if (!doc.title.bytes && !doc.body.bytes) {
        return run_problem(s->run, s->path, 0, true, "no body: the page shows no text");
    }
    int rc = repair_output(s->run, &doc, &replaced);
    if (!rc) {
        rc = stream_id(s, &doc.id, &replaced);
    }
    if (!rc) {
        rc = stream_report_repair(s, 0, replaced);
    }
    return rc ? rc : run_document(s->run, &doc);
}

int html_read(stream *s)
{
    run *r = s->run;
    bool is_usable;
    int rc = stream_read_whole(s, &is_usable);
    if (rc || !is_usable) {
        return rc;
    }
    if (!r->html && (rc = state_new(r))) {
        return rc;
    }
    struct html_state *state = r->html;
    size_t source_bytes = s->in.bytes, bom = sniff_bom_bytes(s->in.data, s->in.bytes);
    input_text text = {s->in.data + bom, source_bytes - bom};
    size_t replaced = 0, recoded_badly = 0;
    if (utf8_valid_prefix(text.data, text.bytes) < text.bytes) {
        rc = charset_recode(r, &text, &state->recoded, &recoded_badly);
    }
    if (!rc) {
        rc = run_repair(r, &text, &r->repaired, 0, &replaced);
    }
    if (rc) {
        return rc;
    }

    const GumboOutput *output = NULL;
    html_result result = html_tree_parse(state->tree, text.data, text.bytes, &output);
    if (result != HTML_OK) {
        return report_tree(s, result);
    }
    state->title.bytes = state->body.bytes = 0;
    extraction x = {.state = state, .body = {.out = &state->body}};
    if (extract(&x, output->document) || title_from_heading(&x)) {
        return run_out_of_memory(r);
    }
    return emit(s, source_bytes, replaced + recoded_badly);
}
