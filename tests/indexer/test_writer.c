/* test_writer.c: what indexer.h promises of a writer, call by call. */
#include "tests/indexer/index_testing.h"

#include <sys/wait.h>
#include <unistd.h>

/* ---- opening --------------------------------------------------------------------------------- */

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
    documents_few(&set, "d", 50);
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

static void signs_are_kept_only_with_positions(void **state)
{
    document_set set;
    documents_init(&set);
    documents_add(&set, "1", "Pidato", "Kemarin pada 17 Agustus 1945 Bung Karno berpidato di Jakarta.");
    documents_add(&set, "2", "", "Harga beras naik 20 persen di kota Bandung, kata Menteri Amran.");
    const char *dir = path_in(*state, "index");
    idx_writer_options options = test_options();
    options.analyzer = "indonesian";
    for (unsigned with = 0; with < 2; with++) {
        options.positions = with;
        index_must_build(dir, &options, &set, 0, set.count);
        assert_index_holds(dir, &options, &set, 0, set.count);
    }
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
    assert_int_equal(idx_writer_open(path_in(*state, "file/index"), &options, &writer, &e),
                     IDX_EIO);
    assert_int_equal(idx_writer_open(path_in(*state, "no/index"), &options, &writer, &e),
                     IDX_ENOTFOUND);
    assert_string_equal(e.file, path_in(*state, "no/index"));
    assert_null(writer);
}

static void a_second_writer_is_locked_out(void **state)
{
    idx_writer_options options = test_options();
    idx_writer *first = writer_must_open(*state, &options);
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
    second = writer_must_open(*state, &options);
    idx_writer_close(second);
}

/* ---- documents ------------------------------------------------------------------------------- */

static void a_duplicate_id_is_left_out_and_the_writer_goes_on(void **state)
{
    idx_writer_options options = test_options();
    idx_writer *writer = writer_must_open(*state, &options);
    idx_error e = {0};
    assert_int_equal(writer_add_text(writer, "one", "first", &e), IDX_OK);
    assert_int_equal(writer_add_text(writer, "two", "second", &e), IDX_OK);
    assert_int_equal(writer_add_text(writer, "one", "third", &e), IDX_EEXISTS);
    assert_int_equal(e.code, IDX_EEXISTS);
    assert_non_null(strstr(e.message, "one"));
    assert_int_equal(writer_add_text(writer, "on", "fourth", &e), IDX_OK);
    assert_int_equal(e.code, IDX_OK);
    assert_int_equal(idx_writer_commit(writer, NULL, &e), IDX_OK);
    // What is committed counts as well.
    assert_int_equal(writer_add_text(writer, "two", "fifth", &e), IDX_EEXISTS);
    assert_int_equal(writer_add_text(writer, "six", "sixth", NULL), IDX_OK);
    assert_int_equal(writer_add_text(writer, "six", "seventh", NULL), IDX_EEXISTS);
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
    idx_writer *writer = writer_must_open(*state, &options);
    for (unsigned round = 0; round < 2; round++) {
        for (uint32_t i = 0; i < 5000; i++) {
            uint32_t raw = i * 2654435761u;
            idx_document document = {.id = {(const char *)&raw, 4}};
            assert_int_equal(idx_writer_add(writer, &document, NULL), round ? IDX_EEXISTS : IDX_OK);
            document.id.bytes =
                3 - i % 3; // a prefix of it is another id, but there are fewer of these
            int code = idx_writer_add(writer, &document, NULL);
            assert_true(code == IDX_EEXISTS || (round == 0 && code == IDX_OK));
        }
    }
    idx_writer_close(writer);
}

static void a_document_beyond_a_limit_is_left_out_and_named(void **state)
{
    idx_writer_options options = test_options();
    idx_writer *writer = writer_must_open(*state, &options);
    idx_error e = {0};
    assert_int_equal(writer_add_text(writer, "", "no id", &e), IDX_EINVAL);
    char id[IDX_MAX_ID_BYTES + 2];
    memset(id, 'i', sizeof id);
    id[IDX_MAX_ID_BYTES + 1] = '\0';
    assert_int_equal(writer_add_text(writer, id, "long id", &e), IDX_ELIMIT);
    assert_non_null(strstr(e.message, "IDX_MAX_ID_BYTES"));
    id[IDX_MAX_ID_BYTES] = '\0';
    assert_int_equal(writer_add_text(writer, id, "longest id", &e), IDX_OK);

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

    // Fields that are empty take room in the store all the same. Untouched, so many of them take no
    // memory here.
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
    documents_add_full(
        &set, &(idx_document){.id = {"large", 5}, .body = {large, IDX_MAX_DOCUMENT_BYTES}});
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
    documents_add_full(
        &set,
        &(idx_document){.id = {"long", 4}, .title = {text, bytes / 4}, .body = {text, bytes}});
    index_must_build(*state, &options, &set, 0, 2);
    assert_index_holds(*state, &options, &set, 0, 2);
    documents_release(&set);
    free(text);
}

/* A word is met as what others are stemmed to, as itself, and in either order; in one batch of
 * tokens and in several. */
static void words_and_their_stems_meet_in_one_list(void **state)
{
    static const char *const analyzers[] = {"indonesian", "snowball:indonesian", "snowball:english",
                                            "standard"};
    static const char *const words[] = {
        "makan",      "makanan",  "dimakan", "memakan",   "kirim",   "mengirim",
        "pengiriman", "terkirim", "anak",    "anak-anak", "bermain", "main",
        "permainan",  "mainan",   "running", "run",       "runs",    "runner",
        "buku-buku",  "buku",     "bukunya", "rumahku",   "rumah",   "kerumah",
        "menulis",    "tulis",    "tulisan", "penulis",   "ditulis", "tertulis"};
    for (size_t a = 0; a < COUNT_OF(analyzers); a++) {
        document_set set;
        documents_init(&set);
        char text[8192], title[200], id[16];
        for (unsigned i = 0; i < 60; i++) {
            uint64_t seed = i;
            size_t bytes = 0;
            for (unsigned k = 0; k < (i % 4 ? i : 600); k++) {
                bytes +=
                    (size_t)sprintf(text + bytes, "%s ",
                                    words[random_below(&seed, i < 30 ? i + 1 : COUNT_OF(words))]);
            }
            text[bytes] = '\0';
            sprintf(title, "%s %s", words[random_below(&seed, COUNT_OF(words))],
                    words[i % COUNT_OF(words)]);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_defaults_are_those_of_the_header),
        cmocka_unit_test_setup_teardown(an_index_built_with_the_defaults_holds_its_documents,
                                        scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(signs_are_kept_only_with_positions, scratch_setup,
                                        scratch_teardown),
        cmocka_unit_test_setup_teardown(bad_arguments_are_refused_and_the_output_stays,
                                        scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(a_path_that_cannot_be_a_folder_is_refused, scratch_setup,
                                        scratch_teardown),
        cmocka_unit_test_setup_teardown(a_second_writer_is_locked_out, scratch_setup,
                                        scratch_teardown),
        cmocka_unit_test_setup_teardown(a_duplicate_id_is_left_out_and_the_writer_goes_on,
                                        scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(ids_are_bytes_and_many, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(a_document_beyond_a_limit_is_left_out_and_named,
                                        scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(a_body_that_is_all_words_of_one_byte_fits, scratch_setup,
                                        scratch_teardown),
        cmocka_unit_test_setup_teardown(words_and_their_stems_meet_in_one_list, scratch_setup,
                                        scratch_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
