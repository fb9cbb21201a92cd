"""What an import writes is read back as what was meant, whatever signs it is made of."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoconfig import imports
from autoconfig.errors import ProfileError
from autoconfig.imports.draft import Draft
from autoconfig.imports.writer import write
from autoconfig.profile.yaml import Yaml

# All that libyaml can carry: any sign but half a one.
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.text(st.sampled_from("a: #-'\"\n\t {}[],%&*!|>@`?=~0x1é\r\x7f\x85\u2028\ufeff")),
    st.sampled_from(
        ["null", "no", "0465", "1e5", "2026-11-24", "~", "", "- a", "a: b", "a #b", "---", "<<", "="]
    ),
)
VALUES = st.recursive(
    TEXTS,
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


@settings(deadline=None)
@given(st.dictionaries(TEXTS, VALUES, min_size=1), st.lists(TEXTS, max_size=3))
def test_every_text_comes_back_wherever_it_stands(profile: dict[str, object], comments: list[str]) -> None:
    key, value = next(iter(profile.items()))
    places = [(), (key,), (key, 0) if isinstance(value, list) and value else (key,)]
    found = Draft("x", "x", profile, list(zip(places, comments, strict=False)))
    assert Yaml(write(found), "x").value == profile


DOCUMENT = """\
<clientConfig version="1.1"{root}>{comment}
  <emailProvider id="example.com"><domain>example.com</domain><displayName>E</displayName></emailProvider>
</clientConfig>"""


@pytest.mark.parametrize("sign", ["&#13;", "&#10;", "\u0085", "\u2028", "\x7f", "&#x7f;", "\ufeff", "\u202e"])
def test_no_sign_becomes_a_key_of_its_own(sign: str) -> None:
    line = f"a{sign}domains: ['*']"
    text = DOCUMENT.format(root=f' a="{line}"', comment=f"<!-- {sign}{line} -->".replace("&#13;", "\r"))
    found = []
    with suppress(ProfileError):  # it may be refused
        found = imports.read(text.encode(), "x.xml")
    for one in found:
        assert Yaml(one.text, "").value["domains"] == ["example.com"]
        assert all(sign.isprintable() or sign == "\n" for sign in one.text)


def test_what_does_not_come_back_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        imports, "write", lambda found: write(found).replace("displayName: E", "displayName: F")
    )
    with pytest.raises(ProfileError, match="does not come back from its file as it was"):
        imports.read(DOCUMENT.format(root="", comment="").encode(), "x.xml")
    monkeypatch.setattr(imports, "write", lambda found: write(found) + "a: [")
    with pytest.raises(ProfileError, match="what came of it is no profile"):
        imports.read(DOCUMENT.format(root="", comment="").encode(), "x.xml")
