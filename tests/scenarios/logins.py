"""Documents whose logins are odd, and addresses that are."""

from collections.abc import Mapping

from scenarios.document import LOGIN, in_first, in_last, login, other
from scenarios.scenario import EVOLUTION, NONE, THUNDERBIRD, Scenario

# Both keep the letters that a person has typed.
_IN_SMALL = dict.fromkeys((THUNDERBIRD, EVOLUTION), "an address is simulated in small letters")
_NAMELESS = {THUNDERBIRD: "it asks for a person's name, which nobody has told the simulation"}


def _login(said: str, text: str, address: str = "", limits: Mapping[str, str] = NONE) -> Scenario:
    return other(f"username: {said}", login(f"<username>{text}</username>"), address=address, limits=limits)


LOGINS = (
    other("username: missing", (LOGIN, "")),
    other("username: missing for receiving", in_first(LOGIN, "")),
    other("username: missing for sending", in_last(LOGIN, "")),
    other("username: empty", login("<username/>")),
    other("username: an attribute", login('<username x="y">jdupont</username>')),
    other("username: two", login(f"{LOGIN}<username>other</username>")),
    _login("blanks alone", "  "),
    _login("blanks around it", "\n  jdupont\n"),
    _login("a blank in it", "jean dupont"),
    _login("zeros before", "0012345"),
    _login("digits", "12345"),
    _login("a number with an exponent", "1e5"),
    _login("hexadecimal", "0x1F"),
    _login("a fraction", "12.50"),
    _login("more digits than a number has", "12345678901234567890"),
    _login("true", "true"),
    _login("a date", "2020-01-02"),
    _login("the address", "%EMAILADDRESS%"),
    _login("the local part", "%EMAILLOCALPART%"),
    _login("the domain", "%EMAILDOMAIN%"),
    _login("two placeholders", "%EMAILLOCALPART%.%EMAILDOMAIN%"),
    _login("a placeholder between letters", "x-%EMAILLOCALPART%-y"),
    _login("a person's name", "%REALNAME%", limits=_NAMELESS),
    _login("a placeholder that nobody knows", "%FOO%"),
    _login("a placeholder in small letters", "%emailaddress%"),
    _login("a placeholder without an end", "%EMAILADDRESS"),
    _login("the local part, of digits", "%EMAILLOCALPART%", "0012345@example.org"),
    _login("the local part, in capitals", "%EMAILLOCALPART%", "Jean.Dupont@example.org", _IN_SMALL),
    _login("the local part, with a plus", "%EMAILLOCALPART%", "jean+x@example.org"),
    _login("the address, of a domain in capitals", "%EMAILADDRESS%", "jean@EXAMPLE.ORG", _IN_SMALL),
    _login("what Evolution says of who asks", "EVOLUTIONUSER"),
)
