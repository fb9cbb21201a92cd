"""What a person does, step by step: a device with the ways that can be gone, and what can go wrong. Pure.

A step is finished: a sentence in pieces, so that a template can let a button of an app, or a value to copy,
stand out in it; and below it what the app asks for, label by label.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from string import Formatter
from typing import NamedTuple

from autoconfig.page import N_, say
from autoconfig.page.devices import DEVICES, generic
from autoconfig.page.devices.way import CODE, FILE, PAGE, Fact, Facts, Prompt, Task, Way, holds
from autoconfig.page.facts import facts
from autoconfig.page.help import HelpSection, Reference
from autoconfig.page.labels import INSTALLED
from autoconfig.page.settings import Settings
from autoconfig.page.trouble import CONTACTS, RECOVERY, SYMPTOMS, WEB_MAIL
from autoconfig.page.values import Piece, Sentence, Typing
from autoconfig.texts import Language

FILE_LATER = N_("First type your address above: the button for the file then stands here.")
CODE_LATER = N_("First type your address above: the code to scan then stands here.")
VALUES_LATER = N_("First type your address above: all that is to be typed then stands in the steps.")
SETS_UP = N_("The file sets up: {parts}. There is no password in it.")


class EntryLine(NamedTuple):
    """What an app asks for: its label, and what to type or to choose there."""

    label: str
    said: Sentence


class GuideStep(NamedTuple):
    """A step: what to do, and what is then typed.

    `otherwise`: what to type where that does not work. `file`: the link to the configuration file; the QR
    codes, in SVG: `code` of the account, `page` of this page.
    """

    said: Sentence
    entries: tuple[EntryLine, ...] = ()
    otherwise: tuple[EntryLine, ...] = ()
    file: str = ""
    code: str = ""
    page: str = ""


class Drawn(NamedTuple):
    """QR codes, in SVG, "" where there is none: of the account, and of this page."""

    account: str = ""
    page: str = ""


class Guide(NamedTuple):
    """One way to set a device up. `first`: what is to be known before; `get`: where the app is had.

    `notes`: what may be of use, if things go otherwise.
    """

    title: str
    first: tuple[Sentence, ...]
    get: str
    steps: tuple[GuideStep, ...]
    notes: tuple[Sentence, ...]


class Panel(NamedTuple):
    """A device with the ways that work for this account, the best one first."""

    key: str
    name: str
    guides: tuple[Guide, ...]


class Advice(NamedTuple):
    """What a person sees, what to do, the likeliest first, and where to go from there."""

    title: str
    steps: tuple[Sentence, ...]
    links: tuple[Reference, ...]


def ways(device: str, true: Facts) -> tuple[Way, ...]:
    """Those that can be gone on a device, in their order."""
    found: list[Way] = []
    for turn in DEVICES[device].ways:
        if holds(turn, true) and holds(turn.way, true) and turn.way not in found:
            found.append(turn.way)
    return tuple(found) or (generic.NO_WAY,)


def panel(device: str, settings: Settings | None, values: Typing, codes: Drawn, *, elsewhere: bool) -> Panel:
    """A device; `elsewhere` as `facts` has it."""
    true = facts(settings, elsewhere=elsewhere)
    found = (_guide(way, true, settings, values, codes) for way in ways(device, true))
    return Panel(device, say(values.language, DEVICES[device].name), tuple(found))


def shows_code(device: str, settings: Settings | None, *, elsewhere: bool) -> bool:
    """Whether the panel of this device wants the QR code of the account."""
    true = facts(settings, elsewhere=elsewhere)
    steps = (step for way in ways(device, true) for step in way.steps)
    return any(step.shows == CODE for step in steps)


def advice(settings: Settings, given: HelpSection, values: Typing) -> Iterator[Advice]:
    """What can go wrong, and what to do with this account; `given`: the help that there is."""
    language = values.language
    links = {
        WEB_MAIL: (given.web_mail, N_("Open your mailbox on the web")),
        RECOVERY: (given.recovery and given.recovery.url, N_("Recover a lost username or password")),
        CONTACTS: ("#help" if given.contacts else "", N_("Ask for help")),
    }
    for symptom in SYMPTOMS:
        there = (links[name] for name in (WEB_MAIL, RECOVERY, CONTACTS) if name in symptom.links)
        said = (settings.instead.get(message, message) for message in symptom.advice)
        yield Advice(
            say(language, symptom.title),
            tuple(sentence(message, values.names, language) for message in said if message),
            tuple(Reference(url, say(language, text)) for url, text in there if url),
        )


def sentence(message: str, names: Mapping[str, Sentence], language: Language) -> Sentence:
    """A message in a language, in pieces; what stands out in it is in `names`."""
    pieces: list[Piece] = []
    for text, name in _parsed(language.text(message)):
        if text:
            pieces.append(Piece(text))
        if name:
            pieces.extend(names[name])
    if pieces and (begins := pieces[0].text):  # what a name stands for may begin it
        pieces[0] = pieces[0]._replace(text=begins[0].upper() + begins[1:])
    return tuple(pieces)


@lru_cache(4096)  # more than there are messages in all languages
def _parsed(text: str) -> tuple[tuple[str, str | None], ...]:
    return tuple((literal, name) for literal, name, _, _ in Formatter().parse(text))


def _guide(way: Way, true: Facts, settings: Settings | None, values: Typing, codes: Drawn) -> Guide:
    names = {**values.names, **dict(_buttons(way, values))}
    steps = (_step(step, names, settings, values, codes) for step in way.steps if holds(step, true))
    return Guide(
        title=say(values.language, way.title),
        first=(
            *((Piece(said),) for said in _first(way, true, settings, values.language)),
            *(sentence(said.text, names, values.language) for said in way.before if holds(said, true)),
        ),
        get=way.get,
        steps=tuple(step for step in steps if step),
        notes=tuple(sentence(note.text, names, values.language) for note in way.notes if holds(note, true)),
    )


def _buttons(way: Way, values: Typing) -> Iterator[tuple[str, Sentence]]:
    """What the apps of a way call their buttons and fields, in the language."""
    for app in way.apps:
        for name, label in app.labels.items():
            yield name, (Piece(button=say(values.language, label, protocol=values.protocol)),)


def _first(way: Way, true: Facts, settings: Settings | None, language: Language) -> Iterator[str]:
    """What a step cannot show yet; what is installed."""
    if Fact.KNOWN not in true:
        later = {FILE: FILE_LATER, CODE: CODE_LATER}
        shown = next((later[step.shows] for step in way.steps if step.shows in later), "")
        if shown or any(step.entries for step in way.steps):
            yield say(language, shown or VALUES_LATER)
    elif settings and any(step.shows == FILE for step in way.steps):
        parts = ", ".join(say(language, INSTALLED[part]) for part in settings.installs)
        yield say(language, SETS_UP, parts=parts)


def _step(
    step: Task, names: Mapping[str, Sentence], settings: Settings | None, values: Typing, codes: Drawn
) -> GuideStep | None:
    """None where there is nothing of what the app would ask for, or no code to show."""
    entries = tuple(_lines(step.entries, names, values.typed))
    if step.entries and not entries and settings and settings.address:
        return None
    if step.shows == PAGE and not codes.page:
        return None
    return GuideStep(
        said=sentence(step.text, names, values.language),
        entries=entries,
        otherwise=tuple(_lines(step.entries, names, values.otherwise)),
        file=settings.link or "" if settings and step.shows == FILE else "",
        code=codes.account if step.shows == CODE else "",
        page=codes.page if step.shows == PAGE else "",
    )


def _lines(
    entries: Sequence[Prompt], names: Mapping[str, Sentence], typed: Mapping[str, Sentence]
) -> Iterable[EntryLine]:
    for entry in entries:
        if said := typed.get(entry.value):
            [label] = names[entry.label]
            yield EntryLine(label.button, said)
