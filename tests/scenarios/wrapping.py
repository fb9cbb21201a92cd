"""Documents whose wrapping is odd: media types, encodings, markup, and what is no document at all."""

import codecs

from autoconfig.reach.web import Fetched, Query
from fakeworld import PAGE, status
from scenarios.document import (
    DECLARATION,
    GOOD,
    OUTGOING,
    PROVIDER,
    XML,
    bare,
    login,
    other,
    served,
    typed,
)

XHTML = (
    '<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Welcome</title></head>'
    "<body><p>Welcome</p></body></html>"
)
JSON = """\
{"clientConfig": {"emailProvider": {"@id": "example.org", "domain": "example.org",
"$domain": ["example.org"], "displayName": "Mail",
"$incomingServer": [{"@type": "imap", "hostname": "in.example.org", "port": 993, "$socketType": ["SSL"],
"$authentication": ["password-cleartext"], "username": "jdupont"}],
"$outgoingServer": [{"@type": "smtp", "hostname": "out.example.org", "port": 587, "$socketType": ["STARTTLS"],
"$authentication": ["password-cleartext"], "username": "jdupont"}]}}}
"""
_ENTITY = '<!DOCTYPE clientConfig [<!ENTITY who "jdupont">]>\n'
_NAME = ("Mail</displayName>", "Söhne</displayName>")


def _untyped(query: Query) -> Fetched:
    return Fetched(query.url, 200, body=GOOD.encode())


MEDIA_TYPES = (
    *(
        typed(media_type)
        for media_type in (
            "application/xml",
            "text/rdf",
            "TEXT/XML",
            "text/xml-external-parsed-entity",
            "application/rdf+xml",
            "application/octet-stream",
            "text/plain",
            "text/html; charset=utf-8",
            "application/json",
            "text/xml; charset=iso-8859-1",
        )
    ),
    served("no media type", _untyped),
    bare("JSON in the shape that Thunderbird reads XML in", JSON, "application/json"),
    bare("JSON, said to be XML", JSON),
)
ENCODINGS = (
    bare("UTF-8 with a byte order mark", codecs.BOM_UTF8 + GOOD.encode()),
    bare("UTF-16", GOOD.replace("UTF-8", "UTF-16").encode("utf-16"), "text/xml"),
    bare(
        "ISO-8859-1, declared",
        GOOD.replace("UTF-8", "ISO-8859-1").replace(*_NAME).encode("latin-1"),
        "text/xml",
    ),
    bare("ISO-8859-1, said to be UTF-8", GOOD.replace(*_NAME).encode("latin-1")),
    bare(
        "Windows-1252, declared",
        GOOD.replace("UTF-8", "windows-1252").replace(*_NAME).encode("cp1252"),
        "text/xml",
    ),
    bare("an encoding that nobody knows", GOOD.replace("UTF-8", "x-unknown"), "text/xml"),
    bare("a null character", GOOD.replace("Mail</", "Ma\0il</")),
)
MARKUP = (
    other("no declaration", (DECLARATION, "")),
    other("a line before the declaration", (DECLARATION, "\n" + DECLARATION)),
    other("a comment before the declaration", (DECLARATION, "<!-- Mail -->\n" + DECLARATION)),
    other("a comment before the root", (DECLARATION, DECLARATION + "<!-- Mail -->\n")),
    other("a comment between the servers", (OUTGOING, "<!-- <incomingServer/> -->\n" + OUTGOING)),
    other("a comment in a login", login("<username>jdu<!-- x -->pont</username>")),
    other("an instruction in a login", login("<username>jdu<?x y?>pont</username>")),
    other("a login in CDATA", login("<username><![CDATA[jdupont]]></username>")),
    other("a login half in CDATA", login("<username>jd<![CDATA[upo]]>nt</username>")),
    other("a login with an ampersand", login("<username>jean&amp;co</username>")),
    other("a login with character references", login("<username>&#106;&#x64;upont</username>")),
    other("an element in a login", login("<username>jd<b>up</b>ont</username>")),
    other("XML 1.1", ('version="1.0"', 'version="1.1"')),
    other("a DOCTYPE", (DECLARATION, DECLARATION + "<!DOCTYPE clientConfig>\n")),
    other(
        "a DOCTYPE with an address", (DECLARATION, f'{DECLARATION}<!DOCTYPE clientConfig SYSTEM "c.dtd">\n')
    ),
    other("an entity of its own", (DECLARATION, DECLARATION + _ENTITY), login("<username>&who;</username>")),
    other("an entity that nobody has declared", ("Mail</", "Mail&nbsp;</")),
    other("an ampersand that is none", ("Mail</", "Mail & more</")),
    other("a namespace", ("<clientConfig ", '<clientConfig xmlns="urn:x" ')),
    other(
        "a namespace with a prefix",
        ("<clientConfig ", '<m:clientConfig xmlns:m="urn:x" '),
        ("</clientConfig", "</m:clientConfig"),
    ),
    other("a foreign element with a prefix", (PROVIDER, '  <x:more xmlns:x="urn:x"/>\n' + PROVIDER)),
    other("a prefix without a namespace", (PROVIDER, "  <x:more/>\n" + PROVIDER)),
    other("the same attribute twice", ('type="imap"', 'type="imap" type="imap"')),
    other("attributes without quotes", ('type="imap"', "type=imap")),
    bare("text behind the root", GOOD + "and more\n"),
    bare("a second root", GOOD + GOOD.removeprefix(DECLARATION)),
)
NO_DOCUMENTS = (
    bare("cut in the middle", GOOD[: GOOD.index(OUTGOING)]),
    bare("cut within a tag", GOOD[: GOOD.index(OUTGOING) + 12]),
    bare("the last tag is missing", GOOD.replace("</clientConfig>", "")),
    bare(
        "the last tags are in the wrong order",
        GOOD.replace("  </emailProvider>\n</clientConfig>", "</clientConfig></emailProvider>"),
    ),
    bare("an end tag is missing", GOOD.replace("</port>", "", 1)),
    bare("a page", PAGE, "text/html"),
    bare("a page, said to be XML", PAGE),
    bare("an XHTML page", XHTML, "application/xhtml+xml"),
    bare("an XHTML page, said to be XML", XHTML),
    bare("nothing, said to be XML", ""),
    bare("nothing, said to be text", "", "text/plain"),
    bare("blanks alone", " \n"),
    bare("a word", "no"),
    served("status 204", status(204)),
    *(
        served(
            f"status {code}",
            lambda query, code=code: Fetched(query.url, code, {"content-type": XML}, GOOD.encode()),
        )
        for code in (201, 203, 206, 300, 403, 500)
    ),
)
WRAPPINGS = MEDIA_TYPES + ENCODINGS + MARKUP + NO_DOCUMENTS
