/*
 * Any bytes as a query: parsing must succeed, the tree must keep its rules, the plan must
 * print, and it must be possible to type it again on another keyboard layout. Entry of libFuzzer;
 * also called by the unit tests.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "index/base/utf8.h"
#include "index/query/layout.h"
#include "index/query/query_hyphens.h"
#include "tests/unit/query/tree.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fail(const char *what, const uint8_t *data, size_t size)
{
        fprintf(stderr, "%s: %.*s\n", what, (int)size, (const char *)data);
        abort();
}

static bool is_known(void *context, size_t start, size_t end)
{
        const struct kz_query *query = context;

        if (start > end || end > query->text.len)
                abort();
        return (end - start) % 5 == 0;
}

/* A query typed again keeps what it keeps, whatever that is. */
static void retype(const struct kz_query *query, const uint8_t *data, size_t size)
{
        struct kz_buf out = KZ_BUF_NULL;
        size_t guess, letters;

        for (guess = 0; guess < KZ_LAYOUT_GUESSES; guess++) {
                kz_buf_clear(&out);
                if (kz_layout_retype(query->text, guess, is_known, (void *)query, &out, &letters))
                        fail("no memory", data, size);
                if ((letters == 0) != (out.len == 0) ||
                        kz_utf8_validate(out.data, out.len) != out.len)
                        fail("badly typed again", data, size);
        }
        kz_buf_deinit(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        static struct kz_analyzer *analyzer;
        struct kz_query *query = NULL;
        struct kz_buf plan = KZ_BUF_NULL;
        struct kz_error err = KZ_ERROR_NULL;
        const char *fault;

        if (!analyzer && kz_analyzer_new(&analyzer, &err))
                fail(err.message, data, size);
        if (kz_query_parse(
                    analyzer, (struct kz_str){(const char *)data, size}, 1600000000, &query, &err))
                fail(err.message, data, size);
        fault = tree_fault(query);
        if (fault)
                fail(fault, data, size);
        retype(query, data, size);
        if (kz_query_join_hyphens(query, analyzer, &err))
                fail(err.message, data, size);
        if (kz_query_add_title_bonuses(query, &err))
                fail(err.message, data, size);
        if (kz_query_explain(query, NULL, &plan) || plan.len == 0)
                fail("no plan", data, size);
        kz_buf_deinit(&plan);
        kz_query_free(query);
        return 0;
}
