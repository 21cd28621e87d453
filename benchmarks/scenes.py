"""Turning a volume in 3D, and scrolling with a fused layer or many segments over the picture."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import vtkmodules.vtkRenderingVolumeOpenGL2  # noqa: F401 - registers the drawing of volumes
from vtkmodules.util.numpy_support import numpy_to_vtk
from vtkmodules.vtkCommonDataModel import vtkImageData, vtkPiecewiseFunction
from vtkmodules.vtkRenderingCore import (
    vtkColorTransferFunction,
    vtkRenderer,
    vtkRenderWindow,
    vtkVolume,
    vtkVolumeProperty,
)
from vtkmodules.vtkRenderingVolume import vtkFixedPointVolumeRayCastMapper

from app.actions.opening import load_study
from app.actions.rendering import arrange_layout
from benchmarks.bench import Bench
from benchmarks.rows import Row, percentile, seconds
from domain.finding import Mask
from domain.geometry import Lattice
from domain.volume import Volume
from domain.work import Unwatched
from viewer.render.scene3d import DRAFT_SIDE, Scene
from viewer.render.surfaces import placed_at
from viewer.session.content import space_of
from viewer.session.scene_presets import CT_BONE
from viewer.session.screen import Screen
from viewer.session.segment_colours import SEGMENTS
from viewer.session.segments_shown import Segment
from viewer.ui.pictures import make, wanted

_PX = 512
_TURNS = 8
_STEPS = 40
_SEGMENTS = 60


def scenes(bench: Bench) -> Iterator[Row]:
    """A CT turned in 3D at 512^2, against plain VTK's ray caster on the same voxels."""
    with bench.seat() as station:
        reading = load_study(station, bench.plain.study_uid, Unwatched())
        volume, screen = reading.main_volume, reading.screen
        assert volume is not None
        arrange_layout(reading, "3d")
        scene = Scene()
        full = _turned(scene, screen, volume, _PX)
        draft = _turned(scene, screen, volume, DRAFT_SIDE)
        scene.close()
        theirs = _plain(volume, screen)
        for name, mine in (("", full), (" while turning, drafted", draft)):
            yield Row(
                f"3D of a CT at {_PX}x{_PX}, bone{name}, median",
                statistics.median(mine) * 1000,
                "ms",
                "no slower than the peer",
                statistics.median(mine) <= statistics.median(theirs),
                statistics.median(theirs) * 1000,
                "vtkFixedPointVolumeRayCastMapper, every voxel",
            )


def layers(bench: Bench) -> Iterator[Row]:
    """A scroll step with a second volume, and with many segments, over the picture."""
    with bench.seat() as station:
        reading = load_study(station, bench.plain.study_uid, Unwatched())
        volume, screen = reading.main_volume, reading.screen
        assert volume is not None
        arrange_layout(reading, "axial")
        bare = _scrolled(screen)
        over = _uptake(volume)
        screen.take(over, finished=True)
        screen.fuse(0, over)
        fused = _scrolled(screen)
        screen.unfuse(0)
        screen.segments.take(_cubes(volume))
        marked = _scrolled(screen)
        for name, steps in (("a fused PET", fused), (f"{_SEGMENTS} segments", marked)):
            yield Row(
                f"scroll step {_PX}x{_PX}, {name} over it, p95",
                percentile(steps, 95) * 1000,
                "ms",
                "33 ms",
                percentile(steps, 95) <= 0.033,
                percentile(bare, 95) * 1000,
                "the same without",
                note=f"median {statistics.median(steps) * 1000:.1f}",
            )


def _scrolled(screen: Screen) -> list[float]:
    steps = []
    for _ in range(_STEPS):
        screen.scroll(0, 1)
        steps.append(seconds(lambda: _picture(screen)))
    screen.go_to(0, 20)
    return steps[5:]


def _picture(screen: Screen) -> None:
    want = wanted(screen, 0, _PX, _PX)
    assert want is not None
    make(want, Scene)


def _turned(scene: Scene, screen: Screen, volume: Volume, side: int) -> list[float]:
    took = []
    for _ in range(_TURNS):
        screen.change_state(0, lambda state: state.tumbled(11.0, 3.0))
        plane = screen.plane(0, side, side)
        assert plane is not None
        preset = screen.view.scene_preset
        took.append(seconds(lambda p=plane, n=preset: scene.picture(volume, p, n)))  # type: ignore[misc]  # mypy cannot infer defaults
    return took[2:]


def _plain(volume: Volume, screen: Screen) -> list[float]:
    image = vtkImageData()
    slices, rows, columns = volume.lattice.shape
    image.SetDimensions(columns, rows, slices)
    image.SetSpacing(*volume.lattice.spacing_mm)
    scalars = numpy_to_vtk(volume.voxels.reshape(-1), deep=False)  # type: ignore[no-untyped-call]
    image.GetPointData().SetScalars(scalars)
    mapper: Any = vtkFixedPointVolumeRayCastMapper()
    mapper.SetInputData(image)
    mapper.SetAutoAdjustSampleDistances(0)
    mapper.SetImageSampleDistance(1.0)
    mapper.SetSampleDistance(min(volume.lattice.spacing_mm))
    style = vtkVolumeProperty()
    colours, opacity = vtkColorTransferFunction(), vtkPiecewiseFunction()
    for value, red, green, blue in CT_BONE.colours:
        colours.AddRGBPoint(value, red, green, blue)
    for value, share in CT_BONE.opacities:
        opacity.AddPoint(value, share)
    style.SetColor(colours)
    style.SetScalarOpacity(opacity)
    style.SetInterpolationTypeToLinear()
    style.ShadeOn()
    shown = vtkVolume()
    shown.SetMapper(mapper)
    shown.SetProperty(style)
    shown.SetUserMatrix(placed_at(volume.lattice))
    renderer, window = vtkRenderer(), vtkRenderWindow()
    renderer.AddVolume(shown)
    window.SetOffScreenRendering(1)
    window.AddRenderer(renderer)
    window.SetSize(_PX, _PX)
    took = []
    for _ in range(_TURNS):
        # The same view of the same voxels, or the two would trace other rays.
        screen.change_state(0, lambda state: state.tumbled(11.0, 3.0))
        plane = screen.plane(0, _PX, _PX)
        assert plane is not None
        camera = renderer.GetActiveCamera()
        camera.ParallelProjectionOn()
        at = plane.centre
        eye = at.moved(plane.right.cross(plane.down), -2000.0)
        camera.SetFocalPoint(at.x, at.y, at.z)
        camera.SetPosition(eye.x, eye.y, eye.z)
        camera.SetViewUp(-plane.down.x, -plane.down.y, -plane.down.z)
        camera.SetParallelScale(plane.height * plane.mm_per_pixel / 2)
        renderer.ResetCameraClippingRange()
        took.append(seconds(window.Render))
    window.Finalize()
    return took[2:]


def _uptake(volume: Volume) -> Volume:
    """Return a coarse volume over the same body, as a PET is."""
    of = volume.lattice
    slices, rows, columns = (max(8, side // 4) for side in of.shape)
    i, j, k = (tuple(4 * part for part in step) for step in (of.step_i, of.step_j, of.step_k))
    on = Lattice(of.origin, i, j, k, (slices, rows, columns))  # type: ignore[arg-type]  # three each
    values = np.random.default_rng(0).random(on.shape, np.float32) * 8
    return replace(
        volume, series_uid=f"{volume.series_uid}.9", modality="PT", unit="SUVbw", lattice=on,
        voxels=values, filled=np.ones(slices, bool), sources=(), plane_of_source=(), windows=(),
        scales=(), title="PET",
    )  # fmt: skip


def _cubes(volume: Volume) -> list[Segment]:
    """Return segments all over the volume, as a whole-body model makes them."""
    rng = np.random.default_rng(0)
    found = []
    for n in range(_SEGMENTS):
        at = [int(rng.integers(0, side // 2)) for side in volume.lattice.shape[::-1]]
        origin = volume.lattice.point(*at)
        on = replace(volume.lattice, origin=(origin.x, origin.y, origin.z), shape=(80, 60, 60))
        labels = np.ones(on.shape, np.uint8)
        colour = SEGMENTS[n % len(SEGMENTS)]
        mask = Mask(on, labels, {1: ""})
        found.append(
            Segment(f"{n}", "made", f"{n}", "", colour, space_of(volume), volume.study_uid, mask)
        )
    return found


ROWS = (scenes, layers)
