/*
 * cli/input/charset.h: pages in an encoding other than UTF-8.
 */
#ifndef IDX_CLI_INPUT_CHARSET_H
#define IDX_CLI_INPUT_CHARSET_H

#include "cli/input/run.h"

/*
 * Turns a page that is not UTF-8 but says what it is (<meta charset=...>, <?xml encoding=...>) into
 * UTF-8, in `into`, and points `*text` there. Leaves it alone if it says nothing, or something that
 * iconv does not know. What has no meaning in the encoding becomes U+FFFD, counted in `*replaced`.
 */
int charset_recode(run *r, input_text *text, scratch *into, size_t *replaced);

#endif
