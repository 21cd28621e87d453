"""The objects of the open study that are no pictures, and which of them is being read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from domain.measurement import Author, KeyImage
from domain.presentation import PresentationState
from domain.study import Instance
from imaging.parsing import WITHOUT_PIXELS
from imaging.readable import Document, HeaderText, KeyObjects, PdfPage

# What the storage classes of PS3.4 B.5 are called by those who read them; the longest start wins.
_KINDS = (
    ("1.2.840.10008.5.1.4.1.1.88.59", "KO", "Key images"),
    ("1.2.840.10008.5.1.4.1.1.88.67", "SR", "Dose report"),
    ("1.2.840.10008.5.1.4.1.1.88.50", "SR", "Mammography CAD report"),
    ("1.2.840.10008.5.1.4.1.1.88.65", "SR", "Chest CAD report"),
    ("1.2.840.10008.5.1.4.1.1.88", "SR", "Structured report"),
    ("1.2.840.10008.5.1.4.1.1.11", "PR", "Presentation state"),
    ("1.2.840.10008.5.1.4.1.1.104.1", "PDF", "Document"),
    ("1.2.840.10008.5.1.4.1.1.104.2", "CDA", "Clinical document"),
    ("1.2.840.10008.5.1.4.1.1.104", "3D", "Encapsulated model"),
    ("1.2.840.10008.5.1.4.1.1.66.1", "REG", "Registration"),
    ("1.2.840.10008.5.1.4.1.1.66.3", "REG", "Deformable registration"),
    ("1.2.840.10008.5.1.4.1.1.66.4", "SEG", "Segmentation"),
    ("1.2.840.10008.5.1.4.1.1.66.5", "SEG", "Surface segmentation"),
    ("1.2.840.10008.5.1.4.1.1.66.6", "TRK", "Tractography"),
    ("1.2.840.10008.5.1.4.1.1.67", "RWV", "Real-world value map"),
    ("1.2.840.10008.5.1.4.1.1.9", "WF", "Waveform"),
    ("1.2.840.10008.5.1.4.1.1.481.2", "RT", "Dose"),
    ("1.2.840.10008.5.1.4.1.1.481.3", "RT", "Structures"),
    ("1.2.840.10008.5.1.4.1.1.481.5", "RT", "Plan"),
    ("1.2.840.10008.5.1.4.1.1.481", "RT", "Radiotherapy object"),
)
_UNNAMED = "Object"
# Radiography, CT, ultrasound, MR, captures, fluoroscopy, tomosynthesis, nuclear medicine, visible
# light and ophthalmic photographs, PET.
_IMAGES = tuple(
    f"1.2.840.10008.5.1.4.1.1.{n}" for n in (1, 2, 3, 4, 6, 7, 12, 13, 14, 20, "77.1", 128, 130)
)
_NOT_SHOWN = {
    "WF": "Waveforms are not drawn yet; the header is shown.",
    "RT": "This radiotherapy object is not drawn here; the header is shown.",
    "REG": "A registration has nothing to draw; the header is shown.",
    "RWV": "A value map has nothing to draw; the header is shown.",
    "CDA": "Clinical documents in XML are not drawn; the header is shown.",
    "3D": "Encapsulated models are not drawn; the header is shown.",
    "TRK": "Tracts are not drawn; the header is shown.",
    "SEG": "A segmentation is shown over its images; here is its header.",
}


@dataclass(frozen=True, slots=True)
class StudyObject:
    """One object without a picture of its own."""

    instance: Instance
    short: str  # SR, KO, PDF…
    kind: str
    title: str = ""

    @property
    def not_shown(self) -> str:
        """Why only its header can be read; empty where there is more."""
        known = {"SR", "KO", "PR", "PDF"}
        if self.short in known:
            return ""
        return _NOT_SHOWN.get(self.short, "Objects of this kind are not shown; here is the header.")


@dataclass(frozen=True, slots=True)
class OpenObject:
    """What is being read: its text, its pages, what it names, or its header."""

    of: Instance
    short: str
    title: str
    as_header: bool = False
    reason: str = ""  # why there is no more than the header, or why it cannot be read
    document: Document | None = None
    header: HeaderText | None = None
    keys: KeyObjects | None = None
    state: PresentationState | None = None
    page: PdfPage | None = None
    page_number: int = 0


class Objects:
    """Which objects the open study has, and the one being read; watchers are told of changes."""

    def __init__(self, instances: Iterable[Instance]) -> None:
        self.items: tuple[StudyObject, ...] = objects_of(instances)
        self.opened: OpenObject | None = None
        self.selections: tuple[tuple[Instance, KeyObjects], ...] = ()
        self.failed: dict[str, str] = {}  # SOP UID -> sentence
        self._watchers: list[Callable[[], None]] = []

    def watch(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call ``changed`` after every change, until the returned function is called."""
        self._watchers.append(changed)
        return lambda: self._watchers.remove(changed)

    def show(self, opened: OpenObject | None) -> None:
        """Read an object, or none."""
        self.opened = opened
        self._tell()

    def know(
        self,
        titles: dict[str, str],
        selections: Sequence[tuple[Instance, KeyObjects]],
        failed: dict[str, str],
    ) -> None:
        """Take in what was found in the objects after the study opened."""
        self.items = tuple(
            replace(item, title=titles.get(item.instance.sop_uid, item.title))
            for item in self.items
        )
        self.selections, self.failed = tuple(selections), failed
        self._tell()

    def _tell(self) -> None:
        for changed in tuple(self._watchers):
            changed()


def objects_of(instances: Iterable[Instance]) -> tuple[StudyObject, ...]:
    """Return the objects that are no pictures, reports first, in the order of their kinds."""
    found = []
    for instance in instances:
        short, kind = kind_of(instance)
        if is_bare_image(instance):
            continue  # an image that is not whole is no document; it is listed as not shown
        if instance.pixels is None or short in ("SEG", "RT"):
            found.append(StudyObject(instance, short, kind, instance.series.description.strip()))
    first = ("SR", "PDF", "KO", "PR", "SEG", "RT")
    return tuple(
        sorted(found, key=lambda o: (first.index(o.short) if o.short in first else 9, o.kind))
    )


def is_bare_image(instance: Instance) -> bool:
    """Return whether an object is an image whose pixels are missing."""
    if instance.pixels is not None or kind_of(instance)[1] != _UNNAMED:
        return False
    of_images = any(
        instance.sop_class == start or instance.sop_class.startswith(start + ".")
        for start in _IMAGES
    )
    return of_images or WITHOUT_PIXELS in instance.doubts


def kind_of(instance: Instance) -> tuple[str, str]:
    """Return the short and the plain name of what an object is."""
    for start, short, kind in _KINDS:
        if instance.sop_class == start or instance.sop_class.startswith(start + "."):
            return short, kind
    modality = instance.series.modality or "?"
    return modality, "Image" if instance.pixels is not None else _UNNAMED


def made_of(text: str) -> datetime:
    """Return when YYYYMMDDHHMMSS was; the first moment there is where that cannot be read."""
    try:
        return datetime.strptime(text[:14].ljust(14, "0"), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)


def flagged(selections: Iterable[tuple[Instance, KeyObjects]], maker: str) -> tuple[KeyImage, ...]:
    """Return the key images that others named; those this program wrote are the reader's own."""
    found = []
    for instance, keys in selections:
        if instance.manufacturer == maker:
            continue
        author = Author(keys.author.replace("^", " ").strip() or instance.manufacturer or "unknown")
        for image in keys.images:
            for frame in image.frames or (0,):
                found.append(
                    KeyImage(
                        keys.study_uid, "", image.sop_uid, frame, author, made_of(keys.made),
                        note=keys.note or keys.title,
                        id=f"{instance.sop_uid}/{image.sop_uid}/{frame}",
                    )
                )  # fmt: skip
    return tuple(found)
