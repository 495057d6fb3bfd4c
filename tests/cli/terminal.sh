# What only a terminal gets: colours, lines of its width, progress.
. "$(dirname "$0")/lib.sh"
pty_run 80 true >/dev/null 2>&1 || skip "no pseudo-terminal can be opened here"
make_documents
escape=$(printf '\033')
awk 'BEGIN { printf "Judul panjang\n\n"; for (i = 0; i < 40; i++) printf "kalimat nomor %d tentang Kursk dan sekitarnya ", i; print "" }' >docs/long.txt

# Progress is on stderr, on a terminal, and gone at the end.
pty_run -e 80 idx build docs >screen 2>/dev/null </dev/null || fail "build on a terminal"
lacks screen "idx: "
pty_run -e 80 idx build -q docs >screen 2>&1 </dev/null || fail "quiet build on a terminal"
empty screen
awk 'BEGIN { for (i = 0; i < 60000; i++) print "{\"id\":\"" i "\",\"body\":\"kata lain nomor " i " dan seterusnya\"}" }' >large.jsonl
pty_run -e 80 idx build -i l large.jsonl >screen 2>/dev/null </dev/null || fail "build with progress"
has screen "documents"
has screen "MB/s"
has screen "$(printf '\r')"
run 0 idx build -i l large.jsonl
empty err

# Colours: only on a terminal, unless asked for or forbidden.
run 0 idx query Kursk
lacks out "$escape"
run 0 idx query --color always Kursk
has out "${escape}[1;31mKursk${escape}[0m"
pty_run 80 idx query Kursk >screen </dev/null
has screen "${escape}[1;31mKursk${escape}[0m"
pty_run 80 idx query --color never Kursk >screen </dev/null
lacks screen "$escape"
NO_COLOR=1 pty_run 80 idx query Kursk >screen </dev/null
lacks screen "$escape"
NO_COLOR='' pty_run 80 idx query Kursk >screen </dev/null
has screen "$escape"
NO_COLOR=1 pty_run 80 idx query --color always Kursk >screen </dev/null
has screen "$escape"
TERM=dumb pty_run 80 idx query Kursk >screen </dev/null
lacks screen "$escape"
pty_run 80 idx query --json Kursk >screen </dev/null
lacks screen "$escape"
json screen

# Snippets are wrapped at the width of the terminal; in a pipe a snippet is one line.
for columns in 40 60 100; do
    pty_run "$columns" idx query --color never nomor >screen </dev/null
    sed -n '3,$p' screen | awk -v most="$columns" 'length > most { exit 1 }' || fail "a line is wider than $columns"
done
pty_run 40 idx query --color never nomor >screen </dev/null
narrow=$(wc -l <screen)
idx query nomor >piped
[ "$narrow" -gt "$(wc -l <piped)" ] || fail "nothing is wrapped at 40 columns"
same "wrapping loses nothing" "$(tr -s ' \n' '\n\n' <screen)" "$(tr -s ' \n' '\n\n' <piped)"
finish
