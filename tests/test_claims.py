"""What a profile claims, with the place of each domain."""

from pathlib import Path

import pytest

from autoconfig.errors import ProfileError
from autoconfig.profile.claims import Claim, claims, domains
from autoconfig.profile.file import load
from sample import profile_text


def claimed(folder: Path, **changes: str) -> tuple[Claim, ...]:
    path = folder / "profile.yaml"
    path.write_text(profile_text(**changes), encoding="utf-8")
    return claims(load(path))


@pytest.mark.parametrize(
    ("written", "names", "lines"),
    [
        ("example.com", ("example.com",), (1,)),
        (
            "[a.example,\n  Bücher.example, b.example]",
            ("a.example", "xn--bcher-kva.example", "b.example"),
            (1, 2, 2),
        ),
        ("\n  - a.example\n\n  - a.example", ("a.example", "a.example"), (2, 4)),
    ],
)
def test_each_domain_has_its_line(
    tmp_path: Path, written: str, names: tuple[str, ...], lines: tuple[int, ...]
) -> None:
    path = tmp_path / "profile.yaml"
    assert claimed(tmp_path, domains=written) == (Claim("domains", path, "domains", names, lines),)


def test_a_domains_file_has_a_domain_a_line(tmp_path: Path) -> None:
    listed = tmp_path / "domains.txt"
    listed.write_bytes("\ufeffB.example\r\n\n # all\n bücher.example # here\n".encode())
    _, claim = found = claimed(tmp_path, domainsFile="domains.txt")
    names = ("b.example", "xn--bcher-kva.example")
    assert claim == Claim("domains", listed, "domainsFile", names, claim.lines)
    assert list(claim.lines) == [1, 4]
    assert domains(found) == ("example.com", *names)


def test_a_kind_is_claimed_by_itself(tmp_path: Path) -> None:
    found = claimed(tmp_path, mxDomains="mx.example", page="\n  logo: x\n  host: [help.example]")
    assert [(claim.kind, claim.key, claim.domains, claim.lines) for claim in found] == [
        ("domains", "domains", ("example.com",), (1,)),
        ("mxDomains", "mxDomains", ("mx.example",), (5,)),
        ("page.host", "page.host", ("help.example",), (8,)),
    ]
    assert domains(found) == ("example.com",)


def test_a_domains_file_that_is_not_there_is_told_by_the_key_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match=r"profile\.yaml:5: domainsFile: .* cannot be read \(No such file"):
        claimed(tmp_path, domainsFile="absent.txt")
