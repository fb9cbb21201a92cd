"""Whatever strangers and operators send: the time that it takes grows in proportion to its length."""

from collections.abc import Callable
from contextlib import suppress

import pytest

import growth
from autoconfig import texts
from autoconfig.address import Address, to_domain
from autoconfig.errors import AutoconfigError

# What reads text from outside.
PARSERS: dict[str, Callable[[str], object]] = {
    "an address": Address.parse,
    "a domain": to_domain,
    "Accept-Language": texts.preferred,
}


@pytest.mark.parametrize("parser", PARSERS)
def test_a_parser_takes_time_in_proportion(parser: str) -> None:
    def call(text: str) -> None:
        with suppress(AutoconfigError, ValueError):
            PARSERS[parser](text)

    for name, make in growth.HOSTILE.items():
        try:
            growth.check(call, make)
        except AssertionError as error:
            pytest.fail(f"{parser} of {name}: {error}")


def test_what_does_not_is_noticed() -> None:
    with pytest.raises(AssertionError, match=r" s for 16384, .* s for 65536"):
        growth.check(
            lambda text: [text.find("b", at) for at in range(0, len(text), 8)],
            lambda size: "a" * size,
            seconds=9,
        )
    with pytest.raises(AssertionError, match="for a quarter of"):
        growth.check(lambda text: text.upper(), lambda size: "é" * size, seconds=0)
