"""What is filled in is what would be rendered, for every profile and everybody."""

import json
import weakref
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from any_profile import FIELDS, profiles
from autoconfig import service
from autoconfig.address import Address
from autoconfig.directory.edition import Edition
from autoconfig.directory.opening import open_folder
from autoconfig.errors import AutoconfigError
from autoconfig.formats import FORMATS
from autoconfig.formats.asked import Asked
from autoconfig.formats.blanks import Cut, Mark
from autoconfig.service import Question, prepared
from odd_texts import TEXTS
from sample import load, profile_text

PREPARED = [form for form in FORMATS.values() if form.prepared]
DOMAIN = "example.com"
# People whose texts are equal to each other in unlike ways, and whose are written otherwise than they are.
LOCALS = (
    "jean.dupont", "marie.curie", "a.b", "dupont", "info", "a", "jean", "12345", "0x1f", "true", "o'neil",
    "a&b", "<x>", 'a"b', "jürgen.müller", "œuvre.ß", "a b", "a+b", "jean.de.la.fontaine", "\U0001f600",
    "\U000f0001", DOMAIN, f"x{DOMAIN}",
)  # fmt: skip
NAMES = ("", "Jean Dupont", "jean.dupont", "<b>", "Åsa & Co", DOMAIN)


def _question(edition: Edition, form: str, local: str, domain: str, name: str = "") -> Question:
    address = Address(local, domain) if local else Address.anyone(domain)
    return service.ask(
        edition.directory, FORMATS[form], Asked(address, name=name, host=f"autoconfig.{domain}")
    )


def _filled(question: Question, fields: Mapping[str, str]) -> bytes | None:
    form, provider, address, circumstances, protocol, _ = question
    return prepared.filled(form, provider, address, fields, circumstances, protocol)


def _rendered(question: Question, fields: Mapping[str, str]) -> bytes | str:
    try:
        return question.format.render(service.identified(question, fields))
    except AutoconfigError as error:
        return str(error)


def _answered(question: Question, fields: Mapping[str, str]) -> bytes | str:
    try:
        return service.answer(question, fields).content
    except AutoconfigError as error:
        return str(error)


def _differences(edition: Edition, fields: Mapping[str, str]) -> Iterator[str]:
    domains = [one for one in edition.directory.domains if edition.directory.find(one)][:3] or ["any.example"]
    for form in PREPARED:
        for domain in domains:
            for local in ("", *LOCALS, ""):
                for name in NAMES[: 6 if local in LOCALS[:3] else 2]:
                    for known in ({}, fields):
                        try:
                            question = _question(edition, form.name, local, domain, name)
                        except AutoconfigError:
                            continue
                        if _answered(question, known) != _rendered(question, known):
                            yield f"{form.name} {local}@{domain} {name} {known}"


def test_for_every_profile_it_is_the_same(request: pytest.FixtureRequest) -> None:
    count, accepted = request.config.getoption("examples"), 0
    texts = [text for text in TEXTS if 0 < len(text) < 300 and text.isprintable()]
    cells = st.integers(0, len(texts) - 1)

    @settings(
        max_examples=count,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=[*HealthCheck],
    )
    @given(profiles(), st.lists(cells, min_size=3, max_size=3), st.sampled_from(LOCALS))
    def check(profile: str, row: list[int], mailbox: str) -> None:
        nonlocal accepted
        with TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "profile.yaml").write_text(profile, encoding="utf-8")
            (folder / "logo.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
            columns = ",".join(f"the {field}" for field in FIELDS)
            (folder / "logins.csv").write_text(f"address,{columns}\n")
            try:
                edition = open_folder(folder)
            except AutoconfigError:
                return
            accepted += 1
            row_of_texts = (texts[number] for number in row)
            fields = dict(zip(FIELDS, (f"{mailbox}@other.example", *row_of_texts), strict=True))
            assert list(_differences(edition, fields)) == []

    check()
    assert accepted > count / 4


LOOKUP = [
    {
        "table": {
            "file": "logins.csv",
            "fields": {"address": "the mailbox", "uid": "the login", "name": "the name"},
        }
    }
]
CUT = profile_text(
    documentation=json.dumps([{"url": "https://help.example/{local:.1}", "descr": {"en": "Help"}}]),
)
USUAL = profile_text(username='["{first:.1}{last}", "{local}"]')


@pytest.mark.parametrize("form", [form.name for form in PREPARED])
@pytest.mark.parametrize("text", [USUAL, profile_text(), profile_text(domains="[example.com, b.example]")])
def test_ordinary_people_are_filled_in(tmp_path: Path, form: str, text: str) -> None:
    edition = load(tmp_path, text)
    provider_ = edition.directory.providers[0]
    for local in ("jean.dupont", "marie.curie"):
        assert _filled(_question(edition, form, local, DOMAIN), {})
    assert len(provider_.blanks) == 1


@pytest.mark.parametrize("local", ["12345", "a&b", "0x1f"])
def test_what_is_written_otherwise_than_it_is_is_rendered(tmp_path: Path, local: str) -> None:
    question = _question(load(tmp_path, USUAL), "autoconfig", local, DOMAIN)
    assert _filled(question, {}) is None
    assert _answered(question, {}) == _rendered(question, {})


def test_a_text_that_is_cut_in_a_template_is_rendered(tmp_path: Path) -> None:
    """Of a text of one letter the first is all of it, of the next person's it is not."""
    edition = load(tmp_path, CUT)
    for local in ("a", "bob"):
        question = _question(edition, "autoconfig", local, DOMAIN)
        assert _filled(question, {}) is None
        assert f"https://help.example/{local[0]}".encode() + b'"' in service.answer(question, {}).content


def test_who_is_found_behind_a_mask_is_nobody_else(tmp_path: Path) -> None:
    (tmp_path / "logins.csv").write_text("address,the mailbox,the login,the name\n")
    edition = load(tmp_path, profile_text(username='["{uid}", "{local}"]', lookups=json.dumps(LOOKUP)))
    question = _question(edition, "autoconfig", "", DOMAIN)
    for uid in ("jd", "mc", ""):
        fields = {"address": f"{uid}@{DOMAIN}", "uid": uid, "name": "Somebody"} if uid else {}
        assert _answered(question, fields) == _rendered(question, fields)


def test_a_profile_may_have_marks_in_its_texts(tmp_path: Path) -> None:
    edition = load(tmp_path, profile_text(displayName='"\U000f0000 \U000f0001 \U000f0fff"'))
    for local in ("jean.dupont", "marie.curie", ""):
        question = _question(edition, "autoconfig", local, DOMAIN)
        assert _answered(question, {}) == _rendered(question, {})


def test_a_mark_cannot_be_cut() -> None:
    assert Mark.of(3)[:] == Mark.of(3)
    for part in (slice(1), slice(0, 5), 0):
        with pytest.raises(Cut):
            Mark.of(3)[part]


def test_a_blank_that_differs_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    question = _question(load(tmp_path, USUAL), "autoconfig", "jean.dupont", DOMAIN)
    monkeypatch.setattr(
        prepared, "_marked", lambda case, texts: case.account._replace(display_name="Another")
    )
    assert _filled(question, {}) is None
    assert _answered(question, {}) == _rendered(question, {})


def test_strangers_cannot_have_more_of_them_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepared, "MAX_BLANKS", 3)
    edition = load(tmp_path, profile_text(domains=json.dumps([f"d{number}.example" for number in range(9)])))
    for number in range(9):
        question = _question(edition, "autoconfig", "jean.dupont", f"d{number}.example")
        assert _answered(question, {}) == _rendered(question, {})
    assert len(edition.directory.providers[0].blanks) == 3


def test_blanks_go_with_their_provider(tmp_path: Path) -> None:
    edition = load(tmp_path, USUAL)
    assert _filled(_question(edition, "autoconfig", "jean.dupont", DOMAIN), {})
    gone = weakref.ref(edition.directory.providers[0])
    del edition
    assert gone() is None
