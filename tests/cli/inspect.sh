# The commands that look into an index: stats, get, check, terms, analyze.
. "$(dirname "$0")/lib.sh"
make_documents
run 0 idx build -q docs

# stats
run 0 idx stats
has out "documents                    3"
has out "analyzer    indonesian"
has out "bytes a posting"
run 0 idx stats --json
json out
same "documents" "$(member out documents)" 3
same "analyzer" "$(member out analyzer)" indonesian
same "positions" "$(member out positions)" true
same "bytes are the files" "$(member out index_bytes)" "$(find index -type f ! -name LOCK -exec cat {} + | wc -c | tr -d ' ')"

idx build --json docs >told
for key in documents tokens terms index_bytes terms_bytes postings_bytes positions_bytes pairs_bytes norms_bytes store_bytes ids_bytes \
    other_bytes analyzer; do
    same "build and stats agree on $key" "$(member told "$key")" "$(member out "$key")"
done

# get
run 0 idx get a.txt
has out "id: a.txt"
has out "title: Pasukan di Kursk"
has out "Tentara Korea Utara tewas di wilayah Kursk, kata pejabat."
run 0 idx get b-1
has out "year: 2025"
has out "source: Kantor"
run 0 idx get --json a.txt b-1
json out
same "both" "$(member out id | tr '\n' ' ')" "a.txt b-1 "
run 1 idx get nothing
has err "nothing"
empty out
run 1 idx get a.txt nothing
has out "id: a.txt"
run 1 idx get ''

# terms: in order, with counts, some or all.
run 0 idx terms
cut -f 1 out >terms_list
LC_ALL=C sort -c terms_list || fail "terms are out of order"
same "two columns" "$(awk -F '\t' '{ print NF }' out | sort -u)" 2
grep -q "^kursk$(printf '\t')2$" out || fail "kursk is not in 2 documents"
all=$(wc -l <out)
run 0 idx stats --json
same "as many as stats says" "$(member out terms)" "$((all))"
run 0 idx terms ku
same "prefix" "$(cut -c 1-2 out | sort -u)" ku
run 0 idx terms -n 2
same "limit" "$(wc -l <out | tr -d ' ')" 2
run 0 idx terms --json kursk
same "JSON" "$(cat out)" '{"term":"kursk","df":2}'
run 1 idx terms zzzz
empty out

# check: sound, then damaged in every way that a byte can be.
run 0 idx check
same "verdict" "$(cat out)" sound
run 0 idx check --json
same "verdict as JSON" "$(cat out)" '{"sound":true,"findings":0}'
run 2 idx check -i nowhere
has err nowhere
empty out
largest=$(find index -type f -size +0 -exec ls -S {} + | head -n 1)
bytes=$(wc -c <"$largest")
cp -r index broken
printf '\377\000\377\000' | dd of="broken/${largest#index/}" bs=1 seek=$((bytes / 2)) conv=notrunc 2>/dev/null
run 2 idx check -i broken
same "last line" "$(tail -n 1 out)" damaged
grep -E -q '^[^:]+: [^:]+ at [0-9]+: .' out || fail "no finding with file, section and offset: $(head -n 1 out)"
run 2 idx check -i broken --json
json out
same "last object" "$(tail -n 1 out | json_check sound)" false
cp -r index short
head -c $((bytes / 3)) "$largest" >"short/${largest#index/}"
run 2 idx check -i short
same "last line" "$(tail -n 1 out)" damaged
run 2 idx query -i short Kursk
has err "idx check"

# analyze
run 0 idx analyze 'Tentara di Kursk'
has out "position    start      end  surface"
has out kursk
same "rows" "$(wc -l <out | tr -d ' ')" 4
printf 'satu dua' | idx analyze >piped || fail "analyze from stdin"
run 0 idx analyze satu dua
cmp -s out piped || fail "stdin and arguments differ"
run 0 idx analyze --json -a whitespace 'Dua  Kata'
json out
same "positions" "$(member out position | tr '\n' ' ')" "0 1 "
same "starts" "$(member out start | tr '\n' ' ')" "0 5 "
same "ends" "$(member out end | tr '\n' ' ')" "3 9 "
same "terms" "$(member out term | tr '\n' ' ')" "Dua Kata "
run 0 idx analyze --explain 'Dikirimkannya 27/10/2025'
has out "di- kirim -kan -nya; the root is in the lexicon"
has out "date          oktober"
run 0 idx analyze -x --json 'Djakarta'
json out
has out '{"rule":"spelling","result":"jakarta"'
run 0 idx analyze --json 'Djakarta'
lacks out steps
run 0 idx analyze --list
has out indonesian
has out snowball:english
while read -r name; do
    idx analyze -a "$name" kata >/dev/null || fail "the analyzer $name is listed but cannot be used"
done <out
run 2 idx analyze -a nothing x
has err "idx analyze --list"
run 0 idx analyze '...'
printf '\377\376 rusak' | idx analyze --json >out || fail "analyze of broken UTF-8"
json out
finish
