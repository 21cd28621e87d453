"""Opening a series from the encrypted archive, and each step of looking at it."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import SimpleITK
import vtkmodules.vtkRenderingOpenGL2  # noqa: F401 - the renderer that vtkImageViewer2 draws with
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from vtkmodules.util.numpy_support import numpy_to_vtk
from vtkmodules.vtkCommonCore import vtkSMPTools
from vtkmodules.vtkCommonDataModel import vtkImageData
from vtkmodules.vtkImagingCore import vtkImageReslice
from vtkmodules.vtkInteractionImage import vtkImageViewer2

from app.actions.opening import begin_reading, load_study
from app.actions.rendering import arrange_layout
from benchmarks.bench import SLICES, Bench, Ct
from benchmarks.rows import NotRun, Row, interleaved, percentile, seconds
from domain.geometry import Point
from domain.volume import Volume
from domain.work import Unwatched
from imaging.assembly import begin, fill
from imaging.stacks import arrange
from viewer.render import compiled
from viewer.render.scene3d import Scene
from viewer.render.slab import samples
from viewer.session.content import pitch_mm, space_of
from viewer.session.screen import Screen
from viewer.session.view_state import Slab, SlabMode, ViewState
from viewer.ui.overlays import Picture
from viewer.ui.picture import paint_screen
from viewer.ui.pictures import make, wanted

_PX = 1024
_STEPS = 60
_SAMPLES = 21  # the middle one, and ten on either side


def volumes(bench: Bench) -> Iterator[Row]:
    """The whole volume for MPR, decrypted and decoded, against SimpleITK on the plain files."""
    yield _volume(bench, "uncompressed", bench.plain)
    yield _volume(bench, "JPEG-LS", bench.jpegls)


def _volume(bench: Bench, name: str, ct: Ct) -> Row:
    held: list[Volume] = []
    images: list[SimpleITK.Image] = []
    with bench.seat() as station:
        station.readers.warm()
        instances = station.records.archive.instances(ct.series_uid)
        assert len(instances) == SLICES

        def load() -> None:
            (stack,) = arrange(instances)
            archive = station.records.archive
            content = fill(begin(stack), stack, archive, station.readers, Unwatched())
            assert isinstance(content, Volume)
            held.append(content)

        def ours() -> float:
            held.clear()
            return seconds(load)

        def peer() -> float:
            images.clear()
            return seconds(lambda: images.append(_read_series(ct)))

        mine, theirs = interleaved(ours, peer, bench.runs)
    assert held[0].ready
    np.testing.assert_array_equal(held[0].voxels, SimpleITK.GetArrayFromImage(images[0]))
    return Row(
        f"{SLICES}-slice volume from the encrypted archive, {name}",
        mine * 1000,
        "ms",
        "at most 0.5x SimpleITK",
        mine <= 0.5 * theirs,
        theirs * 1000,
        "SimpleITK, plain files",
    )


def _read_series(ct: Ct) -> SimpleITK.Image:
    # Untyped as the library is: every call on it would need an excuse otherwise.
    make: Any = SimpleITK.ImageSeriesReader
    reader = make()
    reader.SetFileNames([str(file) for file in ct.files])
    image: SimpleITK.Image = reader.Execute()
    return image


def first_image(bench: Bench) -> Iterator[Row]:
    """From the double click to the first picture: index, assembly, one slice, one painted plane."""
    _application()
    with bench.seat() as station:
        station.readers.warm()

        def ours() -> float:
            begun = time.perf_counter()
            reading = begin_reading(station, bench.plain.study_uid)
            (stack,) = reading.stacks
            content = begin(stack)
            assert isinstance(content, Volume)
            reading.screen.take(content)
            arrange_layout(reading, "axial")
            came: list[float] = []

            def arrived(_image: int) -> None:
                if not came:
                    reading.screen.arrived(content)
                    picture = paint_screen(reading.screen, _PX, _PX)
                    came.append(time.perf_counter() - begun)
                    assert picture.width() == _PX

            fill(
                content,
                stack,
                station.records.archive,
                station.readers,
                Unwatched(),
                arrived=arrived,
                near=lambda: SLICES // 2,
            )
            return came[0]

        def peer() -> float:
            middle = str(bench.plain.files[SLICES // 2])
            return seconds(lambda: SimpleITK.GetArrayFromImage(SimpleITK.ReadImage(middle)).sum())

        mine, theirs = interleaved(ours, peer, bench.runs)
    yield Row(
        f"first image of a {SLICES}-slice CT from the encrypted archive",
        mine * 1000,
        "ms",
        "300 ms",
        mine <= 0.3,
        theirs * 1000,
        "SimpleITK, that one plain file",
    )


def scrolling(bench: Bench) -> Iterator[Row | NotRun]:
    """One scroll step of a 1024^2 viewport: reslice, window, overlays, all painted."""
    _application()
    vtkSMPTools.SetBackend("STDThread")
    compiled.make()
    with bench.seat() as station:
        reading = load_study(station, bench.plain.study_uid, Unwatched())
        volume = reading.main_volume
        assert volume is not None
        other = _vtk_viewer(volume)
        for name in ("axial", "coronal", "sagittal"):
            arrange_layout(reading, name)
            whole = statistics.median(_vtk_scroll(other, name))
            yield _scrolled(volume, reading.screen, name, f"vtkImageViewer2 {whole * 1000:.0f}")
        arrange_layout(reading, "axial")
        reading.screen.change_state(0, _oblique)
        yield _scrolled(volume, reading.screen, "oblique")


def slabs(bench: Bench) -> Iterator[Row | NotRun]:
    """An oblique MIP of 20 samples, dragged and then at full quality; oblique planes in a 2x2."""
    _application()
    vtkSMPTools.SetBackend("STDThread")
    compiled.make()
    with bench.seat() as station:
        reading = load_study(station, bench.plain.study_uid, Unwatched())
        volume, screen = reading.main_volume, reading.screen
        assert volume is not None
        arrange_layout(reading, "axial")
        screen.change_state(0, _oblique)
        state = screen.view.state
        assert state is not None
        pitch = pitch_mm(volume.lattice, state.normal)
        screen.set_slab(0, Slab(SlabMode.MIP, _SAMPLES * pitch))
        assert samples(screen.view.state.slab, volume, state.normal).count == _SAMPLES  # type: ignore[union-attr]  # it has one
        dragged, full = _slab_steps(screen, draft=True), _slab_steps(screen, draft=False)
        alone = _vtk_reslice(volume, screen, slab=_SAMPLES)
        yield Row(
            f"oblique MIP of {_SAMPLES} samples {_PX}x{_PX}, a step of a drag, p95",
            percentile(dragged, 95) * 1000,
            "ms",
            "50 ms",
            percentile(dragged, 95) <= 0.05,
            percentile(alone, 95) * 1000,
            "vtkImageReslice, all samples",
            note=_medians(dragged, alone),
        )
        beside = _itk_slab(volume, screen)
        yield Row(
            f"oblique MIP of {_SAMPLES} samples {_PX}x{_PX}, full quality, p95",
            percentile(full, 95) * 1000,
            "ms",
            "300 ms after a drag",
            percentile(full, 95) <= 0.3,
            percentile(alone, 95) * 1000,
            "vtkImageReslice, all samples",
            note=f"{_medians(full, alone)}, SimpleITK {beside * 1000:.0f}",
        )
        arrange_layout(reading, "mpr")
        for number in range(3):
            screen.change_state(number, _oblique)
        moved = _crosshair_steps(screen, volume)
        yield Row(
            "crosshair drag in a 2x2 of 1920x1000, three oblique planes, p95",
            percentile(moved, 95) * 1000,
            "ms",
            "33 ms",
            percentile(moved, 95) <= 0.033,
            note=f"median {statistics.median(moved) * 1000:.1f}, drafts as while dragging",
        )


def _medians(mine: list[float], theirs: list[float]) -> str:
    return (
        f"medians {statistics.median(mine) * 1000:.0f} and {statistics.median(theirs) * 1000:.0f}"
    )


def _slab_steps(screen: Screen, *, draft: bool) -> list[float]:
    steps: list[float] = []
    for number in range(25):
        screen.scroll(0, 1 if number % 2 else 2)
        want = wanted(screen, 0, _PX, _PX)
        assert want is not None
        pictures: list[Picture] = []
        chosen = want.drafted if draft else want
        steps.append(seconds(lambda w=chosen, p=pictures: p.append(make(w, _no_scene))))  # type: ignore[misc]  # mypy cannot infer defaults
        picture = pictures[0].image
        assert picture is not None
        assert picture.width() == (_PX // 2 if draft else _PX)
    return steps[5:]


def _no_scene() -> Scene:
    raise AssertionError("no 3D here")


def _crosshair_steps(screen: Screen, volume: Volume) -> list[float]:
    steps: list[float] = []
    at = volume.lattice.centre
    for number in range(_STEPS):

        def step(n: int = number) -> None:
            screen.place_crosshair(Point(at.x + n % 30, at.y + n % 20, at.z), space_of(volume))
            for view in range(3):
                want = wanted(screen, view, 960, 500)
                assert want is not None
                make(want.drafted, _no_scene)

        steps.append(seconds(step))
    return steps[5:]


def _itk_slab(volume: Volume, screen: Screen) -> float:
    """Return how long SimpleITK takes for the same slab: resampled, then its highest values."""
    plane, state = screen.plane(0, _PX, _PX), screen.view.state
    assert plane is not None
    assert state is not None
    itk: Any = SimpleITK
    image = itk.GetImageFromArray(volume.voxels)
    image.SetSpacing(volume.lattice.spacing_mm)
    image.SetOrigin(volume.lattice.origin)
    resample = itk.ResampleImageFilter()
    resample.SetInterpolator(itk.sitkLinear)
    resample.SetSize((_PX, _PX, _SAMPLES))
    taken = samples(state.slab, volume, plane.normal)
    step = taken.half_mm / (taken.count // 2)
    resample.SetOutputSpacing((plane.mm_per_pixel, plane.mm_per_pixel, step))
    axes = np.stack([plane.right.array(), plane.down.array(), plane.normal.array()], axis=1)
    resample.SetOutputDirection(axes.ravel().tolist())
    corner = plane.to_patient(0.5, 0.5).moved(plane.normal, -taken.half_mm)
    resample.SetOutputOrigin((corner.x, corner.y, corner.z))
    return seconds(lambda: itk.MaximumProjection(resample.Execute(image), 2))


def _scrolled(volume: Volume, screen: Screen, name: str, beside: str = "") -> Row:
    limit = 0.033 if name == "oblique" else 0.016
    before, alone, after = _scroll(screen), _vtk_reslice(volume, screen), _scroll(screen)
    steps = before + after
    note = f"medians {statistics.median(steps) * 1000:.1f}"
    note += f", reslice {statistics.median(alone) * 1000:.1f}"
    return Row(
        f"scroll step {_PX}x{_PX}, {name}, p95",
        percentile(steps, 95) * 1000,
        "ms",
        f"{limit * 1000:.0f} ms",
        percentile(steps, 95) <= limit,
        percentile(alone, 95) * 1000,
        "vtkImageReslice alone, STDThread",
        note=f"{note}, {beside}" if beside else note,
    )


def _oblique(state: ViewState) -> ViewState:
    return state.tumbled(31.0, 17.0)


def _scroll(screen: Screen) -> list[float]:
    steps: list[float] = []
    last = b""
    for number in range(_STEPS + 5):
        screen_step = 1 if number % 2 == 0 or number < _STEPS // 2 else -1

        begun = time.perf_counter()
        screen.scroll(0, screen_step)
        picture = paint_screen(screen, _PX, _PX)
        steps.append(time.perf_counter() - begun)
        shown = bytes(picture.constBits())[: 4 * _PX * _PX]
        assert shown != last, "a scroll step must change the picture"
        last = shown
    return steps[5:]


def _vtk_image(volume: Volume) -> vtkImageData:
    image = vtkImageData()
    planes, rows, columns = volume.voxels.shape
    image.SetDimensions(columns, rows, planes)
    image.SetSpacing(*volume.lattice.spacing_mm)
    to_vtk: Any = numpy_to_vtk
    image.GetPointData().SetScalars(to_vtk(volume.voxels.reshape(-1)))
    return image


def _vtk_viewer(volume: Volume) -> vtkImageViewer2:
    other = vtkImageViewer2()
    other.SetInputData(_vtk_image(volume))
    other.SetOffScreenRendering(1)
    other.GetRenderWindow().SetOffScreenRendering(1)
    other.SetSize(_PX, _PX)
    other.SetColorWindow(1500)
    other.SetColorLevel(-600)
    return other


def _vtk_scroll(other: vtkImageViewer2, name: str) -> list[float]:
    {
        "axial": other.SetSliceOrientationToXY,
        "coronal": other.SetSliceOrientationToXZ,
        "sagittal": other.SetSliceOrientationToYZ,
    }[name]()
    other.Render()
    middle = (other.GetSliceMin() + other.GetSliceMax()) // 2
    steps = []
    for number in range(15):
        other.SetSlice(middle + number)
        steps.append(seconds(other.Render))
    return steps


def _vtk_reslice(volume: Volume, screen: Screen, *, slab: int = 1) -> list[float]:
    plane = screen.plane(0, _PX, _PX)
    assert plane is not None
    reslice = vtkImageReslice()
    reslice.SetInputData(_vtk_image(volume))
    reslice.SetOutputDimensionality(2)
    reslice.SetInterpolationModeToLinear()
    if slab > 1:
        reslice.SetSlabModeToMax()
        reslice.SetSlabNumberOfSlices(slab)
    axes = [plane.right, plane.down, plane.normal]
    reslice.SetResliceAxesDirectionCosines([c for a in axes for c in (a.x, a.y, a.z)])
    reslice.SetOutputSpacing(plane.mm_per_pixel, plane.mm_per_pixel, 1)
    reslice.SetOutputExtent(0, _PX - 1, 0, _PX - 1, 0, 0)
    half = plane.mm_per_pixel * _PX / 2
    reslice.SetOutputOrigin(-half, -half, 0)
    i, j, k = volume.lattice.index(plane.centre)
    sizes = volume.lattice.spacing_mm
    steps = []
    last = b""
    for number in range((_STEPS if slab == 1 else 10) + 5):
        off = (number - _STEPS / 2) * 0.7
        reslice.SetResliceAxesOrigin(
            i * sizes[0] + off * plane.normal.x,
            j * sizes[1] + off * plane.normal.y,
            k * sizes[2] + off * plane.normal.z,
        )
        steps.append(seconds(reslice.Update))
        values = np.asarray(reslice.GetOutput().GetPointData().GetScalars())
        assert values.size == _PX * _PX
        assert values.tobytes() != last, "each step must cut another plane"
        last = values.tobytes()
    return steps[5:]


def _application() -> QGuiApplication:
    running = QApplication.instance()
    return running if isinstance(running, QApplication) else QApplication([])


ROWS = (volumes, first_image, scrolling, slabs)
