/* Files of many mails: where each begins, what it is called, and what is wrong with it. */
#include "collect.h"

#include <stdlib.h>

#define FROM "From jane@example.org Mon Jun  1 10:00:00 2009\n"
#define MAIL(id, text) FROM "Message-ID: <" id ">\nSubject: About " id "\n\n" text "\n\n"

static struct collect *parse_ok(const char *mails)
{
        struct collect *c = parse_text("Inbox", mails);

        if (c->status)
                fail_msg("%s", c->err.message);
        assert_string_equal(c->parser, "mbox");
        return c;
}

static void test_mails(void **state)
{
        struct collect *c = parse_ok(MAIL("a@x", "One.") MAIL("b@x", "Two.") FROM
                "Subject: No id\n\nThree.\n\n" MAIL("a@x", "One again."));

        (void)state;
        assert_int_equal(c->doc_count, 4);
        assert_int_equal(c->problem_count, 0);
        assert_str(c->docs[0].key, "a@x");
        assert_str(c->docs[0].title, "About a@x");
        assert_str(c->docs[0].text, "One.\n\n");
        assert_str(c->docs[0].date, "2009-06-01"); /* of the "From " line */
        assert_str(c->origins[0].date, "mbox");
        assert_str(c->docs[1].key, "b@x");
        assert_str(c->docs[2].key, "3");
        assert_str(c->docs[3].key, "a@x (4)");
        collect_free(c);
}

static void test_where_mails_begin(void **state)
{
        struct collect *c = parse_ok(
                FROM "Subject: x\nContent-Length: 2000\n\n"
                     ">From the start it was clear.\n>>From here too.\n> not this\n"
                     "From now on\nFrom 10:00 on\n\nFrom 10:00 on\nit was no header.\n"
                /* Without a blank line before it, but with all that makes one. */
                FROM "X-A: b\n\nTwo.\n\n"
                     "From - Tue Feb 21 10:04:06 2017\nX-Mozilla-Status: 0001\n\nThree.\n");

        (void)state;
        assert_int_equal(c->doc_count, 3);
        assert_str(c->docs[0].text,
                "From the start it was clear.\n>From here too.\n> not this\n"
                "From now on\nFrom 10:00 on\n\nFrom 10:00 on\nit was no header.\n");
        assert_str(c->docs[1].text, "Two.\n\n");
        assert_str(c->docs[2].text, "Three.\n");
        assert_str(c->docs[2].date, "2017-02-21");
        collect_free(c);
}

static void test_windows_line_ends(void **state)
{
        struct collect *c =
                parse_ok("From a Mon Jun  1 10:00:00 2009\r\nSubject: x\r\n\r\nOne.\r\n\r\n"
                         "From a Mon Jun  1 10:00:00 2009\r\nSubject: y\r\n\r\nTwo.\r\n");

        (void)state;
        assert_int_equal(c->doc_count, 2);
        assert_str(c->docs[1].title, "y");
        collect_free(c);
}

static void test_bad_mails(void **state)
{
        struct collect *c = parse_ok(MAIL("a@x", "One.") FROM "\n" MAIL("b@x", "Two."));

        (void)state;
        assert_int_equal(c->doc_count, 2);
        assert_problem(c, 7, "mail 2 is empty");
        assert_str(c->docs[1].key, "b@x");
        collect_free(c);
}

static void test_mails_too_large(void **state)
{
        const struct kz_extract_job job = {.name = KZ_STR("Inbox")};
        struct kz_extract_limits limits = kz_extract_limits_default();
        struct kz_buf mails = KZ_BUF_NULL;
        struct collect *c;
        int i;

        (void)state;
        limits.file_size = 1 << 20;
        assert_int_equal(kz_buf_append_cstr(&mails, MAIL("a@x", "One.") FROM "\n\n"), KZ_OK);
        for (i = 0; i < 300000; i++)
                assert_int_equal(kz_buf_append_cstr(&mails, "a line\n"), KZ_OK);
        assert_int_equal(kz_buf_append_cstr(&mails, "\n" MAIL("b@x", "Two.")), KZ_OK);
        c = parse_with(&job, &limits, mails.data, mails.len);
        assert_int_equal(c->status, KZ_OK);
        assert_int_equal(c->doc_count, 2);
        assert_problem(c, 7, "mail 2 is larger than 1 MB (max_file_size): left out");
        assert_str(c->docs[1].key, "b@x");
        assert_int_equal(c->problem_count, 1);
        collect_free(c);
        kz_buf_deinit(&mails);
}

/* A mail of every length around the steps the file is read in. */
static void test_steps_of_reading(void **state)
{
        struct kz_buf mails = KZ_BUF_NULL;
        struct collect *c;
        int i, n;

        (void)state;
        for (n = 0; n < 40; n++) {
                kz_buf_clear(&mails);
                assert_int_equal(kz_buf_append_cstr(&mails, MAIL("a@x", "One.")), KZ_OK);
                for (i = 0; i < 64400 + 31 * n; i++)
                        assert_int_equal(kz_buf_append_char(&mails, i % 50 ? 'a' : '\n'), KZ_OK);
                assert_int_equal(kz_buf_append_cstr(&mails, "\n" MAIL("b@x", "Two.")), KZ_OK);
                c = parse_bytes("Inbox", mails.data, mails.len);
                assert_int_equal(c->status, KZ_OK);
                assert_int_equal(c->doc_count, 2);
                assert_str(c->docs[1].text, "Two.\n\n");
                collect_free(c);
        }
        kz_buf_deinit(&mails);
}

static void test_names(void **state)
{
        struct collect *c = parse_text("a.eml", MAIL("a@x", "One."));

        (void)state;
        assert_string_equal(c->parser, "mail");
        assert_str(c->docs[0].key, "");
        collect_free(c);
        c = parse_text("a.txt", "From Monday to Friday, from 10:00 on\n\nWe are open.\n");
        assert_string_equal(c->parser, "text");
        collect_free(c);
        c = parse_text("a.mbox", "\nFrom somebody\nSubject: x\n\nOne.\n");
        assert_string_equal(c->parser, "mbox");
        assert_int_equal(c->doc_count, 1);
        collect_free(c);
}

static void test_programs_own_mail(void **state)
{
        struct collect *c =
                parse_ok(FROM "Subject: DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA\n\n"
                              "This text is part of the internal format.\n\n" MAIL("b@x", "Two."));

        (void)state;
        assert_int_equal(c->doc_count, 1);
        assert_str(c->docs[0].key, "b@x");
        collect_free(c);
}

static void test_cut_short(void **state)
{
        static const char mails[] = MAIL("a@x", ">From one.") MAIL("b@x", "Two.") FROM
                "Subject: No id\n\nThree.\n\n" MAIL("a@x", "One again.");
        struct collect *c;
        size_t len;

        (void)state;
        for (len = 1; len < sizeof(mails); len += 3) {
                c = parse_bytes("a.mbox", mails, len);
                assert_true(c->status == KZ_OK || c->status == KZ_E_INVALID);
                assert_true(c->doc_count <= 4);
                collect_free(c);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_mails),
                cmocka_unit_test(test_where_mails_begin),
                cmocka_unit_test(test_windows_line_ends),
                cmocka_unit_test(test_bad_mails),
                cmocka_unit_test(test_mails_too_large),
                cmocka_unit_test(test_steps_of_reading),
                cmocka_unit_test(test_names),
                cmocka_unit_test(test_programs_own_mail),
                cmocka_unit_test(test_cut_short),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
