#include "index/query/prose.h"

static bool is_operator(const struct kz_lexeme *lexeme)
{
        return lexeme->kind == KZ_LEXEME_AND || lexeme->kind == KZ_LEXEME_OR ||
               lexeme->kind == KZ_LEXEME_NOT || lexeme->kind == KZ_LEXEME_MINUS ||
               lexeme->kind == KZ_LEXEME_PLUS;
}

/* Whether anything would be changed, in a query long enough and without a field. */
static bool may_be_prose(const struct kz_lexeme *lexemes, size_t n)
{
        size_t words = 0, operators = 0, i;

        for (i = 0; i < n; i++) {
                words += lexemes[i].kind == KZ_LEXEME_WORD;
                operators += is_operator(&lexemes[i]);
                if (lexemes[i].kind == KZ_LEXEME_FIELD && lexemes[i].field)
                        return false;
        }
        return operators && words >= KZ_PROSE_WORDS;
}

static enum kz_status count_common(
        struct kz_leaf_maker *maker, const struct kz_lexeme *lexemes, size_t n, size_t *ret)
{
        size_t common = 0, n_groups, i;
        struct kz_group *groups;

        for (i = 0; i < n && common < KZ_PROSE_COMMON; i++) {
                enum kz_status status;

                if (lexemes[i].kind != KZ_LEXEME_WORD)
                        continue;
                status = kz_analyzer_query(maker->analyzer, lexemes[i].text, "", maker->arena,
                        &groups, &n_groups, maker->err);
                if (status)
                        return status;
                common += n_groups == 1 && groups[0].common;
        }
        *ret = common;
        return KZ_OK;
}

enum kz_status kz_prose_read(struct kz_leaf_maker *maker, struct kz_lexeme *lexemes, size_t *n)
{
        size_t common = 0, kept = 0, i;
        enum kz_status status;

        if (!may_be_prose(lexemes, *n))
                return KZ_OK;
        status = count_common(maker, lexemes, *n, &common);
        if (status || common < KZ_PROSE_COMMON)
                return status;
        for (i = 0; i < *n; i++) {
                if (lexemes[i].kind == KZ_LEXEME_MINUS || lexemes[i].kind == KZ_LEXEME_PLUS)
                        continue;
                lexemes[kept] = lexemes[i];
                if (is_operator(&lexemes[kept]))
                        lexemes[kept].kind = KZ_LEXEME_WORD;
                kept++;
        }
        *n = kept;
        if (kz_warnings_add(maker->warnings,
                    "This reads like a sentence: AND, OR, NOT, + and - were not taken for "
                    "operators."))
                return kz_error_nomem(maker->err);
        return KZ_OK;
}
