#!/bin/sh
# The shared library exports what the header declares, and nothing else.
# usage: exports.sh LIBRARY HEADER
set -eu
export LC_ALL=C
exported=$(nm -D --defined-only "$1" | awk '{print $3}' | sort)
# Only functions of the header are followed by "(" where they are declared after KZSEARCH_API.
declared=$(grep '^KZSEARCH_API' "$2" | grep -o 'kzsearch_[a-z_]*(' | tr -d '(' | sort)
if [ -z "$declared" ]; then
        echo "no function found in $2" >&2
        exit 1
fi
if [ "$exported" != "$declared" ]; then
        echo "exported:" >&2
        echo "$exported" >&2
        echo "declared:" >&2
        echo "$declared" >&2
        exit 1
fi
# libkzsearch promises to need nothing but libc.
needed=$(readelf -d "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | grep -Ev '^(libc\.|ld-linux|lib[a-z]*san\.)' || true)
if [ -n "$needed" ]; then
        echo "needs more than libc: $needed" >&2
        exit 1
fi
