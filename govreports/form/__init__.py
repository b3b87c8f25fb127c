"""The official form as data: editions, tables, rows, columns, units and sums.

Everything here is read from the CSV files in `form/data`; no label stands in code.
Source of the form: notices 国办公开办函〔2019〕60号 and 〔2021〕30号.
"""

from govreports.form.model import (
    EDITIONS,
    TABLES,
    Cell,
    Column,
    Edition,
    Equation,
    Row,
    Section,
    Table,
    edition,
    edition_for_year,
    equations,
    groups,
    labels,
    sections,
    skeleton,
)

__all__ = [
    "EDITIONS",
    "TABLES",
    "Cell",
    "Column",
    "Edition",
    "Equation",
    "Row",
    "Section",
    "Table",
    "edition",
    "edition_for_year",
    "equations",
    "groups",
    "labels",
    "sections",
    "skeleton",
]
