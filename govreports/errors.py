"""Errors for single files that cannot be read. Each carries a reason code and says what to do."""

from __future__ import annotations


class ReadError(Exception):
    """A file cannot be read as a report.

    Attributes
    ----------
    code : str
        The reason, as it stands in the `problems` frame: not_found, empty, binary, truncated, damaged,
        encrypted, scanned, image, too_large, unsupported, not_a_report.
    path : str
    advice : str
        What to do, in Chinese.
    """

    def __init__(self, code: str, path: str, advice: str):
        super().__init__(f"{path}: {code}: {advice}")
        self.code = code
        self.path = path
        self.advice = advice

    def __reduce__(self) -> tuple[type[ReadError], tuple[str, str, str]]:
        return type(self), (self.code, self.path, self.advice)
