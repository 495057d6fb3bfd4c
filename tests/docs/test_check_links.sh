#!/bin/sh
# test_check_links.sh: the link checker itself: it passes what is sound and finds each kind of broken link. Prints TAP.
set -u
checker=$(cd "$(dirname "$0")" && pwd)/check_links.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/docs" "$work/common/base"
touch "$work/common/base/buf.c" "$work/common/base/buf.h" "$work/LICENSE"
number=0 failures=0

# expect passes|fails WHAT TEXT: writes TEXT as docs/paper.md and checks it.
expect()
{
    number=$((number + 1))
    printf '%s\n' "$3" >"$work/docs/paper.md"
    if sh "$checker" "$work" >"$work/log" 2>&1; then result=passes; else result=fails; fi
    if [ $result = "$1" ]; then
        echo "ok $number - $2"
    else
        echo "not ok $number - $2 (it $result)"
        cat "$work/log"
        failures=$((failures + 1))
    fi
}

expect passes "a link to a file is fine" '# Paper
[licence](../LICENSE)'
expect fails "a link to no file is found" '[licence](../LICENCE)'
expect passes "a link to a heading is fine" '# Two `words`, here
[see](#two-words-here) and [see](paper.md#two-words-here)'
expect fails "a link to no heading is found" '# Heading
[see](#headings)'
expect passes "a path in backticks is fine" '`common/base/buf.c`, and ./common/base/.'
expect fails "a path that is gone is found" '`common/base/gone.c`'
expect fails "a path in running text is found" 'It lies in common/base/gone.c.'
expect fails "a path in a fenced block is found" '```
    common/base/gone.c
```'
expect passes "a pattern with a match is fine" '`common/base/*.h` and `common/base/buf.{c,h}`'
expect fails "a pattern without a match is found" '`common/base/*.py`'
expect fails "one missing alternative is found" '`common/base/buf.{c,h,inc}`'
expect passes "placeholders and addresses are left alone" '`common/<part>/` https://example.org/docs/gone [x](https://example.org/) `common/`'
expect fails "a folder that is not there is found" 'see `bench/`'
expect fails "a check of nothing does not pass" 'Nothing here.'
echo "1..$number"
[ $failures -eq 0 ]
