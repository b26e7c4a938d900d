/* Slides, sheets, OpenDocument and books: what is read, and in which order. */
#include "office_file.h"

#define TYPES "[Content_Types].xml", "<Types/>"
#define SLIDE(name, body)                                                                          \
        name, "<p:sld xmlns:p='p' xmlns:a='a'><p:cSld><p:spTree>" body                             \
              "</p:spTree></p:cSld></p:sld>"
#define SHAPE(ph, text)                                                                            \
        "<p:sp><p:nvSpPr>" ph "</p:nvSpPr><p:txBody><a:p><a:r><a:t>" text                          \
        "</a:t></a:r></a:p></p:txBody></p:sp>"

static void test_slides(void **state)
{
        static const char *const members[] = {TYPES, ROOT_RELS("ppt/presentation.xml"),
                "ppt/presentation.xml",
                "<p:presentation xmlns:p='p' xmlns:r='http://x/relationships'><p:sldIdLst>"
                "<p:sldId id='1' r:id='rId3'/><p:sldId id='2' r:id='rId2'/></p:sldIdLst>"
                "</p:presentation>",
                "ppt/_rels/presentation.xml.rels",
                RELS(REL("rId2", "slide", "slides/slide1.xml")
                                REL("rId3", "slide", "slides/slide2.xml")),
                SLIDE("ppt/slides/slide2.xml",
                        SHAPE("<p:ph type='title'/>", "The title") SHAPE("", "A point")
                                SHAPE("<p:ph type='ftr'/>", "The Centre")
                                        SHAPE("<p:ph type='sldNum'/>", "1")),
                SLIDE("ppt/slides/slide1.xml",
                        SHAPE("<p:ph type='title'/>", "Next") SHAPE("<p:ph type='ftr'/>",
                                "The Centre") "<a:tbl><a:tr><a:tc><a:p><a:r><a:t>a</a:t></a:r></"
                                              "a:p></a:tc><a:tc><a:p>"
                                              "<a:r><a:t>b</a:t></a:r></a:p></a:tc></a:tr></"
                                              "a:tbl>"),
                "ppt/slides/_rels/slide1.xml.rels",
                RELS(REL("n", "notesSlide", "../notesSlides/notesSlide1.xml")
                                REL("l", "slideLayout", "../slideLayouts/layout1.xml")),
                SLIDE("ppt/notesSlides/notesSlide1.xml",
                        SHAPE("<p:ph type='sldImg'/>", "no")
                                SHAPE("<p:ph type='body'/>", "Say this")),
                SLIDE("ppt/slideLayouts/layout1.xml",
                        SHAPE("<p:ph type='title'/>", "Click to edit") SHAPE("", "On every slide")),
                NULL};
        struct collect *c = parse_members("a.pptx", members);

        (void)state;
        assert_str(c->docs[0].title, "The title");
        assert_int_equal(c->docs[0].place, KZ_PLACE_PAGES);
        assert_text(c, "The title\n\nA point\n\nThe Centre\n\fNext\n\na\tb\n\nSay this\n\n"
                       "On every slide\n");
}

#define WORKBOOK                                                                                   \
        TYPES, "xl/workbook.xml",                                                                  \
                "<workbook xmlns:r='http://x/relationships'><sheets><sheet name='People' "         \
                "r:id='a'/>"                                                                       \
                "<sheet name='Sheet2' r:id='b'/></sheets></workbook>",                             \
                "xl/_rels/workbook.xml.rels",                                                      \
                RELS(REL("a", "worksheet", "worksheets/sheet1.xml") REL("b", "worksheet",          \
                        "worksheets/sheet2.xml") REL("c", "sharedStrings", "SharedStrings.xml")    \
                                REL("d", "styles", "styles.xml"))
#define SHEET(name, rows) name, "<worksheet><sheetData>" rows "</sheetData></worksheet>"

static void test_sheets(void **state)
{
        static const char *const members[] = {WORKBOOK, "xl/sharedStrings.xml",
                "<sst><si><t>Name</t></si><si><r><t>Ай</t></r><r><t>гүл\nА.</t></r><rPh><t>no</t>"
                "</rPh></si></sst>",
                "xl/styles.xml",
                "<styleSheet><numFmts><numFmt numFmtId='164' formatCode='dd\\.mm\\.yyyy'/>"
                "<numFmt numFmtId='165' formatCode='0.0\"day\"'/></numFmts><cellXfs>"
                "<xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='164'/><xf numFmtId='165'/>"
                "</cellXfs></styleSheet>",
                SHEET("xl/worksheets/sheet1.xml",
                        "<row><c t='s'><v>0</v></c><c t='inlineStr'><is><t>Born</t></is></c></row>"
                        "<row><c t='s'><v>1</v></c><c s='1'><v>43831</v></c><c s='2'><v>44083.5</v>"
                        "</c></row><row><c s='3'><v>0.1</v></c><c><f>A1</f><v>"
                        "12.300000000000001</v></c><c t='b'><v>1</v></c><c t='e'><v>#REF!</v></c>"
                        "<c t='s'><v>99</v></c><c/><c t='str'><v>x</v></c></row>"),
                SHEET("xl/worksheets/sheet2.xml", "<row><c><v>1E3</v></c></row>"), NULL};

        (void)state;
        assert_text(parse_members("a.xlsx", members),
                "People\nName\tBorn\nАйгүл А.\t2020-01-01\t2020-09-09\n0.1\t12.3\tTRUE\tx\n\n"
                "1000\n");
}

static void test_sheets_of_1904(void **state)
{
        static const char *const members[] = {TYPES, "xl/workbook.xml",
                "<workbook xmlns:r='http://x/relationships'><workbookPr date1904='1'/><sheets>"
                "<sheet name='Days' r:id='a'/></sheets></workbook>",
                "xl/_rels/workbook.xml.rels",
                RELS(REL("a", "worksheet", "s.xml") REL("d", "styles", "styles.xml")),
                "xl/styles.xml", "<styleSheet><cellXfs><xf numFmtId='14'/></cellXfs></styleSheet>",
                SHEET("xl/s.xml", "<row><c s='0'><v>42369</v></c></row>"), NULL};

        (void)state;
        assert_text(parse_members("a.xlsx", members), "Days\n2020-01-01\n");
}

#define ODF(name, body)                                                                            \
        name, "<o:document-content xmlns:o='o' xmlns:t='t' xmlns:table='tb' xmlns:d='d' "          \
              "xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:s='s'>" body                      \
              "</o:document-content>"
#define ODT "mimetype", "application/vnd.oasis.opendocument.text"

static void test_odt(void **state)
{
        static const char *const members[] = {ODT,
                ODF("content.xml",
                        "<s:style s:name='P1' s:parent-style-name='Title'/><o:body><o:text>"
                        "<t:tracked-changes><t:p>deleted</t:p></t:tracked-changes>"
                        "<t:p>One<t:s t:c='2'/>two\n  three<t:tab/>x<t:line-break/>y<t:note>"
                        "<t:note-citation>1</t:note-citation><t:note-body><t:p>a note</t:p>"
                        "</t:note-body></t:note> end</t:p><t:h t:outline-level='1'>Heading</t:h>"
                        "<t:p t:style-name='P1'>The <t:span>title</t:span></t:p><t:list>"
                        "<t:list-item><t:p>item</t:p></t:list-item></t:list><table:table "
                        "table:name='T'><table:table-row><table:table-cell><t:p>a</t:p>"
                        "</table:table-cell><table:table-cell><t:p>b</t:p></table:table-cell>"
                        "</table:table-row></table:table><t:p>at<o:annotation><dc:creator>X"
                        "</dc:creator><dc:date>2020</dc:date><t:p>a comment</t:p></o:annotation>"
                        "</t:p><t:p><d:frame><d:text-box><t:p>a box</t:p></d:text-box></d:frame>"
                        "after</t:p></o:text></o:body>"),
                "meta.xml",
                "<o:document-meta xmlns:o='o' xmlns:m='m' xmlns:dc='dc'><o:meta>"
                "<m:initial-creator>Jane Doe</m:initial-creator><m:creation-date>2019-05-06T00:00"
                "</m:creation-date><dc:date>2020-09-09T10:11:12.123456789</dc:date><dc:language>"
                "en-US</dc:language></o:meta></o:document-meta>",
                ODF("styles.xml", "<s:master-page><s:header><t:p>The "
                                  "Centre</t:p></s:header></s:master-page>"),
                NULL};
        struct collect *c = parse_members("a.odt", members);

        (void)state;
        assert_str(c->docs[0].title, "The title");
        assert_str(c->docs[0].author, "Jane Doe");
        assert_str(c->docs[0].date, "2020-09-09");
        assert_str(c->docs[0].lang, "");
        assert_text(c,
                "One  two three\tx\ny end\n\na note\n\nHeading\n\nThe title\n\nitem\n\na\tb\n"
                "\nat\n\na comment\n\nafter\n\na box\n\nThe Centre\n");
}

static void test_odp(void **state)
{
        static const char *const members[] = {"mimetype",
                "application/vnd.oasis.opendocument.presentation",
                ODF("content.xml",
                        "<o:body><o:presentation><d:page><d:frame><d:text-box><t:p>One</t:p>"
                        "</d:text-box></d:frame></d:page><d:page><t:p>Two</t:p></d:page>"
                        "</o:presentation></o:body>"),
                NULL};
        struct collect *c = parse_members("a.odp", members);

        (void)state;
        assert_int_equal(c->docs[0].place, KZ_PLACE_PAGES);
        assert_text(c, "One\n\fTwo\n");
}

static void test_ods(void **state)
{
        static const char *const members[] = {"mimetype",
                "application/vnd.oasis.opendocument.spreadsheet",
                ODF("content.xml",
                        "<o:body><o:spreadsheet><table:table table:name='People'><table:table-row>"
                        "<table:table-cell><t:p>a</t:p></table:table-cell><table:table-cell "
                        "table:number-columns-repeated='1000000'/><table:table-cell><t:p>b</t:p>"
                        "</table:table-cell></table:table-row></table:table><table:table "
                        "table:name='Лист1'><table:table-row><table:table-cell><t:p>c</t:p>"
                        "</table:table-cell></table:table-row></table:table></o:spreadsheet>"
                        "</o:body>"),
                NULL};

        (void)state;
        assert_text(parse_members("a.ods", members), "People\na\tb\n\nc\n");
}

static void test_encrypted_odf(void **state)
{
        static const char *const members[] = {ODT, "META-INF/manifest.xml",
                "<m:manifest xmlns:m='m'><m:file-entry><m:encryption-data/></m:file-entry>"
                "</m:manifest>",
                "content.xml", "\x12\x34\x56", NULL};
        struct collect *c = parse_members("a.odt", members);

        (void)state;
        assert_int_equal(c->status, KZ_E_INVALID);
        assert_string_equal(c->err.message, "password-protected");
        collect_free(c);
}

#define EPUB                                                                                       \
        "mimetype", "application/epub+zip", "META-INF/container.xml",                              \
                "<container><rootfiles><rootfile full-path='OEBPS/book.opf'/></rootfiles>"         \
                "</container>"
#define OPF(meta, spine)                                                                           \
        "OEBPS/book.opf", "<package xmlns:dc='dc' xmlns:opf='opf'><metadata>" meta                 \
                          "</metadata><manifest><item id='c1' href='text/chapter%201.xhtml'/>"     \
                          "<item id='c2' href='text/two.xhtml#top'/><item id='css' href='a.css'/>" \
                          "</manifest><spine>" spine "</spine></package>"
#define CHAPTERS                                                                                   \
        "OEBPS/text/two.xhtml", "<html><body><nav>Second</nav></body></html>",                     \
                "OEBPS/text/chapter 1.xhtml",                                                      \
                "<?xml version='1.0'?><html><head><title>x</title></head><body><h1>Chapter</h1>"   \
                "<p>First &mdash; text</p></body></html>"

static void test_epub(void **state)
{
        static const char *const members[] = {EPUB,
                OPF("<dc:title>1984</dc:title><dc:creator>A. Author</dc:creator>"
                    "<dc:creator>B. Other</dc:creator><dc:date opf:event='modification'>2021</dc:"
                    "date><dc:date>1949-06-08</dc:date><dc:language>en</dc:language>",
                        "<itemref idref='c1'/><itemref idref='c2'/><itemref idref='none'/>"),
                CHAPTERS, NULL};
        struct collect *c = parse_members("a.epub", members);

        (void)state;
        assert_str(c->docs[0].title, "1984");
        assert_str(c->docs[0].author, "A. Author, B. Other");
        assert_str(c->docs[0].date, "1949-06-08");
        assert_str(c->docs[0].lang, "en");
        assert_text(c, "Chapter\n\nFirst — text\n\nSecond\n");
}

static void test_epub_protected(void **state)
{
        static const char *const members[] = {EPUB, OPF("", "<itemref idref='c1'/>"), CHAPTERS,
                "META-INF/encryption.xml",
                "<encryption xmlns:e='e'><e:CipherReference URI='OEBPS/text/chapter%201.xhtml'/>"
                "</encryption>",
                NULL};
        static const char *const fonts[] = {EPUB, OPF("", "<itemref idref='c2'/>"), CHAPTERS,
                "META-INF/encryption.xml",
                "<encryption xmlns:e='e'><e:CipherReference URI='OEBPS/font.otf'/></encryption>",
                NULL};
        struct collect *c = parse_members("a.epub", members);

        (void)state;
        assert_int_equal(c->status, KZ_E_INVALID);
        assert_contains(c->err.message, "DRM");
        collect_free(c);
        assert_text(parse_members("a.epub", fonts), "Second\n");
}

static void test_kinds(void **state)
{
        static const char *const binary[] = {TYPES, "xl/workbook.bin", "x", NULL};
        static const char *const other[] = {TYPES, "visio/document.xml", "<x/>", NULL};
        static const char *const empty[] = {TYPES, "word/document.xml", "<x/>", NULL};
        static const char *const pictures[] = {
                TYPES, "word/document.xml", "<x/>", "word/media/image1.png", "x", NULL};
        struct collect *c = parse_members("a.xlsb", binary);

        (void)state;
        assert_int_equal(c->status, KZ_E_UNSUPPORTED);
        assert_contains(c->err.message, ".xlsb");
        collect_free(c);
        c = parse_members("a.vsdx", other);
        assert_int_equal(c->status, KZ_E_UNSUPPORTED);
        collect_free(c);
        c = parse_bytes("a.docx", "PK\3\4\0\0\0\0", 8);
        assert_int_equal(c->status, KZ_E_CORRUPT);
        assert_contains(c->err.message, "damaged");
        collect_free(c);
        c = parse_members("a.docx", empty);
        assert_int_equal(c->status, KZ_E_INVALID);
        assert_contains(c->err.message, "empty");
        collect_free(c);
        c = parse_members("a.docx", pictures);
        assert_contains(c->err.message, "no text: only pictures");
        collect_free(c);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_slides),
                cmocka_unit_test(test_sheets),
                cmocka_unit_test(test_sheets_of_1904),
                cmocka_unit_test(test_odt),
                cmocka_unit_test(test_odp),
                cmocka_unit_test(test_ods),
                cmocka_unit_test(test_encrypted_odf),
                cmocka_unit_test(test_epub),
                cmocka_unit_test(test_epub_protected),
                cmocka_unit_test(test_kinds),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
