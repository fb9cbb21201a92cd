"""Texts that are not in a language of the page, which is then half in one and half in another."""

from collections.abc import Iterator

from autoconfig.errors import one_of
from autoconfig.findings import Code, Mistake
from autoconfig.profile import Profile
from autoconfig.profile.languages import missing
from autoconfig.profile.lint.remark import Place, Remark


def remarks(profile: Profile) -> Iterator[Remark]:
    """All of them."""
    offered = profile.page.languages
    for place, text in profile.texts if offered else ():
        if absent := missing(text, offered):
            problem = f"it is not in {' and '.join(absent)}, and shown on that page in another language"
            yield _remark(place, problem, f"write it in {one_of(absent)} too")
    if not offered:
        yield from _by_its_texts(profile)


def _by_its_texts(profile: Profile) -> Iterator[Remark]:
    """Where they say which languages there are."""
    chosen, found = profile.page.language, profile.languages
    bound = [place for place, text in profile.texts if "" not in text]
    if bound and not found:
        problem = "no language has all texts of this page, so it is half in one and half in another"
        yield _remark(bound[-1], problem, "write all of them in one more language")
    elif chosen and found and chosen not in found:
        problem = f"not all texts are in {chosen}, so the page is not in it"
        yield _remark(("page", "language"), problem, f"write {one_of(found)}, or all texts in {chosen} too")


def _remark(place: Place, problem: str, remedy: str) -> Remark:
    return Remark(place, Mistake(Code.TEXT_MISSING, problem, remedy))
