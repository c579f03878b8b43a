"""How a pass over all segments is evaluated: shared leaves, then shared nodes.

The leaves are what an engine evaluates, in a few shared scans. Everything above
them is a list of distinct bitmap operations in dependency order, the same for
every engine.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce

import numpy as np

from bitmaps import Bits, to_rows
from workload import And, ContactLeaf, EventLeaf, IsNull, Leaf, Not, OnList, Or, Segment, Tree

Node = tuple[str, tuple[int, ...]] | Leaf


@dataclass
class Plan:
    """Distinct nodes, leaves included, each after the nodes it uses."""

    nodes: list[Node] = field(default_factory=list)
    known: dict[Node, int] = field(default_factory=dict)
    roots: list[int] = field(default_factory=list)

    def add(self, segment: Segment) -> None:
        """Adds a segment, sharing whatever is already known."""
        self.roots.append(self._compile(segment.tree, negated=False))

    def _node(self, node: Node) -> int:
        if node not in self.known:
            self.known[node] = len(self.nodes)
            self.nodes.append(node)
        return self.known[node]

    def _compile(self, tree: Tree, negated: bool) -> int:
        """Pushes NOT down to the leaves, since only there is unknown told from false."""
        match tree:
            case Not(part):
                return self._compile(part, not negated)
            case And(parts) | Or(parts):
                conjunction = isinstance(tree, And) != negated
                inputs = {self._compile(part, negated) for part in parts}
                return self._node(("and" if conjunction else "or", tuple(sorted(inputs))))
        if not negated:
            return self._node(tree)
        absent = self._node(("not", (self._node(tree),)))
        if isinstance(tree, OnList | EventLeaf | IsNull):
            return absent
        present = self._node(("not", (self._node(IsNull(tree.field)),)))
        return self._node(("and", (present, absent)))

    def leaves(self) -> Leaves:
        """The distinct leaves, sorted by the kind of scan that answers them."""
        return Leaves.of(node for node in self.nodes if not isinstance(node, tuple))

    def members(self, leaves: dict[Leaf, Bits], everyone: Bits) -> list[Bits]:
        """The members of every segment, in the segments' order."""
        results: list[Bits] = []
        for node in self.nodes:
            results.append(_evaluate(node, results, leaves, everyone))
        return [results[root] for root in self.roots]


def _evaluate(node: Node, results: list[Bits], leaves: dict[Leaf, Bits], everyone: Bits) -> Bits:
    if not isinstance(node, tuple):
        return leaves[node]
    operation, inputs = node
    bits = [results[i] for i in inputs]
    match operation:
        case "and":
            return reduce(np.bitwise_and, bits)
        case "or":
            return reduce(np.bitwise_or, bits)
    return bits[0] ^ everyone


@dataclass(frozen=True)
class Leaves:
    """Leaves by the scan that answers them."""

    contact: tuple[ContactLeaf, ...]
    lists: tuple[OnList, ...]
    grouped: dict[str, tuple[EventLeaf, ...]]
    """Per event type: what aggregates per contact answer."""
    tagged: dict[str, tuple[EventLeaf, ...]]
    """Per event type: who has an event of a campaign."""

    @classmethod
    def of(cls, leaves: Iterable[Leaf]) -> Leaves:
        """Sorts leaves by kind."""
        contact, lists = [], []
        grouped, tagged = defaultdict(list), defaultdict(list)
        for leaf in leaves:
            match leaf:
                case OnList():
                    lists.append(leaf)
                case EventLeaf(campaign=None):
                    grouped[leaf.type].append(leaf)
                case EventLeaf(since=None, count=None, cents=None):
                    tagged[leaf.type].append(leaf)
                case EventLeaf():
                    raise NotImplementedError(f"no shared scan answers {leaf}")
                case _:
                    contact.append(leaf)
        return cls(tuple(contact), tuple(lists), _frozen(grouped), _frozen(tagged))


def _frozen(lists: dict[str, list[EventLeaf]]) -> dict[str, tuple[EventLeaf, ...]]:
    return {key: tuple(value) for key, value in lists.items()}


@dataclass(frozen=True)
class Delta:
    """The row numbers that joined and left a segment."""

    joined: np.ndarray
    left: np.ndarray


def delta(before: Bits, after: Bits) -> Delta:
    """What changed between two passes."""
    changed = before ^ after
    return Delta(joined=to_rows(changed & after), left=to_rows(changed & before))
