/*
 * index_from_memory.c: an index out of documents that are already in memory.
 *
 *     index_from_memory DIR
 *
 * The writer copies what it is given, so the strings may be freed or reused after each idx_writer_add().
 * Nothing is visible to readers before the commit, and then everything is.
 */
#include <stdio.h>
#include <string.h>

#include <idx/indexer.h>

static const char *const documents[][3] = {
    {"rute", "Rute bus kota", "Bus nomor 4 berangkat dari terminal setiap lima belas menit."},
    {"soto", "Soto ayam", "Rebus ayam bersama serai dan daun jeruk, lalu suwir dagingnya."},
    {"kursk", "Pertempuran Kursk", "Pertempuran tank terbesar dalam sejarah terjadi di dekat Kursk."},
    {"pasar", "Pasar pagi", "Pedagang ayam dan sayur-mayur membuka lapak sebelum matahari terbit."},
};

static idx_text text_of(const char *string)
{
    idx_text text = {string, strlen(string)};
    return text;
}

static int fail(const idx_error *err)
{
    fprintf(stderr, "index_from_memory: %s: %s\n", idx_code_name(err->code), err->message);
    return 2;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: index_from_memory DIR\n");
        return 2;
    }
    idx_error err = {0};
    idx_writer_options options;
    idx_writer_options_init(&options);
    options.memory_bytes = IDX_MIN_MEMORY; // plenty for four documents

    idx_writer *writer;
    if (idx_writer_open(argv[1], &options, &writer, &err) != IDX_OK) {
        return fail(&err);
    }
    for (size_t i = 0; i < sizeof documents / sizeof documents[0]; i++) {
        // A field is kept for display and comes back with the stored document; it is not searched.
        idx_field language = {text_of("language"), text_of("id"), IDX_VALUE_STRING};
        idx_document document = {
            .id = text_of(documents[i][0]),
            .title = text_of(documents[i][1]),
            .body = text_of(documents[i][2]),
            .fields = &language,
            .field_count = 1,
        };
        if (idx_writer_add(writer, &document, &err) != IDX_OK) {
            idx_writer_close(writer);
            return fail(&err);
        }
    }
    idx_index_stats stats;
    if (idx_writer_commit(writer, &stats, &err) != IDX_OK) {
        idx_writer_close(writer);
        return fail(&err);
    }
    idx_writer_close(writer);
    printf("%llu documents, %llu words\n", (unsigned long long)stats.documents,
           (unsigned long long)stats.tokens);
    return 0;
}
