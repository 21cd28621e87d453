"""A volume in 3D, rendered off-screen into an array."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np
import scipy
from numpy.typing import NDArray
from vtkmodules.util.numpy_support import numpy_to_vtk, vtk_to_numpy
from vtkmodules.vtkCommonCore import vtkUnsignedCharArray
from vtkmodules.vtkCommonDataModel import vtkImageData, vtkPiecewiseFunction, vtkPlane
from vtkmodules.vtkRenderingCore import (
    vtkActor,
    vtkColorTransferFunction,
    vtkRenderer,
    vtkRenderWindow,
    vtkVolume,
    vtkVolumeProperty,
)
from vtkmodules.vtkRenderingVolume import (
    vtkFixedPointVolumeRayCastMapper,
    vtkGPUVolumeRayCastMapper,
)
from vtkmodules.vtkRenderingVolumeOpenGL2 import (
    vtkOpenGLGPUVolumeRayCastMapper,  # noqa: F401 - registers the drawing of volumes
)

from domain.geometry import Lattice
from domain.volume import Volume
from viewer.render.softened import nearest_planes, softened
from viewer.render.surfaces import placed_at, surface_of
from viewer.session.scene_look import AS_IT_COMES, CropBox, SceneLook
from viewer.session.scene_presets import MIP, SCENE_PRESETS
from viewer.session.segments_shown import Segment
from viewer.session.view_plane import ViewPlane

# Off-screen EGL needs no display; VTK would first ask for an X server and complain in the log.
if sys.platform.startswith("linux") and not os.environ.get("DISPLAY"):
    os.environ.setdefault("VTK_DEFAULT_OPENGL_WINDOW", "vtkEGLRenderWindow")

# More voxels than the picture has pixels add time and memory, not detail.
_MOST_VOXELS_A_SIDE = 300
# Few enough for a first picture while the rest is made.
_ROUGH_VOXELS_A_SIDE = 128
DRAFT_SIDE = 256
_SKIN_HU, _AIR_HU = -300, -1000
# An arm beside the body is a large part of it; a table's shell, once thinned, is not.
_LARGE_PART = 0.03
_SOFTWARE_GL = ("llvmpipe", "softpipe", "swrast", "swiftshader")


class Scene:
    """One 3D scene. All its pictures are made in one thread: a GL context belongs to its thread."""

    def __init__(self) -> None:
        self._renderer = vtkRenderer()
        self._renderer.SetBackground(0.0, 0.0, 0.0)
        self._window = vtkRenderWindow()
        self._window.SetOffScreenRendering(1)
        self._window.SetMultiSamples(0)
        self._window.AddRenderer(self._renderer)
        self._volume: Volume | None = None
        self._filled = 0
        self._rough = False
        self._preset, self._shift = "", 0.0
        self._surfaces: dict[Segment, vtkActor] = {}
        self._mapper: Any = None
        self._shown = vtkVolume()
        self._voxels: NDArray[Any] = np.zeros((1, 1, 1), np.int16)
        self._empty = np.zeros(1, np.bool_)  # planes that were never acquired
        # With the arrays that VTK looks at without owning them.
        self._images: dict[bool, tuple[vtkImageData, NDArray[Any]]] = {}
        self._range = (0.0, 1.0)
        self._lattice: Lattice | None = None  # of the voxels that are rendered
        self._sample_mm = 1.0

    def picture(
        self,
        volume: Volume,
        plane: ViewPlane,
        preset: str,
        segments: Sequence[Segment] = (),
        *,
        look: SceneLook = AS_IT_COMES,
        rough: bool = False,
    ) -> NDArray[np.uint8]:
        """Return the scene as (height, width, 3), seen along the plane's normal.

        Args:
            volume: What is rendered.
            plane: Where the pixels lie.
            preset: How it is rendered, by name.
            segments: Drawn as surfaces.
            look: What is cropped, moved and left out.
            rough: Whether few voxels do, where the many are not at hand yet.
        """
        filled = int(volume.filled.sum())
        another = volume is not self._volume or filled != self._filled
        if another or (self._rough and not rough):
            self._show(volume, rough=rough)
            self._volume, self._filled, self._preset = volume, filled, ""
            self._rough = rough
        if (preset, look.shift) != (self._preset, self._shift):
            self._style(preset, look.shift)
            self._preset, self._shift = preset, look.shift
        self._show_segments(segments)
        self._look(volume, look)
        return self._rendered(plane)

    def close(self) -> None:
        """Give back what the scene holds."""
        self._window.Finalize()

    def _show(self, volume: Volume, *, rough: bool) -> None:
        most = _ROUGH_VOXELS_A_SIDE if rough else _MOST_VOXELS_A_SIDE
        voxels, lattice = _reduced(volume, most, thin=rough)
        every = -(-volume.lattice.shape[0] // most)
        planes = volume.filled[: len(voxels) * every].reshape(-1, every)
        self._empty = np.logical_not(planes.all(axis=1))
        if volume.modality == "CT" and volume.unit == "HU":
            voxels = _without_table(voxels, self._empty)
        self._voxels = voxels
        self._images = {}
        self._range = (float(voxels.min()), float(np.percentile(voxels[::4, ::4, ::4], 99.8)))
        # Steps of the right length keep shading and sampling true; the rest is in the matrix.
        self._sample_mm = min(lattice.spacing_mm)
        self._lattice = lattice
        self._mapper = self._chosen_mapper()
        self._shown.SetMapper(self._mapper)
        self._shown.SetUserMatrix(placed_at(lattice))
        if not self._renderer.HasViewProp(self._shown):
            self._renderer.AddVolume(self._shown)

    def _image(self, lattice: Lattice, *, soft: bool) -> vtkImageData:
        """Return the voxels as VTK sees them: smoothed, but for a projection."""
        if soft not in self._images:
            voxels = softened(self._voxels, self._empty) if soft else self._voxels
            image = vtkImageData()
            slices, rows, columns = voxels.shape
            image.SetDimensions(columns, rows, slices)
            image.SetSpacing(*lattice.spacing_mm)
            scalars = numpy_to_vtk(voxels.reshape(-1), deep=False)  # type: ignore[no-untyped-call]
            image.GetPointData().SetScalars(scalars)
            self._images[soft] = (image, voxels)
        return self._images[soft][0]

    def _chosen_mapper(self) -> Any:
        """Return the ray caster that this machine is quick with."""
        self._window.SetSize(8, 8)
        self._window.Render()
        said = self._window.ReportCapabilities().lower()
        if not said or any(name in said for name in _SOFTWARE_GL):
            mapper = vtkFixedPointVolumeRayCastMapper()
            mapper.SetAutoAdjustSampleDistances(0)
            mapper.SetLockSampleDistanceToInputSpacing(0)
            mapper.SetImageSampleDistance(1.0)
            mapper.SetSampleDistance(self._sample_mm)
            return mapper
        gpu = vtkGPUVolumeRayCastMapper()
        gpu.SetAutoAdjustSampleDistances(0)
        gpu.SetSampleDistance(self._sample_mm / 2)
        gpu.SetUseJittering(1)
        return gpu

    def _style(self, name: str, shift: float) -> None:
        preset = next((p for p in SCENE_PRESETS if p.name == name), MIP)
        low, high = self._range
        moved = shift * preset.span

        def at(value: float) -> float:
            return low + (value + moved) * (high - low) if preset.relative else value + moved

        colours = vtkColorTransferFunction()
        for value, red, green, blue in preset.colours:
            colours.AddRGBPoint(at(value), red, green, blue)
        opacity = vtkPiecewiseFunction()
        for value, share in preset.opacities:
            opacity.AddPoint(at(value), share)
        if self._lattice is not None:
            self._mapper.SetInputData(self._image(self._lattice, soft=not preset.brightest))
        style = vtkVolumeProperty()
        style.SetColor(colours)
        style.SetScalarOpacity(opacity)
        style.SetScalarOpacityUnitDistance(1.0)
        style.SetInterpolationTypeToLinear()
        if preset.shaded:
            style.ShadeOn()
            style.SetAmbient(0.30)
            style.SetDiffuse(0.90)
            style.SetSpecular(0.25)
            style.SetSpecularPower(18.0)
        else:
            style.ShadeOff()
        if isinstance(self._mapper, vtkFixedPointVolumeRayCastMapper):
            # Light through all of it shows the steps of the rays as rings, where they are long.
            glassy = not preset.shaded and not preset.brightest
            self._mapper.SetSampleDistance(self._sample_mm * (0.5 if glassy else 1.0))
        around = 1.0 if preset.on_white else 0.0
        self._renderer.SetBackground(around, around, around)
        if preset.brightest:
            self._mapper.SetBlendModeToMaximumIntensity()
        else:
            self._mapper.SetBlendModeToComposite()
        self._shown.SetProperty(style)

    def _show_segments(self, segments: Sequence[Segment]) -> None:
        for gone in [segment for segment in self._surfaces if segment not in segments]:
            self._renderer.RemoveActor(self._surfaces.pop(gone))
        for segment in segments:
            if segment.mask is not None and segment not in self._surfaces:
                actor = surface_of(segment.mask, segment.colour)
                self._surfaces[segment] = actor
                self._renderer.AddActor(actor)

    def _look(self, volume: Volume, look: SceneLook) -> None:
        """Crop the volume and the surfaces, and leave out what is not to be seen."""
        self._shown.SetVisibility(look.volume_shown)
        box = look.crop if look.hides_outside else None
        planes = () if box is None else _faces(volume.lattice, box)
        for actor in self._surfaces.values():
            actor.GetProperty().SetOpacity(look.surface_opacity)
            actor.GetMapper().RemoveAllClippingPlanes()
            for plane in planes:
                actor.GetMapper().AddClippingPlane(plane)
        if isinstance(self._mapper, vtkFixedPointVolumeRayCastMapper):
            # Asking the depth of every pixel costs, and only surfaces have one.
            self._mapper.SetIntermixIntersectingGeometry(bool(self._surfaces))
        self._mapper.SetCropping(box is not None)
        if box is None or self._lattice is None:
            return
        corners = [self._lattice.index(volume.lattice.point(*at)) for at in (box.low, box.high)]
        region = [
            corner[axis] * self._lattice.spacing_mm[axis] for axis in range(3) for corner in corners
        ]
        self._mapper.SetCroppingRegionPlanes(region)
        self._mapper.SetCroppingRegionFlagsToSubVolume()

    def _rendered(self, plane: ViewPlane) -> NDArray[np.uint8]:
        width, height = round(plane.width), round(plane.height)
        self._window.SetSize(width, height)
        camera = self._renderer.GetActiveCamera()
        camera.ParallelProjectionOn()
        into = plane.right.cross(plane.down)
        c = plane.centre
        # The eye stands far enough off that no part of a body lies behind it.
        eye = c.moved(into, -2000.0)
        camera.SetFocalPoint(c.x, c.y, c.z)
        camera.SetPosition(eye.x, eye.y, eye.z)
        camera.SetViewUp(-plane.down.x, -plane.down.y, -plane.down.z)
        camera.SetParallelScale(plane.height * plane.mm_per_pixel / 2)
        self._renderer.ResetCameraClippingRange()
        self._window.Render()
        pixels = vtkUnsignedCharArray()
        self._window.GetPixelData(0, 0, width - 1, height - 1, 0, pixels, 0)
        rows = np.asarray(vtk_to_numpy(pixels))  # type: ignore[no-untyped-call]
        return np.ascontiguousarray(rows.reshape(height, width, 3)[::-1])


def _reduced(volume: Volume, most: int, *, thin: bool = False) -> tuple[NDArray[Any], Lattice]:
    """Return the volume in voxels no finer than a picture shows: means of whole blocks.

    Args:
        volume: What is to be rendered.
        most: Voxels on its longest side.
        thin: Whether the middle slice of each block may stand for the others: for a first look.
    """
    lattice = volume.lattice
    factors = [max(1, -(-side // most)) for side in lattice.shape]
    fk, fj, fi = factors
    voxels = volume.voxels
    whole = [side // factor * factor for side, factor in zip(lattice.shape, factors, strict=True)]
    # What was never acquired is empty space, not the value that lies there by chance.
    floor = np.float32(0) if volume.filled.all() else np.float32(voxels.min())
    small = np.empty([side // factor for side, factor in zip(whole, factors, strict=True)],
                     voxels.dtype)  # fmt: skip
    for number, k in enumerate(range(0, whole[0], fk)):
        if not volume.filled[k : k + fk].all():
            small[number] = floor
            continue
        read = slice(k + fk // 2, k + fk // 2 + 1) if thin else slice(k, k + fk)
        mean = _mean(voxels[read, : whole[1], : whole[2]], fj, fi)
        np.copyto(small[number], np.rint(mean) if voxels.dtype == np.int16 else mean,
                  casting="unsafe")  # fmt: skip
    centre = lattice.point((fi - 1) / 2, (fj - 1) / 2, float(fk // 2) if thin else (fk - 1) / 2)
    return small, Lattice(
        (centre.x, centre.y, centre.z),
        _times(lattice.step_i, fi),
        _times(lattice.step_j, fj),
        _times(lattice.step_k, fk),
        (small.shape[0], small.shape[1], small.shape[2]),
    )


def _mean(block: NDArray[Any], rows: int, columns: int) -> NDArray[np.float32]:
    """Return the means over all slices of a block, and so many of its rows and columns.

    Plane by plane: numpy's own mean over several axes at once takes five times as long.
    """
    whole = block.dtype == np.int16
    total: NDArray[Any] = block.sum(axis=0, dtype=np.int32 if whole else np.float32)
    total = sum(total[n::rows] for n in range(1, rows)) + total[::rows]
    total = sum(total[:, n::columns] for n in range(1, columns)) + total[:, ::columns]
    return np.asarray(total.astype(np.float32) / np.float32(len(block) * rows * columns))


def _without_table(voxels: NDArray[Any], empty: NDArray[np.bool_]) -> NDArray[Any]:
    """Return a CT with air in place of what hangs together with no large part of the body.

    Args:
        voxels: The volume.
        empty: Planes that were never acquired; a gap must not cut the body in two.
    """
    nearest = nearest_planes(empty)
    whole = voxels if nearest is None else voxels[nearest]
    dense = whole[::2, ::2, ::2] > _SKIN_HU
    # By attribute: its sub-packages are read from disk when they are first used.
    ndimage = scipy.ndimage
    parts, count = ndimage.label(ndimage.binary_opening(dense, iterations=2))
    if count < 1:
        return voxels
    sizes = np.bincount(parts.ravel())
    sizes[0] = 0
    body = (sizes >= sizes.max() * _LARGE_PART)[parts]
    near = ndimage.binary_dilation(body, iterations=4)
    wide = near.repeat(2, axis=0).repeat(2, axis=1).repeat(2, axis=2)
    slices, rows, columns = voxels.shape
    kept = wide[:slices, :rows, :columns]
    return np.where(kept, voxels, np.asarray(_AIR_HU, voxels.dtype))


def _times(step: tuple[float, float, float], factor: int) -> tuple[float, float, float]:
    return step[0] * factor, step[1] * factor, step[2] * factor


def _faces(lattice: Lattice, box: CropBox) -> tuple[vtkPlane, ...]:
    """Return the faces of a box as planes that look inwards."""
    steps = (lattice.step_i, lattice.step_j, lattice.step_k)
    faces = []
    for axis in range(3):
        one, other = (np.array(steps[n]) for n in range(3) if n != axis)
        normal = np.cross(one, other)
        normal *= np.sign(normal @ np.array(steps[axis])) / np.linalg.norm(normal)
        for upper in (False, True):
            at = box.face(lattice, axis, upper)
            plane = vtkPlane()
            plane.SetOrigin(at.x, at.y, at.z)
            x, y, z = (float(part) for part in (-normal if upper else normal))
            plane.SetNormal(x, y, z)
            faces.append(plane)
    return tuple(faces)
