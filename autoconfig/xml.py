"""XML: from a plain tree to bytes, and from what strangers send to elements. The only importer of lxml.

A tree is made of tuples: `(tag, text)`, `(tag, attributes, children)`, `(tag, attributes, text)`, or
`(element,)` for a parsed one. The attribute `xmlns` puts an element and all below it into that namespace.

The parser expands no entity, opens no file and no connection, and refuses any document type declaration;
libxml2's own limits on depth and size stay on.
"""

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from typing import Any

from lxml import etree
from lxml.etree import SubElement

from autoconfig.errors import BadDocument

# Names for annotations elsewhere, so that nobody else has to import lxml.
Element = etree._Element
Leaf = tuple[str, str]
Branch = tuple[str, Mapping[str, str], Iterable[Any] | str]
Node = Any  # Leaf | Branch | tuple[Element]

# Also in UTF-16. Refused before libxml2 sees it: that expands entities in attributes whatever it is told.
_DOCTYPE = re.compile(rb"<\x00?!\x00?D\x00?O\x00?C\x00?T\x00?Y\x00?P\x00?E")

_MARKS = {BOM_UTF8: "utf-8", BOM_UTF16_LE: "utf-16", BOM_UTF16_BE: "utf-16"}
_ANY_MARK = tuple(_MARKS)
# Those that clients send; Python knows others that take far more time than a text is long.
_CHARSETS = {"utf-8": "utf-8", "utf8": "utf-8", "us-ascii": "ascii", "iso-8859-1": "latin-1",
             "windows-1252": "cp1252", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be"}  # fmt: skip
# What browsers run and draw in whatever document it stands.
_ALIVE = {
    "http://www.w3.org/1999/xhtml": "XHTML",
    "http://www.w3.org/2000/svg": "SVG",
    "http://www.w3.org/1998/Math/MathML": "MathML",
}

# libxml2 compares each attribute of an element with all others.
MAX_ATTRIBUTES = 500

_XML = "{http://www.w3.org/XML/1998/namespace}"
_NO_DOCTYPE = "A document type declaration is not accepted here."


def serialise(root: Branch) -> bytes:
    """UTF-8 with declaration, one element a line, no byte order mark.

    Raises ValueError for text that XML cannot carry. A parsed element in the tree is moved into the document.
    """
    built = _build(None, root, "")
    return etree.tostring(built, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def inline(root: Branch) -> bytes:
    """The same to stand in another document: on one line, without declaration."""
    return etree.tostring(_build(None, root, ""), encoding="UTF-8")


def element(root: Branch) -> Element:
    """The same as an element, which `copied` takes as a pattern."""
    return _build(None, root, "")


def copied(pattern: Element) -> Element:
    """A copy with all below it, made by libxml2 in far less time than an element is built."""
    return copy(pattern)


def received(body: bytes, charset: str) -> bytes:
    """A document as it was sent with this charset, "" for none, as `parse` wants it.

    What says how it is encoded (RFC 7303 sections 3 and 8): its byte order mark, else the charset, else its
    declaration, which may stand behind white space here. What cannot be so stays as it is.
    """
    encoding = _CHARSETS.get(charset.lower())
    if body.startswith(_ANY_MARK):
        encoding = next(named for mark, named in _MARKS.items() if body.startswith(mark))
    if encoding is None:
        return body.lstrip()
    try:
        return BOM_UTF8 + body.decode(encoding).removeprefix("\ufeff").lstrip().encode()
    except UnicodeError:
        return body


def parse(body: bytes, *, comments: bool = False) -> Element:
    """The root element, processing instructions and (by default) comments dropped. Raises BadDocument."""
    if found := _DOCTYPE.search(body):
        raise BadDocument(_NO_DOCTYPE, body[: found.start()].count(b"\n") + 1)
    for start in body.split(b"<"):
        if start.count(b"=") > MAX_ATTRIBUTES and start.count(b'"') + start.count(b"'") > 2 * MAX_ATTRIBUTES:
            raise BadDocument(f"An element has more than {MAX_ATTRIBUTES} attributes.")
    marked = body.startswith(BOM_UTF8)  # then it is UTF-8, whatever it declares
    parser = etree.XMLParser(
        encoding="utf-8" if marked else None,
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=not comments, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(body.removeprefix(BOM_UTF8), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        raise BadDocument(f"This is not well-formed XML: {_first_line(error)}.", line) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise BadDocument(_NO_DOCTYPE)
    return root


def encoding_of(root: Element) -> str:
    """What the document says its encoding is, by default UTF-8."""
    return str(root.getroottree().docinfo.encoding or "UTF-8").upper()


def comments_of(root: Element) -> list[tuple[Element, Element | None]]:
    """All comments of the document in their order, each with the element that follows it among its siblings.

    Those outside the root too. Time is in proportion: XPath, and a look ahead for each, would be quadratic.
    """
    inside = list(root.iter(etree.Comment))
    after: dict[Element, Element | None] = {}
    for parent in dict.fromkeys(comment.getparent() for comment in inside):
        following = None
        for node in () if parent is None else parent.iterchildren(reversed=True):
            if isinstance(node, etree._Comment):
                after[node] = following
            else:
                following = node
    before = [(node, root) for node in root.itersiblings(preceding=True)][::-1]
    return [
        *before,
        *((comment, after[comment]) for comment in inside),
        *((node, None) for node in root.itersiblings()),
    ]


def elements(node: Element, tag: str = "*") -> list[Element]:
    """The child elements, comments left out."""
    return list(node.iterchildren(tag))


def markup(node: Element) -> str:
    """The element as text, comments and all, laid out anew."""
    copy = parse(etree.tostring(node, with_tail=False), comments=True)
    for each in copy.iter():
        if len(each) and not (each.text or "").strip() and not any((one.tail or "").strip() for one in each):
            each.text = None
            for one in each:
                one.tail = None
    etree.indent(copy)
    return etree.tostring(copy, encoding="unicode")


def canonical(node: Element) -> tuple[Any, ...]:
    """The same for two elements that say the same: white space and the order of unlike names left out."""
    below = sorted(map(canonical, elements(node)), key=lambda one: str(one[0]))
    return node.tag, sorted(node.attrib.items()), own_text(node), below


def own_text(node: Element) -> str:
    """The text that stands in an element itself, without what only lays it out."""
    texts = (node.text or "", *[one.tail or "" for one in node])
    return "".join(text for text in texts if text.strip())


def child(node: Element, name: str) -> Element | None:
    """The first child element of that name, in whatever namespace."""
    return next((found for found in node if local_name(found) == name), None)


def local_name(node: Element) -> str:
    """The element's name without its namespace."""
    return str(node.tag).rpartition("}")[2]


def written_name(node: Element) -> str:
    """The element's name with its prefix, as who knows nothing of namespaces reads it."""
    return f"{node.prefix}:{local_name(node)}" if node.prefix else local_name(node)


def is_attribute_name(name: str) -> bool:
    """Whether an element without a namespace can have such an attribute; xml:lang is `{NAMESPACE}lang`."""
    local = name.removeprefix(_XML)
    if local.startswith(("xmlns", "{")) or ":" in local:
        return False
    try:
        etree.Element("a").set(name, "")
    except ValueError:
        return False
    return True


def alive(node: Element) -> str:
    """What a browser would run or draw of an element: XHTML, SVG or MathML, at any depth; "" for nothing."""
    return next(filter(None, map(_alive_itself, node.iter("*"))), "")


def outermost_alive(root: Element) -> list[Element]:
    """The elements below that a browser would run or draw themselves, without those inside another."""
    found, left = [], elements(root)
    while left:
        node = left.pop()
        if _alive_itself(node):
            found.append(node)
        else:
            left += elements(node)
    return found


def _alive_itself(node: Element) -> str:
    names = (str(node.tag), *map(str, node.attrib))
    # Not by lxml's QName: a namespace may have a } of its own, as http://[{x}]/ has.
    return next(filter(None, (_ALIVE.get(name[1:].rpartition("}")[0]) for name in names)), "")


def remove(node: Element) -> None:
    """Take an element out of its parent, but not the text behind it."""
    parent, before = node.getparent(), node.getprevious()
    if parent is None:
        return
    if before is not None:
        before.tail = (before.tail or "") + (node.tail or "")
    else:
        parent.text = (parent.text or "") + (node.tail or "")
    parent.remove(node)


def text_of(node: Element | None) -> str:
    """The element's text without the blanks around it; nothing where there is no element."""
    return "" if node is None else (node.text or "").strip()


def events(root: Element) -> Iterator[tuple[bool, Element]]:
    """Elements as a reader of a stream meets them: each where it starts (true), and where it ends."""
    for event, node in etree.iterwalk(root, events=("start", "end")):
        yield event == "start", node


def all_text(node: Element) -> str:
    """The text of an element and of all below it, to the letter, comments left out."""
    return "".join(map(str, node.itertext()))


def _build(parent: Element | None, node: Any, prefix: str) -> Element:
    tag, attributes, children = node
    if namespace := attributes.get("xmlns"):
        others = {key: value for key, value in attributes.items() if key != "xmlns"}
        prefix, attributes, nsmap = f"{{{namespace}}}", others, {None: namespace}
        tag = prefix + tag
        built = etree.Element(tag, None, nsmap) if parent is None else SubElement(parent, tag, None, nsmap)
    else:
        built = etree.Element(prefix + tag) if parent is None else SubElement(parent, prefix + tag)
    for key, value in attributes.items():  # half the time of passing them to the constructor
        built.set(key, value)
    if isinstance(children, str):
        built.text = children
        return built
    for below in children:
        if len(below) == 2:
            tag, text = below
            SubElement(built, prefix + tag).text = text
        elif len(below) == 3:
            _build(built, below, prefix)
        else:
            built.append(below[0])
    return built


def _first_line(error: Exception) -> str:
    line = str(error).partition("\n")[0].partition(" (<string>")[0]
    return line.rstrip(".") or "it is empty"
