"""What is looked at beside the images: objects, headers, scenes, fusion, reports."""

from __future__ import annotations

from collections.abc import Callable

from app.ui.pictures import settle
from docs.picturing.stage import Stage
from domain.geometry import Point
from domain.study import Instance


def structures_shown(stage: Stage) -> None:
    volume = stage.screen.view.content
    if volume is not None:
        stage.screen.place_crosshair(Point(38, 26, 22), volume.frame_of_reference)
    stage.tab("segments")


def object_of(of: str) -> Callable[[Stage], None]:
    def do(stage: Stage) -> None:
        from app.actions.objects import open_object

        stage.until(lambda: any(_is(i, of) for i in stage.reading.instances), 10)
        one = next(i for i in stage.reading.instances if _is(i, of))
        open_object(stage.station, one.sop_uid)
        stage.until(lambda: stage.reading.objects.opened is not None, 20)
        settle(600)

    return do


def _is(instance: Instance, modality: str) -> bool:
    return instance.series.modality == modality


def fused(stage: Stage) -> None:
    stage.run("fusion.fuse")
    settle(1500)
    stage.tab("segments")


def scene_shown(stage: Stage) -> None:
    scene = next(n for n, v in enumerate(stage.screen.viewports) if v.kind.name == "SCENE")
    stage.screen.activate(scene)
    stage.screen.maximise(scene)
    stage.run("scene.preset.ct_lung")
    settle(2500)


def report_room(stage: Stage) -> None:
    stage.run("report.open")
    settle(1500)


def report_tab(stage: Stage) -> None:
    stage.run("report.open")
    settle(800)
    stage.station.enter("read")
    settle(400)
    stage.tab("report")


def palette_open(stage: Stage) -> None:
    palette = stage.seat.workspace._palette
    palette.open_over(stage.start.window)
    palette._field.setText("window")
    settle(300)


def played_on(stage: Stage) -> None:
    stage.screen.go_to(0, 9)
    settle(500)


def information_shown(stage: Stage) -> None:
    stage.tab("information")


def header_shown(stage: Stage) -> None:
    stage.run("objects.header")
    settle(800)
