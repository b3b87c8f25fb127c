"""Put the figures of a document into the cells of the form, whatever layout they came in."""

from govreports.align.align import Alignment, TableCells, align

__all__ = ["Alignment", "TableCells", "align"]
