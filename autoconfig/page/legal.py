"""What a site must say of itself: its accessibility, who answers for it, and what becomes of data. Pure."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from autoconfig.address import to_readable
from autoconfig.page import N_, say
from autoconfig.page.help import Reference, pick, reference
from autoconfig.page.labels import CONFORMANCE, DECLARED
from autoconfig.page.visit import Visit
from autoconfig.profile.help import Accessibility, LegalNotice, Privacy
from autoconfig.texts import Language

OPERATOR = N_("The operator of this service")


class Declaration(NamedTuple):
    """The accessibility declaration; what is "" or None is not said."""

    owner: str
    plan: str
    state: str
    audit: str
    auditor: str
    issues: str
    contact: Reference | None


class Imprint(NamedTuple):
    """Who answers for the page; all but the publisher may be ""."""

    publisher: str
    director: str
    hosting: str


class DataProtection(NamedTuple):
    """What becomes of people's data beside what the service promises; what is "" or None is not said.

    `retention`: for how long the log is kept.
    """

    retention: str
    text: str
    contact: Reference | None


Legal = Declaration | Imprint | DataProtection


def declaration(visit: Visit) -> Declaration:
    """The accessibility declaration of a page, nobody's too."""
    declared, language = _accessibility(visit), visit.language
    return Declaration(
        owner=_owner(visit),
        plan=declared.plan or "",
        state=say(language, DECLARED[declared.state], host=to_readable(visit.host)),
        audit=_audit(declared, language),
        auditor=say(language, N_("It was made by {auditor}."), auditor=declared.auditor)
        if declared.auditor
        else "",
        issues=pick(declared.issues, language),
        contact=reference(declared.contact, language),
    )


def conformance(visit: Visit) -> str:
    """The state of the declaration in two words, which stands on every page."""
    return say(visit.language, CONFORMANCE[_accessibility(visit).state])


def imprint(visit: Visit) -> Imprint:
    """Who answers for a page."""
    notice = visit.provider.profile.page.legal_notice if visit.provider else LegalNotice()
    return Imprint(
        publisher=pick(notice.publisher, visit.language) or _owner(visit),
        director=pick(notice.director, visit.language),
        hosting=pick(notice.hosting, visit.language),
    )


def data_protection(visit: Visit) -> DataProtection:
    """What becomes of the data of those who visit a page."""
    privacy, language = visit.provider.profile.page.privacy if visit.provider else Privacy(), visit.language
    return DataProtection(
        retention=pick(privacy.retention, language),
        text=pick(privacy.text, language),
        contact=reference(privacy.contact, language),
    )


# By the template.
TEXTS: Mapping[str, Callable[[Visit], Legal]] = {
    "accessibility": declaration,
    "legal-notice": imprint,
    "privacy": data_protection,
}


def _accessibility(visit: Visit) -> Accessibility:
    return visit.provider.profile.page.accessibility if visit.provider else Accessibility()


def _owner(visit: Visit) -> str:
    return visit.provider.profile.display_name if visit.provider else say(visit.language, OPERATOR)


def _audit(declared: Accessibility, language: Language) -> str:
    if not declared.audited:
        return ""
    return say(
        language,
        N_("An audit of {date} found that {score} % of the criteria of the RGAA 4.1.2 are met."),
        date=language.date(declared.audited),
        score=declared.score,
    )
