/* tests/fuzz/fuzz_input_text.c: plain text, and what is told by content where the name says
 * nothing. */
#include "tests/fuzz/fuzz_input_common.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_read("a.txt", data, size, INPUT_TEXT, 16);
    fuzz_read("a", data, size, INPUT_AUTO, 0);
    return 0;
}
