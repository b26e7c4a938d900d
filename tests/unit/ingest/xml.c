/* XML: what is told of a good document, and what a hostile one gets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "index/base/buf.h"
#include "index/ingest/xml.h"
#include "tests/support/rounds.h"

#define DEEP TEST_ROUNDS(100000)

/* Writes the events down: "<ns:name a=1>text</name>". */
static enum kz_status start(void *ctx, struct kz_xml_name name, const char *const *attrs)
{
        struct kz_str a = kz_xml_attr(attrs, "a");

        return kz_buf_printf(ctx, "<%.*s:%.*s%s%.*s>", KZ_STR_ARG(name.ns), KZ_STR_ARG(name.local),
                a.ptr ? " a=" : "", KZ_STR_ARG(a));
}

static enum kz_status end(void *ctx, struct kz_xml_name name)
{
        return kz_buf_printf(ctx, "</%.*s>", KZ_STR_ARG(name.local));
}

static enum kz_status text(void *ctx, struct kz_str s)
{
        return kz_buf_append_str(ctx, s);
}

static enum kz_status refuse(void *ctx, struct kz_xml_name name, const char *const *attrs)
{
        (void)attrs;
        return kz_str_eq(name.local, KZ_STR("stop")) ? KZ_E_CANCELLED : start(ctx, name, attrs);
}

struct told {
        struct kz_buf events;
        struct kz_error err;
        enum kz_status status;
        uint64_t line;
};

static struct told run_with(
        const struct kz_xml_handler *functions, enum kz_xml_encoding encoding, struct kz_str xml)
{
        struct told told = {KZ_BUF_NULL, KZ_ERROR_NULL, KZ_OK, 0};
        struct kz_xml_handler handler = *functions;
        struct kz_xml *parser = NULL;

        handler.ctx = &told.events;
        assert_int_equal(kz_xml_new(&handler, encoding, &parser, NULL), KZ_OK);
        told.status = kz_xml_run(parser, xml, &told.err);
        told.line = kz_xml_line(parser);
        assert_null(kz_xml_free(parser));
        return told;
}

static const struct kz_xml_handler writer = {NULL, start, end, text};

static void assert_events(struct kz_str xml, const char *events)
{
        struct told told = run_with(&writer, KZ_XML_DECLARED, xml);

        if (told.status)
                fail_msg("%.*s: %s", KZ_STR_ARG(xml), told.err.message);
        assert_string_equal(told.events.data, events);
        kz_buf_deinit(&told.events);
}

static void assert_fails(
        const char *xml, enum kz_status status, const char *message, const char *events)
{
        struct told told = run_with(&writer, KZ_XML_DECLARED, kz_str(xml));

        assert_int_equal(told.status, status);
        if (!strstr(told.err.message, message))
                fail_msg("%s: \"%s\"", xml, told.err.message);
        assert_string_equal(told.events.data ? told.events.data : "", events);
        kz_buf_deinit(&told.events);
}

static void test_events(void **state)
{
        (void)state;
        assert_events(KZ_STR("<a>t<b a='1'/>u</a>"), "<:a>t<:b a=1></b>u</a>");
        assert_events(KZ_STR("<x:a xmlns:x='u:r' x:a='2'/>"), "<u:r:a a=2></a>");
        assert_events(
                KZ_STR("<a xmlns='u'><![CDATA[<i>&amp;]]>&lt;&#1178;</a>"), "<u:a><i>&amp;<Қ</a>");
        assert_events(
                KZ_STR("<?xml version='1.0'?><!DOCTYPE a><!-- c --><a><?p i?></a>\n"), "<:a></a>");
}

static void test_attributes(void **state)
{
        static const char *const attrs[] = {
                "id", "1", "http://x/relationships\x1fid", "rId2", "u\x1fother", "3", NULL};

        (void)state;
        assert_true(kz_str_eq(kz_xml_attr(attrs, "id"), KZ_STR("1")));
        assert_true(kz_str_eq(kz_xml_attr_ns(attrs, "/relationships", "id"), KZ_STR("rId2")));
        assert_true(kz_str_eq(kz_xml_attr_ns(attrs, "", "id"), KZ_STR("1")));
        assert_true(kz_str_eq(kz_xml_attr(attrs, "other"), KZ_STR("3")));
        assert_null(kz_xml_attr_ns(attrs, "", "other").ptr);
        assert_null(kz_xml_attr(attrs, "none").ptr);
}

static void test_words(void **state)
{
        static const struct kz_xml_word words[] = {{"b", 1}, {"br", 2}, {"p", 3}};

        (void)state;
        assert_int_equal(kz_xml_word(words, 3, KZ_STR("b")), 1);
        assert_int_equal(kz_xml_word(words, 3, KZ_STR("br")), 2);
        assert_int_equal(kz_xml_word(words, 3, KZ_STR("p")), 3);
        assert_int_equal(kz_xml_word(words, 3, KZ_STR("")), 0);
        assert_int_equal(kz_xml_word(words, 3, KZ_STR("bra")), 0);
        assert_int_equal(kz_xml_word(words, 3, KZ_STR("a")), 0);
}

static void test_encodings(void **state)
{
        static const char utf16[] = "\xFF\xFE<\0a\0>\0\x9A\x04<\0/\0a\0>\0";

        (void)state;
        assert_events(KZ_STR("<?xml version='1.0' encoding='windows-1251'?><a>\xC4\xE0</a>"),
                "<:a>Да</a>");
        assert_events(KZ_STR("<?xml version='1.0' encoding=\"KZ-1048\"?><a>\x8D</a>"), "<:a>Қ</a>");
        assert_events(
                KZ_STR("<?xml version='1.0' encoding='KOI8-R'?><a>\xE4\xC1</a>"), "<:a>Да</a>");
        assert_events(KZ_STR("<?xml version='1.0' encoding='GBK'?><a>\xD6\xD0</a>"), "<:a>中</a>");
        assert_events((struct kz_str){utf16, sizeof(utf16) - 1}, "<:a>Қ</a>");
        assert_events(KZ_STR("\xEF\xBB\xBF<a>Қ</a>"), "<:a>Қ</a>");
        assert_fails("<?xml version='1.0' encoding='x-none'?><a/>", KZ_E_UNSUPPORTED,
                "encoding that is not known", "");
}

/* Bytes that were converted, with a declaration that was not. */
static void test_told_encoding(void **state)
{
        struct told told = run_with(&writer, KZ_XML_UTF8,
                KZ_STR("<?xml version='1.0' encoding='windows-1251'?><a>Да</a>"));

        (void)state;
        assert_int_equal(told.status, KZ_OK);
        assert_string_equal(told.events.data, "<:a>Да</a>");
        kz_buf_deinit(&told.events);
}

static void test_entities(void **state)
{
        (void)state;
        assert_events(KZ_STR("<a>1&nbsp;&mdash;&what;</a>"), "<:a>1\xC2\xA0—&what;</a>");
        assert_events(KZ_STR("<!DOCTYPE a PUBLIC 'x' 'http://localhost/a.dtd'><a>&eacute;</a>"),
                "<:a>é</a>");
        assert_fails(
                "<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>", KZ_E_INVALID, "declares entities", "");
        assert_fails("<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><a>&e;</a>",
                KZ_E_INVALID, "declares entities", "");
        assert_fails("<!DOCTYPE a [<!ENTITY % e SYSTEM 'file:///etc/passwd'>%e;]><a/>",
                KZ_E_INVALID, "declares entities", "");
        assert_fails("<!DOCTYPE a [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;'>"
                     "<!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'>]><a>&c;&c;&c;&c;</a>",
                KZ_E_INVALID, "declares entities", "");
        assert_fails("<!DOCTYPE a [<!ATTLIST a a CDATA 'long'>]><a/>", KZ_E_INVALID,
                "default attributes", "");
        assert_events(KZ_STR("<!DOCTYPE a [<!ATTLIST a a CDATA #IMPLIED>]><a/>"), "<:a></a>");
}

static void test_broken(void **state)
{
        (void)state;
        assert_fails("<a>text\n<b></a>", KZ_E_CORRUPT, "line 2", "<:a>text\n<:b>");
        assert_fails("<a>text", KZ_E_CORRUPT, "cut short", "<:a>text");
        assert_fails("<a>text<b", KZ_E_CORRUPT, "cut short", "<:a>text");
        assert_fails("", KZ_E_CORRUPT, "cut short", "");
        assert_fails("text", KZ_E_CORRUPT, "not well-formed", "");
        assert_fails("<a>\xFF</a>", KZ_E_CORRUPT, "not well-formed", "<:a>");
        assert_fails("<x:a/>", KZ_E_CORRUPT, "prefix", "");
}

static void test_handler_stops(void **state)
{
        const struct kz_xml_handler stopper = {NULL, refuse, end, text};
        struct told told = run_with(&stopper, KZ_XML_DECLARED, KZ_STR("<a>\n<stop/>more<b/></a>"));

        (void)state;
        assert_int_equal(told.status, KZ_E_CANCELLED);
        assert_string_equal(told.events.data, "<:a>\n");
        assert_int_equal(told.line, 2);
        kz_buf_deinit(&told.events);
}

/* In pieces, however small, and a failure stays one. */
static void test_pieces(void **state)
{
        static const char xml[] = "<a a='12'>text &amp; Қ</a>";
        struct kz_buf events = KZ_BUF_NULL;
        struct kz_xml_handler handler = writer;
        struct kz_xml *parser = NULL;
        size_t i;

        (void)state;
        handler.ctx = &events;
        assert_int_equal(kz_xml_new(&handler, KZ_XML_DECLARED, &parser, NULL), KZ_OK);
        for (i = 0; xml[i]; i++)
                assert_int_equal(
                        kz_xml_feed(parser, (struct kz_str){xml + i, 1}, false, NULL), KZ_OK);
        assert_int_equal(kz_xml_feed(parser, KZ_STR_NULL, true, NULL), KZ_OK);
        assert_string_equal(events.data, "<:a a=12>text & Қ</a>");
        kz_xml_free(parser);
        parser = NULL;
        assert_int_equal(kz_xml_new(&handler, KZ_XML_DECLARED, &parser, NULL), KZ_OK);
        assert_int_equal(kz_xml_feed(parser, KZ_STR("<a></b>"), false, NULL), KZ_E_CORRUPT);
        assert_int_not_equal(kz_xml_feed(parser, KZ_STR("<a/>"), true, NULL), KZ_OK);
        kz_xml_free(parser);
        kz_buf_deinit(&events);
}

static struct told run_repeated(const char *begin, const char *part, size_t times)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf xml = KZ_BUF_NULL;
        const struct kz_xml_handler silent = {NULL, NULL, NULL, NULL};
        size_t i;

        assert_int_equal(kz_buf_append_cstr(&xml, begin), KZ_OK);
        for (i = 0; i < times; i++)
                assert_int_equal(kz_buf_append_cstr(&xml, part), KZ_OK);
        return run_with(&silent, KZ_XML_DECLARED, kz_buf_str(&xml));
}

/* Time that grew with the square of any of these would run into the test's limit. */
static void test_hostile(void **state)
{
        struct told told = run_repeated("", "<a>", DEEP);

        (void)state;
        assert_int_equal(told.status, KZ_E_LIMIT);
        told = run_repeated("<a>", "<a>", KZ_XML_DEPTH_MAX - 1);
        assert_int_equal(told.status, KZ_E_CORRUPT);
        assert_non_null(strstr(told.err.message, "cut short"));
        told = run_repeated("<a b='", "x", 20 * DEEP);
        assert_int_equal(told.status, KZ_E_CORRUPT);
        told = run_repeated("<a><!--", "x", 20 * DEEP);
        assert_int_equal(told.status, KZ_E_CORRUPT);
        told = run_repeated("<a>", "&nbsp;", DEEP);
        assert_int_equal(told.status, KZ_E_CORRUPT);
        told = run_repeated("<a>", "<b/>", DEEP);
        assert_int_equal(told.status, KZ_E_CORRUPT);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_events),
                cmocka_unit_test(test_attributes),
                cmocka_unit_test(test_words),
                cmocka_unit_test(test_encodings),
                cmocka_unit_test(test_told_encoding),
                cmocka_unit_test(test_entities),
                cmocka_unit_test(test_broken),
                cmocka_unit_test(test_handler_stops),
                cmocka_unit_test(test_pieces),
                cmocka_unit_test(test_hostile),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
