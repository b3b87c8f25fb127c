"""PDF files as other programs make them."""

import pytest

from govreports.readers import read_document


def made_pdf(content: bytes, *, resources: bytes = b"", page: bytes = b"", more: bytes = b"") -> bytes:
    """Return a PDF of one page, 400 by 400 points, with the given operators; its font F1 is Helvetica."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 400]" + page + b"/Contents 4 0 R/Resources<<"
        b"/Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>" + resources + b">>>>endobj\n"
        b"4 0 obj<</Length %d>>stream\n%b\nendstream endobj\n"
        % (len(content), content)
        + more
        + b"trailer<</Root 1 0 R/Info 9 0 R>>\n%%EOF"
    )


@pytest.mark.parametrize(
    ("title", "read"), [(b"<FEFF75320041>", "甲A"), (b"<FEFF7532D8000041>", "甲A"), (b"()", ""), (b"3", "")]
)
def test_pdf_title_with_damage(title: bytes, read: str) -> None:
    data = made_pdf(b"BT /F1 9 Tf 10 10 Td (x) Tj ET", more=b"9 0 obj<</Title %b>>endobj\n" % title)
    assert read_document(data).head.get("title", "") == read
