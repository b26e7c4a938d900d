/* Tokens of a text as one line, so that a table can say what they must be. */
#ifndef KZ_TESTS_TEXT_TOKENS_H
#define KZ_TESTS_TEXT_TOKENS_H

#include "index/base/buf.h"
#include "index/text/analyzer.h"

enum tokens_show {
        TOKENS_TERMS,  /* stem stem */
        TOKENS_FORMS,  /* form form */
        TOKENS_PLACES, /* form@position[start,end) … */
};

/* Replaces out. Fails the test when the analyzer fails. */
void tokens_line(struct kz_analyzer *analyzer, const char *lang, struct kz_str text,
        enum tokens_show show, struct kz_buf *out);

/* cmocka set-up and tear-down: *state is a struct kz_analyzer. */
int tokens_setup(void **state);
int tokens_teardown(void **state);

#endif
