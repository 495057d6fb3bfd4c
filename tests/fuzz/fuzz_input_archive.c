/* tests/fuzz/fuzz_input_archive.c: compressed files and archives, known by their first bytes. */
#include "tests/fuzz/fuzz_input_common.h"

/* A few bytes of zstd can ask for 2 GB of address space, which is well here and too much for
 * libFuzzer's allocation limit: whether any frame in sight asks for more than 8 MB. */
static bool asks_for_much(const uint8_t *data, size_t size)
{
    for (size_t i = 0; i + 6 <= size; i++) {
        if (memcmp(data + i, "\x28\xB5\x2F\xFD", 4)) {
            continue;
        }
        uint8_t descriptor = data[i + 4];
        bool is_single_segment = descriptor & 0x20;
        if (is_single_segment ? descriptor >= 0x80 : data[i + 5] >> 3 > 13) {
            return true;
        }
    }
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!asks_for_much(data, size)) {
        fuzz_read("a.tar", data, size, INPUT_AUTO, 32);
    }
    return 0;
}
