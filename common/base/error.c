/*
 * error.c: result codes and their detail. The texts come from codes.def; the public enum is checked against it.
 */
#include "common/base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define IDX_CODE(name, value, text) _Static_assert(name == (value), #name " differs from codes.def");
#include "common/base/codes.def"
#undef IDX_CODE

const char *idx_code_name(int code)
{
    switch (code) {
#define IDX_CODE(name, value, text)                                                                                    \
    case value:                                                                                                        \
        return #name;
#include "common/base/codes.def"
#undef IDX_CODE
    }
    return "unknown code";
}

const char *idx_code_text(int code)
{
    switch (code) {
#define IDX_CODE(name, value, text)                                                                                    \
    case value:                                                                                                        \
        return text;
#include "common/base/codes.def"
#undef IDX_CODE
    }
    return "unknown code";
}

void idx__error_clear(idx_error *err)
{
    if (err) {
        memset(err, 0, sizeof *err);
    }
}

static void error_message(idx_error *err, int code, const char *format, va_list args)
{
    if (!err || err->code != IDX_OK) {
        return;
    }
    err->code = code;
    vsnprintf(err->message, sizeof err->message, format, args);
}

int idx__error_set(idx_error *err, int code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    error_message(err, code, format, args);
    va_end(args);
    return code;
}

static int code_of_errno(int sys_errno)
{
    switch (sys_errno) {
    case ENOSPC:
    case EDQUOT:
        return IDX_ENOSPACE;
    case ENOENT:
        return IDX_ENOTFOUND;
    case ENOMEM:
        return IDX_ENOMEM;
    default:
        return IDX_EIO;
    }
}

int idx__error_sys(idx_error *err, int sys_errno, const char *file, const char *what)
{
    int code = code_of_errno(sys_errno);
    if (err && err->code == IDX_OK) {
        char reason[96] = "";
        // Both the GNU and the POSIX strerror_r() leave or return a usable text with this call.
#if defined(__GLIBC__) && defined(_GNU_SOURCE)
        const char *text = strerror_r(sys_errno, reason, sizeof reason);
#else
        const char *text = strerror_r(sys_errno, reason, sizeof reason) == 0 ? reason : "unknown error";
#endif
        idx__error_set(err, code, "cannot %s: %s", what, text);
        err->sys_errno = sys_errno;
        idx__error_file(err, file);
    }
    return code;
}

int idx__error_corrupt(idx_error *err, const char *section, uint64_t offset, const char *format, ...)
{
    if (err && err->code == IDX_OK) {
        va_list args;
        va_start(args, format);
        error_message(err, IDX_ECORRUPT, format, args);
        va_end(args);
        err->offset = offset;
        snprintf(err->section, sizeof err->section, "%s", section ? section : "");
    }
    return IDX_ECORRUPT;
}

void idx__error_file(idx_error *err, const char *file)
{
    if (!err || !file || err->file[0] != '\0') {
        return;
    }
    size_t bytes = strlen(file);
    const char *tail = bytes < sizeof err->file ? file : file + bytes - (sizeof err->file - 1);
    snprintf(err->file, sizeof err->file, "%s", tail);
}

int idx__error_nomem(idx_error *err)
{
    return idx__error_set(err, IDX_ENOMEM, "out of memory");
}
