/*
 * generate.c: roots.txt and its like -> the table behind common/text/lexicon_table.h, as C. Runs on
 * the machine that builds, needs nothing but the C library, and gives the same bytes for the same
 * words in any order.
 *
 *     generate OUT LIST...
 *
 * A list has one word a line, perhaps followed by marks (letters, see lexicon.h) and by "=stem";
 * "#" begins a comment:
 *
 *     karang f
 *     diponegoro p
 *     apotik =apotek
 *     ndak =tidak p
 *
 * The words become a trie; equal subtrees, found by hashing from the leaves up, become one. What is
 * left is laid out as edges, the edges of one node side by side, those of the first node one for
 * each letter:
 *
 *     bits 0-4 letter (a = 1) | 5 last of its node | 6-8 mark of the word that ends here | 9-31
 * node
 *
 * With the table goes a hash of it, so that nobody who opens an index has to read all of it.
 *
 * A mistake in a list ends the build with the line that has it.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LETTERS = 26, MAX_WORD = 40, MAX_WORDS = 200000, MAX_GROWTH = 6 };

// As in lexicon.h.
enum { MARK_NONE, MARK_ROOT, MARK_FIRM, MARK_WHOLE, MARK_ALIAS, MARK_ENGLISH, MARK_WHOLE_ALIAS };

typedef struct entry {
    char word[MAX_WORD + 1];
    char stem[MAX_WORD + 1]; // "" unless it is an alias
    unsigned mark;
    const char *file;
    int line;
} entry;

typedef struct node {
    uint32_t child[LETTERS]; // trie nodes, 0: none
    uint8_t mark[LETTERS];   // of the word that ends with the edge
    uint32_t class;          // the node that stands for all that are equal to it
    uint32_t next;           // in its hash chain
    uint32_t at;             // its first edge, once laid out
} node;

static entry *entries;
static size_t entry_count;
static node *nodes;
static uint32_t node_count;
static uint64_t fingerprint = 0xcbf29ce484222325; // FNV-1a of the edges, lowest byte first, and the aliases

static void fail(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fprintf(stderr, "lexicon: ");
    vfprintf(stderr, format, args);
    fprintf(stderr, "\n");
    va_end(args);
    exit(1);
}

static void *allocate(size_t count, size_t size)
{
    void *p = calloc(count, size);
    if (!p) {
        fail("out of memory");
    }
    return p;
}

static void copy_word(char *out, const char *word, const char *file, int line)
{
    size_t n = strlen(word);
    if (n == 0 || n > MAX_WORD || strspn(word, "abcdefghijklmnopqrstuvwxyz") != n) {
        fail("%s:%d: \"%s\" is not a word of 1 to %d small letters", file, line, word, MAX_WORD);
    }
    memcpy(out, word, n + 1);
}

static bool is_alias(const entry *e)
{
    return e->mark == MARK_ALIAS || e->mark == MARK_WHOLE_ALIAS;
}

static void read_line(char *text, const char *file, int line)
{
    text[strcspn(text, "#\r\n")] = '\0';
    char *word = strtok(text, " \t");
    if (!word) {
        return;
    }
    if (entry_count == MAX_WORDS) {
        fail("%s:%d: more than %d words", file, line, MAX_WORDS);
    }
    entry *e = &entries[entry_count++];
    *e = (entry){.mark = MARK_ROOT, .file = file, .line = line};
    copy_word(e->word, word, file, line);
    for (char *field; (field = strtok(NULL, " \t")) != NULL;) {
        if (e->mark == MARK_ALIAS && strcmp(field, "p") == 0) {
            e->mark = MARK_WHOLE_ALIAS;
        } else if (e->mark != MARK_ROOT) {
            fail("%s:%d: %s has more than one mark", file, line, e->word);
        } else if (field[0] == '=') {
            copy_word(e->stem, field + 1, file, line);
            e->mark = MARK_ALIAS;
        } else if (strcmp(field, "f") == 0) {
            e->mark = MARK_FIRM;
        } else if (strcmp(field, "p") == 0) {
            e->mark = MARK_WHOLE;
        } else if (strcmp(field, "e") == 0) {
            e->mark = MARK_ENGLISH;
        } else {
            fail("%s:%d: what is \"%s\"?", file, line, field);
        }
    }
}

static void read_list(const char *file)
{
    FILE *f = fopen(file, "r");
    if (!f) {
        fail("%s: %s", file, strerror(errno));
    }
    char text[256];
    for (int line = 1; fgets(text, sizeof text, f); line++) {
        read_line(text, file, line);
    }
    fclose(f);
}

static int by_word(const void *a, const void *b)
{
    return strcmp(((const entry *)a)->word, ((const entry *)b)->word);
}

// A word stands once; the stem of another spelling is a word that is its own stem.
static void check_entries(void)
{
    for (size_t i = 0; i < entry_count; i++) {
        const entry *e = &entries[i];
        if (i > 0 && strcmp(e[-1].word, e->word) == 0) {
            fail("%s:%d: %s stands at %s:%d, too", e->file, e->line, e->word, e[-1].file,
                 e[-1].line);
        }
        if (!is_alias(e)) {
            continue;
        }
        entry key;
        memcpy(key.word, e->stem, sizeof key.word);
        const entry *stem = bsearch(&key, entries, entry_count, sizeof key, by_word);
        if (!stem || is_alias(stem)) {
            fail("%s:%d: %s leads to %s, which is no stem", e->file, e->line, e->word, e->stem);
        }
        if (strlen(e->stem) > strlen(e->word) + MAX_GROWTH) {
            fail("%s:%d: %s is too long for %s", e->file, e->line, e->stem, e->word);
        }
    }
}

static void add_to_trie(const entry *e)
{
    uint32_t at = 0;
    for (const char *p = e->word; *p; p++) {
        unsigned c = (unsigned)(*p - 'a');
        if (!p[1]) {
            nodes[at].mark[c] = (uint8_t)e->mark;
        } else {
            if (!nodes[at].child[c]) {
                nodes[at].child[c] = node_count++;
            }
            at = nodes[at].child[c];
        }
    }
}

static bool is_leaf(const node *n)
{
    for (int c = 0; c < LETTERS; c++) {
        if (n->child[c] || n->mark[c]) {
            return false;
        }
    }
    return true;
}

static uint64_t hash_of(const node *n)
{
    uint64_t h = 1469598103934665603U;
    for (int c = 0; c < LETTERS; c++) {
        h = (h ^ n->child[c]) * 1099511628211U;
        h = (h ^ n->mark[c]) * 1099511628211U;
    }
    return h ^ h >> 29;
}

// Children have higher numbers than their parents, so going down from the last one meets them
// first.
static void merge_equal_nodes(void)
{
    enum { BUCKETS = 1 << 17 };
    uint32_t *buckets = allocate(BUCKETS, sizeof *buckets); // node + 1
    for (uint32_t i = node_count; i-- > 0;) {
        node *n = &nodes[i];
        for (int c = 0; c < LETTERS; c++) {
            n->child[c] = n->child[c] ? nodes[n->child[c]].class : 0;
        }
        uint32_t *bucket = &buckets[hash_of(n) % BUCKETS];
        uint32_t k = *bucket;
        while (k && (memcmp(nodes[k - 1].child, n->child, sizeof n->child) != 0 ||
                     memcmp(nodes[k - 1].mark, n->mark, sizeof n->mark) != 0)) {
            k = nodes[k - 1].next;
        }
        n->class = k ? k - 1 : i;
        if (!k) {
            n->next = *bucket;
            *bucket = i + 1;
        }
    }
    free(buckets);
}

static uint32_t edge_count(const node *n, bool is_first)
{
    uint32_t count = 0;
    for (int c = 0; c < LETTERS; c++) {
        count += is_first || n->child[c] || n->mark[c];
    }
    return count;
}

static void hash_byte(uint8_t byte)
{
    fingerprint = (fingerprint ^ byte) * 0x100000001b3;
}

static void hash_word(const char *word)
{
    for (; *word; word++) {
        hash_byte((uint8_t)*word);
    }
    hash_byte(0);
}

static void print_node(FILE *out, const node *n, bool is_first)
{
    uint32_t left = edge_count(n, is_first);
    for (unsigned c = 0; c < LETTERS; c++) {
        if (!is_first && !n->child[c] && !n->mark[c]) {
            continue;
        }
        uint32_t to = n->child[c] ? nodes[n->child[c]].at : 0;
        uint32_t edge =
            (c + 1) | (uint32_t)(--left == 0) << 5 | (uint32_t)n->mark[c] << 6 | to << 9;
        fprintf(out, "0x%X,%s", (unsigned)edge, left == 0 ? "\n" : " ");
        for (unsigned i = 0; i < 4; i++) {
            hash_byte((uint8_t)(edge >> (8 * i)));
        }
    }
}

static void print_edges(FILE *out)
{
    uint32_t at = 0;
    for (uint32_t i = 0; i < node_count; i++) {
        if (nodes[i].class == i && (i == 0 || !is_leaf(&nodes[i]))) {
            nodes[i].at = at;
            at += edge_count(&nodes[i], i == 0);
        }
    }
    if (at >= 1U << 23) {
        fail("%u edges are too many", (unsigned)at);
    }
    fprintf(out, "const size_t idx__lexicon_edge_count = %u;\n", (unsigned)at);
    fprintf(out, "const uint32_t idx__lexicon_edges[%u] = {\n", (unsigned)at);
    for (uint32_t i = 0; i < node_count; i++) {
        if (nodes[i].class == i && (i == 0 || !is_leaf(&nodes[i]))) {
            print_node(out, &nodes[i], i == 0);
        }
    }
    fprintf(out, "};\n");
}

static void print_aliases(FILE *out)
{
    size_t count = 0;
    fprintf(out, "const lexicon_alias idx__lexicon_aliases[] = {\n");
    for (size_t i = 0; i < entry_count; i++) {
        if (is_alias(&entries[i])) {
            fprintf(out, "{\"%s\", \"%s\"},\n", entries[i].word, entries[i].stem);
            hash_word(entries[i].word);
            hash_word(entries[i].stem);
            count++;
        }
    }
    fprintf(out, "{\"\", \"\"}};\nconst size_t idx__lexicon_alias_count = %u;\n", (unsigned)count);
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fail("usage: generate OUT LIST...");
    }
    entries = allocate(MAX_WORDS, sizeof *entries);
    for (int i = 2; i < argc; i++) {
        read_list(argv[i]);
    }
    qsort(entries, entry_count, sizeof *entries, by_word);
    check_entries();
    size_t letters = 1;
    for (size_t i = 0; i < entry_count; i++) {
        letters += strlen(entries[i].word);
    }
    nodes = allocate(letters, sizeof *nodes);
    node_count = 1;
    for (size_t i = 0; i < entry_count; i++) {
        add_to_trie(&entries[i]);
    }
    merge_equal_nodes();
    FILE *out = fopen(argv[1], "w");
    if (!out) {
        fail("%s: %s", argv[1], strerror(errno));
    }
    fprintf(out, "// %u words; made by generate.c.\n", (unsigned)entry_count);
    fprintf(out, "#include \"common/text/lexicon_table.h\"\n");
    print_edges(out);
    print_aliases(out);
    fprintf(out, "const uint64_t idx__lexicon_fingerprint = 0x%llx;\n", (unsigned long long)fingerprint);
    if (ferror(out) || fclose(out) != 0) {
        fail("%s: %s", argv[1], strerror(errno));
    }
    free(nodes);
    free(entries);
    return 0;
}
