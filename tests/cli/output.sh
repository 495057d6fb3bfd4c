# Output that cannot be written is an error; a reader that leaves is none.
. "$(dirname "$0")/lib.sh"
make_documents
run 0 idx build -q docs
find index -type f -exec cksum {} + | sort >sums

# The descriptor of a closed stdout must not be given to a file of the index.
for words in "--help" "--version" "help query" "query Kursk" "query --json Kursk" "query --count Kursk" "stats" \
    "get a.txt" "check" "terms" "analyze kata"; do
    # shellcheck disable=SC2086
    idx $words >&- 2>err
    same "exit code with stdout closed: $words" "$?" 2
    has err "cannot write to standard output"
    if [ -c /dev/full ]; then
        # shellcheck disable=SC2086
        idx $words >/dev/full 2>err
        same "exit code with a full disk behind stdout: $words" "$?" 2
        has err "cannot write to standard output"
    fi
done
idx build docs >&- 2>err
same "exit code of a build with stdout closed" "$?" 2
idx query Kursk >out 2>&-
same "exit code with stderr closed" "$?" 0
idx query zzzz >out 2>&-
same "exit code with stderr closed and nothing found" "$?" 1
empty out
idx build -q docs 2>&- <&-
same "exit code of a build with stdin and stderr closed" "$?" 0
idx build -q - <&- 2>err
same "exit code of a build from a closed stdin" "$?" 2
find index -type f -exec cksum {} + | sort >sums2
cmp -s sums sums2 || fail "closed descriptors changed the index"

# A reader that leaves ends the command without a word.
awk 'BEGIN { for (i = 0; i < 30000; i++) print "{\"id\":\"" i "\",\"body\":\"Kursk kata" i "\"}" }' >large.jsonl
run 0 idx build -q -i l large.jsonl
for words in "terms -i l" "query -i l -k 30000 --json Kursk"; do
    # shellcheck disable=SC2086
    { idx $words 2>err; echo "$?" >code; } | head -n 1 >out
    same "lines read: $words" "$(wc -l <out | tr -d ' ')" 1
    same "exit code after SIGPIPE: $words" "$(cat code)" 141
    empty err
done
finish
