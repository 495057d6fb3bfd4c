#!/bin/sh
# test_count.sh ROOT: scripts/count-tests.awk on results as ctest writes them. Prints TAP.
set -u
script=$1/scripts/count-tests.awk
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
number=0 failures=0

# expect "PASSED FAILED SKIPPED" WHAT STATUS [SKIP-REASON]: counts one test with this status and the output on stdin.
expect()
{
    number=$((number + 1))
    {
        printf '<?xml version="1.0" encoding="UTF-8"?>\n<testsuite name="x"\n\ttests="1"\n\t>\n'
        printf '\t<testcase name="t" classname="t" time="0.1" status="%s">\n' "$3"
        [ -z "${4:-}" ] || printf '\t\t<skipped message="%s"/>\n' "$4"
        printf '\t\t<system-out>'
        cat
        printf '</system-out>\n\t</testcase>\n</testsuite>\n'
    } >"$work/results.xml"
    counted=$(awk -f "$script" "$work/results.xml" | head -n 1)
    if [ "$counted" = "$1" ]; then
        echo "ok $number - $2"
    else
        echo "not ok $number - $2: counted $counted, not $1"
        failures=$((failures + 1))
    fi
}

run="[ RUN      ]"
good="[       OK ]"
bad="[  FAILED  ]"
left="[  SKIPPED ]"

expect "1 0 0" "a program without cases counts once" run </dev/null
expect "0 1 0" "a program that failed without cases counts once" fail </dev/null
expect "0 0 1" "a program that skips itself is skipped" notrun SKIP_RETURN_CODE=77 </dev/null
expect "0 1 0" "a program that was not there failed" notrun "Unable to find executable" </dev/null
expect "0 0 1" "a disabled test is skipped" disabled </dev/null
expect "2 0 1" "cmocka's cases count one by one" run <<END
[==========] Running 3 test(s).
$run first
$good first
$run second
$left second
$run third
$good third
[==========] 3 test(s) run.
[  PASSED  ] 2 test(s).
$left 1 test(s), listed below:
$left second
END
expect "1 1 0" "a failed case is not counted again in the list of failures" fail <<END
$run first
$good first
$run second
$bad second
$bad 1 test(s), listed below:
$bad second
END
expect "1 1 0" "a case that never ended failed" fail <<END
$run first
$good first
$run second
END
expect "1 1 0" "a program that fails after good cases failed" fail <<END
$run first
$good first
ERROR: LeakSanitizer: detected memory leaks
END
expect "1 1 0" "a bad case counts even where the program did not fail" run <<END
$run first
$good first
$run second
$bad second
END
expect "2 1 1" "TAP counts one by one" fail <<'END'
ok 1 - first
not ok 2 - second
ok 3 - third # SKIP no data
ok 4 - fourth
1..4
END
expect "0 0 1" "a program whose cases are all skipped passed nothing" run <<END
$run first
$left first
END
echo "1..$number"
[ $failures -eq 0 ]
