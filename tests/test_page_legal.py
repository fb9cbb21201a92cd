"""What a site must say of itself, its own words before ours."""

from pathlib import Path

import pytest

from autoconfig.page.legal import conformance, data_protection, declaration, imprint
from autoconfig.page.visit import Visit
from autoconfig.texts import ENGLISH
from sample import load, profile_text

AUDITED = "{state: partial, score: 85, audited: 2026-10-01, auditor: Ada, issues: A map., plan: 'https://p.example/'}"


def visit(folder: Path, page: str | None) -> Visit:
    """`page`: what the profile says of it, None for a page of nobody."""
    provider = load(folder, profile_text(page=page)).directory.find("example.com") if page else None
    return Visit("xn--bcher-kva.example", provider, ENGLISH, "mac", "mac", chosen=False)


def test_a_declaration_says_what_an_audit_found(tmp_path: Path) -> None:
    found = visit(tmp_path, f"{{accessibility: {AUDITED}}}")
    said = declaration(found)
    assert said.audit.startswith("An audit of October 1, 2026 found that 85 % of the criteria")
    assert (said.auditor, said.issues, said.plan) == ("It was made by Ada.", "A map.", "https://p.example/")
    assert said.state.startswith("The site bücher.example conforms in part")
    assert conformance(found) == "partially conformant"


@pytest.mark.parametrize(("page", "owner"), [("{}", "Example"), (None, "The operator of this service")])
def test_without_words_of_its_own_a_site_says_the_least(tmp_path: Path, page: str | None, owner: str) -> None:
    found = visit(tmp_path, page)
    said = declaration(found)
    assert (said.owner, said.audit, said.auditor, said.issues, said.contact) == (owner, "", "", "", None)
    assert conformance(found) == "not conformant"
    assert imprint(found) == (owner, "", "")
    assert data_protection(found) == ("", "", None)


def test_the_words_of_a_site_stand_in_its_notices(tmp_path: Path) -> None:
    notice = "legalNotice: {publisher: P, director: D, hosting: H}"
    privacy = 'privacy: {retention: 6 months, text: T, contact: {url: "https://dpo.example/", text: C}}'
    found = visit(tmp_path, f"{{{notice}, {privacy}}}")
    assert imprint(found) == ("P", "D", "H")
    assert data_protection(found) == ("6 months", "T", ("https://dpo.example/", "C"))
