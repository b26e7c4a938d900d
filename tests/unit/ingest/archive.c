/* Archives: which files in one are read, by which names, and what archives that mean harm come to.
 */
#include "collect.h"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

#include "index/ingest/archive.h"

struct maker {
        struct archive *archive;
        struct kz_buf bytes;
};

static la_ssize_t on_write(struct archive *archive, void *user, const void *bytes, size_t len)
{
        (void)archive;
        assert_int_equal(kz_buf_append(user, bytes, len), KZ_OK);
        return (la_ssize_t)len;
}

static void begin(struct maker *m, int format, int filter, const char *options)
{
        *m = (struct maker){.archive = archive_write_new()};
        assert_non_null(m->archive);
        assert_int_equal(archive_write_set_format(m->archive, format), ARCHIVE_OK);
        assert_int_equal(archive_write_add_filter(m->archive, filter), ARCHIVE_OK);
        if (options)
                assert_int_equal(archive_write_set_options(m->archive, options), ARCHIVE_OK);
        archive_write_set_bytes_per_block(m->archive, 512);
        archive_write_set_bytes_in_last_block(m->archive, 1);
        assert_int_equal(
                archive_write_open(m->archive, &m->bytes, NULL, on_write, NULL), ARCHIVE_OK);
}

static void begin_zip(struct maker *m)
{
        begin(m, ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE, NULL);
}

static void put_entry(struct maker *m, const char *name, const void *data, size_t len, mode_t type,
        const char *link)
{
        struct archive_entry *entry = archive_entry_new();

        archive_entry_set_pathname(entry, name);
        archive_entry_set_filetype(entry, type);
        archive_entry_set_perm(entry, 0644);
        archive_entry_set_size(entry, (la_int64_t)len);
        if (link)
                archive_entry_set_symlink(entry, link);
        assert_true(archive_write_header(m->archive, entry) >= ARCHIVE_WARN);
        if (len)
                assert_int_equal(archive_write_data(m->archive, data, len), len);
        archive_entry_free(entry);
}

static void put(struct maker *m, const char *name, const char *text)
{
        put_entry(m, name, text, strlen(text), AE_IFREG, NULL);
}

static void end(struct maker *m)
{
        assert_int_equal(archive_write_close(m->archive), ARCHIVE_OK);
        archive_write_free(m->archive);
}

static struct collect *parse_made(struct maker *m, const char *name)
{
        struct collect *c;

        end(m);
        c = parse_bytes(name, m->bytes.data, m->bytes.len);
        kz_buf_deinit(&m->bytes);
        return c;
}

static struct collect *parse_ok(struct maker *m, const char *name)
{
        struct collect *c = parse_made(m, name);

        if (c->status)
                fail_msg("%s", c->err.message);
        assert_string_equal(c->parser, "archive");
        return c;
}

static void test_files(void **state)
{
        struct collect *c;
        struct maker m;

        (void)state;
        begin_zip(&m);
        put(&m, "a.txt", "Of a.");
        put_entry(&m, "folder/", NULL, 0, AE_IFDIR, NULL);
        put(&m, "folder/b.html", "<title>B</title><p>Of b.");
        put(&m, "../../etc/c.txt", "Of c.");
        put(&m, "/d.txt", "Of d.");
        put(&m, "two\nlines", "Of e.");
        put(&m, ".hidden", "x");
        put(&m, "folder/.DS_Store", "x");
        put(&m, "__MACOSX/a.txt", "x");
        put(&m, "Thumbs.db", "x");
        put_entry(&m, "link", NULL, 0, AE_IFLNK, "/etc/passwd");
        put(&m, "x.png", "\x89PNG\r\n\x1a\n");
        put(&m, "e.jsonl", "{\"id\":\"1\",\"text\":\"one\"}\n{\"id\":\"2\",\"text\":\"two\"}\n");
        c = parse_ok(&m, "a.zip");
        assert_int_equal(c->doc_count, 7);
        assert_str(c->docs[0].key, "a.txt");
        assert_str(c->docs[0].text, "Of a.");
        assert_str(c->docs[1].key, "folder/b.html");
        assert_str(c->docs[1].title, "B");
        assert_str(c->docs[2].key, "../../etc/c.txt");
        assert_str(c->docs[4].key, "two\nlines");
        assert_str(c->docs[5].key, "e.jsonl/1");
        assert_problem(c, 0, "images are not read (in x.png)");
        assert_problem(c, 0, "not read: links and devices (1)");
        assert_int_equal(c->problem_count, 2);
        collect_free(c);
}

/* "Отчёт о собрании.txt" */
#define NAME_866 "\x8e\xe2\xe7\xf1\xe2 \xae \xe1\xae\xa1\xe0\xa0\xad\xa8\xa8.txt"
#define NAME_1251 "\xce\xf2\xf7\xb8\xf2 \xee \xf1\xee\xe1\xf0\xe0\xed\xe8\xe8.txt"

static void assert_name(int format, const char *name, const char *expected)
{
        struct collect *c;
        struct maker m;

        begin(&m, format, ARCHIVE_FILTER_NONE, NULL);
        put(&m, name, "Text.");
        c = parse_ok(&m, "a");
        assert_int_equal(c->doc_count, 1);
        assert_str(c->docs[0].key, expected);
        collect_free(c);
}

/* Not zeros: they would be the end of a tar. */
static char *filler(size_t len)
{
        char *bytes = malloc(len);

        assert_non_null(bytes);
        memset(bytes, 'x', len);
        return bytes;
}

static void test_names(void **state)
{
        locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0), before;
        char *lengthy = filler(6001);
        struct collect *c;
        struct maker m;

        (void)state;
        assert_name(ARCHIVE_FORMAT_ZIP, NAME_866, "Отчёт о собрании.txt");
        assert_name(ARCHIVE_FORMAT_ZIP, NAME_1251, "Отчёт о собрании.txt");
        assert_name(ARCHIVE_FORMAT_ZIP, "folder\\a.txt", "folder/a.txt");
        assert_name(ARCHIVE_FORMAT_TAR_USTAR, NAME_1251, "Отчёт о собрании.txt");
        assert_name(ARCHIVE_FORMAT_TAR_USTAR, "./a.txt", "a.txt");
        /* Under such a locale libarchive marks names as UTF-8 and UTF-16. */
        before = uselocale(utf8);
        assert_name(ARCHIVE_FORMAT_ZIP, "Отчёт.txt", "Отчёт.txt");
        assert_name(ARCHIVE_FORMAT_7ZIP, "Отчёт.txt", "Отчёт.txt");
        assert_name(ARCHIVE_FORMAT_TAR_PAX_RESTRICTED, "Қазақ.txt", "Қазақ.txt");
        uselocale(before);
        freelocale(utf8);
        lengthy[6000] = '\0';
        begin(&m, ARCHIVE_FORMAT_TAR_GNUTAR, ARCHIVE_FILTER_NONE, NULL);
        put(&m, lengthy, "Text.");
        free(lengthy);
        c = parse_ok(&m, "a.tar");
        assert_int_equal(c->docs[0].key.len, 4096 + 2);
        collect_free(c);
}

static void test_formats(void **state)
{
        static const struct {
                int format, filter;
        } kinds[] = {
                {ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_NONE},
                {ARCHIVE_FORMAT_TAR_GNUTAR, ARCHIVE_FILTER_NONE},
                {ARCHIVE_FORMAT_TAR_PAX_INTERCHANGE, ARCHIVE_FILTER_NONE},
                {ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_GZIP},
                {ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_BZIP2},
                {ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_XZ},
                {ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_ZSTD},
                {ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_GZIP},
                {ARCHIVE_FORMAT_7ZIP, ARCHIVE_FILTER_NONE},
        };
        struct collect *c;
        struct maker m;
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(kinds); i++) {
                begin(&m, kinds[i].format, kinds[i].filter, NULL);
                put(&m, "a.txt", "Of a.");
                put(&m, "b.txt", "Of b.");
                c = parse_ok(&m, "a");
                assert_int_equal(c->doc_count, 2);
                assert_str(c->docs[1].key, "b.txt");
                assert_str(c->docs[1].text, "Of b.");
                collect_free(c);
        }
}

static void test_one_packed_file(void **state)
{
        struct collect *c;
        struct maker m;

        (void)state;
        begin(&m, ARCHIVE_FORMAT_RAW, ARCHIVE_FILTER_BZIP2, NULL);
        put(&m, "data", "<title>T</title><p>Text.");
        c = parse_ok(&m, "page.html.bz2");
        assert_int_equal(c->doc_count, 1);
        assert_str(c->docs[0].key, "page.html");
        assert_str(c->docs[0].title, "T");
        collect_free(c);
}

static void test_archives_in_archives(void **state)
{
        struct kz_buf inner = KZ_BUF_NULL;
        struct collect *c;
        struct maker m;
        int i;

        (void)state;
        assert_int_equal(kz_buf_append_cstr(&inner, "The innermost."), KZ_OK);
        for (i = 0; i < 8; i++) {
                begin_zip(&m);
                put(&m, "beside.txt", "Beside it.");
                put_entry(&m, i ? "in.zip" : "in.txt", inner.data, inner.len, AE_IFREG, NULL);
                end(&m);
                kz_buf_deinit(&inner);
                inner = m.bytes;
                if (i == 1) {
                        c = parse_bytes("a.zip", inner.data, inner.len);
                        assert_int_equal(c->status, KZ_OK);
                        assert_int_equal(c->doc_count, 3);
                        assert_str(c->docs[1].key, "in.zip/beside.txt");
                        assert_str(c->docs[2].key, "in.zip/in.txt");
                        collect_free(c);
                }
        }
        c = parse_bytes("a.zip", inner.data, inner.len);
        assert_int_equal(c->status, KZ_OK);
        assert_int_equal(c->doc_count, 6);
        assert_problem(c, 0, "more than 6 files within one another");
        collect_free(c);
        kz_buf_deinit(&inner);
}

/* Marks every file of a zip as encrypted, as its headers and its list say. */
static void mark_encrypted(struct kz_buf *zip)
{
        size_t i;

        for (i = 0; i + 10 < zip->len; i++) {
                if (memcmp(zip->data + i, "PK\x03\x04", 4) == 0)
                        zip->data[i + 6] |= 1;
                else if (memcmp(zip->data + i, "PK\x01\x02", 4) == 0)
                        zip->data[i + 8] |= 1;
        }
}

static void test_passwords(void **state)
{
        struct collect *c;
        struct maker m;

        (void)state;
        begin_zip(&m);
        put(&m, "a.txt", "Of a.");
        put(&m, "b.txt", "Of b.");
        put(&m, "c.txt", "Of c.");
        end(&m);
        mark_encrypted(&m.bytes);
        c = parse_bytes("a.zip", m.bytes.data, m.bytes.len);
        assert_int_equal(c->status, KZ_OK);
        assert_int_equal(c->doc_count, 0);
        assert_int_equal(c->problem_count, 1);
        assert_problem(c, 0, "password-protected, and 2 more files with it (in a.txt)");
        assert_int_equal(c->problems[0].severity, KZ_PROBLEM_FAILURE);
        collect_free(c);
        kz_buf_deinit(&m.bytes);
}

static void test_nothing_in_it(void **state)
{
        struct collect *c;
        struct maker m;

        (void)state;
        begin_zip(&m);
        c = parse_made(&m, "a.zip");
        assert_int_equal(c->status, KZ_E_INVALID);
        assert_contains(c->err.message, "an archive without files");
        collect_free(c);
        begin_zip(&m);
        put(&m, ".only", "x");
        c = parse_made(&m, "a.zip");
        assert_int_equal(c->status, KZ_E_INVALID);
        collect_free(c);
}

static struct collect *parse_limited(struct maker *m, uint64_t file_size)
{
        const struct kz_extract_job job = {.name = KZ_STR("a")};
        struct kz_extract_limits limits = kz_extract_limits_default();
        struct collect *c;

        end(m);
        limits.file_size = file_size;
        c = parse_with(&job, &limits, m->bytes.data, m->bytes.len);
        kz_buf_deinit(&m->bytes);
        return c;
}

static void test_files_too_large(void **state)
{
        char *bytes = filler(3 << 20);
        struct collect *c;
        struct maker m;

        (void)state;
        begin_zip(&m);
        put_entry(&m, "large", bytes, 3 << 20, AE_IFREG, NULL);
        put(&m, "a.txt", "Of a.");
        c = parse_limited(&m, 1 << 20);
        assert_int_equal(c->status, KZ_OK);
        assert_int_equal(c->doc_count, 1);
        assert_problem(c, 0, "larger than a file may be (max_file_size): left out (in large)");
        collect_free(c);
        /* One that does not say so. */
        begin(&m, ARCHIVE_FORMAT_RAW, ARCHIVE_FILTER_BZIP2, NULL);
        put_entry(&m, "data", bytes, 3 << 20, AE_IFREG, NULL);
        c = parse_limited(&m, 1 << 20);
        assert_int_equal(c->status, KZ_OK);
        assert_int_equal(c->doc_count, 0);
        assert_problem(c, 0, "larger than a file may be (max_file_size)");
        collect_free(c);
        free(bytes);
}

static void test_ratio(void **state)
{
        size_t len = 40u << 20;
        char *bytes = filler(len);
        struct collect *c;
        struct maker m;

        (void)state;
        begin(&m, ARCHIVE_FORMAT_RAW, ARCHIVE_FILTER_ZSTD, NULL);
        put_entry(&m, "data", bytes, len, AE_IFREG, NULL);
        c = parse_limited(&m, 64 << 20);
        assert_int_equal(c->status, KZ_OK);
        assert_int_equal(c->doc_count, 0);
        assert_problem(c, 0, "unpacks to more than 1000 times its size");
        collect_free(c);
        free(bytes);
}

/* Makes the second file of a tar say that it has 8 GB. */
static void claim_size(struct kz_buf *tar)
{
        char *head = tar->data + 1024;
        unsigned sum = 0;
        int i;

        memcpy(head + 124, "77777777777", 12);
        memset(head + 148, ' ', 8);
        for (i = 0; i < 512; i++)
                sum += (unsigned char)head[i];
        snprintf(head + 148, 8, "%06o", sum);
}

/* What is passed over counts as well, for it has to be unpacked to be passed over. */
static void test_all_too_large(void **state)
{
        struct collect *c;
        struct maker m;

        (void)state;
        begin(&m, ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_NONE, NULL);
        put(&m, "a.txt", "Of a.");
        put(&m, "huge", "x");
        end(&m);
        claim_size(&m.bytes);
        c = parse_bytes("a.tar", m.bytes.data, m.bytes.len);
        assert_int_equal(c->status, KZ_E_LIMIT);
        assert_contains(c->err.message, "the rest is left out");
        assert_int_equal(c->doc_count, 1);
        assert_problem(c, 0, "larger than a file may be (max_file_size): left out (in huge)");
        collect_free(c);
        kz_buf_deinit(&m.bytes);
}

static void test_damaged(void **state)
{
        struct kz_buf text = KZ_BUF_NULL;
        struct collect *c;
        struct maker m;
        int i;

        (void)state;
        for (i = 0; i < 20000; i++)
                assert_int_equal(kz_buf_printf(&text, "Line %d of it.\n", i), KZ_OK);
        begin_zip(&m);
        put_entry(&m, "a.txt", text.data, text.len, AE_IFREG, NULL);
        put(&m, "b.txt", "Of b.");
        end(&m);
        m.bytes.data[m.bytes.len / 2] ^= 0x55;
        m.bytes.data[m.bytes.len / 2 + 1] ^= 0x55;
        c = parse_bytes("a.zip", m.bytes.data, m.bytes.len);
        assert_int_equal(c->status, KZ_OK);
        assert_int_equal(c->doc_count, 2);
        assert_problem(c, 0, "damaged: what could be read of it was kept (in a.txt)");
        assert_str(c->docs[1].text, "Of b.");
        collect_free(c);
        kz_buf_deinit(&m.bytes);
        kz_buf_deinit(&text);
}

/* Cut anywhere, an archive gives the files that are whole and says what happened. */
static void assert_cut_short(struct maker *m)
{
        struct collect *c;
        size_t len;

        put(m, "a.txt", "Of a.");
        put(m, "b/c.jsonl", "{\"text\":\"one\"}\n{\"text\":\"two\"}\n");
        put(m, "d.txt", "Of d.");
        end(m);
        for (len = 97; len < m->bytes.len; len += 97) {
                c = parse_bytes("a", m->bytes.data, len);
                assert_true(c->doc_count <= 4);
                assert_true(c->doc_count == 4 || c->status || c->problem_count);
                collect_free(c);
        }
        kz_buf_deinit(&m->bytes);
}

static void test_cut_short(void **state)
{
        struct maker m;

        (void)state;
        begin_zip(&m);
        assert_cut_short(&m);
        begin(&m, ARCHIVE_FORMAT_7ZIP, ARCHIVE_FILTER_NONE, NULL);
        assert_cut_short(&m);
        begin(&m, ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_BZIP2, NULL);
        assert_cut_short(&m);
        begin(&m, ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_GZIP, NULL);
        assert_cut_short(&m);
}

/* A zip without the directory at its end still has its files. */
static void test_zip_without_its_list(void **state)
{
        struct collect *c;
        struct maker m;

        (void)state;
        begin_zip(&m);
        put(&m, "a.txt", "Of a.");
        put(&m, "b.txt", "Of b.");
        end(&m);
        c = parse_bytes("a.zip", m.bytes.data, m.bytes.len - 30);
        assert_int_equal(c->status, KZ_OK);
        assert_int_equal(c->doc_count, 2);
        assert_problem(c, 0, "the list of its files is missing");
        collect_free(c);
        kz_buf_deinit(&m.bytes);
}

/* An office file whose telling parts stand beyond the bytes a type is told by. */
static void test_office_file_that_does_not_begin_like_one(void **state)
{
        char *bytes = filler(100000);
        struct collect *c;
        struct maker m;

        (void)state;
        begin(&m, ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE, "zip:compression=store");
        put_entry(&m, "media/picture.bin", bytes, 100000, AE_IFREG, NULL);
        put(&m, "[Content_Types].xml",
                "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
                "<Override PartName=\"/word/document.xml\" ContentType=\"application/vnd."
                "openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>");
        put(&m, "word/document.xml",
                "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/"
                "main\"><w:body><w:p><w:r><w:t>Text of "
                "it.</w:t></w:r></w:p></w:body></w:document>");
        c = parse_made(&m, "a.bin");
        if (c->status)
                fail_msg("%s", c->err.message);
        assert_int_equal(c->doc_count, 1);
        assert_str(c->docs[0].key, "");
        assert_str(c->origins[0].type, "docx");
        collect_free(c);
        free(bytes);
        /* And a zip that has a part of that name, but is none. */
        begin_zip(&m);
        put(&m, "a.txt", "Of a.");
        put(&m, "mimetype", "text/plain");
        c = parse_made(&m, "a.zip");
        assert_int_equal(c->status, KZ_OK);
        assert_int_equal(c->doc_count, 2);
        assert_str(c->docs[0].key, "a.txt");
        assert_str(c->origins[0].type, "text");
        collect_free(c);
}

static void test_what_is_no_archive(void **state)
{
        char block[512] = "a.txt";

        (void)state;
        assert_int_equal(kz_archive_kind_of(KZ_STR("BZh is how it begins")), KZ_ARCHIVE_NONE);
        assert_int_equal(
                kz_archive_kind_of((struct kz_str){block, sizeof(block)}), KZ_ARCHIVE_NONE);
        memset(block, 'x', sizeof(block));
        assert_int_equal(
                kz_archive_kind_of((struct kz_str){block, sizeof(block)}), KZ_ARCHIVE_NONE);
        assert_int_equal(kz_archive_kind_of(KZ_STR("PK")), KZ_ARCHIVE_NONE);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_files),
                cmocka_unit_test(test_names),
                cmocka_unit_test(test_formats),
                cmocka_unit_test(test_one_packed_file),
                cmocka_unit_test(test_archives_in_archives),
                cmocka_unit_test(test_passwords),
                cmocka_unit_test(test_nothing_in_it),
                cmocka_unit_test(test_files_too_large),
                cmocka_unit_test(test_ratio),
                cmocka_unit_test(test_all_too_large),
                cmocka_unit_test(test_damaged),
                cmocka_unit_test(test_cut_short),
                cmocka_unit_test(test_zip_without_its_list),
                cmocka_unit_test(test_office_file_that_does_not_begin_like_one),
                cmocka_unit_test(test_what_is_no_archive),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
