"""A clientConfig document as a profile: nothing is lost, what is odd is said, what is none is refused.

What comes of each file in `clientconfigs/` stands beside it: the profile, and what was said. The files stand
for the oddities of real ones.
"""

from pathlib import Path
from time import thread_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from autoconfig.address import Address
from autoconfig.errors import ProfileError
from autoconfig.findings import Severity
from autoconfig.formats.autoconfig import render, render_in_order
from autoconfig.identify import describe, identify
from autoconfig.imports import MAX_LENGTH, read
from autoconfig.imports.draft import MAIL_SERVERS, Draft
from autoconfig.imports.revision import revised
from autoconfig.profile import Profile
from autoconfig.profile.extras import ConfigExtras, ProviderExtras
from autoconfig.profile.file import parse
from autoconfig.profile.groupware import Groupware
from conftest import ROOT, SHARED
from test_golden import check

FOLDER = ROOT / "tests" / "clientconfigs"
DATABASE = SHARED / "reference" / "ispdb"
SAMPLES = sorted(FOLDER.glob("*.xml"))
# What nobody could give back: a name is required, and text beside elements has no place.
CHANGED = {
    "no-servers": "emailProvider: it does not come back as it was",
    "people-odd": "clientConfig: it does not come back as it was",
}
PROVIDER = '<emailProvider id="example.com"><domain>example.com</domain><displayName>E</displayName>'


def imported(body: bytes, file: str = "x.xml") -> Draft:
    (found,) = read(body, file)
    return found


def tree(node: etree._Element) -> tuple[object, ...]:
    """What must come back: all but comments, layout, and the order of elements of different names."""
    below = [tree(child) for child in node.iterchildren("*")]
    text = "".join(node.xpath("text()"))
    return (
        node.tag,
        dict(node.attrib),
        text if text.strip() else "",
        sorted(below, key=lambda one: str(one[0])),
    )


def in_todays_words(body: bytes) -> etree._Element:
    """The document with what the import says that it changes."""
    root = etree.fromstring(body)
    if list(revised(root, root.find("emailProvider"), ())):
        assert etree.tostring(root) != etree.tostring(etree.fromstring(body))
    return root


def comes_back(body: bytes) -> bool:
    """By way of the file that is written; older words as today's."""
    profile = parse(imported(body).text, "x.yaml")
    written = etree.fromstring(render_in_order(describe(profile, profile.domains[0])))
    return tree(written) == tree(in_todays_words(body))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_each_oddity_becomes_this_and_is_said(path: Path, pytestconfig: pytest.Config) -> None:
    found = imported(path.read_bytes(), path.name)
    check(f"../clientconfigs/{path.stem}.yaml", found.text.encode(), pytestconfig)
    said = "".join(f"{finding.plain}\n" for finding in found.findings)
    check(f"../clientconfigs/{path.stem}.findings", said.encode(), pytestconfig)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_the_same_tree_comes_back_or_it_is_said(path: Path) -> None:
    if path.stem in CHANGED:
        assert any(CHANGED[path.stem] in finding.plain for finding in imported(path.read_bytes()).findings)
    else:
        assert comes_back(path.read_bytes())


@pytest.mark.parametrize("field", ["{address}", "${user}", "{local}"])
def test_a_field_in_other_words_than_xml_has_stays_and_is_said(field: str) -> None:
    body = (FOLDER / "services.xml").read_text().replace("%EMAILADDRESS%", field).encode()
    line = next(number for number, text in enumerate(body.decode().splitlines(), 1) if field in text)
    said = [finding for finding in imported(body).findings if f'"{field}" is no placeholder' in finding.text]
    assert said[0].line == line
    assert len(said) == body.decode().count(field)
    assert comes_back(body)


@pytest.mark.shared
@pytest.mark.parametrize(
    "path", sorted((SHARED / "reference" / "ispdb").glob("*.xml")), ids=lambda path: path.stem
)
def test_real_documents_come_back(path: Path) -> None:
    assert comes_back(path.read_bytes())


@pytest.mark.shared
def test_the_example_of_the_draft_comes_back() -> None:
    assert comes_back((SHARED / "reference" / "autoconfig" / "draft-06-full-example.xml").read_bytes())


def test_what_is_written_comes_back() -> None:
    """Every key of a profile that the format has a word for is read back as that key."""
    tour = parse((ROOT / "profiles" / "example.org.yaml").read_text(), "")
    body = render_in_order(describe(tour, "example.org"))
    found = imported(body)
    assert comes_back(body)
    models = (ProviderExtras, ConfigExtras, Groupware)
    words = {str(field.alias) for model in models for field in model.model_fields.values()}
    words |= {"domains", "mxDomains", "displayName", "displayShortName", *MAIL_SERVERS, "raw"}
    assert set(found.profile) == words & {
        str(Profile.model_fields[name].alias) for name in tour.model_fields_set
    }


@pytest.mark.parametrize(
    "path", [path for path in SAMPLES if path.stem != "no-servers"], ids=lambda path: path.stem
)
def test_a_person_gets_an_answer_from_it(path: Path) -> None:
    profile = parse(imported(path.read_bytes()).text, "")
    person = Address.parse(f"jean.dupont@{profile.domains[0]}")
    root = etree.fromstring(render(identify(profile, person, {})))
    assert root.find("emailProvider/domain").text == profile.domains[0]


NAMES = st.sampled_from(
    ["incomingServer", "outgoingServer", "hostname", "port", "socketType", "username", "authentication",
     "url", "documentation", "descr", "enable", "instruction", "inputField", "webMail", "loginPage",
     "calendar", "addressbook", "oAuth2", "issuer", "scope", "authURL", "tokenURL", "domain", "pop3",
     "checkInterval",
     "restriction", "addThisServer", "clientConfigUpdate", "other"]
)  # fmt: skip
TEXTS = st.one_of(
    st.sampled_from(["imap", "smtp", "imap.example.com", "993", "SSL", "%EMAILADDRESS%", "%EMAILLOCALPART",
                     "password-cleartext", "OAuth2", "https://example.com/", "{x}", " a ", "a\nb", "none",
                     "true"]),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")),
)  # fmt: skip
ATTRIBUTES = st.dictionaries(
    st.sampled_from(["type", "url", "lang", "id", "system", "purpose", "visiturl", "minutes", "x"]),
    TEXTS,
    max_size=2,
)


@st.composite
def nodes(draw: st.DrawFn, depth: int = 3) -> etree._Element:
    node = etree.Element(draw(NAMES), draw(ATTRIBUTES))
    if depth and draw(st.booleans()):
        node.extend(draw(st.lists(nodes(depth - 1), max_size=4)))
    else:
        node.text = draw(TEXTS)
    return node


def server(tag: str) -> st.SearchStrategy[etree._Element]:
    """One that is nearly right."""

    def build(type_: str, leaves: list[tuple[str, str]]) -> etree._Element:
        node = etree.Element(tag, type=type_)
        for name, text in leaves:
            etree.SubElement(node, name).text = text
        return node

    leaves = st.tuples(NAMES, TEXTS)
    return st.builds(
        build, st.sampled_from(["imap", "pop3", "smtp", "jmap", "x"]), st.lists(leaves, max_size=8)
    )


@settings(deadline=None)  # other work on the machine is none of its business
@given(st.lists(st.one_of(nodes(), server("incomingServer"), server("outgoingServer"))), st.lists(nodes()))
def test_any_document_comes_back_or_it_is_said(
    provider: list[etree._Element], others: list[etree._Element]
) -> None:
    root = etree.fromstring(f'<clientConfig version="1.1">{PROVIDER}</emailProvider></clientConfig>')
    root[0].extend(provider)
    root.extend(others)
    body = etree.tostring(root)
    said = [finding.plain for finding in imported(body).findings]
    assert comes_back(body) or any("does not come back" in text for text in said)
    lost = [text for text in said if "does not come back" in text]
    assert all(": domain:" in text for text in lost), lost


BOMB = b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">\n<!ENTITY b "&a;&a;&a;">]>\n<clientConfig>&b;</clientConfig>'
DOCUMENT = f'<clientConfig version="1.1">{PROVIDER}</emailProvider></clientConfig>'.encode()


@pytest.mark.parametrize(
    ("body", "line", "reason"),
    [
        (b"", 1, "not well-formed"),
        (b"<clientConfig>\n<emailProvider>\n</clientConfig>", 3, "not well-formed"),
        (b"<clientConfig>\n<a>\xe9</a></clientConfig>", 2, "not well-formed"),
        (b"hello", 1, "not well-formed"),
        (b'\n\n<html xmlns="http://www.w3.org/1999/xhtml"><body/></html>', 1, "an HTML page"),
        (b"\n\n<other/>", 3, "<other>, not <clientConfig>"),
        (b"<!DOCTYPE html>\n<html><body/></html>", 1, "an HTML page"),
        (b"<!DOCTYPE other>\n<other/>", 1, "document type declaration"),
        (BOMB, 1, "document type declaration"),
        (b"\n" + BOMB, 2, "document type declaration"),
        (DOCUMENT.replace(b"<clientConfig", b'<clientConfig xmlns="urn:x"'), 1, "namespace"),
        (b'<x:clientConfig xmlns:x="urn:x"/>', 1, "namespace"),
        (b"\xef\xbb\xbf" + DOCUMENT, 1, "byte order mark"),
        (DOCUMENT.decode().encode("utf-16"), 1, "byte order mark"),
        (b'<?xml version="1.0" encoding="utf-16"?>' + DOCUMENT, 1, "not well-formed"),
        (b'<?xml version="1.0" encoding="klingon"?>' + DOCUMENT, 1, "not well-formed"),
        (DOCUMENT.ljust(MAX_LENGTH + 1), 1, "longer than 1024 KiB"),
        (DOCUMENT.ljust(20_000_000), 1, "longer than 1024 KiB"),
        (b"<clientConfig/>", 1, "no emailProvider"),
        (DOCUMENT.replace(b"example.com", b"nodot"), 1, "no mail domain, say which: --domain example.org"),
        (b"<a>" * 9000 + b"</a>" * 9000, 1, "not well-formed"),
    ],
)  # fmt: skip
def test_what_is_no_such_document_is_refused_quickly_with_its_line(
    body: bytes, line: int, reason: str
) -> None:
    started = thread_time()
    with pytest.raises(ProfileError) as error:
        read(body, "x.xml")
    (finding,) = error.value.findings
    assert (finding.file, finding.line, finding.severity) == ("x.xml", line, Severity.ERROR)
    assert reason in finding.text
    assert finding.remedy
    assert thread_time() - started < 1


def test_no_password_comes_along() -> None:
    text = imported((FOLDER / "servers.xml").read_bytes()).text
    assert "<password>" not in text
    assert "secret" not in text


def test_a_document_as_large_as_is_allowed_is_read() -> None:
    domains = "".join(f"<domain>d{number}.example</domain>" for number in range(25_000))
    body = DOCUMENT.replace(b"<displayName>", f"{domains}<displayName>".encode())
    assert len(body) < MAX_LENGTH
    assert len(imported(body).profile["domains"]) == 25_001
