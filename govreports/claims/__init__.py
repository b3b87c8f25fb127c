"""Quantities stated in the narrative: counts, percents, money, growth and claims of none.

`find` reads one text, `claims` a whole narrative frame. What words mean is data: `claims/data/`.
"""

from govreports.claims.finder import Claim, find
from govreports.claims.frame import claims

__all__ = ["Claim", "claims", "find"]
