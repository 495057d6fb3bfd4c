/*
 * error.h: filling an idx_error, once, by the layer that knows the fact.
 *
 * Each setter returns `code`, so that `return idx__error_set(err, IDX_ECORRUPT, "...")` reads as one step.
 * A NULL `err` is fine. The first report stands: later ones do not overwrite it as long as its code is set;
 * idx__error_clear() starts afresh.
 */
#ifndef IDX_COMMON_BASE_ERROR_H
#define IDX_COMMON_BASE_ERROR_H

#include <idx/base.h>

void idx__error_clear(idx_error *err);

int idx__error_set(idx_error *err, int code, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* A system call failed: errno is taken, `file` named. ENOSPC and EDQUOT give IDX_ENOSPACE, ENOENT IDX_ENOTFOUND,
 * ENOMEM IDX_ENOMEM, all else IDX_EIO. */
int idx__error_sys(idx_error *err, int sys_errno, const char *file, const char *what);

/* Damage at a place: `section` may be NULL. Always IDX_ECORRUPT. The file is added by the layer that knows it. */
int idx__error_corrupt(idx_error *err, const char *section, uint64_t offset, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Names the file, unless a deeper layer did. Keeps the tail of a long path. Returns err->code or IDX_OK. */
void idx__error_file(idx_error *err, const char *file);

/* Out of memory, as a one-liner. */
int idx__error_nomem(idx_error *err);

#endif
