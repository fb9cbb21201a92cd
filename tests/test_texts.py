"""Languages: which one is chosen, and what a catalogue may say."""

import re
import string
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import pytest
from babel import localedata
from babel.messages.extract import extract_from_dir

from autoconfig import texts
from autoconfig.errors import ProfileError
from autoconfig.page.devices.way import NAMES
from autoconfig.texts import CATALOGUE, ENGLISH, SHIPPED, SOURCE, Language, load, preferred, shipped

HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'


def catalogue(folder: Path, tag: str, text: str) -> Path:
    path = folder / tag / CATALOGUE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEAD + text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("field", "tags"),
    [
        ("", []),
        ("fr", ["fr"]),
        ("fr-FR,fr;q=0.8,en-US;q=0.5,en;q=0.3", ["fr-FR", "fr", "en-US", "en"]),
        ("en;q=0.3, de ; q=0.9", ["de", "en"]),
        ("de;q=0, fr", ["fr"]),
        ("fr;q=x, en;v=1, ,;q=1", []),
        (",".join(["x"] * 1000), ["x"] * 10),
    ],
)
def test_the_languages_a_browser_wants_by_weight(field: str, tags: list[str]) -> None:
    assert preferred(field) == tags


@pytest.mark.parametrize(
    ("wanted", "default", "tag"),
    [
        (["fr-MQ"], "en", "fr"),
        (["xx", "EN-us"], "fr", "en"),
        (["xx", "../../etc"], "fr", "fr"),
        ([], "xx", "en"),
        ([""], "fr", "fr"),
    ],
)
def test_the_first_language_there_is_is_chosen(wanted: list[str], default: str, tag: str) -> None:
    assert shipped().choose(wanted, default).tag == tag


@pytest.mark.parametrize(
    ("tags", "found"),
    [
        (["fr", "en"], ["fr", "en"]),
        (["EN", "fr-CA", "fr"], ["en", "fr"]),
        (["de", "xx"], ["de"]),
        ([], [*shipped().languages]),
        (["xx"], [*shipped().languages]),
    ],
)
def test_only_some_languages_are_offered(tags: list[str], found: list[str]) -> None:
    assert [*shipped().among(tuple(tags)).languages] == found


def test_where_there_is_no_english_the_first_language_is_for_all_others() -> None:
    few = shipped().among(("fr", "de"))
    assert few.choose(["xx", "en"], "en").tag == "fr"
    assert few.choose(["xx"], "de").tag == "de"


def test_a_language_is_one_file(tmp_path: Path) -> None:
    catalogue(tmp_path, "nl", 'msgid "A {b} c"\nmsgstr "C {b} a"\n')
    found = load(tmp_path)
    assert {tag: language.name for tag, language in found.languages.items()} == {
        "en": "English",
        "nl": "Nederlands",
    }
    assert found.choose(["nl"]).text("A {b} c") == "C {b} a"
    assert found.choose(["nl"]).text("not translated") == "not translated"


def test_a_later_folder_stands_before_an_earlier_one(tmp_path: Path) -> None:
    catalogue(tmp_path / "1", "fr", 'msgid "a"\nmsgstr "1"\n\nmsgid "b"\nmsgstr "1"\n')
    catalogue(tmp_path / "2", "fr", 'msgid "b"\nmsgstr "2"\n')
    language = load(tmp_path / "1", tmp_path / "2").choose(["fr"])
    assert (language.text("a"), language.text("b")) == ("1", "2")


def test_english_can_be_reworded(tmp_path: Path) -> None:
    catalogue(tmp_path, "en", 'msgid "a"\nmsgstr "b"\n')
    assert load(tmp_path).choose(["en"]).text("a") == "b"


def test_what_is_not_finished_is_left_in_english(tmp_path: Path) -> None:
    catalogue(tmp_path, "fr", '#, fuzzy\nmsgid "a"\nmsgstr "b"\n\nmsgid "c"\nmsgstr ""\n')
    assert load(tmp_path).choose(["fr"]).messages == {}


@pytest.mark.parametrize(
    ("tag", "text", "line", "part"),
    [
        ("fr", 'msgid "a {b}"\nmsgstr "{c}"\n', 5, "{c} is not filled in here, write {b}"),
        ("fr", 'msgid "a"\nmsgstr "{"\n', 5, "a brace without its partner"),
        ("fr", "nonsense\n", 4, ""),
        ("zz", 'msgid "a"\nmsgstr "b"\n', 1, "zz"),
    ],
)
def test_a_bad_catalogue_is_told_with_file_and_line(
    tmp_path: Path, tag: str, text: str, line: int, part: str
) -> None:
    path = catalogue(tmp_path, tag, text)
    with pytest.raises(ProfileError) as caught:
        load(tmp_path)
    [finding] = caught.value.findings
    assert (finding.file, finding.line) == (str(path), line)
    assert part in finding.text


def test_the_text_of_a_profile_in_the_best_language() -> None:
    german = Language("de", "Deutsch", {})
    assert german.pick({"": "x", "de": "y"}) == "y"
    assert german.pick({"": "x", "en": "y"}) == "x"
    assert german.pick({"fr": "x", "en": "y"}) == "y"
    assert german.pick({"fr": "x", "it": "y"}) == "x"


@pytest.mark.parametrize("tag", sorted({*shipped().languages} - {SOURCE}))
def test_a_language_that_comes_along_is_whole(tag: str) -> None:
    """As gettext's tools find the messages: `N_` and `text` in Python, `_` in templates.

    What is said of clients is for operators, in English; their readers have variables of such a name.
    """
    keywords = {"N_": None, "_": None, "text": None}
    templates = [(f"**.{suffix}", "jinja2.ext:babel_extract") for suffix in ("html", "txt")]
    kinds = [("clients/**.py", "ignore"), ("**.py", "python"), *templates]
    found = {message for _, _, message, *_ in extract_from_dir(SHIPPED.parent, kinds, {}, keywords)}
    assert {*shipped().languages[tag].messages} == found


# Where a sentence begins, but for signs that open something.
_BEGINNING = re.compile(r"(?:^|(?<=[.!?]) )[„“«‹¿¡(]*(\S+)")
# What stands in their place may begin with a small letter.
_SMALL = ("{address}", "{password}", "{username}")


@pytest.mark.parametrize("tag", sorted({*shipped().languages} - {SOURCE}))
def test_a_sentence_begins_with_a_capital(tag: str) -> None:
    """Also where its first word is filled in: „das Passwort Ihres Postfachs“."""
    for message, text in shipped().languages[tag].messages.items():
        if message[0].isupper() and message[-1] in ".!?:":
            for word in _BEGINNING.findall(text):
                assert not word[0].islower(), text
                assert not word.startswith(_SMALL), text


# French has a space there, at which no line may break; the others have none.
_SPACES = re.compile(r"[^\xa0\u202f][:;!?»](?=\s|$)|«(?![\xa0\u202f])")
_NO_SPACES = re.compile(r"\s[:;!?»]|«\s")


@pytest.mark.parametrize("tag", sorted({*shipped().languages}))
def test_a_sign_stands_on_the_line_of_its_word(tag: str) -> None:
    wrong = _SPACES if tag == "fr" else _NO_SPACES
    assert [text for text in shipped().languages[tag].messages.values() if wrong.search(text)] == []


@pytest.mark.parametrize("tag", sorted({*shipped().languages} - {SOURCE}))
def test_a_translation_names_what_the_message_names(tag: str) -> None:
    """All of it, as a value that is left out is one that nobody sees; but a button may be written out."""
    for message, text in shipped().languages[tag].messages.items():
        left_out = _fields(message) - _fields(text)
        assert not left_out or (left_out.isdisjoint(NAMES) and re.search("«.+»|„.+“", text)), text


def _fields(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text)} - {None}


@pytest.mark.parametrize("tag", sorted({*shipped().languages} - {SOURCE}))
def test_a_catalogue_that_comes_along_has_nothing_unfinished_or_old(tag: str) -> None:
    lines = (SHIPPED / tag / CATALOGUE).read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith(("#,", "#~", "#|"))] == []
    assert lines.count('msgstr ""') == 1, "the header's"


def test_dates_are_written_as_the_language_does() -> None:
    french = Language("fr", "français", {})
    assert (ENGLISH.date(date(2026, 11, 24)), french.date(date(2026, 11, 24))) == (
        "November 24, 2026",
        "24 novembre 2026",
    )
    assert french.moment(datetime(2026, 12, 1, 20)) == "mardi 1 décembre 2026, 20:00"
    assert french.weekday(0) == "lundi"
    assert french.place(ZoneInfo("America/Martinique")) == "Martinique"


@pytest.fixture
def slim(tmp_path: Path) -> Iterator[list[Language]]:
    """Loaded languages, such as inherit from another, write from the right, or have other digits."""
    for tag in ("ar", "de-at", "fa", "fr-ca", "hi", "ja", "pt-br", "ru", "zh-hant-tw"):
        catalogue(tmp_path, tag, "")
    yield [*load(tmp_path).languages.values()]
    shipped.cache_clear()
    shipped()


def test_what_is_let_go_of_a_language_is_not_missed(slim: list[Language]) -> None:
    zones = sorted(available_timezones())

    def said() -> list[str]:
        days = [date(2026, month, month) for month in range(1, 13)]
        return [
            text
            for one in slim
            for text in (
                *map(one.date, days),
                *(one.moment(datetime.combine(day, time(20, 5))) for day in days),
                *map(one.weekday, range(7)),
                *(one.place(ZoneInfo(zone)) for zone in zones),
            )
        ]

    found = said()
    assert "currency_names" not in localedata.load("fr_CA")
    texts._forget()
    assert "currency_names" in localedata.load("fr_CA")
    assert found == said()


def test_a_language_is_found_by_whatever_tag(slim: list[Language], tmp_path: Path) -> None:
    """Others may be loaded while it is in use, as the shipped ones are behind an operator's own."""
    catalogue(tmp_path, "zh-tw", "")
    own = load(tmp_path).languages["zh-tw"]
    assert own.name == "中文 (繁體, 台灣)"
    load(SHIPPED)
    assert own.date(date(2026, 1, 2)) == "2026年1月2日"


def test_a_language_is_called_the_same_whatever_was_let_go_of_another(slim: list[Language]) -> None:
    assert {one.tag: one.name for one in slim}["fr-ca"] == "français (Canada)"
    assert shipped().languages["fr"].name == "français"


def test_a_language_that_is_loaded_again_is_whole_meanwhile(
    slim: list[Language], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another thread writes a date while an operator's catalogues are read."""
    said, dumps = [], texts.pickle.dumps

    def spied(found: object) -> bytes:
        said.append(slim[0].moment(datetime(2026, 11, 24, 20)))
        return dumps(found)

    monkeypatch.setattr(texts.pickle, "dumps", spied)
    load(SHIPPED)
    assert said == [slim[0].moment(datetime(2026, 11, 24, 20))]
