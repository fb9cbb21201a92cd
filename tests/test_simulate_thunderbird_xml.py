"""XML as Thunderbird reads it: entities, encodings, depth; tried with the real one, but for bombs."""

import pytest

from autoconfig.clients.simulation import Came, Ending
from autoconfig.clients.thunderbird.jxon import MAX_DEPTH
from document_faults import clientconfig
from simulated import play
from test_simulate_thunderbird import MAIN, START
from test_simulate_thunderbird_documents import DOMAIN, GOOD, ID, LOGIN, SET_UP, ending


def of_bytes(body: bytes, content_type: str = "text/xml") -> Ending:
    return play(START, {MAIN: Came(status=200, content_type=content_type, body=body)}).ending


SUBSETS = {
    "nothing": ("<!DOCTYPE clientConfig>", "a", "a"),
    "its own": ('<!DOCTYPE clientConfig [<!ENTITY me "b">]>', "a&me;", "ab"),
    "its own in another": ('<!DOCTYPE clientConfig [<!ENTITY x "b"><!ENTITY me "a&x;">]>', "&me;", "ab"),
    "of a parameter": ("<!DOCTYPE clientConfig [<!ENTITY % p \"<!ENTITY me 'b'>\"> %p;]>", "a&me;", "ab"),
    "outside": ('<!DOCTYPE clientConfig [<!ENTITY me SYSTEM "me.ent">]>', "a&me;b", "ab"),
}


@pytest.mark.parametrize(("subset", "said", "login"), SUBSETS.values(), ids=list(SUBSETS))
def test_entities(subset: str, said: str, login: str) -> None:
    found = ending((LOGIN, f"<username>{said}</username>"), before=subset)
    assert found.incoming == SET_UP._replace(username=login)


def test_a_subset_elsewhere_defines_nothing() -> None:
    changes = (LOGIN, "<username>&me;</username>")
    assert not ending(changes, before='<!DOCTYPE clientConfig SYSTEM "x.dtd">').found


def test_an_attribute_can_have_a_default() -> None:
    subset = '<!DOCTYPE clientConfig [<!ATTLIST emailProvider id CDATA "example.org">]>'
    assert ending((ID, ""), before=subset).found


NAMED = clientconfig("example.org", login="Ünal")
ENCODED = {
    "a mark": (b"\xef\xbb\xbf" + NAMED.encode(), "text/xml", "Ünal"),
    "UTF-16 with a mark": (NAMED.encode("utf-16"), "text/xml; charset=utf-8", "Ünal"),
    "declared": (
        b'<?xml version="1.0" encoding="ISO-8859-1"?>' + NAMED.encode("latin-1"),
        "text/xml",
        "Ünal",
    ),
    "by Content-Type": (NAMED.encode("latin-1"), "text/xml; charset=iso-8859-1", "Ünal"),
    "Windows under another name": (
        b'<?xml version="1.0" encoding="ISO-8859-1"?>' + NAMED.encode().replace("Ü".encode(), b"\x80"),
        "text/xml",
        "€nal",
    ),
    "declared, but Content-Type says more": (
        b'<?xml version="1.0" encoding="ISO-8859-1"?>' + NAMED.encode(),
        "text/xml; charset=utf-8",
        "Ünal",
    ),
    "UTF-16 in name only": (b'<?xml version="1.0" encoding="UTF-16"?>' + NAMED.encode(), "text/xml", "Ünal"),
    "a name of nothing": (b'<?xml version="1.0" encoding="x-klingon"?>' + NAMED.encode(), "text/xml", "Ünal"),
}


@pytest.mark.parametrize(("body", "content_type", "login"), ENCODED.values(), ids=list(ENCODED))
def test_encodings(body: bytes, content_type: str, login: str) -> None:
    assert of_bytes(body, content_type).incoming == SET_UP._replace(username=login)


@pytest.mark.parametrize(
    "body",
    [
        NAMED.encode("latin-1"),
        NAMED.encode("utf-16-le"),
        b" " + b'<?xml version="1.0"?>' + GOOD.encode(),
        GOOD.encode() + b"x",
    ],
)
def test_what_is_malformed(body: bytes) -> None:
    assert not of_bytes(body).found


BOMBS = {
    "entities in entities": (
        "".join(f'<!ENTITY e{number} "{f"&e{number - 1};" * 9}">' for number in range(1, 15)),
        "&e14;",
    ),
    "a long entity again and again": (f'<!ENTITY e "{"x" * 9999}">', "&e;" * 9999),
    "one in an attribute": (f'<!ENTITY e "{"x" * 9999}">', f'<a b="{"&e;" * 9999}"/>'),
    "a long default": (f'<!ATTLIST a b CDATA "{"x" * 9999}">', "<a/>" * 9999),
    "attributes that may be there": (
        f"<!ATTLIST a {' '.join(f'b{number} CDATA #IMPLIED' for number in range(999))}>",
        "<a/>" * 9999,
    ),
    "a long namespace": ("", f'<a xmlns="{"x" * 9999}">{"<b/>" * 9999}</a>'),
    "parameters in parameters": (
        '<!ENTITY % p0 "<!-- x -->">'
        + "".join(f'<!ENTITY % p{number} "{f"&#37;p{number - 1};" * 9}">' for number in range(1, 15))
        + "%p14;",
        "",
    ),
}


@pytest.mark.parametrize(("subset", "content"), BOMBS.values(), ids=list(BOMBS))
def test_what_would_grow_is_malformed(subset: str, content: str) -> None:
    found = ending((DOMAIN, DOMAIN + content), before=f"<!DOCTYPE clientConfig [<!ENTITY e0 'y'>{subset}]>")
    assert "stands for too much" in found.verdicts[MAIN] or "too deep" in found.verdicts[MAIN]


def test_what_is_too_deep_is_malformed() -> None:
    for depth, fine in ((MAX_DEPTH - 10, True), (MAX_DEPTH + 1, False)):
        assert ending((DOMAIN, DOMAIN + "<a>" * depth + "</a>" * depth)).found == fine
