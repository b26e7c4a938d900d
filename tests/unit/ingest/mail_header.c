/* Values of mail headers: encoded words, parameters, and the bytes of programs that know neither.
 */
#include "collect.h"

#include "index/base/str.h"
#include "index/ingest/mail_header.h"

static void assert_text(const char *raw, const char *expected)
{
        struct kz_buf out = KZ_BUF_NULL;

        assert_int_equal(kz_mail_header_text(&out, kz_str(raw), NULL), KZ_OK);
        assert_str(kz_buf_str(&out), expected);
        kz_buf_deinit(&out);
}

static void test_encoded_words(void **state)
{
        (void)state;
        assert_text(" Plain text\r\n", "Plain text");
        assert_text("=?utf-8?B?0J/RgNC40LLQtdGC?=", "Привет");
        assert_text("=?UTF-8?q?Caf=C3=A9_au_lait?=", "Café au lait");
        assert_text("=?windows-1251?B?z/Do4uXy?= there", "Привет there");
        assert_text("=?koi8-r?Q?=F0=D2=C9=D7=C5=D4?=", "Привет");
        assert_text("=?utf-8*kk?B?0prQsNC30LDSmw==?=", "Қазақ");
        /* White space between two of them is none; with text it stays. */
        assert_text("=?utf-8?Q?one?=\r\n =?utf-8?Q?two?=", "onetwo");
        assert_text("=?utf-8?Q?one?= and =?utf-8?Q?two?=", "one and two");
        /* A letter cut in two. */
        assert_text("=?utf-8?Q?=D0?= =?utf-8?Q?=9F?=", "П");
        assert_text("=?utf-8?B?0A==?=\r\n\t=?utf-8?B?nw==?=", "П");
        /* In quotes, without quotes, in the middle of a word. */
        assert_text("\"=?utf-8?Q?=D0=9F?=\"", "\"П\"");
        assert_text("a=?utf-8?Q?=D0=9F?=b", "aПb");
}

static void test_what_is_no_encoded_word(void **state)
{
        (void)state;
        assert_text("=?", "=?");
        assert_text("=?utf-8?", "=?utf-8?");
        assert_text("=?utf-8?X?abc?=", "=?utf-8?X?abc?=");
        assert_text("=?utf-8?Q?never ended", "=?utf-8?Q?never ended");
        assert_text("=?no such set?Q?a?=", "=?no such set?Q?a?=");
        assert_text("=?x-nobody-knows?Q?abc?=", "abc");
        assert_text("2 =? 3 ?= 4", "2 =? 3 ?= 4");
        assert_text("=?utf-8?Q?=ZZ=4?=", "=ZZ=4");
        assert_text("", "");
}

static void test_bytes_that_say_nothing(void **state)
{
        struct kz_buf out = KZ_BUF_NULL;

        (void)state;
        assert_text("\xD0\x9F\xD1\x80", "Пр");
        /* Russian in windows-1251 and in KOI8-R: the letters tell. */
        assert_text(
                "\xCE\xF2\xF7\xE5\xF2 \xEE \xF1\xEE\xE1\xF0\xE0\xED\xE8\xE8", "Отчет о собрании");
        assert_text(
                "\xEF\xD4\xDE\xC5\xD4 \xCF \xD3\xCF\xC2\xD2\xC1\xCE\xC9\xC9", "Отчет о собрании");
        /* Too few to tell: the text of the mail does. */
        assert_int_equal(kz_mail_header_text(&out, KZ_STR("\xDF!"),
                                 kz_encoding_by_label(KZ_STR("windows-1251"))),
                KZ_OK);
        assert_str(kz_buf_str(&out), "Я!");
        kz_buf_deinit(&out);
        /* A set that is said wrongly. */
        assert_text("=?us-ascii?B?zvL35fIg7iDx7uHw4O3o6A==?=", "Отчет о собрании");
}

static void assert_addresses(const char *raw, const char *expected)
{
        struct kz_buf out = KZ_BUF_NULL;

        assert_int_equal(kz_mail_header_addresses(&out, kz_str(raw), NULL), KZ_OK);
        assert_str(kz_buf_str(&out), expected);
        kz_buf_deinit(&out);
}

static void test_addresses(void **state)
{
        (void)state;
        assert_addresses("jane@example.org", "jane@example.org");
        assert_addresses("<jane@example.org>", "jane@example.org");
        assert_addresses("\"Doe, Jane\" <jane@example.org>", "Doe, Jane <jane@example.org>");
        assert_addresses("<a@b.c>, <d@e.f>", "<a@b.c>, <d@e.f>");
        assert_addresses("\"A \\\"B\\\" C\" <a@b.c>", "A \"B\" C <a@b.c>");
        assert_addresses("=?utf-8?B?0J/RgNC40LLQtdGC?=\r\n <a@b.c>", "Привет <a@b.c>");
        assert_addresses("", "");
        assert_addresses("<", "<");
        assert_addresses("\\", "\\");
}

static void assert_param(const char *raw, const char *name, const char *expected)
{
        struct kz_buf out = KZ_BUF_NULL;

        assert_int_equal(kz_mail_header_param(&out, kz_str(raw), name, NULL), KZ_OK);
        assert_str(kz_buf_str(&out), expected);
        kz_buf_deinit(&out);
}

static void test_parameters(void **state)
{
        (void)state;
        assert_param("attachment; filename=a.txt", "filename", "a.txt");
        assert_param("attachment; FileName = \"a b.txt\" ; size=3", "filename", "a b.txt");
        assert_param("attachment; filename=a b.txt; size=3", "filename", "a b.txt");
        assert_param("attachment; size=\"a;filename=x\"; filename=b", "filename", "b");
        assert_param("text/plain; charset=koi8-r;\r\n\tformat=flowed", "format", "flowed");
        assert_param("text/plain; charset", "charset", "");
        assert_param("text/plain", "charset", "");
        assert_param("text/plain; filename2=x", "filename", "");
        assert_param("a; filename=\"C:\\dir\\\"q\\\".txt\"", "filename", "C:\\dir\"q\".txt");
        assert_param("a; filename=\"never ended", "filename", "never ended");
        assert_param("a; filename=\"=?utf-8?B?0J/RgNC40LLQtdGC?=.doc\"", "filename", "Привет.doc");
        assert_param("a; filename==?utf-8?Q?=D0=9F?=", "filename", "П");
        assert_param("a; filename=\"\xCE\xF2\xF7\xE5\xF2.doc\"", "filename", "Отчет.doc");
}

static void test_parameters_in_sections(void **state)
{
        (void)state;
        assert_param("a; filename*=UTF-8''%D0%9F.txt; filename=P.txt", "filename", "П.txt");
        assert_param("a; filename=P.txt; filename*=utf-8'ru'%D0%9F", "filename", "П");
        assert_param("a; filename*0=\"one \"; filename*1=two", "filename", "one two");
        assert_param("a; filename*1=two; filename*0=one", "filename", "onetwo");
        assert_param("a; filename*0*=windows-1251''%CF%F0; filename*1*=%E8%E2%E5%F2; filename*2=.t",
                "filename", "Привет.t");
        assert_param("a; filename*0*=UTF-8''%D0; filename*1*=%9F", "filename", "П");
        assert_param("a; filename*0=one; filename*2=lost", "filename", "one");
        assert_param("a; filename*=no quotes", "filename", "no quotes");
        assert_param("a; filename*=utf-8''%", "filename", "%");
}

static void test_long_values_are_cut(void **state)
{
        struct kz_buf raw = KZ_BUF_NULL, out = KZ_BUF_NULL;
        int i;

        (void)state;
        for (i = 0; i < 100000; i++)
                assert_int_equal(kz_buf_append_cstr(&raw, "=?a?Q?"), KZ_OK);
        assert_int_equal(kz_mail_header_text(&out, kz_buf_str(&raw), NULL), KZ_OK);
        assert_in_range(out.len, 1, KZ_MAIL_HEADER_MAX);
        kz_buf_clear(&raw);
        kz_buf_clear(&out);
        for (i = 0; i < 20000; i++)
                assert_int_equal(kz_buf_printf(&raw, ";n*%d=x", i), KZ_OK);
        assert_int_equal(kz_mail_header_param(&out, kz_buf_str(&raw), "n", NULL), KZ_OK);
        assert_int_equal(out.len, 100);
        kz_buf_deinit(&raw);
        kz_buf_deinit(&out);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_encoded_words),
                cmocka_unit_test(test_what_is_no_encoded_word),
                cmocka_unit_test(test_bytes_that_say_nothing),
                cmocka_unit_test(test_addresses),
                cmocka_unit_test(test_parameters),
                cmocka_unit_test(test_parameters_in_sections),
                cmocka_unit_test(test_long_values_are_cut),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
