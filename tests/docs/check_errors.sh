#!/bin/sh
# check_errors.sh ROOT CC: docs/errors.md lists exactly the codes of codes.def and the limits of the headers, with the same
# values. Prints TAP.
set -u
root=$1 cc=$2
cd "$root" || exit 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
number=0 failures=0

# same WHAT FILE FILE: two sorted lists that must be equal and not empty.
same()
{
    number=$((number + 1))
    if [ -s "$2" ] && diff "$2" "$3" >"$work/diff"; then
        echo "ok $number - $1"
    else
        echo "not ok $number - $1 (< code, > paper)"
        cat "$work/diff"
        failures=$((failures + 1))
    fi
}

# "NAME VALUE TEXT", from the code and from the paper's table.
sed -n 's/^IDX_CODE(\([A-Z_]*\), \(-*[0-9]*\), "\(.*\)")$/\1 \2 \3/p' common/base/codes.def | sort >"$work/codes"
sed -n '/^## Result codes/,/^## /s/^| `\([A-Z_]*\)` | \(-*[0-9]*\) | \([^|]*\) |.*/\1 \2 \3/p' docs/errors.md | sort \
    >"$work/paper-codes"
same "the codes are those of codes.def" "$work/codes" "$work/paper-codes"

# A program prints every named limit that the headers define.
headers=$(echo include/idx/*.h common/format/format.h cli/input/*.h)
# The list is split into words on purpose.
# shellcheck disable=SC2086
names=$(sed -nE 's/^#define ((IDX|INPUT|JSON_RECORDS)_([A-Z_]+_)?(MAX|MIN|LIMIT)(_[A-Z_]+)?) .*/\1/p' $headers | sort -u)
{
    printf '#include <stdio.h>\n#include <idx/idx.h>\n#include "common/format/format.h"\n'
    # shellcheck disable=SC2086
    grep -lE '^#define (INPUT|JSON_RECORDS)_[A-Z_]*(MAX|MIN|LIMIT)' $headers | sed 's/.*/#include "&"/'
    printf 'int main(void)\n{\n'
    for name in $names; do
        printf '    printf("%%s %%llu\\n", "%s", (unsigned long long)(%s));\n' "$name" "$name"
    done
    printf '    return 0;\n}\n'
} >"$work/limits.c"
if ! "$cc" -std=c11 -D_GNU_SOURCE -I. -Iinclude "$work/limits.c" -o "$work/limits"; then
    echo "not ok 2 - the headers compile together"
    exit 1
fi
"$work/limits" | sort >"$work/limits.txt"
sed -n '/^## Limits/,/^## Exit/s/^| `\([A-Z_]*\)` | \([0-9,]*\) |.*/\1 \2/p' docs/errors.md | tr -d ',' | sort \
    >"$work/paper-limits"
same "the limits are those of the headers" "$work/limits.txt" "$work/paper-limits"
echo "1..$number"
[ $failures -eq 0 ]
