/* test_error.c: error details: the first report stands, NULL is fine, nothing overflows; the table
 * of codes. */
#include "tests/common/base/testing.h"

#include "common/base/error.h"

#include <errno.h>

static void every_code_of_the_header_has_a_name_and_a_text(void **state)
{
    (void)state;
    static const struct {
        int code;
        const char *name;
    } codes[] = {
        {IDX_OK, "IDX_OK"},
        {IDX_ENOMEM, "IDX_ENOMEM"},
        {IDX_EIO, "IDX_EIO"},
        {IDX_EINVAL, "IDX_EINVAL"},
        {IDX_ECORRUPT, "IDX_ECORRUPT"},
        {IDX_EVERSION, "IDX_EVERSION"},
        {IDX_ENOTFOUND, "IDX_ENOTFOUND"},
        {IDX_EEXISTS, "IDX_EEXISTS"},
        {IDX_ELIMIT, "IDX_ELIMIT"},
        {IDX_ELOCKED, "IDX_ELOCKED"},
        {IDX_EANALYZER, "IDX_EANALYZER"},
        {IDX_EQUERY, "IDX_EQUERY"},
        {IDX_ENOSPACE, "IDX_ENOSPACE"},
        {IDX_EUNSUPPORTED, "IDX_EUNSUPPORTED"},
    };
    for (size_t i = 0; i < COUNT_OF(codes); i++) {
        assert_int_equal(codes[i].code, -(int)i);
        assert_string_equal(idx_code_name(codes[i].code), codes[i].name);
        assert_true(strlen(idx_code_text(codes[i].code)) > 3);
        for (size_t k = 0; k < i; k++) {
            assert_string_not_equal(idx_code_text(codes[i].code), idx_code_text(codes[k].code));
        }
    }
}

static void codes_that_do_not_exist_are_no_null(void **state)
{
    (void)state;
    static const int codes[] = {1, -14, -1000, INT32_MAX, INT32_MIN};
    for (size_t i = 0; i < COUNT_OF(codes); i++) {
        assert_string_equal(idx_code_name(codes[i]), "unknown code");
        assert_string_equal(idx_code_text(codes[i]), "unknown code");
    }
}

static void without_an_error_to_fill_the_code_is_returned(void **state)
{
    (void)state;
    assert_int_equal(idx__error_set(NULL, IDX_EINVAL, "%d", 1), IDX_EINVAL);
    assert_int_equal(idx__error_sys(NULL, ENOSPC, "f", "write"), IDX_ENOSPACE);
    assert_int_equal(idx__error_corrupt(NULL, "TERMS", 1, "%s", "x"), IDX_ECORRUPT);
    assert_int_equal(idx__error_nomem(NULL), IDX_ENOMEM);
    idx__error_file(NULL, "f");
    idx__error_clear(NULL);
}

static void the_first_report_stands(void **state)
{
    (void)state;
    idx_error e = {0};
    assert_int_equal(idx__error_corrupt(&e, "TERMS", 77, "first %d", 1), IDX_ECORRUPT);
    assert_int_equal(idx__error_set(&e, IDX_EINVAL, "second"), IDX_EINVAL);
    assert_int_equal(idx__error_sys(&e, EIO, "/x", "third"), IDX_EIO);
    assert_int_equal(idx__error_corrupt(&e, "IDS", 5, "fourth"), IDX_ECORRUPT);
    assert_int_equal(idx__error_nomem(&e), IDX_ENOMEM);
    assert_int_equal(e.code, IDX_ECORRUPT);
    assert_string_equal(e.message, "first 1");
    assert_string_equal(e.section, "TERMS");
    assert_int_equal(e.offset, 77);
    assert_int_equal(e.sys_errno, 0);
    assert_string_equal(e.file, "");
    idx__error_file(&e, "seg");
    idx__error_file(&e, "other");
    assert_string_equal(e.file, "seg");
    idx__error_clear(&e);
    assert_int_equal(e.code, IDX_OK);
    assert_string_equal(e.file, "");
    assert_int_equal(idx__error_set(&e, IDX_EINVAL, "afresh"), IDX_EINVAL);
    assert_string_equal(e.message, "afresh");
}

static void a_system_error_says_what_failed_why_and_where(void **state)
{
    (void)state;
    static const struct {
        int sys_errno, code;
    } cases[] = {{ENOSPC, IDX_ENOSPACE}, {EDQUOT, IDX_ENOSPACE}, {ENOENT, IDX_ENOTFOUND},
                 {ENOMEM, IDX_ENOMEM},   {EIO, IDX_EIO},         {EACCES, IDX_EIO},
                 {EROFS, IDX_EIO},       {EMFILE, IDX_EIO}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        idx_error e = {0};
        assert_int_equal(idx__error_sys(&e, cases[i].sys_errno, "/dir/file", "write the file"),
                         cases[i].code);
        assert_int_equal(e.code, cases[i].code);
        assert_int_equal(e.sys_errno, cases[i].sys_errno);
        assert_string_equal(e.file, "/dir/file");
        assert_non_null(strstr(e.message, "cannot write the file: "));
        assert_non_null(strstr(e.message, strerror(cases[i].sys_errno)));
    }
}

static void of_a_long_path_the_tail_is_kept(void **state)
{
    (void)state;
    char path[1000];
    for (size_t bytes = 250; bytes <= 260; bytes++) {
        for (size_t i = 0; i < bytes; i++) {
            path[i] = (char)('a' + i % 26);
        }
        path[bytes] = '\0';
        idx_error e = {.code = IDX_EIO};
        idx__error_file(&e, path);
        size_t kept = bytes < sizeof e.file ? bytes : sizeof e.file - 1;
        assert_int_equal(strlen(e.file), kept);
        assert_string_equal(e.file, path + bytes - kept);
    }
}

static void long_messages_and_sections_are_cut(void **state)
{
    (void)state;
    char text[1000];
    memset(text, 'm', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    idx_error e = {0};
    idx__error_corrupt(&e, text, 1, "%s", text);
    assert_int_equal(strlen(e.message), sizeof e.message - 1);
    assert_int_equal(strlen(e.section), sizeof e.section - 1);
    idx_error without = {0};
    idx__error_corrupt(&without, NULL, 1, "no section");
    assert_string_equal(without.section, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_of_the_header_has_a_name_and_a_text),
        cmocka_unit_test(codes_that_do_not_exist_are_no_null),
        cmocka_unit_test(without_an_error_to_fill_the_code_is_returned),
        cmocka_unit_test(the_first_report_stands),
        cmocka_unit_test(a_system_error_says_what_failed_why_and_where),
        cmocka_unit_test(of_a_long_path_the_tail_is_kept),
        cmocka_unit_test(long_messages_and_sections_are_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
