"""What people put into the field for an address."""

from contextlib import suppress

import pytest

import growth
from autoconfig.errors import BadAddress
from autoconfig.page.entry import address_in

ADDRESS = "jean.dupont@example.org"


@pytest.mark.parametrize(
    "text",
    [
        ADDRESS,
        f"  {ADDRESS}\t",
        f"<{ADDRESS}>",
        f"Jean Dupont <{ADDRESS}>",
        f'"Dupont, Jean" <{ADDRESS}>, ',
        f"Jean <{ADDRESS}>; Paul <paul@example.org>",
        f"<jean> < {ADDRESS} >",
        f"'{ADDRESS}'",
        f"“{ADDRESS}”",
        f"({ADDRESS}).",
        f"{ADDRESS} !",
        f"\u202a{ADDRESS}\u202c",
        f"\ufeff{ADDRESS}\u200b\u00a0",
        f"mailto:{ADDRESS}",
        f"MailTo: {ADDRESS} ",
        f"<mailto:{ADDRESS}>",
        f"Jean <mailto:{ADDRESS}>",
        f"mailto:{ADDRESS}?subject=a@b&body=c",
        "mailto:jean.dupont%40example.org",
        "mailto:%20jean%2Edupont@example.org",
        f"SMTP:{ADDRESS}",
    ],
)
def test_an_address_is_taken_out_of_what_stands_around_it(text: str) -> None:
    assert address_in(text) == ADDRESS


@pytest.mark.parametrize(
    "address",
    ["'a@example.org", "o'neill@example.org", "a+b@example.org", "{a}@example.org", "?a%20b@example.org",
     "zoé.noël@bücher.example", "mailto@example.org", "a/b@example.org", "-a@example.org"],
)  # fmt: skip
def test_what_belongs_to_an_address_stays(address: str) -> None:
    assert address_in(f" {address} ") == address


@pytest.mark.parametrize(
    "text",
    [
        "*@example.org",
        "mailto:*@example.org",
        f"Jean Dupont {ADDRESS}",
        f"E-Mail: {ADDRESS}",
        f"jean:{ADDRESS}",
        f"[write]({ADDRESS}",
        "mailto:a%20b@example.org",
        '"a b"@example.org',
    ],
)
def test_what_is_more_than_an_address_is_nobodys(text: str) -> None:
    with pytest.raises(BadAddress):
        address_in(text)


@pytest.mark.parametrize("unit", ["<@>", "< @", "mailto:", "\u200b"])
def test_the_time_it_takes_is_in_proportion_to_the_length(unit: str) -> None:
    def read(text: str) -> None:
        with suppress(BadAddress):
            address_in(text)

    growth.check(read, lambda size: unit * (size // len(unit)))
