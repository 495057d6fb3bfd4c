/* Blocks of documents: gaps, bitsets and Elias-Fano by example, every size and density, and bytes that are no
 * block. */
#include "tests/common/codec/codec_testing.h"

#include "common/base/bytes.h"
#include "common/codec/docblock.h"

enum { KINDS = 7 };

// n ascending documents above base; the kinds are densities.
static void fill(uint32_t *docs, size_t n, uint32_t base, int kind, uint64_t *seed)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t gap = 1;
        switch (kind) {
        case 0: // a run
            break;
        case 1:
            gap += random_bits(seed, 1);
            break;
        case 2: // about half, as bits
            while (random_next(seed) % 2) {
                gap++;
            }
            break;
        case 3:
            gap += random_bits(seed, 9);
            break;
        case 4: // clusters
            gap += random_next(seed) % 30 ? random_bits(seed, 2) : random_bits(seed, 15);
            break;
        case 5: // by chance, one in sixteen or in a thousand
            while (random_next(seed) % (base & 1 ? 16 : 1000)) {
                gap++;
            }
            break;
        default: // as large as 256 gaps may be
            gap += random_bits(seed, 22);
        }
        base += gap;
        docs[i] = base;
    }
}

static void a_run_takes_a_byte(void **state)
{
    (void)state;
    uint32_t docs[256];
    uint8_t out[1025];
    uint64_t seed = 1;

    fill(docs, 256, 41, 0, &seed);
    assert_int_equal(idx__docblock_encode(docs, 256, 41, out), 1);
    assert_int_equal(out[0], 0);
}

static void gaps_are_as_documented(void **state)
{
    (void)state;
    const uint32_t docs[] = {1000, 1005, 1006};
    uint8_t out[13];

    // 1000 - 998 - 1 = 1, then 4 and 0, of three bits each
    assert_int_equal(idx__docblock_encode(docs, 3, 998, out), 3);
    assert_memory_equal(out, "\x03\x21\x00", 3);
    // Without a base document 5 has gap 6, less one 5.
    assert_int_equal(idx__docblock_encode((const uint32_t[]){5}, 1, UINT32_MAX, out), 2);
    assert_memory_equal(out, "\x03\x05", 2);
}

static void a_bitset_is_as_documented(void **state)
{
    (void)state;
    uint32_t docs[40];
    uint8_t out[161];
    docblock_bits bits;

    for (uint32_t i = 0; i < 40; i++) {
        docs[i] = 104 + 8 * (i / 5) + i % 5; // five of eight: bits 3 to 7 of each byte
    }
    assert_int_equal(idx__docblock_encode(docs, 40, 100, out), 10);
    assert_memory_equal(out, "\x80\x01\xf8\xf8\xf8\xf8\xf8\xf8\xf8\xf8", 10);
    assert_true(idx__docblock_is_bitset(out));
    assert_int_equal(idx__docblock_bits(out, 10, 100, &bits), IDX_OK);
    assert_ptr_equal(bits.words, out + 2);
    assert_int_equal(bits.n_words, 1);
    assert_int_equal(bits.first, 101);
    assert_int_equal(idx__docblock_bits(out, 9, 100, &bits), IDX_ECORRUPT);
}

static void elias_fano_is_as_documented(void **state)
{
    (void)state;
    // Values above the base; 99 / 10 is 9, so three low bits.
    const uint32_t values[] = {3, 4, 20, 22, 29, 30, 35, 38, 39, 99};
    uint32_t docs[10];
    uint8_t out[41];
    uint32_t decoded[256];
    size_t used;

    for (size_t i = 0; i < 10; i++) {
        docs[i] = 1000 + values[i];
    }
    // The low bits are 3 4 4 6 5 6 3 6 7 3, the high parts 0 0 2 2 3 3 4 4 4 12, so the bits
    // 1 1 001 1 01 1 01 1 1 000000001.
    assert_int_equal(idx__docblock_encode(docs, 10, 999, out), 8);
    assert_memory_equal(out, "\x84\x23\x5d\xcf\x1f\xb3\x1d\x20", 8);
    const bitpack_kernels *k = idx__bitpack_kernels(IDX_CPU_SCALAR);
    assert_int_equal(idx__docblock_decode(k, out, 8, 10, 999, decoded, &used), IDX_OK);
    assert_memory_equal(decoded, docs, sizeof docs);
    out[7] = 0x60; // a bit behind the last
    assert_int_equal(idx__docblock_decode(k, out, 8, 10, 999, decoded, &used), IDX_ECORRUPT);
    out[7] = 0; // one less
    assert_int_equal(idx__docblock_decode(k, out, 8, 10, 999, decoded, &used), IDX_ECORRUPT);
    out[7] = 0x20;
    out[1] = 0x27; // 4 becomes 4, 3 becomes 7: not ascending
    assert_int_equal(idx__docblock_decode(k, out, 8, 10, 999, decoded, &used), IDX_ECORRUPT);
    out[1] = 0x23;
    for (unsigned head = 161; head < 256; head++) {
        out[0] = (uint8_t)head;
        assert_int_equal(idx__docblock_decode(k, out, 8, 10, 999, decoded, &used), IDX_ECORRUPT);
    }
    // The last value may reach 2^32 - 1, and no more.
    const uint8_t most[] = {0xa0, 0xff, 0xff, 0xff, 0x7f, 0x02};
    assert_int_equal(idx__docblock_decode(k, most, 6, 1, UINT32_MAX, decoded, &used), IDX_OK);
    assert_int_equal(decoded[0], UINT32_MAX);
    const uint8_t more[] = {0xa0, 0xff, 0xff, 0xff, 0x7f, 0x04};
    assert_int_equal(idx__docblock_decode(k, more, 6, 1, UINT32_MAX, decoded, &used), IDX_ECORRUPT);
}

static void every_block_comes_back(void **state)
{
    const bitpack_kernels *k = idx__bitpack_kernels(level_of(state));
    const uint32_t bases[] = {UINT32_MAX, 0, 1, 77777, 0x7fffffff};
    fence in = fence_new(1025), out = fence_new(1024);
    uint64_t seed = 1;
    size_t bitsets = 0, fano = 0, patched = 0, plain = 0;

    for (size_t n = 1; n <= 256; n++) {
        for (int turn = 0; turn < 5 * KINDS; turn++) {
            uint32_t base = bases[turn % 5], docs[256], *decoded = fence_end(&out, 1024);
            uint8_t encoded[1025];
            size_t used = 0;

            fill(docs, n, base, turn % KINDS, &seed);
            size_t bytes = idx__docblock_encode(docs, n, base, encoded);
            assert_true(bytes <= idx__docblock_bound(n));
            uint8_t *exact = fence_end(&in, bytes);
            memcpy(exact, encoded, bytes);
            assert_int_equal(idx__docblock_decode(k, exact, bytes, n, base, decoded, &used),
                             IDX_OK);
            assert_int_equal(used, bytes);
            assert_memory_equal(decoded, docs, n * sizeof *docs);
            bool is_bitset = idx__docblock_is_bitset(exact);
            bitsets += is_bitset;
            fano += exact[0] >= IDX_DOCBLOCK_ELIAS_FANO;
            plain += idx__intblock_is_plain(exact);
            patched += !is_bitset && exact[0] < IDX_DOCBLOCK_BITSET && !idx__intblock_is_plain(exact);
        }
    }
    assert_true(bitsets > 100 && fano > 100 && patched > 100 && plain > 100);
    fence_free(&in);
    fence_free(&out);
}

// Whether what is found of `wanted` is what the block of 256 holds of them.
static void check_found(const uint32_t *docs, const uint32_t *wanted, size_t count, const uint16_t *at_a,
                        const uint8_t *at_b, size_t found)
{
    size_t next = 0;
    for (size_t i = 0; i < count; i++) {
        size_t at = 0;
        while (at < 256 && docs[at] < wanted[i]) {
            at++;
        }
        if (at < 256 && docs[at] == wanted[i]) {
            assert_true(next < found);
            assert_int_equal(at_a[next], i);
            assert_int_equal(at_b[next++], at);
        }
    }
    assert_int_equal(next, found);
}

static void documents_are_found_without_decoding(void **state)
{
    const bitpack_kernels *k = idx__bitpack_kernels(level_of(state));
    const uint32_t bases[] = {UINT32_MAX, 0, 77777, 0x7ffffff0};
    fence in = fence_new(1300);
    uint64_t seed = 5;
    size_t blocks = 0, others = 0;

    for (int turn = 0; turn < 400 * KINDS; turn++) {
        uint32_t base = bases[turn / KINDS % 4], docs[256], wanted[256];
        uint8_t encoded[1025], at_b[257];
        uint16_t at_a[257];
        size_t count = 0, found = 0;

        fill(docs, 256, base, turn % KINDS, &seed);
        size_t bytes = idx__docblock_encode(docs, 256, base, encoded);
        size_t step = 1 + random_next(&seed) % 200;
        for (size_t i = random_next(&seed) % 100; i < 256; i += 1 + random_next(&seed) % step) {
            uint32_t one = i < 255 ? docs[i] + (uint32_t)(random_next(&seed) % 2) : docs[i];
            if (count == 0 || one > wanted[count - 1]) {
                wanted[count++] = one;
            }
        }
        bool is_fano = encoded[0] >= IDX_DOCBLOCK_ELIAS_FANO;
        size_t low_bytes = is_fano ? IDX_BITPACK_STEP * (size_t)(encoded[0] - IDX_DOCBLOCK_ELIAS_FANO) : 0;
        size_t needed = is_fano ? 1 + low_bytes + IDX_HIGH_BYTES : bytes;
        uint8_t *exact = fence_end(&in, needed);
        memcpy(exact, encoded, bytes < needed ? bytes : needed);
        for (size_t i = bytes; i < needed; i++) {
            exact[i] = (uint8_t)random_next(&seed); // another block
        }
        assert_int_equal(idx__docblock_find(k, exact, needed, base, wanted, count, at_a, at_b, &found), is_fano);
        others += !is_fano;
        if (!is_fano) {
            continue;
        }
        blocks++;
        check_found(docs, wanted, count, at_a, at_b, found);
        assert_false(idx__docblock_find(k, exact, needed - 1, base, wanted, count, at_a, at_b, &found));
        for (size_t i = 1; i < needed; i++) { // anything, within bounds
            exact[i] = turn % 2 ? (uint8_t)random_next(&seed) : (uint8_t)(turn % 4 ? 0 : 255);
        }
        idx__docblock_find(k, exact, needed, base, wanted, count, at_a, at_b, &found);
    }
    assert_true(blocks > 100 && others > 100);
    fence_free(&in);
}

static void documents_up_to_the_last_number_come_back(void **state)
{
    const bitpack_kernels *k = idx__bitpack_kernels(level_of(state));
    uint64_t seed = 2;

    for (size_t n = 1; n <= 256; n++) {
        for (uint32_t spread = 0; spread < 3; spread++) {
            uint32_t docs[256], decoded[256];
            uint8_t encoded[1025];
            size_t used;

            // The last is 2^32 - 1; the gaps are 1, up to 8, or as large as they can be.
            const unsigned widths[] = {0, 3, 23};
            docs[n - 1] = UINT32_MAX;
            for (size_t i = n - 1; i-- > 0;) {
                docs[i] = docs[i + 1] - 1 - random_bits(&seed, widths[spread]);
            }
            const uint32_t bases[] = {docs[0] - 1, UINT32_MAX, 0};
            for (size_t b = 0; b < 3; b++) {
                size_t bytes = idx__docblock_encode(docs, n, bases[b], encoded);
                assert_int_equal(
                    idx__docblock_decode(k, encoded, bytes, n, bases[b], decoded, &used), IDX_OK);
                assert_int_equal(used, bytes);
                assert_memory_equal(decoded, docs, n * sizeof *docs);
            }
        }
    }
}

static void no_truncated_block_is_taken(void **state)
{
    const bitpack_kernels *k = idx__bitpack_kernels(level_of(state));
    fence in = fence_new(1025), out = fence_new(1024);
    uint64_t seed = 3;

    for (int turn = 0; turn < 60 * KINDS; turn++) {
        size_t n = turn % 3 == 0 ? 256 : 1 + random_next(&seed) % 256;
        uint32_t docs[256];
        uint8_t encoded[1025];

        fill(docs, n, 99, turn % KINDS, &seed);
        size_t bytes = idx__docblock_encode(docs, n, 99, encoded);
        for (size_t cut = 0; cut < bytes; cut++) {
            size_t used = 99999;
            uint8_t *exact = fence_end(&in, cut);
            memcpy(exact, encoded, cut);
            assert_int_equal(
                idx__docblock_decode(k, exact, cut, n, 99, fence_end(&out, 1024), &used),
                IDX_ECORRUPT);
            assert_int_equal(used, 99999);
        }
    }
    fence_free(&in);
    fence_free(&out);
}

static void a_bitset_has_as_many_bits_as_documents(void **state)
{
    const bitpack_kernels *k = idx__bitpack_kernels(level_of(state));
    uint32_t docs[256], decoded[256];
    uint8_t encoded[1025];
    uint64_t seed = 4;
    size_t used = 99999;

    fill(docs, 200, 0, 2, &seed);
    size_t bytes = idx__docblock_encode(docs, 200, 0, encoded);
    assert_true(idx__docblock_is_bitset(encoded));
    for (size_t bit = 16; bit < 8 * bytes; bit++) { // one more, or one less
        encoded[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_int_equal(idx__docblock_decode(k, encoded, bytes, 200, 0, decoded, &used),
                         IDX_ECORRUPT);
        encoded[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    assert_int_equal(idx__docblock_decode(k, encoded, bytes, 199, 0, decoded, &used), IDX_ECORRUPT);
    assert_int_equal(idx__docblock_decode(k, encoded, bytes, 201, 0, decoded, &used), IDX_ECORRUPT);
    assert_int_equal(used, 99999);
    for (unsigned head = 0xa1; head < 0x100; head++) {
        encoded[0] = (uint8_t)head;
        assert_int_equal(idx__docblock_decode(k, encoded, bytes, 200, 0, decoded, &used),
                         IDX_ECORRUPT);
    }
    encoded[0] = 0x80;
    encoded[1] = 0;
    assert_int_equal(idx__docblock_decode(k, encoded, bytes, 200, 0, decoded, &used), IDX_ECORRUPT);
}

static void assert_ascending(const uint32_t *docs, size_t n, uint32_t base)
{
    assert_true(base == UINT32_MAX || docs[0] > base);
    for (size_t i = 1; i < n; i++) {
        assert_true(docs[i] > docs[i - 1]);
    }
}

// Bytes chosen so that most decode, and many sums go round 2^32 once or more.
static void whatever_decodes_ascends_from_the_base(void **state)
{
    const bitpack_kernels *k = idx__bitpack_kernels(level_of(state));
    fence in = fence_new(1300), out = fence_new(1024);
    uint64_t seed = 5;
    size_t sound = 0, wrong = 0, fano = 0;

    for (int turn = 0; turn < 60000; turn++) {
        size_t n = turn % 2 ? 256 : 1 + random_next(&seed) % 256, used = 99999;
        size_t bytes = turn % 3 ? 1300 : random_next(&seed) % 1300;
        uint8_t *exact = fence_end(&in, bytes);
        uint32_t base = (uint32_t)random_next(&seed), *docs = fence_end(&out, 1024);

        base = turn % 5 == 0 ? UINT32_MAX : turn % 5 == 1 ? UINT32_MAX - base % 9000 : base;
        for (size_t i = 0; i < bytes; i++) {
            exact[i] = (uint8_t)random_next(&seed);
        }
        if (bytes > 2) {
            unsigned w = (unsigned)(random_next(&seed) % 33);
            switch (turn % 4) {
            case 0:
                exact[0] = (uint8_t)w;
                break;
            case 1: // exceptions of index 0 and 1, wherever they are
                exact[0] = (uint8_t)(64 + w);
                exact[1] = 2;
                exact[2] = (uint8_t)(w < 32 ? random_next(&seed) % (33 - w) : 0);
                size_t at = 3 + (n == 256 ? 32 * w : (n * w + 7) / 8);
                if (at + 1 < bytes) {
                    exact[at] = 0;
                    exact[at + 1] = 1;
                }
                break;
            case 2: // a bitset, with the right number of bits
                exact[0] = 0x80;
                exact[1] = (uint8_t)(bytes > 2050 / 8 ? 20 : 1);
                n = 0;
                for (size_t i = 2; i < 2 + 8u * exact[1] && i < bytes; i++) {
                    exact[i] &= (uint8_t)random_next(&seed);
                    exact[i] &= (uint8_t)random_next(&seed);
                    n += (size_t)__builtin_popcount(exact[i]);
                }
                break;
            default: // Elias-Fano with few low bits, or with high parts of nearly all ones
                exact[0] = (uint8_t)(IDX_DOCBLOCK_ELIAS_FANO + w % 32);
                n = turn % 3 ? 1 + random_next(&seed) % 8 : n;
                for (size_t i = 1; turn % 8 == 3 && i < bytes; i++) {
                    exact[i] |= (uint8_t)random_next(&seed);
                }
                break;
            }
        }
        int code = idx__docblock_decode(k, exact, bytes, n, base, docs, &used);
        if (code == IDX_OK) {
            sound++;
            fano += exact[0] >= IDX_DOCBLOCK_ELIAS_FANO && n > 2;
            assert_true(used >= 1 && used <= bytes);
            assert_ascending(docs, n, base);
        } else {
            wrong++;
            assert_int_equal(code, IDX_ECORRUPT);
            assert_int_equal(used, 99999);
        }
    }
    assert_true(sound > 10000 && wrong > 10000 && fano > 100); // all ways were tried
    fence_free(&in);
    fence_free(&out);
}

static void all_levels_agree_on_any_bytes(void **state)
{
    const bitpack_kernels *k = idx__bitpack_kernels(level_of(state));
    const bitpack_kernels *scalar = idx__bitpack_kernels(IDX_CPU_SCALAR);
    uint64_t seed = 6;

    for (int turn = 0; turn < 20000; turn++) {
        size_t n = turn % 2 ? 256 : 1 + random_next(&seed) % 256, used = 0, used_scalar = 0;
        uint32_t docs[256], docs_scalar[256], base = (uint32_t)random_next(&seed) >> turn % 32;
        uint8_t in[1100];

        for (size_t i = 0; i < sizeof in; i++) {
            in[i] = (uint8_t)(random_next(&seed) & random_next(&seed));
        }
        in[0] &= turn % 3 ? 0x1f : 0xff;
        if (turn % 4 == 3) { // Elias-Fano with a bit changed
            base >>= 1;
            fill(docs, n, base, 5, &seed);
            size_t bit = random_next(&seed) % (8 * idx__docblock_encode(docs, n, base, in));
            in[bit / 8] ^= (uint8_t)(1 << bit % 8);
        }
        int code = idx__docblock_decode(k, in, sizeof in, n, base, docs, &used);
        assert_int_equal(
            code, idx__docblock_decode(scalar, in, sizeof in, n, base, docs_scalar, &used_scalar));
        assert_int_equal(used, used_scalar);
        if (code == IDX_OK) {
            assert_memory_equal(docs, docs_scalar, n * sizeof *docs);
        }
    }
}

static void counts_outside_a_block_are_refused(void **state)
{
    (void)state;
    const bitpack_kernels *k = idx__bitpack_kernels(idx__cpu_level());
    const uint8_t in[300] = {0};
    uint32_t docs[256];
    size_t used;

    assert_int_equal(idx__docblock_decode(k, in, sizeof in, 0, 0, docs, &used), IDX_ECORRUPT);
    assert_int_equal(idx__docblock_decode(k, in, sizeof in, 257, 0, docs, &used), IDX_ECORRUPT);
    assert_int_equal(idx__docblock_decode(k, in, 0, 1, 0, docs, &used), IDX_ECORRUPT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_takes_a_byte),
        cmocka_unit_test(gaps_are_as_documented),
        cmocka_unit_test(a_bitset_is_as_documented),
        cmocka_unit_test(elias_fano_is_as_documented),
        LEVEL_TESTS(every_block_comes_back),
        LEVEL_TESTS(documents_are_found_without_decoding),
        LEVEL_TESTS(documents_up_to_the_last_number_come_back),
        LEVEL_TESTS(no_truncated_block_is_taken),
        LEVEL_TESTS(a_bitset_has_as_many_bits_as_documents),
        LEVEL_TESTS(whatever_decodes_ascends_from_the_base),
        LEVEL_TESTS(all_levels_agree_on_any_bytes),
        cmocka_unit_test(counts_outside_a_block_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
