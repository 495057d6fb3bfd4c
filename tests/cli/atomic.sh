# A build replaces the index in one step or not at all, however it ends.
. "$(dirname "$0")/lib.sh"
make_documents
run 0 idx build -q docs
idx query --json Kursk >before

unchanged() {
    idx query --json Kursk >now 2>&1
    cmp -s before now || { fail "$1: the index answers differently" && head -n 3 now; }
    idx check >now 2>&1 || { fail "$1: the index is damaged" && head -n 3 now; }
}

# Enough documents that the first of them have gone into the index's hands while the last are still to come.
awk 'BEGIN {
    for (i = 0; i < 60; i++) filler = filler " kata pengisi " i
    for (i = 0; i < 5000; i++) print "{\"id\":\"" i "\",\"body\":\"Kursk lain nomor " i filler "\"}"
}' >many.jsonl

# A build that waits for its input is killed, interrupted, ended.
mkfifo pipe
for signal in KILL INT TERM; do
    # A shell starts background jobs with SIGINT ignored; a handler of the program's own overrules that.
    idx build - <pipe >build.out 2>build.err &
    pid=$!
    exec 3>pipe
    cat many.jsonl >&3
    sleep 0.3
    kill -s "$signal" "$pid"
    [ "$signal" = KILL ] || awk 'BEGIN { print "{\"id\":\"x\",\"body\":\"Kursk\"}" }' >&3 2>/dev/null
    exec 3>&-
    wait "$pid" 2>/dev/null
    got=$?
    case $signal in
    KILL) same "exit code after SIGKILL" "$got" 137 ;;
    INT) same "exit code after SIGINT" "$got" 130 && has build.err "as it was before" ;;
    TERM) same "exit code after SIGTERM" "$got" 143 && has build.err "as it was before" ;;
    esac
    unchanged "after SIG$signal"
done

# Input that stops coming: Ctrl-C ends the build even though it waits for more.
idx build - <pipe >build.out 2>build.err &
pid=$!
exec 3>pipe
cat many.jsonl >&3
sleep 0.2
kill -s INT "$pid"
wait "$pid" 2>/dev/null
same "exit code while nothing comes" "$?" 130
exec 3>&-
unchanged "after an interrupt while waiting"

# Killed at any moment of a build that has much to do, also while it commits: before or after, nothing between.
awk 'BEGIN {
    srand(7)
    for (i = 0; i < 20000; i++) {
        body = ""
        for (j = 0; j < 60; j++) body = body " kata" int(exp(rand() * 9))
        print "{\"id\":\"" i "\",\"body\":\"Kursk" body "\"}"
    }
}' >large.jsonl
run 0 idx build -q -i other large.jsonl
idx query -i other --json Kursk >after
seen_before=0
for delay in 0.01 0.03 0.06 0.1 0.15 0.2 0.25 0.3 0.4 0.5 0.7 0.9; do
    idx build -q large.jsonl >/dev/null 2>&1 &
    pid=$!
    sleep "$delay"
    kill -s KILL "$pid" 2>/dev/null
    wait "$pid" 2>/dev/null
    idx query --json Kursk >now 2>&1
    if cmp -s now before; then
        seen_before=$((seen_before + 1))
    elif cmp -s now after; then
        # Back to the old index for the next turn.
        run 0 idx build -q docs
    else
        fail "killed after $delay s: neither the old index nor the new one" && head -n 2 now
    fi
    run 0 idx check
done
[ "$seen_before" -gt 0 ] || fail "no kill came before a commit"
run 0 idx build -q docs
unchanged "after all"
same "nothing is left over" "$(find index -name 'tmp-*' | wc -l | tr -d ' ')" 0

# One writer at a time; the second says so and leaves all as it is.
idx build - <pipe >build.out 2>build.err &
pid=$!
exec 3>pipe
cat many.jsonl >&3
sleep 0.3
run 2 idx build docs
has err "another"
exec 3>&-
wait "$pid"
same "the first build" "$?" 0
run 0 idx build -q docs
unchanged "after two builds at once"

# A disk that takes no more (here: a limit on the size of files): exit code 2, the old index stays.
(
    trap '' XFSZ
    ulimit -f 64
    idx build -q large.jsonl 2>build.err
    echo "$?" >code
)
same "exit code when files may not grow" "$(cat code)" 2
has build.err "idx: error"
unchanged "after a failed write"
finish
