#include "index/query/foreign.h"

/* NEAR and NEAR/5. */
static bool is_near(struct kz_str word)
{
        size_t i = 5;

        if (!kz_str_starts(word, KZ_STR("NEAR")))
                return false;
        while (i < word.len && word.ptr[i] >= '0' && word.ptr[i] <= '9')
                i++;
        return word.len == 4 || (word.ptr[4] == '/' && i == word.len);
}

const char *kz_foreign_advice(const struct kz_lexeme *lexeme)
{
        if (lexeme->no_window)
                return "has no number after its ~, which was ignored; write \"police protest\"~10";
        if (lexeme->kind != KZ_LEXEME_WORD)
                return NULL;
        if (is_near(lexeme->text))
                return "is no operator: it was searched as a word; write \"police protest\"~10 for "
                       "words near one another";
        if (kz_str_eq(lexeme->text, KZ_STR("|")) || kz_str_eq(lexeme->text, KZ_STR("||")))
                return "is no operator and was ignored; write OR";
        return NULL;
}
