# bash completion for kzsearch and kzsearchctl

_kzsearch()
{
        local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}

        COMPREPLY=()
        case $prev in
        --socket)
                mapfile -t COMPREPLY < <(compgen -f -- "$cur")
                return
                ;;
        --limit | --offset | --show | -n)
                return
                ;;
        esac
        case $cur in
        --*)
                mapfile -t COMPREPLY < <(compgen -W '--json --format=text --format=json --limit
                        --offset --count --explain --show --socket --no-autostart --color=auto
                        --color=always --color=never --help --version' -- "$cur")
                ;;
        esac
}

# The names of the sources, when a daemon is running to say them.
_kzsearchctl_sources()
{
        kzsearchctl status --json 2>/dev/null |
                grep -o '"sources": *\[.*' | grep -o '"name": *"[a-z0-9._-]*"' | cut -d'"' -f4
}

_kzsearchctl()
{
        local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} words

        COMPREPLY=()
        case $prev in
        --socket)
                mapfile -t COMPREPLY < <(compgen -f -- "$cur")
                return
                ;;
        --date-order)
                mapfile -t COMPREPLY < <(compgen -W 'dmy mdy ymd' -- "$cur")
                return
                ;;
        --name | --lang | --kind | --key | --title | --date | --author | --url)
                return
                ;;
        esac
        case "${COMP_WORDS[1]-} ${COMP_WORDS[2]-}" in
        'source add')
                words='--name --lang --kind --date-order --watch --no-index --quiet --no-progress'
                if [[ $COMP_CWORD -gt 2 && $cur != -* ]]; then
                        compopt -o filenames 2>/dev/null
                        mapfile -t COMPREPLY < <(compgen -f -- "$cur")
                        return
                fi
                ;;
        'source remove')
                words=$(_kzsearchctl_sources)
                ;;
        'source '*)
                words='add list remove'
                ;;
        'reindex '*)
                words="--wait --no-wait --quiet --no-progress --rebuild --allow-removals --skip-if-running
                        $(_kzsearchctl_sources)"
                ;;
        'failures '*)
                words="--json $(_kzsearchctl_sources)"
                ;;
        'add '*)
                words='--key --title --date --author --lang --kind --url'
                if [[ $cur != -* ]]; then
                        compopt -o filenames 2>/dev/null
                        mapfile -t COMPREPLY < <(compgen -f -- "$cur")
                        return
                fi
                ;;
        'remove '*)
                words='--purge'
                ;;
        'explain '*)
                words='--json'
                if [[ $cur != -* ]]; then
                        compopt -o filenames 2>/dev/null
                        mapfile -t COMPREPLY < <(compgen -f -- "$cur")
                        return
                fi
                ;;
        'backup '*)
                compopt -o filenames 2>/dev/null
                mapfile -t COMPREPLY < <(compgen -d -- "$cur")
                return
                ;;
        'status '*)
                words='--json'
                ;;
        *)
                words='source reindex add remove check backup explain failures status reload stop --socket --help
                        --version'
                ;;
        esac
        mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
}

complete -F _kzsearch kzsearch
complete -F _kzsearchctl kzsearchctl
