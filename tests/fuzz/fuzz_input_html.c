/* tests/fuzz/fuzz_input_html.c: HTML pages and their declared encodings. */
#include "tests/fuzz/fuzz_input_common.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_read("a.html", data, size, INPUT_HTML, 0);
    return 0;
}
