"""Words in several languages: what the page and the documents say, and how a language writes dates.

A message is its English text; a catalogue `LANGUAGE/LC_MESSAGES/autoconfig.po` (gettext) has the others. They
are read as they are when the service starts, nothing is compiled. The only importer of babel.
"""

import pickle
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import cache
from os.path import lexists
from pathlib import Path
from types import MappingProxyType
from typing import Any

from babel import Locale, UnknownLocaleError, core, localedata
from babel.dates import format_date, get_timezone_location

from autoconfig.errors import ProfileError
from autoconfig.findings import Code, Finding, Mistake
from autoconfig.texts import catalogue

SHIPPED = Path(__file__).parent.parent / "translations"
SOURCE = "en"
CATALOGUE = Path("LC_MESSAGES") / "autoconfig.po"
MAX_LANGUAGES_ASKED = 10
# What babel knows of a language and is used here: 0.1 MiB of 2.
_USED = frozenset(
    (
        *("months", "days", "quarters", "eras", "day_periods", "date_formats", "number_symbols"),
        *("default_numbering_system", "territories", "time_zones", "meta_zones", "zone_formats"),
    )
)
# And of its names of these, the cities.
_ZONES = ("time_zones", "meta_zones")
# Of what it knows of all languages: of zones, and what it finds a language by, which may be loaded later.
_USED_GLOBALS = frozenset(
    (
        *("meta_zones", "zone_aliases", "zone_territories", "likely_subtags", "parent_exceptions"),
        *("language_aliases", "territory_aliases", "script_aliases", "variant_aliases"),
    )
)
_core: Any = core


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """One language: its tag (BCP 47), its name in itself, and the messages that it has its own words for."""

    tag: str
    name: str
    messages: Mapping[str, str]

    def text(self, message: str) -> str:
        """A message in this language, in English where it has no translation."""
        return self.messages.get(message, message)

    def best(self, texts: Mapping[str, str]) -> str:
        """The tag of the text to read: this language; else any ("" stands for it), English, the first."""
        return next((tag for tag in (self.tag, "", SOURCE) if tag in texts), next(iter(texts)))

    def pick(self, texts: Mapping[str, str]) -> str:
        """The text to read."""
        return texts[self.best(texts)]

    def date(self, day: date) -> str:
        """Such as "24 November 2026"."""
        return format_date(day, "long", locale=_locale(self.tag))

    def moment(self, moment: datetime) -> str:
        """Such as "Tuesday, November 24, 2026, 20:00"."""
        return f"{format_date(moment, 'full', locale=_locale(self.tag))}, {moment:%H:%M}"

    def weekday(self, number: int) -> str:
        """Monday is 0."""
        return str(_locale(self.tag).days["stand-alone"]["wide"][number])

    def place(self, zone: tzinfo) -> str:
        """Where the clocks show this time."""
        return get_timezone_location(zone, locale=_locale(self.tag), return_city=True)


ENGLISH = Language(SOURCE, "English", MappingProxyType({}))


class Texts:
    """All languages there are, by tag."""

    def __init__(self, languages: Iterable[Language]) -> None:
        self.languages = {language.tag: language for language in languages}
        self._among = dict[tuple[str, ...], Texts]()

    def choose(self, wanted: Iterable[str], default: str = SOURCE) -> Language:
        """The first of the wanted languages that there is (`fr` will do for `fr-MQ`), else the default."""
        for tag in (*wanted, default, SOURCE):
            if found := self._known(tag):
                return found
        return next(iter(self.languages.values()))

    def among(self, tags: tuple[str, ...]) -> "Texts":
        """Of these languages those that there are, in this order; all where there is none of them.

        The tags are a profile's.
        """
        return self._among.get(tags) or self._among.setdefault(tags, self._chosen(tags))

    def _chosen(self, tags: Iterable[str]) -> "Texts":
        known = [found for found in map(self._known, tags) if found]
        return Texts(known) if known else self

    def _known(self, tag: str) -> Language | None:
        languages, known = self.languages, tag.lower()
        return languages.get(known) or languages.get(known.partition("-")[0])


def preferred(accept_language: str) -> list[str]:
    """The tags of an Accept-Language field (RFC 9110 section 12.5.4), the most wanted first."""
    if not accept_language:
        return []
    weighed = []
    for item in accept_language.split(",")[:MAX_LANGUAGES_ASKED]:
        tag, _, parameter = item.strip().partition(";")
        quality = re.fullmatch(r"\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*", parameter)
        weight = float(quality[1]) if quality else float(not parameter)
        if tag and weight:
            weighed.append((-weight, tag.strip()))
    return [tag for _, tag in sorted(weighed, key=lambda pair: pair[0])]


@cache
def shipped() -> Texts:
    """The languages that come with the service."""
    return load(SHIPPED)


def messages() -> frozenset[str]:
    """All that is said here, in English."""
    return frozenset(message for one in shipped().languages.values() for message in one.messages)


def unsaid(overrides: Path, said: Collection[str]) -> Iterator[Finding]:
    """The messages of an operator's catalogues that nothing says (any more): warnings."""
    for path in _catalogues(overrides / SHIPPED.name):
        with suppress(OSError):
            yield from catalogue.unsaid(path, said)


def beside(overrides: Path | None) -> Texts:
    """The languages that come with the service, those in `translations` of an operator's folder before them.

    Raises ProfileError.
    """
    return load(SHIPPED, overrides / SHIPPED.name) if overrides else shipped()


def load(*folders: Path) -> Texts:
    """The languages of these folders; in a later one a message stands before that of an earlier one.

    Raises ProfileError with every catalogue that cannot be used.
    """
    messages: dict[str, dict[str, str]] = {SOURCE: {}}
    findings: list[Finding] = []
    _forget()
    for path in (path for folder in folders for path in _catalogues(folder)):
        known = messages.setdefault(path.parent.parent.name.lower(), {})
        known |= _read(path, findings)
    if findings:
        raise ProfileError(findings)
    found = Texts(_language(tag, known) for tag, known in sorted(messages.items()))
    _slim(found.languages)
    return found


def _catalogues(folder: Path) -> list[Path]:
    """Also a link to nothing, which a pattern of the whole name would pass over."""
    found = (place / CATALOGUE.name for place in sorted(folder.glob(f"*/{CATALOGUE.parent}")))
    return [path for path in found if lexists(path)]


def _language(tag: str, messages: Mapping[str, str]) -> Language:
    return Language(tag, _locale(tag).get_display_name() or tag, MappingProxyType(messages))


@cache
def _locale(tag: str) -> Locale:
    return Locale.parse(tag, sep="-")


def _forget() -> None:
    """A language inherits from others, and from slim ones it would be no whole one."""
    _core._global_data = None
    localedata.clear_caches()
    _locale.cache_clear()


def _slim(tags: Iterable[str]) -> None:
    """Let go what nobody asks babel for: every process would hold 7 MiB, as of names of currencies and units.

    What is used is a copy, made while all else is there: pieces of it here and there would keep the memory
    around them. Nothing that is used is missing meanwhile, for another thread may write a date.
    """
    locales = [_locale(tag) for tag in tags]
    known = [localedata.load(name) for name in ("root", *map(str, locales))]
    views = [known[0], *(locale._data for locale in locales)]  # which keep what they have found once
    used = [_used(one) for one in known], {key: _core.get_global(key) for key in _USED_GLOBALS}
    copies, _core._global_data = pickle.loads(pickle.dumps(used))  # noqa: S301 - it was written just now
    for one, copy in zip(views, copies, strict=True):
        one.update(copy)
        for key in one.keys() - copy.keys():
            del one[key]


def _used(known: Mapping[str, Any]) -> dict[str, Any]:
    """Of one language."""
    cities = {
        key: {zone: {"city": names["city"]} for zone, names in known[key].items() if "city" in names}
        for key in _ZONES
    }
    return {key: known[key] for key in known.keys() & _USED} | cities


def _read(path: Path, findings: list[Finding]) -> dict[str, str]:
    try:
        _locale(path.parent.parent.name.lower())
        found = catalogue.read(path)
    except (UnknownLocaleError, ValueError, OSError) as error:
        problem = f"it cannot be read ({error})"
        mistake = Mistake(Code.CANNOT_READ, problem, "write a folder such as fr with a file in UTF-8")
        findings.append(mistake.at(str(path), 1, "catalogue"))
        return {}
    findings += found.findings
    return {entry.message: entry.translation for entry in found.entries}
