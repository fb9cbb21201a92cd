"""Domains one letter away from one that is not served."""

from pathlib import Path

import pytest

from autoconfig.directory import Directory
from autoconfig.directory.neighbours import Neighbours
from sample import load, profile_text

ONE, TWO = "example.org", "ac-martinique.fr"
IDN, ARABIC, STRASSE = "xn--bcher-kva.example", "xn--mgbh0fb.example", "xn--strae-oqa.example"


@pytest.fixture
def directory(tmp_path: Path) -> Directory:
    domains = (f"[{ONE}, bücher.example, مثال.example]", f'[{TWO}, straße.example, "*"]')
    return load(tmp_path, *(profile_text(domains=listed) for listed in domains)).directory


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("exmple.org", ONE),
        ("xample.org", ONE),
        ("example.or", ONE),
        ("exampleorg", ONE),
        ("exxample.org", ONE),
        ("example.orgg", ONE),
        ("1example.org", ONE),
        ("exanple.org", ONE),
        ("example.ork", ONE),
        ("example,org", ONE),
        ("exmaple.org", ONE),
        ("example.ogr", ONE),
        ("xeample.org", ONE),
        ("exämple.org", ONE),
        ("ac_martinique.fr", TWO),
        ("acmartinique.fr", TWO),
        ("bucher.example", IDN),
        ("bücer.example", IDN),
        ("xn--bcer-0ra.example", IDN),
        ("xn--bcher-kvb.example", IDN),
        ("bucer.example", IDN),
        ("strase.example", STRASSE),
        ("مثا.example", ARABIC),
        ("مثاا.example", ARABIC),
    ],
)
def test_a_domain_one_letter_off_is_found(directory: Directory, typed: str, near: str) -> None:
    assert directory.near(typed) == [near]


@pytest.mark.parametrize(
    "typed", ["exmpel.org", "example.com", "exaple.og", "", "org", "*", "x", "*x", "example." + "o" * 300]
)
def test_what_is_farther_off_is_not(directory: Directory, typed: str) -> None:
    assert directory.near(typed) == []


def test_a_page_may_ask_for_its_own_alone(directory: Directory) -> None:
    first, second = directory.providers
    assert directory.near("exmple.org", first) == [ONE]
    assert directory.near("exmple.org", second) == []


def test_several_may_be_near(tmp_path: Path) -> None:
    directory = load(tmp_path, profile_text(domains="[aab.example, aac.example, abb.example]")).directory
    assert sorted(directory.near("aad.example")) == ["aab.example", "aac.example"]
    assert sorted(directory.near("aabb.example")) == ["aab.example", "abb.example"]


def test_the_tries_are_in_proportion_to_the_length_and_not_to_how_many_there_are() -> None:
    def tries(length: int, *domains: str) -> int:
        return sum(1 for _ in Neighbours([*domains, "b" * 253]).of("a" * length))

    assert tries(10) < 80 * 11
    assert tries(200) - tries(100) == 10 * (tries(110) - tries(100))
    assert tries(255) == 0, "no domain is nearly so long"
    many = [f"customer-{number}.example" for number in range(1000)]
    assert tries(100, *many) == tries(100)
    chinese = [f"{chr(0x4E00 + number)}.example".encode("idna").decode() for number in range(2000)]
    assert tries(100, *chinese) < 3 * tries(100)
