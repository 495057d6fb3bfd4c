#!/bin/sh
# headers.sh ROOT STEMMER-INCLUDE CC CXX: compiles each header on its own. Prints TAP.
set -u
root=$1 stemmer=$2 cc=$3 cxx=$4
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$root" || exit 2
number=0 failures=0

try()
{
    number=$((number + 1))
    if "$@" >"$work/log" 2>&1; then
        echo "ok $number - $what"
    else
        echo "not ok $number - $what"
        cat "$work/log"
        failures=$((failures + 1))
    fi
}

for header in include/idx/*.h; do
    name=${header#include/}
    # Twice, so that a missing include guard shows.
    printf '#include <%s>\n#include <%s>\nint main(void) { return 0; }\n' "$name" "$name" >"$work/try.c"
    cp "$work/try.c" "$work/try.cpp"
    what="<$name> compiles alone as C11"
    try "$cc" -std=c11 -Wall -Wextra -Wpedantic -Wstrict-prototypes -Werror -Iinclude -fsyntax-only "$work/try.c"
    for standard in 11 17; do
        what="<$name> compiles alone as C++$standard"
        try "$cxx" -std=c++$standard -Wall -Wextra -Wpedantic -Werror -Iinclude -fsyntax-only "$work/try.cpp"
    done
done

# Internal headers bring what they need themselves. Other warnings belong to their users: kernels that a file for one
# instruction set completes declare what that file defines.
for header in $(find common indexer searcher -name '*.h' | LC_ALL=C sort); do
    # Without a guard it is a piece that is meant to be included several times.
    if ! grep -q '^#ifndef IDX_' "$header"; then
        continue
    fi
    # Intrinsics of another processor.
    foreign=$(sed -nE 's/^# *include (<(immintrin|arm_neon)\.h>)/\1/p' "$header")
    if [ -n "$foreign" ] && ! printf '#include %s\n' "$foreign" | "$cc" -E -x c - >/dev/null 2>&1; then
        number=$((number + 1))
        echo "ok $number - \"$header\" # SKIP is for another processor"
        continue
    fi
    printf '#include "%s"\n#include "%s"\nint main(void) { return 0; }\n' "$header" "$header" >"$work/try.c"
    what="\"$header\" compiles alone"
    try "$cc" -std=c11 -D_GNU_SOURCE -Werror=implicit-function-declaration -I. -Iinclude -I"$stemmer" -fsyntax-only \
        "$work/try.c"
done
echo "1..$number"
[ $failures -eq 0 ] && [ $number -gt 0 ]
