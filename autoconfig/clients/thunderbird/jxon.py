"""XML as Thunderbird reads it: Gecko's expat, then JXON.sys.mjs, which makes plain values of the document.

Comments, CDATA and references in a text leave no trace: it is what stands around and in them. Entities that a
document declares itself are filled in, external ones are nothing. The encoding is that of the byte order
mark, else of Content-Type, else of the XML declaration, else UTF-8; what is not in it makes the document
malformed. A malformed document is to Thunderbird one of another element.

Expat bounds what entities may grow to by a factor of a hundred, which is far too much for us, and not at all
that it copies a namespace's name for each element and looks at each default attribute for each. So a document
that could grow is malformed here, and so is one deeper than Gecko's own bound.
"""

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from typing import Any, NamedTuple
from xml.parsers import expat

from autoconfig.clients.thunderbird.values import Value, from_text
from autoconfig.errors import BadDocument

MAX_DEPTH = 5000
# How much longer than itself what a document stands for may be, with entities and names in full.
_GROWTH, _GROWTH_IN_SMALL = 8, 64 * 1024
# Entities within entities.
_MAX_NESTED = 16
_REFERENCE = re.compile("[&%]([^#;&%\\s][^;&%\\s]{0,100});")
# Never in XML, so in no namespace's name.
_SEPARATOR = "\f"
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_CHARSET = re.compile(r""";\s*charset\s*=\s*["']?([A-Za-z0-9._:-]{1,40})""", re.IGNORECASE)
_MARKS = {BOM_UTF8: "utf-8", BOM_UTF16_LE: "utf-16-le", BOM_UTF16_BE: "utf-16-be"}
# The Encoding Standard section 4.2: labels that are in use, and what they are called here.
_LATIN = "cp1252"
_PYTHON_NAMES = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "utf-16": "utf-16-le",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    **dict.fromkeys(
        ("ascii", "us-ascii", "iso-8859-1", "iso8859-1", "latin1", "cp1252", "windows-1252"), _LATIN
    ),
    "iso-8859-9": "cp1254",
    **{f"iso-8859-{number}": f"iso-8859-{number}" for number in (2, 3, 4, 5, 6, 7, 10, 13, 14, 15, 16)},
    **{f"windows-125{number}": f"cp125{number}" for number in (0, 1, 3, 4, 5, 6, 7, 8)},
    "koi8-r": "koi8-r",
    "koi8-u": "koi8-u",
    "gb18030": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc-jp": "euc-jp",
    "euc-kr": "cp949",
}
# Bytes that Windows gives no sign are control characters there.
_HIGH = {byte: bytes((byte,)).decode(_LATIN, "ignore") or chr(byte) for byte in range(0x80, 0xA0)}
# What a declaration of UTF-16 means where the declaration itself is not in it.
_WIDE = frozenset({"utf-16", "utf-16le", "utf-16be"})


class _Open(NamedTuple):
    """An element that has begun."""

    name: str
    attributes: dict[str, Value]
    texts: list[str]
    children: list[tuple[str, Value]]
    marks: list[bool]  # not empty where it has child nodes


def read(body: bytes, content_type: str) -> Value:
    """The document as an object of its root element. Raises BadDocument where it is malformed."""
    try:
        text = _decoded(body, content_type)
    except UnicodeError:
        raise BadDocument("it is not in the encoding that it says") from None
    if "\0" in text:  # expat would take it for UTF-16 without a mark, which Gecko does not
        raise BadDocument("it is UTF-16 without a byte order mark, or no text")
    return _Reader(text).read()


class _Reader:
    """What a document is built from; one for each document."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._open = [_Open("", {}, [], [], [])]
        self._namespaces: dict[str, Value] = {}
        self._entities: dict[str, str] = {}
        self._lengths: dict[str, int] = {}
        self._defaults = 0
        self._references = text.count("&") + text.count("%")
        self._left = _GROWTH * len(text) + _GROWTH_IN_SMALL

    def read(self) -> Value:
        parser = expat.ParserCreate(None, _SEPARATOR)
        parser.namespace_prefixes = True
        parser.buffer_text = True
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_ALWAYS)
        parser.ExternalEntityRefHandler = lambda *_: 1
        parser.SkippedEntityHandler = _undefined
        parser.EntityDeclHandler = self._declare
        parser.EndDoctypeDeclHandler = self._declared
        parser.AttlistDeclHandler = self._default
        parser.StartNamespaceDeclHandler = self._name_space
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._say
        parser.CommentHandler = lambda _: self._mark()
        parser.ProcessingInstructionHandler = lambda *_: self._mark()
        parser.StartCdataSectionHandler = self._mark
        try:
            parser.Parse(self._text, True)
        except expat.ExpatError as error:
            raise BadDocument(f"it is no XML ({expat.ErrorString(error.code)})", error.lineno) from None
        return _value(self._open.pop(), is_document=True)

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        self._spend(len(name) + self._defaults + sum(map(len, (*attributes, *attributes.values()))))
        if len(self._open) > MAX_DEPTH:
            raise BadDocument("it is too deep")
        self._mark()
        said = {f"@{_qualified(key)}": from_text(value) for key, value in attributes.items()}
        self._open.append(_Open(_qualified(name), said | self._namespaces, [], [], []))
        self._namespaces = {}

    def _end(self, _: str) -> None:
        done = self._open.pop()
        self._open[-1].children.append((done.name, _value(done)))

    def _say(self, text: str) -> None:
        self._spend(len(text))
        self._open[-1].texts.append(text)
        self._mark()

    def _mark(self) -> None:
        if not self._open[-1].marks:
            self._open[-1].marks.append(True)

    def _name_space(self, prefix: str | None, uri: str | None) -> None:
        self._namespaces[f"@xmlns:{prefix}" if prefix else "@xmlns"] = from_text(uri or "")

    def _declare(self, name: str, is_parameter: bool, value: str | None, *_: Any) -> None:
        """Parameter entities are filled in at once, others behind the document type declaration."""
        key = f"{'%' if is_parameter else '&'}{name}"
        if key not in self._entities:
            self._entities[key] = value or ""
            if is_parameter:
                self._spend(self._length(key) * self._references)

    def _declared(self) -> None:
        longest = max((self._length(key) for key in self._entities), default=0)
        self._spend(longest * self._references)

    def _default(self, *_: Any) -> None:
        self._defaults += 1

    def _length(self, key: str, nested: int = 0) -> int:
        """Of what an entity stands for."""
        if nested > _MAX_NESTED:
            raise BadDocument("its entities are too deep")
        if key not in self._lengths:
            value = self._entities.get(key, "")
            inside = (found[0][:-1] for found in _REFERENCE.finditer(value) if found[0][0] == key[0])
            self._lengths[key] = 1 + len(value) + sum(self._length(one, nested + 1) for one in inside)
        return self._lengths[key]

    def _spend(self, characters: int) -> None:
        self._left -= characters
        if self._left < 0:
            raise BadDocument("it stands for too much")


def _undefined(name: str, is_parameter: bool) -> None:
    """Also where a part of the document type that is not read could define it, unlike elsewhere."""
    if not is_parameter:
        raise BadDocument("it uses an entity that it does not define")


def _value(done: _Open, *, is_document: bool = False) -> Value:
    """JXON's createObjTree: an empty element is true, one with text alone is that, others are objects."""
    text = "".join(done.texts)
    if not (done.marks or done.attributes):
        return True
    if not (done.children or done.attributes or is_document):
        return from_text(text) if text else {}
    built: dict[str, Value] = {}
    for name, value in done.children:
        key = f"{name}_" if name in ("value", "attr") else name
        built.setdefault(key, value)
        built.setdefault(f"${key}", []).append(value)
    built |= done.attributes
    if text:
        built["value"] = from_text(text)
    return built


def _qualified(name: str) -> str:
    """As it stands in the document."""
    _, *rest = name.split(_SEPARATOR)
    if not rest:
        return name
    local, prefix = rest[0], "".join(rest[1:])
    return f"{prefix}:{local}" if prefix else local


def _decoded(body: bytes, content_type: str) -> str:
    """The text; one of these labels in the declaration that is none for bytes as they are is passed over."""
    for mark, encoding in _MARKS.items():
        if body.startswith(mark):
            return body.decode(encoding)[1:]
    said, declared = _CHARSET.search(content_type), _DECLARED.match(body)
    labels = [said[1].lower() if said else "", declared[1].decode().lower() if declared else ""]
    if labels[1] in _WIDE:
        labels[1] = ""
    label = next((label for label in labels if label in _PYTHON_NAMES), "utf-8")
    name = _PYTHON_NAMES[label]
    return body.decode("latin-1").translate(_HIGH) if name == _LATIN else body.decode(name)
