"""The series of the open study, and of admitted earlier ones, as far as they have come."""

from __future__ import annotations

from domain.errors import Refused
from domain.study import Study
from domain.volume import Volume
from imaging.presets import Preset
from viewer.session.body import Box, body_box, whole
from viewer.session.content import Content
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
        self._presets: dict[tuple[str, str, int, int, bool], tuple[Preset, ...]] = {}

    def admit(self, prior: Study) -> None:
        """Let an earlier study of the same patient be shown beside the open one.

        Raises:
            Refused: It is of another patient, or no study is open.
        """
        if self.study is None:
            raise Refused("No study is open, so no earlier one can be compared with it.")
        mine, other = self.study.patient, prior.patient
        if (mine.id, mine.issuer) != (other.id, other.issuer):
            raise Refused(
                "The two studies belong to different patient IDs and are not shown together.",
                advice="Have the identities reconciled in the archive first.",
            )
        self._studies[prior.uid] = prior

    def has_study(self, uid: str) -> bool:
        """Return whether a study is the open one, or was admitted."""
        return uid in self._studies

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
        return tuple(sorted(found, key=lambda c: self._studies[c.study_uid].date, reverse=True))

    def has_body(self, content: Content) -> bool:
        return content_key(content) in self._bodies

    def find_body(self, content: Content) -> None:
        """Find the body once, when the first slices are there: later the picture must not move."""
        key = content_key(content)
        if isinstance(content, Volume) and key not in self._bodies and content.filled.any():
            self._bodies[key] = body_box(content)

    def box(self, content: Content, image: int) -> Box:
        """Return what is to fill a viewport: the body where it is known, else every voxel."""
        return self._bodies.get(content_key(content)) or whole(content, image)

    def presets(self, view: Viewport) -> tuple[Preset, ...]:
        """Return the windows on the digit keys for what a viewport shows."""
        if view.content is None:
            return ()
        # Counted over all values for the automatic one: once, and again when loading has ended.
        key = (*content_key(view.content), view.image, self.is_finished(view.content))
        if key not in self._presets:
            self._presets[key] = presets_of(view.content, view.image)
        return self._presets[key]
