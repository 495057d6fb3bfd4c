# lib.sh: what every test of the command begins with. POSIX sh.
#
# The environment gives IDX_BIN (the program), IDX_TOOLS (the folder of json_check and pty_run), IDX_ROOT (the project)
# and perhaps IDX_SHARED (data that is not part of the project). A test works in a folder of its own that is removed at
# the end; it says what failed, goes on, and `finish` gives the verdict.

: "${IDX_BIN:?names the idx program to test}" "${IDX_TOOLS:?names the folder of json_check and pty_run}"
: "${IDX_ROOT:?names the project}"
for tool in "$IDX_BIN" "$IDX_TOOLS/json_check" "$IDX_TOOLS/pty_run"; do
    [ -x "$tool" ] || { echo "$tool is not there" && exit 1; }
done

work=$(mktemp -d "${TMPDIR:-/tmp}/idx-test.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
cd "$work" || exit 1
unset NO_COLOR IDX_CPU
TERM=xterm
LC_ALL=C
export TERM LC_ALL

failures=0
checks=0
PATH=$(dirname "$IDX_BIN"):$IDX_TOOLS:$PATH
export PATH

fail() {
    failures=$((failures + 1))
    echo "FAILED: $*"
}

# run STATUS COMMAND...: runs it with stdout in ./out and stderr in ./err, and compares the exit code.
run() {
    wanted=$1
    shift
    "$@" >out 2>err </dev/null
    got=$?
    checks=$((checks + 1))
    if [ "$got" -ne "$wanted" ]; then
        fail "exit code $got, not $wanted: $*"
        sed 's/^/    out: /' out | head -n 5
        sed 's/^/    err: /' err | head -n 5
    fi
}

# has FILE TEXT: the file holds the text. lacks FILE TEXT: it does not. empty FILE.
has() {
    checks=$((checks + 1))
    grep -F -q -e "$2" "$1" || { fail "no '$2' in $1:" && sed 's/^/    /' "$1" | head -n 8; }
}

lacks() {
    checks=$((checks + 1))
    ! grep -F -q -e "$2" "$1" || { fail "there is '$2' in $1:" && grep -F -e "$2" "$1" | head -n 3; }
}

empty() {
    checks=$((checks + 1))
    [ ! -s "$1" ] || { fail "$1 is not empty:" && head -n 5 "$1"; }
}

# same WHAT GOT WANTED
same() {
    checks=$((checks + 1))
    [ "$2" = "$3" ] || fail "$1: '$2', not '$3'"
}

# json FILE: every line of it is JSON.
json() {
    checks=$((checks + 1))
    json_check <"$1" >json.err 2>&1 || { fail "$1 is not JSON lines: $(cat json.err)" && head -n 3 "$1"; }
}

# member FILE KEY: the values of a member of the objects, one a line.
member() {
    json_check "$2" <"$1"
}

skip() {
    echo "SKIPPED: $*"
    exit 77
}

finish() {
    echo "$checks checks, $failures failed"
    [ "$failures" -eq 0 ]
    exit $?
}

# Three small documents of which two hold "Kursk".
make_documents() {
    mkdir -p docs/sub
    printf 'Pasukan di Kursk\n\nTentara Korea Utara tewas di wilayah Kursk, kata pejabat.\n' >docs/a.txt
    printf '{"id":"b-1","title":"Rusia","body":"Moskow menjamu tamu.","year":2025,"source":"Kantor"}\n' >docs/sub/b.jsonl
    printf '<html><head><title>Halaman</title><script>rahasia()</script></head><body><p>Berita dari Kursk.</p></body></html>\n' >docs/sub/c.html
}
