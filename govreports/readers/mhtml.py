"""Web pages saved as one file (.mhtml, .mht): the page is one part of a mail message."""

from __future__ import annotations

from email import message_from_bytes
from email.message import Message

from govreports.blocks import Document
from govreports.readers.advice import problem, read_error
from govreports.readers.encoding import declared, decode
from govreports.readers.html import read_html
from govreports.readers.limits import LIMITS, Limits


def read_mhtml(data: bytes, name: str = "", limits: Limits = LIMITS) -> Document:
    """Return the page of an MHTML file; its address becomes `head["url"]`.

    Raises
    ------
    ReadError
        damaged, where no part is a page.
    """
    try:
        message = message_from_bytes(data)
        pages = [part for part in message.walk() if part.get_content_type() == "text/html"]
    except (RecursionError, ValueError, LookupError):
        raise read_error("damaged", name) from None
    if not pages:
        raise read_error("damaged", name)
    page = _root(message, pages)
    content = page.get_payload(decode=True)
    if not isinstance(content, bytes) or not content.strip():
        raise read_error("empty", name)
    label = str(page.get_param("charset") or "") or declared(content)
    text, encoding, replaced = decode(content, label)
    document = read_html(text, encoding, limits)
    document.format = "mhtml"
    url = page.get("Content-Location") or message.get("Snapshot-Content-Location")
    if url:
        document.head.setdefault("url", str(url).strip())
    if replaced:
        document.problems.append(problem("encoding", "", count=replaced))
    return document


def _root(message: Message, pages: list[Message]) -> Message:
    """Return the part that the message starts with: frames and advertisements are pages too."""
    start = str(message.get_param("start") or "")
    address = str(message.get("Snapshot-Content-Location") or "").strip()
    for page in pages:
        if start and str(page.get("Content-ID") or "").strip() == start:
            return page
        if address and str(page.get("Content-Location") or "").strip() == address:
            return page
    return pages[0]
