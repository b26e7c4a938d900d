# fish completion for kzsearchctl: commands and options are those that it says itself

function __kzsearchctl_words
    set -l words (commandline -opc)
    set -e words[1]
    string match -v -- '-*' $words
end

function __kzsearchctl_sources
    kzsearchctl source list 2>/dev/null | string match -rv '^(NAME |no sources)' | string replace -r ' .*' ''
end

function __kzsearchctl_commands
    kzsearchctl --help 2>/dev/null | string replace -rf '^  ([a-z]+).*' '$1' | sort -u
end

function __kzsearchctl_options
    set -l words (__kzsearchctl_words)
    set -l command $words[1]
    test "$command" = source; and set command "source $words[2]"
    kzsearchctl --help 2>/dev/null |
        awk -v command="  $command " '/^  [a-z]/ { on = index($0 " ", command) == 1 } on' |
        grep -o -e '--[a-z][a-z-]*'
end

function __kzsearchctl_complete
    set -l words (__kzsearchctl_words)
    switch (commandline -ct)
        case '-*'
            if test (count $words) -eq 0
                printf '%s\n' --socket --help --version
            else
                __kzsearchctl_options
            end
            return
    end
    switch "$words"
        case ''
            __kzsearchctl_commands
        case source
            printf '%s\n' add list remove
        case 'source remove*' 'reindex*' 'failures*'
            __kzsearchctl_sources
        case 'source add*' 'add*' 'explain*' 'backup*'
            __fish_complete_path (commandline -ct)
    end
end

complete -c kzsearchctl -f -a '(__kzsearchctl_complete)'
