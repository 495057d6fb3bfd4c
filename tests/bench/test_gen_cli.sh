#!/bin/sh
# The program idx-gen from outside: what it prints, and how it ends. Usage: test_gen_cli.sh IDX-GEN
set -u
gen=$1
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
passed=0
failed=0

check() { # NAME, then a command that must succeed
    name=$1
    shift
    if "$@"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "failed: $name"
    fi
}

ends_with() { # STATUS COMMAND...
    wanted=$1
    shift
    "$@" >"$dir/out" 2>"$dir/err"
    status=$?
    [ "$status" -eq "$wanted" ] || { echo "status $status instead of $wanted: $*"; return 1; }
}

complains() { # COMMAND...: wrong usage: status 2, a word on stderr, nothing on stdout
    ends_with 2 "$@" && [ -s "$dir/err" ] && [ ! -s "$dir/out" ]
}

prints_help() {
    ends_with 0 "$gen" --help && grep -q -- '--documents' "$dir/out" && [ ! -s "$dir/err" ]
}

writes_a_file() {
    ends_with 0 "$gen" --documents 70 --output "$dir/file" && [ ! -s "$dir/out" ] &&
        [ ! -s "$dir/err" ] && "$gen" --documents 70 | cmp -s - "$dir/file"
}

has_lines() { # NUMBER COMMAND...
    lines=$1
    shift
    ends_with 0 "$@" && [ "$(wc -l <"$dir/out")" -eq "$lines" ]
}

threads_agree() {
    "$gen" --documents 300 --threads 1 >"$dir/one" && "$gen" --documents 300 --threads 5 | cmp -s - "$dir/one"
}

ranges_agree() {
    { "$gen" --documents 130; "$gen" --start 131 --documents 170; } >"$dir/two" &&
        "$gen" --documents 300 | cmp -s - "$dir/two"
}

full_disk_is_an_error() {
    [ -w /dev/full ] || return 0
    "$gen" --documents 10 --output /dev/full 2>"$dir/err"
    [ $? -eq 1 ] && grep -q /dev/full "$dir/err"
}

stays_silent_in_a_pipe() {
    "$gen" --documents 3000 2>"$dir/err" | head -n 1 >/dev/null
    [ ! -s "$dir/err" ]
}

check "help is printed" prints_help
check "a file is written" writes_a_file
check "the default is a thousand documents" has_lines 1000 "$gen"
check "queries are lines" has_lines 250 "$gen" --queries 250 --query-words 2
check "no queries are no lines" has_lines 0 "$gen" --queries 0
check "threads agree" threads_agree
check "ranges agree" ranges_agree
check "a full disk is an error" full_disk_is_an_error
check "a closed pipe is not complained about" stays_silent_in_a_pipe
check "a folder that does not exist is an error" ends_with 1 "$gen" --output "$dir/no/such/file"
for wrong in "--documents" "--documents x" "--documents -1" "--documents 12x" "--mean-words 0" \
    "--mean-words 99999999" "--seed ''" "--form html" "--threads 0" "--threads 100000" "--start 0" \
    "--query-words 0" "--query-words 5-2" "--query-words 2-x" "--queries 5 --documents 0" "--unknown" "extra" \
    "--seed 99999999999999999999999"; do
    # shellcheck disable=SC2086
    check "wrong usage is refused: $wrong" complains "$gen" $wrong
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
