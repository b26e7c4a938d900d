#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/indexer/queue.h"
#include "index/base/check.h"

#define N 2000

static void *produce(void *context)
{
        static struct kz_queue_node nodes[N];
        struct kz_queue *queue = context;
        size_t i;

        for (i = 0; i < N; i++)
                kz_queue_push(queue, &nodes[i], 1 + i % 7);
        kz_queue_close(queue);
        return nodes;
}

static void test_order_and_bound(void **state)
{
        struct kz_queue queue;
        struct kz_queue_node *node, *first;
        pthread_t thread;
        void *nodes;
        size_t n = 0;

        (void)state;
        kz_queue_init(&queue, 20);
        pthread_create(&thread, NULL, produce, &queue);
        first = node = kz_queue_pop(&queue, -1);
        while (node) {
                assert_ptr_equal(node, first + n);
                n++;
                pthread_mutex_lock(&queue.lock);
                assert_in_range(queue.bytes, 0, 26);
                pthread_mutex_unlock(&queue.lock);
                node = kz_queue_pop(&queue, -1);
        }
        pthread_join(thread, &nodes);
        assert_int_equal(n, N);
        assert_int_equal(queue.bytes, 0);
        kz_queue_deinit(&queue);
}

static void test_urgent_first_and_full(void **state)
{
        struct kz_queue_node a, b, c, d;
        struct kz_queue queue;

        (void)state;
        kz_queue_init(&queue, 10);
        assert_null(kz_queue_pop(&queue, 0));
        kz_queue_push(&queue, &a, 100);
        assert_false(kz_queue_wait_room(&queue, 0));
        kz_queue_push_urgent(&queue, &b);
        kz_queue_push_now(&queue, &c, 1);
        kz_queue_push_urgent(&queue, &d);
        assert_ptr_equal(kz_queue_pop(&queue, -1), &b);
        assert_ptr_equal(kz_queue_pop(&queue, -1), &d);
        assert_ptr_equal(kz_queue_pop(&queue, -1), &a);
        assert_true(kz_queue_wait_room(&queue, 0));
        kz_queue_close(&queue);
        assert_ptr_equal(kz_queue_pop(&queue, -1), &c);
        assert_null(kz_queue_pop(&queue, -1));
        kz_queue_deinit(&queue);
}

/* Who waits for room is told when half of it is free, and a single large thing is no exception. */
static void *push_one(void *context)
{
        static struct kz_queue_node node;

        kz_queue_push(context, &node, 1);
        return &node;
}

static void test_waits_for_half(void **state)
{
        struct kz_queue_node nodes[4];
        struct kz_queue queue;
        pthread_t thread;
        void *pushed;
        size_t i;

        (void)state;
        kz_queue_init(&queue, 8);
        for (i = 0; i < 4; i++)
                kz_queue_push_now(&queue, &nodes[i], i == 3 ? 100 : 2);
        pthread_create(&thread, NULL, push_one, &queue);
        for (i = 0; i < 4; i++)
                assert_ptr_equal(kz_queue_pop(&queue, -1), &nodes[i]);
        pthread_join(thread, &pushed);
        assert_ptr_equal(kz_queue_pop(&queue, -1), pushed);
        kz_queue_deinit(&queue);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_order_and_bound),
                cmocka_unit_test(test_urgent_first_and_full),
                cmocka_unit_test(test_waits_for_half),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
