#include "index/query/parser.h"

#include <stdlib.h>
#include <utf8proc.h>

#include "index/base/utf8.h"
#include "index/query/date_filter.h"
#include "index/query/foreign.h"
#include "index/query/leaf.h"
#include "index/query/prose.h"

struct parser {
        struct kz_leaf_maker maker;
        struct kz_lexeme *lexemes; /* the last one is KZ_LEXEME_END */
        size_t n, cap;
        size_t at;
};

static void parser_deinit(struct parser *p)
{
        free(p->lexemes);
}

static enum kz_status nomem(struct parser *p)
{
        return kz_error_nomem(p->maker.err);
}

static const struct kz_lexeme *peek(const struct parser *p, size_t ahead)
{
        size_t at = p->at + ahead;

        /* Past the word limit, nothing more is read. */
        if (p->maker.full || at >= p->n)
                at = p->n - 1;
        return &p->lexemes[at];
}

static struct kz_str span(struct kz_str first, struct kz_str last)
{
        return (struct kz_str){first.ptr, (size_t)(last.ptr + last.len - first.ptr)};
}

/* A warning that quotes what was typed at its front. */
static enum kz_status warn(struct parser *p, struct kz_str typed, const char *what)
{
        const char *quoted = kz_warnings_quote(p->maker.warnings, typed);

        if (!quoted || kz_warnings_add(p->maker.warnings, "%s %s.", quoted, what))
                return nomem(p);
        return KZ_OK;
}

static enum kz_status read_lexemes(struct parser *p, struct kz_str text)
{
        struct kz_lexer lexer;

        kz_lexer_init(&lexer, text);
        do {
                if (p->n == p->cap) {
                        size_t cap = p->cap ? p->cap * 2 : 64;
                        struct kz_lexeme *lexemes = realloc(p->lexemes, cap * sizeof(*lexemes));

                        if (!lexemes)
                                return nomem(p);
                        p->lexemes = lexemes;
                        p->cap = cap;
                }
                p->lexemes[p->n] = kz_lexer_next(&lexer);
        } while (p->lexemes[p->n++].kind != KZ_LEXEME_END);
        return KZ_OK;
}

/*
 * Takes out parentheses that close nothing or nest too deep, with the field before them, so that
 * what follows recurses within bounds.
 */
static enum kz_status balance(struct parser *p)
{
        bool stray = false, deep = false, open = false;
        size_t depth = 0, i, kept = 0;
        enum kz_status status = KZ_OK;

        for (i = 0; i < p->n; i++) {
                const struct kz_lexeme *lexeme = &p->lexemes[i];
                bool drop = false;

                if (lexeme->kind == KZ_LEXEME_OPEN && depth++ >= KZ_QUERY_MAX_DEPTH) {
                        drop = deep = true;
                        if (kept && lexeme->glued && p->lexemes[kept - 1].kind == KZ_LEXEME_FIELD)
                                kept--;
                } else if (lexeme->kind == KZ_LEXEME_CLOSE) {
                        drop = depth == 0 || depth > KZ_QUERY_MAX_DEPTH;
                        stray |= depth == 0;
                        depth -= depth > 0;
                } else if (lexeme->kind == KZ_LEXEME_QUOTE && lexeme->unclosed) {
                        open = true;
                        status = warn(p, lexeme->raw,
                                "has no closing quotation mark: it was read to the end");
                }
                if (!drop)
                        p->lexemes[kept++] = *lexeme;
                if (status)
                        return status;
        }
        p->n = kept;
        if (stray && kz_warnings_add(p->maker.warnings,
                             "A closing parenthesis has no opening one: it was ignored."))
                return nomem(p);
        /* What an open quote took in, it may have taken in with the parenthesis. */
        if (depth && !open &&
                kz_warnings_add(
                        p->maker.warnings, "A parenthesis is not closed: it was read to the end."))
                return nomem(p);
        if (deep && kz_warnings_add(p->maker.warnings,
                            "Parentheses nest more than %d deep: the inner ones were ignored.",
                            KZ_QUERY_MAX_DEPTH))
                return nomem(p);
        return KZ_OK;
}

static bool starts_item(const struct kz_lexeme *lexeme)
{
        switch (lexeme->kind) {
        case KZ_LEXEME_WORD:
        case KZ_LEXEME_QUOTE:
        case KZ_LEXEME_OPEN:
        case KZ_LEXEME_NOT:
        case KZ_LEXEME_MINUS:
        case KZ_LEXEME_PLUS:
        case KZ_LEXEME_FIELD:
                return true;
        case KZ_LEXEME_END:
        case KZ_LEXEME_CLOSE:
        case KZ_LEXEME_AND:
        case KZ_LEXEME_OR:
                break;
        }
        return false;
}

static enum kz_status parse_query(
        struct parser *p, const struct kz_query_field *field, struct kz_node **ret);

static enum kz_status parse_parentheses(
        struct parser *p, const struct kz_query_field *field, struct kz_node **ret)
{
        enum kz_status status;

        p->at++;
        status = parse_query(p, field, ret);
        if (!status && peek(p, 0)->kind == KZ_LEXEME_CLOSE)
                p->at++;
        return status;
}

/* Adds node, when there is one. */
static enum kz_status add(struct parser *p, struct kz_node_list *list, struct kz_node *node)
{
        return !node || kz_node_list_add(p->maker.arena, list, node) ? KZ_OK : nomem(p);
}

static enum kz_status join(struct parser *p, enum kz_node_kind kind,
        const struct kz_node_list *list, struct kz_node **ret)
{
        *ret = NULL;
        if (list->n == 0)
                return KZ_OK;
        *ret = kz_node_join(p->maker.arena, kind, list);
        return *ret ? KZ_OK : nomem(p);
}

/* What is typed, as plain words. */
static enum kz_status add_literal(struct parser *p, struct kz_str typed, struct kz_node_list *list)
{
        struct kz_lexeme word = {.kind = KZ_LEXEME_WORD, .text = typed, .raw = typed};
        struct kz_node *node;
        enum kz_status status = kz_leaf_words(&p->maker, &word, "", typed, false, &node);

        return status ? status : add(p, list, node);
}

/* Splits text at commas: source:a,b */
static enum kz_status add_values(struct parser *p, const struct kz_query_field *field,
        struct kz_str text, bool quoted, struct kz_str typed, struct kz_node_list *list)
{
        enum kz_status status = KZ_OK;
        size_t from = 0, to;
        struct kz_node *node;

        while (from < text.len && !status && !p->maker.full) {
                const char *comma = quoted ? NULL : memchr(text.ptr + from, ',', text.len - from);

                to = comma ? (size_t)(comma - text.ptr) : text.len;
                if (to > from) {
                        status = kz_leaf_value(&p->maker, field,
                                (struct kz_str){text.ptr + from, to - from}, typed, &node);
                        if (!status)
                                status = add(p, list, node);
                }
                from = to + 1;
        }
        return status;
}

/* Whether the values go on in the next lexeme: source:a,"b c",d */
static bool values_go_on(const struct kz_lexeme *lexeme, const struct kz_lexeme *next)
{
        bool comma;

        if (!next->glued || (next->kind != KZ_LEXEME_WORD && next->kind != KZ_LEXEME_QUOTE))
                return false;
        comma = lexeme->kind == KZ_LEXEME_WORD && lexeme->text.len &&
                lexeme->text.ptr[lexeme->text.len - 1] == ',';
        return comma || (next->kind == KZ_LEXEME_WORD && next->text.ptr[0] == ',');
}

static enum kz_status warn_value(
        struct parser *p, const struct kz_query_field *field, bool invalid, struct kz_str typed)
{
        const char *quoted = kz_warnings_quote(p->maker.warnings, typed);
        enum kz_status status;

        if (!quoted)
                return nomem(p);
        if (!invalid)
                status = kz_warnings_add(p->maker.warnings,
                        "%s has nothing to look for: it was searched as words.", quoted);
        else if (field->kind == KZ_FIELD_PATH)
                status = kz_warnings_add(p->maker.warnings,
                        "%s is no path that can be looked for, so it was searched as words; write "
                        "names of folders and files with / between them, or *.pdf.",
                        quoted);
        else
                status = kz_warnings_add(p->maker.warnings,
                        "%s is no date that can be read, so it was searched as words; write %s.",
                        quoted,
                        field->kind == KZ_FIELD_DATE ? KZ_DATE_FILTER_FORMS
                                                     : KZ_SINCE_FILTER_FORMS);
        return status ? nomem(p) : KZ_OK;
}

/*
 * The values of an exact or a date field, any of which will do. start: where the field was typed.
 * What cannot be read is searched as words instead.
 */
static enum kz_status parse_values(struct parser *p, const struct kz_query_field *field,
        struct kz_str start, struct kz_node **ret)
{
        const struct kz_lexeme *lexeme;
        struct kz_node_list list = {0}, literal = {0};
        size_t first = p->at, words = p->maker.n_words, i;
        enum kz_status status = KZ_OK;
        struct kz_str typed;
        bool more;

        do {
                lexeme = &p->lexemes[p->at++];
                more = values_go_on(lexeme, &p->lexemes[p->at]);
        } while (more);
        typed = span(start, lexeme->raw);
        for (i = first; i < p->at && !status; i++) {
                lexeme = &p->lexemes[i];
                status = add_values(
                        p, field, lexeme->text, lexeme->kind == KZ_LEXEME_QUOTE, typed, &list);
        }
        if (status && status != KZ_E_INVALID)
                return status;
        if (!status && (list.n || p->maker.full))
                return join(p, KZ_NODE_OR, &list, ret);
        p->maker.n_words = words;
        status = warn_value(p, field, status == KZ_E_INVALID, typed);
        if (!status && start.ptr != p->lexemes[first].raw.ptr)
                status = add_literal(p, start, &literal);
        for (i = first; i < p->at && !status; i++)
                status = add_literal(p, p->lexemes[i].text, &literal);
        return status ? status : join(p, KZ_NODE_AND, &literal, ret);
}

/* A word or a quote, in the field it stands in. */
static enum kz_status parse_leaf(struct parser *p, const struct kz_query_field *field,
        struct kz_str start, bool insist, struct kz_node **ret)
{
        const struct kz_lexeme *lexeme = peek(p, 0);
        const char *advice = kz_foreign_advice(lexeme);
        enum kz_status status = KZ_OK;

        if (field && field->kind != KZ_FIELD_WORDS)
                return parse_values(p, field, start, ret);
        p->at++;
        if (advice)
                status = warn(p, lexeme->raw, advice);
        return status ? status
                      : kz_leaf_words(&p->maker, lexeme, field ? field->prefix : "",
                                span(start, lexeme->raw), insist, ret);
}

static enum kz_status warn_unknown(struct parser *p, struct kz_str typed)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf names = KZ_BUF_NULL;
        const char *quoted = kz_warnings_quote(p->maker.warnings, typed);

        if (!quoted || kz_query_field_names(&names) ||
                kz_warnings_add(p->maker.warnings,
                        "%s is not a field, so it was searched as words; the fields are %s.",
                        quoted, names.data))
                return nomem(p);
        return KZ_OK;
}

/* foo:bar, where foo is no field, means the words foo and bar. */
static enum kz_status parse_unknown(
        struct parser *p, const struct kz_query_field *around, struct kz_node **ret)
{
        const struct kz_lexeme *name = peek(p, 0), *value = peek(p, 1);
        enum kz_status status = warn_unknown(p, name->raw);
        struct kz_node_list list = {0};
        struct kz_node *node = NULL;

        p->at++;
        if (!status)
                status = add_literal(p, name->text, &list);
        if (!status && value->kind == KZ_LEXEME_OPEN)
                status = parse_parentheses(p, around, &node);
        else if (!status && (value->kind == KZ_LEXEME_WORD || value->kind == KZ_LEXEME_QUOTE))
                status = parse_leaf(p, around, value->raw, false, &node);
        if (!status)
                status = add(p, &list, node);
        return status ? status : join(p, KZ_NODE_AND, &list, ret);
}

static enum kz_status parse_field(
        struct parser *p, const struct kz_query_field *around, bool insist, struct kz_node **ret)
{
        const struct kz_lexeme *name = peek(p, 0), *value = peek(p, 1);
        struct kz_node_list list = {0};
        enum kz_status status;

        if (!name->field)
                return parse_unknown(p, around, ret);
        p->at++;
        if (value->glued && value->kind == KZ_LEXEME_OPEN)
                return parse_parentheses(p, name->field, ret);
        if (value->glued && (value->kind == KZ_LEXEME_WORD || value->kind == KZ_LEXEME_QUOTE))
                return parse_leaf(p, name->field, name->raw, insist, ret);
        status = warn_value(p, name->field, false, name->raw);
        if (!status)
                status = add_literal(p, name->text, &list);
        return status ? status : join(p, KZ_NODE_AND, &list, ret);
}

/* AND, OR, NOT with nothing to join. */
static enum kz_status parse_lonely(struct parser *p, struct kz_node **ret)
{
        const struct kz_lexeme *lexeme = peek(p, 0);
        struct kz_node_list list = {0};
        enum kz_status status;

        p->at++;
        status = warn(p, lexeme->raw, "has nothing to join here: it was searched as a word");
        if (!status)
                status = add_literal(p, lexeme->text, &list);
        return status ? status : join(p, KZ_NODE_AND, &list, ret);
}

static enum kz_status parse_item(
        struct parser *p, const struct kz_query_field *field, struct kz_node **ret)
{
        bool negated = false, insist = false;
        struct kz_node *node = NULL;
        enum kz_status status = KZ_OK;

        for (;; p->at++) {
                enum kz_lexeme_kind kind = peek(p, 0)->kind;

                if (kind == KZ_LEXEME_PLUS)
                        insist = true;
                else if (kind == KZ_LEXEME_MINUS ||
                         (kind == KZ_LEXEME_NOT && starts_item(peek(p, 1))))
                        negated = !negated;
                else
                        break;
        }
        switch (peek(p, 0)->kind) {
        case KZ_LEXEME_WORD:
        case KZ_LEXEME_QUOTE:
                status = parse_leaf(p, field, peek(p, 0)->raw, insist, &node);
                break;
        case KZ_LEXEME_FIELD:
                status = parse_field(p, field, insist, &node);
                break;
        case KZ_LEXEME_OPEN:
                status = parse_parentheses(p, field, &node);
                break;
        case KZ_LEXEME_AND:
        case KZ_LEXEME_OR:
        case KZ_LEXEME_NOT:
                status = parse_lonely(p, &node);
                break;
        case KZ_LEXEME_END:
        case KZ_LEXEME_CLOSE:
        case KZ_LEXEME_MINUS:
        case KZ_LEXEME_PLUS:
                break;
        }
        if (status)
                return status;
        if (node && negated) {
                node = kz_node_negate(p->maker.arena, node);
                if (!node)
                        return nomem(p);
        }
        *ret = node;
        return KZ_OK;
}

/* item { AND item }, or, with OR, and-list { OR and-list }. */
static enum kz_status parse_list(
        struct parser *p, const struct kz_query_field *field, bool or, struct kz_node **ret)
{
        enum kz_lexeme_kind joint = or ? KZ_LEXEME_OR : KZ_LEXEME_AND;
        struct kz_node_list list = {0};
        enum kz_status status;

        for (;;) {
                struct kz_node *node = NULL;

                status = or ? parse_list(p, field, false, &node) : parse_item(p, field, &node);
                if (!status)
                        status = add(p, &list, node);
                if (status)
                        return status;
                if (peek(p, 0)->kind != joint || !starts_item(peek(p, 1)))
                        break;
                p->at++;
        }
        return join(p, or ? KZ_NODE_OR : KZ_NODE_AND, &list, ret);
}

static enum kz_status parse_query(
        struct parser *p, const struct kz_query_field *field, struct kz_node **ret)
{
        struct kz_node_list list = {0};
        enum kz_status status;

        while (peek(p, 0)->kind != KZ_LEXEME_END && peek(p, 0)->kind != KZ_LEXEME_CLOSE) {
                struct kz_node *node = NULL;

                status = parse_list(p, field, true, &node);
                if (!status)
                        status = add(p, &list, node);
                if (status)
                        return status;
        }
        return join(p, KZ_NODE_AND, &list, ret);
}

static bool has_small_letter(struct kz_str text)
{
        size_t at, n;
        uint32_t cp;

        for (at = 0; at < text.len; at += n ? n : 1) {
                n = kz_utf8_decode(text.ptr + at, text.len - at, &cp);
                if (n && utf8proc_category((utf8proc_int32_t)cp) == UTF8PROC_CATEGORY_LL)
                        return true;
        }
        return false;
}

enum kz_status kz_parser_parse(struct kz_analyzer *analyzer, struct kz_arena *arena,
        struct kz_warnings *warnings, struct kz_str text, const struct kz_query_settings *settings,
        struct kz_node **ret, struct kz_error *err)
{
        KZ_CLEANUP(parser_deinit)
        struct parser p = {.maker = {.analyzer = analyzer,
                                   .arena = arena,
                                   .warnings = warnings,
                                   .settings = settings,
                                   .shouting = !has_small_letter(text),
                                   .err = err}};
        struct kz_node *node = NULL;
        enum kz_status status = read_lexemes(&p, text);

        if (!status)
                status = kz_prose_read(&p.maker, p.lexemes, &p.n);
        if (!status)
                status = balance(&p);
        if (!status)
                status = parse_query(&p, NULL, &node);
        if (!status && !node && !p.maker.full && p.n > 1)
                status = warn(&p, text, "has no word to look for");
        if (status)
                return status;
        *ret = node;
        return KZ_OK;
}
