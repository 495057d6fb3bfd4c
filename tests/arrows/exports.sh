#!/bin/sh
# exports.sh LIBRARY ROOT NM: the shared library exports every function that a public header declares, and nothing
# else.
set -eu
library=$1 root=$2 nm=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A declaration begins with IDX_API at the start of a line; the first name before a parenthesis is the function.
awk '/^IDX_API / { open = 1 }
     open && match($0, /idx_[a-z0-9_]+\(/) { print substr($0, RSTART, RLENGTH - 1); open = 0 }' \
    "$root"/include/idx/*.h | sort -u >"$work/declared"
"$nm" -D --defined-only "$library" | awk '$2 ~ /^[A-Z]$/ { print $3 }' | sort -u >"$work/exported"

[ -s "$work/declared" ]
missing=$(comm -23 "$work/declared" "$work/exported")
surplus=$(comm -13 "$work/declared" "$work/exported")
[ -z "$missing" ] || printf 'declared, but not exported:\n%s\n' "$missing"
[ -z "$surplus" ] || printf 'exported, but in no public header:\n%s\n' "$surplus"
echo "$(wc -l <"$work/exported") functions exported"
[ -z "$missing$surplus" ]
