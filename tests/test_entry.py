"""What people put into the field for an address."""

from contextlib import suppress

import pytest

import growth
from autoconfig.address import Address
from autoconfig.errors import BadAddress
from autoconfig.page.entry import BlankInside, address_in, meant

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
        f"mailto:{ADDRESS},paul@example.org",
        f"mailto:{ADDRESS}?body=Hello (a@b)",
        f"Dupont, Jean ({ADDRESS})",
        f"Jean Dupont [{ADDRESS}]",
        f"Jean (Paris) <{ADDRESS}>",
        "ｊｅａｎ．ｄｕｐｏｎｔ＠ｅｘａｍｐｌｅ．ｏｒｇ",
        "\u3000jean.dupont﹫example。org\u3000",
        "jean\u200b.dup\u00adont@\ufeffexample.org",
        f"\u2003{ADDRESS}\u2028",
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
        "jean dupont@example.org",
        "jean.dupont@ example.org",
        "jean.dupont@example org",
        "jean\u00a0dupont@example.org",
        "jean\u3000dupont@example.org",
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


@pytest.mark.parametrize(
    "text",
    ["jean dupont@example.org", "jean.dupont@ example.org", "jean\u00a0d@example.org", "mailto:a%20b@x.org"],
)
def test_a_blank_inside_is_a_mistake_of_its_own(text: str) -> None:
    with pytest.raises(BlankInside):
        address_in(text)
    with pytest.raises(BlankInside):
        address_in("jean dupont", "example.org")


@pytest.mark.parametrize(
    "text", ["jean.dupont", " JEAN.DUPONT ", "<jean.dupont>", "mailto:jean.dupont", ADDRESS]
)
def test_what_stands_before_the_at_is_enough_where_there_is_one_domain(text: str) -> None:
    assert address_in(text, "example.org").lower() == ADDRESS


@pytest.mark.parametrize("text", ["", " ", "*", '"'])
def test_nothing_is_nobody_at_the_one_domain_too(text: str) -> None:
    with pytest.raises(BadAddress):
        Address.parse(address_in(text, "example.org"))


def test_an_address_is_asked_about_as_people_write_it() -> None:
    near = ["xn--bcher-kva.example", "a.example", "b.example", "c.example"]
    assert meant(Address("jean", "x.example"), near, near) == (
        "jean@bücher.example",
        "jean@a.example",
        "jean@b.example",
    )


@pytest.mark.parametrize(
    ("near", "listed", "domains"),
    [
        ([], ["a.example"], []),
        (["a.example"], [], ["a.example"]),
        (["a.example", "b.example"], [], []),
        (["a.example", "b.example"], ["b.example"], ["b.example"]),
        (["a.example", "b.example"], ["b.example", "a.example"], ["a.example", "b.example"]),
    ],
)
def test_a_domain_that_the_page_does_not_name_is_asked_about_alone(
    near: list[str], listed: list[str], domains: list[str]
) -> None:
    assert [*meant(Address("j", "x.example"), near, listed)] == [f"j@{domain}" for domain in domains]


@pytest.mark.parametrize("unit", ["<@>", "< @", "(a@", "mailto:", "\u200b", "a @", "％＜"])
def test_the_time_it_takes_is_in_proportion_to_the_length(unit: str) -> None:
    def read(text: str) -> None:
        with suppress(BadAddress):
            address_in(text)

    growth.check(read, lambda size: unit * (size // len(unit)))
