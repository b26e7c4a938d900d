# fish completion for kzsearch

function __kzsearch_sources
    kzsearchctl source list 2>/dev/null | string match -rv '^(NAME |no sources)' | string replace -r ' .*' ''
end

function __kzsearch_fields
    printf '%s\n' id key source path path_bytes place line col col_bytes file_line page title author date ts \
        lang kind url score duplicates identical copies missing snippet matches matches_bytes
end

function __kzsearch_facets
    printf '%s\n' source language kind month year
end

# Only where a word of the query was begun: fields, and the sources after theirs.
function __kzsearch_query
    set -l word (commandline -ct)
    switch $word
        case '-*' ''
        case 'source:*'
            printf 'source:%s\n' (__kzsearch_sources)
        case '*'
            printf '%s\n' title: author: source: lang: kind: path: id: date: since:
    end
end

complete -c kzsearch -f -a '(__kzsearch_query)'
complete -c kzsearch -s n -l limit -x -d 'Show at most so many documents'
complete -c kzsearch -l offset -x -d 'Leave out so many first'
complete -c kzsearch -l sort -x -a 'relevance date recent' -d 'The order'
complete -c kzsearch -l no-collapse -d 'Show near copies of a document, too'
complete -c kzsearch -l exact-script -d 'Look for names only as they are spelt'
complete -c kzsearch -l facets -f -a '(__fish_complete_list , __kzsearch_facets)' -d 'Count what was found'
complete -c kzsearch -l count -d 'Print only how many documents have all the words'
complete -c kzsearch -s q -l quiet -d 'Print nothing'
complete -c kzsearch -l explain -d 'Say how the query was understood'
complete -c kzsearch -l format -x -a 'text json jsonl vimgrep csv tsv paths0' -d 'What to print'
complete -c kzsearch -l json -d 'Print JSON'
complete -c kzsearch -l fields -x -a '(__fish_complete_list , __kzsearch_fields)' -d 'What to print of each hit'
complete -c kzsearch -l format-version -x -a 1 -d 'Version of the formats'
complete -c kzsearch -l color -f -a 'auto always never' -d 'Use colour'
complete -c kzsearch -l show -x -d 'Print a document'
complete -c kzsearch -l open -x -d 'Open a document'
complete -c kzsearch -l page -x -d 'This page of it'
complete -c kzsearch -l batch -r -F -d 'Ask each line of a file'
complete -c kzsearch -l socket -r -F -d 'Ask the daemon there'
complete -c kzsearch -l no-autostart -d 'Start no daemon'
complete -c kzsearch -s h -l help -d 'Print help'
complete -c kzsearch -l version -d 'Print the version'
