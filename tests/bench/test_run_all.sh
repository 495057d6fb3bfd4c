#!/bin/sh
# bench/run-all: an index is used again only where everything that made it is the same; several seeds; growth.
#     test_run_all.sh RUN_ALL IDX_BENCH IDX_BENCH_EMPTY IDX IDX_GEN
set -eu
run_all=$1 bench=$2 gen=$5
dir=$(mktemp -d "${TMPDIR:-/tmp}/idx-test-XXXXXX")
trap 'rm -rf "$dir"' EXIT
cd "$dir"

fail() {
    echo "FAILED: $*" >&2
    cat log report.log >&2 2> /dev/null || true
    exit 1
}

mkdir bin peers peers/bin peers/other
ln -s "$bench" bin/idx-bench && ln -s "$3" bin/idx-bench-empty && ln -s "$4" bin/idx
"$gen" --documents 900 --seed 3 --form tokens --output large.jsonl
head -n 300 large.jsonl > small.jsonl

# A peer that is idx under another name, and notes when it builds.
cat > peers/bin/other << END
#!/bin/sh
action=\$1
shift
case \$action in
    build)
        echo "built \$1 \$3" >> $dir/built
        "$bench" build --corpus "\$1" --index "\$2" --threads \$3 | sed 's/"engine":"idx"/"engine":"other"/' ;;
    query)
        index=\$1 queries=\$2 to=\$3
        shift 3
        "$bench" query --index "\$index" --queries "\$queries" --out "\$to.own" "\$@" && sed 's/"engine":"idx"/"engine":"other"/' "\$to.own" > "\$to"
        rm -f "\$to.own" ;;
esac
END
chmod +x peers/bin/other
echo one > peers/other/driver

run() {
    : > built
    sh "$run_all" --bin bin --peers peers --engines other,absent --work work --out out --count 30 --class or,phrase \
        --command TOP_10,COUNT --runs 1 --warmup 0 --seconds 0 "$@" > log 2>&1 || fail "run-all $*"
}
builds() { wc -l < built | tr -d ' '; }

# Prepared on a busy machine: one build each, no seconds; then asked.
run --seed 1,2 --timed no --prepare yes small.jsonl
[ "$(builds)" = 1 ] || fail "prepared by one build"
[ ! -e out/small/report.md ] || fail "preparing makes no report"
run --seed 1,2 --reuse any small.jsonl
[ "$(builds)" = 0 ] || fail "what was prepared is used"
grep -q '| other | .* | not timed | 20..-..-..T..:..Z |' out/small/report.md || fail "no seconds of an untimed build, but its date"
grep -q '| idx | [^|]* | 1 | [0-9.]* | [0-9.]* |.* | - | - |' out/small/report.md || fail "idx itself is built anew and timed"
grep -q 'Lines with a date were taken over' out/small/report.md || fail "the report says so"
grep '"action": *"build"' out/small/summary.jsonl | grep '"engine":"other"' | grep -q '"seconds":[0-9]\|mb_per_second' && fail "no figure of a busy machine"
grep -q 'as its exhaustive search does was seen before (20' out/small/report.md || fail "nor held against itself twice"
grep -q 'absent: not installed' out/small/report.md || fail "what is not there is named"

# Two seeds: their queries together, none twice.
for seed in 1 2; do
    "$bench" queries --corpus small.jsonl --seed $seed --count 30 --out one.$seed > /dev/null
done
[ "$(sed 's/,"set".*//' one.1 one.2 | sort -u | wc -l)" = "$(wc -l < work/small/queries.jsonl)" ] || fail "the queries of both seeds"
[ "$(sed 's/,"set".*//' work/small/queries.jsonl | sort | uniq -d | wc -l)" = 0 ] || fail "none twice"

# What was not timed does not do where it must be; then both builds are told and taken over.
run --seed 1,2 --reuse timed small.jsonl
[ "$(builds)" = 2 ] || fail "an untimed build is made again"
grep -q '| other | [^|]* | 1 | [0-9.]* | [0-9.]* |.* | - | - |' out/small/report.md || fail "figures of builds of now have no date"
seconds=$(sed -n 's/.*"engine":"other".*"seconds":\([0-9.]*\).*/\1/p' out/small/summary.jsonl | tr '\n' ' ')
run --seed 1,2 --reuse timed --levels scalar small.jsonl
[ "$(builds)" = 0 ] || fail "a timed build is used again"
[ "$(sed -n 's/.*"engine":"other".*"seconds":\([0-9.]*\).*/\1/p' out/small/summary.jsonl | tr '\n' ' ')" = "$seconds" ] || fail "with its figures"
grep -q '^## idx with scalar alone' out/small/report.md || fail "a table for another instruction set"
grep -q '"kind":"level","group":"or".*"engine":"idx, scalar"' out/small/summary.jsonl || fail "and its times"

# Another driver, another corpus, and no --reuse: built anew.
echo another >> peers/other/driver
run --seed 1,2 --reuse any small.jsonl
[ "$(builds)" = 2 ] || fail "a changed driver builds anew"
sed -i '1s/ /  /' small.jsonl
run --seed 1,2 --reuse any small.jsonl
[ "$(builds)" = 2 ] || fail "a changed corpus builds anew"
grep -q 'seen before' out/small/report.md && fail "another corpus is held against the search anew"
run --seed 1,2 small.jsonl
[ "$(builds)" = 2 ] || fail "without --reuse everything is built"
rm work/small/other.made
run --seed 1,2 --reuse any small.jsonl
[ "$(builds)" = 2 ] || fail "an index without a record is no index"

# Two corpora with the queries of the first: growth.
head -n 300 large.jsonl > small.jsonl
run --same yes small.jsonl large.jsonl
cmp work/small/queries.jsonl work/large/queries.jsonl || fail "the same queries"
grep -q '^| OR, 2-6 words | TOP_10 | [0-9.]* / [0-9.]*: \*\*[0-9.]*\*\*, [-+][0-9.]* | ' out/growth.md || fail "growth is told"
grep -q '</svg>' out/growth-or-TOP_10.svg || fail "and drawn"
grep -q 'Mean microseconds with 300 / 900 documents' out/growth.md || fail "for both corpora"

for wrong in "--reuse sometimes small.jsonl" "--timed no --reuse timed small.jsonl" "--seed 1" "--nothing 1 small.jsonl"; do
    status=0
    # shellcheck disable=SC2086
    sh "$run_all" --bin bin $wrong > log 2>&1 || status=$?
    [ "$status" = 2 ] || fail "'$wrong' ends with $status, not 2"
done
echo "all of run-all works together"
