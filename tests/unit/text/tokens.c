#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/text/tokens.h"

struct line {
        struct kz_buf *out;
        enum tokens_show show;
};

static bool add(void *context, const struct kz_token *token)
{
        struct line *line = context;

        if (line->out->len)
                kz_buf_append_char(line->out, ' ');
        kz_buf_append_str(line->out, line->show == TOKENS_TERMS ? token->term : token->form);
        if (line->show == TOKENS_PLACES)
                kz_buf_printf(line->out, "@%u[%zu,%zu)", token->position, token->start, token->end);
        return true;
}

void tokens_line(struct kz_analyzer *analyzer, const char *lang, struct kz_str text,
        enum tokens_show show, struct kz_buf *out)
{
        struct line line = {out, show};
        struct kz_error err = KZ_ERROR_NULL;

        kz_buf_clear(out);
        assert_int_equal(kz_buf_reserve(out, 1), KZ_OK);
        assert_int_equal(
                kz_analyzer_text(analyzer, kz_str(lang), text, 1, add, &line, NULL, &err), KZ_OK);
}

int tokens_setup(void **state)
{
        struct kz_analyzer *analyzer;

        if (kz_analyzer_new(&analyzer, NULL))
                return -1;
        *state = analyzer;
        return 0;
}

int tokens_teardown(void **state)
{
        kz_analyzer_free(*state);
        return 0;
}
