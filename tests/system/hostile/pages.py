"""Pages: PDF whose objects go in circles, HTML and RTF that are deep."""
import zlib

from .packed import deflated_much, MB

TEXT = b"BT /F1 12 Tf 72 700 Td (hostile) Tj ET"
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


class Pdf:
    """A PDF of objects as they are given, with a table of where they are."""

    def __init__(self):
        self.body = bytearray(b"%PDF-1.7\n")
        self.places = {}

    def add(self, number, data):
        self.places[number] = len(self.body)
        self.body += b"%d 0 obj\n%s\nendobj\n" % (number, data)

    def stream(self, number, data, more=b"", length=None):
        self.add(number, b"<</Length %d%s>>\nstream\n%s\nendstream" % (
            len(data) if length is None else length, more, data))

    def page(self, number, contents, parent=2, more=b""):
        self.add(number, b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 612 792]/Contents %d 0 R"
                 b"/Resources<</Font<</F1 9 0 R>>%s>>>>" % (parent, contents, more))

    def bytes(self, trailer=b"", catalog=b"", previous=None):
        """With catalog 1 and font 9, unless they are there."""
        if 1 not in self.places:
            self.add(1, b"<</Type/Catalog/Pages 2 0 R%s>>" % catalog)
        if 9 not in self.places:
            self.add(9, FONT)
        at = len(self.body)
        last = max(self.places) + 1
        table = b"xref\n0 %d\n0000000000 65535 f \n" % last
        for number in range(1, last):
            place = self.places.get(number)
            table += b"0000000000 00000 f \n" if place is None else b"%010d 00000 n \n" % place
        prev = b"/Prev %d" % (at if previous is None else previous) if previous != 0 else b""
        return bytes(self.body) + table + b"trailer\n<</Size %d/Root 1 0 R%s%s>>\nstartxref\n%d\n%%%%EOF\n" % (
            last, prev, trailer, at)


def one_page(contents=TEXT, **options):
    pdf = Pdf()
    pdf.add(2, b"<</Type/Pages/Kids[3 0 R]/Count 1>>")
    pdf.page(3, 4, **options)
    pdf.stream(4, contents)
    return pdf


def page_trees():
    pdf = one_page()
    pdf.add(2, b"<</Type/Pages/Kids[3 0 R 2 0 R 2 0 R 5 0 R]/Count 2147483647>>")
    pdf.add(5, b"<</Type/Pages/Kids[2 0 R 5 0 R]/Parent 5 0 R/Count 1000000000>>")
    yield "page-tree-loop.pdf", pdf.bytes(previous=0), "it has no pages"
    pdf = one_page()
    for level in range(20, 60):  # two to the fortieth pages
        pdf.add(level, b"<</Type/Pages/Kids[%d 0 R %d 0 R]/Count 1000>>" % (level + 1, level + 1))
    pdf.add(60, b"<</Type/Pages/Kids[3 0 R]/Count 1>>")
    pdf.add(2, b"<</Type/Pages/Kids[20 0 R]/Count 1000000>>")
    yield "page-tree-doubles.pdf", pdf.bytes(previous=0), "it has no pages"
    pdf = one_page()
    pdf.add(2, b"<</Type/Pages/Kids[%s]/Count 300000>>" % (b"3 0 R " * 300000))
    yield "page-again.pdf", pdf.bytes(previous=0), "it has no pages"
    pdf = one_page()
    pdf.add(2, b"<</Type/Pages/Kids[3 0 R]/Count -2147483648>>")
    yield "page-count-negative.pdf", pdf.bytes(previous=0), "it has no pages"


def circles():
    pdf = one_page()
    pdf.add(6, b"<</Type/Outlines/First 7 0 R/Last 7 0 R>>")
    pdf.add(7, b"<</Title(hostile)/Parent 6 0 R/Next 7 0 R/Prev 7 0 R/First 6 0 R/Last 7 0 R/Dest[3 0 R]>>")
    yield "outline-loop.pdf", pdf.bytes(catalog=b"/Outlines 6 0 R", previous=0), None
    pdf = one_page(b"/X1 Do " + TEXT, more=b"/XObject<</X1 5 0 R>>")
    pdf.stream(5, b"/X1 Do /X2 Do", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]"
               b"/Resources<</XObject<</X1 5 0 R/X2 6 0 R>>>>")
    pdf.stream(6, b"/X1 Do " * 20, b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]"
               b"/Resources<</XObject<</X1 5 0 R>>>>")
    yield "form-loop.pdf", pdf.bytes(previous=0), None
    pdf = one_page(b"/X20 Do " + TEXT, more=b"/XObject<</X20 20 0 R>>")
    for level in range(20, 60):  # each draws the next ten times
        pdf.stream(level, b"/X%d Do " % (level + 1) * 10, b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]"
                   b"/Resources<</XObject<</X%d %d 0 R>>>>" % (level + 1, level + 1))
    pdf.stream(60, TEXT, b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</Font<</F1 9 0 R>>>>")
    yield "form-tens.pdf", pdf.bytes(previous=0), "took longer"
    yield "xref-loop.pdf", one_page().bytes(), None
    pdf = one_page()
    pdf.add(4, b"4 0 R")
    yield "reference-loop.pdf", pdf.bytes(previous=0), "no text on any page"
    pdf = one_page()
    pdf.add(8, b"8 0 R")
    pdf.add(4, b"<</Length 4 0 R>>\nstream\n%s\nendstream" % TEXT)
    yield "length-loop.pdf", pdf.bytes(previous=0), None
    pdf = one_page()
    pdf.stream(9, b"10 0 11 20 " + FONT, b"/Type/ObjStm/N 1000000/First 11/Extends 9 0 R")
    yield "object-stream-loop.pdf", pdf.bytes(previous=0), "no text on any page"
    yield "object-stream-xref.pdf", object_stream_of_itself(), "no text on any page"


def object_stream_of_itself():
    """A table that says that the object stream stands in itself, and in others that do not exist."""
    pdf = one_page()
    pdf.add(1, b"<</Type/Catalog/Pages 2 0 R>>")
    pdf.stream(9, b"9 0 12 10 " + FONT, b"/Type/ObjStm/N 2/First 10")
    at = len(pdf.body)
    rows = bytearray()
    for number in range(14):
        place = pdf.places.get(number)
        if number == 9 or place is None:
            rows += b"\2" + (9).to_bytes(4, "big") + b"\0"
        else:
            rows += b"\1" + place.to_bytes(4, "big") + b"\0"
    pdf.stream(13, bytes(rows), b"/Type/XRef/Size 14/W[1 4 1]/Root 1 0 R/Prev %d" % at)
    return bytes(pdf.body) + b"startxref\n%d\n%%%%EOF\n" % at


def streams():
    data = TEXT
    for _ in range(1000):
        data = zlib.compress(data)
    pdf = one_page()
    pdf.stream(4, data, b"/Filter[%s]" % (b"/FlateDecode " * 1000))
    yield "filters-1000.pdf", pdf.bytes(previous=0), None
    zeros = b"\x78\x9c" + deflated_much(300)
    pdf = one_page()
    pdf.stream(4, zeros, b"/Filter/FlateDecode")
    yield "flate-bomb.pdf", pdf.bytes(previous=0), ""
    pdf = one_page()
    pdf.stream(4, TEXT, length=1 << 60)
    yield "length-lie.pdf", pdf.bytes(previous=0), None
    pdf = one_page()
    pdf.stream(4, zlib.compress(b"BT /F1 1 Tf " + b"(hostile ) Tj " * (4 * MB) + b"ET"), b"/Filter/FlateDecode")
    yield "text-bomb.pdf", pdf.bytes(previous=0), ""
    pdf = one_page()
    pdf.stream(4, b"q " * MB + b"[" * MB + b"<<" * MB + TEXT)
    yield "deep-contents.pdf", pdf.bytes(previous=0), "needed more than 512 MB of memory"
    pdf = one_page()
    pdf.add(8, b"[" * MB + b"]" * MB)
    yield "deep-array.pdf", pdf.bytes(catalog=b"/Extra 8 0 R", previous=0), None
    pdf = one_page()
    pdf.add(9, b"<</Type/Font/Subtype/Type0/BaseFont/A/Encoding 10 0 R/ToUnicode 11 0 R/DescendantFonts[12 0 R]>>")
    pdf.stream(10, b"/CIDInit begincmap 1 begincodespacerange <00000000><ffffffff> endcodespacerange "
               b"1 begincidrange <00000000><ffffffff> 0 endcidrange endcmap", b"/Type/CMap/CMapName/A/UseCMap 10 0 R")
    pdf.stream(11, b"begincmap 1 begincodespacerange <0000><ffff> endcodespacerange 1 beginbfrange "
               b"<00000000><ffffffff><0041> endbfrange endcmap")
    pdf.add(12, b"<</Type/Font/Subtype/CIDFontType2/BaseFont/A/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
            b"/Supplement 0>>/W[0 2147483647 500]/DW 1000>>")
    yield "character-maps.pdf", pdf.bytes(previous=0), "too deep to be read"


def others():
    pdf = one_page()
    yield "protected.pdf", pdf.bytes(b"/Encrypt<</Filter/Standard/V 2/R 3/Length 128/P -44/O(%s)/U(%s)>>/ID[(a)(a)]"
                                     % (b"o" * 32, b"u" * 32), previous=0), "password-protected"
    pdf = one_page()
    yield "unknown-lock.pdf", pdf.bytes(b"/Encrypt<</Filter/Nobody/V 99/R 99>>/ID[(a)(a)]", previous=0), "password-protected"
    yield "header-alone.pdf", b"%PDF-1.7\n", "cut short"
    yield "cut.pdf", one_page().bytes(previous=0)[:-300], "cut short"
    yield "no-table.pdf", b"%PDF-1.7\n" + b"1 0 obj\n<<" * 200000, "cut short"
    script = b"/OpenAction<</S/JavaScript/JS(app.launchURL\\('file:///bin/sh'\\))>>"
    launch = b"/AA<</WC<</S/Launch/F(/bin/sh)>>>>"
    yield "actions.pdf", one_page().bytes(catalog=script + launch, previous=0), None


def html_and_rtf():
    deep = 100000
    yield "deep.html", b"<title>t</title>" + b"<div>" * deep + b"hostile", None
    yield "deep-mixed.html", b"<p>hostile" + b"<table><tr><td><b><a><ul><li>" * deep, None
    yield "attributes.html", b"<p" + b" a=b" * 1000000 + b">hostile", None
    yield "deep.json.html", (b"<p>hostile</p><script type='application/ld+json'>" + b"[" * MB + b"</script>"), None
    yield "deep.rtf", b"{\\rtf1 hostile" + b"{\\b " * 1000000 + b"}", "cut short"
    yield "binary.rtf", b"{\\rtf1 hostile \\bin99999999999 " + b"x" * 100 + b"}", "cut short"
    yield "ends.rtf", b"{\\rtf1 hostile" + b"}" * 1000000, None
    yield "controls.rtf", b"{\\rtf1 hostile" + b"\\u-1?\\uc2147483647\\'zz\\fonttbl\\f99999999" * 50000 + b"}", None
    yield "deep.md", b"> " * 500000 + b"hostile", None
    yield "deep.jsonl", b'{"text":"hostile","x":' + b"[" * 500000 + b"\n", "not JSON|none of its lines"


def files():
    yield from page_trees()
    yield from circles()
    yield from streams()
    yield from others()
    yield from html_and_rtf()
