"""Archives and streams that are larger than they look, lie, or never end."""
import gzip
import os
import struct
import zlib

MB = 1 << 20
STORED, DEFLATED = 0, 8
ENCRYPTED = 1


def deflated(data):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def deflated_much(megabytes, filler=b"\0", begin=b""):
    """A deflate stream of begin and so many megabytes of filler, made of one block again and again: a
    full flush leaves no trace of what came before it."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    first = packer.compress(begin) + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(filler * (MB // len(filler))) + packer.flush(zlib.Z_FULL_FLUSH)
    return first + block * megabytes + packer.flush()


class Zip:
    """A zip of whatever its headers are told to say."""

    def __init__(self):
        self.body, self.directory, self.entries = bytearray(), bytearray(), 0

    def local(self, name, packed, size, crc=0, method=DEFLATED, flags=0):
        """Writes a member; returns where it is."""
        at = len(self.body)
        self.body += struct.pack("<4sHHHHHIIIHH", b"PK\3\4", 20, flags, method, 0, 33, crc, len(packed),
                                 size & 0xFFFFFFFF, len(name), 0) + name + packed
        return at

    def central(self, name, at, packed_len, size, crc=0, method=DEFLATED, flags=0):
        self.directory += struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\1\2", 20, 20, flags, method, 0, 33, crc,
                                      packed_len, size & 0xFFFFFFFF, len(name), 0, 0, 0, 0, 0, at) + name
        self.entries += 1

    def add(self, name, data, method=DEFLATED, flags=0):
        """A member as it should be."""
        name = name.encode() if isinstance(name, str) else name
        data = data.encode() if isinstance(data, str) else data
        self.add_packed(name, deflated(data) if method == DEFLATED else data, len(data),
                        zlib.crc32(data), method, flags)

    def add_packed(self, name, packed, size, crc=0, method=DEFLATED, flags=0):
        at = self.local(name, packed, size, crc, method, flags)
        self.central(name, at, len(packed), size, crc, method, flags)

    def bytes(self, entries=None):
        n = min(self.entries if entries is None else entries, 0xFFFF)
        end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, n, n, len(self.directory), len(self.body), 0)
        return bytes(self.body + self.directory + end)


def zipped(members, first=()):
    """A zip of members by name; those of first stand first and are not packed."""
    made = Zip()
    for name, data in first:
        made.add(name, data, STORED)
    for name, data in members:
        made.add(name, data)
    return made.bytes()


def nested_zip(levels, copies):
    data = zipped([("zeros.txt", b"hostile " * MB)])
    for level in range(levels):
        data = zipped([("%d-%d.zip" % (level, i), data) for i in range(copies)])
    return data


def deep_zip(levels):
    """One in the other; stored, so that nothing but the depth is odd."""
    data = zipped([("last.txt", "hostile")])
    for _ in range(levels):
        data = zipped([], [("next.zip", data)])
    return data


def overlapping_zip(entries):
    """Fifield's: every name is of the same packed bytes."""
    packed = deflated_much(100)
    made = Zip()
    at = made.local(b"0.txt", packed, 100 * MB)
    for i in range(entries):
        made.central(b"%d.txt" % i, at, len(packed), 100 * MB)
    return made.bytes()


def lying_zip():
    made = Zip()
    data = b"hostile " * 1000
    made.add_packed(b"more.txt", deflated(data), 10, zlib.crc32(data))
    made.add_packed(b"less.txt", deflated(b"hostile"), 0xFFFFFFF0, zlib.crc32(b"hostile"))
    made.add_packed(b"other.txt", deflated(b"hostile"), 7, 0x12345678)
    made.add_packed(b"far.txt", b"", 100)
    made.central(b"beyond.txt", 0x7FFFFFFF, 100, 100)
    return made.bytes(60000)


def zip_of_names():
    made = Zip()
    for name in (b"../../../../tmp/kzsearch-was-here.txt", b"/etc/kzsearch-was-here.txt", b"a\nb\x1b[31m.txt",
                 b"\xcf\xf0\xe8.txt", b"n" * 60000 + b".txt", b"", b".", b"nul\0inside.txt", b"a//b/./c.txt"):
        made.add(name, b"hostile names")
    return made.bytes()


def zip_of_many(entries):
    made = Zip()
    for i in range(entries):
        made.add("%d.txt" % i, b"", STORED)
    return made.bytes()


def tar_header(name, size, kind=b"0", magic=b"ustar\x0000"):
    header = bytearray(512)
    header[0:len(name)] = name
    header[100:108] = b"0000644\0"
    header[124:136] = size if isinstance(size, bytes) else b"%011o\0" % size
    header[136:148] = b"00000000000\0"
    header[148:156] = b" " * 8
    header[156:157] = kind
    header[257:265] = magic
    header[148:155] = b"%06o\0" % sum(header)
    return bytes(header)


def padded(data):
    return data + bytes(-len(data) % 512)


def tar_member(name, data, kind=b"0"):
    return tar_header(name, len(data), kind) + padded(data)


def pax(records):
    body = b""
    for key, value in records:
        line = b" %s=%s\n" % (key, value)
        length = len(line) + 1
        while len(b"%d" % length) + len(line) != length:
            length += 1
        body += b"%d%s" % (length, line)
    return tar_member(b"pax", body, b"x")


def tars():
    good = tar_member(b"good.txt", b"hostile but whole\n")
    end = bytes(1024)
    yield "tar-huge-size.tar", good + tar_header(b"huge.txt", b"77777777777\0") + b"hostile", "."
    yield "tar-size-base256.tar", good + tar_header(b"huge.txt", b"\x80" + b"\x7f" * 11) + b"hostile", "."
    yield "tar-size-pax.tar", good + pax([(b"size", b"9" * 18)]) + tar_header(b"h.txt", 5) + b"hosti", "."
    sparse = [(b"GNU.sparse.major", b"1"), (b"GNU.sparse.minor", b"0"), (b"GNU.sparse.name", b"sparse.txt"),
              (b"GNU.sparse.realsize", b"4611686018427387904")]
    table = padded(b"1\n4611686018427387000\n7\n")
    yield "tar-sparse.tar", (good + pax(sparse) + tar_header(b"sparse.txt", 512 + len(table)) + table +
                             padded(b"hostile") + end), "larger than a file may be"
    yield "tar-long-names.tar", good + tar_member(b"././@LongLink", b"n" * MB, b"L") * 20 + good + end, None
    yield "tar-links.tar", (tar_header(b"passwd.txt", 0, b"2")[:157] + b"/etc/passwd" + bytes(344) + good +
                            end), "the beginning of the archive is not right"
    yield "tar-devices.tar", tar_header(b"null.txt", 0, b"3") + tar_header(b"fifo", 0, b"6") + good + end, "2 links or devices in it: not read"


def gz_without_end(path):
    """8 GB of members of a megabyte each, one after the other."""
    with open(path, "wb") as file:
        file.write(gzip.compress(b"hostile text\n" * (MB // 13)) * 8000)


def nested_gz(times):
    data = b"hostile"
    for _ in range(times):
        data = gzip.compress(data)
    return data


def sparse(size, begin=b"", end=b""):
    def write(path):
        with open(path, "wb") as file:
            file.write(begin)
            file.truncate(size)
            file.seek(0, os.SEEK_END)
            file.write(end)
    return write


def files():
    yield "nested.zip", nested_zip(8, 5), "more than 6 files within one another"
    yield "deep.zip", deep_zip(300), "more than 6 files within one another"
    yield "ratio.zip", ratio_zip(), "larger than a file may be"
    yield "overlap.zip", overlapping_zip(20000), "larger than a file may be"
    yield "lies.zip", lying_zip(), "damaged|cut short"
    yield "names.zip", zip_of_names(), None
    yield "many.zip", zip_of_many(50000), "empty|more problems"
    yield "cut.zip", zipped([("a.txt", "hostile " * 1000)] * 3)[:-200], "damaged|cut short"
    encrypted = Zip()
    encrypted.add("secret.txt", os.urandom(100), STORED, ENCRYPTED)
    yield "encrypted.zip", encrypted.bytes(), "password-protected"
    yield "endless.txt.gz", gz_without_end, "made to harm"
    yield "endless.jsonl.gz", gz_without_end, "made to harm|not JSON"
    yield "nested.txt.gz", nested_gz(200), "."
    yield "hole.txt", sparse(1 << 40, b"hostile text, and then a hole\n"), "binary files are not read"
    yield "hole.jsonl", sparse(1 << 40, b'{"text":"hostile"}\n'), "took longer"
    yield from tars()


def ratio_zip():
    made = Zip()
    made.add_packed(b"zeros.txt", deflated_much(3900), 3900 * MB)
    made.add("after.txt", "hostile but small")
    return made.bytes()
