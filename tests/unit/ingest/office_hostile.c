/*
 * Office files that mean harm: each is read, or refused by name, in memory and time that grow with
 * its size and no faster, and whatever of it is damaged costs that part only.
 */
#include "office_file.h"

#include <stdlib.h>

#include "tests/support/rounds.h"
#include "tests/support/zip_writer.h"

#define DEEP TEST_ROUNDS(100000)
#define MANY TEST_ROUNDS(30000)
#define TYPES "[Content_Types].xml", "<Types/>"
#define W "<w:document xmlns:w='w' xmlns:mc='mc'><w:body>"
#define P(text) "<w:p><w:r><w:t>" text "</w:t></w:r></w:p>"

static struct kz_buf repeat(const char *begin, const char *part, size_t times, const char *end)
{
        struct kz_buf buf = KZ_BUF_NULL;
        size_t i;

        assert_int_equal(kz_buf_append_cstr(&buf, begin), KZ_OK);
        for (i = 0; i < times; i++)
                assert_int_equal(kz_buf_append_cstr(&buf, part), KZ_OK);
        assert_int_equal(kz_buf_append_cstr(&buf, end), KZ_OK);
        return buf;
}

static struct collect *parse_document(const char *document)
{
        const char *const members[] = {TYPES, "word/document.xml", document, NULL};

        return parse_members("a.docx", members);
}

static struct collect *parse_repeated(
        const char *begin, const char *part, size_t times, const char *end)
{
        struct kz_buf document = repeat(begin, part, times, end);
        struct collect *c = parse_document(document.data);

        kz_buf_deinit(&document);
        return c;
}

static void test_entities(void **state)
{
        static const char *const doctypes[] = {"<!DOCTYPE w [<!ENTITY a 'ha'>]>",
                "<!DOCTYPE w [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>",
                ("<!DOCTYPE w [<!ENTITY a '0123456789'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>"
                 "<!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;'>]>")};
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(doctypes); i++) {
                KZ_CLEANUP(kz_buf_deinit)
                struct kz_buf document = repeat(doctypes[i], W P("&a;&c;"), 1, "");
                struct collect *c = parse_document(document.data);

                assert_int_equal(c->status, KZ_E_INVALID);
                assert_contains(c->err.message, "declares entities");
                assert_int_equal(c->doc_count, 0);
                collect_free(c);
        }
}

/* What stands before the damage is kept, and the damage told. */
static void test_damaged_xml(void **state)
{
        struct collect *c = parse_document(W P("One") "<w:p><w:r><w:t>Two</w:r>");

        (void)state;
        assert_problem(c, 0, "word/document.xml: the XML is not well-formed in line 1");
        assert_text(c, "One\n\nTwo\n");
        c = parse_document(W P("One") "<w:p");
        assert_problem(c, 0, "cut short");
        assert_text(c, "One\n");
        c = parse_document("no XML");
        assert_int_equal(c->status, KZ_E_CORRUPT);
        collect_free(c);
}

static void test_deep(void **state)
{
        static const char *const parts[] = {"<w:p>", "<w:tbl><w:tr><w:tc>", "<w:txbxContent><w:p>",
                "<mc:AlternateContent><mc:Choice>", "<w:del>", "<w:t>", "<w:pPr>"};
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(parts); i++) {
                struct collect *c = parse_repeated(W P("One"), parts[i], i ? 2000 : DEEP, "");

                assert_problem(c, 0, "more elements in one another");
                assert_text(c, "One\n");
        }
}

static void test_wide(void **state)
{
        static const char *const parts[] = {"<w:p/>", P("x"),
                "<w:tbl><w:tr><w:tc>" P("x") "</w:tc></w:tr></w:tbl>",
                "<w:p><w:r><w:txbxContent>" P("x") "</w:txbxContent></w:r></w:p>",
                "<w:p><mc:AlternateContent><mc:Choice/><mc:Fallback/></mc:AlternateContent></w:p>",
                "<w:altChunk w:id='x'/>", "<w:r><w:lastRenderedPageBreak/></w:r>",
                "<w:r><w:br/><w:tab/></w:r>", "<w:footnote w:id='1'/>",
                "<w:footnoteReference w:id='1'/>"};
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(parts); i++) {
                struct collect *c =
                        parse_repeated(W P("One"), parts[i], MANY, "</w:body></w:document>");

                if (c->status)
                        fail_msg("%s: %s", parts[i], c->err.message);
                assert_true(c->docs[0].text.len <= MANY * strlen(parts[i]));
                collect_free(c);
        }
}

/* A note is read once, however often it is referred to. */
static void test_repeated_notes(void **state)
{
        struct kz_buf note = repeat("<w:footnotes xmlns:w='w'><w:footnote w:id='1'><w:p><w:r><w:t>",
                              "note ", 10000, "</w:t></w:r></w:p></w:footnote></w:footnotes>"),
                      document = repeat(W "<w:p><w:r><w:t>One</w:t>",
                              "<w:footnoteReference w:id='1'/>", 10000,
                              "</w:r></w:p></w:body></w:document>");
        const char *const members[] = {TYPES, "word/_rels/document.xml.rels",
                RELS(REL("r", "footnotes", "footnotes.xml")), "word/footnotes.xml", note.data,
                "word/document.xml", document.data, NULL};
        struct collect *c = parse_members("a.docx", members);

        (void)state;
        assert_int_equal(c->status, KZ_OK);
        assert_int_equal(c->docs[0].text.len, 3 + 2 + 5 * 10000);
        collect_free(c);
        kz_buf_deinit(&note);
        kz_buf_deinit(&document);
}

/* A shared string is referred to until there is more text than is read. */
static void test_shared_strings(void **state)
{
        struct kz_buf strings = repeat("<sst><si><t>", "string ", 10000, "</t></si></sst>"),
                      sheet = repeat("<worksheet>", "<row><c t='s'><v>0</v></c></row>", 10000,
                              "</worksheet>");
        struct kz_extract_limits limits = kz_extract_limits_default();
        const struct kz_extract_job job = {.name = KZ_STR("a.xlsx")};
        struct zip_writer zip = ZIP_WRITER_NULL;
        struct collect *c;

        (void)state;
        limits.file_size = 1 << 20;
        zip_add_text(&zip, "[Content_Types].xml", "<Types/>");
        zip_add_text(&zip, "xl/workbook.xml",
                "<workbook xmlns:r='x/relationships'><sheet name='S' r:id='a'/></workbook>");
        zip_add_text(&zip, "xl/_rels/workbook.xml.rels",
                RELS(REL("a", "worksheet", "s.xml") REL("b", "sharedStrings", "t.xml")));
        zip_add(&zip, "xl/t.xml", strings.data, strings.len, ZIP_DEFLATED);
        zip_add(&zip, "xl/s.xml", sheet.data, sheet.len, ZIP_DEFLATED);
        zip_end(&zip);
        c = parse_with(&job, &limits, zip.bytes.data, zip.bytes.len);
        assert_int_equal(c->status, KZ_OK);
        assert_problem(c, 0, "more than 1 MB of text (max_file_size)");
        assert_true(c->docs[0].text.len > 900000 && c->docs[0].text.len <= limits.file_size + 1);
        collect_free(c);
        kz_buf_deinit(&strings);
        kz_buf_deinit(&sheet);
        zip_writer_deinit(&zip);
}

/* One slide, ten thousand times. */
static void test_repeated_slides(void **state)
{
        struct kz_buf presentation =
                repeat("<p:presentation xmlns:p='p' xmlns:r='x/relationships'>",
                        "<p:sldId r:id='a'/>", 20000, "</p:presentation>");
        const char *const members[] = {TYPES, "ppt/presentation.xml", presentation.data,
                "ppt/_rels/presentation.xml.rels", RELS(REL("a", "slide", "s.xml")), "ppt/s.xml",
                "<p:sld xmlns:p='p' xmlns:a='a'><a:p><a:t>text</a:t></a:p></p:sld>", NULL};
        struct collect *c = parse_members("a.pptx", members);

        (void)state;
        assert_int_equal(c->status, KZ_OK);
        assert_problem(c, 0, "more than 10000 slides");
        assert_int_equal(c->docs[0].text.len, 10000 * strlen("text\n\f") - 1);
        collect_free(c);
        kz_buf_deinit(&presentation);
}

static void add_sample(struct zip_writer *zip)
{
        zip_add_text(zip, "[Content_Types].xml", "<Types/>");
        zip_add_text(zip, "word/document.xml", W P("One") P("Two") "</w:body></w:document>");
        zip_add(zip, "word/_rels/document.xml.rels",
                RELS(REL("a", "header", "header1.xml") REL("b", "footnotes", "notes.xml")),
                strlen(RELS(REL("a", "header", "header1.xml") REL("b", "footnotes", "notes.xml"))),
                ZIP_DEFLATED);
        zip_add(zip, "word/header1.xml", "<w:hdr xmlns:w='w'>" P("Header") "</w:hdr>",
                strlen("<w:hdr xmlns:w='w'>" P("Header") "</w:hdr>"), ZIP_DEFLATED);
}

/* Cut anywhere, or with a byte changed anywhere: text, or a reason. */
static void test_cut_and_changed(void **state)
{
        struct zip_writer zip = ZIP_WRITER_NULL;
        struct collect *c;
        size_t at, texts = 0;

        (void)state;
        add_sample(&zip);
        zip_end(&zip);
        for (at = 4; at < zip.bytes.len; at += 3) {
                c = parse_bytes("a.docx", zip.bytes.data, at);
                assert_true(!c->doc_count == !!c->err.message[0]);
                /* It is told that something is missing. */
                assert_true(c->doc_count == 0 || c->problem_count);
                texts += c->doc_count;
                collect_free(c);
        }
        assert_true(texts > 30);
        for (at = 0; at < zip.bytes.len; at += 7) {
                zip.bytes.data[at] ^= 0x55;
                c = parse_bytes("a.docx", zip.bytes.data, zip.bytes.len);
                assert_true(c->doc_count == 1 || c->err.message[0]);
                collect_free(c);
                zip.bytes.data[at] ^= 0x55;
        }
        zip_writer_deinit(&zip);
}

static void test_wrong_checksum_and_password(void **state)
{
        static const char document[] = W P("One") "</w:body></w:document>";
        static const unsigned hows[] = {ZIP_BAD_CRC, ZIP_ENCRYPTED};
        struct collect *c;
        size_t i;

        (void)state;
        for (i = 0; i < 2; i++) {
                struct zip_writer zip = ZIP_WRITER_NULL;

                zip_add_text(&zip, "[Content_Types].xml", "<Types/>");
                zip_add(&zip, "word/document.xml", document, sizeof(document) - 1, hows[i]);
                zip_end(&zip);
                c = parse_bytes("a.docx", zip.bytes.data, zip.bytes.len);
                if (hows[i] == ZIP_BAD_CRC) {
                        assert_problem(c, 0, "cannot be read as it was");
                        assert_text(c, "One\n");
                } else {
                        assert_int_equal(c->status, KZ_E_INVALID);
                        assert_string_equal(c->err.message, "password-protected");
                        collect_free(c);
                }
                zip_writer_deinit(&zip);
        }
}

/* A zip in which another lies, not compressed, is not the kind of that one. */
static void test_zip_of_documents(void **state)
{
        struct zip_writer inner = ZIP_WRITER_NULL, outer = ZIP_WRITER_NULL;
        struct collect *c;

        (void)state;
        add_sample(&inner);
        zip_end(&inner);
        zip_add(&outer, "letters/a.docx", inner.bytes.data, inner.bytes.len, ZIP_STORED);
        zip_end(&outer);
        c = parse_bytes("a.zip", outer.bytes.data, outer.bytes.len);
        assert_string_not_equal(c->parser, "office");
        collect_free(c);
        zip_writer_deinit(&inner);
        zip_writer_deinit(&outer);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_entities),
                cmocka_unit_test(test_damaged_xml),
                cmocka_unit_test(test_deep),
                cmocka_unit_test(test_wide),
                cmocka_unit_test(test_repeated_notes),
                cmocka_unit_test(test_shared_strings),
                cmocka_unit_test(test_repeated_slides),
                cmocka_unit_test(test_cut_and_changed),
                cmocka_unit_test(test_wrong_checksum_and_password),
                cmocka_unit_test(test_zip_of_documents),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
