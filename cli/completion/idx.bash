# Bash completion of the idx command: sub-commands, their options, and the values that options take.

_idx_options() {
    case $1 in
    build) echo "-i --index -a --analyzer -t --threads -m --memory --format --id-field --title-field
        --body-field --max-document --append --no-store --no-positions --no-pairs --reorder --strict --json -q --quiet" ;;
    query) echo "-i --index -k --top --offset --and --plain --synonyms --synonym-weight --no-synonyms --exact
        --count --explain --json --batch --trec --k1 --b
        --title-weight --ranking --expand --expand-documents --expand-words --expand-weight --similarity
        --snippet-bytes --fragments --marks --color" ;;
    stats | get | check) echo "-i --index --json" ;;
    terms) echo "-i --index -n --limit --json" ;;
    analyze) echo "-a --analyzer -x --explain --json --list" ;;
    eval) echo "-i --index --queries --qrels --run -k --top --and --syntax --synonyms --synonym-weight --no-synonyms --exact
        --k1 --b
        --title-weight --ranking --expand --expand-documents --expand-words --expand-weight --similarity
        --per-query --show --json" ;;
    esac
    echo "-h --help"
}

# Fills COMPREPLY with what can follow option $1, for the beginning $2; fails if the option takes no value.
_idx_value() {
    local IFS=$'\n'
    case $1 in
    -i | --index) compopt -o filenames && COMPREPLY=($(compgen -d -- "$2")) ;;
    --batch | --queries | --qrels | --run) compopt -o filenames && COMPREPLY=($(compgen -f -- "$2")) ;;
    -a | --analyzer) COMPREPLY=($(compgen -W "$(idx analyze --list 2>/dev/null)" -- "$2")) ;;
    --format) COMPREPLY=($(compgen -W $'auto\ntext\njson\nhtml' -- "$2")) ;;
    --ranking) COMPREPLY=($(compgen -W $'full\nplain' -- "$2")) ;;
    --similarity) COMPREPLY=($(compgen -W $'bm25\nbm25+\ntfidf\ndirichlet\ninl2' -- "$2")) ;;
    --marks) COMPREPLY=($(compgen -W $'none\nhtml\nansi' -- "$2")) ;;
    --color) COMPREPLY=($(compgen -W $'auto\nalways\nnever' -- "$2")) ;;
    -t | --threads | -m | --memory | --id-field | --title-field | --body-field | --max-document | -k | --top | \
        --offset | --trec | --k1 | --b | --title-weight | --expand-documents | --expand-words | --expand-weight | --snippet-bytes | --fragments | -n | --limit | --show) COMPREPLY=() ;;
    *) return 1 ;;
    esac
}

_idx() {
    local commands="build query stats get check terms analyze eval help"
    local i=$COMP_CWORD word=${COMP_WORDS[COMP_CWORD]} prefix= IFS=$' \t\n'
    COMPREPLY=()
    if ((i == 1)); then
        COMPREPLY=($(compgen -W "$commands -h --help -V --version" -- "$word"))
        return
    fi
    # Bash makes words of their own of the signs in --option=value and snowball:english.
    if [[ $word == ":" ]]; then
        ((i -= 1))
        word= prefix=${COMP_WORDS[i]}:
    elif [[ ${COMP_WORDS[i - 1]} == ":" ]]; then
        ((i -= 2))
        prefix=${COMP_WORDS[i]}:
    elif [[ $word == "=" ]]; then
        ((i += 1))
        word=
    fi
    local before=${COMP_WORDS[i - 1]}
    [[ $before == "=" ]] && before=${COMP_WORDS[i - 2]}
    if _idx_value "$before" "$prefix$word"; then
        COMPREPLY=("${COMPREPLY[@]#"$prefix"}")
        return
    fi
    if [[ $word == -* ]]; then
        COMPREPLY=($(compgen -W "$(_idx_options "${COMP_WORDS[1]}")" -- "$word"))
        return
    fi
    case ${COMP_WORDS[1]} in
    build | eval) IFS=$'\n' && compopt -o filenames && COMPREPLY=($(compgen -f -- "$word")) ;;
    help) COMPREPLY=($(compgen -W "$commands" -- "$word")) ;;
    esac
}

complete -F _idx idx
