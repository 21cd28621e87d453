"""The study open for reading: its images, what was marked and proposed on it, and its report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from app.jobs import Job
from app.state.completeness import Gap
from app.state.merging import RemoteRow
from app.state.objects import Objects
from domain.finding import Analysis, Decision, Finding
from domain.measurement import KeyImage, Measurement
from domain.own_segment import OwnSegment
from domain.relation import Relation
from domain.report import Report, Stage
from domain.study import Instance, Series, Study
from domain.volume import ImageStack, Volume
from imaging.stacks import Stack
from records.archive import Priority, Quarantined
from viewer.session.annotations import Annotations
from viewer.session.screen import Screen


class Findings:
    """What models proposed on the open study; only a person's decision moves one on."""

    def __init__(self, keep: Callable[[tuple[Finding, ...]], None]) -> None:
        self._items: tuple[Finding, ...] = ()
        self._past: list[tuple[Finding, ...]] = []
        self._chosen = ""
        self._keep = keep
        self._watchers: list[Callable[[], None]] = []

    @property
    def items(self) -> tuple[Finding, ...]:
        """Proposed first, then accepted, then rejected; the surest first in each."""
        order = {Decision.PROPOSED: 0, Decision.ACCEPTED: 1, Decision.REJECTED: 2}
        return tuple(sorted(self._items, key=lambda f: (order[f.decision], -f.confidence)))

    @property
    def chosen(self) -> Finding | None:
        return next((f for f in self._items if f.id == self._chosen), None)

    def count(self, decision: Decision) -> int:
        return sum(f.decision is decision for f in self._items)

    def load(self, findings: tuple[Finding, ...]) -> None:
        """Show what is on record, without a step to undo."""
        self._items, self._past = findings, []
        self._tell()

    def propose(self, findings: tuple[Finding, ...]) -> None:
        """Add a finished run's findings; an earlier run's undecided ones of that model go."""
        models = {f.model.id for f in findings}
        kept = tuple(
            f
            for f in self._items
            if f.model.id not in models or f.decision is not Decision.PROPOSED
        )
        self._become((*kept, *findings))

    def choose(self, finding_id: str) -> None:
        if finding_id != self._chosen:
            self._chosen = finding_id
            self._tell()

    def decide(self, finding_id: str, decision: Decision, *, by: str) -> None:
        """Record a person's decision about one finding."""
        self._become(
            tuple(
                replace(f, decision=decision, decided_by=by, decided_at=datetime.now(UTC))
                if f.id == finding_id
                else f
                for f in self._items
            )
        )

    def reword(self, finding_id: str, site: str) -> None:
        """Say in a person's words where a finding is."""
        self._become(
            tuple(replace(f, site=site.strip()) if f.id == finding_id else f for f in self._items)
        )

    def undo(self) -> None:
        """Take back the last decision; with none left, do nothing."""
        if self._past:
            items = self._past.pop()
            self._keep(items)
            self._items = items
            self._tell()

    def watch(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call ``changed`` after every change, until the returned function is called."""
        self._watchers.append(changed)
        return lambda: self._watchers.remove(changed)

    def _become(self, items: tuple[Finding, ...]) -> None:
        # Kept before it is shown: a decision that could not be saved was not taken.
        self._keep(items)
        self._past.append(self._items)
        self._items = items
        self._tell()

    def _tell(self) -> None:
        for changed in tuple(self._watchers):
            changed()


class Draft:
    """The report being written, saved at every change."""

    def __init__(self, report: Report, save: Callable[[Report], None]) -> None:
        self._report = report
        self._save = save
        self.saved_at: datetime | None = None
        self.save_failed = ""  # the sentence for the red strip, empty while saving works
        self.stored_words = ""  # "PACS-MAIN 09:52:31" once the archive confirmed
        self._watchers: list[Callable[[], None]] = []

    @property
    def report(self) -> Report:
        return self._report

    @property
    def signed(self) -> bool:
        return self._report.stage is not Stage.DRAFT

    def become(self, report: Report) -> None:
        """Take a changed report and save it; the text stays on screen even if saving fails."""
        self._report = report
        try:
            self._save(report)
        except Exception as error:
            self.save_failed = str(error)
            self._tell()
            raise
        self.saved_at, self.save_failed = datetime.now(UTC), ""
        self._tell()

    def show(self, report: Report, stored_words: str = "") -> None:
        """Show a report that is already on record (signed, stored)."""
        self._report = report
        self.stored_words = stored_words
        self._tell()

    def watch(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call ``changed`` after every change, until the returned function is called."""
        self._watchers.append(changed)
        return lambda: self._watchers.remove(changed)

    def _tell(self) -> None:
        for changed in tuple(self._watchers):
            changed()


@dataclass(frozen=True, slots=True)
class ModelVerdict:
    """What one installed model is to the open study: how it ended, or why it does not suit."""

    model_id: str
    title: str
    words: str  # "2 proposed", "running 40 %", "not suited: …", "cannot run: needs torch"
    can_run: bool
    label: str = ""
    off: str = ""  # why this site does not let it run here

    @property
    def may_run(self) -> bool:
        return self.can_run and not self.off


@dataclass(eq=False)
class Opening:
    """A study on its way to the screen: whose it is, and nothing of it yet."""

    study_uid: str
    study: Study | None  # as the list says it, where it stands there
    job: Job | None = None


@dataclass(eq=False)
class Beside:
    """Another study that is shown beside the open one."""

    study: Study
    instances: tuple[Instance, ...]
    stacks: tuple[Stack, ...]
    contents: dict[int, Volume | ImageStack] = field(default_factory=dict)  # by index in stacks
    marks: tuple[Measurement, ...] = ()  # as they were when it was opened
    key_images: tuple[KeyImage, ...] = ()
    relations: tuple[Relation, ...] = ()
    loaded: bool = False


@dataclass(frozen=True, slots=True)
class Away:
    """The patient's other studies in archives, and who has not told of them."""

    rows: tuple[RemoteRow, ...] = ()  # the one that matters most first
    asking: tuple[str, ...] = ()  # archives whose answer is awaited
    silent: tuple[str, ...] = ()  # archives that did not answer
    withheld: frozenset[str] = frozenset()  # studies that the reader may not know more of


@dataclass(eq=False)
class Reading:
    """One open study. Made on opening, dropped whole on closing: nothing of it outlives it."""

    study: Study
    instances: tuple[Instance, ...]
    series: tuple[Series, ...]
    stacks: tuple[Stack, ...]
    screen: Screen
    annotations: Annotations
    findings: Findings
    expected: int | None = None
    gaps: tuple[Gap, ...] = ()  # what has not come, as far as an archive listed it
    arriving: bool = False  # it is being retrieved: it grows in its place
    grows: bool = True  # until what came would change how it is arranged
    growing: bool = False  # what has come is being arranged
    priority: Priority = Priority.ROUTINE
    loaded: bool = False
    awaited_states: tuple[tuple[int, str], ...] = ()  # of viewports brought back
    brought_back: str = ""  # when it was last seen, where the program had been killed since
    load_failed: str = ""  # the sentence, where loading ended early
    contents: dict[int, Volume | ImageStack] = field(default_factory=dict)  # by index in stacks
    analyses: tuple[Analysis, ...] = ()
    models: tuple[ModelVerdict, ...] = ()
    priors: tuple[Study, ...] = ()
    withheld: frozenset[str] = frozenset()  # other studies here, not for the reader to see
    away: Away = field(default_factory=Away)
    quarantined: tuple[Quarantined, ...] = ()  # what came for this study and was put aside
    beside: dict[str, Beside] = field(default_factory=dict)  # by study UID
    asked_beside: Study | None = None  # of another patient: waits for a person to confirm
    # What is on record of each study on the screen: what has not changed is not written again.
    kept_segments: tuple[OwnSegment, ...] = ()  # as they are on record
    kept: dict[str, tuple[tuple[Measurement, ...], tuple[KeyImage, ...]]] = field(
        default_factory=dict
    )
    kept_relations: dict[str, tuple[Relation, ...]] = field(default_factory=dict)
    # Of earlier studies that need not be open: their marks, and what related these.
    earlier_marks: dict[str, tuple[Measurement, ...]] = field(default_factory=dict)
    earlier_relations: dict[str, tuple[Relation, ...]] = field(default_factory=dict)
    objects: Objects = field(default_factory=lambda: Objects(()))
    draft: Draft | None = None
    analysing: Job | None = None
    stop_keeping: Callable[[], None] = lambda: None  # marks are saved until this is called
    closed: bool = False
    _watchers: list[Callable[[], None]] = field(default_factory=list)

    @property
    def own_marks(self) -> tuple[Measurement, ...]:
        """The marks on the open study: what a report of it is about."""
        return tuple(m for m in self.annotations.items if m.place.study_uid not in self.beside)

    @property
    def own_key_images(self) -> tuple[KeyImage, ...]:
        """The key images of the open study."""
        return tuple(k for k in self.annotations.key_images if k.study_uid not in self.beside)

    @property
    def main_volume(self) -> Volume | None:
        """The volume with the most slices: what a model or a report is about by default."""
        volumes = [c for c in self.contents.values() if isinstance(c, Volume)]
        return max(volumes, key=lambda v: v.lattice.shape[0], default=None)

    def watch(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call ``changed`` after every change, until the returned function is called."""
        self._watchers.append(changed)
        return lambda: self._watchers.remove(changed)

    def changed(self) -> None:
        """Tell every watcher to read the model again."""
        for changed in tuple(self._watchers):
            changed()
