#include "bench/run/corpus.h"

#include "bench/run/args.h"

#include <stdlib.h>
#include <string.h>

enum { READ_BYTES = 1 << 20 };

void corpus_open(corpus *c, const char *path)
{
    *c = (corpus){.path = path, .file = fopen(path, "rb")};
    if (c->file == NULL) {
        die("cannot open %s", path);
    }
    setvbuf(c->file, NULL, _IOFBF, READ_BYTES);
}

static bool take(const json *j, const char *name, const char **text, size_t *bytes)
{
    const json_node *node = json_member(j, 0, name);
    if (node == NULL || node->kind != JSON_STRING) {
        return false;
    }
    *text = node->text;
    *bytes = node->bytes;
    return true;
}

bool corpus_next(corpus *c, corpus_document *d)
{
    ssize_t n = getline(&c->line, &c->capacity, c->file);
    if (n < 0) {
        if (ferror(c->file)) {
            die("cannot read %s", c->path);
        }
        return false;
    }
    c->line_number++;
    c->bytes += (unsigned long long)n;
    *d = (corpus_document){.title = "", .id_bytes = 0};
    if (json_parse(&c->json, c->line, (size_t)n) != 0) {
        die("%s:%llu: %s", c->path, c->line_number, c->json.error);
    }
    if (!take(&c->json, "id", &d->id, &d->id_bytes) || !take(&c->json, "body", &d->body, &d->body_bytes)) {
        die("%s:%llu: a document needs \"id\" and \"body\"", c->path, c->line_number);
    }
    take(&c->json, "title", &d->title, &d->title_bytes);
    return true;
}

void corpus_close(corpus *c)
{
    if (c->file != NULL) {
        fclose(c->file);
    }
    free(c->line);
    json_release(&c->json);
    *c = (corpus){0};
}

const char *corpus_word(const char **p, const char *end, size_t *bytes)
{
    while (*p < end && **p == ' ') {
        ++*p;
    }
    if (*p == end) {
        return NULL;
    }
    const char *start = *p, *space = memchr(start, ' ', (size_t)(end - start));
    *p = space != NULL ? space : end;
    *bytes = (size_t)(*p - start);
    return start;
}
