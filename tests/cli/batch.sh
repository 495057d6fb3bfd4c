# idx query --batch: many queries, one process.
. "$(dirname "$0")/lib.sh"
make_documents
run 0 idx build -q docs
printf 'q1\tKursk\n\nMoskow\nq4\tzzzz\r\nq 5\tKursk tamu\n' >queries

# A query's id stands before the tab, else the number of the line counts.
run 0 idx query --batch queries
empty err
has out "q1: Kursk"
has out "3: Moskow"
has out "q4: zzzz"
has out "nothing found"
run 0 idx query --batch queries --json
json out
same "ids of queries" "$(member out qid | uniq | tr '\n' '|')" "q1|3|q 5|"
run 0 idx query --batch queries --count
same "counts" "$(cat out)" "$(printf 'q1\t2\n3\t1\nq4\t0\nq 5\t3')"
run 0 idx query --batch queries --count --json
json out
same "counts as JSON" "$(member out count | tr '\n' ' ')" "2 1 0 3 "
run 0 idx query --batch queries --trec "tag x" -k 1
same "a run has six words a line" "$(awk '{ print NF }' out | sort -u)" 6
same "white space is written as %20" "$(tail -n 1 out | cut -d ' ' -f 1)" "q%205"
same "tag" "$(tail -n 1 out | cut -d ' ' -f 6)" "tag%20x"

# A tab without an id before it leaves the number of the line.
printf 'Moskow\n\tKursk\n' >no-id
run 0 idx query --batch no-id --trec tag -k 1
same "a run without ids has six words a line" "$(awk '{ print NF }' out | sort -u)" 6
same "ids without ids" "$(cut -d ' ' -f 1 out | tr '\n' ' ')" "1 2 "

# A batch and single queries give the same hits.
run 0 idx query --batch queries --json
sed 's/"qid":"[^"]*",//' out >batch_hits
{ idx query --json Kursk && idx query --json Moskow && idx query --json Kursk tamu; } >single_hits
cmp -s batch_hits single_hits || { fail "a batch gives other hits" && diff batch_hits single_hits; }

# Standard input; the last line needs no end.
printf 'Kursk' | idx query --batch - --count >out || fail "batch from stdin"
same "from stdin" "$(cat out)" "$(printf '1\t2')"

# Exit codes: 1 when no query found anything, 2 when one could not be answered; the others are.
printf 'zzzz\nyyyy\n' >none
run 1 idx query --batch none
: >nothing
run 1 idx query --batch nothing
run 2 idx query --batch missing
has err missing
{
    echo Kursk
    head -c 70000 /dev/zero | tr '\0' 'a'
    echo
    echo Moskow
} >long
run 2 idx query --batch long --count
has err "long:2: "
same "the others are answered" "$(cut -f 1 out | tr '\n' ' ')" "1 3 "
run 0 idx query --batch queries --and --json
same "--and in a batch" "$(member out qid | uniq | tr '\n' '|')" "q1|3|"
finish
