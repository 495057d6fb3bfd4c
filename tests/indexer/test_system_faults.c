/*
 * test_system_faults.c: every system call of a build and of an append, failing in its turn: a clean
 * error that names the file, and the index as it was before the manifest was renamed, or as it is
 * after. Calls that are interrupted or cut short are no failure. And what must be on the disk
 * before something else, is.
 */
#include "tests/common/io/faulty_system.h"
#include "tests/indexer/index_testing.h"

#include <errno.h>

static int setup(void **state)
{
    *state = scratch_new();
    return 0;
}

static int teardown(void **state)
{
    faulty_disarm();
    scratch_remove(*state);
    return 0;
}

typedef struct trial {
    const char *dir;
    document_set set;
    size_t old_count; /* documents 0 .. old_count are in the index before */
    size_t new_from;  /* documents new_from .. set.count afterwards */
    idx_writer_options options;
    bool optimize;
} trial;

static void trial_make(trial *t, const char *dir, idx_writer_mode mode)
{
    *t = (trial){.dir = dir, .options = test_options(), .old_count = 9, .new_from = 9};
    documents_init(&t->set);
    documents_generate(
        &t->set,
        &(document_style){
            .seed = 41, .count = 16, .words = 12, .vocabulary = 150, .titles = 50, .fields = 50});
    t->options.mode = mode;
    if (mode == IDX_WRITER_APPEND) {
        t->new_from = 0;
        t->optimize = true;
    }
}

static int attempt(const trial *t, idx_error *err)
{
    idx_writer *writer = NULL;
    int code = idx_writer_open(t->dir, &t->options, &writer, err);
    if (code == IDX_OK) {
        code = writer_add_all(writer, &t->set, t->old_count, t->set.count, err);
    }
    if (code == IDX_OK) {
        code = t->optimize ? idx_writer_optimize(writer, NULL, err)
                           : idx_writer_commit(writer, NULL, err);
    }
    idx_writer_close(writer);
    return code;
}

static void old_index(const trial *t)
{
    idx_writer_options options = t->options;
    options.mode = IDX_WRITER_REPLACE;
    scratch_empty(t->dir);
    index_must_build(t->dir, &options, &t->set, 0, t->old_count);
}

/* ---- failures -------------------------------------------------------------------------------- */

static bool ends_with(const char *s, const char *tail)
{
    size_t a = strlen(s), b = strlen(tail);
    return a >= b && strcmp(s + a - b, tail) == 0;
}

/* Whether the manifest was renamed, and the path of the call that failed first. */
typedef struct watch {
    bool is_committed;
    char failed_path[4096];
} watch;

static void watch_call(void *ctx, system_call call, const char *path, const char *to, bool fails)
{
    watch *w = ctx;
    if (fails && !w->failed_path[0]) {
        snprintf(w->failed_path, sizeof w->failed_path, "%s", to ? to : path);
    }
    w->is_committed |= !fails && call == CALL_RENAME && ends_with(to, "/MANIFEST");
}

/* Calls that one can do without: what cannot be removed now is removed later, a copy has another
 * way, and an old manifest that is about to be replaced need not be readable. */
static bool is_optional(const trial *t, unsigned call, const char *path)
{
    return call & (CALL_UNLINK | CALL_COPY_FILE_RANGE) ||
           (t->options.mode == IDX_WRITER_REPLACE && ends_with(path, "/MANIFEST") &&
            call != CALL_RENAME);
}

/* Returns the number of calls there are to fail. */
static size_t fail_each(const trial *t, unsigned watched, int sys_errno, int expected)
{
    old_index(t);
    size_t n = 1;
    for (;; n++) {
        watch w = {0};
        idx_error e = {0};
        faulty_arm(&(faulty_system){.watched = watched,
                                    .fail_at = n,
                                    .sys_errno = sys_errno,
                                    .observe = watch_call,
                                    .ctx = &w});
        int code = attempt(t, &e);
        faulty_system happened = faulty_disarm();
        const char *call = faulty_name(happened.failed);
        if (code != IDX_OK && (code != expected || e.code != code || e.sys_errno != sys_errno)) {
            fail_msg("%s (%s): %s (%d): %s", call, w.failed_path, idx_code_name(code), e.sys_errno,
                     e.message);
        }
        if (code == IDX_OK && happened.failed && !is_optional(t, happened.failed, w.failed_path)) {
            fail_msg("%s (%s) failed, and nobody noticed", call, w.failed_path);
        }
        if (code != IDX_OK &&
            (e.message[0] == '\0' || !ends_with(w.failed_path, e.file) || e.file[0] == '\0')) {
            fail_msg("%s (%s) is reported as of \"%s\": %s", call, w.failed_path, e.file,
                     e.message);
        }
        assert_true(code != IDX_OK || w.is_committed);
        // Behind the commit only its durability can fail.
        assert_true(code == IDX_OK || !w.is_committed || strcmp(w.failed_path, t->dir) == 0);
        const char *differs =
            w.is_committed ? index_differs(t->dir, &t->options, &t->set, t->new_from, t->set.count)
                           : index_differs(t->dir, &t->options, &t->set, 0, t->old_count);
        if (differs) {
            fail_msg("after %s (%s): %s", call, w.failed_path, differs);
        }
        if (!happened.failed) {
            break;
        }
        if (w.is_committed) {
            old_index(t);
        }
    }
    assert_no_rubbish(t->dir);
    return n - 1;
}

static void replacing_survives_every_failing_call(void **state)
{
    trial t;
    trial_make(&t, *state, IDX_WRITER_REPLACE);
    assert_true(fail_each(&t, CALL_ALL & ~CALL_COPY_FILE_RANGE, EIO, IDX_EIO) > 20);
    assert_true(fail_each(&t,
                          CALL_OPEN | CALL_WRITE | CALL_FSYNC | CALL_RENAME | CALL_COPY_FILE_RANGE |
                              CALL_MKDIR,
                          ENOSPC, IDX_ENOSPACE) > 15);
    assert_true(fail_each(&t, CALL_OPEN, EMFILE, IDX_EIO) > 5);
    assert_true(
        fail_each(&t, CALL_WRITE | CALL_FSYNC | CALL_COPY_FILE_RANGE, EDQUOT, IDX_ENOSPACE) > 5);
    t.options.store = t.options.positions = false;
    assert_true(fail_each(&t, CALL_ALL, EIO, IDX_EIO) > 15);
    documents_release(&t.set);
}

static void appending_and_merging_survives_every_failing_call(void **state)
{
    trial t;
    trial_make(&t, *state, IDX_WRITER_APPEND);
    assert_true(fail_each(&t, CALL_ALL & ~CALL_COPY_FILE_RANGE, EIO, IDX_EIO) > 30);
    assert_true(fail_each(&t,
                          CALL_OPEN | CALL_WRITE | CALL_FSYNC | CALL_RENAME | CALL_COPY_FILE_RANGE,
                          ENOSPC, IDX_ENOSPACE) > 20);
    assert_true(fail_each(&t, CALL_MMAP, ENOMEM, IDX_ENOMEM) > 1);
    documents_release(&t.set);
}

/* From the n-th call on everything fails, as when a disk is gone: the error is the first one, and
 * the way out is clean. */
static void a_disk_that_is_gone_is_survived(void **state)
{
    trial t;
    trial_make(&t, *state, IDX_WRITER_APPEND);
    old_index(&t);
    for (size_t n = 1;; n++) {
        watch w = {0};
        idx_error e = {0};
        faulty_arm(&(faulty_system){.watched = CALL_ALL,
                                    .fail_at = n,
                                    .fail_after = true,
                                    .sys_errno = EIO,
                                    .observe = watch_call,
                                    .ctx = &w});
        int code = attempt(&t, &e);
        faulty_system happened = faulty_disarm();
        if (!happened.failed) {
            assert_int_equal(code, IDX_OK);
            break;
        }
        assert_true(code == IDX_EIO || (code == IDX_OK && w.is_committed));
        if (w.is_committed) {
            assert_index_holds(t.dir, &t.options, &t.set, 0, t.set.count);
            old_index(&t);
        } else {
            assert_index_holds(t.dir, &t.options, &t.set, 0, t.old_count);
        }
    }
    documents_release(&t.set);
}

/* ---- spilling -------------------------------------------------------------------------------- */

static void many_documents(document_set *set)
{
    documents_init(set);
    char *text = malloc(1 << 20);
    char id[16];
    for (unsigned i = 0; i < 9; i++) {
        size_t bytes = 0;
        for (unsigned k = 0; k < 40000; k++) {
            bytes += (size_t)sprintf(text + bytes, "word%u-%u ", i % 3 * (k % 7), k * (i + 1));
        }
        sprintf(id, "%u", i);
        documents_add(set, id, "title", text);
    }
    free(text);
}

static void a_failing_run_is_an_error_of_the_build(void **state)
{
    document_set set;
    many_documents(&set);
    idx_writer_options options = test_options();
    options.store = false;
    options.threads = 3; // little memory for each: runs are spilled
    index_must_build(*state, &options, &set, 0, 1);
    faulty_arm(&(faulty_system){.watched = CALL_ALL});
    assert_int_equal(index_build(*state, &options, &set, 1, 9, NULL), IDX_OK);
    size_t calls = faulty_disarm().count;
    index_must_build(*state, &options, &set, 0, 1);
    assert_true(calls > 40);
    for (size_t i = 1; i <= 20; i++) {
        size_t n = 4 + calls * i / 21;
        idx_error e = {0};
        watch w = {0};
        faulty_arm(&(faulty_system){
            .watched = CALL_ALL, .fail_at = n, .sys_errno = EIO, .observe = watch_call, .ctx = &w});
        int code = index_build(*state, &options, &set, 1, 9, &e);
        faulty_disarm();
        assert_true(code == IDX_EIO || code == IDX_OK);
        assert_true(code == IDX_OK || ends_with(w.failed_path, e.file));
        if (w.is_committed) {
            assert_int_equal(idx_index_check(*state, NULL, NULL, NULL, NULL), IDX_OK);
            index_must_build(*state, &options, &set, 0, 1);
        } else {
            assert_index_holds(*state, &options, &set, 0, 1);
        }
    }
    documents_release(&set);
}

static void interruptions_and_short_calls_change_no_byte(void **state)
{
    document_set set;
    many_documents(&set);
    char first[4096], second[4096];
    snprintf(first, sizeof first, "%s/first", (char *)*state);
    snprintf(second, sizeof second, "%s/second", (char *)*state);
    idx_writer_options options = test_options();
    options.threads = 3;
    index_must_build(first, &options, &set, 0, 9);
    faulty_arm(&(faulty_system){
        .watched = CALL_ALL, .interrupts = true, .short_bytes = 9973, .fsync_refuses = true});
    index_must_build(second, &options, &set, 0, 9);
    assert_true(faulty_disarm().interrupted > 100);
    assert_same_bytes(first, second);
    scratch_empty(second);
    // Without copy_file_range() at all.
    faulty_arm(&(faulty_system){.refused = CALL_COPY_FILE_RANGE, .refuse_errno = ENOSYS});
    index_must_build(second, &options, &set, 0, 9);
    faulty_disarm();
    assert_same_bytes(first, second);
    documents_release(&set);
}

/* ---- order ----------------------------------------------------------------------------------- */

/* What has not reached the disk yet, by path; and the rules that a loss of power at any moment asks
 * for. */
typedef struct ledger {
    struct {
        char path[512];
    } unsynced[64];
    size_t count;
    bool folder_changed;   // a name in it is not durable yet
    bool manifest_pending; // the manifest was renamed, but the folder not synced since
    size_t commits, unlinked;
    char breach[600];
} ledger;

static size_t ledger_find(const ledger *l, const char *path)
{
    size_t i = 0;
    while (i < l->count && strcmp(l->unsynced[i].path, path) != 0) {
        i++;
    }
    return i;
}

static void breach(ledger *l, const char *what, const char *path)
{
    if (!l->breach[0]) {
        snprintf(l->breach, sizeof l->breach, "%s: %.400s", what, path);
    }
}

static void ledger_rename(ledger *l, const char *path, const char *to)
{
    if (ledger_find(l, path) < l->count) {
        breach(l, "renamed before it was synced", path);
    }
    if (ends_with(to, "/MANIFEST")) {
        if (l->folder_changed) {
            breach(l, "the manifest names segments whose names are not durable", to);
        }
        l->manifest_pending = true;
        l->commits++;
    } else {
        l->folder_changed = true;
    }
}

static void ledger_call(void *ctx, system_call call, const char *path, const char *to, bool fails)
{
    (void)fails; // none does
    ledger *l = ctx;
    size_t at = ledger_find(l, path);
    switch (call) {
    case CALL_WRITE:
    case CALL_COPY_FILE_RANGE:
        if (at == l->count && l->count < COUNT_OF(l->unsynced)) {
            snprintf(l->unsynced[l->count++].path, sizeof l->unsynced[0].path, "%s", path);
        }
        break;
    case CALL_FSYNC:
        if (at < l->count) {
            l->unsynced[at] = l->unsynced[--l->count];
        } else {
            l->folder_changed = l->manifest_pending = false;
        }
        break;
    case CALL_RENAME:
        ledger_rename(l, path, to);
        break;
    case CALL_UNLINK:
        if (strstr(path, "/seg-")) {
            l->unlinked++;
            if (l->manifest_pending) {
                breach(l, "a segment goes before the commit that does without it is durable", path);
            }
        }
        break;
    default:
        break;
    }
}

static void what_a_commit_relies_on_is_durable_before_it(void **state)
{
    for (unsigned mode = 0; mode < 2; mode++) {
        trial t;
        trial_make(&t, *state, (idx_writer_mode)mode);
        old_index(&t);
        ledger *l = calloc(1, sizeof *l);
        faulty_arm(&(faulty_system){.observe = ledger_call, .ctx = l});
        int code = attempt(&t, NULL);
        faulty_disarm();
        assert_int_equal(code, IDX_OK);
        assert_string_equal(l->breach, "");
        assert_int_equal(l->commits, 1);
        assert_true(l->unlinked >= 1);
        assert_false(l->manifest_pending); // when commit returns, it is durable
        free(l);
        documents_release(&t.set);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(replacing_survives_every_failing_call, setup, teardown),
        cmocka_unit_test_setup_teardown(appending_and_merging_survives_every_failing_call, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_disk_that_is_gone_is_survived, setup, teardown),
        cmocka_unit_test_setup_teardown(a_failing_run_is_an_error_of_the_build, setup, teardown),
        cmocka_unit_test_setup_teardown(interruptions_and_short_calls_change_no_byte, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(what_a_commit_relies_on_is_durable_before_it, setup,
                                        teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
