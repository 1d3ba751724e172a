"""Which way a text runs: letters with their marks, and the order in which the eye meets them.

The part of the Unicode bidirectional algorithm that names need: no embeddings, no isolates.
"""

import unicodedata
from itertools import groupby
from typing import TypeVar

JOINERS = "\u200c\u200d"
BRACKETS = {"(": ")", "[": "]", "{": "}", "\u00ab": "\u00bb"}
Font = TypeVar("Font")


def is_right_to_left(text: str) -> bool:
    """Tell the direction of a text by its first strong letter."""
    return next((kind != "L" for kind in map(unicodedata.bidirectional, text) if kind in ("L", "R", "AL")), False)


def clusters_of(text: str) -> list[str]:
    """Cut a text into letters, each with the marks and joiners that follow it."""
    clusters: list[str] = []
    for char in text:
        if clusters and (unicodedata.category(char).startswith("M") or char in JOINERS):
            clusters[-1] += char
        else:
            clusters.append(char)
    return clusters


def levels_of(clusters: list[str], is_rtl: bool) -> list[int]:
    """Give each cluster its bidirectional level: even reads from the left, odd from the right."""
    base = int(is_rtl)
    strong: list[str | None] = []
    before = "R" if is_rtl else "L"
    for cluster in clusters:
        kind = unicodedata.bidirectional(cluster[0])
        if kind in ("EN", "AN"):
            strong.append("L" if before == "L" and kind == "EN" else "N")
        elif kind in ("L", "R", "AL"):
            before = "L" if kind == "L" else "R"
            strong.append(before)
        else:
            strong.append(None)
    for opens, closes in _bracket_pairs(clusters):
        strong[opens] = strong[closes] = _of_brackets(strong, opens, closes, "R" if is_rtl else "L")
    for at, kind_here in enumerate(strong):
        if kind_here is None:
            strong[at] = _of_neighbors(strong, at, "R" if is_rtl else "L")
    return [{"L": base + base % 2, "R": 1, "N": 2}[kind or "L"] for kind in strong]


def _of_neighbors(strong: list[str | None], at: int, base: str) -> str:
    """Give a space or a hyphen the direction of both its sides, or else of the whole; numbers count as "R"."""
    left = strong[at - 1] if at else base
    right = next((kind for kind in strong[at:] if kind), base)
    sides = {"R" if kind == "N" else kind for kind in (left, right)}
    return base if len(sides) > 1 else str(sides.pop())


def _bracket_pairs(clusters: list[str]) -> list[tuple[int, int]]:
    """Find the brackets that belong together, in the order in which they open."""
    pairs, waiting = [], list[int]()
    for at, cluster in enumerate(clusters):
        if cluster in BRACKETS:
            waiting.append(at)
        elif waiting and cluster == BRACKETS[clusters[waiting[-1]]]:
            pairs.append((waiting.pop(), at))
    return sorted(pairs)


def _of_brackets(strong: list[str | None], opens: int, closes: int, base: str) -> str | None:
    """Give a pair of brackets one direction: the whole's, unless inside and before it all goes the other way."""
    inside = {"R" if kind == "N" else kind for kind in strong[opens + 1 : closes] if kind}
    before = next((kind for kind in reversed(strong[:opens]) if kind), base)
    if not inside or base in inside:
        return base if inside else None
    return base if ("R" if before == "N" else before) == base else str(inside.pop())


def in_visual_order(runs: list[tuple[Font, int, str]]) -> list[tuple[Font, int, str]]:
    """Reverse every stretch of runs at or above each level, from the highest down to one."""
    for level in range(max((run[1] for run in runs), default=0), 0, -1):
        ordered: list[tuple[Font, int, str]] = []
        for is_inside, stretch in groupby(runs, key=lambda run: run[1] >= level):
            together = list(stretch)
            ordered += reversed(together) if is_inside else together
        runs = ordered
    return runs
