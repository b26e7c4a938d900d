#include "tests/support/engine.h"

struct test_engine engine;

int engine_setup(void **state)
{
        (void)state;
        test_make_dir(engine.dir);
        assert_ok(kz_writer_open(engine.dir, &engine.writer, &test_error));
        assert_ok(kz_searcher_open(engine.dir, &engine.searcher, &test_error));
        return 0;
}

int engine_teardown(void **state)
{
        (void)state;
        engine.searcher = kz_searcher_free(engine.searcher);
        engine.writer = kz_writer_free(engine.writer);
        test_remove(engine.dir);
        return 0;
}

struct kz_search_result *engine_search(const struct kz_search_request *request)
{
        struct kz_search_result *result = NULL;

        assert_ok(kz_searcher_search(engine.searcher, request, &result, &test_error));
        return result;
}
