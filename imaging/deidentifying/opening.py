"""A foreign object as a pydicom data set, and one of ours as a file; in a worker."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

from pydicom import config, dcmwrite
from pydicom.dataset import Dataset
from pydicom.filereader import read_dataset

from domain.errors import Unreadable
from imaging.part10 import BIG_ENDIAN, DEFLATED, IMPLICIT, frame, inflated
from imaging.rewriting import meta_for

WELL_KNOWN = "1.2.840.10008."  # given out by the standard: of classes, never of anything imaged


@contextmanager
def as_written() -> Iterator[None]:
    """Let pydicom take values as senders write them: what is wrong with them stays or goes."""
    reading, writing = (
        config.settings.reading_validation_mode,
        config.settings._writing_validation_mode,
    )
    config.settings.reading_validation_mode = config.IGNORE
    config.settings.writing_validation_mode = config.IGNORE
    try:
        yield
    finally:
        config.settings.reading_validation_mode = reading
        config.settings._writing_validation_mode = writing


def opened(part10: bytes | memoryview) -> tuple[Dataset, str]:
    """Return the data set of a file and its transfer syntax; its meta information stays behind.

    Raises:
        Unreadable: It is no DICOM, or dangerous.
    """
    framed = frame(part10)
    encoded = part10[framed.start :]
    whole = inflated(encoded) if framed.syntax == DEFLATED else bytes(encoded)
    try:
        dataset = read_dataset(BytesIO(whole), framed.implicit, framed.syntax != BIG_ENDIAN)
    except RecursionError:
        raise
    except Exception as error:
        raise Unreadable(
            "The header cannot be taken apart, so nothing proves that it names nobody.",
            reason="garbled",
            advice="Send or copy it again from where it came.",
        ) from error
    return dataset, framed.syntax


def as_file(dataset: Dataset, syntax: str) -> bytes:
    """Return a data set as a file with a meta header of our own: no sender, no private words.

    Raises:
        Unreadable: It cannot be written.
    """
    meta = meta_for(
        str(dataset.get("SOPClassUID", "")), str(dataset.get("SOPInstanceUID", "")), syntax
    )
    dataset.file_meta = meta
    out = BytesIO()
    try:
        dcmwrite(
            out,
            dataset,
            implicit_vr=syntax == IMPLICIT,
            little_endian=syntax != BIG_ENDIAN,
            enforce_file_format=True,
        )
    except RecursionError:
        raise
    except Exception as error:
        raise Unreadable(
            "The object cannot be written anew without what named somebody.",
            reason="garbled",
            advice="Leave it out, or ask its maker for a whole copy.",
        ) from error
    return out.getvalue()


def is_own_uid(value: str) -> bool:
    """Return whether a UID is of something imaged, rather than a word of the standard's."""
    # Whatever else stands there was made up by somebody, well-formed or not: hashes are seen.
    return bool(value) and not value.startswith(WELL_KNOWN)
