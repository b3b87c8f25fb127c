"""The narrative of a simulated report, from a grammar of our own sentences (`demo/data/sentences.txt`)."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping, Sequence

Facts = dict[str, object]

_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_ORDINALS = "一二三四五六"
TOPICS = (
    ("主动公开", ("proactive", "proactive+", "proactive+")),
    ("依申请公开", ("on_request", "on_request+")),
    ("政府信息管理", ("management", "management")),
    ("平台建设", ("platform", "platform")),
    ("监督保障", ("supervision", "supervision")),
)


@cache
def _sentences() -> dict[str, list[tuple[str, str]]]:
    text = files("govreports.demo").joinpath("data", "sentences.txt").read_text(encoding="utf-8")
    found: dict[str, list[tuple[str, str]]] = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            part, condition, sentence = line.split("|", 2)
            found.setdefault(part, []).append((condition, sentence))
    return found


def _holds(condition: str, facts: Mapping[str, object]) -> bool:
    if condition == "-":
        return True
    return not facts.get(condition[1:]) if condition.startswith("!") else bool(facts.get(condition))


def fill(template: str, facts: Mapping[str, object], rng: random.Random) -> str:
    """Return a template with its choices made and its quantities filled in.

    >>> import random
    >>> fill("[共|计]{n}件", {"n": 3}, random.Random(1))
    '共3件'
    """
    chosen = _CHOICE.sub(lambda m: rng.choice(m[1].split("|")), template)
    return chosen.format_map(facts)


def _draw(parts: Sequence[str], facts: Facts, rng: random.Random) -> list[str]:
    """One sentence for each part named, none twice."""
    used: set[str] = set()
    made = []
    for part in parts:
        open_to = [t for c, t in _sentences()[part] if t not in used and _holds(c, facts)]
        template = rng.choice(open_to)
        used.add(template)
        made.append(fill(template, facts, rng))
    return made


def _overview(facts: Facts, rng: random.Random, added: Mapping[str, Sequence[str]]) -> list[str]:
    paragraphs = _draw(["opening"], facts, rng)
    headed = rng.random() < 0.4  # topics under headings of their own, or run in
    for number, (topic, parts) in enumerate(TOPICS):
        chosen = [*parts, "assessment"] if topic == TOPICS[-1][0] and facts["government"] else parts
        body = "".join([*_draw(chosen, facts, rng), *added.get(topic, ())])
        heading = f"({_ORDINALS[number]}){topic}"
        paragraphs += [heading, body] if headed else [f"{heading}。{body}"]
    return paragraphs


def _problems(facts: Facts, rng: random.Random) -> list[str]:
    paragraphs = []
    if facts["done"]:
        paragraphs.append(f"上年所列问题的改进情况:{facts['done']}")
    return paragraphs + _draw(["problems", "measures"], facts, rng)


def narrative(
    facts: Facts, rng: random.Random, added: Mapping[str, Sequence[str]]
) -> tuple[list[str], dict[int, list[str]]]:
    """Return the preface and the paragraphs of the six sections.

    `facts` gives the stated quantities and names, `added` further sentences by topic or "section N".
    """
    preface = _draw(["preface"], facts, rng) if rng.random() < 0.6 else []
    other = (["fees"] if facts["fee_stated"] else []) + ["other"]
    sections = {
        1: _overview(facts, rng, added),
        2: _draw(["lead2"], facts, rng),
        3: _draw(["lead3"], facts, rng),
        4: _draw(["lead4"], facts, rng),
        5: _problems(facts, rng),
        6: _draw(other, facts, rng),
    }
    for number, paragraphs in sections.items():
        paragraphs += added.get(f"section {number}", ())
    return preface, sections


def listed(items: Sequence[str]) -> str:
    """Return items as a Chinese enumeration.

    >>> listed(["甲", "乙"])
    '一是甲;二是乙。'
    """
    return ";".join(f"{_ORDINALS[i]}是{text}" for i, text in enumerate(items)) + "。"
