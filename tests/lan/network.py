"""Hosts with networks of their own inside this process: sockets made "at" a host belong to it.

A network namespace belongs to a thread, and a socket to the namespace that its thread was in when
it was made. So one event loop holds both ends of a cable, and no host is a process. The kernel must
let this process make namespaces; where it does not, tests are skipped and say so.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import pytest

from edge.lan.addresses import LanAddress, lan_addresses
from edge.lan.claims import Neighbours
from edge.lan.voice import Voice, responder_at

LOOKS = 1_000
CLONE_NEWNET = 0x40000000
_libc = ctypes.CDLL(None, use_errno=True)
T = TypeVar("T")


class NoNamespaces(Exception):
    """The kernel, or who runs this, does not allow them; the message says what was refused."""


@dataclass(frozen=True)
class Host:
    """A host: its namespace, and the end of its cable at the switch."""

    name: str
    space: int
    switch: int

    @contextmanager
    def here(self) -> Iterator[None]:
        """What is opened inside is opened at this host. Nothing may be awaited inside."""
        with _inside(self.space):
            yield

    def do(self, act: Callable[[], T]) -> T:
        """Do something at this host."""
        with self.here():
            return act()

    def ip(self, words: str) -> None:
        """Set its network up, as `ip ...` does."""
        self.do(lambda: _ip(words))

    def unplug(self) -> None:
        """Pull its cable out of the switch."""
        _at(self.switch, f"link set dev {self.name} down")

    def plug_in(self) -> None:
        """Put it back."""
        _at(self.switch, f"link set dev {self.name} up")
        self.wait_for_the_switch()

    def wait_for_the_switch(self) -> None:
        """The switch takes a moment until it passes packets on."""
        for _ in range(LOOKS):
            if "state forwarding" in _at(self.switch, f"-d link show dev {self.name}"):
                return
        raise NoNamespaces("the switch passes nothing on")

    def addresses(self) -> tuple[LanAddress, ...]:
        """What the box reads there."""
        return self.do(lan_addresses)

    async def voice(self, addresses: tuple[LanAddress, ...], heard: Neighbours) -> Voice:
        """mDNS from this host."""
        return await Voice.open(addresses, heard, lambda here: self.do(lambda: responder_at(here)))


@dataclass
class Network:
    """A switch, and hosts at it."""

    switch: int
    hosts: list[Host] = field(default_factory=list)

    def host(self, name: str, *addresses: str) -> Host:
        """A host at the switch with these addresses, like `10.9.0.1/24`."""
        made = Host(name, _new_space(), self.switch)
        self.hosts.append(made)
        far = f"/proc/{os.getpid()}/fd/{made.space}"
        _at(self.switch, f"link add name {name} type veth peer name eth0 netns {far}")
        _at(self.switch, f"link set dev {name} master lan up")
        made.ip("link set lo up")
        for address in addresses:
            is_v6 = ":" in address
            made.ip(f"addr add {address} dev eth0{' nodad' if is_v6 else ''}")
        made.ip("link set eth0 up")
        made.wait_for_the_switch()
        return made

    def close(self) -> None:
        """Everything goes with its namespaces."""
        for space in (*(each.space for each in self.hosts), self.switch):
            os.close(space)


@contextmanager
def a_network() -> Iterator[Network]:
    """A switch without hosts. Skips the test where namespaces are forbidden."""
    try:
        switch = _new_space()
        _at(switch, "link add lan type bridge mcast_snooping 0")
        _at(switch, "link set lan up")
    except NoNamespaces as refused:
        pytest.skip(f"NO NETWORK NAMESPACES HERE, several hosts are not tested: {refused}")
    network = Network(switch)
    try:
        yield network
    finally:
        network.close()


def _new_space() -> int:
    own = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
    try:
        _call("unshare", CLONE_NEWNET)
        try:
            Path("/proc/sys/net/ipv6/conf/all/disable_ipv6").write_text("0", encoding="ascii")
            return os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        except OSError as error:
            raise NoNamespaces(str(error)) from error
        finally:
            _call("setns", own, CLONE_NEWNET)
    finally:
        os.close(own)


@contextmanager
def _inside(space: int) -> Iterator[None]:
    own = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
    try:
        _call("setns", space, CLONE_NEWNET)
        try:
            yield
        finally:
            _call("setns", own, CLONE_NEWNET)
    finally:
        os.close(own)


def _call(name: str, *values: int) -> None:
    if getattr(_libc, name)(*values) != 0:
        raise NoNamespaces(f"{name}: {os.strerror(ctypes.get_errno())}")


def _at(space: int, words: str) -> str:
    with _inside(space):
        return _ip(words)


def _ip(words: str) -> str:
    try:
        done = subprocess.run(["ip", *words.split()], check=True, capture_output=True, text=True)
    except FileNotFoundError as error:
        raise NoNamespaces("there is no `ip` (iproute2)") from error
    except subprocess.CalledProcessError as error:
        raise NoNamespaces(f"ip {words}: {error.stderr.strip()}") from error
    return done.stdout
