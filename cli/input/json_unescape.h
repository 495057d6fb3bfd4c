/*
 * cli/input/json_unescape.h: decodes the escapes of a JSON string.
 */
#ifndef IDX_CLI_INPUT_JSON_UNESCAPE_H
#define IDX_CLI_INPUT_JSON_UNESCAPE_H

#include <stddef.h>

typedef struct json_unescaped {
    size_t bytes;      /* written */
    size_t surrogates; /* \u escapes of half a pair, each replaced by U+FFFD */
    const char *flaw;  /* an escape that is none, inside `raw`; NULL if all is well */
} json_unescaped;

/*
 * Decodes what stands between the quotes of a string into `out`, which has room for `bytes`; the
 * result is never longer. \u0000 becomes U+FFFD. The rest is copied as it is.
 */
json_unescaped json_unescape(const char *raw, size_t bytes, char *out);

#endif
