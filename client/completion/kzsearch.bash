# bash completion for kzsearch and kzsearchctl

# Splits at = and : as bash does, whatever COMP_WORDBREAKS holds: cur is the value that is typed, prev
# the option or field before it, prefix what must stand before each answer.
_kzsearch_words()
{
        cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} prefix=
        if [[ $cur == [=:] ]]; then
                cur=
        elif [[ $prev == [=:] && $COMP_CWORD -ge 2 ]]; then
                prev=${COMP_WORDS[COMP_CWORD - 2]}
        elif [[ $cur == --*=* ]]; then
                prev=${cur%%=*} prefix=${cur%%=*}= cur=${cur#*=}
        elif [[ $cur == source:* ]]; then
                prev=source prefix=source: cur=${cur#*:}
        fi
}

# _kzsearch_offer WORDS: those that begin with what is typed.
_kzsearch_offer()
{
        mapfile -t COMPREPLY < <(compgen -P "$prefix" -W "$1" -- "$cur")
}

# The same for lists with commas.
_kzsearch_offer_list()
{
        [[ $cur == *,* ]] && prefix+=${cur%,*}, cur=${cur##*,}
        _kzsearch_offer "$1"
        compopt -o nospace 2>/dev/null
}

_kzsearch_offer_files()
{
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -P "$prefix" -f -- "$cur")
}

_kzsearch_sources()
{
        kzsearchctl source list 2>/dev/null | while read -r name _; do
                [[ $name == NAME || $name == no ]] || echo "$name"
        done
}

_kzsearch()
{
        local cur prev prefix

        COMPREPLY=()
        _kzsearch_words
        case $prev in
        --socket | --batch) _kzsearch_offer_files ;;
        --format) _kzsearch_offer 'text json jsonl vimgrep csv tsv paths0' ;;
        --format-version) _kzsearch_offer 1 ;;
        --sort) _kzsearch_offer 'relevance date recent' ;;
        --color) _kzsearch_offer 'auto always never' ;;
        --facets) _kzsearch_offer_list 'source language kind month year' ;;
        --fields)
                _kzsearch_offer_list 'id key source path path_bytes place line col col_bytes file_line page title
                        author date ts lang kind url score duplicates identical copies missing
                        snippet matches matches_bytes'
                ;;
        source) _kzsearch_offer "$(_kzsearch_sources)" ;;
        --limit | -n | --offset | --show | --open | --page) ;;
        *)
                case $cur in
                -*)
                        _kzsearch_offer '--limit --offset --sort= --no-collapse --exact-script --facets --count --quiet
                                --explain --format= --json --fields --format-version --color= --show
                                --open --page --batch --socket --no-autostart --help --version'
                        [[ ${COMPREPLY[0]-} == *= ]] && compopt -o nospace 2>/dev/null
                        ;;
                ?*)
                        _kzsearch_offer 'title: author: source: lang: kind: path: id: date: since:'
                        compopt -o nospace 2>/dev/null
                        ;;
                esac
                ;;
        esac
        return 0
}

# What kzsearchctl can do, and the options of one of its commands, as it says itself.
_kzsearchctl_commands()
{
        kzsearchctl --help 2>/dev/null | awk '/^  [a-z]/ { print $1 }' | sort -u
}

_kzsearchctl_options()
{
        kzsearchctl --help 2>/dev/null |
                awk -v command="  $1 " '/^  [a-z]/ { on = index($0 " ", command) == 1 } on' |
                grep -o -e '--[a-z][a-z-]*'
}

_kzsearchctl()
{
        local cur prev prefix first second

        COMPREPLY=()
        _kzsearch_words
        first=${COMP_WORDS[1]-} second=${COMP_WORDS[2]-}
        case $prev in
        --socket)
                _kzsearch_offer_files
                return
                ;;
        --date-order)
                _kzsearch_offer 'dmy mdy ymd'
                return
                ;;
        --lang)
                _kzsearch_offer 'en ru kk'
                return
                ;;
        --source)
                _kzsearch_offer "$(_kzsearch_sources)"
                return
                ;;
        --name | --kind | --key | --title | --date | --author | --url | --reason) return ;;
        esac
        if [[ $COMP_CWORD -eq 1 ]]; then
                _kzsearch_offer "$(_kzsearchctl_commands) --socket --help --version"
        elif [[ $first == source && $COMP_CWORD -eq 2 ]]; then
                _kzsearch_offer 'add list remove'
        elif [[ $cur == -* ]]; then
                [[ $first == source ]] && first="source $second"
                _kzsearch_offer "$(_kzsearchctl_options "$first")"
        else
                case "$first $second" in
                'source remove' | 'reindex '* | 'failures '*) _kzsearch_offer "$(_kzsearch_sources)" ;;
                'source add' | 'add '* | 'explain '* | 'backup '*) _kzsearch_offer_files ;;
                esac
        fi
        return 0
}

complete -F _kzsearch kzsearch
complete -F _kzsearchctl kzsearchctl
