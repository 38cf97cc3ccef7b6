"""Where the records of a WARC file begin, and how some of them are fetched: by ranges of bytes, from files, object storage or HTTP.

A range holds whole records. A file that is not understood from some byte on is one range from there: the program that reads
it says what is wrong with it.
"""
import http.client
import os
import time
import urllib.error
import urllib.request
import zlib

import pyarrow.fs

TO_ITS_END = -1
READ_AT_ONCE = 1 << 18
TRIES = 3
GZIP = b"\x1f\x8b"
LONGEST_LINE = 1 << 16


def is_web(path):
    return path.startswith(("http://", "https://"))


def storage(path):
    return pyarrow.fs.FileSystem.from_uri(path if "://" in path else os.path.abspath(path))


def request(path, method="GET", **headers):
    asked = urllib.request.Request(path, method=method, headers={"User-Agent": "waspada-scale", **headers})
    return urllib.request.urlopen(asked, timeout=60)


def splittable_bytes(path):
    """The size of a file of which ranges can be read; None where they cannot or nobody says."""
    if is_web(path):
        with request(path, "HEAD") as answer:
            takes_ranges = answer.headers.get("Accept-Ranges", "").lower() == "bytes"
            return int(answer.headers["Content-Length"]) if takes_ranges and "Content-Length" in answer.headers else None
    files, inside = storage(path)
    return files.get_file_info(inside).size


def opened(path):
    """The bytes of a file from its first to its last."""
    if is_web(path):
        return request(path)
    files, inside = storage(path)
    return files.open_input_stream(inside, compression=None)


def ranges(path, most_bytes):
    """(offset, length) of ranges of whole records, each of `most_bytes` or little more; of a small file just one."""
    try:
        size = splittable_bytes(path)
    except (OSError, ValueError, http.client.HTTPException):
        size = None  # fetching it tells why
    if size is None or size <= most_bytes:
        return [(0, TO_ITS_END)]
    cuts = [0]
    try:
        with opened(path) as source:
            for start in record_starts(source):
                if start - cuts[-1] >= most_bytes:
                    cuts.append(start)
    except (OSError, http.client.HTTPException):
        pass  # what is known so far; the last range is read to the end, and fetching it tells
    ends = [after - cut for cut, after in zip(cuts, cuts[1:])]
    return list(zip(cuts, [*ends, TO_ITS_END]))


def record_starts(source):
    head = source.read(len(GZIP))
    return member_starts(source, head) if head == GZIP else plain_starts(Lines(source, head))


def member_starts(source, head):
    """Offsets of gzip members that begin with a record, up to the first that is broken."""
    waiting, at = head, 0
    member = start = first = None
    while waiting or (waiting := source.read(READ_AT_ONCE)):
        if member is None:
            member, start, first = zlib.decompressobj(31), at, b""
        try:
            unpacked = member.decompress(waiting, READ_AT_ONCE)
        except zlib.error:
            return
        if len(first) < 16:
            first = (first + unpacked[:64]).lstrip(b"\r\n")[:16]
        rest = member.unused_data if member.eof else member.unconsumed_tail
        at += len(waiting) - len(rest)
        waiting = rest
        if member.eof:
            if first.startswith(b"WARC/"):
                yield start
            member = None


class Lines:
    """Lines and blocks of a stream, in turn."""

    def __init__(self, source, head):
        self.source, self.waiting = source, head

    def line(self):
        while b"\n" not in self.waiting and len(self.waiting) < LONGEST_LINE and (more := self.source.read(READ_AT_ONCE)):
            self.waiting += more
        end = self.waiting.find(b"\n", 0, LONGEST_LINE) + 1 or min(len(self.waiting), LONGEST_LINE)
        line, self.waiting = self.waiting[:end], self.waiting[end:]
        return line

    def skip(self, count):
        while count > len(self.waiting):
            count -= len(self.waiting)
            self.waiting = self.source.read(READ_AT_ONCE)
            if not self.waiting:
                return False
        self.waiting = self.waiting[count:]
        return True


def plain_starts(lines):
    """Offsets of records of a file that is not packed, up to the first that is broken."""
    at = 0
    while line := lines.line():
        if not line.strip():
            at += len(line)
            continue
        if not line.startswith(b"WARC/"):
            return
        start, length = at, None
        while line.strip():
            at += len(line)
            line = lines.line()
            name, _, value = line.partition(b":")
            if name.strip().lower() == b"content-length" and value.strip().isdigit():
                length = int(value)
        at += len(line)
        if length is None or not lines.skip(length):
            return
        at += length
        yield start


class Fetched:
    """Ranges of files, one after the other: a file that is read from twice in turn is opened once."""

    def __init__(self):
        self.path = self.file = None

    def bytes_of(self, path, offset, length):
        """Chunks of the range. Fails where not all of it comes."""
        with self.at(path, offset, length) as source:
            if length < 0 and is_web(path):
                length = int(source.headers.get("Content-Length", TO_ITS_END))
            missing = length
            while missing and (chunk := source.read(READ_AT_ONCE if length < 0 else min(missing, READ_AT_ONCE))):
                missing -= len(chunk) if length >= 0 else 0
                yield chunk
        if missing > 0:
            raise OSError(f"{missing} of {length} bytes from {offset} on did not come")

    def at(self, path, offset, length):
        if is_web(path):
            if offset == 0 and length < 0:
                return request(path)
            last = "" if length < 0 else offset + length - 1
            answer = request(path, Range=f"bytes={offset}-{last}")
            if answer.status != 206:
                answer.close()
                raise OSError("the server gives no ranges of bytes")
            return answer
        if path != self.path:
            files, inside = storage(path)
            self.path, self.file = None, files.open_input_file(inside)
            self.path = path
        self.file.seek(offset)
        return Borrowed(self.file)

    def into(self, path, offset, length, target):
        """Writes a range to `target` and says how many bytes; where it cannot be had, nothing stays of it."""
        start = target.tell()
        for attempt in range(TRIES):
            try:
                for chunk in self.bytes_of(path, offset, length):
                    target.write(chunk)
                return target.tell() - start
            except (OSError, http.client.HTTPException) as failure:
                target.seek(start)
                target.truncate()
                is_final = isinstance(failure, urllib.error.HTTPError) and 400 <= failure.code < 500 and failure.code != 429
                if is_final or isinstance(failure, FileNotFoundError) or attempt + 1 == TRIES:
                    raise failure if isinstance(failure, OSError) else OSError(repr(failure))
                time.sleep(2**attempt)


class Borrowed:
    """A file that is not closed by whoever reads a range of it."""

    def __init__(self, file):
        self.read = file.read

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass


def holds_whole_records(piece):
    """Whether these bytes begin with a record and end with one."""
    if not piece.startswith(GZIP):
        lines = Lines(Nothing, piece)
        return sum(1 for _ in plain_starts(lines)) > 0 and not lines.waiting.strip()
    while piece:
        member, first = zlib.decompressobj(31), None
        try:
            while piece and not member.eof:
                unpacked = member.decompress(piece, READ_AT_ONCE)
                first = unpacked if first is None else first
                piece = member.unused_data if member.eof else member.unconsumed_tail
        except zlib.error:
            return False
        if not member.eof or not first.lstrip(b"\r\n").startswith(b"WARC/"):
            return False
    return True


class Nothing:
    read = staticmethod(lambda _: b"")
