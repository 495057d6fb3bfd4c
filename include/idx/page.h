/*
 * idx/page.h: what of a page is its text, and what only stands beside it.
 *
 * A page as it was scraped holds more than an article: captions and credits of pictures, bylines, links to other
 * articles, notices of the site. They are found by their looks, line by line, for Indonesian and English pages;
 * nothing is learned and nothing is asked of the index. idx never leaves them out of an index: a snippet shows them
 * when nothing else matches, and a title is made of them only when there is nothing else.
 */
#ifndef IDX_PAGE_H
#define IDX_PAGE_H

#include <idx/base.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum idx_aside_kind {
    IDX_ASIDE_LINK = 1, /* to another article or video: "Baca juga: ...", "[Gambas:Video 20detik]" */
    IDX_ASIDE_NOTICE,   /* of the site: "ADVERTISEMENT", "SCROLL TO CONTINUE", a path, a menu */
    IDX_ASIDE_CAPTION,  /* of a picture, or its credit: "... (Foto: Antara)" */
    IDX_ASIDE_BYLINE,   /* who wrote it, when, from where: "Penulis: ...", "REUTERS", "..., 10:15 WIB" */
    IDX_ASIDE_REPEAT,   /* a line that stood there before */
} idx_aside_kind;

/* A line, or a part of one. */
typedef struct idx_aside {
    idx_range range; /* bytes of the text */
    idx_aside_kind kind;
} idx_aside;

typedef int (*idx_aside_fn)(void *ctx, const idx_aside *aside);

/*
 * Calls `fn` for all asides of `text`, ascending and disjoint, until it returns non-zero, which is then returned;
 * else IDX_OK. A pure function of the text, in linear time, that takes no memory. What it finds is likely, never
 * certain.
 */
IDX_API int idx_page_asides(const char *text, size_t bytes, idx_aside_fn fn, void *ctx);

/*
 * The part of `text` that makes the best title: its first line that is no aside, if that looks like a headline;
 * if it is a paragraph, its first sentence, without what stands for place and paper before it ("JAKARTA, KOMPAS.com
 * -"), at most 240 bytes. Of a text of asides alone the first line that is not blank; of a blank one nothing.
 */
IDX_API idx_range idx_page_title(const char *text, size_t bytes);

#ifdef __cplusplus
}
#endif

#endif
