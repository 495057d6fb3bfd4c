/* test_writer.c: what indexer.h promises of a writer, call by call. */
#include "tests/indexer/index_testing.h"

#include "common/format/manifest.h"
#include "common/format/store.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int setup(void **state)
{
    *state = scratch_new();
    return 0;
}

static int teardown(void **state)
{
    scratch_remove(*state);
    return 0;
}

static idx_writer *writer_open(const char *dir, const idx_writer_options *options)
{
    idx_writer *writer = NULL;
    idx_error e = {0};
    int code = idx_writer_open(dir, options, &writer, &e);
    if (code != IDX_OK) {
        fail_msg("%s: %s", idx_code_name(code), e.message);
    }
    return writer;
}

static void few_documents(document_set *set, const char *prefix, size_t count)
{
    documents_init(set);
    documents_generate(set, &(document_style){.seed = 6, .count = count, .words = 30, .vocabulary = 400, .titles = 50, .fields = 50, .id_prefix = prefix});
}

static int add(idx_writer *writer, const char *id, const char *body, idx_error *err)
{
    idx_document document = {.id = {id, strlen(id)}, .body = {body, strlen(body)}};
    return idx_writer_add(writer, &document, err);
}

/* ---- opening ------------------------------------------------------------------------------------ */

static void the_defaults_are_those_of_the_header(void **state)
{
    (void)state;
    idx_writer_options o;
    memset(&o, 0xff, sizeof o);
    idx_writer_options_init(&o);
    assert_string_equal(o.analyzer, "indonesian");
    assert_int_equal(o.mode, IDX_WRITER_REPLACE);
    assert_int_equal(o.threads, 0);
    assert_int_equal(o.memory_bytes, 0);
    assert_true(o.store && o.positions);
    assert_null(o.allocator);
}

static void an_index_built_with_the_defaults_holds_its_documents(void **state)
{
    document_set set;
    few_documents(&set, "d", 50);
    const char *dir = path_in(*state, "index");
    idx_writer *writer = NULL;
    assert_int_equal(idx_writer_open(dir, NULL, &writer, NULL), IDX_OK);
    assert_int_equal(writer_add_all(writer, &set, 0, set.count, NULL), IDX_OK);
    assert_int_equal(idx_writer_commit(writer, NULL, NULL), IDX_OK);
    idx_writer_close(writer);
    idx_writer_options options;
    idx_writer_options_init(&options);
    assert_index_holds(dir, &options, &set, 0, set.count);
    assert_no_rubbish(dir);
    scratch_empty(*state);
    documents_release(&set);
}

static void bad_arguments_are_refused_and_the_output_stays(void **state)
{
    idx_writer *writer = (idx_writer *)*state;
    idx_writer_options options = test_options();
    idx_error e = {0};
    assert_int_equal(idx_writer_open(NULL, &options, &writer, &e), IDX_EINVAL);
    assert_int_equal(e.code, IDX_EINVAL);
    assert_int_equal(idx_writer_open("", &options, &writer, NULL), IDX_EINVAL);
    options.mode = (idx_writer_mode)7;
    assert_int_equal(idx_writer_open(*state, &options, &writer, &e), IDX_EINVAL);
    options = test_options();
    options.analyzer = "no such analyzer";
    assert_int_equal(idx_writer_open(path_in(*state, "new"), &options, &writer, &e), IDX_EANALYZER);
    assert_false(file_exists(path_in(*state, "new")));
    assert_ptr_equal(writer, *state);
    idx_writer_close(NULL);
}

static void a_path_that_cannot_be_a_folder_is_refused(void **state)
{
    idx_writer *writer = NULL;
    idx_writer_options options = test_options();
    idx_error e = {0};
    file_put(path_in(*state, "file"), "x", 1);
    assert_int_equal(idx_writer_open(path_in(*state, "file"), &options, &writer, &e), IDX_EIO);
    assert_string_equal(e.file, path_in(*state, "file"));
    assert_int_equal(idx_writer_open(path_in(*state, "file/index"), &options, &writer, &e), IDX_EIO);
    assert_int_equal(idx_writer_open(path_in(*state, "no/index"), &options, &writer, &e), IDX_ENOTFOUND);
    assert_string_equal(e.file, path_in(*state, "no/index"));
    assert_null(writer);
}

static void a_second_writer_is_locked_out(void **state)
{
    idx_writer_options options = test_options();
    idx_writer *first = writer_open(*state, &options);
    idx_writer *second = NULL;
    idx_error e = {0};
    assert_int_equal(idx_writer_open(*state, &options, &second, &e), IDX_ELOCKED);
    assert_int_equal(e.code, IDX_ELOCKED);
    assert_null(second);
    pid_t child = fork();
    if (child == 0) {
        _exit(idx_writer_open(*state, &options, &second, NULL) == IDX_ELOCKED ? 0 : 1);
    }
    int status;
    waitpid(child, &status, 0);
    assert_int_equal(status, 0);
    idx_writer_close(first);
    second = writer_open(*state, &options);
    idx_writer_close(second);
}

/* ---- documents ---------------------------------------------------------------------------------- */

static void a_duplicate_id_is_left_out_and_the_writer_goes_on(void **state)
{
    idx_writer_options options = test_options();
    idx_writer *writer = writer_open(*state, &options);
    idx_error e = {0};
    assert_int_equal(add(writer, "one", "first", &e), IDX_OK);
    assert_int_equal(add(writer, "two", "second", &e), IDX_OK);
    assert_int_equal(add(writer, "one", "third", &e), IDX_EEXISTS);
    assert_int_equal(e.code, IDX_EEXISTS);
    assert_non_null(strstr(e.message, "one"));
    assert_int_equal(add(writer, "on", "fourth", &e), IDX_OK);
    assert_int_equal(e.code, IDX_OK);
    assert_int_equal(idx_writer_commit(writer, NULL, &e), IDX_OK);
    // What is committed counts as well.
    assert_int_equal(add(writer, "two", "fifth", &e), IDX_EEXISTS);
    assert_int_equal(add(writer, "six", "sixth", NULL), IDX_OK);
    assert_int_equal(add(writer, "six", "seventh", NULL), IDX_EEXISTS);
    assert_int_equal(idx_writer_commit(writer, NULL, &e), IDX_OK);
    idx_writer_close(writer);
    document_set set;
    documents_init(&set);
    documents_add(&set, "one", "", "first");
    documents_add(&set, "two", "", "second");
    documents_add(&set, "on", "", "fourth");
    documents_add(&set, "six", "", "sixth");
    assert_index_holds(*state, &options, &set, 0, 4);
    documents_release(&set);
}

static void ids_are_bytes_and_many(void **state)
{
    idx_writer_options options = test_options();
    idx_writer *writer = writer_open(*state, &options);
    for (unsigned round = 0; round < 2; round++) {
        for (uint32_t i = 0; i < 5000; i++) {
            uint32_t raw = i * 2654435761u;
            idx_document document = {.id = {(const char *)&raw, 4}};
            assert_int_equal(idx_writer_add(writer, &document, NULL), round ? IDX_EEXISTS : IDX_OK);
            document.id.bytes = 3 - i % 3; // a prefix of it is another id, but there are fewer of these
            int code = idx_writer_add(writer, &document, NULL);
            assert_true(code == IDX_EEXISTS || (round == 0 && code == IDX_OK));
        }
    }
    idx_writer_close(writer);
}

static void a_document_beyond_a_limit_is_left_out_and_named(void **state)
{
    idx_writer_options options = test_options();
    idx_writer *writer = writer_open(*state, &options);
    idx_error e = {0};
    assert_int_equal(add(writer, "", "no id", &e), IDX_EINVAL);
    char id[IDX_MAX_ID_BYTES + 2];
    memset(id, 'i', sizeof id);
    id[IDX_MAX_ID_BYTES + 1] = '\0';
    assert_int_equal(add(writer, id, "long id", &e), IDX_ELIMIT);
    assert_non_null(strstr(e.message, "IDX_MAX_ID_BYTES"));
    id[IDX_MAX_ID_BYTES] = '\0';
    assert_int_equal(add(writer, id, "longest id", &e), IDX_OK);

    char *large = malloc(IDX_MAX_DOCUMENT_BYTES + 1);
    memset(large, ' ', IDX_MAX_DOCUMENT_BYTES + 1);
    memcpy(large, "large", 5);
    idx_document document = {.id = {"large", 5}, .body = {large, IDX_MAX_DOCUMENT_BYTES + 1}};
    assert_int_equal(idx_writer_add(writer, &document, &e), IDX_ELIMIT);
    assert_non_null(strstr(e.message, "IDX_MAX_DOCUMENT_BYTES"));
    document.body.bytes--;
    document.title = (idx_text){"x", 1};
    assert_int_equal(idx_writer_add(writer, &document, &e), IDX_ELIMIT);
    document.title.bytes = 0;
    assert_int_equal(idx_writer_add(writer, &document, &e), IDX_OK);

    // Fields that are empty take room in the store all the same. Untouched, so many of them take no memory here.
    size_t count = IDX_MAX_DOCUMENT_BYTES / 3 + 1;
    idx_field *fields = calloc(count, sizeof *fields);
    document = (idx_document){.id = {"fields", 6}, .fields = fields, .field_count = count};
    if (fields) {
        assert_int_equal(idx_writer_add(writer, &document, &e), IDX_ELIMIT);
    }
    document.field_count = fields ? 100000 : 0;
    assert_int_equal(idx_writer_add(writer, &document, &e), IDX_OK);
    idx_error f = {0};
    if (idx_writer_commit(writer, NULL, &f) != IDX_OK) {
        fail_msg("%s", f.message);
    }
    idx_writer_close(writer);
    assert_int_equal(idx_index_check(*state, NULL, NULL, NULL, NULL), IDX_OK);
    document_set set;
    documents_init(&set);
    documents_add(&set, id, "", "longest id");
    documents_add_full(&set, &(idx_document){.id = {"large", 5}, .body = {large, IDX_MAX_DOCUMENT_BYTES}});
    documents_add_full(&set, &document);
    assert_index_holds(*state, &options, &set, 0, 3);
    documents_release(&set);
    free(fields);
    free(large);
}

static void a_body_that_is_all_words_of_one_byte_fits(void **state)
{
    // As many positions as a document can have, less the blanks between them.
    size_t bytes = IDX_MAX_DOCUMENT_BYTES / 8;
    char *text = malloc(bytes);
    for (size_t i = 0; i < bytes; i++) {
        text[i] = i % 2 ? ' ' : (char)('a' + i / 2 % 3 * (i > bytes / 2));
    }
    idx_writer_options options = test_options();
    options.store = false;
    document_set set;
    documents_init(&set);
    documents_add(&set, "short", "", "a b");
    documents_add_full(&set, &(idx_document){.id = {"long", 4}, .title = {text, bytes / 4}, .body = {text, bytes}});
    index_must_build(*state, &options, &set, 0, 2);
    assert_index_holds(*state, &options, &set, 0, 2);
    documents_release(&set);
    free(text);
}

/* A word is met as what others are stemmed to, as itself, and in either order; in one batch of tokens and in several. */
static void words_and_their_stems_meet_in_one_list(void **state)
{
    static const char *const analyzers[] = {"indonesian", "snowball:indonesian", "snowball:english", "standard"};
    static const char *const words[] = {
        "makan",   "makanan", "dimakan",   "memakan", "kirim",   "mengirim", "pengiriman", "terkirim", "anak",     "anak-anak",
        "bermain", "main",    "permainan", "mainan",  "running", "run",      "runs",       "runner",   "buku-buku", "buku",
        "bukunya", "rumahku", "rumah",     "kerumah", "menulis", "tulis",    "tulisan",    "penulis",  "ditulis",  "tertulis"};
    for (size_t a = 0; a < COUNT_OF(analyzers); a++) {
        document_set set;
        documents_init(&set);
        char text[8192], title[200], id[16];
        for (unsigned i = 0; i < 60; i++) {
            uint64_t seed = i;
            size_t bytes = 0;
            for (unsigned k = 0; k < (i % 4 ? i : 600); k++) {
                bytes += (size_t)sprintf(text + bytes, "%s ", words[random_below(&seed, i < 30 ? i + 1 : COUNT_OF(words))]);
            }
            text[bytes] = '\0';
            sprintf(title, "%s %s", words[random_below(&seed, COUNT_OF(words))], words[i % COUNT_OF(words)]);
            sprintf(id, "%u", i);
            documents_add(&set, id, i % 3 ? title : "", text);
        }
        idx_writer_options options = test_options();
        options.analyzer = analyzers[a];
        options.threads = 1 + (unsigned)a % 2;
        index_must_build(*state, &options, &set, 0, set.count);
        assert_index_holds(*state, &options, &set, 0, set.count);
        documents_release(&set);
    }
}

/* ---- committing --------------------------------------------------------------------------------- */

static void a_commit_without_documents_makes_or_keeps_an_index(void **state)
{
    document_set set;
    few_documents(&set, "d", 20);
    idx_writer_options options = test_options();
    idx_index_stats stats;
    idx_writer *writer = writer_open(*state, &options);
    assert_int_equal(idx_writer_commit(writer, &stats, NULL), IDX_OK);
    assert_int_equal(stats.documents, 0);
    assert_int_equal(stats.segments, 0);
    assert_index_holds(*state, &options, &set, 0, 0);
    assert_int_equal(idx_writer_optimize(writer, NULL, NULL), IDX_OK);
    idx_writer_close(writer);

    options.mode = IDX_WRITER_APPEND;
    index_must_build(*state, &options, &set, 0, 20);
    index_must_build(*state, &options, &set, 0, 0);
    assert_index_holds(*state, &options, &set, 0, 20);

    options.mode = IDX_WRITER_REPLACE;
    index_must_build(*state, &options, &set, 0, 0);
    assert_index_holds(*state, &options, &set, 0, 0);
    assert_no_rubbish(*state);
    documents_release(&set);
}

static void what_was_not_committed_is_forgotten(void **state)
{
    document_set set;
    few_documents(&set, "d", 40);
    idx_writer_options options = test_options();
    index_must_build(*state, &options, &set, 0, 20);
    char *before = folder_list(*state);
    for (unsigned mode = 0; mode < 2; mode++) {
        options.mode = (idx_writer_mode)mode;
        idx_writer *writer = writer_open(*state, &options);
        assert_int_equal(writer_add_all(writer, &set, 20, 40, NULL), IDX_OK);
        assert_index_holds(*state, &options, &set, 0, 20);
        idx_writer_close(writer);
        assert_index_holds(*state, &options, &set, 0, 20);
        char *after = folder_list(*state);
        assert_string_equal(after, before);
        free(after);
    }
    free(before);
    documents_release(&set);
}

static void one_writer_may_commit_many_times(void **state)
{
    document_set set;
    few_documents(&set, "d", 300);
    idx_writer_options options = test_options();
    idx_writer *writer = writer_open(*state, &options);
    size_t done = 0;
    for (size_t step = 1; done < set.count; step = step % 7 * 3 + 1) {
        size_t to = done + step < set.count ? done + step : set.count;
        assert_int_equal(writer_add_all(writer, &set, done, to, NULL), IDX_OK);
        idx_index_stats stats = {0};
        assert_int_equal(idx_writer_commit(writer, &stats, NULL), IDX_OK);
        assert_int_equal(stats.documents, to);
        assert_int_equal(stats.segments, index_segments(*state));
        assert_true(stats.segments < 8);
        assert_index_holds(*state, &options, &set, 0, to);
        assert_no_rubbish(*state);
        done = to;
    }
    assert_true(index_segments(*state) >= 1);
    assert_int_equal(idx_writer_optimize(writer, NULL, NULL), IDX_OK);
    assert_int_equal(index_segments(*state), 1);
    assert_index_holds(*state, &options, &set, 0, set.count);
    idx_writer_close(writer);
    assert_no_rubbish(*state);
    documents_release(&set);
}

static void statistics_are_those_of_the_documents_and_files(void **state)
{
    document_set set;
    documents_init(&set);
    documents_add(&set, "1", "a b", "c c d");
    documents_add(&set, "2", "", "a");
    documents_add(&set, "3", "e", "");
    idx_writer_options options = test_options();
    idx_writer *writer = writer_open(*state, &options);
    assert_int_equal(writer_add_all(writer, &set, 0, 3, NULL), IDX_OK);
    idx_index_stats s = {0};
    assert_int_equal(idx_writer_commit(writer, &s, NULL), IDX_OK);
    idx_writer_close(writer);
    assert_int_equal(s.documents, 3);
    assert_int_equal(s.tokens, 7);
    assert_int_equal(s.title_tokens, 3);
    assert_int_equal(s.terms, 5);
    assert_int_equal(s.postings, 6);
    assert_int_equal(s.segments, 1);
    assert_int_equal(s.bytes_total, s.bytes_terms + s.bytes_postings + s.bytes_positions + s.bytes_norms + s.bytes_store +
                                        s.bytes_ids + s.bytes_other);
    assert_int_equal(s.bytes_norms, 9);
    uint64_t on_disk = 0;
    char *names = folder_list(*state);
    char *rest = NULL;
    for (char *name = strtok_r(names, "\n", &rest); name; name = strtok_r(NULL, "\n", &rest)) {
        struct stat info;
        assert_int_equal(stat(path_in(*state, name), &info), 0);
        on_disk += (uint64_t)info.st_size;
    }
    free(names);
    assert_int_equal(s.bytes_total, on_disk);
    documents_release(&set);
}

static void replacing_leaves_open_readers_their_segment(void **state)
{
    document_set set;
    few_documents(&set, "d", 60);
    idx_writer_options options = test_options();
    index_must_build(*state, &options, &set, 0, 30);
    manifest m;
    segment s;
    idx__manifest_init(&m, NULL);
    assert_int_equal(idx__manifest_read(&m, *state, NULL), IDX_OK);
    assert_int_equal(idx__segment_open(&s, *state, m.segments[0].id, true, NULL, NULL), IDX_OK);
    index_must_build(*state, &options, &set, 30, 60);
    assert_false(file_exists(path_in(*state, s.name)));
    assert_index_holds(*state, &options, &set, 30, 60);
    for (unsigned kind = SECTION_META; kind < SECTION_KINDS; kind++) {
        assert_int_equal(idx__segment_verify(&s, (section_kind)kind, NULL), IDX_OK);
    }
    buf block;
    store_record record;
    idx__buf_init(&block, NULL);
    assert_int_equal(idx__store_get(&s, 7, &block, &record, NULL), IDX_OK);
    assert_int_equal(record.body_bytes, set.items[7].body.bytes);
    assert_memory_equal(record.body, set.items[7].body.data, record.body_bytes);
    idx__buf_release(&block);
    idx__segment_close(&s);
    idx__manifest_release(&m);
    documents_release(&set);
}

static void building_the_same_again_over_an_open_reader_changes_nothing(void **state)
{
    document_set set;
    few_documents(&set, "d", 30);
    idx_writer_options options = test_options();
    index_must_build(*state, &options, &set, 0, 30);
    char *before = folder_list(*state);
    index_must_build(*state, &options, &set, 0, 30);
    char *after = folder_list(*state);
    assert_string_equal(before, after); // equal contents, equal names
    free(before);
    free(after);
    assert_index_holds(*state, &options, &set, 0, 30);
    documents_release(&set);
}

static void a_damaged_index_can_be_replaced_but_not_appended_to(void **state)
{
    document_set set;
    few_documents(&set, "d", 30);
    idx_writer_options options = test_options();
    static const char *const damages[] = {"nonsense", "", "IDXMANI\n\x63\0\0\0 and a version of the future, long enough to be one"};
    for (size_t i = 0; i < COUNT_OF(damages); i++) {
        index_must_build(*state, &options, &set, 0, 10);
        file_put(path_in(*state, "MANIFEST"), damages[i], i == 2 ? 60 : strlen(damages[i]));
        char *before = folder_list(*state);
        options.mode = IDX_WRITER_APPEND;
        idx_writer *writer = NULL;
        idx_error e = {0};
        assert_int_equal(idx_writer_open(*state, &options, &writer, &e), i == 2 ? IDX_EVERSION : IDX_ECORRUPT);
        assert_null(writer);
        assert_string_equal(e.file, path_in(*state, "MANIFEST"));
        char *after = folder_list(*state);
        assert_string_equal(before, after); // what may still be rescued is not swept away
        free(before);
        free(after);
        options.mode = IDX_WRITER_REPLACE;
        index_must_build(*state, &options, &set, 10, 30);
        assert_index_holds(*state, &options, &set, 10, 30);
        assert_no_rubbish(*state);
    }
    documents_release(&set);
}

static void a_missing_segment_makes_appending_fail(void **state)
{
    document_set set;
    few_documents(&set, "d", 30);
    idx_writer_options options = test_options();
    index_must_build(*state, &options, &set, 0, 10);
    manifest m;
    char name[32];
    idx__manifest_init(&m, NULL);
    assert_int_equal(idx__manifest_read(&m, *state, NULL), IDX_OK);
    idx__segment_name(m.segments[0].id, name);
    idx__manifest_release(&m);
    assert_int_equal(unlink(path_in(*state, name)), 0);
    options.mode = IDX_WRITER_APPEND;
    idx_writer *writer = NULL;
    idx_error e = {0};
    assert_int_equal(idx_writer_open(*state, &options, &writer, &e), IDX_ENOTFOUND);
    assert_non_null(strstr(e.file, name));
    options.mode = IDX_WRITER_REPLACE;
    index_must_build(*state, &options, &set, 10, 30);
    assert_index_holds(*state, &options, &set, 10, 30);
    documents_release(&set);
}

static void rubbish_of_dead_writers_is_swept_and_nothing_else(void **state)
{
    document_set set;
    few_documents(&set, "d", 30);
    idx_writer_options options = test_options();
    index_must_build(*state, &options, &set, 0, 10);
    static const char *const rubbish[] = {"tmp-segment", "tmp-run-7", "tmp-manifest", "seg-0123456789abcdef.idx"};
    static const char *const others[] = {"notes.txt", "seg-0123456789abcdef.idx.bak", "seg-short.idx", "atmp-x"};
    for (unsigned mode = 0; mode < 2; mode++) {
        for (size_t i = 0; i < COUNT_OF(rubbish); i++) {
            file_put(path_in(*state, rubbish[i]), "x", 1);
        }
        for (size_t i = 0; i < COUNT_OF(others); i++) {
            file_put(path_in(*state, others[i]), "x", 1);
        }
        options.mode = (idx_writer_mode)mode;
        idx_writer *writer = writer_open(*state, &options);
        for (size_t i = 0; i < COUNT_OF(rubbish); i++) {
            assert_false(file_exists(path_in(*state, rubbish[i])));
        }
        idx_writer_close(writer);
        assert_index_holds(*state, &options, &set, 0, 10);
    }
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        assert_true(file_exists(path_in(*state, others[i])));
    }
    documents_release(&set);
}

/* ---- failures ----------------------------------------------------------------------------------- */

static void after_a_failure_the_writer_refuses_everything_with_the_same_error(void **state)
{
    document_set set;
    few_documents(&set, "d", 30);
    test_memory m;
    test_memory_init(&m);
    idx_writer_options options = test_options();
    options.allocator = &m.hook;
    index_must_build(*state, &options, &set, 0, 10);
    idx_writer *writer = writer_open(*state, &options);
    assert_int_equal(writer_add_all(writer, &set, 10, 20, NULL), IDX_OK);
    test_memory_arm(&m, 1, true);
    idx_error first = {0};
    assert_int_equal(idx_writer_commit(writer, NULL, &first), IDX_ENOMEM);
    test_memory_arm(&m, 0, false); // there is memory again, but the writer is finished
    idx_error e = {0};
    assert_int_equal(idx_writer_add(writer, &set.items[20], &e), IDX_ENOMEM);
    assert_string_equal(e.message, first.message);
    assert_int_equal(idx_writer_commit(writer, NULL, &e), IDX_ENOMEM);
    assert_int_equal(e.code, IDX_ENOMEM);
    assert_int_equal(idx_writer_optimize(writer, NULL, NULL), IDX_ENOMEM);
    assert_int_equal(add(writer, "", "", NULL), IDX_ENOMEM);
    idx_writer_close(writer);
    assert_index_holds(*state, &options, &set, 0, 10);
    test_memory_release(&m);
    documents_release(&set);
}

static void a_folder_that_vanishes_during_the_build_is_an_error(void **state)
{
    // Enough words for the inverter to spill.
    document_set set;
    documents_init(&set);
    char *text = malloc(3 << 20);
    char id[16];
    for (unsigned i = 0; i < 8; i++) {
        size_t bytes = 0;
        for (unsigned k = 0; k < 150000; k++) {
            bytes += (size_t)sprintf(text + bytes, "w%u-%u ", i, k);
        }
        sprintf(id, "%u", i);
        documents_add(&set, id, "", text);
    }
    free(text);
    char *dir = scratch_new();
    idx_writer_options options = test_options();
    options.store = false;
    for (unsigned threads = 1; threads <= 3; threads += 2) {
        options.threads = threads;
        idx_writer *writer = writer_open(dir, &options);
        assert_int_equal(writer_add_all(writer, &set, 0, 1, NULL), IDX_OK);
        scratch_empty(dir);
        assert_int_equal(rmdir(dir), 0);
        idx_error e = {0};
        int code = writer_add_all(writer, &set, 1, 8, &e);
        if (code == IDX_OK) {
            code = idx_writer_commit(writer, NULL, &e);
        }
        assert_true(code == IDX_ENOTFOUND || code == IDX_EIO);
        assert_non_null(strstr(e.file, dir));
        idx_writer_close(writer);
        assert_int_equal(mkdir(dir, 0777), 0);
    }
    scratch_remove(dir);
    documents_release(&set);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_defaults_are_those_of_the_header),
        cmocka_unit_test_setup_teardown(an_index_built_with_the_defaults_holds_its_documents, setup, teardown),
        cmocka_unit_test_setup_teardown(bad_arguments_are_refused_and_the_output_stays, setup, teardown),
        cmocka_unit_test_setup_teardown(a_path_that_cannot_be_a_folder_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(a_second_writer_is_locked_out, setup, teardown),
        cmocka_unit_test_setup_teardown(a_duplicate_id_is_left_out_and_the_writer_goes_on, setup, teardown),
        cmocka_unit_test_setup_teardown(ids_are_bytes_and_many, setup, teardown),
        cmocka_unit_test_setup_teardown(a_document_beyond_a_limit_is_left_out_and_named, setup, teardown),
        cmocka_unit_test_setup_teardown(a_body_that_is_all_words_of_one_byte_fits, setup, teardown),
        cmocka_unit_test_setup_teardown(words_and_their_stems_meet_in_one_list, setup, teardown),
        cmocka_unit_test_setup_teardown(a_commit_without_documents_makes_or_keeps_an_index, setup, teardown),
        cmocka_unit_test_setup_teardown(what_was_not_committed_is_forgotten, setup, teardown),
        cmocka_unit_test_setup_teardown(one_writer_may_commit_many_times, setup, teardown),
        cmocka_unit_test_setup_teardown(statistics_are_those_of_the_documents_and_files, setup, teardown),
        cmocka_unit_test_setup_teardown(replacing_leaves_open_readers_their_segment, setup, teardown),
        cmocka_unit_test_setup_teardown(building_the_same_again_over_an_open_reader_changes_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(a_damaged_index_can_be_replaced_but_not_appended_to, setup, teardown),
        cmocka_unit_test_setup_teardown(a_missing_segment_makes_appending_fail, setup, teardown),
        cmocka_unit_test_setup_teardown(rubbish_of_dead_writers_is_swept_and_nothing_else, setup, teardown),
        cmocka_unit_test_setup_teardown(after_a_failure_the_writer_refuses_everything_with_the_same_error, setup, teardown),
        cmocka_unit_test_setup_teardown(a_folder_that_vanishes_during_the_build_is_an_error, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
