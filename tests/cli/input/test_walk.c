/* tests/cli/input/test_walk.c: walking folders. */
#include "cli/input/walk.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/cli/input/collect.h"

typedef struct log {
    char text[8192]; /* "relative:bytes " of files, "relative!reason " of others */
    int stop_at;     /* this visit answers 5 */
} log;

static int note(void *ctx, const walk_entry *entry)
{
    log *l = ctx;
    size_t used = strlen(l->text);
    if (entry->reason) {
        snprintf(l->text + used, sizeof(l->text) - used, "%s!%s ", entry->relative, entry->reason);
    } else {
        snprintf(l->text + used, sizeof(l->text) - used, "%s:%d ", entry->relative,
                 (int)entry->bytes);
    }
    return --l->stop_at ? 0 : 5;
}

static void check(const char *folder, const char *want)
{
    log l = {0};
    assert_int_equal(walk_folder(folder, note, &l), 0);
    assert_string_equal(l.text, want);
}

static void files_come_in_bytewise_order_of_names_at_each_level(void **state)
{
    const char *folder = *state;
    put_text(folder, "b.txt", "12");
    put_text(folder, "a/z", "1");
    put_text(folder, "a/B", "1");
    put_text(folder, "a.txt", "");
    put_text(folder, "Z", "1");
    put_text(folder, "\xC3\xA9", "1");
    check(folder, "Z:1 a/B:1 a/z:1 a.txt:0 b.txt:2 \xC3\xA9:1 ");
}

static void a_slash_at_the_end_changes_nothing(void **state)
{
    const char *folder = *state;
    put_text(folder, "a/b", "1");
    check(in_folder(folder, ""), "a/b:1 ");
}

static void hidden_entries_are_left_out(void **state)
{
    const char *folder = *state;
    put_text(folder, ".a", "1");
    put_text(folder, ".git/b", "1");
    put_text(folder, "c/.d", "1");
    put_text(folder, "c/e", "1");
    check(folder, "c/e:1 ");
}

static void the_files_of_an_index_are_left_out(void **state)
{
    const char *folder = *state;
    put_text(folder, "index/LOCK", "");
    put_text(folder, "index/MANIFEST", "1");
    put_text(folder, "index/catatan.txt", "1");
    put_text(folder, "index/seg-0000000000000001.idx", "1");
    put_text(folder, "lain/MANIFEST", "1");
    put_text(folder, "lain/LOCK", "1");
    put_text(folder, "seg-1.idx", "1");
    check(folder, "index/catatan.txt:1 lain/LOCK:1 lain/MANIFEST:1 seg-1.idx:1 ");
}

static void links_are_followed_and_loops_end(void **state)
{
    const char *folder = *state;
    put_text(folder, "a/file", "1");
    assert_int_equal(symlink("..", in_folder(folder, "a/parent")), 0);
    assert_int_equal(symlink(".", in_folder(folder, "a/self")), 0);
    assert_int_equal(symlink("a/file", in_folder(folder, "link")), 0);
    assert_int_equal(symlink("loop", in_folder(folder, "loop")), 0);
    check(folder, "a/file:1 link:1 loop!Too many levels of symbolic links ");
}

static void a_folder_reached_twice_is_entered_once(void **state)
{
    const char *folder = *state;
    put_text(folder, "x/file", "1");
    assert_int_equal(symlink("x", in_folder(folder, "a")), 0);
    check(folder, "a/file:1 ");
}

static void folders_that_link_to_each_other_cost_no_more_than_they_are(void **state)
{
    const char *folder = *state;
    char name[64], target[64];
    // Without memory of where it was, a walk would take 12 factorial paths.
    for (int i = 0; i < 12; i++) {
        snprintf(name, sizeof(name), "d%02d/file", i);
        put_text(folder, name, "1");
        for (int j = 0; j < 12; j++) {
            snprintf(name, sizeof(name), "d%02d/to%02d", i, j);
            snprintf(target, sizeof(target), "../d%02d", j);
            assert_int_equal(symlink(target, in_folder(folder, name)), 0);
        }
    }
    log l = {0};
    assert_int_equal(walk_folder(folder, note, &l), 0);
    size_t files = 0;
    for (const char *p = l.text; (p = strstr(p, "file:1")); p++) {
        files++;
    }
    assert_int_equal(files, 12);
}

static void what_is_no_regular_file_is_told_and_not_opened(void **state)
{
    const char *folder = *state;
    assert_int_equal(mkfifo(in_folder(folder, "pipa"), 0600), 0);
    assert_int_equal(symlink("tidak-ada", in_folder(folder, "putus")), 0);
    check(folder, "pipa!not a regular file putus!No such file or directory ");
}

static void an_unreadable_folder_is_told(void **state)
{
    const char *folder = *state;
    put_text(folder, "tutup/file", "1");
    put_text(folder, "z", "1");
    assert_int_equal(chmod(in_folder(folder, "tutup"), 0), 0);
    if (geteuid()) {
        check(folder, "tutup!Permission denied z:1 ");
    } else {
        check(folder, "tutup/file:1 z:1 ");
    }
    assert_int_equal(chmod(in_folder(folder, "tutup"), 0700), 0);
}

static void a_path_longer_than_the_system_takes_is_told(void **state)
{
    const char *folder = *state;
    char name[251];
    memset(name, 'd', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    char here[4096];
    assert_non_null(getcwd(here, sizeof(here)));
    assert_int_equal(chdir(folder), 0);
    for (int i = 0; i < 20; i++) {
        assert_int_equal(mkdir(name, 0700), 0);
        assert_int_equal(chdir(name), 0);
    }
    log l = {0};
    int rc = walk_folder(folder, note, &l);
    // Taken down again from the inside: no path reaches that far.
    for (int i = 0; i < 20; i++) {
        assert_int_equal(chdir(".."), 0);
        assert_int_equal(rmdir(name), 0);
    }
    assert_int_equal(chdir(here), 0);
    assert_int_equal(rc, 0);
    assert_non_null(strstr(l.text, "!File name too long"));
}

static void a_thousand_folders_are_all_walked(void **state)
{
    const char *folder = *state;
    char name[64];
    for (int i = 0; i < 1000; i++) {
        snprintf(name, sizeof(name), "%03d/f", i);
        put_text(folder, name, "");
    }
    collected *c = collect_path(folder);
    assert_int_equal(c->problem_count, 1000);
    for (int i = 0; i < 1000; i++) {
        snprintf(name, sizeof(name), "%03d/f", i);
        assert_string_equal(c->problems[i].path, in_folder(folder, name));
    }
    collected_free(c);
}

static void an_answer_of_the_visitor_ends_the_walk(void **state)
{
    const char *folder = *state;
    put_text(folder, "a", "1");
    put_text(folder, "b/c", "1");
    put_text(folder, "d", "1");
    log l = {.stop_at = 2};
    assert_int_equal(walk_folder(folder, note, &l), 5);
    assert_string_equal(l.text, "a:1 b/c:1 ");
}

int main(void)
{
#define WALK_TEST(name) cmocka_unit_test_setup_teardown(name, folder_setup, folder_teardown)
    const struct CMUnitTest tests[] = {
        WALK_TEST(files_come_in_bytewise_order_of_names_at_each_level),
        WALK_TEST(a_slash_at_the_end_changes_nothing),
        WALK_TEST(hidden_entries_are_left_out),
        WALK_TEST(the_files_of_an_index_are_left_out),
        WALK_TEST(links_are_followed_and_loops_end),
        WALK_TEST(a_folder_reached_twice_is_entered_once),
        WALK_TEST(folders_that_link_to_each_other_cost_no_more_than_they_are),
        WALK_TEST(what_is_no_regular_file_is_told_and_not_opened),
        WALK_TEST(an_unreadable_folder_is_told),
        WALK_TEST(a_path_longer_than_the_system_takes_is_told),
        WALK_TEST(a_thousand_folders_are_all_walked),
        WALK_TEST(an_answer_of_the_visitor_ends_the_walk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
