/* Errors, buffers, arenas, arrays. */
#include "tests/support/test.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>

#include "index/base/arena.h"
#include "index/base/buf.h"
#include "index/base/grow.h"

static void errors_keep_the_reason(void **state)
{
        struct kz_error err = KZ_ERROR_NULL;
        char path[2000];

        (void)state;
        memset(path, 'p', sizeof(path) - 1);
        path[sizeof(path) - 1] = '\0';
        assert_status(kz_error_set(&err, KZ_E_CORRUPT, "block %d is damaged", 7), KZ_E_CORRUPT);
        assert_string_equal(err.message, "block 7 is damaged");
        assert_status(kz_error_prefix(&err, KZ_E_CORRUPT, "%s", path), KZ_E_CORRUPT);
        assert_non_null(strstr(err.message, ": block 7 is damaged"));
        assert_true(strlen(err.message) < KZ_ERROR_MAX);
        assert_status(kz_error_set(NULL, KZ_E_IO, "nobody listens"), KZ_E_IO);
}

static void errno_becomes_a_status(void **state)
{
        struct kz_error err = KZ_ERROR_NULL;

        (void)state;
        assert_status(kz_error_errno(&err, ENOSPC, "%s", "/a"), KZ_E_FULL);
        assert_string_equal(err.message, "/a: No space left on device");
        assert_status(kz_error_errno(&err, EROFS, "x"), KZ_E_DENIED);
        assert_status(kz_error_errno(&err, ENOENT, "x"), KZ_E_NOT_FOUND);
        assert_status(kz_error_errno(NULL, EDQUOT, "x"), KZ_E_FULL);
}

static void every_status_has_a_name(void **state)
{
        int i, j;

        (void)state;
        for (i = 0; i < KZ_STATUS_COUNT; i++) {
                assert_non_null(kz_status_name((enum kz_status)i));
                for (j = 0; j < i; j++)
                        assert_string_not_equal(kz_status_name((enum kz_status)i),
                                kz_status_name((enum kz_status)j));
        }
        assert_string_equal(kz_status_name(KZ_STATUS_COUNT), "unknown");
}

static void buffers_grow_and_shrink(void **state)
{
        struct kz_buf buf = KZ_BUF_NULL;
        char *stolen;
        int i;

        (void)state;
        for (i = 0; i < 1000; i++)
                assert_int_equal(kz_buf_printf(&buf, "%04d", i), KZ_OK);
        assert_int_equal(buf.len, 4000);
        assert_memory_equal(buf.data + 3996, "0999", 5);
        kz_buf_consume(&buf, 3996);
        assert_string_equal(buf.data, "0999");
        kz_buf_consume(&buf, 100);
        assert_int_equal(buf.len, 0);
        assert_int_equal(kz_buf_append(&buf, NULL, 0), KZ_OK);
        assert_status(kz_buf_reserve(&buf, SIZE_MAX), KZ_E_NOMEM);
        kz_buf_append_cstr(&buf, "kept");
        stolen = kz_buf_steal(&buf);
        assert_string_equal(stolen, "kept");
        assert_null(buf.data);
        free(stolen);
        kz_buf_deinit(&buf);
        kz_buf_deinit(&buf);
}

static void arenas_align_limit_and_reset(void **state)
{
        struct kz_arena arena = KZ_ARENA_NULL;
        struct kz_str copy;
        char *big;
        int i;

        (void)state;
        for (i = 1; i < 3000; i += 7) {
                char *p = kz_arena_alloc(&arena, (size_t)i);

                assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
                memset(p, i, (size_t)i);
        }
        copy = kz_arena_dup(&arena, KZ_STR("Қазақстан"));
        assert_str(copy, "Қазақстан");
        assert_int_equal(copy.ptr[copy.len], '\0');
        assert_null(kz_arena_array(&arena, SIZE_MAX / 2, 3));
        assert_null(kz_arena_alloc(&arena, SIZE_MAX));
        kz_arena_reset(&arena);
        assert_int_equal(arena.used, 0);
        arena.limit = 1 << 16;
        big = kz_arena_zalloc(&arena, 60000);
        assert_non_null(big);
        assert_int_equal(big[59999], 0);
        assert_null(kz_arena_alloc(&arena, 10000));
        kz_arena_deinit(&arena);
        kz_arena_deinit(&arena);
}

static bool is_in(const char *p, const char *memory, size_t size)
{
        return p >= memory && p < memory + size;
}

static void arenas_use_what_they_are_lent_first(void **state)
{
        char memory[1000], *p;
        size_t aside, inside;

        (void)state;
        for (aside = 0; aside < 20; aside++) {
                struct kz_arena arena = KZ_ARENA_NULL;

                kz_arena_lend(&arena, memory + aside, sizeof(memory) - aside);
                for (inside = 0; inside < sizeof(memory); inside += 100) {
                        p = kz_arena_zalloc(&arena, 100);
                        assert_non_null(p);
                        assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
                        if (!is_in(p, memory, sizeof(memory)))
                                break;
                        assert_true(is_in(p + 99, memory, sizeof(memory)));
                }
                assert_true(inside >= 700);
                assert_true(inside < sizeof(memory));
                /* It is no longer the arena's when it has grown beyond it. */
                kz_arena_reset(&arena);
                assert_false(is_in(kz_arena_alloc(&arena, 100), memory, sizeof(memory)));
                kz_arena_deinit(&arena);
                /* Too little is of no use, and nothing that is there is overwritten. */
                kz_arena_lend(&arena, memory, 10);
                assert_false(is_in(kz_arena_alloc(&arena, 1), memory, sizeof(memory)));
                kz_arena_lend(&arena, memory, sizeof(memory));
                assert_false(is_in(kz_arena_alloc(&arena, 1), memory, sizeof(memory)));
                kz_arena_deinit(&arena);
        }
}

static void arrays_grow(void **state)
{
        uint32_t *numbers = NULL;
        size_t cap = 0, before, i, grown = 0;

        (void)state;
        for (i = 0; i < 100000; i++) {
                before = cap;
                assert_int_equal(kz_grow((void **)&numbers, &cap, i + 1, sizeof(*numbers)), KZ_OK);
                grown += cap != before;
                numbers[i] = (uint32_t)i;
        }
        assert_true(grown < 30);
        for (i = 0; i < 100000; i++)
                assert_int_equal(numbers[i], i);
        /* What cannot be leaves it as it was. */
        before = cap;
        assert_int_equal(kz_grow((void **)&numbers, &cap, UINT32_MAX, 1), KZ_E_NOMEM);
        assert_int_equal(kz_grow((void **)&numbers, &cap, cap + 1, SIZE_MAX / 2), KZ_E_NOMEM);
        assert_int_equal(cap, before);
        assert_int_equal(numbers[99999], 99999);
        free(numbers);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(errors_keep_the_reason),
                cmocka_unit_test(errno_becomes_a_status),
                cmocka_unit_test(every_status_has_a_name),
                cmocka_unit_test(buffers_grow_and_shrink),
                cmocka_unit_test(arenas_align_limit_and_reset),
                cmocka_unit_test(arenas_use_what_they_are_lent_first),
                cmocka_unit_test(arrays_grow),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
