/* The calls that the indexer has not answered: which goes next, and who is answered what. */
#include "tests/support/test.h"

#include "daemon/indexer_calls.h"

static struct kz_indexer_calls calls;
static int answers;
static uint64_t added_meanwhile;

static void count(void *context, const struct kz_indexer_answer *answer)
{
        (void)context;
        assert_int_equal(answer->code, 7);
        answers++;
}

static uint64_t add(const struct kz_indexer_call *how)
{
        struct kz_error err = KZ_ERROR_NULL;
        uint64_t tag = 0;

        assert_ok(kz_indexer_calls_add(&calls, KZ_STR("{}"), how, &tag, &err), &err);
        return tag;
}

static void add_another(void *context, const struct kz_indexer_answer *answer)
{
        const struct kz_indexer_call how = {.answered = count};

        count(context, answer);
        added_meanwhile = add(&how);
}

static uint64_t send_next(void)
{
        struct kz_indexer_waiting *call = kz_indexer_calls_to_send(&calls);

        if (!call)
                return 0;
        assert_true(call->frame.len > 0);
        call->sent = true;
        return call->tag;
}

static void answer_each(enum kz_indexer_which which)
{
        const struct kz_indexer_answer answer = {7, "seven", KZ_STR("")};

        kz_indexer_calls_answer_each(&calls, which, &answer);
}

static void test_one_job_at_a_time(void **state)
{
        const struct kz_indexer_call plain = {.answered = count};
        const struct kz_indexer_call watch = {.answered = count, .job = "watch", .yields = true};
        const struct kz_indexer_call reindex = {.answered = count, .job = "reindex"};
        uint64_t first, second, third;

        (void)state;
        kz_indexer_calls_init(&calls);
        answers = 0;
        first = add(&watch);
        second = add(&reindex);
        third = add(&plain);
        assert_int_equal(kz_indexer_calls_job(&calls)->tag, second);
        assert_int_equal(send_next(), first);
        assert_int_equal(send_next(), third); /* goes past the job that waits */
        assert_int_equal(send_next(), 0);
        kz_indexer_calls_answer(&calls, kz_indexer_calls_find(&calls, first),
                &(struct kz_indexer_answer){7, "seven", KZ_STR("")});
        assert_null(kz_indexer_calls_find(&calls, first));
        assert_int_equal(send_next(), second);
        answer_each(KZ_INDEXER_ALL);
        assert_int_equal(answers, 3);
        assert_false(kz_indexer_calls_has(&calls, KZ_INDEXER_ALL));
        assert_null(kz_indexer_calls_job(&calls));
}

/* The process ended: what it had is answered; what it had not, and what comes, waits for another.
 */
static void test_answers_of_one_kind(void **state)
{
        const struct kz_indexer_call again = {.answered = add_another};
        const struct kz_indexer_call plain = {.answered = count};
        uint64_t had, had_not;

        (void)state;
        kz_indexer_calls_init(&calls);
        answers = 0;
        had = add(&again);
        assert_int_equal(send_next(), had);
        had_not = add(&plain);
        answer_each(KZ_INDEXER_SENT);
        assert_int_equal(answers, 1);
        assert_false(kz_indexer_calls_has(&calls, KZ_INDEXER_SENT));
        assert_non_null(kz_indexer_calls_find(&calls, had_not));
        assert_non_null(kz_indexer_calls_find(&calls, added_meanwhile));
        answer_each(KZ_INDEXER_UNSENT);
        assert_int_equal(answers, 3);
        assert_false(kz_indexer_calls_has(&calls, KZ_INDEXER_ALL));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_one_job_at_a_time),
                cmocka_unit_test(test_answers_of_one_kind),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
