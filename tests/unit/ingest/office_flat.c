/* Office documents and books that are one XML. */
#include "office_file.h"

static struct collect *parse_flat(const char *name, const char *xml)
{
        struct collect *c = parse_bytes(name, xml, strlen(xml));

        if (c->status)
                fail_msg("%s: %s", name, c->err.message);
        assert_string_equal(c->parser, "office-xml");
        return c;
}

static void test_word_2003(void **state)
{
        /* The name of a Word file, and content that is none of the binary kind. */
        struct collect *c = parse_flat("a.doc",
                "<?xml version='1.0'?><w:wordDocument "
                "xmlns:w='http://schemas.microsoft.com/office/word/2003/wordml' xmlns:o='o'>"
                "<o:DocumentProperties><o:Title>The title</o:Title><o:Created>2019-01-02T03:04:05Z"
                "</o:Created></o:DocumentProperties><w:styles><w:style><w:p><w:r><w:t>no</w:t>"
                "</w:r></w:p></w:style></w:styles><w:body><w:p><w:r><w:t>One</w:t></w:r>"
                "<w:footnote><w:p><w:r><w:t>note</w:t></w:r></w:p></w:footnote><w:r><w:t> two"
                "</w:t></w:r></w:p></w:body></w:wordDocument>");

        (void)state;
        assert_str(c->docs[0].title, "The title");
        assert_str(c->docs[0].date, "2019-01-02");
        assert_text(c, "One two\n\nnote\n");
}

static void test_word_package(void **state)
{
        struct collect *c = parse_flat("a.xml",
                "<?xml version='1.0'?><pkg:package "
                "xmlns:pkg='http://schemas.microsoft.com/office/2006/xmlPackage'>"
                "<pkg:part pkg:name='/word/styles.xml'><p><t>no</t></p></pkg:part>"
                "<pkg:part pkg:name='/word/document.xml'><pkg:xmlData><w:document xmlns:w='w'>"
                "<w:p><w:r><w:t>Text</w:t></w:r></w:p></w:document></pkg:xmlData></pkg:part>"
                "<pkg:part pkg:name='/docProps/core.xml'><c xmlns:dc='dc'><dc:creator>Jane Doe"
                "</dc:creator></c></pkg:part></pkg:package>");

        (void)state;
        assert_str(c->docs[0].author, "Jane Doe");
        assert_text(c, "Text\n");
}

static void test_excel_2003(void **state)
{
        (void)state;
        assert_text(parse_flat("a.xls",
                            "<?xml version='1.0'?><Workbook "
                            "xmlns='urn:schemas-microsoft-com:office:spreadsheet' "
                            "xmlns:ss='urn:schemas-microsoft-com:office:spreadsheet'>"
                            "<Styles><Style>no</Style></Styles><Worksheet ss:Name='People'><Table>"
                            "<Row><Cell><Data ss:Type='String'>a</Data></Cell><Cell/><Cell><Data>b"
                            "</Data></Cell></Row><Row><Cell><Data>c</Data></Cell></Row></Table>"
                            "</Worksheet></Workbook>"),
                "People\na\tb\nc\n");
}

static void test_flat_odf(void **state)
{
        struct collect *c = parse_flat("a.fodt",
                "<?xml version='1.0'?><office:document xmlns:office='o' xmlns:text='t' "
                "xmlns:dc='dc'><office:meta><dc:title>The title</dc:title></office:meta>"
                "<office:master-styles><style:header xmlns:style='s'><text:p>no</text:p>"
                "</style:header></office:master-styles><office:body><office:text><text:p>Text"
                "</text:p></office:text></office:body></office:document>");

        (void)state;
        assert_str(c->docs[0].title, "The title");
        assert_text(c, "Text\n");
}

/* "Дом" and what is in it, in windows-1251. */
static void test_fiction_book(void **state)
{
        struct collect *c = parse_flat("a.fb2",
                "<?xml version='1.0' encoding='windows-1251'?><FictionBook "
                "xmlns='http://www.gribuser.ru/xml/fictionbook/2.0' xmlns:l='l'><description>"
                "<title-info><genre>prose</genre><author><first-name>\xC8\xE2\xE0\xED</first-name>"
                "<last-name>\xC8\xE2\xE0\xED\xEE\xE2</last-name></author><author><nickname>Nick"
                "</nickname></author><book-title>\xC4\xEE\xEC</book-title><annotation><p>no"
                "</p></annotation><date value='1949-06-08'>1949</date><lang>ru</lang></title-info>"
                "<document-info><author><nickname>x</nickname></author></document-info>"
                "</description><body><section><title><p>Chapter</p><p>One</p></title><p>First\n"
                "  <emphasis>text</emphasis><a l:href='#n'>[1]</a></p><poem><stanza><v>line</v>"
                "<v>line two</v></stanza></poem></section></body><body name='notes'><section><p>"
                "note</p></section></body><binary id='x'>AAAA</binary></FictionBook>");

        (void)state;
        assert_str(c->docs[0].title, "Дом");
        assert_str(c->docs[0].author, "Иван Иванов, Nick");
        assert_str(c->docs[0].date, "1949-06-08");
        assert_str(c->docs[0].lang, "ru");
        assert_text(c, "Chapter\nOne\n\nFirst text[1]\n\nline\nline two\n\nnote\n");
}

static void test_damaged(void **state)
{
        static const char xml[] = "<?xml version='1.0'?><FictionBook "
                                  "xmlns='http://www.gribuser.ru/xml/fictionbook/2.0'><body>"
                                  "<section><p>One</p><p>Two";
        struct collect *c = parse_flat("a.fb2", xml);

        (void)state;
        assert_problem(c, 0, "the document: the XML is cut short");
        assert_text(c, "One\n\nTwo\n");
        c = parse_bytes("a.fb2", xml, strlen(xml) - strlen("<p>One</p><p>Two"));
        assert_int_equal(c->status, KZ_E_CORRUPT);
        collect_free(c);
        /* A page saved by Word is a page. */
        c = parse_text("a.htm", "<html xmlns:w='http://schemas.microsoft.com/office/word/2003/"
                                "wordml'><body><p>A page</p></body></html>");
        assert_string_equal(c->parser, "html");
        collect_free(c);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_word_2003),
                cmocka_unit_test(test_word_package),
                cmocka_unit_test(test_excel_2003),
                cmocka_unit_test(test_flat_odf),
                cmocka_unit_test(test_fiction_book),
                cmocka_unit_test(test_damaged),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
