"""Calendars, contacts and JMAP at the URLs to which SRV records lead, where something answers there.

RFC 6764 section 6, RFC 8620 section 2.2. Nobody signs in; what wants a login says in which ways one can
(RFC 9110 section 11.6.1).
"""

from typing import NamedTuple

from autoconfig.address import is_mail_domain
from autoconfig.check import groupware
from autoconfig.check.groupware import Lead
from autoconfig.check.threads import each
from autoconfig.probe.sources import ROUND_SECONDS
from autoconfig.profile.url import https
from autoconfig.reach.door import Door
from autoconfig.reach.web import Fetched

# Of one domain: a record of more is no set-up of one provider.
MAX_LEADS = 6


class Located(NamedTuple):
    """A URL at which something answers, or would if its certificate were trusted."""

    lead: Lead
    answer: Fetched

    @property
    def ways(self) -> frozenset[str]:
        """The schemes of HTTP in which one can sign in there, as they are written there."""
        fields = self.answer.headers.get("www-authenticate", "").split(",")
        return frozenset(field.split()[0] for field in fields if field.strip())


def located(domain: str, door: Door) -> list[Located]:
    """In the order in which clients try them, the trusted ones first."""
    hasty = door.until(door.deadline.within(ROUND_SECONDS))
    leads = [one for one in groupware.recorded(domain, hasty) if _can_be_said(one.url)][:MAX_LEADS]
    answers = each(lambda one: groupware.ask(hasty, one), leads)
    found = [Located(lead, answer) for lead, answer in zip(leads, answers, strict=True) if _is_there(answer)]
    return sorted(found, key=lambda one: one.answer.distrust is not None)


def _can_be_said(url: str) -> bool:
    """Whether it is the same for everybody, and at a host with a name."""
    parts = https(url)
    return parts is not None and parts.is_fixed and is_mail_domain(parts.host)


def _is_there(answer: Fetched) -> bool:
    if answer.status:
        return not groupware.why_not(answer)
    return answer.distrust is not None
