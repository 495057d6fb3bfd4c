#!/bin/sh
# install.sh SOURCE BUILD LIBDIR CC: installs BUILD into a fresh prefix, moves the prefix, builds the examples there in four
# ways (find_package and pkg-config, shared and static), runs them and checks what they print. Prints TAP.
set -u
source=$1 build=$2 libdir=$3 cc=$4
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
prefix=$work/prefix
number=0 failures=0
unset MAKEFLAGS MFLAGS GNUMAKEFLAGS

try()
{
    what=$1
    shift
    number=$((number + 1))
    if "$@" >"$work/log" 2>&1; then
        echo "ok $number - $what"
    else
        echo "not ok $number - $what"
        sed 's/^/    /' "$work/log"
        failures=$((failures + 1))
    fi
}

# prints LINES PATTERN...: the last output has so many lines, and each pattern is in it.
prints()
{
    lines=$1
    shift
    cat "$work/out"
    [ "$(wc -l <"$work/out")" -eq "$lines" ] || return 1
    for pattern in "$@"; do
        grep -q -e "$pattern" "$work/out" || return 1
    done
}

# Runs the three programs in folder $1 and looks at their output.
run_examples()
{
    programs=$1 index=$1/index
    "$programs/index_from_memory" "$index" >"$work/out" || return 1
    prints 1 '^4 documents, [1-9][0-9]* words$' || return 1
    # One hit: the title, the id, and the word marked in the snippet.
    "$programs/search_box" "$index" kursk >"$work/out" || return 1
    prints 2 'Pertempuran Kursk  (kursk)$' '\[Kursk\]' || return 1
    "$programs/search_box" "$index" ayam >"$work/out" || return 1
    prints 4 '(soto)$' '(pasar)$' || return 1
    "$programs/search_box" "$index" tidakadakatanya >"$work/out" || return 1
    prints 1 '^no hits$' || return 1
    "$programs/search_box" "$work/absent" kursk >"$work/out" 2>&1 && return 1
    prints 1 IDX_ENOTFOUND || return 1
    "$programs/many_threads" "$index" 'ayam pasar' >"$work/out" || return 1
    prints 1 '^8 threads, 200 searches each, 2 hits, 0 differing$'
}

# Whether program $1 loads libidx.so.
is_shared()
{
    ldd "$1" | grep -q 'libidx\.so'
}

is_static()
{
    test -x "$1" && ! is_shared "$1"
}

with_cmake()
{
    cmake -S "$work/examples" -B "$work/cmake-$1" -DCMAKE_C_COMPILER="$cc" -DCMAKE_PREFIX_PATH="$prefix" \
        -DCMAKE_BUILD_TYPE=Release -DIDX_STATIC="$2" && cmake --build "$work/cmake-$1"
}

with_make()
{
    mkdir "$work/make-$1"
    # $2 is empty or an assignment.
    # shellcheck disable=SC2086
    PKG_CONFIG_PATH=$prefix/$libdir/pkgconfig make -C "$work/examples" CC="$cc" OUT="$work/make-$1" $2
}

# The C program that the README shows, on an index that an example wrote.
readme_program()
{
    awk '/^```/ { if (inside) exit; inside = $0 == "```c"; next } inside' "$source/README.md" >"$work/readme.c"
    # shellcheck disable=SC2046
    "$cc" -std=c11 -Wall -Wextra -Werror "$work/readme.c" -o "$work/readme" \
        $(PKG_CONFIG_PATH=$prefix/$libdir/pkgconfig pkg-config --cflags --libs idx) || return 1
    (cd "$work/cmake-shared" && "$work/readme") >"$work/out" || return 1
    prints 1 '^[0-9.]*  document 2$'
}

# The command, with the module that it loads for reading files.
installed_command()
{
    mkdir -p "$work/notes"
    printf 'Kabar dari Kursk\n\nPertempuran besar terjadi di sana.\n' >"$work/notes/kabar.txt"
    unset LD_LIBRARY_PATH
    "$prefix/bin/idx" --version && "$prefix/bin/idx" build --index "$work/command-index" "$work/notes" || return 1
    "$prefix/bin/idx" query --index "$work/command-index" pertempuran >"$work/out" || return 1
    grep -q 'kabar\.txt' "$work/out"
}

version_matches()
{
    [ "$(PKG_CONFIG_PATH=$prefix/$libdir/pkgconfig pkg-config --modversion idx)" = \
        "$(sed -n 's/^#define IDX_VERSION_STRING "\(.*\)"/\1/p' "$prefix/include/idx/base.h")" ]
}

# Nothing in the package may name the build tree or the prefix it was first installed to.
names_no_folder()
{
    ! grep -rlF -e "$build" -e "$source/" -e "$work/first" "$prefix/$libdir/cmake" "$prefix/$libdir/pkgconfig"
}

cp -r "$source/examples" "$work/examples"
try "cmake --install fills a prefix" cmake --install "$build" --prefix "$work/first"
mv "$work/first" "$prefix"
for file in include/idx/idx.h include/idx/base.h include/idx/analyzer.h include/idx/indexer.h include/idx/searcher.h \
    "$libdir/libidx.so" "$libdir/libidx.a" "$libdir/pkgconfig/idx.pc" "$libdir/cmake/idx/idx-config.cmake"; do
    try "the package has $file" test -s "$prefix/$file"
done
try "the package names no folder of this machine" names_no_folder
try "pkg-config and the header give the same version" version_matches

try "find_package(idx) builds with idx::shared" with_cmake shared OFF
try "find_package(idx) builds with idx::static" with_cmake static ON
try "pkg-config builds with the shared library" with_make shared ''
try "pkg-config --static builds with the static library" with_make static STATIC=1

LD_LIBRARY_PATH=$prefix/$libdir
export LD_LIBRARY_PATH
for kind in shared static; do
    for way in cmake make; do
        try "$way made a $kind program" "is_$kind" "$work/$way-$kind/search_box"
        try "the examples made by $way, $kind, run as they should" run_examples "$work/$way-$kind"
    done
done
try "the program in the README does what it says" readme_program
if [ -e "$prefix/bin/idx" ]; then
    try "the installed command builds and queries" installed_command
fi
echo "1..$number"
[ $failures -eq 0 ]
