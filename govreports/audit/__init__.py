"""Check reports against the form, themselves, their own past and their peers.

`audit` gives the findings frame; rules are data (`audit/data/rules.toml`) and can be listed, switched off
and added. Findings are questions for a person: nothing here changes a figure.
"""

from govreports.audit.causes import causes
from govreports.audit.copies import near_copies, template_share
from govreports.audit.engine import audit
from govreports.audit.rules import Rule, choose, rules

__all__ = ["Rule", "audit", "causes", "choose", "near_copies", "rules", "template_share"]
