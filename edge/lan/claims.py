"""Who has which name on the network, and who gives way: decided from what was heard, no I/O.

The library that speaks mDNS asks for nobody's host label and notices no conflict that comes later
(two networks joined, two boxes that start at once). So every box says its id with its names, and
of two boxes with one name the one with the larger id takes another.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Claim:
    """The host label and the listed name that a box goes by."""

    host: str
    instance: str


@dataclass(frozen=True, slots=True, order=True)
class Rank:
    """What decides who keeps a name: the id, and for a copied box which start of it was first."""

    box_id: str
    run: str


@dataclass
class Neighbours:
    """What was said by others since `forget`. `own` are this machine's addresses."""

    rank: Rank
    own: frozenset[str] = frozenset()
    boxes: dict[Rank, Claim] = field(default_factory=dict)
    hosts: dict[str, set[str]] = field(default_factory=dict)
    instances: set[str] = field(default_factory=set)
    """Names that somebody has who says no id."""

    def forget(self) -> None:
        """Only what is said from now on counts."""
        self.boxes.clear()
        self.hosts.clear()
        self.instances.clear()

    def heard_box(self, instance: str, said: dict[str, str]) -> None:
        """Somebody listed a box under a name, with these facts."""
        rank = Rank(said.get("id", ""), said.get("run", ""))
        if rank.run == self.rank.run:
            return  # this box, also under the id that it had a moment ago
        if not rank.box_id:
            self.instances.add(instance.lower())
            return
        self.boxes[rank] = Claim(said.get("host", "").lower(), instance.lower())

    def heard_host(self, label: str, ip: str) -> None:
        """Somebody said that a host label has an address."""
        if ip not in self.own:
            self.hosts.setdefault(label.lower(), set()).add(ip)

    @property
    def copies(self) -> tuple[Rank, ...]:
        """Others with this box's own id: its disk was copied."""
        return tuple(each for each in self.boxes if each.box_id == self.rank.box_id)

    def choose(self, labels: Sequence[str], instances: Sequence[str]) -> Claim:
        """The first label and the first name that nobody else has; the last ones if all are taken.

        A name that others have is theirs here: whoever comes gives way to who is there.
        """
        names = {claim.instance for claim in self.boxes.values()} | self.instances
        taken = {claim.host for claim in self.boxes.values()} | self.hosts.keys()
        return Claim(_free(labels, taken), _free(instances, names))

    def keep(self, claim: Claim, labels: Sequence[str], instances: Sequence[str]) -> Claim:
        """What a box that already has its names goes on with: others only where it must yield."""
        host = claim.host if self._may_keep_host(claim) else self.choose(labels, instances).host
        if self._may_keep_instance(claim):
            return Claim(host, claim.instance)
        return Claim(host, self.choose(labels, instances).instance)

    def names_a_rival(self, claim: Claim) -> bool:
        """Whether it is a box that has the label or the name, not only an address."""
        ours = (claim.host.lower(), claim.instance.lower())
        return any(
            other.host == ours[0] or other.instance == ours[1] for other in self.boxes.values()
        )

    def _may_keep_host(self, claim: Claim) -> bool:
        rivals = [rank for rank, other in self.boxes.items() if other.host == claim.host.lower()]
        if rivals:
            return all(self.rank < each for each in rivals)
        return claim.host.lower() not in self.hosts

    def _may_keep_instance(self, claim: Claim) -> bool:
        name = claim.instance.lower()
        rivals = [rank for rank, other in self.boxes.items() if other.instance == name]
        return all(self.rank < each for each in rivals) and name not in self.instances


def _free(wanted: Sequence[str], taken: Collection[str]) -> str:
    return next((each for each in wanted if each.lower() not in taken), wanted[-1])
