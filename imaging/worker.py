"""The process that reads foreign bytes: limited, replaceable, and told nothing but the task.

Started by ``imaging.worker_process`` as ``python -I -c``; tasks come on standard input, answers
leave on what was standard output, each a length and JSON. Objects and pixels travel in shared
memory.
"""

from __future__ import annotations

import errno
import json
import os
import struct
import sys
from collections.abc import Callable
from typing import Any, BinaryIO

from domain.errors import Unreadable
from domain.study import Instance
from imaging.apart import keep_silent, limit_memory
from imaging.coercing import coerce
from imaging.decoding import decode_frame
from imaging.directory import read_directory
from imaging.documents import read_document
from imaging.header_view import read_header_lines
from imaging.key_object_reading import read_key_objects
from imaging.measurement_reports import read_measurement_report
from imaging.overlay_bits import overlay_bits
from imaging.parsing import instance_of
from imaging.part10 import Opened, open_part10
from imaging.pdf_pages import read_page
from imaging.presentation_states import read_presentation_state
from imaging.registration_reading import read_registration
from imaging.repairing import repair
from imaging.segmentations import read_segmentation
from imaging.segments import Window
from imaging.tables import read_tables
from imaging.wire import to_plain

READY = b"ready"
# What goes through every frame of an object, and may take as long as they need.
LONG = frozenset(("transcode", "deidentify", "texts"))
_LENGTH = struct.Struct("<I")
_OUT_OF_MEMORY = {
    "sentence": "Reading the file took more memory than one file may take.",
    "reason": "memory",
    "advice": "If it is genuine, open it on the system that made it.",
}


def main(memory_bytes: int, seconds: float) -> None:
    """Answer tasks until the reader closes the pipe."""
    tasks = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    # Codecs written in C print what they dislike; that must not land among the answers.
    keep_silent()
    serve(tasks, answers, memory_bytes, seconds)


def serve(tasks: BinaryIO, answers: BinaryIO, memory_bytes: int, seconds: float) -> None:
    """Say that the worker is ready, then answer each task in turn."""
    desk = _Desk()
    answers.write(READY)
    answers.flush()
    while True:
        head = tasks.read(_LENGTH.size)
        if len(head) < _LENGTH.size:
            return
        task = json.loads(tasks.read(_LENGTH.unpack(head)[0]))
        limit_memory(memory_bytes + task["incoming"][1] + task["outgoing"][1])
        _limit_time(task["seconds"] if task["do"] in LONG else min(seconds, task["seconds"]))
        answer = _answer(desk, task)
        encoded = json.dumps(answer, separators=(",", ":")).encode()
        answers.write(_LENGTH.pack(len(encoded)) + encoded)
        answers.flush()


def _answer(desk: _Desk, task: dict[str, Any]) -> dict[str, Any]:
    try:
        return desk.do(task)
    except Unreadable as refusal:
        return {"sentence": str(refusal), "reason": refusal.reason, "advice": refusal.advice}
    except MemoryError:
        return _OUT_OF_MEMORY
    except RecursionError:
        return {
            "sentence": "The header is nested deeper than any genuine object's.",
            "reason": "hostile",
            "advice": "Keep the file away from other programs and ask its sender what it is.",
        }
    except Exception as error:  # noqa: BLE001 - codecs and parsers raise whatever they like
        if isinstance(error, OSError) and error.errno == errno.ENOMEM:
            return _OUT_OF_MEMORY
        return {
            "sentence": "The file is damaged in a way that its reader did not expect.",
            "reason": "garbled",
            "advice": "Send or copy it again from where it came.",
        }


class _Desk:
    """What one worker has in front of it: the last object, opened once for all of its frames."""

    def __init__(self) -> None:
        self._incoming = Window()
        self._outgoing = Window()
        self._opened: Opened | None = None
        self._object = -1
        self._instance: Instance | None = None

    def do(self, task: dict[str, Any]) -> dict[str, Any]:
        if task["do"] == "repair":
            repaired, steps = repair(self._incoming_bytes(task))
            return self._hand_over(task, {"repaired": repaired}, {"steps": steps})
        if task["do"] == "coerce":
            said, source = task["said"]
            return self._hand_over(
                task, {"coerced": coerce(self._incoming_bytes(task), said, source)}, {}
            )
        if task["do"] in ("identity", "deidentify"):
            return self._deidentify(task)
        opened = self._open(task)
        todo: dict[str, Callable[[Opened, dict[str, Any]], dict[str, Any]]] = {
            "header": self._header,
            "decode": self._decode,
            "document": self._document,
            "tables": self._tables,
            "presentation": lambda opened, _task: read_presentation_state(opened),
            "segments": self._segments,
            "key_objects": lambda opened, _task: read_key_objects(opened),
            "directory": lambda opened, _task: read_directory(opened),
            "header_lines": self._header_lines,
            "measurements": lambda opened, _task: read_measurement_report(opened),
            "page": self._page,
            "overlays": self._overlays,
            "registration": lambda opened, _task: read_registration(opened),
            "transcode": self._transcode,
            "preview": self._preview,
            "texts": self._texts,
        }
        return todo[task["do"]](opened, task)

    def _deidentify(self, task: dict[str, Any]) -> dict[str, Any]:
        # Read when something is de-identified for the first time: tables, and much of pydicom.
        from imaging.deidentifying import tasks

        if task["do"] == "identity":
            return tasks.identity_of(self._incoming_bytes(task), task["said"])
        made, report = tasks.deidentify(self._incoming_bytes(task), task["said"])
        return self._hand_over(task, {"part10": made}, {"report": report})

    def _open(self, task: dict[str, Any]) -> Opened:
        if self._opened is None or task["object"] != self._object:
            self._opened, self._instance, self._object = None, None, -1
            self._opened, self._object = open_part10(self._incoming_bytes(task)), task["object"]
        return self._opened

    def _incoming_bytes(self, task: dict[str, Any]) -> memoryview:
        descriptor, size, name = task["incoming"]
        memory = self._incoming.mapped((descriptor, size, name))
        return memoryview(memory)[: task["length"]]

    def _header(self, opened: Opened, _task: dict[str, Any]) -> dict[str, Any]:
        return {"instance": to_plain(self._read(opened))}

    def _read(self, opened: Opened) -> Instance:
        # Once for all frames: the functional groups of a large object take seconds.
        if self._instance is None:
            self._instance = instance_of(opened)
        return self._instance

    def _decode(self, opened: Opened, task: dict[str, Any]) -> dict[str, Any]:
        stored, decoder = decode_frame(opened, self._read(opened).pixels, task["frame"])
        return self._hand_over(task, {"stored": stored}, {"decoder": decoder})

    def _transcode(self, opened: Opened, task: dict[str, Any]) -> dict[str, Any]:
        # Read when an object is sent or exported for the first time: encoders and pydicom.
        from imaging.transcoding import transcoded

        whole = transcoded(opened, self._read(opened).pixels, task["syntax"])
        return self._hand_over(task, {"part10": whole}, {})

    def _preview(self, opened: Opened, task: dict[str, Any]) -> dict[str, Any]:
        from imaging.previews import preview

        sop_uid, series_uid = task["syntax"].split()
        whole = preview(opened, self._read(opened).pixels, sop_uid, series_uid)
        return self._hand_over(task, {"part10": whole}, {})

    def _texts(self, opened: Opened, task: dict[str, Any]) -> dict[str, Any]:
        from imaging.deidentifying.tasks import texts_in

        picture, _ = decode_frame(opened, self._read(opened).pixels, task["frame"])
        return {"texts": texts_in(picture)}

    def _document(self, opened: Opened, task: dict[str, Any]) -> dict[str, Any]:
        lines, pdf, title = read_document(opened)
        return self._hand_over(task, {"pdf": pdf}, {"lines": lines, "title": title})

    def _header_lines(self, opened: Opened, _task: dict[str, Any]) -> dict[str, Any]:
        lines, cut_short = read_header_lines(opened)
        return {"lines": lines, "cut_short": cut_short}

    def _page(self, opened: Opened, task: dict[str, Any]) -> dict[str, Any]:
        drawn, count = read_page(opened, task["frame"], task["width"])
        return self._hand_over(task, {"page": drawn}, {"count": count})

    def _tables(self, opened: Opened, task: dict[str, Any]) -> dict[str, Any]:
        return read_tables(opened, task["frame"])

    def _segments(self, opened: Opened, task: dict[str, Any]) -> dict[str, Any]:
        answer, array = read_segmentation(opened, self._read(opened))
        if array is not None and not array.size:
            array = None
        return self._hand_over(task, {"marked": array}, answer)

    def _overlays(self, opened: Opened, task: dict[str, Any]) -> dict[str, Any]:
        instance = self._read(opened)
        bits, groups = overlay_bits(opened, instance.pixels, instance.overlays, task["frame"])
        return self._hand_over(task, {"bits": bits}, {"groups": groups})

    def _hand_over(
        self, task: dict[str, Any], arrays: dict[str, Any], rest: dict[str, Any]
    ) -> dict[str, Any]:
        (name, array), *_ = arrays.items()
        if array is None:
            return {name: None, **rest}
        view = memoryview(array).cast("B")
        descriptor, size, segment = task["outgoing"]
        if view.nbytes > size:
            raise Unreadable(
                "The file holds more than its header says.",
                reason="geometry",
                advice="Send or copy it again from where it came.",
            )
        self._outgoing.mapped((descriptor, size, segment))[: view.nbytes] = view
        kind = array.dtype.str if hasattr(array, "dtype") else "|u1"
        shape = list(array.shape) if hasattr(array, "shape") else [view.nbytes]
        return {name: [kind, shape], **rest}


if sys.platform == "win32":

    def _limit_time(seconds: float) -> None:
        """Do nothing: the reader's wall clock is the limit there."""

else:
    import resource

    def _limit_time(seconds: float) -> None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        limit = int(used.ru_utime + used.ru_stime + seconds) + 1
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (limit, hard))
