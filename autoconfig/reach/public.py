"""Which addresses everybody can reach, so that no URL of a stranger leads to what only this machine can."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network

# RFC 6052: an IPv4 address is in its last 32 bits.
_NAT64 = IPv6Network("64:ff9b::/96")
# Of IANA's registry of special purposes, and what was given up: nothing that everybody can reach. In some an
# IPv4 address stands that this machine may be the only one to reach. Not all Pythons know of them.
_NOT_PUBLIC = tuple(
    map(
        IPv6Network,
        (
            "::/96",  # IPv4-compatible, RFC 4291 section 2.5.5.1
            "::ffff:0:0:0/96",  # IPv4-translated, RFC 7915
            "64:ff9b:1::/48",  # RFC 8215
            "100::/64",  # RFC 6666
            "100:0:0:1::/64",  # RFC 9780
            "3fff::/20",  # RFC 9637
            "5f00::/16",  # RFC 9602
            "fec0::/10",  # RFC 3879
        ),
    )
)


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether everybody can reach it; also where it stands for an IPv4 address."""
    if isinstance(address, IPv6Address):
        if any(address in network for network in _NOT_PUBLIC):
            return False
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if address in _NAT64:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
    return address.is_global and not address.is_multicast
