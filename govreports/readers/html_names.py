"""Names of HTML elements by what they are to a reader, and the error where markup cannot be followed."""

from __future__ import annotations

_BLOCKS = (
    "address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hr legend li main menu nav ol optgroup "
    "option p pre search section select summary table tbody td tfoot th thead tr ul"
)
BLOCKS = frozenset(_BLOCKS.split())
FURNITURE = frozenset(("nav", "footer", "aside", "header", "form", "button", "select", "menu"))
# What holds blocks and is closed by its own end tag in any page, unlike p, li or td.
HOLDERS = FURNITURE.union(
    ("div", "ul", "ol", "dl", "section", "article", "main", "center", "fieldset", "figure")
)
# Elements that show no text of their own; in some of them no tag but their end tag counts.
RAW = frozenset(("script", "style", "iframe", "noframes", "noembed", "textarea", "xmp", "title"))
UNSEEN = RAW.union(("template", "noscript", "svg", "math", "audio", "video", "canvas"))
# Elements without content or end tag.
VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)


class UntidyError(Exception):
    """The markup cannot be followed as it stands; a parser has to repair it first."""
