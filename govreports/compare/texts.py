"""The narratives of two reports: sections word by word, and the quantities that they state."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from govreports import form
from govreports.compare.say import say
from govreports.compare.words import TextDifference, difference

if TYPE_CHECKING:
    from govreports.compare.words import Segment


def compare_sections(
    a: pd.DataFrame, b: pd.DataFrame, segment: Segment
) -> tuple[dict[int, TextDifference], pd.DataFrame]:
    """Return the word-level difference of each section, and a summary with one row per section.

    The columns own_… count only the body's own words: no headings, formulas of the notices, cited titles.
    """
    texts: dict[int, TextDifference] = {}
    rows = []
    titles = {s.section: s.title for s in form.sections()}
    own_a, own_b = _own(a), _own(b)
    for section in sorted({0, *titles}):
        first, second = (_text(f, section) for f in (a, b))
        if section == 0 and not (first or second):
            continue
        found = difference(first, second, segment)
        texts[section] = found
        same = _one_sided(first, second)
        own_first, own_second = (_text(f, section) for f in (own_a, own_b))
        rows.append(
            {
                **{"section": section, "title": titles.get(section, say("outside"))},
                **{"characters_a": len("".join(first.split())), "characters_b": len("".join(second.split()))},
                "similarity": np.nan if same or found.similarity is None else found.similarity,
                "kept": np.nan if same or found.kept is None else found.kept,
                **{"own_a": len("".join(own_first.split())), "own_b": len("".join(own_second.split()))},
                "own_kept": _kept(own_first, own_second, segment),
                "status": same or ("same" if first == second else "changed"),
            }
        )
    return texts, pd.DataFrame(rows)


def _one_sided(first: str, second: str) -> str | None:
    if first and second:
        return None
    return "only_a" if first else "only_b" if second else "neither"


def _own(narrative: pd.DataFrame) -> pd.DataFrame:
    from govreports.text.kinds import own_text, title_set

    pairs = zip(narrative["text"].fillna("").astype(str), narrative["heading"].astype(object), strict=True)
    return narrative.assign(text=[own_text(text, title_set(heading)) for text, heading in pairs])


def _kept(first: str, second: str, segment: Segment) -> float:
    found = difference(first, second, segment).kept if first and second else None
    return np.nan if found is None else found


def _text(narrative: pd.DataFrame, section: int) -> str:
    numbers = narrative["section"].fillna(0).astype(int)
    return "\n".join(narrative.loc[numbers == section].sort_values("paragraph")["text"].astype(str))


QUANTITY_KEYS = ["section", "subject", "unit", "kind", "scope"]


def _claims(narrative: pd.DataFrame, claims: pd.DataFrame) -> pd.DataFrame:
    sections = narrative.drop_duplicates("paragraph").set_index("paragraph")["section"].astype("Int32")
    claims = claims.sort_values(["paragraph", "start"])
    made = pd.DataFrame(
        {
            "section": claims["paragraph"].map(sections).fillna(0).astype(int),
            **{k: claims[k].astype("object").where(claims[k].notna(), "") for k in QUANTITY_KEYS[1:]},
            "value": claims["value"].astype(float),
            "text": claims["text"].astype("object"),
        }
    )
    # The same thing stated twice is paired in reading order, the second with the second.
    return made.assign(turn=made.groupby(QUANTITY_KEYS).cumcount()).set_index([*QUANTITY_KEYS, "turn"])


def compare_quantities(
    a: tuple[pd.DataFrame, pd.DataFrame], b: tuple[pd.DataFrame, pd.DataFrame]
) -> pd.DataFrame:
    """Return the stated quantities of two pairs (narrative, claims).

    They are paired by section, subject, unit, kind and scope.
    Only quantities whose subject reads the same are paired: whether two wordings mean one thing
    is for the reader to say. Quantities without a subject are left out.
    """
    first, second = (
        _claims(*s).rename(columns={"value": n, "text": f"text_{n}"}) for s, n in ((a, "a"), (b, "b"))
    )
    made = first.join(second, how="outer", sort=False).reset_index()
    made = made[made["subject"] != ""].drop(columns="turn")
    made["change"] = made["b"] - made["a"]
    one_sided = [made["text_b"].isna(), made["text_a"].isna()]
    rest = np.where(made["change"] == 0, "same", "changed")
    made["status"] = np.select(one_sided, ["only_a", "only_b"], default=rest)
    return made[[*QUANTITY_KEYS, "a", "b", "text_a", "text_b", "change", "status"]].reset_index(drop=True)
