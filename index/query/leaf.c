#include "index/query/leaf.h"

#include <ctype.h>
#include <utf8proc.h>

#include "index/base/field.h"
#include "index/base/utf8.h"
#include "index/query/date_filter.h"
#include "index/query/tag.h"
#include "index/query/tilde.h"
#include "index/text/pathname.h"

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

/* Whether a * ends the word that ends here: demonstr*, "right to assem*", but not demon*str. */
static bool star_ends(struct kz_str text, size_t end)
{
        uint32_t cp;

        if (end >= text.len || text.ptr[end] != '*')
                return false;
        while (end < text.len && text.ptr[end] == '*')
                end++;
        if (kz_utf8_decode(text.ptr + end, text.len - end, &cp) == 0)
                return true;
        switch (utf8proc_category((utf8proc_int32_t)cp)) {
        case UTF8PROC_CATEGORY_LU:
        case UTF8PROC_CATEGORY_LL:
        case UTF8PROC_CATEGORY_LT:
        case UTF8PROC_CATEGORY_LM:
        case UTF8PROC_CATEGORY_LO:
        case UTF8PROC_CATEGORY_ND:
                return false;
        default:
                return true;
        }
}

/* Two capitals or more, and nothing else: WHO, IT. But AND was meant to join words. */
static bool is_acronym(struct kz_str word)
{
        size_t at = 0, letters = 0, n;
        uint32_t cp;

        if (kz_str_eq(word, KZ_STR("AND")) || kz_str_eq(word, KZ_STR("OR")))
                return false;
        for (; at < word.len; at += n, letters++) {
                n = kz_utf8_decode(word.ptr + at, word.len - at, &cp);
                if (n == 0 || utf8proc_category((utf8proc_int32_t)cp) != UTF8PROC_CATEGORY_LU)
                        return false;
        }
        return letters > 1;
}

/* What settings make of a group. A word that stemming is turned off for stays as common as it was.
 */
static void apply_settings(const struct kz_query_settings *settings, struct kz_group *group)
{
        bool common = group->common;

        if (settings->as_typed)
                kz_group_make_exact(group);
        group->common = common && !settings->no_stop_words;
}

/*
 * =word is exact, word* a prefix, and so is each word of a quote that has the mark. *ret_widened
 * counts the prefixes.
 */
static enum kz_status decorate(struct kz_leaf_maker *maker, const struct kz_lexeme *lexeme,
        const struct kz_tilde *tilde, struct kz_str text, const char *prefix,
        struct kz_group *groups, size_t n, size_t *ret_widened)
{
        enum kz_status status = KZ_OK;
        size_t i, widened = 0;

        for (i = 0; i < n && !status; i++) {
                groups[i].literal = lexeme->kind == KZ_LEXEME_QUOTE || lexeme->exact ||
                                    maker->settings->as_typed;
                if (star_ends(text, groups[i].end)) {
                        groups[i].literal = true;
                        status = kz_analyzer_widen_to_prefix(
                                maker->analyzer, prefix, maker->arena, &groups[i], maker->err);
                        widened++;
                } else if (lexeme->exact) {
                        kz_group_make_exact(&groups[i]);
                } else {
                        if (!maker->shouting && is_acronym(groups[i].word))
                                groups[i].common = false;
                        apply_settings(maker->settings, &groups[i]);
                }
                kz_tilde_apply(tilde, &groups[i]);
        }
        *ret_widened = widened;
        return status;
}

/* Runs of * that touch a word on one side. */
static size_t count_stars(struct kz_str text)
{
        size_t i, end, n = 0;

        for (i = 0; i < text.len; i = end + 1) {
                for (end = i; end < text.len && text.ptr[end] == '*'; end++)
                        ;
                if (end > i &&
                        ((i && text.ptr[i - 1] != ' ') || (end < text.len && text.ptr[end] != ' ')))
                        n++;
        }
        return n;
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

static enum kz_status warn_stars(struct kz_leaf_maker *maker, const struct kz_lexeme *lexeme,
        struct kz_str searched, size_t widened)
{
        const char *quoted;

        if (count_stars(searched) <= widened)
                return KZ_OK;
        quoted = kz_warnings_quote(maker->warnings, lexeme->raw);
        if (!quoted || kz_warnings_add(maker->warnings,
                               "%s: a * stands for more letters only at the end of a word; "
                               "elsewhere it was ignored.",
                               quoted))
                return nomem(maker);
        return KZ_OK;
}

/* https://example.org, example.org/a, but not and/or or 12.30/1. */
static bool is_address(struct kz_str text)
{
        const char *slash = memchr(text.ptr, '/', text.len), *dot;

        if (!slash)
                return false;
        if (slash > text.ptr && slash[-1] == ':')
                return true;
        dot = memchr(text.ptr, '.', (size_t)(slash - text.ptr));
        return dot && dot > text.ptr && isalpha((unsigned char)dot[-1]) &&
               isalpha((unsigned char)dot[1]);
}

/* #FreePress: that word, or "Free Press". */
static enum kz_status add_tag_words(struct kz_leaf_maker *maker, struct kz_str words,
        const char *prefix, struct kz_node *tag, struct kz_node **ret)
{
        struct kz_node *phrase = kz_node_new(maker->arena, KZ_NODE_PHRASE, tag->text);
        struct kz_node_list list = {0};
        enum kz_status status;
        size_t i;

        if (!phrase)
                return nomem(maker);
        status = kz_analyzer_query(maker->analyzer, words, prefix, maker->arena, &phrase->groups,
                &phrase->n_groups, maker->err);
        for (i = 0; i < phrase->n_groups && !status; i++)
                apply_settings(maker->settings, &phrase->groups[i]);
        if (!status && phrase->n_groups > 1)
                status = take(maker, phrase->n_groups, &phrase->n_groups);
        if (status || phrase->n_groups < 2)
                return status;
        if (!kz_node_list_add(maker->arena, &list, tag) ||
                !kz_node_list_add(maker->arena, &list, phrase))
                return nomem(maker);
        *ret = kz_node_join(maker->arena, KZ_NODE_OR, &list);
        if (!*ret)
                return nomem(maker);
        (*ret)->text = tag->text;
        (*ret)->tag = true;
        return KZ_OK;
}

enum kz_status kz_leaf_words(struct kz_leaf_maker *maker, const struct kz_lexeme *lexeme,
        const char *prefix, struct kz_str typed, bool insist, struct kz_node **ret)
{
        bool quote = lexeme->kind == KZ_LEXEME_QUOTE;
        struct kz_tilde tilde = {0};
        struct kz_str text = lexeme->text, words = KZ_STR_NULL;
        struct kz_group *groups = NULL;
        struct kz_node *node;
        enum kz_status status;
        size_t n = 0, taken = 0, widened = 0, i;

        *ret = NULL;
        if (maker->full || text.len == 0)
                return KZ_OK;
        if (!quote)
                tilde = kz_tilde_take(text, &text);
        status = kz_analyzer_query(
                maker->analyzer, text, prefix, maker->arena, &groups, &n, maker->err);
        if (status || n == 0)
                return status;
        /* Pieces of the query, not copies: words can be found in it again. */
        for (i = 0; i < n; i++)
                groups[i].word = (struct kz_str){
                        text.ptr + groups[i].start, groups[i].end - groups[i].start};
        status = decorate(maker, lexeme, &tilde, text, prefix, groups, n, &widened);
        if (!status)
                status = warn_stars(maker, lexeme, text, widened);
        if (!status && kz_tilde_warn(&tilde, groups, n, lexeme->raw, maker->warnings))
                status = nomem(maker);
        if (!status)
                status = take(maker, n, &taken);
        if (status || taken == 0)
                return status;
        if (!quote && prefix[0] == '\0' && !widened && !lexeme->exact && !tilde.typed)
                typed = (struct kz_str){
                        text.ptr + groups[0].start, groups[taken - 1].end - groups[0].start};
        node = kz_node_new(maker->arena, KZ_NODE_GROUP, typed);
        if (!node)
                return nomem(maker);
        node->groups = groups;
        node->n_groups = taken;
        if (taken > 1) {
                node->whole = !quote && is_address(text);
                node->unclosed = lexeme->unclosed;
                node->kind = lexeme->near ? KZ_NODE_NEAR : KZ_NODE_PHRASE;
                status = lexeme->near ? set_window(maker, lexeme, node) : KZ_OK;
                if (status)
                        return status;
        } else {
                groups[0].offset = 0;
                node->required = quote || insist || !groups[0].common;
        }
        *ret = node;
        if (quote || taken > 1 || widened || lexeme->exact || tilde.typed)
                return KZ_OK;
        if (kz_tag_words(maker->arena, text, &words))
                return nomem(maker);
        return words.len ? add_tag_words(maker, words, prefix, node, ret) : KZ_OK;
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

        if (!(field->kind == KZ_FIELD_DATE
                            ? kz_date_filter_parse(value, &range)
                            : kz_date_filter_since(value, maker->settings->now, &range)))
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

struct path_terms {
        struct kz_leaf_maker *maker;
        struct kz_str typed;
        struct kz_node_list list;
};

static enum kz_status add_path_term(void *context, struct kz_str term)
{
        struct path_terms *terms = context;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf buf = KZ_BUF_NULL;
        struct kz_node *node = kz_node_new(terms->maker->arena, KZ_NODE_TERM, terms->typed);

        if (!node || kz_buf_append_cstr(&buf, KZ_PREFIX_PATH) || kz_buf_append_str(&buf, term))
                return KZ_E_NOMEM;
        node->term = kz_arena_dup(terms->maker->arena, kz_buf_str(&buf));
        if (!node->term.ptr || !kz_node_list_add(terms->maker->arena, &terms->list, node))
                return KZ_E_NOMEM;
        return KZ_OK;
}

/* All of a path's terms. KZ_E_INVALID, without a message, when there are none. */
static enum kz_status path_value(
        struct kz_leaf_maker *maker, struct kz_str value, struct kz_str typed, struct kz_node **ret)
{
        struct path_terms terms = {.maker = maker, .typed = typed};
        enum kz_status status = kz_pathname_wanted(value, add_path_term, &terms);
        struct kz_node *node;

        if (status == KZ_E_INVALID || (!status && terms.list.n == 0))
                return KZ_E_INVALID;
        node = status ? NULL : kz_node_join(maker->arena, KZ_NODE_AND, &terms.list);
        if (!node)
                return nomem(maker);
        node->text = typed;
        *ret = node;
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
        else if (field->kind == KZ_FIELD_PATH)
                status = path_value(maker, value, typed, &node);
        else
                status = date_value(maker, field, value, node);
        if (!status)
                status = take(maker, 1, &taken);
        if (!status)
                *ret = taken ? node : NULL;
        return status;
}
