# idx build: what it reads, what it says, what it refuses.
. "$(dirname "$0")/lib.sh"
make_documents

# The index is found by the other commands; the summary is on stdout and nothing on stderr.
run 0 idx build docs
empty err
has out "documents                  3"
has out "The index is in ./index"
run 0 idx query Kursk --json
same "hits" "$(member out id | sort | tr '\n' ' ')" "a.txt sub/c.html "
run 0 idx get --json b-1
same "title" "$(member out title)" Rusia
same "fields" "$(member out fields)" '{"year":2025,"source":"Kantor"}'
run 1 idx query rahasia

# --json: one object, all keys, on the last line of stdout.
run 0 idx build --json docs
json out
empty err
same "lines" "$(wc -l <out | tr -d ' ')" 1
for key in documents skipped repaired warnings tokens terms input_bytes index_bytes seconds peak_bytes terms_bytes \
    postings_bytes positions_bytes pairs_bytes norms_bytes store_bytes ids_bytes other_bytes mb_per_second threads analyzer; do
    [ -n "$(member out "$key")" ] || fail "no member $key in $(cat out)"
done
same "documents" "$(member out documents)" 3
same "skipped" "$(member out skipped)" 0
same "analyzer" "$(member out analyzer)" indonesian
same "input bytes" "$(member out input_bytes)" "$(cat docs/a.txt docs/sub/b.jsonl docs/sub/c.html | wc -c | tr -d ' ')"
parts=0
for key in terms postings positions norms store ids other; do
    parts=$((parts + $(member out ${key}_bytes)))
done
same "the parts add up" "$parts" "$(member out index_bytes)"
same "the parts are the files" "$parts" "$(find index -type f ! -name LOCK -exec cat {} + | wc -c | tr -d ' ')"
run 0 idx build --quiet docs
empty out
empty err

# Options for members of other names, for formats, and input on stdin.
printf '{"nr":7,"judul":"Satu","isi":"air terjun"}\n' | idx build -q -i s --id-field nr --title-field judul --body-field isi - || fail "stdin"
run 0 idx query -i s --json terjun
same "id from --id-field" "$(member out id)" 7
same "title from --title-field" "$(member out title)" Satu
printf '<p>satu</p>\n' >page
run 0 idx build -q -i p --format html page
run 1 idx query -i p p
run 0 idx build -q -i p --format text page
run 0 idx query -i p satu
run 0 idx build -q -i w -a whitespace docs
run 0 idx stats -i w
has out whitespace
run 2 idx build -a nowhere docs
has err "idx analyze --list"

# Bad documents are told with file and line, counted, skipped.
mkdir bad
{
    echo '{"id":"1","body":"satu dua"}'
    echo '{"id":"2","body":"tiga'
    echo '{"id":"1","body":"sama lagi"}'
    echo '{"id":"4","title":"tanpa isi"}'
    printf '{"id":"5","body":"rusak \377 di sini"}\n'
    echo '{"id":"6","body":"enam"}'
} >bad/list.jsonl
ln -s nowhere bad/gone.txt
run 0 idx build --json -i b bad
json out
has err "idx: warning: bad/list.jsonl:2: "
has err "idx: warning: bad/list.jsonl:3: "
has err "idx: warning: bad/list.jsonl:5: "
has err "idx: warning: bad/gone.txt: "
has err "(skipped)"
has err "(repaired)"
same "warnings are counted" "$(member out warnings)" "$(grep -c '^idx: warning: bad/' err)"
same "repaired" "$(member out repaired)" 1
same "documents and skipped" "$(member out documents) $(member out skipped)" "$(grep -c . bad/list.jsonl | awk '{print $1 - 3}') 4"
run 0 idx query -i b enam

# --strict: the first one is fatal, and the old index stays.
run 2 idx build --strict -i b bad
has err "fatal"
has err "nothing was changed in b"
same "one error" "$(grep -c 'idx: error' err)" 1
run 0 idx query -i b enam
run 2 idx build --strict -i fresh bad
[ ! -e fresh ] || fail "a failed build left a folder"
run 0 idx build --strict -q -i fresh docs

# A document that is too large is skipped, by name.
head -c 3000 /dev/zero | tr '\0' 'a' >docs/large.txt
run 0 idx build --json --max-document 2K docs
has err "docs/large.txt: "
same "skipped" "$(member out skipped)" 1
rm docs/large.txt

# Many warnings are not a flood: twenty lines, then counts that add up.
awk 'BEGIN { for (i = 0; i < 500; i++) print "{\"id\":\"" i "\",\"body\":"; for (i = 0; i < 300; i++) print "{\"id\":\"same\",\"body\":\"teks\"}" }' >many.jsonl
run 0 idx build --json -i m many.jsonl
same "documents" "$(member out documents)" 1
same "warnings" "$(member out warnings)" 799
lines=$(wc -l <err)
[ "$lines" -le 30 ] || fail "$lines lines of warnings"
has err "799 warnings in all"
has err "500  "
has err "299  "

# Numbers in them stand for any number, but not those that are part of a name.
for n in 1 2 3; do printf 'Judul\n%s \377\376\n' "isi yang panjang $n"; done >broken-utf8.txt
mkdir many
for n in $(seq 30); do cp broken-utf8.txt "many/$n.txt"; done
run 0 idx build -q -i m many
has err " 30  invalid UTF-8: N sequences replaced"

# Nothing to index: an error that says where it looked.
mkdir none elsewhere
run 2 idx build none
has err "no documents in none"
run 2 idx build nowhere
has err nowhere
(cd elsewhere && run 2 idx build && has err "idx build PATH" && [ ! -e index ] && [ "$failures" -eq 0 ]) || fail "no ./corpus"
mkdir corpus && cp docs/a.txt corpus
run 0 idx build -q -i d
run 0 idx get -i d a.txt

# The index is not read as input, and not taken for a folder of documents.
mkdir docs/deep
run 0 idx build --json -i docs/deep/index docs
run 0 idx build --json -i docs/deep/index docs
empty err
same "documents" "$(member out documents)" 3
run 0 idx build --json -i docs/deep/index .
lacks err deep/index
run 2 idx build -i index index
has err "the index itself"
rm -r docs/deep

# Without a store there are ids, without positions no phrases; words are found all the same.
run 0 idx build -q --no-store -i t docs
run 0 idx query -i t --json Kursk
same "no titles" "$(member out title | tr -d '\n')" ""
same "ids" "$(member out id | sort | tr '\n' ' ')" "a.txt sub/c.html "
run 0 idx query -i t Kursk
has out a.txt
run 0 idx get -i t a.txt
has err "--no-store"
run 0 idx build -q --no-positions -i n docs
run 0 idx query -i n Kursk
run 2 idx query -i n '"Korea Utara"'
has err "idx: error"
run 0 idx stats -i n
has out "positions   no"

# --append adds, keeps the analyzer, and refuses ids that are there.
run 0 idx build -q -i app -a standard docs
printf '{"id":"b-1","body":"lagi"}\n{"id":"baru","body":"Kursk baru"}\n' >more.jsonl
run 0 idx build --json --append -i app more.jsonl
same "added" "$(member out documents)" 1
same "refused" "$(member out skipped)" 1
same "analyzer kept" "$(member out analyzer)" standard
run 0 idx query --count -i app Kursk
same "all found" "$(cat out)" 3
run 0 idx check -i app

# An append of what is all there adds nothing, and is no error.
cp -r app before
run 0 idx build --json --append -i app docs
json out
has err "already"
same "nothing added" "$(member out documents) $(member out skipped)" "0 3"
run 0 idx query --count -i app Kursk
same "as before" "$(cat out)" 3
run 0 idx check -i app
same "the segments are the same" "$(cd app && ls seg-* | sort | xargs cat | cksum)" "$(cd before && ls seg-* | sort | xargs cat | cksum)"
run 2 idx build --append -i app none
has err "no documents in none"

# Ids do not meet: of several paths they are whole paths when names could come twice.
mkdir -p site/a site/b
echo satu >site/a/index.txt
echo dua >site/b/index.txt
echo tiga >site/b/lain.txt
ids() {
    run 0 idx query -i "$1" --trec x -k 9 'satu dua tiga'
    same "ids of $1" "$(cut -d ' ' -f 3 out | LC_ALL=C sort | tr '\n' ' ')" "$2"
}
run 0 idx build -q -i two site/a ./site/b/
empty err
ids two "site/a/index.txt site/b/index.txt site/b/lain.txt "
run 0 idx build -q -i two site/a/index.txt site/b/index.txt
empty err
ids two "site/a/index.txt site/b/index.txt "
run 0 idx build -q -i two site/a/index.txt site/b/lain.txt
ids two "index.txt lain.txt "
run 0 idx build -q -i two site
ids two "a/index.txt b/index.txt b/lain.txt "
run 0 idx build -q -i two site site/b
has err "already; was a PATH given twice? (skipped)"
rm site/b/lain.txt
run 0 idx build -q -i two site

# What comes on standard input without ids gets others at each append.
printf '{"body":"satu"}\n\n{"body":"dua"}\n' | idx build -q -i anon - || fail "stdin without ids"
echo '{"body":"tiga"}' | idx build -q --append -i anon - 2>err || fail "stdin without ids, again"
empty err
printf '\n\n\n{"body":"satu dua"}\n' | idx build -q --append -i anon - 2>err || fail "stdin without ids, a third time"
empty err
ids anon "-+2:1 -+3:4 -:1 -:3 "
echo '{"body":"tiga"}' | idx build -q -i anon - || fail "stdin, anew"
ids anon "-:1 "
run 0 idx build -q -i own more.jsonl more.jsonl
has err "already (skipped)"

# The files of another index are no documents.
run 0 idx build --json -i other site two
empty err
same "documents" "$(member out documents)" 2

# Damaged gzip is told.
printf 'Judul\nIsi yang cukup panjang untuk diperiksa\n' | gzip -n >sound.txt.gz
run 0 idx build -q -i gz sound.txt.gz
empty err
{ head -c $(($(wc -c <sound.txt.gz) - 8)) sound.txt.gz && printf '\001\002\003\004' && tail -c 4 sound.txt.gz; } >flipped.txt.gz
run 2 idx build -i gz flipped.txt.gz
has err "damaged gzip data"
finish
