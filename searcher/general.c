/*
 * general.c: any query, document by document: each node steps to its next match, groups by asking
 * their children.
 *
 * A group with MUST children follows the first of them; without, it goes to the nearest of its
 * SHOULD children. NOT children veto. Nothing is skipped and no bound is looked at: this is also
 * the path of the `exhaustive` option, against which the others are tested.
 */
#include "searcher/run.h"

static int seek_phrase(run *r, exec_node *node, uint32_t target)
{
    phrase *p = node->phrase;
    while (true) {
        uint32_t doc = target;
        for (uint32_t i = 0; i < p->cursor_count; i++) {
            int rc = idx__cursor_seek(p->cursors[i], doc, r->err);
            if (rc != IDX_OK) {
                return rc;
            }
            if (p->cursors[i]->doc == IDX_NO_DOC) {
                node->doc = IDX_NO_DOC;
                return IDX_OK;
            }
            if (p->cursors[i]->doc > doc) {
                doc = p->cursors[i]->doc;
                i = UINT32_MAX; // all words must come to this document
            }
        }
        for (uint32_t i = 0; i < p->cursor_count; i++) {
            idx__phrase_place(p, i, p->cursors[i]->block, p->cursors[i]->at);
        }
        bool occurs;
        int rc = idx__phrase_match_one(p, &node->f, &occurs, r->err);
        if (rc != IDX_OK || occurs) {
            node->doc = doc;
            return rc;
        }
        target = doc + 1;
    }
}

// Whether a NOT child matches `doc`.
static int is_vetoed(run *r, exec_node *node, uint32_t doc, bool *vetoed)
{
    *vetoed = false;
    for (uint32_t i = 0; i < node->child_count && !*vetoed; i++) {
        exec_node *child = node->children[i];
        if (child->role != QUERY_NOT) {
            continue;
        }
        int rc = idx__exec_seek(r, child, doc);
        if (rc != IDX_OK) {
            return rc;
        }
        *vetoed = child->doc == doc;
    }
    return IDX_OK;
}

// The first document >= target that all MUST children match.
static int seek_all(run *r, exec_node *node, uint32_t target, uint32_t *out)
{
    uint32_t doc = target;
    for (uint32_t i = 0; i < node->child_count; i++) {
        exec_node *child = node->children[i];
        if (child->role != QUERY_MUST) {
            continue;
        }
        int rc = idx__exec_seek(r, child, doc);
        if (rc != IDX_OK) {
            return rc;
        }
        if (child->doc == IDX_NO_DOC) {
            *out = IDX_NO_DOC;
            return IDX_OK;
        }
        if (child->doc > doc) {
            doc = child->doc;
            i = UINT32_MAX;
        }
    }
    *out = doc;
    return IDX_OK;
}

// The first document >= target that any SHOULD child matches.
static int seek_any(run *r, exec_node *node, uint32_t target, uint32_t *out)
{
    uint32_t doc = IDX_NO_DOC;
    for (uint32_t i = 0; i < node->child_count; i++) {
        exec_node *child = node->children[i];
        if (child->role != QUERY_SHOULD) {
            continue;
        }
        int rc = idx__exec_seek(r, child, target);
        if (rc != IDX_OK) {
            return rc;
        }
        doc = child->doc < doc ? child->doc : doc;
    }
    *out = doc;
    return IDX_OK;
}

static int seek_group(run *r, exec_node *node, uint32_t target)
{
    bool vetoed = false;
    do {
        uint32_t doc;
        int rc =
            node->must_count ? seek_all(r, node, target, &doc) : seek_any(r, node, target, &doc);
        if (rc == IDX_OK && doc != IDX_NO_DOC) {
            rc = is_vetoed(r, node, doc, &vetoed);
        } else {
            vetoed = false;
        }
        if (rc != IDX_OK) {
            return rc;
        }
        node->doc = doc;
        target = doc + 1;
    } while (vetoed);
    return IDX_OK;
}

int idx__exec_seek(run *r, exec_node *node, uint32_t target)
{
    if (node->is_placed && target <= node->doc) {
        return IDX_OK;
    }
    node->is_placed = true;
    if (node->kind == EXEC_GROUP) {
        return seek_group(r, node, target);
    }
    if (node->kind == EXEC_PHRASE) {
        return seek_phrase(r, node, target);
    }
    int rc = idx__cursor_seek(node->cursor, target, r->err);
    node->doc = node->cursor->doc;
    return rc;
}

int idx__exec_score(run *r, exec_node *node, uint32_t doc, uint32_t *sum)
{
    int rc = IDX_OK;
    if (node->kind == EXEC_PHRASE) {
        *sum += idx__score_points(r->model, node->phrase->leaf, node->phrase->weight, node->f,
                                  idx__score_doc_norm(r->model, doc));
    } else if (node->kind == EXEC_TERM) {
        uint32_t contribution = 0;
        rc = idx__cursor_score_one(node->cursor, node->cursor->block, node->cursor->at, doc,
                                   &contribution, r->err);
        *sum += contribution;
    } else {
        for (uint32_t i = 0; rc == IDX_OK && i < node->child_count; i++) {
            exec_node *child = node->children[i];
            if (child->role == QUERY_NOT) {
                continue;
            }
            rc = idx__exec_seek(r, child, doc);
            if (rc == IDX_OK && child->doc == doc) {
                rc = idx__exec_score(r, child, doc, sum);
            }
        }
    }
    return rc;
}

int idx__run_general(run *r, exec_node *root)
{
    int rc = idx__exec_seek(r, root, 0);
    while (rc == IDX_OK && root->doc != IDX_NO_DOC) {
        r->count++;
        if (r->top) {
            uint32_t sum = 0;
            rc = idx__exec_score(r, root, root->doc, &sum);
            if (rc != IDX_OK) {
                break;
            }
            idx__topk_offer(r->top, root->doc, sum);
        }
        rc = idx__exec_seek(r, root, root->doc + 1);
    }
    return rc;
}
