"""The surface of a segment, smoothed but never a voxel away from where it was marked."""

from __future__ import annotations

import numpy as np
from vtkmodules.util.numpy_support import numpy_to_vtk
from vtkmodules.vtkCommonDataModel import vtkImageData, vtkPolyData
from vtkmodules.vtkCommonMath import vtkMatrix4x4
from vtkmodules.vtkFiltersCore import vtkPolyDataNormals, vtkSurfaceNets3D
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper

from domain.finding import Mask
from domain.geometry import Lattice

# How far smoothing may move a point, in voxels: with the half voxel that a surface through voxel
# middles is off by itself, it stays within one.
_MOST_VOXELS = 0.45
_ROUNDS = 16


def mesh_of(mask: Mask) -> vtkPolyData:
    """Return the closed surface of label 1, in the mask's own millimetres (see ``placed_at``)."""
    # A border of nothing closes the surface where a segment ends at its own box.
    labels = np.pad(mask.labels, 1)
    slices, rows, columns = labels.shape
    spacing = mask.lattice.spacing_mm
    image = vtkImageData()
    image.SetDimensions(columns, rows, slices)
    image.SetSpacing(*spacing)
    image.SetOrigin(*(-step for step in spacing))
    scalars = numpy_to_vtk(labels.reshape(-1), deep=True)  # type: ignore[no-untyped-call]
    image.GetPointData().SetScalars(scalars)
    nets = vtkSurfaceNets3D()
    nets.SetInputData(image)
    nets.SetValue(0, 1)
    nets.SmoothingOn()
    nets.AutomaticSmoothingConstraintsOff()
    nets.SetNumberOfIterations(_ROUNDS)
    smoother = nets.GetSmoother()
    smoother.SetConstraintStrategyToConstraintBox()
    smoother.SetConstraintBox(*(_MOST_VOXELS * step for step in spacing))
    normals = vtkPolyDataNormals()
    normals.SetInputConnection(nets.GetOutputPort())
    normals.SplittingOff()
    normals.Update()
    surface: vtkPolyData = normals.GetOutput()
    return surface


def surface_of(mask: Mask, colour: tuple[int, int, int]) -> vtkActor:
    """Return a segment's surface where it lies in the patient."""
    mapper = vtkPolyDataMapper()
    mapper.SetInputData(mesh_of(mask))
    mapper.ScalarVisibilityOff()
    actor = vtkActor()
    actor.SetMapper(mapper)
    red, green, blue = (part / 255 for part in colour)
    actor.GetProperty().SetColor(red, green, blue)
    actor.GetProperty().SetAmbient(0.25)
    actor.GetProperty().SetDiffuse(0.8)
    actor.GetProperty().SetSpecular(0.15)
    actor.SetUserMatrix(placed_at(mask.lattice))
    return actor


def placed_at(lattice: Lattice) -> vtkMatrix4x4:
    """Return the matrix from an image's own millimetres to the patient."""
    into = lattice.index_to_patient().copy()
    for axis, spacing in enumerate(lattice.spacing_mm):
        into[:3, axis] /= spacing
    matrix = vtkMatrix4x4()
    matrix.DeepCopy([float(part) for part in into.ravel()])
    return matrix
