"""A clientConfig document as a profile, without loss.

What a profile has words for is read by the models that the autoconfig format writes; everything else is kept
as `raw`. Then the profile is written again, and whatever of that is not the same tree as the document becomes
`raw` too. So nothing depends on this module knowing every oddity there is.

Before that, words of older drafts and of other people become today's (`revision`), each with a remark.
The same tree: comments, white space between elements, the XML declaration and the order of elements of
different names do not count. A password, and what a browser
would run, are left out.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from autoconfig import xml
from autoconfig.errors import BadDocument, ProfileError
from autoconfig.findings import Code
from autoconfig.formats.autoconfig import render_in_order
from autoconfig.identify import describe
from autoconfig.imports.draft import MAIL_SERVERS, Draft, NotImported, Place, checked, refusal, shortened
from autoconfig.imports.oddities import oddities
from autoconfig.imports.remarks import remarks
from autoconfig.imports.revision import revised
from autoconfig.imports.translation import Translation

# What one provider may say beside its domains; the public documents have 200 elements at most.
_MAX_ELEMENTS = 5_000
_MAX_NAME_LENGTH = 1_000
# Two do for every file that was seen; what is still unlike then is said.
_MAX_READINGS = 4
_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def read(body: bytes, file: str, domains: Sequence[str] = ()) -> list[Draft]:
    """The one profile in a document; `domains` stand for its placeholder. Raises ProfileError."""
    root = _root(body, file)
    provider = _provider(root, file)
    try:
        changes = list(revised(root, provider, domains))
    except NotImported as error:
        raise ProfileError([error.at(file, error.line, "domain")]) from None
    reading = _whole(root, provider, file)
    profile = shortened(reading.profile)
    found = Draft(profile["domains"][0], file, profile)
    found.lines = _lines(reading.paths)
    found.comments = list(remarks(root, reading.paths, reading.kept, profile))
    for remark in (*changes, *reading.left_out, *oddities(root, provider)):
        found.note(*remark)
    for node, why in reading.kept.items():
        found.note(node.sourceline or 1, str(node.tag), Code.KEPT_RAW, f"it is kept as raw: {why}")
    for node in _unlike(root, _written(profile, file)):
        found.note(node.sourceline or 1, str(node.tag), Code.CHANGED, "it does not come back as it was")
    found.findings.sort()
    return [found]


def _lines(paths: Mapping[xml.Element, Place]) -> dict[Place, int]:
    """Where in the document that stands which is at a path; the first of what an element has several of."""
    lines: dict[Place, int] = {}
    for node, path in paths.items():
        lines[path] = node.sourceline or 1
        for child in xml.elements(node):
            lines.setdefault((*path, str(child.tag)), child.sourceline or 1)
    return lines


def _whole(root: xml.Element, provider: xml.Element, file: str) -> Translation:
    """The document read, with as much of it raw as it takes to give it back."""
    raw: set[xml.Element] = set()
    for _ in range(_MAX_READINGS):
        try:
            reading = Translation(root, provider, raw)
        except NotImported as error:
            raise ProfileError([error.at(file, error.line, "document")]) from None
        written = _written(reading.profile, file)
        more = set(_unlike(root, written)) - raw
        if not more:
            break
        raw |= more
    version = root.get("version", "")
    if version and version != written.get("version"):
        reading.say_attribute(root, "clientConfigAttributes", "version", version)
    return reading


def _root(body: bytes, file: str) -> xml.Element:
    def refused(line: int, problem: str, remedy: str) -> ProfileError:
        return refusal(file, line, problem, remedy)

    if body.startswith(_BYTE_ORDER_MARKS):
        raise refused(1, "it begins with a byte order mark", "save it as UTF-8 without one")
    try:
        root = xml.parse(body, comments=True)
    except BadDocument as error:
        raise refused(error.line, str(error).removesuffix("."), "mend it") from None
    line = root.sourceline or 1
    if xml.local_name(root) != "clientConfig":
        raise refused(line, f"it is <{xml.local_name(root)}>, not <clientConfig>", "write that")
    if str(root.tag) != "clientConfig":
        raise refused(line, "it has a namespace", "remove xmlns")
    count = 0
    for node in root.iter("*"):
        count += node.tag != "domain"
        if max(map(len, (str(node.tag), *map(str, node.attrib)))) > _MAX_NAME_LENGTH:
            raise refused(node.sourceline or 1, "a name in it, with its namespace, is too long", "remove it")
    if count > _MAX_ELEMENTS:
        problem = f"it has {count} elements, which is too much for one provider"
        raise refused(line, problem, "take it apart")
    return root


def _provider(root: xml.Element, file: str) -> xml.Element:
    for provider in xml.elements(root, "emailProvider"):
        return provider
    raise refusal(file, root.sourceline or 1, "it has no emailProvider", "write one")


def _written(profile: dict[str, Any], file: str) -> xml.Element:
    """The document that is made of it."""
    known = checked(profile, file)
    return xml.parse(render_in_order(describe(known, known.domains[0])))


def _unlike(root: xml.Element, written: xml.Element) -> Iterator[xml.Element]:
    """The elements of the document that what was written says otherwise, or not at all."""
    provider, again = xml.elements(root, "emailProvider")[0], xml.elements(written, "emailProvider")[0]
    for one, other in ((root, written), (provider, again)):
        here, there = _by_tag(one, provider), _by_tag(other, again)
        for tag in here | there:
            yield from _unlike_children(one, tag, here.get(tag, []), there.get(tag, []))
        if (dict(one.attrib), xml.own_text(one)) != (dict(other.attrib), xml.own_text(other)):
            yield one


def _by_tag(parent: xml.Element, provider: xml.Element) -> dict[str, list[xml.Element]]:
    """The children by name, in their order; not the provider, which is looked at by itself."""
    found: dict[str, list[xml.Element]] = {}
    for node in xml.elements(parent):
        if node is not provider:
            found.setdefault(str(node.tag), []).append(node)
    return found


def _unlike_children(
    one: xml.Element, tag: str, here: list[xml.Element], there: list[xml.Element]
) -> Iterator[xml.Element]:
    same = [xml.canonical(a) == xml.canonical(b) for a, b in zip(here, there, strict=False)]
    if len(here) != len(there):
        yield from here or [one]
    elif tag in MAIL_SERVERS:
        yield from (node for node, is_same in zip(here, same, strict=True) if not is_same)
    elif not all(same):
        yield from here
