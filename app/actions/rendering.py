"""Paints what the viewer would show into a file, and one image's own pixels one for one."""

from __future__ import annotations

import re
from argparse import ArgumentParser, Namespace
from pathlib import Path

import imagecodecs

from app.actions.opening import begin_reading, load_study
from app.headless import Console, Result, Verb
from app.state.reading import Reading
from app.workstation import Workstation
from domain.errors import LightboxError, NotFound
from domain.rights import Right
from domain.study import Window
from domain.volume import Volume
from imaging.own_pixels import own_pixels
from imaging.stacks import REFUSED
from viewer.session.hanging import Hanging, main_content, one, planes, scene
from viewer.session.view_state import Orientation

LAYOUTS = ("auto", "mpr", "axial", "sagittal", "coronal", "image", "3d")


def arrange_layout(reading: Reading, layout: str) -> None:
    """Arrange the viewports of a study by the name of a layout.

    Raises:
        LightboxError: The study has no images for it; the sentence says why.
    """
    contents = reading.screen.contents
    main = main_content(contents)
    if main is None:
        raise NotFound("This study has no images that can be shown.", advice=_refusals(reading))
    if layout in ("mpr", "sagittal", "coronal", "3d") and not isinstance(main, Volume):
        facts = " ".join(doubt.fact for doubt in main.doubts)
        raise LightboxError(
            f"These images make no volume, so no planes can be cut. {facts}".strip(),
            advice="Use --layout image.",
        )
    if layout == "auto":
        reading.screen.hang()
        return
    hanging: Hanging = {
        "mpr": lambda: planes(main),
        "axial": lambda: one(main, Orientation.AXIAL if isinstance(main, Volume) else None),
        "sagittal": lambda: one(main, Orientation.SAGITTAL),
        "coronal": lambda: one(main, Orientation.CORONAL),
        "image": lambda: one(main),
        "3d": lambda: scene(main),
    }[layout]()
    reading.screen.hang(hanging)


def _refusals(reading: Reading) -> str:
    return " ".join(
        doubt.fact for stack in reading.stacks if stack.kind == REFUSED for doubt in stack.doubts
    )


def _window(text: str | None) -> Window | None:
    if text is None:
        return None
    said = re.fullmatch(r"(\d+(?:\.\d+)?)/(-?\d+(?:\.\d+)?)", text)
    if said is None or not float(said[1]) > 0:
        raise LightboxError(
            "A window is written WIDTH/LEVEL, such as 400/40.", advice="Change --window."
        )
    return Window(float(said[2]), float(said[1]))


def _size(text: str) -> tuple[int, int]:
    said = re.fullmatch(r"(\d{2,5})x(\d{2,5})", text)
    if said is None or max(int(said[1]), int(said[2])) > 8192:
        raise LightboxError(
            "A size is written WIDTHxHEIGHT, such as 1920x1080, at most 8192.",
            advice="Change --size.",
        )
    return int(said[1]), int(said[2])


def _render(station: Workstation, said: Namespace, console: Console) -> Result:
    window, (width, height) = _window(said.window), _size(said.size)
    if said.raw:
        if not said.sop:
            raise LightboxError("--raw shows one image.", advice="Name it with --sop SOP_UID.")
        begin_reading(station, said.study_uid)
        archive = station.records.archive
        instance = archive.instance(said.sop)
        if instance.study.uid != said.study_uid:
            # What was recorded as opened is this study: another patient's image is not handed out.
            raise NotFound("This study has no such image.", advice="See `studies` for its study.")
        pixels = own_pixels(
            instance,
            said.frame,
            archive,
            station.readers,
            console,
            window=window,
        )
        said.out.write_bytes(imagecodecs.png_encode(pixels))
        return {"out": str(said.out), "width": pixels.shape[1], "height": pixels.shape[0]}
    if station.pictures is None:
        raise LightboxError(
            "There is no painter here.", advice="Start through main.py with Qt installed."
        )
    reading = load_study(station, said.study_uid, console)
    arrange_layout(reading, said.layout)
    if window is not None:
        for number in range(len(reading.screen.viewports)):
            reading.screen.set_window(number, window)
    said.out.write_bytes(station.pictures.screen(reading, width, height))
    return {
        "out": str(said.out),
        "width": width,
        "height": height,
        "layout": said.layout,
        "warnings": sorted(
            {
                doubt.fact
                for number in range(len(reading.screen.viewports))
                for doubt in reading.screen.warnings(number)
            }
        ),
    }


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("study_uid", metavar="STUDY_UID")
    parser.add_argument("--layout", choices=LAYOUTS, default="auto")
    parser.add_argument("--out", type=Path, required=True, metavar="PNG")
    parser.add_argument("--window", metavar="W/L", help="width/level, such as 400/40")
    parser.add_argument("--size", default="1600x1200", metavar="WxH")
    parser.add_argument("--raw", action="store_true", help="one image's own pixels, one for one")
    parser.add_argument("--sop", metavar="SOP_UID")
    parser.add_argument("--frame", type=int, default=0, help="frame, from 0 (with --raw)")


def _words(result: Result) -> str:
    warnings = "".join(f"\n  {warning}" for warning in result.get("warnings", ()))
    return f"{result['out']}: {result['width']}x{result['height']}{warnings}"


VERBS = (
    Verb(
        "render",
        "paint exactly what the viewer would show",
        _arguments,
        _render,
        _words,
        needs=Right.COPY_PICTURES,
    ),
)
