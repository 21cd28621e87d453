"""Text of a data set in its Specific Character Set (PS3.3 C.12.1.1.2, PS3.5 6.1.2)."""

from __future__ import annotations

# Defined term without code extensions, or G0/G1 of the first value with them -> Python's codec.
_CODECS = {
    "": "ascii",
    "ISO_IR 6": "ascii",
    "ISO_IR 100": "latin_1",
    "ISO_IR 101": "iso8859_2",
    "ISO_IR 109": "iso8859_3",
    "ISO_IR 110": "iso8859_4",
    "ISO_IR 144": "iso8859_5",
    "ISO_IR 127": "iso8859_6",
    "ISO_IR 126": "iso8859_7",
    "ISO_IR 138": "iso8859_8",
    "ISO_IR 148": "iso8859_9",
    "ISO_IR 203": "iso8859_15",
    "ISO_IR 13": "shift_jis",
    "ISO_IR 166": "tis_620",
    "ISO_IR 192": "utf_8",
    "GB18030": "gb18030",
    "GBK": "gbk",
    "ISO 2022 IR 6": "ascii",
    "ISO 2022 IR 100": "latin_1",
    "ISO 2022 IR 101": "iso8859_2",
    "ISO 2022 IR 109": "iso8859_3",
    "ISO 2022 IR 110": "iso8859_4",
    "ISO 2022 IR 144": "iso8859_5",
    "ISO 2022 IR 127": "iso8859_6",
    "ISO 2022 IR 126": "iso8859_7",
    "ISO 2022 IR 138": "iso8859_8",
    "ISO 2022 IR 148": "iso8859_9",
    "ISO 2022 IR 203": "iso8859_15",
    "ISO 2022 IR 13": "shift_jis",
    "ISO 2022 IR 166": "tis_620",
    "ISO 2022 IR 87": "iso2022_jp",
    "ISO 2022 IR 159": "iso2022_jp_2",
    "ISO 2022 IR 149": "euc_kr",
    "ISO 2022 IR 58": "gb2312",
}
TERMS = tuple(_CODECS)  # the defined terms that are known, the empty one first
# PS3.3 table C.12-3, C.12-4: escape sequence -> how the bytes after it read, and whether Python's
# codec wants the escape sequence too.
_ESCAPES = {
    b"\x1b(B": ("ascii", False),
    b"\x1b(J": ("shift_jis", False),
    b"\x1b)I": ("shift_jis", False),
    b"\x1b-A": ("latin_1", False),
    b"\x1b-B": ("iso8859_2", False),
    b"\x1b-C": ("iso8859_3", False),
    b"\x1b-D": ("iso8859_4", False),
    b"\x1b-L": ("iso8859_5", False),
    b"\x1b-G": ("iso8859_6", False),
    b"\x1b-F": ("iso8859_7", False),
    b"\x1b-H": ("iso8859_8", False),
    b"\x1b-M": ("iso8859_9", False),
    b"\x1b-b": ("iso8859_15", False),
    b"\x1b-T": ("tis_620", False),
    b"\x1b$B": ("iso2022_jp", True),
    b"\x1b$(D": ("iso2022_jp_2", True),
    b"\x1b$)C": ("euc_kr", False),
    b"\x1b$)A": ("gb2312", False),
}
# PS3.5 6.1.2.5.3: the first character set is active again behind each of these.
_DELIMITERS = b"\r\n\f\t"
_NAME_DELIMITERS = _DELIMITERS + b"^="
_CONTROLS = dict.fromkeys((*range(1, 0x20), *range(0x7F, 0xA0)))
# Overrides and isolates of direction (UAX 9): they can make one name look like another.
_CONTROLS |= dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
_IN_TEXTS = {c: None for c in _CONTROLS if chr(c) not in "\t\n\f\r"}


class Charset:
    """How one data set's texts are read."""

    def __init__(self, specific: str) -> None:
        """Take the value of Specific Character Set (0008,0005)."""
        terms = [_spelled(term) for term in specific.split("\\")]
        self.unknown = [term for term in terms if term not in _CODECS]
        self._first = _CODECS.get(terms[0], "ascii")
        self._declared = terms[0] != "" or len(terms) > 1
        self._extends = len(terms) > 1 or terms[0].startswith("ISO 2022")
        self.wrong = False  # whether a text did not fit
        self.controls = False  # whether a text held characters that nobody can read

    def text(self, encoded: bytes, *, name: bool = False) -> str:
        """Return a text, or a person's name, as characters.

        Control characters are left out: all of them from a name, all but tabs and the ends of
        lines and pages from a text.
        """
        text = self._characters(encoded, name=name)
        if text.isascii() and text.isprintable():
            return text
        clean = text.translate(_CONTROLS if name else _IN_TEXTS)
        self.controls |= clean.rstrip() != text.rstrip()
        return clean

    def _characters(self, encoded: bytes, *, name: bool) -> str:
        if encoded.isascii() and b"\x1b" not in encoded:
            # ISO-IR 14's overline and yen stand where ASCII has tilde and backslash, but files
            # in that set are written with backslashes all the same.
            return encoded.decode("ascii")
        if b"\x1b" not in encoded:
            return self._decoded(encoded, self._first)
        before = self.wrong
        text = self._extended(encoded, _NAME_DELIMITERS if name else _DELIMITERS)
        if self._extends or (self.wrong == before and "\x1b" not in text):
            return text
        # No code extensions were declared, and the escapes prove to be none.
        self.wrong = before
        return self._decoded(encoded, self._first)

    def _extended(self, encoded: bytes, delimiters: bytes) -> str:
        text: list[str] = []
        codec, wants_escape, escape = self._first, False, b""
        run = bytearray()
        at = 0

        def flush(*, left_open: bool = False) -> None:
            if run and wants_escape:
                ends = delimiters if left_open else b""
                text.append(self._two_bytes(bytes(run), codec, escape, ends))
            elif run:
                text.append(self._decoded(bytes(run), codec))
            run.clear()

        while at < len(encoded):
            byte = encoded[at]
            if byte == 0x1B:
                found = next(
                    (e for e in (encoded[at : at + 4], encoded[at : at + 3]) if e in _ESCAPES), b""
                )
                # Neither asking for the same set again nor for one of the upper half closes it.
                flush(left_open=found == escape or found[1:3] == b"$)" or found[1:2] in b")-")
                escape = found
                if not escape:
                    self.wrong = True
                    at += 1
                    continue
                codec, wants_escape = _ESCAPES[escape]
                at += len(escape)
                continue
            # In a two-byte G0 set these bytes are halves of characters; writers leave it first.
            if byte in delimiters and not wants_escape:
                flush()
                text.append(chr(byte))
                codec, wants_escape, escape = self._first, False, b""
                at += 1
                continue
            run.append(byte)
            at += 1
        flush()
        return "".join(text)

    def _two_bytes(self, run: bytes, codec: str, escape: bytes, ends: bytes) -> str:
        """Return what follows an escape to a two-byte set, up to the next escape.

        ``ends`` are the delimiters at which a set that was left open ends all the same, so that
        the components of a name stay apart.
        """
        try:
            if not any(byte in ends for byte in run):
                return (escape + run).decode(codec)
        except UnicodeDecodeError:
            ends = _NAME_DELIMITERS
        self.wrong = True
        end = next((at for at, byte in enumerate(run) if byte in ends), len(run))
        head = (escape + run[:end]).decode(codec, "replace")
        return head + self._decoded(run[end:], self._first)

    def _decoded(self, encoded: bytes, codec: str) -> str:
        try:
            return encoded.decode(codec)
        except (UnicodeDecodeError, LookupError):
            self.wrong = True
        if not self._declared:
            # Nothing declared: most writers that forget mean UTF-8 or Latin-1; only UTF-8 can
            # prove itself.
            try:
                return encoded.decode("utf_8")
            except UnicodeDecodeError:
                return encoded.decode("latin_1")
        return encoded.decode(codec, "replace")


def _spelled(term: str) -> str:
    """Return the defined term that common misspellings mean (ISO IR 100, ISO-IR 100…)."""
    term = term.strip("\0 ").upper()
    if term in _CODECS:
        return term
    for wrong in ("ISO IR ", "ISO-IR ", "ISO_IR_", "ISO_IR"):
        if term.startswith(wrong) and f"ISO_IR {term[len(wrong) :].strip()}" in _CODECS:
            return f"ISO_IR {term[len(wrong) :].strip()}"
    if term.startswith(("ISO 2022-IR ", "ISO_2022_IR ")):
        return "ISO 2022 IR " + term[12:]
    return {"UTF-8": "ISO_IR 192", "UTF8": "ISO_IR 192"}.get(term, term)
