"""Pages of a PDF as pictures. The library that draws them has no JavaScript and opens nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from domain.errors import Unreadable
from imaging.documents import pdf_of
from imaging.limits import PDF_PAGE_PIXELS, PDF_PAGES
from imaging.part10 import Opened


def read_page(opened: Opened, page: int, width: int) -> tuple[NDArray[np.uint8], int]:
    """Return one page (from 0) as RGB, ``width`` pixels wide or fewer, and how many there are.

    Raises:
        Unreadable: It is no PDF that can be drawn, or there is no such page.
    """
    encoded = pdf_of(opened)
    if not encoded:
        raise Unreadable("The object holds no PDF.", reason="missing")
    # Only few files are PDFs; every worker would start later.
    import pypdfium2

    document: Any = None
    try:
        document = pypdfium2.PdfDocument(encoded)
        count = len(document)
        if count > PDF_PAGES:
            raise _cannot(f"it says that it has {count} pages", "hostile")
        if not 0 <= page < count:
            raise _cannot(f"there is no page {page + 1}", "missing")
        sheet = document[page]
        wide, high = sheet.get_size()
        if not (0 < wide < 1e6 and 0 < high < 1e6):
            raise _cannot("its page has no size", "garbled")
        # A page a mile long is drawn small, not in full.
        scale = min(width / wide, (PDF_PAGE_PIXELS / (wide * high)) ** 0.5)
        drawn = sheet.render(scale=scale, rev_byteorder=True, may_draw_forms=False, bitmap_maker=
                             pypdfium2.PdfBitmap.new_native).to_numpy()  # fmt: skip
        rgb = drawn if drawn.ndim == 3 else np.repeat(drawn[:, :, np.newaxis], 3, axis=2)
        return np.ascontiguousarray(rgb[:, :, :3]), count
    except pypdfium2.PdfiumError as error:
        password = "password" in str(error).lower()
        why = "it asks for a password" if password else "it is damaged"
        raise _cannot(why, "garbled") from error
    finally:
        if document is not None:
            document.close()


def _cannot(why: str, reason: str) -> Unreadable:
    return Unreadable(
        f"The PDF is not shown: {why}.",
        reason=reason,
        advice="Ask its sender for the original document.",
    )
