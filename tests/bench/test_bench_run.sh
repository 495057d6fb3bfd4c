#!/bin/sh
# idx-bench from end to end on a small generated corpus: every answer right, differing answers refused, plots drawn.
#     test_bench_run.sh IDX_BENCH IDX_GEN
set -eu
bench=$1 gen=$2
dir=$(mktemp -d "${TMPDIR:-/tmp}/idx-test-XXXXXX")
trap 'rm -rf "$dir"' EXIT
cd "$dir"

fail() {
    echo "FAILED: $*" >&2
    exit 1
}

"$gen" --documents 3000 --seed 3 --form tokens --output corpus.jsonl
"$bench" queries --corpus corpus.jsonl --seed 5 --count 60 --long 5 --out queries.jsonl > queries.log
"$bench" build --corpus corpus.jsonl --index index --threads 1,2 --out build.jsonl
[ "$(grep -c '"documents":3000' build.jsonl)" = 2 ] || fail "two builds of 3000 documents"
grep -q '"segments":1,' build.jsonl || fail "one segment"

"$bench" oracle --corpus corpus.jsonl --queries queries.jsonl --like idx/lucene/sum --out oracle.jsonl
grep -q '"class":"sloppy"' oracle.jsonl || fail "the oracle knows phrases with a slop"
"$bench" query --index index --queries queries.jsonl --out idx.jsonl --runs 2 --warmup 0 --check-brute \
    --class or,and,phrase,must,sloppy
grep -q '"class":"sloppy","command":"COUNT"' idx.jsonl || fail "phrases with a slop are asked"
"$bench" compare --queries queries.jsonl --markdown report.md --json summary.jsonl idx.jsonl oracle.jsonl ||
    fail "idx answers like the oracle"
grep -q '"kind":"latency","group":"or","command":"TOP_10"' summary.jsonl || fail "latencies are told"
grep -q '"kind":"latency","group":"sloppy","command":"TOP_10"' summary.jsonl || fail "and told"

# A peer that is twice as slow and right, and one that counts wrong once: the ratio is 2, and the other has no time.
sed 's/"engine":"idx"/"engine":"slow"/; /"meta"/s/"norms":"idx"/"norms":"else"/' idx.jsonl |
    awk -F'"us_min":' 'NF == 2 { split($2, a, ","); sub(/^[0-9.]+/, a[1] * 2, $2); print $1 "\"us_min\":" $2; next } { print }' > slow.jsonl
sed 's/"engine":"idx"/"engine":"wrong"/' idx.jsonl |
    awk '/"class":"and","command":"COUNT"/ && !done { sub(/"count":[0-9]+/, "\"count\":424242"); done = 1 } { print }' > wrong.jsonl
if "$bench" compare --queries queries.jsonl --markdown report.md --json summary.jsonl idx.jsonl slow.jsonl wrong.jsonl oracle.jsonl; then
    fail "a wrong count makes compare fail"
fi
awk '/"kind":"ratio"/ && /"peer":"slow"/ && !/"mean_ratio":(2\.0|1\.99)/ { exit 1 }' summary.jsonl || fail "slow is twice as slow"
grep -q '"kind":"latency","group":"and","command":"COUNT".*"engine":"idx"' summary.jsonl || fail "the oracle clears idx"
if grep -q '"kind":"latency","group":"and","command":"COUNT".*"engine":"wrong"' summary.jsonl; then
    fail "no time is told of wrong answers"
fi
grep -q '"kind":"latency","group":"or","command":"COUNT".*"engine":"wrong"' summary.jsonl || fail "other runs keep their time"
grep -q '^- wrong, and, COUNT: count differs: `' report.md || fail "the query is named"

# What an engine does not know is named; a slop of its own is not held against the others.
{
    sed -n 's/"engine":"idx"/"engine":"other"/; s/"norms":"idx"/"norms":"idx","slop":"own"/; /"meta"/p' idx.jsonl
    sed -n 's/"engine":"idx"/"engine":"other"/; s/"count":[0-9]*/"count":424242/; /"class":"sloppy","command":"COUNT"/p' idx.jsonl
    echo '{"engine":"other","version":"1","class":"must","command":"COUNT","unsupported":"not known"}'
} > other.jsonl
"$bench" compare --queries queries.jsonl --markdown report.md idx.jsonl other.jsonl oracle.jsonl || fail "another slop is no fault"
grep -q 'another slop: [1-9][0-9]* counts differ' report.md || fail "but told"
grep -q 'must: skipped: not known' report.md || fail "what is skipped is named"
sed 's/,"slop":"own"//' other.jsonl > claims.jsonl
"$bench" compare --queries queries.jsonl --markdown report.md idx.jsonl claims.jsonl oracle.jsonl && fail "who claims the same is checked"

# Without an oracle nobody knows who is right: nobody has a time.
"$bench" compare --queries queries.jsonl --markdown report.md --json summary.jsonl idx.jsonl wrong.jsonl && fail "still refused"
if grep -q '"kind":"latency","group":"and","command":"COUNT"' summary.jsonl; then
    fail "without an oracle both are refused"
fi

# A wrong hit is found by the oracle.
awk '/"class":"or","command":"TOP_10","query"/ && !done { if (sub(/"hits":\[\["g[0-9]+"/, "\"hits\":[[\"gX\"")) done = 1 } { print }' idx.jsonl > hit.jsonl
"$bench" compare --queries queries.jsonl --markdown report.md hit.jsonl oracle.jsonl && fail "a wrong hit is refused"
grep -q "hits differ from the oracle" report.md || fail "the fault is named"

"$bench" compare --queries queries.jsonl --markdown report.md --json summary.jsonl idx.jsonl slow.jsonl oracle.jsonl
sed 's/"documents":3000/"documents":30000/' summary.jsonl > larger.jsonl
"$bench" plot --out plots summary.jsonl larger.jsonl
grep -q '</svg>' plots/latency-or-TOP_10.svg || fail "the latency plot is whole"
grep -q '</svg>' plots/growth-or-TOP_10.svg || fail "the growth plot is whole"

# Ordinary text becomes words with single spaces.
printf '{"id":"1","title":"Satu Dua","body":"Tiga, empat!\\nLima."}\n{"id":"2","title":"","body":"..."}\n' > text.jsonl
"$bench" tokens --in text.jsonl --out tokens.jsonl > tokens.log
[ "$(cat tokens.jsonl)" = '{"id":"1","title":"","body":"satu dua tiga empat lima"}' ] || fail "tokens: $(cat tokens.jsonl)"

# Queries of one's own become words as the corpus did; what is chosen already stays; none comes twice.
printf 'Satu, DUA!\nsatu dua\n???\n"Tiga"\n{"query":"A b","set":"long"}\n' > own.txt
"$bench" tokens --queries own.txt --out own.jsonl > tokens.log
printf '{"query":"satu dua"}\n{"query":"tiga"}\n{"query":"A b","set":"long"}\n' | cmp - own.jsonl || fail "queries: $(cat own.jsonl)"
grep -q '"lines":5,"queries":3' tokens.log || fail "how many there are: $(cat tokens.log)"

# Who asks an index of lower-case words for capitals is told, and a query that comes twice is asked once.
word=$(sed -n 's/^{"query":"\([^" ]*\)".*/\1/p' queries.jsonl | head -n 1)
printf '%s\nKAPITAL\n%s\n' "$word" "$word" > twice.txt
"$bench" query --index index --queries twice.txt --out twice.jsonl --runs 1 --warmup 0 --class or --command TOP_10 2> empty.log
grep -q '1 of 2 queries match nothing' empty.log || fail "empty answers are told: $(cat empty.log)"
"$bench" compare twice.jsonl > alone.md || fail "idx alone is compared with nobody"
grep -q '^## Latency' alone.md || fail "but its times are told"
grep -q 'In short\|faster than each peer' alone.md && fail "and no empty tables"

"$bench" open --index index > open.json
grep -q '"us_min":' open.json || fail "opening is timed"
"$bench" throughput --index index --queries queries.jsonl --threads 2 --seconds 1 --class or > rate.json
grep -q '"threads":2,"queries_per_second":[1-9]' rate.json || fail "throughput is told"

# Bad input is a message and exit code 2, never a crash.
printf '{"id":"1","body":"a"}\n{"id":2\n' > bad.jsonl
status=0
"$bench" build --corpus bad.jsonl --index other 2> bad.log || status=$?
[ "$status" = 2 ] && grep -q 'bad.jsonl:2' bad.log || fail "a broken corpus line is named"
for wrong in "query --index index" "query --index none --queries queries.jsonl --out x" "compare none.jsonl" "plot" \
    "queries --corpus corpus.jsonl --out x --count many" "nothing" \
    "query --index index --queries queries.jsonl --out x --class near"; do
    status=0
    "$bench" $wrong > wrong.log 2>&1 || status=$?
    [ "$status" = 2 ] || fail "'$wrong' ends with $status, not 2"
done
echo "all of idx-bench works together"
