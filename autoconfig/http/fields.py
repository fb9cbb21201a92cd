"""Header fields of an answer, as a value and as HTTP/1 writes them (RFC 9112 section 5)."""

from functools import cached_property, lru_cache

# A name and its value.
Field = tuple[str, str]


class Fields(tuple[Field, ...]):
    """What is the same again and again is kept, for its lines are kept with it."""

    @cached_property
    def lines(self) -> bytes:
        """With names in lower case, as HTTP/2 has them."""
        return b"".join(map(_line, self))


@lru_cache(1024)
def _line(field: Field) -> bytes:
    name, value = field
    return f"{name.lower()}: {value}\r\n".encode("latin-1")
