/* Signed and encrypted files: what is signed is read, whatever form its lengths have. */
#include "collect.h"

#include "index/ingest/cms.h"

/* The beginning of something signed; MARKED: lengths that are told by a mark at the end. */
#define OID_SIGNED "\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02"
#define OID_DATA "\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x01"
#define OID_ENVELOPED "\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x03"
#define BEGIN_MARKED                                                                               \
        "\x30\x80" OID_SIGNED "\xA0\x80\x30\x80\x02\x01\x01\x31\x00\x30\x80" OID_DATA "\xA0\x80"
#define BEGIN_LONG                                                                                 \
        "\x30\x82\x01\x00" OID_SIGNED "\xA0\x81\xF0\x30\x81\xED\x02\x01\x03\x31\x02\x05\x00"       \
        "\x30\x81\x80" OID_DATA "\xA0\x70"
#define STR(literal) ((struct kz_str){literal, sizeof(literal) - 1})

static void assert_read(struct kz_str bytes, enum kz_cms type, const char *content)
{
        struct kz_buf out = KZ_BUF_NULL;
        enum kz_cms found;

        assert_int_equal(kz_cms_read(bytes, &found, &out), KZ_OK);
        assert_int_equal(found, type);
        assert_str(kz_buf_str(&out), content);
        kz_buf_deinit(&out);
}

static void test_signed(void **state)
{
        (void)state;
        assert_read(STR(BEGIN_LONG "\x04\x05"
                                   "Text."),
                KZ_CMS_SIGNED, "Text.");
        assert_read(STR(BEGIN_MARKED "\x04\x05"
                                     "Text.\0\0\0\0"),
                KZ_CMS_SIGNED, "Text.");
        /* In pieces, with a length and with a mark. */
        assert_read(STR(BEGIN_MARKED "\x24\x08\x04\x02"
                                     "Te\x04\x02"
                                     "xt"),
                KZ_CMS_SIGNED, "Text");
        assert_read(STR(BEGIN_MARKED "\x24\x80\x04\x02"
                                     "Te\x24\x80\x04\x01x\0\0\x04\x01t\0\0rest"),
                KZ_CMS_SIGNED, "Text");
        /* Cut short within what is signed. */
        assert_read(STR(BEGIN_LONG "\x04\x50"
                                   "Tex"),
                KZ_CMS_SIGNED, "Tex");
}

static void test_other_kinds(void **state)
{
        (void)state;
        assert_read(STR("\x30\x80" OID_ENVELOPED "\xA0\x80"), KZ_CMS_ENCRYPTED, "");
        assert_read(STR("\x30\x80" OID_DATA "\xA0\x80"), KZ_CMS_OTHER, "");
        assert_read(STR("\x30\x80" OID_SIGNED
                        "\xA0\x80\x30\x80\x02\x01\x01\x31\x00\x30\x0B" OID_DATA "\x31\x00"),
                KZ_CMS_SIGNATURE, "");
        assert_read(STR("\x30\x03\x02\x01\x01"), KZ_CMS_NONE, "");
        assert_read(STR("0"), KZ_CMS_NONE, "");
        assert_read(STR(""), KZ_CMS_NONE, "");
}

static void test_damaged(void **state)
{
        static const char bytes[] = BEGIN_MARKED "\x24\x80\x04\x02Te\x24\x80\x04\x01x\0\0\0\0";
        struct kz_buf out = KZ_BUF_NULL, deep = KZ_BUF_NULL;
        enum kz_cms found;
        size_t len, i;

        (void)state;
        for (len = 0; len < sizeof(bytes); len++) {
                kz_buf_clear(&out);
                assert_int_equal(kz_cms_read((struct kz_str){bytes, len}, &found, &out), KZ_OK);
                assert_true(out.len <= 3);
        }
        assert_read(STR("\x30\x89\1\1\1\1\1\1\1\1\1" OID_SIGNED), KZ_CMS_NONE, "");
        /* Pieces within pieces, and sets within sets, without an end. */
        assert_int_equal(kz_buf_append(&deep, BEGIN_MARKED, sizeof(BEGIN_MARKED) - 1), KZ_OK);
        for (i = 0; i < 100000; i++)
                assert_int_equal(kz_buf_append(&deep, "\x24\x80", 2), KZ_OK);
        assert_int_equal(kz_cms_read(kz_buf_str(&deep), &found, &out), KZ_OK);
        assert_int_equal(found, KZ_CMS_SIGNED);
        deep.len = 26;
        for (i = 0; i < 100000; i++)
                assert_int_equal(kz_buf_append(&deep, "\x31\x80", 2), KZ_OK);
        assert_int_equal(kz_cms_read(kz_buf_str(&deep), &found, &out), KZ_OK);
        kz_buf_deinit(&deep);
        kz_buf_deinit(&out);
}

static void test_files(void **state)
{
        static const char page[] = BEGIN_MARKED "\x04\x18<title>T</title><p>Text.\0\0\0\0";
        struct collect *c = parse_bytes("page.html.p7m", page, sizeof(page) - 1);

        (void)state;
        assert_string_equal(c->parser, "cms");
        assert_int_equal(c->status, KZ_OK);
        assert_int_equal(c->doc_count, 1);
        assert_str(c->docs[0].key, "page.html");
        assert_str(c->docs[0].text, "Text.\n");
        collect_free(c);
        c = parse_bytes("a.p7m", "\x30\x80" OID_ENVELOPED "\xA0\x80", 15);
        assert_int_equal(c->status, KZ_E_INVALID);
        assert_contains(c->err.message, "encrypted");
        collect_free(c);
        c = parse_bytes("a.p7s", "\x30\x80" OID_SIGNED "\xA0\x80", 15);
        assert_int_equal(c->status, KZ_E_INVALID);
        assert_contains(c->err.message, "a signature or certificate");
        collect_free(c);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_signed),
                cmocka_unit_test(test_other_kinds),
                cmocka_unit_test(test_damaged),
                cmocka_unit_test(test_files),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
