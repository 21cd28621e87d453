"""What one foreign object may cost, so that no file can take the workstation down."""

from __future__ import annotations

NESTING = 64  # sequences in sequences; the deepest structured reports seen have 20
INFLATED_BYTES = 1 << 30  # of a deflated data set
INFLATE_RATIO = 200  # inflated to deflated; images reach 10
FRAME_BYTES = 512 << 20  # of one decoded frame; a mammogram has 30 MiB
DOCUMENT_LINES = 100_000  # of a report; the longest seen have 3,000
HEADER_VALUE_BYTES = 1 << 20  # of one text in the header
PDF_PAGES = 5_000
PDF_PAGE_PIXELS = 16 << 20  # of one drawn page; A4 at 300 dpi has 8.7 million
GRAPHIC_OBJECTS = 10_000  # of a presentation state; a busy one has a hundred
GRAPHIC_POINTS = 1_000_000
SEGMENTS = 4096  # of one segmentation; whole-body models write 120
SEGMENT_FRAMES = 200_000  # of one segmentation: every segment in every slice
SEGMENT_BYTES = 1 << 30  # marked rectangles of one segmentation, a byte a pixel
CONTOUR_POINTS = 5_000_000  # of one structure set; the longest seen have 400,000
COPYING_SECONDS = 600.0  # of a whole object written anew, pixels and all


def decoding_seconds(values: int, frames: int) -> float:
    """Return how long one frame of so many values may take to decode, before it is stopped.

    The slowest codec here does 8 million values a second on an old machine. The first frame of
    an object also pays for its header, which grows with the number of frames.
    """
    return 6.0 + values / 1e6 + frames / 1000
