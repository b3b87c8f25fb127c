"""Word-level difference of two texts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    Segment = Callable[[str], Iterable[str]]

# A lone word or mark between two changes is no passage that was kept: it would only break the changes up.
ISLAND = 1
CONTENT = re.compile(r"\w")


class Change(NamedTuple):
    """One run of words: same in both, only in the first (removed), or only in the second (added)."""

    kind: str  # same | removed | added
    text: str


class TextDifference(NamedTuple):
    """similarity: 1 for the same words in the same order, 0 for none in common; kept: share of the
    second text's words that stand in the first in the same order (marks and spaces do not count);
    each missing where there are no words."""

    changes: tuple[Change, ...]
    similarity: float | None
    kept: float | None


def default_segment() -> Segment:
    """Return the word segmenter: rjieba, or jieba where it is not installed."""
    try:
        import rjieba
    except ImportError:
        import jieba

        tokenizer = jieba.Tokenizer()  # its own dictionary: the global one can be changed by others
        return lambda text: tokenizer.lcut(text)
    return lambda text: rjieba.cut(text)


def _words(text: str, segment: Segment) -> list[str]:
    words = [w for line in text.split("\n") for w in (*segment(line), "\n") if w]
    return words[:-1]


def _opcodes(a: Sequence[str], b: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    from rapidfuzz.distance import Indel

    return [(o.tag, o.src_start, o.src_end, o.dest_start, o.dest_end) for o in Indel.opcodes(a, b)]


def difference(first: str, second: str, segment: Segment | None = None) -> TextDifference:
    """Return the words removed from the first text and added in the second.

    Joining the same and the removed runs gives the first text, the same and the added ones the second.

    >>> [(c.kind, c.text) for c in difference("公开三件", "公开四件", list).changes]
    [('same', '公开'), ('removed', '三'), ('added', '四'), ('same', '件')]
    """
    cut = segment or default_segment()
    a, b = _words(first, cut), _words(second, cut)
    content_a, content_b = ([w for w in words if CONTENT.search(w)] for words in (a, b))
    same = _common(content_a, content_b)
    total = len(content_a) + len(content_b)
    kept = same / len(content_b) if content_b else None
    changes = tuple(_merged(a, b, _opcodes(a, b)))
    return TextDifference(changes, 2 * same / total if total else None, kept)


def _common(a: Sequence[str], b: Sequence[str]) -> int:
    """Return the length of the longest common subsequence."""
    from rapidfuzz.distance import LCSseq

    return int(LCSseq.similarity(a, b))


def _merged(a: Sequence[str], b: Sequence[str], codes: list[tuple[str, int, int, int, int]]) -> list[Change]:
    """Return runs in reading order, islands of one word between two changes made part of them."""
    made: list[Change] = []
    removed: list[str] = []
    added: list[str] = []

    def flush() -> None:
        made.extend(Change(kind, "".join(w)) for kind, w in (("removed", removed), ("added", added)) if w)
        removed.clear()
        added.clear()

    for number, (tag, i1, i2, j1, j2) in enumerate(codes):
        inner = (removed or added) and number + 1 < len(codes)
        if tag == "equal" and not (inner and i2 - i1 <= ISLAND and "\n" not in a[i1:i2]):
            flush()
            made.append(Change("same", "".join(a[i1:i2])))
            continue
        removed += a[i1:i2]
        added += b[j1:j2]
    flush()
    return made
