/*
 * What the tests of the engine share: an index in a directory of its own, with a writer and a
 * searcher open.
 */
#ifndef KZ_TESTS_SUPPORT_ENGINE_H
#define KZ_TESTS_SUPPORT_ENGINE_H

#include "index/engine.h"
#include "tests/unit/store/support.h"

struct test_engine {
        char dir[64];
        struct kz_writer *writer;
        struct kz_searcher *searcher;
};

extern struct test_engine engine;

/* For cmocka: an empty index before each test, and all of it away after. */
int engine_setup(void **state);
int engine_teardown(void **state);
#define engine_test(test) cmocka_unit_test_setup_teardown(test, engine_setup, engine_teardown)

/* Fails the test unless there is a result, which the caller frees. */
struct kz_search_result *engine_search(const struct kz_search_request *request);

#endif
