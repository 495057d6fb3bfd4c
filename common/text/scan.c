/*
 * scan.c: the choice of the kernels, and the one question they ask: does this hyphen join?
 */
#include "common/text/scan.h"

#include "common/text/fold.h"
#include "common/text/reduplication.h"

const scan_kernels *idx__scan_kernels(idx_cpu level)
{
    switch (level) {
#if defined(__x86_64__)
    case IDX_CPU_AVX2:
        return &idx__scan_avx2;
    case IDX_CPU_AVX512:
        return &idx__scan_avx512;
#elif defined(__aarch64__)
    case IDX_CPU_NEON:
        return &idx__scan_neon;
#endif
    default:
        return &idx__scan_scalar;
    }
}

static bool is_letter(uint8_t c)
{
    return c < 0x80 && idx__fold_ascii_class(c) == CHAR_LETTER;
}

// The parts beside a hyphen are letters, digits, and apostrophes between letters.
static bool is_in_part(const uint8_t *text, size_t bytes, size_t at)
{
    if (text[at] >= 0x80) {
        return false;
    }
    char_class class = idx__fold_ascii_class(text[at]);
    if (class == CHAR_APOSTROPHE) {
        return at > 0 && at + 1 < bytes && is_letter(text[at - 1]) && is_letter(text[at + 1]);
    }
    return class == CHAR_LETTER || class == CHAR_DIGIT;
}

bool idx__scan_hyphen(const uint8_t *text, size_t bytes, size_t at, bool joins_prefixes)
{
    uint8_t left[HYPHEN_PART_BYTES], right[HYPHEN_PART_BYTES];
    size_t start = at, n = 0;
    while (start > 0 && is_in_part(text, bytes, start - 1)) {
        if (at - --start > HYPHEN_PART_BYTES) {
            return false;
        }
    }
    for (size_t i = start; i < at; i++) {
        left[i - start] = idx__fold_ascii(text[i]);
    }
    for (size_t i = at + 1; i < bytes && is_in_part(text, bytes, i); i++) {
        if (n == HYPHEN_PART_BYTES) {
            return false;
        }
        right[n++] = idx__fold_ascii(text[i]);
    }
    return idx__hyphen_joins(left, at - start, right, n) ||
           (joins_prefixes && !(start > 0 && text[start - 1] == '-') &&
            idx__hyphen_prefixes(left, at - start, right, n));
}
