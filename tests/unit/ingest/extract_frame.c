#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "index/ingest/extract_frame.h"

static const struct kz_document sample = {
        .key = {"reut-1", 6},
        .title = {"Title", 5},
        .text = {"Сөз бостандығы", 27},
        .author = {"A", 1},
        .date = {"2020-09-09", 10},
        .lang = {"kk", 2},
        .kind = {"news", 4},
        .url = {"https://example.org/", 20},
        .ts = 1599609600,
        .place = KZ_PLACE_FILE,
        .file_line = 3,
        .text_line = 1,
        .text_col = 1,
};

static const struct kz_extract_job job = {.name = {"a.txt", 5},
        .lang = {"kk", 2},
        .kind = {"news", 4},
        .date_order = KZ_DATE_MDY,
        .mtime = 7};

/* Reads body with the reader of every type of frame: each must judge it without falling over. */
static void read_as_anything(struct kz_str body)
{
        enum kz_extract_command which;
        enum kz_extract_answer answer;
        struct kz_extract_problem problem;
        struct kz_str string;
        struct kz_extract_limits limits;
        unsigned commands;
        struct kz_extract_job read_job;
        struct kz_extract_end end;
        struct kz_origins origins;
        struct kz_document doc;
        uint32_t protocol;

        (void)kz_extract_get_hello(body, &protocol, NULL);
        (void)kz_extract_get_refusal(body, &string, NULL);
        (void)kz_extract_get_command(body, &which, &string, NULL);
        (void)kz_extract_get_answer(body, &answer, &string, NULL);
        (void)kz_extract_get_job(body, &read_job, &limits, &commands, NULL);
        (void)kz_extract_get_problem(body, &problem, NULL);
        (void)kz_extract_get_end(body, &end, NULL);
        (void)kz_extract_get_document(body, &doc, &origins, NULL);
}

static void make_all(struct kz_buf out[5])
{
        const struct kz_extract_limits limits = kz_extract_limits_default();
        const struct kz_extract_problem problem = {4, KZ_STR("not JSON"), KZ_PROBLEM_UNREAD};
        const struct kz_extract_end end = {
                KZ_EXTRACT_BAD_FILE, 9, KZ_STR("jsonl"), KZ_STR("cut short")};

        assert_int_equal(kz_extract_put_hello(&out[0], KZ_EXTRACT_PROTOCOL), KZ_OK);
        assert_int_equal(kz_extract_put_job(&out[1], &job, &limits, 0), KZ_OK);
        assert_int_equal(kz_extract_put_document(&out[2], &sample), KZ_OK);
        assert_int_equal(kz_extract_put_problem(&out[3], &problem), KZ_OK);
        assert_int_equal(kz_extract_put_end(&out[4], &end), KZ_OK);
}

static struct kz_str body_of(const struct kz_buf *frame)
{
        struct kz_frame peeked;
        size_t size;

        assert_int_equal(kz_frame_peek(kz_buf_str(frame), 1 << 20, &peeked, &size), KZ_OK);
        assert_int_equal(size, frame->len);
        return peeked.body;
}

static void test_round_trip(void **state)
{
        struct kz_buf out[5] = {KZ_BUF_NULL, KZ_BUF_NULL, KZ_BUF_NULL, KZ_BUF_NULL, KZ_BUF_NULL};
        struct kz_extract_limits limits;
        unsigned commands;
        struct kz_extract_problem problem;
        struct kz_extract_job read_job;
        struct kz_extract_end end;
        struct kz_origins origins;
        struct kz_document doc;
        uint32_t protocol;
        size_t i;

        (void)state;
        make_all(out);
        assert_int_equal(kz_extract_get_hello(body_of(&out[0]), &protocol, NULL), KZ_OK);
        assert_int_equal(protocol, KZ_EXTRACT_PROTOCOL);
        assert_int_equal(
                kz_extract_get_job(body_of(&out[1]), &read_job, &limits, &commands, NULL), KZ_OK);
        assert_true(kz_str_eq(read_job.name, job.name) && read_job.date_order == KZ_DATE_MDY);
        assert_int_equal(limits.file_size, kz_extract_limits_default().file_size);
        assert_int_equal(kz_extract_get_document(body_of(&out[2]), &doc, &origins, NULL), KZ_OK);
        assert_true(kz_str_eq(doc.text, sample.text) && doc.ts == sample.ts && doc.file_line == 3);
        assert_int_equal(kz_extract_get_problem(body_of(&out[3]), &problem, NULL), KZ_OK);
        assert_true(problem.file_line == 4 && problem.severity == KZ_PROBLEM_UNREAD &&
                    kz_str_eq(problem.message, KZ_STR("not JSON")));
        assert_int_equal(kz_extract_get_end(body_of(&out[4]), &end, NULL), KZ_OK);
        assert_true(end.problems == 9 && end.outcome == KZ_EXTRACT_BAD_FILE);
        for (i = 0; i < 5; i++)
                kz_buf_deinit(&out[i]);
}

static void test_commands(void **state)
{
        struct kz_buf out[3] = {KZ_BUF_NULL, KZ_BUF_NULL, KZ_BUF_NULL};
        enum kz_extract_command which;
        enum kz_extract_answer answer;
        struct kz_str bytes, why;
        size_t i;

        (void)state;
        assert_int_equal(kz_extract_put_command(&out[0], KZ_COMMAND_DOC, KZ_STR("\0x")), KZ_OK);
        assert_int_equal(kz_extract_put_answer(&out[1], KZ_EXTRACT_TOO_MUCH, KZ_STR("why")), KZ_OK);
        assert_int_equal(kz_extract_put_refusal(&out[2], KZ_STR("no walls")), KZ_OK);
        assert_int_equal(kz_extract_get_command(body_of(&out[0]), &which, &bytes, NULL), KZ_OK);
        assert_true(which == KZ_COMMAND_DOC && kz_str_eq(bytes, KZ_STR("\0x")));
        assert_int_equal(kz_extract_get_answer(body_of(&out[1]), &answer, &why, NULL), KZ_OK);
        assert_true(answer == KZ_EXTRACT_TOO_MUCH && kz_str_eq(why, KZ_STR("why")));
        assert_int_equal(kz_extract_get_refusal(body_of(&out[2]), &why, NULL), KZ_OK);
        assert_true(kz_str_eq(why, KZ_STR("no walls")));
        /* Of what is none, nothing is taken. */
        out[0].data[KZ_FRAME_HEADER] = KZ_COMMANDS;
        out[1].data[KZ_FRAME_HEADER] = KZ_EXTRACT_NOT_WALLED + 1;
        assert_int_equal(
                kz_extract_get_command(body_of(&out[0]), &which, &bytes, NULL), KZ_E_CORRUPT);
        assert_int_equal(
                kz_extract_get_answer(body_of(&out[1]), &answer, &why, NULL), KZ_E_CORRUPT);
        for (i = 0; i < 3; i++)
                kz_buf_deinit(&out[i]);
}

/* Every truncation is refused; every flipped bit is refused or read as something, in bounds. */
static void test_damage(void **state)
{
        struct kz_buf out[5] = {KZ_BUF_NULL, KZ_BUF_NULL, KZ_BUF_NULL, KZ_BUF_NULL, KZ_BUF_NULL};
        struct kz_origins origins;
        struct kz_document doc;
        size_t i, len, bit;

        (void)state;
        make_all(out);
        for (i = 0; i < 5; i++) {
                struct kz_str body = body_of(&out[i]);

                for (len = 0; len < body.len; len++) {
                        struct kz_buf cut = KZ_BUF_NULL;

                        assert_int_equal(kz_buf_append(&cut, body.ptr, len), KZ_OK);
                        read_as_anything(kz_buf_str(&cut));
                        assert_int_not_equal(
                                kz_extract_get_document(kz_buf_str(&cut), &doc, &origins, NULL),
                                KZ_OK);
                        kz_buf_deinit(&cut);
                }
                for (bit = 0; bit < body.len * 8; bit++) {
                        struct kz_buf bent = KZ_BUF_NULL;

                        assert_int_equal(kz_buf_append(&bent, body.ptr, body.len), KZ_OK);
                        bent.data[bit / 8] = (char)(bent.data[bit / 8] ^ 1 << bit % 8);
                        read_as_anything(kz_buf_str(&bent));
                        kz_buf_deinit(&bent);
                }
        }
        for (i = 0; i < 5; i++)
                kz_buf_deinit(&out[i]);
}

static enum kz_status through(const struct kz_document *doc)
{
        struct kz_buf out = KZ_BUF_NULL;
        struct kz_origins origins;
        struct kz_document read;
        enum kz_status status;

        assert_int_equal(kz_extract_put_document(&out, doc), KZ_OK);
        status = kz_extract_get_document(body_of(&out), &read, &origins, NULL);
        kz_buf_deinit(&out);
        return status;
}

static void test_lies(void **state)
{
        static char huge[KZ_EXTRACT_FIELDS_MAX + 1];
        struct kz_document doc;

        (void)state;
        memset(huge, 'x', sizeof(huge));
        assert_int_equal(through(&sample), KZ_OK);
#define REFUSED(field, value)                                                                      \
        doc = sample;                                                                              \
        doc.field = (value);                                                                       \
        assert_int_equal(through(&doc), KZ_E_CORRUPT);
        REFUSED(id, KZ_STR("other:document"))
        REFUSED(source, KZ_STR("other"))
        REFUSED(path, KZ_STR("/etc/passwd"))
        REFUSED(text, KZ_STR("\xff"))
        REFUSED(title, KZ_STR("\xc3"))
        REFUSED(author, ((struct kz_str){"a\0b", 3}))
        REFUSED(url, KZ_STR("\x80"))
        REFUSED(kind, KZ_STR("\xed\xa0\x80"))
        REFUSED(date, KZ_STR("yesterday"))
        REFUSED(date, KZ_STR("2020-09-0"))
        REFUSED(lang, KZ_STR("KK"))
        REFUSED(lang, KZ_STR("abcdefghi"))
        REFUSED(text_line, 0)
        REFUSED(title, ((struct kz_str){huge, sizeof(huge)}))
#undef REFUSED
}

static void test_job_too_long(void **state)
{
        static char name[KZ_EXTRACT_JOB_MAX + 1];
        const struct kz_extract_limits limits = kz_extract_limits_default();
        struct kz_extract_job long_job = job;
        struct kz_buf out = KZ_BUF_NULL;

        (void)state;
        memset(name, 'n', sizeof(name));
        long_job.name = (struct kz_str){name, sizeof(name)};
        assert_int_equal(kz_extract_put_job(&out, &long_job, &limits, 0), KZ_E_LIMIT);
        assert_int_equal(out.len, 0);
        kz_buf_deinit(&out);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_round_trip),
                cmocka_unit_test(test_commands),
                cmocka_unit_test(test_damage),
                cmocka_unit_test(test_lies),
                cmocka_unit_test(test_job_too_long),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
