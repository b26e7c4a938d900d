/*
 * Any bytes as a query: parsing must succeed, the tree must keep its rules, and the plan must
 * print. Entry of libFuzzer; also called by the unit tests.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/unit/query/tree.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fail(const char *what, const uint8_t *data, size_t size)
{
        fprintf(stderr, "%s: %.*s\n", what, (int)size, (const char *)data);
        abort();
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
        if (kz_query_add_title_bonuses(query, &err))
                fail(err.message, data, size);
        if (kz_query_explain(query, NULL, &plan) || plan.len == 0)
                fail("no plan", data, size);
        kz_buf_deinit(&plan);
        kz_query_free(query);
        return 0;
}
