/*
 * text.h: text of documents on its way to people.
 *
 * A document may hold anything; a terminal obeys escape sequences. So control characters (C0, DEL,
 * C1), the bidirectional overrides and broken UTF-8 come out as U+FFFD, whatever the output is:
 * what is looked at in a pager came through a pipe. Those who need the exact bytes ask for --json,
 * which escapes instead.
 */
#ifndef IDX_CLI_TEXT_H
#define IDX_CLI_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <idx/searcher.h>

typedef enum text_mode {
    TEXT_ONE_LINE, /* tabs and line ends become spaces */
    TEXT_LINES,    /* tabs and line ends stay */
} text_mode;

/*
 * Decodes one character of s[0..bytes), bytes > 0. Returns how many bytes it takes; `*c` is U+FFFD
 * when they are not valid UTF-8 (one byte is taken then).
 */
size_t text_decode(const char *s, size_t bytes, uint32_t *c);

/* True for what must not reach a terminal as it is: control characters and bidirectional overrides.
 */
bool text_is_unsafe(uint32_t c);

void text_put(FILE *out, const char *s, size_t bytes, text_mode mode);

/* Columns that text_put() fills in a terminal. */
size_t text_width(const char *s, size_t bytes);

/* text_put() and spaces up to `columns`; longer text is not cut. */
void text_put_padded(FILE *out, const char *s, size_t bytes, size_t columns);

/* How to mark a match: written before and after; both "" where there are no colours. */
typedef struct text_style {
    const char *on, *off;
} text_style;

/*
 * Prints `s` as a paragraph of lines of at most `width` columns, each indented by `indent`;
 * `ranges` (ascending, disjoint) are printed in `style`. Words longer than a line stand on one of
 * their own. Ends with a newline.
 */
void text_wrap(FILE *out, const char *s, size_t bytes, const idx_range *ranges, size_t range_count,
               size_t indent, size_t width, text_style style);

#endif
