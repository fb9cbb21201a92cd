"""Models that are XML elements. What is written and read of them: the golden files and the imports."""

from collections.abc import Mapping

from autoconfig.profile.elements import content_of
from autoconfig.profile.extras import Documentation, LoginPageInfo, WebMail
from autoconfig.profile.scalars import Filled

JEAN = {"address": "jean@example.org", "local": "jean", "domain": "example.org"}
ZOE = {"address": "zoe@example.org", "local": "zoe", "domain": "example.org"}


def by_kind(values: Mapping[str, str]) -> Mapping[Filled, Mapping[str, str]]:
    return dict.fromkeys(Filled, values)


def test_what_is_the_same_for_everybody_is_finished_once() -> None:
    help_page = Documentation.model_validate({"url": "https://example.org/{{help}}", "descr": "Help"})
    assert help_page.filled(by_kind(JEAN)) is help_page.filled(by_kind(ZOE))
    assert help_page.filled(by_kind(JEAN)).url == "https://example.org/{help}"


def test_a_field_of_an_element_below_makes_all_of_it_one_persons() -> None:
    info = {"url": "https://example.org/", "username": "{local}", "passwordField": {"id": "pass"}}
    web_mail = WebMail.model_validate({"loginPageInfo": info})
    logins = []
    for values in (JEAN, ZOE):
        found = web_mail.filled(by_kind(values)).login_page_info
        assert found
        logins.append(found.username)
    assert logins == ["jean", "zoe"]


def test_what_was_written_before_it_was_filled_in_is_not_written_again() -> None:
    info = LoginPageInfo.model_validate({"url": "https://example.org/", "username": "{local}"})
    assert info.content[1] == [("username", "{local}")]
    filled = info.filled(by_kind(JEAN))
    assert filled.content == content_of(LoginPageInfo, filled)
