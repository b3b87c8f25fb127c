"""Write a report in any layout and format, with the deviations that published files show.

The reader is tested against it, and the simulated panel is made with it.
"""

from govreports.writer.content import Deviations, Figure, ReportContent, random_deviations
from govreports.writer.layouts import layout, layouts, loses_blanks
from govreports.writer.truth import ambiguous, shown
from govreports.writer.write import write

__all__ = [
    "Deviations",
    "Figure",
    "ReportContent",
    "ambiguous",
    "layout",
    "layouts",
    "loses_blanks",
    "random_deviations",
    "shown",
    "write",
]
