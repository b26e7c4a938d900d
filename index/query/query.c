#include "index/query/query.h"

#include <stdlib.h>

#include "index/base/utf8.h"
#include "index/query/node.h"
#include "index/query/parser.h"
#include "index/query/warnings.h"

/* Cuts, repairs and flattens text into the query's arena. */
static enum kz_status take_text(
        struct kz_query *query, struct kz_warnings *warnings, struct kz_str text)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf buf = KZ_BUF_NULL;
        size_t replaced = 0, i, len = text.len;

        if (len > KZ_QUERY_MAX_BYTES) {
                len = kz_utf8_floor(text.ptr, len, KZ_QUERY_MAX_BYTES);
                if (kz_warnings_add(warnings,
                            "The query is longer than %d bytes: the rest was not searched.",
                            KZ_QUERY_MAX_BYTES))
                        return KZ_E_NOMEM;
        }
        if (len && kz_utf8_repair(&buf, text.ptr, len, &replaced))
                return KZ_E_NOMEM;
        if (replaced && kz_warnings_add(warnings,
                                "The query has bytes that are not UTF-8: they were ignored."))
                return KZ_E_NOMEM;
        /* A replacement is longer than what it replaces. */
        if (buf.len > KZ_QUERY_MAX_BYTES)
                buf.len = kz_utf8_floor(buf.data, buf.len, KZ_QUERY_MAX_BYTES);
        for (i = 0; i < buf.len; i++) {
                if ((unsigned char)buf.data[i] < ' ' || buf.data[i] == 0x7F)
                        buf.data[i] = ' ';
                /* U+2029: pasted text may have paragraphs, but a phrase goes on. */
                if (buf.len - i >= 3 && memcmp(buf.data + i, "\xE2\x80\xA9", 3) == 0)
                        memset(buf.data + i, ' ', 3);
        }
        query->text = kz_arena_dup(&query->arena, kz_buf_str(&buf));
        return query->text.ptr ? KZ_OK : KZ_E_NOMEM;
}

static enum kz_status keep_warnings(struct kz_query *query, const struct kz_warnings *warnings)
{
        if (warnings->n == 0)
                return KZ_OK;
        query->warnings = kz_arena_array(&query->arena, warnings->n, sizeof(*query->warnings));
        if (!query->warnings)
                return KZ_E_NOMEM;
        memcpy(query->warnings, warnings->list, warnings->n * sizeof(*query->warnings));
        query->n_warnings = warnings->n;
        return KZ_OK;
}

static void query_cleanup(struct kz_query **query)
{
        kz_query_free(*query);
}

enum kz_status kz_query_parse_with(struct kz_analyzer *analyzer, struct kz_str text,
        const struct kz_query_settings *settings, struct kz_query **ret, struct kz_error *err)
{
        KZ_CLEANUP(query_cleanup) struct kz_query *query = calloc(1, sizeof(*query));
        struct kz_warnings warnings = {0};
        struct kz_node *tree = NULL;
        enum kz_status status;

        if (!query)
                return kz_error_nomem(err);
        query->now = settings->now;
        warnings.arena = &query->arena;
        if (take_text(query, &warnings, text))
                return kz_error_nomem(err);
        status = kz_parser_parse(
                analyzer, &query->arena, &warnings, query->text, settings, &tree, err);
        if (status)
                return status;
        query->root = kz_node_finish(&query->arena, tree);
        if (!query->root || keep_warnings(query, &warnings))
                return kz_error_nomem(err);
        *ret = query;
        query = NULL;
        return KZ_OK;
}

enum kz_status kz_query_parse(struct kz_analyzer *analyzer, struct kz_str text, int64_t now,
        struct kz_query **ret, struct kz_error *err)
{
        const struct kz_query_settings settings = {.now = now};

        return kz_query_parse_with(analyzer, text, &settings, ret, err);
}

struct kz_query *kz_query_free(struct kz_query *query)
{
        if (query) {
                kz_arena_deinit(&query->arena);
                free(query);
        }
        return NULL;
}
