/* Word documents: what is read, in which order, and what is left out. */
#include "office_file.h"

#define DOCUMENT(body)                                                                             \
        "word/document.xml",                                                                       \
                "<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/"    \
                "main' xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/"            \
                "relationships' xmlns:mc='http://schemas.openxmlformats.org/"                      \
                "markup-compatibility/2006'><w:body>" body "</w:body></w:document>"
#define PART(name, root, body)                                                                     \
        name, "<w:" root                                                                           \
              " xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'>" body      \
              "</w:" root ">"
#define P(text) "<w:p><w:r><w:t>" text "</w:t></w:r></w:p>"
#define STYLED(id, text)                                                                           \
        "<w:p><w:pPr><w:pStyle w:val='" id "'/></w:pPr><w:r><w:t>" text "</w:t></w:r></w:p>"
#define TYPES "[Content_Types].xml", "<Types/>"

/* A document of one body, without other parts. */
#define BODY(body) parse_members("a.docx", (const char *const[]){TYPES, DOCUMENT(body), NULL})

static void test_paragraphs(void **state)
{
        (void)state;
        assert_text(BODY(P("One") P("Two")), "One\n\nTwo\n");
        assert_text(BODY("<w:p/>" P("One") "<w:p> </w:p><w:p><w:r/></w:p>" P("  Two ")),
                "One\n\nTwo\n");
        assert_text(BODY("<w:p><w:r><w:t>Free</w:t></w:r><w:r><w:t>dom </w:t><w:tab/>"
                         "<w:t>of</w:t><w:br/><w:t>speech</w:t><w:cr/><w:t>now</w:t></w:r></w:p>"),
                "Freedom \tof\nspeech\nnow\n");
        assert_text(BODY("<w:p><w:pPr><w:tabs><w:tab w:val='left'/></w:tabs></w:pPr><w:r><w:t>a"
                         "</w:t><w:noBreakHyphen/><w:t>b</w:t><w:softHyphen/><w:t>c</w:t></w:r>"
                         "</w:p>"),
                "a-bc\n");
        assert_text(BODY("<w:p><w:hyperlink r:id='x'><w:r><w:t>link</w:t></w:r></w:hyperlink>"
                         "<w:r><w:instrText>PAGE</w:instrText></w:r></w:p>"),
                "link\n");
}

static void test_tables(void **state)
{
        (void)state;
        assert_text(BODY(P("Before") "<w:tbl><w:tr><w:tc>" P("a")
                                    P("b") "</w:tc><w:tc><w:p/>"
                                           "</w:tc><w:tc>" P("c") "</w:tc></w:tr><w:tr><w:tc>" P(
                                                   "d") "</w:tc></w:tr></w:tbl>" P("After")),
                "Before\n\na\nb\tc\nd\n\nAfter\n");
        assert_text(BODY("<w:tbl><w:tr><w:tc><w:tbl><w:tr><w:tc>" P("in") "</w:tc><w:tc>" P(
                            "ner") "</w:tc></w:tr></w:tbl></w:tc><w:tc>" P("out") "</w:tc></w:tr></"
                                                                                  "w:tbl>"),
                "in\tner\tout\n");
}

static void test_left_out(void **state)
{
        (void)state;
        assert_text(BODY("<w:p><w:del><w:r><w:delText>gone</w:delText><w:t>gone</w:t></w:r></w:del>"
                         "<w:ins><w:r><w:t>new</w:t></w:r></w:ins></w:p>"),
                "new\n");
        assert_text(BODY("<w:p><w:moveFrom><w:r><w:t>from</w:t></w:r></w:moveFrom>"
                         "<w:moveTo><w:r><w:t>to</w:t></w:r></w:moveTo></w:p>"),
                "to\n");
        assert_text(BODY("<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r><w:r><w:rPr>"
                         "<w:vanish w:val='0'/></w:rPr><w:t>seen</w:t></w:r><w:r><w:t> too</w:t>"
                         "</w:r></w:p>"),
                "seen too\n");
        assert_text(BODY("<w:p><w:pPr><w:rPr><w:vanish/><w:del/></w:rPr></w:pPr><w:r><w:t>seen"
                         "</w:t></w:r></w:p>"),
                "seen\n");
}

#define BOX(text) "<w:txbxContent>" P(text) "</w:txbxContent>"

/* A text box is written for new and for old programs, and stands within a paragraph. */
static void test_text_boxes(void **state)
{
        (void)state;
        assert_text(BODY("<w:p><w:r><w:t>be</w:t></w:r><w:r><mc:AlternateContent><mc:Choice>" BOX(
                            "box") "</mc:Choice><mc:Fallback>" BOX("box") "</mc:Fallback></"
                                                                          "mc:AlternateContent></"
                                                                          "w:r><w:r><w:t>fore</"
                                                                          "w:t></w:r>"
                                                                          "</w:p>" P("after")),
                "before\n\nbox\n\nafter\n");
        assert_text(BODY("<w:p><w:r><mc:AlternateContent><mc:Choice/><mc:Fallback>" BOX(
                            "old") "</mc:Fallback></mc:AlternateContent></w:r></w:p>"),
                "old\n");
}

static void test_notes(void **state)
{
        static const char *const members[] = {TYPES, ROOT_RELS("word/document.xml"),
                "word/_rels/document.xml.rels",
                RELS(REL("rId1", "footnotes", "footnotes.xml") REL("rId2", "endnotes",
                        "/word/endnotes.xml") REL("rId3", "comments", "comments.xml")),
                DOCUMENT("<w:p><w:r><w:t>One</w:t><w:footnoteReference w:id='2'/></w:r><w:r><w:t>"
                         " two</w:t><w:endnoteReference w:id='2'/><w:footnoteReference w:id='2'/>"
                         "<w:footnoteReference w:id='9'/></w:r></w:p>" P("Three")),
                PART("word/footnotes.xml", "footnotes",
                        "<w:footnote w:type='separator' w:id='0'><w:p><w:r><w:separator/></w:r>"
                        "</w:p></w:footnote><w:footnote w:id='2'>" P("the footnote")
                                P("goes on") "</w:footnote>"),
                PART("word/endnotes.xml", "endnotes",
                        "<w:endnote w:id='2'>" P("the endnote") "</w:endnote>"),
                PART("word/comments.xml", "comments",
                        "<w:comment w:id='0' w:author='X'>" P("a comment") "</w:comment>"),
                NULL};

        (void)state;
        assert_text(parse_members("a.docx", members),
                "One two\n\nthe footnote\n\ngoes on\n\nthe endnote\n\nThree\n\na comment\n");
}

/* Blanks at the end of a note are no part of it, nor do they move the next one. */
static void test_notes_that_end_in_blanks(void **state)
{
        static const char *const members[] = {TYPES, ROOT_RELS("word/document.xml"),
                "word/_rels/document.xml.rels", RELS(REL("rId1", "footnotes", "footnotes.xml")),
                DOCUMENT("<w:p><w:r><w:t>One</w:t><w:footnoteReference w:id='2'/></w:r></w:p>"
                         "<w:p><w:r><w:t>Two</w:t><w:footnoteReference w:id='3'/></w:r></w:p>"),
                PART("word/footnotes.xml", "footnotes",
                        "<w:footnote w:id='2'><w:p><w:r><w:t xml:space='preserve'>Источник   "
                        "                           </w:t></w:r></w:p></w:footnote>"
                        "<w:footnote w:id='3'>" P("Там же") "</w:footnote>"),
                NULL};

        (void)state;
        assert_text(parse_members("a.docx", members), "One\n\nИсточник\n\nTwo\n\nТам же\n");
}

static void test_headers(void **state)
{
        static const char *const members[] = {TYPES, ROOT_RELS("word/document.xml"),
                "word/_rels/document.xml.rels",
                RELS(REL("a", "header", "header1.xml") REL("b", "header", "header2.xml")
                                REL("c", "footer", "footer1.xml") REL("d", "footer", "none.xml")),
                DOCUMENT(P("Text")), PART("word/header1.xml", "hdr", P("The Centre")),
                PART("word/header2.xml", "hdr", P("The Centre")),
                PART("word/footer1.xml", "ftr", P("12")), NULL};

        (void)state;
        assert_text(parse_members("a.docx", members), "Text\n\nThe Centre\n");
}

#define STYLES                                                                                     \
        PART("word/styles.xml", "styles",                                                          \
                "<w:style w:styleId='a3'><w:name w:val='Title'/></w:style>"                        \
                "<w:style w:styleId='1'><w:name w:val='heading 1'/></w:style>")
#define STYLE_RELS "word/_rels/document.xml.rels", RELS(REL("rId1", "styles", "styles.xml"))

static void assert_title(const char *const *members, const char *title)
{
        struct collect *c = parse_members("the_name.docx", members);

        if (c->status)
                fail_msg("%s", c->err.message);
        assert_str(c->docs[0].title, title);
        collect_free(c);
}

static void test_titles(void **state)
{
        const char *const by_property[] = {TYPES, STYLE_RELS, STYLES,
                DOCUMENT(P("Text") STYLED("a3", "Styled")), CORE("<dc:title>Given</dc:title>"),
                NULL};
        const char *const by_style[] = {TYPES, STYLE_RELS, STYLES,
                DOCUMENT(P("Text") STYLED("1", "A chapter") STYLED("a3", "Styled")),
                CORE("<dc:title>Документ1</dc:title>"), NULL};
        const char *const by_heading[] = {TYPES, STYLE_RELS, STYLES,
                DOCUMENT(P("Text") STYLED("1", "A chapter") STYLED("1", "Another")), NULL};
        const char *const by_outline[] = {TYPES,
                DOCUMENT(P("Text") "<w:p><w:pPr><w:outlineLvl w:val='0'/></w:pPr><w:r><w:t>Outline"
                                   "</w:t></w:r></w:p>"),
                NULL};
        const char *const by_line[] = {TYPES, DOCUMENT(P("First line") P("Second")),
                CORE("<dc:title>Microsoft Word - x.doc</dc:title>"), NULL};

        (void)state;
        assert_title(by_property, "Given");
        assert_title(by_style, "Styled");
        assert_title(by_heading, "A chapter");
        assert_title(by_outline, "Outline");
        assert_title(by_line, "First line");
}

static void assert_date(const char *core, const char *first, const char *date)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf document = KZ_BUF_NULL;
        const char *members[] = {TYPES, "word/document.xml", NULL, "docProps/core.xml", core, NULL};
        struct collect *c;

        assert_int_equal(kz_buf_printf(&document,
                                 "<w:document xmlns:w='w'><w:body><w:p><w:r><w:t>Title</w:t></w:r>"
                                 "</w:p><w:p><w:r><w:t>%s</w:t></w:r></w:p></w:body></w:document>",
                                 first),
                KZ_OK);
        members[3] = document.data;
        c = parse_members("a.docx", members);
        if (c->status)
                fail_msg("%s", c->err.message);
        assert_str(c->docs[0].date, date);
        collect_free(c);
}

static void test_properties(void **state)
{
        static const char *const members[] = {TYPES, DOCUMENT(P("Text")),
                CORE("<dc:creator>Jane Doe</dc:creator><dc:language>kk-KZ</dc:language>"
                     "<dcterms:created>2019-01-02T03:04:05Z</dcterms:created>"
                     "<dcterms:modified>2020-09-09T10:00:00Z</dcterms:modified>"),
                NULL};
        struct collect *c = parse_members("a.docx", members);

        (void)state;
        assert_str(c->docs[0].author, "Jane Doe");
        assert_str(c->docs[0].lang, "kk");
        assert_str(c->docs[0].date, "2020-09-09");
        assert_int_equal(c->docs[0].place, KZ_PLACE_EXTRACT);
        collect_free(c);
#define TIMES(created, modified)                                                                   \
        "<p><created>" created "</created><modified>" modified "</modified></p>"
        assert_date(TIMES("2019-01-02T03:04:05Z", ""), "", "2019-01-02");
        assert_date(TIMES("2019-01-02T03:04:05Z", "2020-01-01T00:00:00Z"), "12 April 2018",
                "2018-04-12");
        /* The date of the empty file that a program begins with. */
        assert_date(TIMES("2006-09-16T00:00:00Z", "2013-12-23T23:15:00Z"), "", "");
        assert_date(TIMES("nonsense", "2020-01-01T00:00:00Z"), "", "2020-01-01");
}

static void test_junk_author(void **state)
{
        static const char *const members[] = {TYPES, DOCUMENT(P("Text") P("Author: Real Name")),
                CORE("<dc:creator>Пользователь Windows</dc:creator>"), NULL};
        struct collect *c = parse_members("a.docx", members);

        (void)state;
        assert_str(c->docs[0].author, "Real Name");
        collect_free(c);
}

#define PAGES(n) "docProps/app.xml", "<Properties><Pages>" n "</Pages></Properties>"
#define PAGED                                                                                      \
        DOCUMENT(P("One") "<w:p><w:r><w:lastRenderedPageBreak/><w:t>Two be</w:t>"                  \
                          "<w:lastRenderedPageBreak/><w:t>gins</w:t></w:r></w:p>")

/* Word says where its pages ended; when that does not agree with their number, nobody knows. */
static void test_pages(void **state)
{
        const char *const agreed[] = {TYPES, PAGED, PAGES("3"), NULL};
        const char *const stale[] = {TYPES, PAGED, PAGES("7"), NULL};
        struct collect *c = parse_members("a.docx", agreed);

        (void)state;
        assert_str(c->docs[0].text, "One\n\fTwo be\fgins\n");
        assert_int_equal(c->docs[0].place, KZ_PLACE_PAGES);
        collect_free(c);
        c = parse_members("a.docx", stale);
        assert_str(c->docs[0].text, "One\nTwo be gins\n");
        assert_int_equal(c->docs[0].place, KZ_PLACE_EXTRACT);
        collect_free(c);
}

static void test_chunks(void **state)
{
        static const char *const members[] = {TYPES, ROOT_RELS("word/document.xml"),
                "word/_rels/document.xml.rels",
                RELS(REL("a", "aFChunk", "part.htm") REL("b", "aFChunk", "part.mht")),
                DOCUMENT("<w:altChunk r:id='a'/><w:altChunk r:id='b'/>"), "word/part.htm",
                "<html><body><p>A page &amp; more</body></html>", "word/part.mht", "x",
                "word/embeddings/sheet.xlsx", "x", NULL};
        struct collect *c = parse_members("a.docx", members);

        (void)state;
        assert_problem(c, 0, "part.mht: another file inserted as a whole is not read");
        assert_problem(c, 0, "1 file embedded in it: not read");
        assert_text(c, "A page & more\n");
}

/* The main part may have any name, and a file any name too. */
static void test_other_names(void **state)
{
        static const char *const members[] = {"doc/_rels/x", "", ROOT_RELS("doc/main.xml"),
                "[Content_Types].xml",
                "<Types><Override PartName='/doc/main.xml' ContentType='application/vnd.ms-word."
                "document.macroEnabled.main+xml'/></Types>",
                "doc/main.xml",
                "<w:document xmlns:w='w'><w:p><w:r><w:t>Text</w:t></w:r></w:p>"
                "</w:document>",
                NULL};
        struct collect *c = parse_members("a.txt", members);

        (void)state;
        assert_string_equal(c->parser, "office");
        assert_text(c, "Text\n");
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_paragraphs),
                cmocka_unit_test(test_tables),
                cmocka_unit_test(test_left_out),
                cmocka_unit_test(test_text_boxes),
                cmocka_unit_test(test_notes),
                cmocka_unit_test(test_notes_that_end_in_blanks),
                cmocka_unit_test(test_headers),
                cmocka_unit_test(test_titles),
                cmocka_unit_test(test_properties),
                cmocka_unit_test(test_junk_author),
                cmocka_unit_test(test_pages),
                cmocka_unit_test(test_chunks),
                cmocka_unit_test(test_other_names),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
