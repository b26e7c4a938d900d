/* The parser: lexemes to a tree, by the grammar at the top of query.h. */
#ifndef KZ_QUERY_PARSER_H
#define KZ_QUERY_PARSER_H

#include "index/query/query.h"
#include "index/query/warnings.h"

/*
 * Parses text (valid UTF-8, without control characters, living as long as arena). *ret is the tree
 * as typed, for kz_node_finish(), or NULL when nothing in it can be looked for. KZ_E_NOMEM, and
 * what the analyzer returns.
 */
enum kz_status kz_parser_parse(struct kz_analyzer *analyzer, struct kz_arena *arena,
        struct kz_warnings *warnings, struct kz_str text,
        const struct kz_query_settings *settings, struct kz_node **ret, struct kz_error *err);

#endif
