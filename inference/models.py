"""The models on this machine: found by manifest, never by importing or running what they ship."""

from __future__ import annotations

import hashlib
import re
import shutil
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path, PurePath
from typing import Annotated, ClassVar, Literal

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from domain.errors import LightboxError, OutOfSpace
from domain.features import Feature
from domain.finding import ModelIdentity
from inference.runtimes import RUNTIMES

MANIFEST = "model.toml"

_Text = Annotated[str, Field(min_length=1)]
_Length = Annotated[float, Field(gt=0)]
_Share = Annotated[float, Field(ge=0, le=1)]
_Count = Annotated[int, Field(ge=1)]
_STRICT = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class Suits:
    """What a series must be for the model to run on it. Ranges are lowest and highest."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    modality: _Text
    unit: str  # as the volume says: HU; empty where values have none
    body_part: _Text
    pixel_mm: tuple[_Length, _Length]
    slice_step_mm: tuple[_Length, _Length]
    coverage_mm: tuple[_Length, _Length]  # along the slices, from the first to the last
    # A gap up to this is bridged between its neighbours; the reader is told. 0: none is.
    bridged_gap_mm: Annotated[float, Field(ge=0)] = 0.0
    largest_tilt_degrees: Annotated[float, Field(ge=0)] = 0.5
    kernels: tuple[str, ...] = ()  # reconstruction kernels it was made for; empty: any
    values: tuple[float, float] | None = None  # both must occur, or the unit is not what it says


@dataclass(frozen=True, slots=True)
class Input:
    """How voxels are made ready for the network."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    # Where each axis of the network's array leads in the patient, first axis first: HPL, LIA…
    orientation: Annotated[str, Field(pattern="^[RLAPHFSI]{3}$")]
    spacing_mm: tuple[_Length, _Length, _Length]
    normalise: Literal["range", "least to most", "quantiles"]
    low: float = 0.0  # the value, or the quantile, that becomes 0
    high: float = 1.0  # the value, or the quantile, that becomes 1
    clip: bool = True
    # Conformed as FreeSurfer does: values up to this percentile of those above 0 become 0 to 255.
    conform_percentile: Annotated[float, Field(gt=0, le=100)] | None = None
    shape: tuple[_Count, _Count, _Count] | None = None  # fixed size, about the volume's centre
    region: Literal["all", "lungs", "head"] = "all"
    margin_mm: Annotated[float, Field(ge=0)] = 0.0
    multiple_of: _Count = 1
    tile: _Count | None = None  # longest side of what the network gets at once, in voxels
    overlap: Annotated[int, Field(ge=0)] = 0  # voxels around a tile that only give context


@dataclass(frozen=True, slots=True)
class Output:
    """What the network's answer means."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    kind: Literal["heatmap-nodules", "labels"]
    labels: tuple[_Text, ...]  # the finding's kind, or one name a class, class 0 first
    threshold: _Share = 0.5
    smallest_mm: Annotated[float, Field(ge=0)] = 0.0
    largest_mm: Annotated[float, Field(ge=0)] = 60.0


@dataclass(frozen=True, slots=True)
class _Manifest:
    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    id: Annotated[str, Field(pattern="^[a-z0-9][a-z0-9-]*$")]
    version: _Text
    name: _Text
    runtime: _Text
    label: _Text
    intended_use: _Text
    licence: _Text
    weights: _Text
    features: Annotated[tuple[Feature, ...], Field(min_length=1)]
    files: Mapping[str, Annotated[str, Field(pattern="^[0-9a-f]{64}$")]]
    suits: Suits
    input: Input
    output: Output


@dataclass(frozen=True, slots=True)
class Model:
    """A model whose manifest holds and whose files are what the manifest says."""

    folder: Path
    id: str
    version: str
    name: str
    runtime: str
    label: str  # shown with each result
    intended_use: str
    licence: str
    weights: str  # the name of one of ``files``
    features: tuple[Feature, ...]  # what it is for: it runs only where all of them are on
    files: Mapping[str, str]  # name -> sha256, of every file that the runtime may open
    suits: Suits
    input: Input
    output: Output

    def identity(self, *, device: str = "") -> ModelIdentity:
        """Return what a result says about the model that made it."""
        return ModelIdentity(
            id=self.id,
            version=self.version,
            weights_sha256=self.files[self.weights],
            label=self.label,
            runtime=self.runtime,
            device=device,
        )


@dataclass(frozen=True, slots=True)
class Unusable:
    """A model folder that cannot be used, and why."""

    folder: Path
    id: str  # as the manifest says, else the folder's name
    reason: str  # one sentence
    needs: str = ""  # what is missing on this machine, where only that is


class BadModel(LightboxError):
    """A model's folder is not what its manifest says."""


def installed(folders: Sequence[Path]) -> tuple[Model | Unusable, ...]:
    """Return the models in each of ``folders``, in the order of their names.

    A folder with a manifest that does not hold is listed with the reason, never skipped.
    """
    found: list[Model | Unusable] = []
    taken: dict[str, Path] = {}
    for folder in folders:
        for manifest in sorted(folder.glob(f"*/{MANIFEST}")):
            entry = _entry(manifest.parent)
            if isinstance(entry, Model) and entry.id in taken:
                entry = Unusable(
                    entry.folder,
                    entry.id,
                    f"The model in {entry.folder.name} cannot be used: "
                    f"{taken[entry.id].name} already has the id {entry.id}.",
                )
            if isinstance(entry, Model):
                taken[entry.id] = entry.folder
            found.append(entry)
    return tuple(found)


def read_model(folder: Path) -> Model:
    """Read the manifest in ``folder`` and check every file it names.

    Raises:
        BadModel: The manifest does not hold, or a file is missing or has been changed.
    """
    manifest = _manifest(folder)
    named = {**manifest.files}
    for name in named:
        if PurePath(name).name != name or re.search(r"[\\/:]|^\.", name):
            raise _bad(folder, f"the file name {name!r} leads out of its folder")
    if manifest.weights not in named:
        raise _bad(folder, f"[files] has no sha256 for its weights, {manifest.weights}")
    for low, high in _ranges(manifest):
        if not low <= high:
            raise _bad(folder, f"the range {low} to {high} is upside down")
    if not _covers_every_axis(manifest.input.orientation):
        raise _bad(folder, f"the orientation {manifest.input.orientation} names an axis twice")
    if manifest.output.kind == "labels" and len(manifest.output.labels) < 2:
        raise _bad(folder, "a labelling model needs the names of at least two classes")
    for name, sha256 in named.items():
        file = folder / name
        if file.is_symlink() or not file.is_file():
            raise _bad(folder, f"{name} is missing")
        if hashlib.sha256(file.read_bytes()).hexdigest() != sha256:
            raise _bad(folder, f"{name} is not the file that the manifest describes (sha256)")
    return Model(
        folder=folder,
        **{part.name: getattr(manifest, part.name) for part in fields(_Manifest)},
    )


def add(source: Path, folder: Path) -> Model:
    """Copy the model in ``source`` to ``folder``: its manifest and the files that this names.

    Raises:
        BadModel: The model cannot be used, or one with its id is already there.
        OutOfSpace: The disk is full. Nothing is left behind.
    """
    model = read_model(source)
    place = folder / model.id
    if place.exists():
        raise BadModel(
            f"A model called {model.id} is already installed.",
            advice="Remove the old one first, or give the new one another id.",
        )
    part = folder / f".{model.id}.part"
    shutil.rmtree(part, ignore_errors=True)
    try:
        part.mkdir(parents=True)
        for name in (MANIFEST, *model.files):
            shutil.copyfile(source / name, part / name)
        # The copy is checked too: the source may have changed, the disk may have lied.
        read_model(part)
        part.rename(place)
    except OSError as error:
        raise OutOfSpace(
            "The model could not be copied.", advice="Free some space, then add it again."
        ) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return replace(model, folder=place)


def _entry(folder: Path) -> Model | Unusable:
    try:
        model = read_model(folder)
    except BadModel as error:
        return Unusable(folder, folder.name, str(error))
    runtime = RUNTIMES.get(model.runtime)
    if runtime is None:
        return Unusable(
            folder,
            model.id,
            f"The model in {folder.name} cannot be used: no runtime is called {model.runtime}.",
        )
    if not runtime.can_run():
        return Unusable(
            folder,
            model.id,
            f"{model.name} cannot run: needs {runtime.why_not()}.",
            needs=runtime.why_not(),
        )
    return model


def _manifest(folder: Path) -> _Manifest:
    try:
        said = tomllib.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _bad(folder, f"{MANIFEST} cannot be read ({type(error).__name__})") from error
    try:
        return _READ(said)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or MANIFEST
        raise _bad(folder, f"{where}: {first['msg'].lower()}") from error


_READ: Callable[[object], _Manifest] = TypeAdapter(_Manifest).validate_python


def _bad(folder: Path, reason: str) -> BadModel:
    return BadModel(
        f"The model in {folder.name} cannot be used: {reason}.",
        advice="Install the model again from the place it came from.",
    )


def _ranges(manifest: _Manifest) -> Iterator[tuple[float, float]]:
    suits = manifest.suits
    yield from (suits.pixel_mm, suits.slice_step_mm, suits.coverage_mm)
    yield manifest.input.low, manifest.input.high
    yield manifest.output.smallest_mm, manifest.output.largest_mm


def _covers_every_axis(letters: str) -> bool:
    axis = {"R": 0, "L": 0, "A": 1, "P": 1, "H": 2, "F": 2, "S": 2, "I": 2}
    return {axis[letter] for letter in letters} == {0, 1, 2}
