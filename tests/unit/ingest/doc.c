/* Compound files: what is in them, what becomes of Word's and Outlook's, and damaged ones. */
#include "collect.h"

#include <unistd.h>

#include "index/ingest/ole.h"
#include "tests/support/ole_writer.h"

#define LARGE 20000

static struct collect *parse_writer(const char *name, struct ole_writer *ole)
{
        struct collect *c;

        ole_end(ole);
        c = parse_bytes(name, ole->bytes.data, ole->bytes.len);
        ole_writer_deinit(ole);
        return c;
}

static void test_streams(void **state)
{
        struct ole_writer writer = OLE_WRITER_NULL;
        struct kz_ole ole = KZ_OLE_NULL;
        struct kz_buf out = KZ_BUF_NULL;
        unsigned storage, inner;
        char large[LARGE];

        (void)state;
        memset(large, 'x', sizeof(large));
        large[LARGE - 1] = 'y';
        ole_add(&writer, 0, "Small", "few bytes", 9);
        storage = ole_add_storage(&writer, 0, "Folder");
        inner = ole_add(&writer, storage, "Large", large, LARGE);
        ole_add(&writer, storage, "Empty", "", 0);
        ole_end(&writer);
        assert_int_equal(kz_ole_open(&ole, kz_buf_str(&writer.bytes), NULL), KZ_OK);
        assert_int_equal(kz_ole_find(&ole, KZ_OLE_ROOT, "SMALL"), 1);
        assert_int_equal(kz_ole_find(&ole, KZ_OLE_ROOT, "Large"), KZ_OLE_NONE);
        assert_int_equal(kz_ole_find(&ole, storage, "Large"), inner);
        assert_int_equal(kz_ole_next(&ole, storage, inner), inner + 1);
        assert_int_equal(kz_ole_next(&ole, storage, inner + 1), KZ_OLE_NONE);
        assert_int_equal(kz_ole_read(&ole, 1, &out, NULL), KZ_OK);
        assert_string_equal(out.data, "few bytes");
        kz_buf_clear(&out);
        assert_int_equal(kz_ole_read(&ole, inner, &out, NULL), KZ_OK);
        assert_int_equal(out.len, LARGE);
        assert_memory_equal(out.data, large, LARGE);
        kz_buf_clear(&out);
        assert_int_equal(kz_ole_read(&ole, inner + 1, &out, NULL), KZ_OK);
        assert_int_equal(out.len, 0);
        kz_ole_deinit(&ole);
        ole_writer_deinit(&writer);
        kz_buf_deinit(&out);
}

static void assert_refused(const char *stream, enum kz_status status, const char *why)
{
        struct ole_writer ole = OLE_WRITER_NULL;
        struct collect *c;

        ole_add(&ole, 0, stream, "x", 1);
        c = parse_writer("a.doc", &ole);
        assert_int_equal(c->status, status);
        assert_contains(c->err.message, why);
        collect_free(c);
}

static void test_kinds(void **state)
{
        (void)state;
        assert_refused("WordDocument", KZ_E_UNSUPPORTED, "set doc_command = catdoc");
        assert_refused("Workbook", KZ_E_UNSUPPORTED, "old Excel sheets (.xls) are not read");
        assert_refused("Book", KZ_E_UNSUPPORTED, ".xls");
        assert_refused("PowerPoint Document", KZ_E_UNSUPPORTED, ".ppt");
        assert_refused("EncryptedPackage", KZ_E_INVALID, "password-protected");
        assert_refused("Contents", KZ_E_UNSUPPORTED, "old program");
}

static void test_encrypted_word(void **state)
{
        static const char fib[32] = {(char)0xEC, (char)0xA5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
        struct ole_writer ole = OLE_WRITER_NULL;
        struct collect *c;

        (void)state;
        ole_add(&ole, 0, "WordDocument", fib, sizeof(fib));
        c = parse_writer("a.doc", &ole);
        assert_int_equal(c->status, KZ_E_INVALID);
        assert_string_equal(c->err.message, "password-protected");
        collect_free(c);
}

/* A command that prints what it is told to. */
static enum kz_status print(void *ctx, enum kz_extract_command which, struct kz_str bytes,
        struct kz_buf *ret, struct kz_error *err)
{
        (void)ctx;
        assert_int_equal(which, KZ_COMMAND_DOC);
        assert_true(bytes.len > 512);
        assert_int_equal((unsigned char)bytes.ptr[0], 0xD0);
        assert_int_equal(kz_buf_append_cstr(ret, "The first line\nЕщё текст\n"), KZ_OK);
        (void)err;
        return KZ_OK;
}

/* A summary of one section: a code page, a title, an author, and a time. */
static const char summary[] = "\xFE\xFF\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0"
                              "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x30\0\0\0"
                              "\x60\0\0\0\4\0\0\0\1\0\0\0\x28\0\0\0\2\0\0\0\x30\0\0\0\4\0\0\0\x3C\0"
                              "\0\0\x0D\0\0\0\x4C\0\0\0"
                              "\2\0\0\0\xE3\4\0\0"
                              "\x1E\0\0\0\4\0\0\0\xCE\xC1\xD1\0"
                              "\x1E\0\0\0\7\0\0\0\xC8\xE2\xE0\xED\xEE\xE2\0\0"
                              "\x40\0\0\0\0\0\xC3\x5C\x47\x86\xD6\1";

static void test_word(void **state)
{
        const struct kz_extract_job job = {.name = KZ_STR("a.doc")};
        const struct kz_extract_limits limits = kz_extract_limits_default();
        struct collect *c = collect_new();
        const struct kz_sink sink = {.ctx = c,
                .document = collect_document,
                .problem = collect_problem,
                .command = print,
                .commands = 1u << KZ_COMMAND_DOC};
        struct ole_writer ole = OLE_WRITER_NULL;
        struct kz_input input = KZ_INPUT_NULL;
        int fd;

        (void)state;
        ole_add(&ole, 0, "WordDocument", "x", 1);
        ole_add(&ole, 0, "\5SummaryInformation", summary, sizeof(summary) - 1);
        ole_end(&ole);
        fd = file_of(ole.bytes.data, ole.bytes.len);
        c->status = kz_parser_run(&job, &limits, fd, &input, &sink, &c->parser, &c->err);
        if (c->status)
                fail_msg("%s", c->err.message);
        assert_str(c->docs[0].text, "The first line\nЕщё текст\n");
        assert_str(c->docs[0].title, "ОБС");
        assert_str(c->docs[0].author, "Иванов");
        assert_str(c->docs[0].date, "2020-09-09");
        kz_input_deinit(&input);
        ole_writer_deinit(&ole);
        collect_free(c);
        close(fd);
}

#define U(s) s, sizeof(s) - 1
/* 2020-09-09 as a FILETIME, after a header and one other property. */
static const char properties[] = "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
                                 "\3\0\xFD\x3F\6\0\0\0\xE3\4\0\0\0\0\0\0"
                                 "\x40\0\x39\0\6\0\0\0\0\0\xC3\x5C\x47\x86\xD6\1";

static void test_message(void **state)
{
        struct ole_writer ole = OLE_WRITER_NULL;
        struct collect *c;
        unsigned file;

        (void)state;
        ole_add(&ole, 0, "__properties_version1.0", properties, sizeof(properties) - 1);
        ole_add(&ole, 0, "__substg1.0_0037001F", U("\x1F\4\x40\4\x3D\xD8\0\xDE"));
        ole_add(&ole, 0, "__substg1.0_0C1A001E", U("\xC8\xE2\xE0\xED"));
        ole_add(&ole, 0, "__substg1.0_5D01001E", U("ivan@example.org"));
        ole_add(&ole, 0, "__substg1.0_0E04001E", U("Jane Doe"));
        ole_add(&ole, 0, "__substg1.0_1000001E", U("The body\r\nof it\r\n"));
        file = ole_add_storage(&ole, 0, "__attach_version1.0_#00000000");
        ole_add(&ole, file, "__substg1.0_3707001E", U("a.txt"));
        ole_add(&ole, file, "__substg1.0_37010102", U("An attached file"));
        file = ole_add_storage(&ole, 0, "__attach_version1.0_#00000001");
        ole_add(&ole, file, "__substg1.0_3707001E", U("a.txt"));
        ole_add(&ole, file, "__substg1.0_37010102", U("Another of the same name"));
        file = ole_add_storage(&ole, 0, "__attach_version1.0_#00000002");
        ole_add(&ole, file, "__substg1.0_37010102", U("\x89PNG\r\n"));
        file = ole_add_storage(&ole, 0, "__attach_version1.0_#00000003");
        ole_add_storage(&ole, file, "__substg1.0_3701000D");
        c = parse_writer("a.msg", &ole);
        if (c->status)
                fail_msg("%s", c->err.message);
        assert_int_equal(c->doc_count, 3);
        assert_str(c->docs[0].title, "Пр😀");
        assert_str(c->docs[0].author, "Иван");
        assert_str(c->docs[0].date, "2020-09-09");
        assert_str(
                c->docs[0].text, "From: Иван <ivan@example.org>\nTo: Jane Doe\n\nThe body\nof it");
        assert_str(c->docs[1].key, "a.txt");
        assert_str(c->docs[1].text, "An attached file");
        assert_str(c->docs[1].author, "Иван");
        assert_str(c->docs[2].key, "a.txt (2)");
        assert_problem(c, 0, "1 image in this message");
        assert_problem(c, 0, "attachment 4 of this message is no file");
        collect_free(c);
}

static void test_html_body(void **state)
{
        struct ole_writer ole = OLE_WRITER_NULL;
        struct collect *c;

        (void)state;
        ole_add(&ole, 0, "__properties_version1.0", properties, sizeof(properties) - 1);
        ole_add(&ole, 0, "__substg1.0_10130102", U("<p>One</p><p>\xC4\xE0, \xE4\xE0</p>"));
        c = parse_writer("the message.msg", &ole);
        assert_int_equal(c->status, KZ_OK);
        assert_str(c->docs[0].title, "the message");
        assert_str(c->docs[0].text, "One\n\nДа, да\n");
        collect_free(c);
}

static void test_cut_message(void **state)
{
        struct ole_writer ole = OLE_WRITER_NULL;
        struct collect *c;
        char large[LARGE];

        (void)state;
        memset(large, 'x', sizeof(large));
        ole_add(&ole, 0, "__properties_version1.0", properties, sizeof(properties) - 1);
        ole_add(&ole, 0, "__substg1.0_1000001E", large, sizeof(large));
        ole_end(&ole);
        /* The chain of its body ends early: in the FAT, which is the last sector. */
        memset(ole.bytes.data + ole.bytes.len - 512 + 4 * 10, 0xFE, 4);
        c = parse_bytes("a.msg", ole.bytes.data, ole.bytes.len);
        assert_int_equal(c->status, KZ_OK);
        assert_true(c->docs[0].text.len > 0 && c->docs[0].text.len < LARGE);
        assert_problem(c, 0, "damaged");
        collect_free(c);
        ole_writer_deinit(&ole);
}

/* Cut short or with any word of it changed: something is said, and nothing is read beyond the end.
 */
static void test_damaged(void **state)
{
        static const uint32_t words[] = {0, 1, 7, 0x7FFFFFFF, 0xFFFFFFFE, 0xFFFFFFFF};
        struct ole_writer ole = OLE_WRITER_NULL;
        char large[5000] = "x";
        size_t at, i;

        (void)state;
        ole_add(&ole, 0, "__properties_version1.0", properties, sizeof(properties) - 1);
        ole_add(&ole, 0, "__substg1.0_1000001E", large, sizeof(large));
        ole_end(&ole);
        for (at = 8; at < ole.bytes.len; at += 97)
                collect_free(parse_bytes("a.msg", ole.bytes.data, at));
        for (at = 24; at + 4 <= ole.bytes.len; at += at < 80 || at > 5000 ? 4 : 256) {
                for (i = 0; i < KZ_ARRAY_LEN(words); i++) {
                        char was[4];

                        memcpy(was, ole.bytes.data + at, 4);
                        memcpy(ole.bytes.data + at, &words[i], 4);
                        collect_free(parse_bytes("a.msg", ole.bytes.data, ole.bytes.len));
                        memcpy(ole.bytes.data + at, was, 4);
                }
        }
        ole_writer_deinit(&ole);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_streams),
                cmocka_unit_test(test_kinds),
                cmocka_unit_test(test_encrypted_word),
                cmocka_unit_test(test_word),
                cmocka_unit_test(test_message),
                cmocka_unit_test(test_html_body),
                cmocka_unit_test(test_cut_message),
                cmocka_unit_test(test_damaged),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
