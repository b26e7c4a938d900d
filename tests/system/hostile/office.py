"""Office files and feeds whose XML is the weapon."""
from .packed import Zip, deflated_much, zipped, MB

ENTITIES = "declares entities, which are not read"
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'


def laughs(name):
    """Ten to the ninth of a word by ten lines of declarations."""
    lines = ["<!ENTITY l0 \"hostile \">"]
    for i in range(1, 10):
        lines.append("<!ENTITY l%d \"%s\">" % (i, ("&l%d;" % (i - 1)) * 10))
    return "%s<!DOCTYPE %s [%s]>" % (DECLARATION, name, "".join(lines)), "&l9;"


def quadratic(name):
    return ("%s<!DOCTYPE %s [<!ENTITY q \"%s\">]>" % (DECLARATION, name, "hostile " * 50000), "&q;" * 20000)


def outside(name, path):
    return "%s<!DOCTYPE %s [<!ENTITY x SYSTEM \"file://%s\">]>" % (DECLARATION, name, path), "&x;"


def outside_subset(name, path):
    return "%s<!DOCTYPE %s SYSTEM \"file://%s\">" % (DECLARATION, name, path), "hostile"


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
CONTENT_TYPES = DECLARATION + (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/%s" ContentType="application/vnd.openxmlformats-officedocument.%s.main+xml"/></Types>')
RELATIONS = DECLARATION + (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="%s"/>'
    "</Relationships>")


RELATIONS_OF_WORKBOOK = (RELATIONS % "worksheets/sheet1.xml").replace("officeDocument\"", "worksheet\"").replace(
    "</Relationships>", '<Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>')


def docx(document):
    return zipped([("[Content_Types].xml", CONTENT_TYPES % ("word/document.xml", "wordprocessingml.document")),
                   ("_rels/.rels", RELATIONS % "word/document.xml"), ("word/document.xml", document)])


def word(prolog, text):
    return docx('%s<w:document xmlns:w="%s"><w:body><w:p><w:r><w:t>%s</w:t></w:r></w:p></w:body></w:document>'
                % (prolog, W, text))


def odt(prolog, text):
    content = ('%s<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
               'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:text><text:p>%s'
               "</text:p></office:text></office:body></office:document-content>" % (prolog, text))
    return zipped([("content.xml", content)], [("mimetype", "application/vnd.oasis.opendocument.text")])


def xlsx(sheet, strings=""):
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return zipped([
        ("[Content_Types].xml", CONTENT_TYPES % ("xl/workbook.xml", "spreadsheetml.sheet")),
        ("_rels/.rels", RELATIONS % "xl/workbook.xml"),
        ("xl/workbook.xml", '%s<workbook xmlns="%s" xmlns:r="%s"><sheets><sheet name="s" sheetId="1" r:id="r1"/>'
         "</sheets></workbook>" % (DECLARATION, main, relations)),
        ("xl/_rels/workbook.xml.rels", RELATIONS_OF_WORKBOOK),
        ("xl/sharedStrings.xml", '%s<sst xmlns="%s">%s</sst>' % (DECLARATION, main, strings)),
        ("xl/worksheets/sheet1.xml", '%s<worksheet xmlns="%s">%s</worksheet>' % (DECLARATION, main, sheet))])


def epub(manifest, spine, chapters):
    container = DECLARATION + (
        '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile '
        'full-path="%s" media-type="application/oebps-package+xml"/></rootfiles></container>')
    package = DECLARATION + (
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata xmlns:dc="http://purl.org/dc/'
        'elements/1.1/"><dc:title>hostile</dc:title></metadata><manifest>%s</manifest><spine>%s</spine></package>')
    return zipped([("META-INF/container.xml", container % "c.opf"), ("c.opf", package % (manifest, spine)),
                   *chapters], [("mimetype", "application/epub+zip")])


def sheets():
    yield "billion-cells.xlsx", xlsx(
        '<dimension ref="A1:XFD1048576"/><sheetData><row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>'
        'hostile</t></is></c></row><row r="99999999999999"><c r="ZZZZZZZZZZ99999999999"><v>1</v></c></row>'
        '</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'), None
    yield "strings-beyond.xlsx", xlsx(
        '<sheetData><row r="1"><c r="A1" t="s"><v>99999999999</v></c><c r="B1" t="s"><v>-1</v></c>'
        '<c r="C1" t="s"><v>0</v></c></row></sheetData>', "<si><t>hostile</t></si>"), None
    cell = '<c t="s"><v>0</v></c>'
    yield "strings-again.xlsx", xlsx("<sheetData><row>%s</row></sheetData>" % (cell * 200000),
                                     "<si><t>%s</t></si>" % ("hostile " * 10000)), "64 MB"


def books():
    page = "<html><body><p>hostile</p></body></html>"
    yield "spine-loops.epub", epub(
        '<item id="a" href="c.opf" media-type="application/xhtml+xml"/><item id="b" href="META-INF/container.xml" '
        'media-type="application/xhtml+xml"/>', '<itemref idref="a"/><itemref idref="b"/>' * 1000, []), None
    yield "spine-again.epub", epub('<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/>',
                                   '<itemref idref="a"/>' * 100000, [("a.xhtml", "<p>%s</p>" % ("hostile " * MB))]), "more than 64 MB of text|needed more than"
    yield "spine-outside.epub", epub(
        '<item id="a" href="../../../../../etc/passwd" media-type="application/xhtml+xml"/><item id="b" '
        'href="a.xhtml" media-type="application/xhtml+xml"/>', '<itemref idref="a"/><itemref idref="none"/>'
        '<itemref idref="b"/>', [("a.xhtml", page)]), "a chapter that is not there"


def feeds(secret):
    for name, (prolog, text) in (("laughs", laughs("rss")), ("quadratic", quadratic("rss")),
                                 ("outside", outside("rss", secret)), ("subset", outside_subset("rss", secret))):
        yield "%s.rss" % name, ('%s<rss version="2.0"><channel><title>hostile</title><item><title>%s</title>'
                                "</item></channel></rss>" % (prolog, text)).encode(), "" if name == "subset" else ENTITIES
    for name, (prolog, text) in (("laughs", laughs("svg")), ("outside", outside("svg", secret))):
        yield "%s.svg" % name, ('%s<svg xmlns="http://www.w3.org/2000/svg"><text>%s</text></svg>'
                                % (prolog, text)).encode(), "not read"
    deep = "<a>" * 500000
    yield "deep.rss", (DECLARATION + '<rss version="2.0"><channel><item><title>hostile</title>' + deep).encode(), "more elements in one another"
    wide = " ".join('a%d="hostile"' % i for i in range(200000))
    yield "wide.rss", ('%s<rss version="2.0" %s><channel><item><title>hostile</title></item></channel></rss>'
                       % (DECLARATION, wide)).encode(), ""


def files(secret):
    """secret: a file outside, which nothing may get at."""
    for name, bomb in (("laughs", laughs), ("quadratic", quadratic)):
        yield name + ".docx", word(*bomb("w:document")), ENTITIES
        yield name + ".odt", odt(*bomb("office:document-content")), ENTITIES
    yield "outside.docx", word(*outside("w:document", secret)), ENTITIES
    yield "deep.docx", word(DECLARATION, "<w:t>" * 500000 + "hostile"), "more elements in one another"
    ratio = Zip()
    ratio.add("[Content_Types].xml", CONTENT_TYPES % ("word/document.xml", "wordprocessingml.document"))
    ratio.add("_rels/.rels", RELATIONS % "word/document.xml")
    begin = '%s<w:document xmlns:w="%s"><w:body>' % (DECLARATION, W)
    ratio.add_packed(b"word/document.xml", deflated_much(3900, b"<w:p/>", begin.encode()), 3900 * MB)
    yield "ratio.docx", ratio.bytes(), "larger than 64 MB"
    yield "empty.docx", zipped([("word/document.xml", "")]), "cut short"
    yield from sheets()
    yield from books()
    yield from feeds(secret)
