"""The name server of the small internet: records as lines, over UDP and TCP, and names that go wrong."""

import asyncio
import struct
from typing import Any

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset

TTL = 300
# What a name can do instead of answering.
WRONGS = ("servfail", "refused", "silent", "truncated", "slow")
SLOW_SECONDS = 1.0


def _up(name: dns.name.Name) -> set[dns.name.Name]:
    """A name, and all above it up to the root."""
    found = {name}
    while name != dns.name.root:
        name = name.parent()
        found.add(name)
    return found


class NameServer:
    """Answers for the whole world, as a resolver does that has found everything out."""

    def __init__(self) -> None:
        self.records: dict[tuple[dns.name.Name, dns.rdatatype.RdataType], dns.rrset.RRset] = {}
        self._there = set[dns.name.Name]()  # the names of records, and all above them
        self.wrongs: dict[dns.name.Name, str] = {}
        self.asked: list[tuple[str, str]] = []

    def add(self, lines: str) -> None:
        """`NAME TYPE VALUE` a line, or `NAME TTL TYPE VALUE`; every name is absolute, with or without dot."""
        for line in lines.splitlines():
            name, *words = line.split()[:3] or [""]
            if not name or name.startswith(";"):
                continue
            ttl = int(words[0]) if words[0].isdigit() else TTL
            rest = line.split(None, 2 if words[0].isdigit() else 1)[-1]
            kind, _, value = rest.removeprefix("IN ").partition(" ")
            owner, of = dns.name.from_text(name), dns.rdatatype.from_text(kind)
            rdata = dns.rdata.from_text(
                dns.rdataclass.IN, of, value.strip(), origin=dns.name.root, relativize=False
            )
            key = (owner, of)
            if key not in self.records:
                self.records[key] = dns.rrset.RRset(owner, dns.rdataclass.IN, of)
            self.records[key].add(rdata, ttl)
            self._there |= _up(owner)

    def remove(self, name: str, kind: str = "") -> None:
        """All records of a name, or those of one type."""
        owner = dns.name.from_text(name)
        for key in [key for key in self.records if key[0] == owner]:
            if not kind or key[1] == dns.rdatatype.from_text(kind):
                del self.records[key]
        self._there = {each for name, _ in self.records for each in _up(name)}

    def wrong(self, name: str, how: str) -> None:
        """From now on this name does one of WRONGS."""
        assert how in WRONGS
        self.wrongs[dns.name.from_text(name)] = how

    def answer(self, wire: bytes, *, udp: bool) -> tuple[bytes | None, float]:
        """The response, None for none, and how many seconds it takes."""
        query = dns.message.from_wire(wire)
        question = query.question[0]
        self.asked.append(
            (question.name.to_text(omit_final_dot=True).lower(), dns.rdatatype.to_text(question.rdtype))
        )
        wrong = self.wrongs.get(question.name, "")
        if wrong == "silent":
            return None, 0
        response = dns.message.make_response(query, recursion_available=True)
        if wrong in ("servfail", "refused"):
            response.set_rcode(dns.rcode.from_text(wrong))
        elif wrong == "truncated" and udp:
            response.flags |= dns.flags.TC
        else:
            self._fill(response, question.name, question.rdtype)
        limit = max(query.payload, 512) if udp else 65535
        try:
            data = response.to_wire(max_size=limit)
        except dns.exception.TooBig:
            response = dns.message.make_response(query, recursion_available=True)
            response.flags |= dns.flags.TC
            data = response.to_wire()
        return data, SLOW_SECONDS if wrong == "slow" else 0

    def _fill(
        self, response: dns.message.Message, name: dns.name.Name, kind: dns.rdatatype.RdataType
    ) -> None:
        for _ in range(10):
            found = self._at(name, kind)
            if found is not None:
                response.answer.append(found)
                return
            alias = self._at(name, dns.rdatatype.CNAME)
            if alias is None:
                break
            response.answer.append(alias)
            name = alias[0].target
        below = name in self._there
        if not below and self._wildcard(name) is None:
            response.set_rcode(dns.rcode.NXDOMAIN)

    def _at(self, name: dns.name.Name, kind: dns.rdatatype.RdataType) -> dns.rrset.RRset | None:
        """Records there, also by a wildcard: RFC 4592."""
        if (name, kind) in self.records:
            return self.records[name, kind]
        if name in self._there:
            return None
        star = self._wildcard(name)
        if star is None or (star, kind) not in self.records:
            return None
        return dns.rrset.from_rdata_list(name, TTL, list(self.records[star, kind]))

    def _wildcard(self, name: dns.name.Name) -> dns.name.Name | None:
        """The one that stands for a name that is none, if any."""
        parent = name
        while parent != dns.name.root:
            parent = parent.parent()
            star = dns.name.from_text("*", origin=parent)
            if star in self._there:
                return star
            if parent in self._there:
                return None
        return None


class Udp(asyncio.DatagramProtocol):
    """One packet, one answer."""

    def __init__(self, server: NameServer) -> None:
        self._server = server

    def connection_made(self, transport: Any) -> None:
        self._transport: asyncio.DatagramTransport = transport

    def datagram_received(self, data: bytes, address: tuple[str, int]) -> None:
        answer, seconds = self._server.answer(data, udp=True)
        if answer is not None:
            asyncio.get_running_loop().call_later(seconds, self._transport.sendto, answer, address)


async def serve_tcp(server: NameServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """RFC 7766: messages with their length in front."""
    while True:
        (length,) = struct.unpack("!H", await reader.readexactly(2))
        answer, seconds = server.answer(await reader.readexactly(length), udp=False)
        await asyncio.sleep(seconds)
        if answer is not None:
            writer.write(struct.pack("!H", len(answer)) + answer)
            await writer.drain()
