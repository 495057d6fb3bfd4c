# idx eval: measures whose values were worked out by hand, both layouts of files, comparisons, and what is wrong.
. "$(dirname "$0")/lib.sh"

# figure FILE MEASURE N: what the table says of a measure in its N-th row of figures.
figure() {
    awk -v title="$2" -v row="$3" '
        /nDCG@10/ { for (i = 1; i <= NF; i++) if ($i == title) from_end = NF - i; n = 0; next }
        NF > 5 && $NF ~ /^[0-9.]+$/ && ++n == row { print $(NF - from_end); exit }' "$1"
}

# ---- runs, by hand ----

# q1: relevant a (2) and b (1), c judged 0; q2: relevant d alone; q3 has nothing relevant; q4 is never answered.
cat >qrels.txt <<'END'
q1 0 a 2
q1 0 b 1
q1 0 c 0
q2 0 d 1
q3 0 e 0
q4 0 f 1
END
# Of q1: c, b, x, a by score, whatever the order of the lines; of q2: d and x tie, the rank says d; q9 is not judged.
cat >one.trec <<'END'
q1 Q0 a 4 1.0 t
q1 Q0 b 2 3.0 t
q1 Q0 c 9 4e0 t
q1 Q0 x 3 2.0 t
q2 Q0 x 2 7.5 t
q2 Q0 d 1 7.5 t
q9 Q0 a 1 1.0 t
END
run 0 idx eval --qrels qrels.txt one.trec
# q1: DCG = 1/log2(3) + 2/log2(5) = 1.492283, ideal = 2 + 1/log2(3) = 2.630930: 0.567207; q2: 1; q4: 0.
same "nDCG@10" "$(figure out nDCG@10 1)" 0.5224
same "MRR@10" "$(figure out MRR@10 1)" 0.5000
same "P@1" "$(figure out P@1 1)" 0.3333
same "recall@100" "$(figure out recall@100 1)" 0.6667
# q1: (1/2 + 2/4) / 2 = 0.5
same "MAP" "$(figure out MAP 1)" 0.5000
has out "3 queries; 1 without a result"
has err "one.trec: 1 queries without judgments"
has err "1 queries without a relevant document"

run 0 idx eval --qrels qrels.txt --json --per-query one.trec
json out
same "lines" "$(wc -l <out | tr -d ' ')" 4
same "queries" "$(member out qid | tr '\n' ' ')" "q1 q2 q4 "
has out '"systems":[{"ndcg_10":0.5672074'
tail -n 1 out >last
same "members" "$(json_check --keys <last)" "queries left_out systems "
has last '"left_out":{"unjudged":0,"without_relevant":1,"not_asked":0}'
run 0 idx eval --qrels qrels.txt --per-query one.trec
grep -E -q '^q1 +0\.5672 +0\.5000 +0\.0000 +1\.0000 +0\.5000$' out || fail "no line of q1: $(cat out)"

# BEIR judgments, with DOS line ends and a byte order mark, give the same; so does a run with documents listed twice.
printf '\357\273\277query-id\tcorpus-id\tscore\r\nq1\ta\t2\r\nq1\tb\t1\r\nq1\tc\t0\r\n\r\nq2\td\t1\r\nq3\te\t0\r\nq4\tf\t1\r\n' >qrels.tsv
run 0 idx eval --qrels qrels.txt one.trec
cp out wanted
run 0 idx eval --qrels qrels.tsv one.trec
cmp -s out wanted || fail "BEIR judgments give other figures: $(diff out wanted)"
sed -n 2,9p qrels.tsv >headless.tsv
run 0 idx eval --qrels headless.tsv one.trec
cmp -s out wanted || fail "BEIR judgments without the first line give other figures"
{ cat one.trec && echo "q1 Q0 b 5 0.5 t" && echo "q1 Q0 x 6 0.4 t" && echo "q2 Q0 d 0 -3 t"; } >twice.trec
run 0 idx eval --qrels qrels.txt twice.trec
sed 's/twice.trec/one.trec  /' out | tr -s ' ' >got
tr -s ' ' <wanted >wanted.words
cmp -s got wanted.words || fail "documents listed twice count twice: $(diff got wanted.words)"

# ---- two systems ----

cat >two.trec <<'END'
q1 Q0 a 1 2 t
q1 Q0 b 2 1 t
q2 Q0 x 1 2 t
q2 Q0 d 2 1 t
q4 Q0 f 1 1 t
END
run 0 idx eval --qrels qrels.txt one.trec two.trec
# q1 +0.432793, q2 -0.369070, q4 +1. Of the eight sums of +-0.43 +-0.37 +-1 four are at least 1.063723 in size.
same "p" "$(awk '$1 == "p" { print $2 }' out)" 0.5000
same "difference" "$(awk '$1 == "difference" { print $2 }' out)" "+0.3546"
same "better" "$(awk '$1 == "better" { print $2, $3, $4 }' out)" "2 2 2"
same "worse" "$(awk '$1 == "worse" { print $2, $5 }' out)" "1 0"
same "won most" "$(sed -n '/^won most/,/^$/p' out | awk '/^  / { print $1, $4 }' | tr '\n' ' ')" "+1.0000 q4 +0.4328 q1 "
same "lost most" "$(sed -n '/^lost most/,$p' out | awk '/^  / { print $1, $4 }')" "-0.3691 q2"
printf 'q1\tapa itu "a\nq2\tdua\nq7\ttujuh\n' >texts.tsv
run 0 idx eval --qrels qrels.txt --queries texts.tsv --show 1 --json one.trec two.trec
json out
has out '"won":[{"qid":"q1","query":"apa itu \"a","before":0.5672074'
has out '"left_out":{"unjudged":1,"without_relevant":0,"not_asked":2}'
has out '"p":1,"exact":true,"better":1,"worse":1,"equal":0}'
run 0 idx eval --qrels qrels.txt --show 0 one.trec two.trec
lacks out "won most"
run 0 idx eval --qrels qrels.txt one.trec one.trec
same "p of the same" "$(awk '$1 == "p" { print $2 }' out)" 1.0000
lacks out "won most"

# ---- an index ----

mkdir docs
cat >docs/d.jsonl <<'END'
{"id":"kursk 1","title":"Pertempuran Kursk","body":"Tank di Kursk pada tahun 1943."}
{"id":"kursk-2","title":"Kapal","body":"Kapal selam Kursk tenggelam di laut."}
{"id":"laut","title":"Laut","body":"Laut biru dan kapal kayu."}
{"id":"100%","title":"Diskon","body":"Potongan harga seratus persen."}
END
printf 'query-id\tcorpus-id\tscore\nk\tkursk 1\t2\nk\tkursk-2\t1\np\t100%%\t1\nz\tlaut\t1\nm\tnot-there\t1\nn\tlaut\t1\n' >beir.tsv
cat >beir.jsonl <<'END'
{"_id": "k", "text": "\"Kursk", "metadata": {"url": "x"}}
{"_id": "p", "text": "harga -seratus"}
{"_id": "z", "text": "tidakada"}
{"_id": "m", "text": "kapal"}
{"_id": "u", "text": "kapal"}
END
run 0 idx build -q docs
run 0 idx eval --queries beir.jsonl --qrels beir.tsv --run out.trec
has err "1 queries without judgments"
has err "1 judged queries that the file of queries lacks"
has err "1 judged documents are not in the index"
same "nDCG@10 of the index" "$(figure out nDCG@10 1)" 0.5000
has out "4 queries; 1 without a result"
grep -E -q '^k Q0 kursk%201 1 [0-9.]+ idx$' out.trec || fail "no blank-free id in the run: $(cat out.trec)"
grep -E -q '^p Q0 100%25 1 ' out.trec || fail "no escaped percent sign in the run"
same "the minus sign is no operator" "$(grep -c '^p ' out.trec)" 1
# The run, measured, gives what the index gave, and differs in nothing.
sed '1d' out | awk 'NR == 1 { print $2, $3, $4, $5, $6 }' >wanted
run 0 idx eval --queries beir.jsonl --qrels beir.tsv out.trec
sed '1d' out | awk 'NR == 1 { print $2, $3, $4, $5, $6 }' >got
cmp -s got wanted || fail "the run gives $(cat got), the index gave $(cat wanted)"
run 0 idx eval --queries beir.jsonl --qrels beir.tsv -i index out.trec
same "nothing changes" "$(awk '$1 == "difference" { print $2, $6 }' out)" "+0.0000 +0.0000"
run 0 idx eval --queries beir.jsonl --qrels beir.tsv --expand --expand-words 1 --run expanded.trec
[ "$(wc -l <expanded.trec)" -ge "$(wc -l <out.trec)" ] || fail "--expand finds less"
run 2 idx eval --queries beir.jsonl --qrels beir.tsv --expand-weight 0.5
has err "--expand"
run 0 idx eval --queries beir.jsonl --qrels beir.tsv --syntax --and -k 1
# k finds "kursk 1" alone: 2 / (2 + 1/log2(3)) = 0.760188; -seratus excludes what p looks for: a quarter of that.
same "with operators" "$(figure out nDCG@10 1)" 0.1900
gzip -c beir.jsonl >beir.gz
run 0 idx eval --queries beir.gz --qrels beir.tsv --json
json out
run 0 idx eval --queries beir.jsonl --qrels beir.tsv --k1 0 --b 0 --title-weight 0 --run flat.trec
! cmp -s flat.trec out.trec || fail "--k1, --b and --title-weight change nothing"
# TREC topics by tab.
printf 'k\tKursk\n' >topics.tsv
run 0 idx eval --queries topics.tsv --qrels beir.tsv
same "by tab" "$(figure out nDCG@10 1)" 1.0000

# The project's own set: figures in a range that only a fault would leave.
if [ -d "$IDX_ROOT/corpus" ]; then
    run 0 idx build -q -i own "$IDX_ROOT/corpus"
    run 0 idx eval -i own --queries "$IDX_ROOT/bench/relevance/corpus/queries.tsv" \
        --qrels "$IDX_ROOT/bench/relevance/corpus/qrels.txt"
    empty err
    has out "108 queries; 0 without a result"
    figure out nDCG@10 1 | awk '$1 < 0.9 || $1 > 1 { exit 1 }' || fail "nDCG@10 of the own set is $(figure out nDCG@10 1)"
fi

# ---- what is wrong ----

# wrong MESSAGE ARGUMENT...: exit code 2, nothing on stdout, the message on stderr.
wrong() {
    message=$1
    shift
    run 2 idx eval "$@"
    empty out
    has err "$message"
}

wrong "--qrels FILE" one.trec
wrong "--queries FILE" --qrels qrels.txt
wrong "--run writes what an index answers" --qrels qrels.txt --run x.trec one.trec
wrong "not more" --qrels qrels.txt --queries texts.tsv -i index one.trec two.trec
wrong "one word too many" --qrels qrels.txt one.trec two.trec one.trec
wrong "cannot open nowhere" --qrels nowhere one.trec
wrong "cannot open nowhere" --qrels qrels.txt nowhere
wrong "cannot open nowhere" --qrels beir.tsv --queries nowhere
wrong "there is no index in nowhere" --qrels beir.tsv --queries beir.jsonl -i nowhere
wrong "cannot write nowhere/x" --qrels beir.tsv --queries beir.jsonl --run nowhere/x
: >none
wrong "holds no judgments" --qrels none one.trec
wrong "holds no queries" --qrels qrels.txt --queries none one.trec
run 0 idx eval --qrels qrels.txt none
has out "3 queries; 3 without a result"
printf 'q1 0 a 1\nq1 0 b\n' >bad
wrong "bad:2: no judgment" --qrels bad one.trec
printf 'q1 0 a 1\n\nq1 0 b high\n' >bad
wrong "bad:3: the grade is no whole number" --qrels bad one.trec
printf 'q1 0 a 1\nq1 0 b 99999999999\n' >bad
wrong "bad:2: the grade" --qrels bad one.trec
printf 'q1\ta\t1\nq1\t\t1\n' >bad
wrong "bad:2: an empty id" --qrels bad one.trec
printf 'q1 0 a 1\nq1 0 a 2\n' >bad
wrong "twice: 1 and 2" --qrels bad one.trec
printf 'q1 0 a 0\n' >bad
wrong "no relevant document" --qrels bad one.trec
printf 'q1 Q0 a 1 2.0\n' >bad
wrong "bad:1: not a line of a run" --qrels qrels.txt bad
for score in high nan inf 1e999 "0x" ""; do
    printf 'q1 Q0 a 1 %s t\n' "$score" >bad
    wrong "bad:1: " --qrels qrels.txt bad
done
printf 'other Q0 a 1 2.0 t\n' >bad
wrong "are the ids the same?" --qrels qrels.txt bad
printf 'q1\tsatu\nq1\tdua\n' >bad
wrong "bad:2: the query q1 is there twice" --qrels qrels.txt --queries bad one.trec
printf 'q1 satu\n' >bad
wrong "bad:1: no query" --qrels qrels.txt --queries bad one.trec
printf 'other\tsatu\n' >bad
wrong "are the ids the same?" --qrels qrels.txt --queries bad one.trec
printf '{"_id": "q1", "text": "satu"}\n{"_id": "q2", "text": "dua"\n' >bad
wrong "bad:2: broken JSON" --qrels qrels.txt --queries bad one.trec
printf 'k 0 other 1\n' >bad
wrong "holds none of the judged documents" --qrels bad --queries beir.jsonl

# A query that is too long counts as 0, with a warning and exit code 2; the figures are printed.
{ printf 'k\tKursk\np\t' && awk 'BEGIN { for (i = 0; i < 1100; i++) printf "kata%d ", i; print "" }'; } >long.tsv
run 2 idx eval --queries long.tsv --qrels beir.tsv
has err "query p: "
has err "counted as 0"
same "with a query that failed" "$(figure out nDCG@10 1)" 0.5000
finish
