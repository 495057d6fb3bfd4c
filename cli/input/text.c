/*
 * cli/input/text.c: a plain text file is one document: the title is its first line that is not
 * blank, or what the options choose, and the body is the rest. A file of one line is a title with
 * an empty body. Of a heading in Markdown the title is what follows the '#'s.
 */
#include <string.h>

#include "cli/input/sniff.h"
#include "cli/input/stream.h"

/* Splits at the end of the first line: LF, CR LF or a lone CR. */
static input_text first_line(input_text text)
{
    size_t bytes = 0;
    while (bytes < text.bytes && text.data[bytes] != '\n' && text.data[bytes] != '\r') {
        bytes++;
    }
    return (input_text){text.data, bytes};
}

static input_text without_heading_mark(input_text line)
{
    size_t marks = 0;
    while (marks < line.bytes && line.data[marks] == '#') {
        marks++;
    }
    bool is_heading = marks && marks < line.bytes && sniff_is_space(line.data[marks]);
    return is_heading ? (input_text){line.data + marks, line.bytes - marks} : line;
}

/* Whether nothing but white space stands beside [start, end) on its line. */
static bool is_whole_line(input_text text, size_t start, size_t end)
{
    while (start > 0 && (text.data[start - 1] == ' ' || text.data[start - 1] == '\t')) {
        start--;
    }
    while (end < text.bytes && (text.data[end] == ' ' || text.data[end] == '\t')) {
        end++;
    }
    return (start == 0 || text.data[start - 1] == '\n' || text.data[start - 1] == '\r') &&
           (end == text.bytes || text.data[end] == '\n' || text.data[end] == '\r');
}

/*
 * Tells title and body apart. A title that is a line of its own is left out of the body, as in a
 * document that has both; what stands before it comes first in the body. A sentence stays where it
 * is.
 */
static int split(run *r, input_text text, bool is_markdown, input_document *doc)
{
    idx_range title = {0, first_line(text).bytes};
    if (r->options.choose_title && !is_markdown) {
        title = r->options.choose_title(text.data, text.bytes);
    }
    input_text line = sniff_trim((input_text){text.data + title.start, title.end - title.start});
    doc->title = is_markdown ? sniff_trim(without_heading_mark(line)) : line;
    input_text behind = sniff_trim((input_text){text.data + title.end, text.bytes - title.end});
    if (!is_whole_line(text, title.start, title.end)) {
        doc->body = text;
        return 0;
    }
    if (title.start == 0) {
        doc->body = behind;
        return 0;
    }
    scratch *s = &r->untitled;
    s->bytes = 0;
    input_text before = sniff_trim((input_text){text.data, title.start});
    int rc = scratch_append(s, before.data, before.bytes);
    rc = rc ? rc : scratch_append(s, "\n\n", 2);
    rc = rc ? rc : scratch_append(s, behind.data, behind.bytes);
    doc->body = scratch_text(s);
    return rc ? run_out_of_memory(r) : 0;
}

int text_read(stream *s)
{
    bool is_usable;
    int rc = stream_read_whole(s, &is_usable);
    if (rc || !is_usable) {
        return rc;
    }
    size_t source_bytes = s->in.bytes, bom = sniff_bom_bytes(s->in.data, s->in.bytes);
    size_t replaced = 0;
    input_text text = {s->in.data + bom, source_bytes - bom};
    rc = run_repair(s->run, &text, &s->run->repaired, 0, &replaced);
    if (rc) {
        return rc;
    }

    text = sniff_trim(text);
    if (!text.bytes) {
        return run_problem(s->run, s->path, 0, true, "no body: the file is blank");
    }
    input_document doc = {.path = s->path, .source_bytes = source_bytes};
    rc = split(s->run, text, sniff_name_is_markdown(s->path), &doc);
    if (rc) {
        return rc;
    }
    rc = stream_id(s, &doc.id, &replaced);
    if (!rc) {
        rc = stream_report_repair(s, 0, replaced);
    }
    return rc ? rc : run_document(s->run, &doc);
}
