/*
 * make_golden.c: writes the golden index anew: make_golden FOLDER (tests/golden). Only for a format
 * that was never released: the golden files of a released one stay as they are, and a new version
 * gets a folder of its own beside them.
 */
#include "tests/golden/golden_testing.h"

#include "common/format/format.h"

#include <sys/stat.h>

static const char *folder;

static void make(void **state)
{
    (void)state;
    char path[4096], version[4096];
    snprintf(path, sizeof path, "%s/documents.txt", folder);
    snprintf(version, sizeof version, "%s/v%u", folder, IDX_FORMAT_VERSION);
    document_set set;
    documents_init(&set);
    golden_documents(&set, path);
    mkdir(version, 0777);
    scratch_empty(version);
    golden_build(version, &set, true);
    assert_int_equal(remove(path_in(version, "LOCK")), 0);

    char *dir = scratch_new();
    golden_build(dir, &set, false);
    char *ids = golden_ids(dir);
    file_put(path_in(version, "without-store.txt"), ids, strlen(ids));
    free(ids);
    scratch_remove(dir);
    documents_release(&set);
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: make_golden FOLDER\n");
        return 2;
    }
    folder = argv[1];
    const struct CMUnitTest tests[] = {cmocka_unit_test(make)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
