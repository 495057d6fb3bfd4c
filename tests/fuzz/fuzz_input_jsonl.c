/* tests/fuzz/fuzz_input_jsonl.c: JSON by line and by value. */
#include "tests/fuzz/fuzz_input_common.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_read("a.jsonl", data, size, INPUT_JSONL, 64);
    fuzz_read("a.json", data, size, INPUT_JSONL, 64);
    return 0;
}
