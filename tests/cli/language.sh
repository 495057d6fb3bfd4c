# What docs/query-language.md promises to those who write queries.
. "$(dirname "$0")/lib.sh"
cat >docs.jsonl <<'DOCS'
{"id":"1","title":"gempa","body":"korea rusia kursk"}
{"id":"2","title":"banjir","body":"korea utara dan korea selatan"}
{"id":"3","title":"opini gempa","body":"rusia selatan"}
{"id":"4","title":"berita","body":"korea rusia anak-anak C++ Jakarta-Bandung"}
{"id":"5","title":"korea","body":"utara jauh; kata and biasa"}
DOCS
run 0 idx build -q -a standard docs.jsonl

# finds QUERY IDS: exactly these documents.
finds() {
    checks=$((checks + 1))
    got=$(idx query --json -k 100 -- "$1" 2>err | json_check id | sort | tr '\n' ' ')
    [ "$got" = "$2" ] || fail "'$1' finds '$got', not '$2'"
    lacks err "note"
    lacks err "error"
}

# equal QUERY QUERY: the same documents with the same scores.
equal() {
    checks=$((checks + 1))
    idx query --json -k 100 -- "$1" 2>/dev/null >one
    idx query --json -k 100 -- "$2" 2>/dev/null >two
    sed 's/"snippet".*//' one >one_hits
    sed 's/"snippet".*//' two >two_hits
    [ -s one_hits ] || fail "'$1' finds nothing"
    cmp -s one_hits two_hits || { fail "'$1' and '$2' differ" && diff one_hits two_hits | head -n 4; }
}

# The table.
finds 'korea rusia' '1 2 3 4 5 '
finds '"korea utara"' '2 '
finds '+korea rusia' '1 2 4 5 '
finds 'korea -selatan' '1 4 5 '
finds 'title:gempa' '1 3 '
finds 'korea AND rusia' '1 4 '
finds '(korea OR rusia) AND kursk' '1 '
finds '+(gempa banjir) -title:opini' '1 2 '
equal 'korea OR rusia' 'korea rusia'
equal 'korea NOT selatan' 'korea -selatan'
same "the best has both words" "$(idx query --json -k 1 kursk rusia | json_check id)" 1

# Words.
equal 'KOREA Rusia' 'korea rusia'
equal 'korea ? ... !' 'korea'
equal 'Jakarta-Bandung' '"jakarta bandung"'
finds 'bandung-jakarta' ''

# Phrases do not cross from the title into the body, and hold no operators.
finds '"korea utara jauh"' ''
finds '"utara jauh"' '5 '
finds '"korea -utara"' '2 '
equal '“korea utara”' '"korea utara"'
equal '"korea utara”' '"korea utara"'

# Operators.
equal 'korea - rusia' 'korea rusia'
equal 'C++ rusia' 'C rusia'
finds 'anak-anak' '4 '
equal 'korea and' 'korea "and"'
equal 'NOT -korea rusia' '+korea rusia'
equal 'NOT NOT korea rusia' '+korea rusia'
equal 'korea kursk AND rusia' 'korea (kursk AND rusia)'
equal 'kursk AND rusia OR utara' '(kursk AND rusia) OR utara'
equal 'korea OR NOT selatan' 'korea -selatan'
finds '+korea AND rusia gempa' '1 4 '
equal '+korea AND rusia gempa' '+(korea AND rusia) gempa'
equal '(NOT selatan) AND korea' 'korea -selatan'
equal 'rusia*' rusia
equal 'korea^rusia' '"korea rusia"'
equal 'korea:rusia' '"korea rusia"'
finds 'korea^2' ''
equal 'title:AND korea' 'title:"and" korea'
equal 'title:(gempa banjir)' 'title:gempa title:banjir'
equal '((korea) rusia)' 'korea rusia'
finds 'judul:korea' ''
run 1 idx query -- -selatan
has err "idx: note: "

# AND as the default.
same "--and" "$(idx query --and --json korea rusia | json_check id | tr '\n' ' ')" "$(idx query --json korea AND rusia | json_check id | tr '\n' ' ')"
same "--and with OR" "$(idx query --and --count 'kursk OR utara')" 3

# Scores: repetition counts, excluded words do not.
once=$(idx query --ranking plain --json -k 1 kursk | json_check score)
twice=$(idx query --ranking plain --json -k 1 kursk kursk | json_check score)
awk -v a="$once" -v b="$twice" 'BEGIN { exit !(b > 1.999 * a && b < 2.001 * a) }' || fail "kursk kursk scores $twice, kursk $once"
same "an excluded word adds nothing" "$(idx query --ranking plain --json -k 1 'kursk -utara' | json_check score)" "$once"

# What cannot be read is taken as words, and a note says so.
for query in '"korea' '(korea' 'korea)' 'korea AND' 'OR korea' 'korea AND OR rusia' 'NOT' "$(printf '(%.0s' $(seq 65))korea$(printf ')%.0s' $(seq 65))"; do
    idx query --json -- "$query" >out 2>err
    has err "idx: note: The query was taken as plain words"
done
equal '(korea' korea
equal 'korea AND OR rusia' 'korea "and" "or" rusia'
run 0 idx query --plain '(korea "rusia'
empty err
same "--plain" "$(idx query --plain --json -- '-korea +(rusia' | json_check id | sort | tr '\n' ' ')" "1 2 3 4 5 "

# Other names: notes go to standard error, mistakes name file, line and reason.
others() {
    checks=$((checks + 1))
    got=$(idx query --json -k 100 "$@" 2>err | json_check id | sort | tr '\n' ' ')
}
printf 'moskow, rusia\nkorut => korea utara\n' >names.txt
others --synonyms names.txt moskow
same "a name of the file" "$got" '1 3 4 '
has err "idx: note: Searched for moskow also as rusia."
others --synonyms names.txt korut
same "a name that is replaced" "$got" '2 '
others korut
same "a name of the table" "$got" '2 '
has err "idx: note: Searched for korut also as Korea Utara."
others --no-synonyms korut
same "without the table" "$got" ''
printf 'a, b\n\nmoskow\n' >names.txt
run 2 idx query --synonyms names.txt korea
has err "names.txt: line 3: a name alone"
run 2 idx query --synonyms none.txt korea
has err "none.txt"

# Other spellings.
others ruzia
same "a near word" "$got" '1 3 4 '
has err 'idx: note: "ruzia" is not in the index: searched for rusia.'
others --exact ruzia
same "--exact" "$got" ''
others '"ruzia"'
same "what is quoted" "$got" ''

# Without positions: no phrases, but words that the analyzer cuts are found.
run 0 idx build -q --no-positions -a standard docs.jsonl
run 2 idx query '"korea utara"'
finds 'bandung-jakarta' '4 '
finish
