#!/bin/sh
# foreign_index.sh NATIVE-BUILD AARCH64-BUILD: an index means the same on both machines. Each writes one from the same
# documents: the bytes must be equal, and each must answer alike from the other's. Prints TAP.
set -u
cd "$(dirname "$0")/../.." || exit 2
native=$1 foreign=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
number=0 failures=0

compile()
{
    libraries=$(sed -n 's/^Libs.private: //p' "$2/idx.pc")
    for program in index_from_memory search_box; do
        # shellcheck disable=SC2086
        "$1" -std=c11 -O1 -Iinclude "examples/$program.c" "$2/libidx.a" $libraries -o "$work/$3-$program" || return 1
    done
}

answers()
{
    for query in ayam '"ayam bersama"' '+kursk -soto' 'title:pasar' 'sayur-mayur'; do
        $1 "$work/$2-search_box" "$work/$3-index" "$query" || return 1
    done
}

try()
{
    what=$1
    shift
    number=$((number + 1))
    if "$@" >"$work/log" 2>&1; then
        echo "ok $number - $what"
    else
        echo "not ok $number - $what"
        cat "$work/log"
        failures=$((failures + 1))
    fi
}

compile gcc "$native" native || exit 1
compile aarch64-linux-gnu-gcc "$foreign" foreign || exit 1
"$work/native-index_from_memory" "$work/native-index" && \
    qemu-aarch64 "$work/foreign-index_from_memory" "$work/foreign-index" || exit 1
answers "" native native >"$work/expected" || exit 1
grep -qF '[' "$work/expected" || exit 1

same_answers()
{
    answers "$1" "$2" "$3" >"$work/given" && diff "$work/expected" "$work/given"
}

try "both machines write the same bytes" diff -r "$work/native-index" "$work/foreign-index"
try "AArch64 answers alike from an index written on this machine" same_answers qemu-aarch64 foreign native
try "this machine answers alike from an index written on AArch64" same_answers "" native foreign
try "AArch64 answers alike from its own index" same_answers qemu-aarch64 foreign foreign
echo "1..$number"
[ $failures -eq 0 ]
