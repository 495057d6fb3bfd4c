#!/bin/sh
# lexicon_lists.sh GENERATOR LISTS TABLE: the generator makes the same bytes of the same words whatever their order, and
# refuses lists with mistakes, naming the line.
set -u
generator=$1 lists=$2 table=$3
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
failed=0

fail() {
    echo "lexicon_lists: $*"
    failed=1
}

"$generator" "$work/again" "$lists/english.txt" "$lists/spellings.txt" "$lists/names.txt" "$lists/roots.txt" ||
    fail "the lists are refused"
cmp "$work/again" "$table" || fail "another order of the lists makes another table"

# refuses TEXT MESSAGE: a list of that text is refused with a line that has the message.
refuses() {
    printf "$1" >"$work/list"
    "$generator" "$work/out" "$work/list" 2>"$work/message" && fail "accepted: $1"
    grep -q "$2" "$work/message" || fail "$1: $(cat "$work/message")"
}

refuses 'kirim\nkirim\n' 'list:2: kirim stands at'
refuses 'kirim q\n' 'list:1: what is "q"'
refuses 'kirim f p\n' 'more than one mark'
refuses 'Kirim\n' 'is not a word'
refuses 'kirim2\n' 'is not a word'
refuses 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n' 'is not a word'
refuses 'ijin =izin\n' 'leads to izin, which is no stem'
refuses 'a =b\nb =c\nc\n' 'leads to b, which is no stem'
refuses 'sd =sembilanan\nsembilanan\n' 'is too long'
refuses 'a =b f\nb\n' 'more than one mark'
"$generator" "$work/out" "$work/none" 2>/dev/null && fail "a list that is not there is accepted"
"$generator" 2>/dev/null && fail "no list at all is accepted"
exit $failed
