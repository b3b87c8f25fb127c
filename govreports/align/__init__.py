"""Put the figures of a document into the cells of the form, whatever layout they came in."""

from govreports.align.align import Alignment, align
from govreports.align.cells import TableCells

__all__ = ["Alignment", "TableCells", "align"]
