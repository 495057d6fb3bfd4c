/*
 * bitpack_width.h: how the vector kernels specialise by width; private to the bitpack_*.c files.
 *
 * A kernel is an ordinary inline function whose width parameter is a constant wherever it is
 * called: after inlining and unrolling, every shift is an immediate and every test of it is gone.
 * The lists below write the thirty-three instances and their table, nothing else.
 */
#ifndef IDX_COMMON_CODEC_BITPACK_WIDTH_H
#define IDX_COMMON_CODEC_BITPACK_WIDTH_H

#define IDX_INLINE static inline __attribute__((always_inline))

#if defined(__clang__)
#define IDX_UNROLL _Pragma("unroll")
#else
#define IDX_UNROLL _Pragma("GCC unroll 32")
#endif

// clang-format off
#define IDX_EACH_WIDTH(X)                                                                          \
    X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12) X(13) X(14) X(15) X(16)    \
    X(17) X(18) X(19) X(20) X(21) X(22) X(23) X(24) X(25) X(26) X(27) X(28) X(29) X(30) X(31)      \
    X(32)
// clang-format on

#endif
