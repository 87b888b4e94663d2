"""Which addresses of this machine tablets can reach: no loopback, no containers, no tunnels."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

MOST: Final = 8
"""Addresses that are told to others: a certificate and a packet have room for so many."""
INTERFACES: Final = Path("/sys/class/net")
_POINT_TO_POINT: Final = 0x10
"""IFF_POINTOPOINT of <linux/if.h>: tunnels and dial-up."""

_INSIDE: Final = re.compile(
    r"lo\d*$|docker|br-[0-9a-f]{6}|veth|virbr|vnet|podman|cni|flannel|cali|kube|nerdctl|lxc|lxd"
    r"|tun|tap|wg|zt|tailscale|ppp|utun|ipsec|vmnet|vboxnet|nordlynx|proton|dummy|ifb|sit|ip6tnl"
)
"""Names of interfaces behind which no tablet is: containers, virtual machines, VPNs."""


@dataclass(frozen=True, slots=True, order=True)
class LanAddress:
    """One address of this machine, on which interface, and how long its network's part is."""

    interface: str
    ip: str
    prefix: int

    @property
    def is_v4(self) -> bool:
        """Whether it is of IPv4."""
        return ":" not in self.ip

    @property
    def network(self) -> str:
        """The network that it is in, like `192.168.1.0/24`."""
        return str(ipaddress.ip_network(f"{self.ip}/{self.prefix}", strict=False))

    @property
    def in_url(self) -> str:
        """As addresses of pages write it."""
        return self.ip if self.is_v4 else f"[{self.ip}]"


Read = Callable[[], tuple[LanAddress, ...]]
"""Looks which addresses there are now."""


def lan_addresses() -> tuple[LanAddress, ...]:
    """The addresses that others can reach now, IPv4 first."""
    return wanted(_all_addresses(), is_tunnel)


def wanted(
    found: Iterable[LanAddress], tunnel: Callable[[str], bool] = lambda _name: False
) -> tuple[LanAddress, ...]:
    """Those of `found` that tablets can reach, IPv4 first, at most `MOST`.

    An IPv4 address that the machine gave itself (169.254) counts only where the interface has no
    other: then there is a direct cable. An IPv6 address of one link never does: browsers have no
    way to write it (RFC 6874 is not followed).
    """
    kept = [each for each in found if not _INSIDE.match(each.interface) and _reachable(each)]
    kept = [each for each in kept if not tunnel(each.interface)]
    given = {each.interface for each in kept if each.is_v4 and not _own_idea(each)}
    useful = [each for each in kept if not (_own_idea(each) and each.interface in given)]
    return tuple(sorted(set(useful), key=lambda each: (not each.is_v4, each)))[:MOST]


def networks(addresses: Sequence[LanAddress]) -> tuple[tuple[LanAddress, ...], ...]:
    """The addresses put together where their interfaces stand in one network.

    A box with Wi-Fi and a cable into the same network is one box with two addresses.
    """
    groups: list[tuple[set[str], set[str]]] = []
    for interface in dict.fromkeys(each.interface for each in addresses):
        here = {each.network for each in addresses if each.interface == interface}
        joined = [group for group in groups if group[1] & here]
        groups = [group for group in groups if group not in joined]
        names = {interface}.union(*(group[0] for group in joined))
        groups.append((names, here.union(*(group[1] for group in joined))))
    return tuple(
        tuple(each for each in addresses if each.interface in names) for names, _nets in groups
    )


def is_tunnel(interface: str) -> bool:
    """Whether the kernel calls an interface a tunnel or a line between two points."""
    here = INTERFACES.joinpath(interface)
    if here.joinpath("tun_flags").exists():
        return True
    try:
        flags = int(here.joinpath("flags").read_text(encoding="ascii"), 16)
    except (OSError, ValueError):
        return False
    return bool(flags & _POINT_TO_POINT)


def _all_addresses() -> list[LanAddress]:
    import ifaddr  # comes with zeroconf; only a box on a network needs it

    found = []
    for adapter in ifaddr.get_adapters():
        for each in adapter.ips:
            ip = each.ip if isinstance(each.ip, str) else each.ip[0]
            found.append(LanAddress(str(adapter.name), ip, each.network_prefix))
    return found


def _reachable(address: LanAddress) -> bool:
    ip = ipaddress.ip_address(address.ip)
    if ip.is_loopback or ip.is_multicast or ip.is_unspecified:
        return False
    return address.is_v4 or not ip.is_link_local


def _own_idea(address: LanAddress) -> bool:
    return address.is_v4 and ipaddress.ip_address(address.ip).is_link_local
