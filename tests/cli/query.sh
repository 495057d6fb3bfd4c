# idx query: one query, in all its forms of output.
. "$(dirname "$0")/lib.sh"
make_documents
run 0 idx build -q docs

# For people: rank, score, title, id, snippet, without any escape code when piped.
run 0 idx query Kursk
empty err
has out "Pasukan di Kursk"
has out "a.txt"
has out "Berita dari Kursk."
grep -E -q '^  1  [0-9.]+ +[A-Z]' out || fail "no rank and score: $(head -n 1 out)"
lacks out "$(printf '\033')"

# JSON: six members, in order, numbered from 1, best first.
run 0 idx query --json Kursk
json out
same "members" "$(member out --keys | sort -u)" "rank score id title snippet fragments "
same "ranks" "$(member out rank | tr '\n' ' ')" "1 2 "
member out score | awk 'NR > 1 && $1 > last { exit 1 } { last = $1 }' || fail "scores do not descend"
run 0 idx query --json -k 1 Kursk
same "-k" "$(wc -l <out | tr -d ' ')" 1
first=$(member out id)
run 0 idx query --json -k 1 --offset 1 Kursk
same "rank after --offset" "$(member out rank)" 2
[ "$(member out id)" != "$first" ] || fail "--offset gives the first hit again"
run 1 idx query --offset 2 Kursk
empty out
has err "no hits after the first 2"

# Marks in snippets of JSON: safe in a page, and where they stand in the body.
printf 'Judul\n\nSatu <b>Kursk</b> & "dua"\n' >docs/marks.txt
run 0 idx build -q -i marked docs/marks.txt
run 0 idx query -i marked --json --marks html Kursk
same "HTML" "$(member out snippet)" 'Satu &lt;b&gt;<mark>Kursk</mark>&lt;/b&gt; &amp; &quot;dua&quot;'
run 0 idx query -i marked --json --marks ansi Kursk
same "ANSI" "$(member out snippet)" "Satu <b>$(printf '\033')[1;31mKursk$(printf '\033')[0m</b> & \"dua\""
run 0 idx query -i marked --json --fragments 1 Kursk
same "no marks" "$(member out snippet)" 'Satu <b>Kursk</b> & "dua"'
rm docs/marks.txt

# Other similarities: their formula and its parts, in agreement with the score; and what is none.
for name in bm25 bm25+ bm25+:delta=0.5 tfidf dirichlet:mu=50 inl2:c=2 bm25:k1=0.9,b=0.4; do
    run 0 idx query --json --explain --similarity "$name" 'Kursk tentara'
    json out
    same "similarity" "$(sed 's/.*"similarity":"\([^"]*\)".*/\1/' out | sort -u)" "${name%%:*}"
    run 0 idx query --explain --ranking plain --similarity "$name" 'Kursk tentara'
    has out "${name%%:*}: "
    awk '/^ *[0-9]+  [0-9.e+-]+ +[A-Z]/ { if (n && (sum - score > 1e-4 || score - sum > 1e-4)) exit 1; score = $2; sum = 0; n++ }
         / tf [0-9.]+, / { sum += $1 } END { exit n < 2 || sum - score > 1e-4 || score - sum > 1e-4 }' out ||
        fail "$name: the leaves do not add up to the score"
done
run 2 idx query --similarity bm26 Kursk
has err 'no similarity is called "bm26"'
run 2 idx query --similarity tfidf:k1=1 Kursk
has err 'tfidf has no parameter "k1"'
run 2 idx query --similarity dirichlet:mu=0 Kursk
has err "mu of dirichlet is a number from 1 to 1e+09"

# Counting.
run 0 idx query --count Kursk
same "count" "$(cat out)" 2
run 1 idx query --count zzzz
same "count of none" "$(cat out)" 0
run 0 idx query --count --json Kursk
same "count as JSON" "$(cat out)" '{"count":2}'

# Words, together and apart; operators are the library's, but their way through the command is tested here.
run 0 idx query --count Moskow Pyongyang Kursk
same "any word" "$(cat out)" 3
run 1 idx query --count --and Moskow Kursk
run 0 idx query --count --and tentara Kursk
same "all words" "$(cat out)" 1
run 0 idx query --count 'Kursk -tentara'
same "without a word" "$(cat out)" 1
run 0 idx query --count -- -tentara Kursk
same "after --" "$(cat out)" 1
run 0 idx query --count '"wilayah Kursk"'
same "phrase" "$(cat out)" 1
run 0 idx query --count title:Kursk
same "title" "$(cat out)" 1
run 0 idx query --plain --count 'Kursk -tentara'
same "--plain" "$(cat out)" 2

# A query that does not parse is answered as words, with a note that is not on stdout.
run 0 idx query --json '(Kursk'
json out
has err "idx: note: "
run 1 idx query ''
has err "idx: note: "
empty out
run 1 idx query '...' --json
has err "idx: note: "
empty out
run 1 idx query zzzz
has err "nothing found"
empty out

# Explanations: the leaves add up to the score.
run 0 idx query --explain Kursk Utara
has out kursk
has out idf
run 0 idx query --explain '"Kursk tentara"~1000'
has out '~1000'
run 2 idx query '"Kursk tentara"~1001'
has err 'slop above 1000'
run 0 idx query --explain --json Kursk
json out
same "members" "$(member out --keys | sort -u)" "rank score id title snippet fragments explain "

# Parameters reach the scorer.
run 0 idx query --json --b 0 --k1 0 Kursk
member out score >flat
run 0 idx query --json --b 1 --k1 2 Kursk
member out score >steep
! cmp -s flat steep || fail "--k1 and --b change nothing"
run 0 idx query --json --title-weight 50 Kursk

# Snippets keep to their size.
run 0 idx query --json --snippet-bytes 20 Kursk
member out snippet | awk 'length > 26 { exit 1 }' || fail "a snippet is too long: $(member out snippet)"

# TREC without a batch.
run 0 idx query --trec lari Kursk
grep -E -q '^1 Q0 [^ ]+ 1 [0-9.e+-]+ lari$' out || fail "no TREC line: $(head -n 1 out)"

# What a document holds cannot steer a terminal.
mkdir evil
printf '{"id":"x\\u001b]0;a","title":"T\\u001b[31mred\\u202etxt","body":"Kursk \\u001b[2J \\u009b5m \\u0007 selesai \\"kutip\\" \\\\ garis"}\n' >evil/e.jsonl
run 0 idx build -q -i e evil
for words in "query -i e Kursk" "query -i e --color always zzz selesai" "query -i e --json Kursk" \
    "query -i e --trec t Kursk" "terms -i e" "terms -i e --json"; do
    # shellcheck disable=SC2086
    run 0 idx $words
    sed "s/$(printf '\033')\[[0-9;]*m//g" out >plain
    if LC_ALL=C grep -q "$(printf '[\001-\010\013-\037\177]')" plain; then
        fail "control characters come through: idx $words"
    fi
    lacks plain "$(printf '\302\233')"
done
id=$(printf 'x\033]0;a')
run 0 idx get -i e "$id"
lacks out "$(printf '\033')"
run 0 idx get -i e --json "$id"
json out
same "JSON keeps the bytes" "$(member out id)" "$id"
run 1 idx get -i e "$(printf 'no\033[31m')"
lacks err "$(printf '\033')"

# Words of the best documents: told, explained, counted; and what they need.
mkdir wide
for n in 1 2 3; do printf 'gempa dan tsunami di palu\n' >"wide/a$n.txt"; done
printf 'tsunami saja\n' >wide/b.txt
for n in $(seq 50); do printf 'kabar lain %s\n' "$n" >"wide/c$n.txt"; done
run 0 idx build -q -i wide-index wide
run 0 idx query -i wide-index --count gempa
same "as asked" "$(cat out)" 3
lacks err "Added"
run 0 idx query -i wide-index --count --expand gempa
same "expanded" "$(cat out)" 4
has err "Added words of the best documents: "
has err "tsunami"
run 0 idx query -i wide-index --count --expand +gempa
same "required" "$(cat out)" 3
run 0 idx query -i wide-index --count --expand --expand-documents 1 --expand-words 1 --expand-weight 0.5 gempa
same "words added" "$(grep -c ', ' err)" 0
run 0 idx query -i wide-index --expand --explain -k 1 gempa
has out "added times"
run 0 idx query -i wide-index --expand --json --explain -k 1 gempa
json out
has out '"added":true'
run 0 idx query -i wide-index --expand --trec t gempa
same "TREC" "$(wc -l <out | tr -d ' ')" 4
run 2 idx query -i wide-index --expand-words 3 gempa
has err "add that"
run 2 idx query -i wide-index --expand --expand-weight 1 gempa
run 0 idx build -q --no-store -i wide-bare wide
run 2 idx query -i wide-bare --expand gempa
has err "--no-store"
empty out

# A missing index: where it looked, and what to do.
run 2 idx query -i nowhere Kursk
has err "$work/nowhere"
has err "idx build"
mkdir hollow
run 2 idx query -i hollow Kursk
has err "$work/hollow"
run 2 idx query -i docs/a.txt Kursk
empty out
finish
