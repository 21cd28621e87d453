"""The series of the open study, and of admitted earlier ones, as far as they have come."""

from __future__ import annotations

from domain.errors import Refused
from domain.study import Study
from domain.volume import Volume
from imaging.presets import OwnPreset, Preset
from viewer.session.body import Box, body_box, whole
from viewer.session.chronology import when_made
from viewer.session.content import Content
from viewer.session.patients import same_patient
from viewer.session.views import Viewport, content_key
from viewer.session.windows import presets_of


class OpenSeries:
    """Holds what may be shown. Nothing of another patient gets in."""

    def __init__(self, study: Study | None) -> None:
        self.study = study
        self._studies: dict[str, Study] = {study.uid: study} if study is not None else {}
        self._contents: dict[tuple[str, str, int], Content] = {}
        self._finished: set[tuple[str, str, int]] = set()
        self._bodies: dict[tuple[str, str, int], Box] = {}
        self._presets: dict[tuple[object, ...], tuple[Preset, ...]] = {}

    def admit(self, prior: Study, *, another_patient: bool = False) -> None:
        """Let a study be shown beside the open one.

        Args:
            prior: The study, as a rule an earlier one of the same patient.
            another_patient: A person has confirmed that it may be of another patient.

        Raises:
            Refused: It is of another patient and nobody confirmed that, or no study is open.
        """
        if self.study is None:
            raise Refused("No study is open, so no earlier one can be compared with it.")
        if not another_patient and not same_patient(self.study, prior):
            raise Refused(
                "The two studies belong to different patient IDs and are not shown together.",
                advice="Have the identities reconciled in the archive first.",
            )
        self._studies[prior.uid] = prior

    def dismiss(self, study_uid: str) -> None:
        """Let go of a study that was beside the open one, with all its series."""
        if self.study is not None and study_uid == self.study.uid:
            raise ValueError("the open study is closed, not dismissed")
        self._studies.pop(study_uid, None)
        gone = {key for key, c in self._contents.items() if c.study_uid == study_uid}
        self._contents = {k: c for k, c in self._contents.items() if k not in gone}
        self._finished -= gone
        self._bodies = {k: b for k, b in self._bodies.items() if k not in gone}

    @property
    def beside(self) -> tuple[Study, ...]:
        """The studies beside the open one, the newest first."""
        mine = self.study.uid if self.study is not None else ""
        others = [study for uid, study in self._studies.items() if uid != mine]
        return tuple(sorted(others, key=lambda s: (s.date, s.time), reverse=True))

    @property
    def strangers(self) -> tuple[Study, ...]:
        """Those of them that are of another patient."""
        if self.study is None:
            return ()
        mine = self.study
        return tuple(study for study in self.beside if not same_patient(mine, study))

    def one_person(self, study_uid: str, content: Content) -> bool:
        """Return whether an open study and a series are of one patient."""
        mine, other = self._studies.get(study_uid), self._studies.get(content.study_uid)
        return mine is not None and other is not None and same_patient(mine, other)

    def has_study(self, uid: str) -> bool:
        """Return whether a study is the open one, or was admitted."""
        return uid in self._studies

    def is_of(self, study_uid: str, patient_id: str) -> bool:
        """Return whether an object of that study and patient may be shown now."""
        study = self._studies.get(study_uid)
        return study is not None and study.patient.id == patient_id

    def study_of(self, content: Content) -> Study | None:
        """Return the study that a series belongs to."""
        return self._studies.get(content.study_uid)

    def belongs(self, content: Content) -> bool:
        """Return whether a series is of a study that is open, and of its patient."""
        study = self._studies.get(content.study_uid)
        return study is not None and study.patient.id == content.patient_id

    def take(self, content: Content, *, finished: bool) -> None:
        """Add a series, or put it in the place of what it was while it loaded."""
        key = content_key(content)
        before = self._contents.get(key)
        if before is not None and before.unit != content.unit:
            self._presets = {known: p for known, p in self._presets.items() if known[:3] != key}
        self._contents[key] = content
        self.find_body(content)
        if finished:
            self._finished.add(key)

    def exchange(self, before: Content, now: Content) -> None:
        """Put a series in the place of itself with fewer images, in the same order of series."""
        old, new = content_key(before), content_key(now)
        self._contents = {
            (new if key == old else key): (now if key == old else content)
            for key, content in self._contents.items()
        }
        if old in self._finished:
            self._finished = {*(self._finished - {old}), new}
        if old in self._bodies:
            # The picture must not move: what it is fitted to stays.
            self._bodies[new] = self._bodies.pop(old)
        self._presets = {known: p for known, p in self._presets.items() if known[:3] != old}

    def held(self, content: Content) -> Content | None:
        """Return what was taken of the series that something on the screen was made of."""
        return self._contents.get(content_key(content))

    def has(self, content: Content) -> bool:
        """Return whether a series was taken."""
        return content_key(content) in self._contents

    def is_finished(self, content: Content) -> bool:
        """Return whether loading has ended for a series."""
        return content_key(content) in self._finished

    @property
    def all(self) -> tuple[Content, ...]:
        return tuple(self._contents.values())

    @property
    def own(self) -> tuple[Content, ...]:
        """The series of the open study, in the order they came."""
        uid = self.study.uid if self.study else ""
        return tuple(content for content in self.all if content.study_uid == uid)

    @property
    def earlier(self) -> tuple[Content, ...]:
        """The series of earlier studies, the newest study first."""
        uid = self.study.uid if self.study else ""
        found = [content for content in self.all if content.study_uid != uid]
        # Same-day studies are told apart by their time (RELIABILITY P-36).
        return tuple(
            sorted(found, key=lambda c: when_made(self._studies[c.study_uid]), reverse=True)
        )

    def has_body(self, content: Content) -> bool:
        return content_key(content) in self._bodies

    def find_body(self, content: Content, body: Box | None = None) -> None:
        """Find the body once, when the first slices are there: later the picture must not move.

        ``body`` is where whoever loads the series found it; without it, it is looked for here.
        """
        key = content_key(content)
        if isinstance(content, Volume) and key not in self._bodies and content.filled.any():
            self._bodies[key] = body or body_box(content)

    def box(self, content: Content, image: int) -> Box:
        """Return what is to fill a viewport: the body where it is known, else every voxel."""
        return self._bodies.get(content_key(content)) or whole(content, image)

    def presets(self, view: Viewport, own: tuple[OwnPreset, ...] = ()) -> tuple[Preset, ...]:
        """Return the windows on the digit keys, and beside them, for what a viewport shows."""
        if view.content is None:
            return ()
        # Counted over all values for the automatic one: once, and again when loading has ended.
        key = (*content_key(view.content), view.image, self.is_finished(view.content), own)
        if key not in self._presets:
            self._presets[key] = presets_of(view.content, view.image, own)
        return self._presets[key]
