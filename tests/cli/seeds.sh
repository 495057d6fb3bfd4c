# Five real pages: exactly three of them hold "Kursk".
. "$(dirname "$0")/lib.sh"
seeds=${IDX_SHARED:-}/data/seeds
[ -d "$seeds" ] || skip "the seed pages are not on this machine"

run 0 idx build --json "$seeds"
empty err
same "documents" "$(member out documents)" 5
run 0 idx query --json Kursk
same "exactly 000, 003 and 004" "$(member out id | cut -c 1-3 | sort | tr '\n' ' ')" "000 003 004 "
json out
run 0 idx query --count Kursk
same "count" "$(cat out)" 3
run 0 idx query --count kursk
same "case does not matter" "$(cat out)" 3
for analyzer in standard indonesian snowball:indonesian; do
    run 0 idx build -q -i other -a "$analyzer" "$seeds"
    run 0 idx query -i other --count Kursk
    same "count with $analyzer" "$(cat out)" 3
done

# Titles are headlines, or the first sentence where a page has none: no captions, menus or links to other pages.
title() {
    run 0 idx get --json "$(basename "$seeds"/"$1"*)"
    same "title of $1" "$(member out title)" "$2"
}
title 000 "PRESIDEN Rusia Vladimir Putin mengatakan, Senin (27/10) bahwa hubungan negaranya dengan Korea Utara berkembang sesuai rencana."
title 001 "Rusia dan Korea Utara sedang mesra-mesranya."
title 002 "Kim Puji Hubungan Korut-Rusia Jelang Kemungkinan Kunjungan Putin"
title 003 "Putin Terima Kunjungan Menlu Korut, Bahas Apa?"
title 004 'Presiden Rusia Vladimir Putin menegaskan bahwa hubungan negaranya dengan Korea Utara berjalan "sesuai rencana" ketika ia menerima kunjungan Menteri Luar Negeri Korea Utara, Choe Son Hui, di Kremlin pada hari Senin.'

# What stands beside the text is found all the same, and shown when nothing else matches.
run 0 idx query --json 'Yuri Maltsev'
has out "Foto: Yuri Maltsev/Reuters"
run 0 idx query --json 'kunjungan Kim ke Vladivostok'
lacks out "Foto:"
run 0 idx check
finish
