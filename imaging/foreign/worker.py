"""The process that makes DICOM objects of a foreign file: limited, told one file, and gone.

Started by ``imaging.foreign.making``. The task comes as a line of JSON on standard input, the file
after it; objects leave on what was standard output, each as soon as it is made.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
from collections.abc import Iterator
from typing import Any, BinaryIO

from domain.errors import Unreadable
from domain.study import Patient, Study
from imaging.apart import keep_silent, limit_memory
from imaging.foreign.kinds import Kind
from imaging.foreign.making import DATA, DOUBT, END, OBJECT
from imaging.foreign.objects import Source
from imaging.foreign.pictures import Doubts
from imaging.speaking import DONE, FAILED, HEAD, PIECE_BYTES


def main(memory_bytes: int) -> None:
    """Make objects of the file that standard input holds."""
    tasks = os.fdopen(os.dup(0), "rb")
    out = os.fdopen(os.dup(1), "wb")
    keep_silent()
    limit_memory(memory_bytes)
    try:
        task = json.loads(tasks.readline())
        content, beside = tasks.read(task["length"]), tasks.read(task["beside"])
        doubts = Doubts()
        for part10 in _made(task, content, beside, doubts):
            _say(out, OBJECT)
            for at in range(0, len(part10), PIECE_BYTES):
                _say(out, DATA, part10[at : at + PIECE_BYTES])
            _say(out, END)
        for words in doubts.said:
            _say(out, DOUBT, words.encode())
    except Exception as error:  # noqa: BLE001 - parsers of hostile bytes raise what they like
        _say(out, FAILED, json.dumps(_in_words(error)).encode())
    else:
        _say(out, DONE)
    out.flush()


def _made(task: dict[str, Any], content: bytes, beside: bytes, doubts: Doubts) -> Iterator[bytes]:
    study = Study(**{**task["study"], "patient": Patient(**task["study"]["patient"])})
    kind = Kind[task["kind"]]
    source = Source(
        hashlib.sha256(content + beside).hexdigest(),
        kind.value,
        study,
        task["modality"],
        task["unit"],
        task["acquired"],
    )
    if kind.is_picture:
        from imaging.foreign import captures, pictures

        pages = {
            Kind.PNG: pictures.read_png,
            Kind.JPEG: pictures.read_jpeg_file,
            Kind.TIFF: pictures.read_tiff,
        }[kind](content, doubts)
        yield from captures.captures(source, pages, doubts)
        return
    if kind is Kind.PDF:
        from imaging.foreign.documents import encapsulated

        yield encapsulated(source, content)
        return
    from imaging.foreign import nifti, nrrd, volumes

    grid = nifti.read(content) if kind is Kind.NIFTI else nrrd.read(content, beside)
    yield from volumes.objects(source, grid, doubts)


def _say(out: BinaryIO, kind: bytes, data: bytes = b"") -> None:
    out.write(HEAD.pack(kind, len(data)) + data)


def _in_words(error: Exception) -> tuple[str, str, str]:
    if isinstance(error, Unreadable):
        return str(error), error.reason, error.advice
    if isinstance(error, MemoryError) or (
        isinstance(error, OSError) and error.errno == errno.ENOMEM
    ):
        return (
            "Reading the file took more memory than one file may take.",
            "memory",
            "Make it smaller with the program that made it.",
        )
    return (
        "The file is damaged in a way that its reader did not expect.",
        "garbled",
        "Send or copy it again from where it came.",
    )
