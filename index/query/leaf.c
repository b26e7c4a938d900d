#include "index/query/leaf.h"

#include <utf8proc.h>

#include "index/base/field.h"
#include "index/base/utf8.h"
#include "index/query/date_filter.h"

#define NO_LONGER_WINDOW KZ_GAP_PARAGRAPH

static enum kz_status nomem(struct kz_leaf_maker *maker)
{
        return kz_error_nomem(maker->err);
}

/* Counts n more words or values; *ret_n is how many of them are taken. */
static enum kz_status take(struct kz_leaf_maker *maker, size_t n, size_t *ret_n)
{
        size_t room = KZ_QUERY_MAX_GROUPS - maker->n_words;

        if (n > room) {
                maker->full = true;
                if (kz_warnings_add(maker->warnings,
                            "The query has more than %d words: the rest was not searched.",
                            KZ_QUERY_MAX_GROUPS))
                        return nomem(maker);
                n = room;
        }
        maker->n_words += n;
        *ret_n = n;
        return KZ_OK;
}

static enum kz_status unsupported(
        struct kz_leaf_maker *maker, struct kz_str typed, struct kz_str searched)
{
        const char *a = kz_warnings_quote(maker->warnings, typed);
        const char *b = kz_warnings_quote(maker->warnings, searched);

        if (!a || !b ||
                kz_warnings_add(maker->warnings, "%s is not supported yet: searched as %s.", a, b))
                return nomem(maker);
        return KZ_OK;
}

/* Takes * and ~2 off a word: *ret is the word itself, or all of text when there is none. */
static bool strip_marks(struct kz_str text, struct kz_str *ret)
{
        struct kz_str word = text;
        size_t digits = 0;

        while (word.len && word.ptr[0] == '*') {
                word.ptr++;
                word.len--;
        }
        while (digits < word.len && word.ptr[word.len - 1 - digits] >= '0' &&
                word.ptr[word.len - 1 - digits] <= '9')
                digits++;
        if (digits < word.len && word.ptr[word.len - 1 - digits] == '~')
                word.len -= digits;
        while (word.len && (word.ptr[word.len - 1] == '*' || word.ptr[word.len - 1] == '~'))
                word.len--;
        *ret = word.len ? word : text;
        return word.len && word.len != text.len;
}

static bool phrase_has_star(struct kz_str text)
{
        size_t i;

        for (i = 1; i < text.len; i++) {
                if (text.ptr[i] == '*' && text.ptr[i - 1] != ' ' && text.ptr[i - 1] != '*')
                        return true;
        }
        return false;
}

static enum kz_status set_window(
        struct kz_leaf_maker *maker, const struct kz_lexeme *lexeme, struct kz_node *node)
{
        uint32_t least = (uint32_t)node->n_groups, most = NO_LONGER_WINDOW;
        const char *quoted;

        if (most < least)
                most = least;
        node->window = lexeme->window;
        if (node->window >= least && node->window <= most)
                return KZ_OK;
        node->window = node->window < least ? least : most;
        quoted = kz_warnings_quote(maker->warnings, lexeme->raw);
        if (!quoted ||
                kz_warnings_add(maker->warnings,
                        "%s: the words were looked for within %u words, the %s that makes sense "
                        "here.",
                        quoted, (unsigned)node->window, node->window == least ? "least" : "most"))
                return nomem(maker);
        return KZ_OK;
}

static enum kz_status warn_marks(struct kz_leaf_maker *maker, const struct kz_lexeme *lexeme,
        struct kz_str searched, bool stripped)
{
        const char *quoted;

        if (stripped || lexeme->exact)
                return unsupported(maker, lexeme->raw, searched);
        if (lexeme->kind != KZ_LEXEME_QUOTE || !phrase_has_star(lexeme->text))
                return KZ_OK;
        quoted = kz_warnings_quote(maker->warnings, lexeme->raw);
        if (!quoted ||
                kz_warnings_add(maker->warnings,
                        "%s: a * in quotes is not supported yet: searched without it.", quoted))
                return nomem(maker);
        return KZ_OK;
}

enum kz_status kz_leaf_words(struct kz_leaf_maker *maker, const struct kz_lexeme *lexeme,
        const char *prefix, struct kz_str typed, bool insist, struct kz_node **ret)
{
        bool quote = lexeme->kind == KZ_LEXEME_QUOTE, stripped = false;
        struct kz_str text = lexeme->text;
        struct kz_group *groups = NULL;
        struct kz_node *node;
        enum kz_status status;
        size_t n = 0, taken = 0;

        *ret = NULL;
        if (maker->full || text.len == 0)
                return KZ_OK;
        if (!quote)
                stripped = strip_marks(text, &text);
        status = kz_analyzer_query(
                maker->analyzer, text, prefix, maker->arena, &groups, &n, maker->err);
        if (status || n == 0)
                return status;
        status = warn_marks(maker, lexeme, text, stripped);
        if (!status)
                status = take(maker, n, &taken);
        if (status || taken == 0)
                return status;
        if (!quote && prefix[0] == '\0')
                typed = (struct kz_str){
                        text.ptr + groups[0].start, groups[taken - 1].end - groups[0].start};
        node = kz_node_new(maker->arena, KZ_NODE_GROUP, typed);
        if (!node)
                return nomem(maker);
        node->groups = groups;
        node->n_groups = taken;
        if (taken > 1) {
                node->kind = lexeme->near ? KZ_NODE_NEAR : KZ_NODE_PHRASE;
                status = lexeme->near ? set_window(maker, lexeme, node) : KZ_OK;
                if (status)
                        return status;
        } else {
                groups[0].offset = 0;
                node->required = quote || insist || !groups[0].common;
        }
        *ret = node;
        return KZ_OK;
}

/* prefix and value in lower case when the field says so; *ret.ptr is NULL without memory. */
static struct kz_str make_term(
        struct kz_arena *arena, const struct kz_query_field *field, struct kz_str value)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf buf = KZ_BUF_NULL;
        size_t at, n;
        uint32_t cp;

        if (kz_buf_append_cstr(&buf, field->prefix))
                return KZ_STR_NULL;
        for (at = 0; at < value.len; at += n) {
                char bytes[4];
                size_t len;

                n = kz_utf8_decode(value.ptr + at, value.len - at, &cp);
                if (n == 0)
                        return KZ_STR_NULL;
                if (field->fold)
                        cp = (uint32_t)utf8proc_tolower((utf8proc_int32_t)cp);
                len = kz_utf8_encode(cp, bytes);
                if (kz_buf_append(&buf, bytes, len))
                        return KZ_STR_NULL;
        }
        return kz_arena_dup(arena, kz_buf_str(&buf));
}

static enum kz_status exact_value(struct kz_leaf_maker *maker, const struct kz_query_field *field,
        struct kz_str value, struct kz_node *node)
{
        const char *quoted;

        node->term = make_term(maker->arena, field, value);
        if (!node->term.ptr)
                return nomem(maker);
        if (node->term.len <= KZ_TERM_MAX)
                return KZ_OK;
        node->kind = KZ_NODE_NONE;
        node->term = KZ_STR_NULL;
        quoted = kz_warnings_quote(maker->warnings, value);
        if (!quoted ||
                kz_warnings_add(maker->warnings, "No %s is as long as %s.", field->name, quoted))
                return nomem(maker);
        return KZ_OK;
}

static enum kz_status date_value(struct kz_leaf_maker *maker, const struct kz_query_field *field,
        struct kz_str value, struct kz_node *node)
{
        struct kz_date_filter range;
        const char *quoted;

        if (!(field->kind == KZ_FIELD_DATE ? kz_date_filter_parse(value, &range)
                                           : kz_date_filter_since(value, maker->now, &range)))
                return KZ_E_INVALID;
        node->kind = KZ_NODE_RANGE;
        node->column = KZ_COLUMN_DATE;
        node->from = range.from;
        node->to = range.to;
        if (!range.swapped)
                return KZ_OK;
        quoted = kz_warnings_quote(maker->warnings, value);
        if (!quoted || kz_warnings_add(maker->warnings,
                               "The later date stands first in %s: the two were swapped.", quoted))
                return nomem(maker);
        return KZ_OK;
}

enum kz_status kz_leaf_value(struct kz_leaf_maker *maker, const struct kz_query_field *field,
        struct kz_str value, struct kz_str typed, struct kz_node **ret)
{
        struct kz_node *node = kz_node_new(maker->arena, KZ_NODE_TERM, typed);
        enum kz_status status;
        size_t taken = 0;

        if (!node)
                return nomem(maker);
        if (field->kind == KZ_FIELD_EXACT)
                status = exact_value(maker, field, value, node);
        else
                status = date_value(maker, field, value, node);
        if (!status)
                status = take(maker, 1, &taken);
        if (!status)
                *ret = taken ? node : NULL;
        return status;
}
