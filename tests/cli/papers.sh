# The option tables, the man pages and the completions say the same.
. "$(dirname "$0")/lib.sh"
man=$IDX_ROOT/cli/man
bash_file=$IDX_ROOT/cli/completion/idx.bash
zsh_file=$IDX_ROOT/cli/completion/_idx

# table_options COMMAND: the options that --help shows, one a line.
table_options() {
    idx help "$1" | sed -n '/^Options:/,/^$/p' | grep -E '^ +(-[a-zA-Z], )?--[a-z]' |
        sed -E 's/^ +((-[a-zA-Z]), )?(--[a-z0-9-]+).*/\2 \3/' | tr ' ' '\n' | grep . | LC_ALL=C sort
}

# zsh_options COMMAND: those of the command's branch in the zsh completion, with the shared ones spelled out.
zsh_options() {
    awk -v command="$1" '
        /^    case \$command in/ { inside = 1; next }
        inside && /^    esac/ { exit }
        inside && /^    [a-z| ]+\)/ {
            names = $0; sub(/\).*/, "", names); gsub(/[ |]+/, " ", names)
            mine = index(" " names " ", " " command " ") > 0
        }
        inside && mine
    ' "$zsh_file" >branch
    {
        grep -E -o -e "[{'](-[a-zA-Z]\+?,)?--[a-z0-9-]+" branch | tr -d "{'+" | tr ',' '\n'
        # shellcheck disable=SC2016
        for shared in index help json analyzer; do
            if grep -F -q "\$$shared " branch || grep -E -q "\\\$$shared( |\$)" branch; then
                sed -n "s/^    $shared=//p" "$zsh_file" | sed 's/^([^{-]*([^)]*)//' |
                    grep -E -o -e "-[a-zA-Z]\+?,|--[a-z0-9-]+" | tr -d "+,"
            fi
        done
    } | LC_ALL=C sort -u
}

for command in build query stats get check terms analyze eval help; do
    page=$man/idx-$command.1
    [ -f "$page" ] || { fail "no man page $page" && continue; }
    table_options "$command" >table
    [ -s table ] || fail "no options in the help of $command"
    while read -r option; do
        name=${option#-}
        case $option in
        --*) pattern="Fl Fl ${name#-}( |$)" ;;
        *) pattern="^\.It Fl $name( |$)" ;;
        esac
        checks=$((checks + 1))
        [ "$command" = help ] || grep -E -q "$pattern" "$page" || fail "idx-$command.1 does not tell of $option"
    done <table
    grep -E '^\.It Fl ' "$page" | grep -E -o 'Fl Fl [a-z0-9-]+' | sed 's/Fl Fl /--/' | sort -u >told
    while read -r option; do
        grep -q -x -e "$option" table || fail "idx-$command.1 tells of $option, which does not exist"
    done <told
    has "$man/idx.1" ".It Xr idx-$command 1"

    if [ "$command" != help ]; then
        zsh_options "$command" >zsh_list
        cmp -s table zsh_list || { fail "zsh completion of $command differs (< table, > completion)" && diff table zsh_list; }
    fi
    has "$zsh_file" "'$command:"
done

# Bash itself completes.
if command -v bash >/dev/null; then
    cat >ask.bash <<'ASK'
compopt() { return 0; }
source "$1"
shift
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_idx
printf '%s\n' "${COMPREPLY[@]}"
ASK
    complete_with() {
        bash ask.bash "$bash_file" "$@"
    }
    for command in build query stats get check terms analyze eval help; do
        table_options "$command" >table
        complete_with idx "$command" - | LC_ALL=C sort >bash_list
        cmp -s table bash_list || { fail "bash completion of $command differs (< table, > completion)" && diff table bash_list; }
    done
    same "bash completes commands" "$(complete_with idx q)" query
    same "bash completes long options" "$(complete_with idx query --sn)" --snippet-bytes
    same "bash completes formats" "$(complete_with idx build --format j)" json
    same "bash completes --format=" "$(complete_with idx build --format = h)" html
    mkdir -p "folder one"
    touch folder.txt
    same "bash completes folders for -i" "$(complete_with idx stats -i fol)" "folder one"
    same "bash completes files for --batch" "$(complete_with idx query --batch folder.)" folder.txt
    same "bash completes analyzers" "$(complete_with idx build -a standa)" standard
    same "bash completes analyzers with a colon" "$(complete_with idx build -a snowball : englis)" english
    same "bash completes after the colon" "$(complete_with idx build --analyzer = snowball : | grep -c -x english)" 1
    same "bash completes after the equals sign" "$(complete_with idx query --color =)" "$(printf 'auto\nalways\nnever')"
    same "bash offers nothing for numbers" "$(complete_with idx query -k "")" ""
fi
if command -v zsh >/dev/null; then
    zsh -n "$zsh_file" || fail "zsh cannot read its completion"
fi
if command -v mandoc >/dev/null; then
    for page in "$man"/*.1; do
        mandoc -T lint -W warning "$page" >lint 2>&1 || { fail "mandoc complains of $page" && cat lint; }
    done
fi
finish
