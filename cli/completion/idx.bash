# Bash completion of the idx command: sub-commands, their options, and the values that options take.

_idx_options() {
    case $1 in
    build) echo "-i --index -a --analyzer -t --threads -m --memory --format --id-field --title-field
        --body-field --max-document --append --no-store --no-positions --strict --json -q --quiet" ;;
    query) echo "-i --index -k --top --offset --and --plain --count --explain --json --batch --trec --k1 --b
        --title-weight --snippet-bytes --color" ;;
    stats | get | check) echo "-i --index --json" ;;
    terms) echo "-i --index -n --limit --json" ;;
    analyze) echo "-a --analyzer --json --list" ;;
    esac
    echo "-h --help"
}

# Fills COMPREPLY with what can follow option $1, for the beginning $2; fails if the option takes no value.
_idx_value() {
    local IFS=$'\n'
    case $1 in
    -i | --index) compopt -o filenames && COMPREPLY=($(compgen -d -- "$2")) ;;
    --batch) compopt -o filenames && COMPREPLY=($(compgen -f -- "$2")) ;;
    -a | --analyzer) COMPREPLY=($(compgen -W "$(idx analyze --list 2>/dev/null)" -- "$2")) ;;
    --format) COMPREPLY=($(compgen -W $'auto\ntext\njson\nhtml' -- "$2")) ;;
    --color) COMPREPLY=($(compgen -W $'auto\nalways\nnever' -- "$2")) ;;
    -t | --threads | -m | --memory | --id-field | --title-field | --body-field | --max-document | -k | --top | \
        --offset | --trec | --k1 | --b | --title-weight | --snippet-bytes | -n | --limit) COMPREPLY=() ;;
    *) return 1 ;;
    esac
}

_idx() {
    local commands="build query stats get check terms analyze help"
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} IFS=$' \t\n'
    COMPREPLY=()
    if ((COMP_CWORD == 1)); then
        COMPREPLY=($(compgen -W "$commands -h --help -V --version" -- "$word"))
        return
    fi
    # --option=value: bash takes the sign for a word of its own.
    if [[ $word == "=" ]]; then
        word=
    elif [[ $before == "=" ]]; then
        before=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    _idx_value "$before" "$word" && return
    if [[ $word == -* ]]; then
        COMPREPLY=($(compgen -W "$(_idx_options "${COMP_WORDS[1]}")" -- "$word"))
        return
    fi
    case ${COMP_WORDS[1]} in
    build) IFS=$'\n' && compopt -o filenames && COMPREPLY=($(compgen -f -- "$word")) ;;
    help) COMPREPLY=($(compgen -W "$commands" -- "$word")) ;;
    esac
}

complete -F _idx idx
