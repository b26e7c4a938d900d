"""PDFs made by tests."""

PICTURE = "q 600 0 0 800 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID ~ EI Q"


def pdf(pages):
    """A PDF with a line of text on each page; None for a picture."""
    contents = ["BT /F 12 Tf 50 700 Td (%s) Tj ET" % text if text else PICTURE for text in pages]
    numbers = range(4, 4 + 2 * len(pages), 2)
    objects = ["<</Type/Catalog/Pages 2 0 R>>",
               "<</Type/Pages/Count %d/Kids[%s]>>" % (len(pages), " ".join("%d 0 R" % n for n in numbers)),
               "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"]
    for number, content in zip(numbers, contents):
        objects.append("<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents %d 0 R"
                       "/Resources<</Font<</F 3 0 R>>>>>>" % (number + 1))
        objects.append("<</Length %d>>stream\n%s\nendstream" % (len(content), content))
    out, at = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        at.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body.encode("latin-1"))
    table = "".join("%010d 00000 n \n" % place for place in at)
    return out + ("xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
                  % (len(at) + 1, table, len(at) + 1, len(out))).encode("latin-1")
