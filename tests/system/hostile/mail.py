"""Mail and collections of pages: parts without number or end, lengths that lie."""
import base64

from .packed import MB

HEAD = (b"From: a@example.org\r\nTo: b@example.org\r\nSubject: hostile\r\n"
        b"Date: Wed, 09 Sep 2020 10:00:00 +0000\r\nMIME-Version: 1.0\r\n")


def parts(number):
    part = b"--b\r\nContent-Type: text/plain; name=a.txt\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\nx\r\n"
    return HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + part * number + b"--b--\r\n"


def nested_parts(depth):
    body = bytearray(HEAD)
    for i in range(depth):
        body += b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (i, i)
    return bytes(body + b"Content-Type: text/plain\r\n\r\nhostile\r\n")


def nested_messages(depth):
    return HEAD + b"Content-Type: message/rfc822\r\n\r\n" * depth + b"Content-Type: text/plain\r\n\r\nhostile\r\n"


def letters():
    yield "parts.eml", parts(100000), ""
    yield "nested-parts.eml", nested_parts(10000), ""
    yield "nested-messages.eml", nested_messages(10000), "more than 6 files within one another"
    yield "long-header.eml", HEAD + b"X-Long: " + b"x" * (10 * MB) + b"\r\n\r\nhostile\r\n", ""
    yield "headers.eml", HEAD + b"X-A: b\r\n" * 300000 + b"\r\nhostile\r\n", ""
    yield "received.eml", HEAD + b"".join(b"References: <%d@a>\r\n <%d@b>\r\n" % (i, i) for i in range(50000)) + \
        b"\r\nhostile\r\n", ""
    yield "boundary-empty.eml", HEAD + b'Content-Type: multipart/mixed; boundary=""\r\n\r\n' + b"--\r\n" * 100000, ""
    yield "boundary-long.eml", (HEAD + b"Content-Type: multipart/mixed; boundary=" + b"b" * MB + b"\r\n\r\n--" +
                                b"b" * MB + b"\r\n\r\nhostile\r\n"), ""
    yield "parameters.eml", (HEAD + b"Content-Type: text/plain" +
                             b"".join(b"; name*%d*=%%41" % i for i in range(100000)) + b"\r\n\r\nhostile\r\n"), ""
    words = b" ".join(b"=?utf-8?b?%s?=" % base64.b64encode(b"hostile") for _ in range(100000))
    yield "words.eml", b"Subject: " + words + b"\r\nFrom: " + words + b"\r\n\r\nhostile\r\n", ""
    yield "names.eml", (HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Disposition: "
                        b"attachment; filename=\"../../../../tmp/kzsearch-was-here.txt\"\r\n\r\nhostile\r\n--b--\r\n"), ""
    addresses = b", ".join(b"a%d@example.org" % i for i in range(200000))
    yield "addresses.eml", b"From: a@example.org\r\nTo: " + addresses + b"\r\nSubject: s\r\n\r\nhostile\r\n", ""


def long_line(path):
    """A mail, a line of a gigabyte that takes no room on the disk, and another mail."""
    mail = b"From a@example.org Wed Sep  9 10:00:00 2020\n" + HEAD.replace(b"\r\n", b"\n") + b"\nhostile\n"
    with open(path, "wb") as file:
        file.write(mail)
        file.seek(1 << 30)
        file.write(b"\n\n" + mail)


def mboxes():
    yield "long-line.mbox", long_line, ""
    yield "many.mbox", b"From a@example.org Wed Sep  9 10:00:00 2020\n\n" * 100000, "empty|more problems"
    yield "froms.mbox", b"From a@example.org Wed Sep  9 10:00:00 2020\n" * 100000, "mail 2 is empty"


def record(length, body, more=b"", kind=b"response"):
    return (b"WARC/1.0\r\nWARC-Type: %s\r\nWARC-Target-URI: http://example.org/a\r\nWARC-Date: 2020-09-09T10:00:00Z\r\n"
            b"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000000>\r\n%s"
            b"Content-Type: application/http; msgtype=response\r\nContent-Length: %s\r\n\r\n%s\r\n\r\n"
            % (kind, more, length if isinstance(length, bytes) else b"%d" % length, body))


def response(text, head=b"Content-Type: text/html"):
    return b"HTTP/1.1 200 OK\r\n%s\r\n\r\n%s" % (head, text)


def warcs():
    page = response(b"<p>hostile</p>")
    good = record(len(page), page)
    for name, length in (("huge", b"9" * 18), ("overflow", b"18446744073709551616"), ("negative", b"-1"),
                         ("hex", b"0x20"), ("short", b"%d" % (len(page) - 20)), ("long", b"%d" % (len(page) + 900)),
                         ("none", b"")):
        yield "length-%s.warc" % name, good + record(length, page) + good, "record [23]"
    yield "header-long.warc", good + record(len(page), page, b"X: " + b"x" * (20 * MB) + b"\r\n"), "the header of a record is cut short"
    yield "headers.warc", good + record(len(page), page, b"X: y\r\n" * 500000), "the header of a record is cut short"
    yield "cut.warc", good + good[:-60], "cut short"
    yield "chunks-lie.warc", good + b"".join(
        record(len(body), body) for body in (
            response(b"%s\r\n<p>hostile</p>\r\n0\r\n\r\n" % size, b"Content-Type: text/html\r\nTransfer-Encoding: chunked")
            for size in (b"ffffffffffffffff", b"-5", b"zz", b"7fffffff", b""))), ""
    packed = response(bytes(100), b"Content-Type: text/html\r\nContent-Encoding: gzip")
    yield "not-packed.warc", good + record(len(packed), packed), "binary files are not read"
    yield "many.warc", record(0, b"") * 100000, "without pages"


def files():
    yield from letters()
    yield from mboxes()
    yield from warcs()
