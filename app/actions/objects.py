"""Reads what a study holds beside its pictures: documents, key images, presentation states."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from app.actions.disagreeing import SENTENCE, Disagrees, disagreeing
from app.actions.written import read_measurements, written_marks
from app.commands import Command
from app.gate import guarded
from app.jobs import Pool
from app.state.objects import OpenObject, StudyObject, flagged, kind_of
from app.state.reading import Reading
from app.workstation import Workstation
from domain.errors import LightboxError, Unreadable
from domain.presentation import PresentationState
from domain.rights import Right
from domain.study import Instance
from domain.volume import ImageStack, Volume
from domain.work import Work
from imaging.readable import KeyObjects
from imaging.registration_reading import SOP_CLASS as REGISTRATION
from imaging.registration_reading import SpatialRegistration
from imaging.written_measurements import MeasurementReport
from reports.dicom import MANUFACTURER
from viewer.session.kept_screen import present_awaited
from viewer.session.presentation import image_of, softcopy_of
from viewer.session.registering import registrations_of

PAGE_WIDTH = 1400
_READ_FIRST = ("SR", "PDF", "KO")
_MOST_STATES = 500  # of one study; a busy one has twenty


@dataclass
class _Found:
    states: list[PresentationState] = field(default_factory=list)
    selections: list[tuple[Instance, KeyObjects]] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    reports: tuple[MeasurementReport, ...] = ()
    registrations: list[SpatialRegistration] = field(default_factory=list)
    disagreeing: frozenset[str] = frozenset()


@guarded(Right.READ_IMAGES)
def read_objects(station: Workstation, reading: Reading) -> None:
    """Find out in the background which states and key images a study holds."""
    if not reading.objects.items:
        return

    def succeeded(found: _Found) -> None:
        # What comes late for a study that is no longer open is dropped (RELIABILITY P-29).
        if station.reading is reading:
            take_objects(reading, found)
            present_awaited(reading.screen, reading.awaited_states)
            reading.screen.show_written(written_marks(station, reading, found.reports))
            if found.disagreeing:
                station.telling.error(Disagrees())

    station.jobs.start(
        "Read the objects of the study",
        lambda work: look_into(station, reading, work),
        pool=Pool.DESK,
        about=reading.study.uid,
        shown=False,
        succeeded=succeeded,
        failed=station.telling.error,
    )


@guarded(Right.READ_IMAGES)
def look_into(station: Workstation, reading: Reading, work: Work) -> _Found:
    """Read the presentation states and key object selections of a study."""
    found = _Found()
    for item in reading.objects.items[:_MOST_STATES]:
        work.pause_point()
        uid = item.instance.sop_uid
        try:
            if item.short == "PR":
                state = station.readers.presentation_state(station.records.archive.read(uid))
                found.states.append(state)
                found.titles[uid] = state.label or state.description
            elif item.short == "KO":
                keys = station.readers.key_objects(station.records.archive.read(uid))
                found.selections.append((item.instance, keys))
                found.titles[uid] = keys.note or keys.title
            elif item.instance.sop_class == REGISTRATION:
                said = station.readers.registration(station.records.archive.read(uid))
                found.registrations.append(said)
                found.titles[uid] = said.label
                refused = [each.refusal for each in said.placed if each.refusal]
                if refused:
                    found.failed[uid] = refused[0]
        except Unreadable as error:
            found.failed[uid] = str(error)
    found.disagreeing = disagreeing(station, reading.objects.items)
    found.failed.update(dict.fromkeys(found.disagreeing, SENTENCE))
    found.reports = read_measurements(station, reading, work)
    return found


def take_objects(reading: Reading, found: _Found) -> None:
    """Show on the open study what was found in its objects."""
    own = [
        (instance, keys)
        for instance, keys in found.selections
        if (keys.study_uid, keys.patient_id) == (reading.study.uid, reading.study.patient.id)
    ]
    reading.objects.know(found.titles, own, found.failed)
    reading.screen.flagged = flagged(own, MANUFACTURER)
    reading.screen.offer_states(found.states)
    joins = [said for said in found.registrations if said.patient_id == reading.study.patient.id]
    spaces = {i.sop_uid: i.frame_of_reference for i in reading.instances}
    reading.screen.register(registrations_of(joins, lambda uid: spaces.get(uid, "")))


@guarded(Right.READ_IMAGES)
def open_object(station: Workstation, sop_uid: str) -> None:
    """Read an object of the open study beside its images."""
    reading = station.reading
    item = _item(reading, sop_uid)
    if reading is None or item is None:
        return
    _read(station, reading, lambda: opened_object(station, item))


@guarded(Right.READ_IMAGES)
def read_newest(station: Workstation) -> None:
    """Read the newest document of a study that has no pictures: it is what the study is for."""
    reading = station.reading
    if reading is None:
        return
    readable = [item for item in reading.objects.items if item.short in _READ_FIRST]
    kinds = [kind for kind in _READ_FIRST if any(item.short == kind for item in readable)]
    if kinds:
        newest = max((item for item in readable if item.short == kinds[0]), key=_when)
        open_object(station, newest.instance.sop_uid)


def _when(item: StudyObject) -> tuple[str, str, str]:
    instance = item.instance
    return instance.series.date or instance.study.date, instance.content_time, instance.sop_uid


@guarded(Right.READ_IMAGES)
def opened_object(station: Workstation, item: StudyObject) -> OpenObject:
    """Return what there is to read of an object; why not, where there is nothing but its header."""
    instance = item.instance
    part10 = station.records.archive.read(instance.sop_uid)
    shown = OpenObject(instance, item.short, item.title or item.kind, reason=item.not_shown)
    try:
        match item.short:
            case "SR":
                document = station.readers.document(part10)
                reading = station.reading
                wrong = reading.objects.failed.get(instance.sop_uid, "") if reading else ""
                return replace(shown, document=document, title=document.title, reason=wrong)
            case "KO":
                return replace(shown, keys=station.readers.key_objects(part10))
            case "PR":
                state = station.readers.presentation_state(part10)
                return replace(shown, state=state, reason=state.refusal)
            case "PDF":
                page = station.readers.pdf_page(part10, 0, PAGE_WIDTH)
                return replace(shown, page=page)
    except Unreadable as error:
        shown = replace(shown, reason=f"{error} {error.advice}".strip())
    return replace(shown, as_header=True, header=station.readers.header_lines(part10))


@guarded(Right.READ_IMAGES)
def turn_page(station: Workstation, to: int) -> None:
    """Show another page of the document being read."""
    reading = station.reading
    opened = reading.objects.opened if reading is not None else None
    if reading is None or opened is None or opened.page is None:
        return
    if not 0 <= to < opened.page.count or to == opened.page_number:
        return

    def read() -> OpenObject:
        part10 = station.records.archive.read(opened.of.sop_uid)
        page = station.readers.pdf_page(part10, to, PAGE_WIDTH)
        return replace(opened, page=page, page_number=to)

    _read(station, reading, read)


@guarded(Right.READ_IMAGES)
def show_header(station: Workstation, sop_uid: str = "") -> None:
    """Read the header of an object; without one, of the image in the active viewport.

    Raises:
        LightboxError: The active viewport shows no acquired image.
    """
    reading = station.reading
    if reading is None:
        return
    instance = next((i for i in reading.instances if i.sop_uid == sop_uid), None)
    if instance is None:
        image = image_of(reading.screen.view)
        if image is None:
            raise LightboxError(
                "A reformatted plane has no header of its own.",
                advice="Choose the acquired plane, then ask for the header again.",
            )
        instance = image[0]
    short, kind = kind_of(instance)
    item = _item(reading, instance.sop_uid)
    before = reading.objects.opened
    chosen = instance

    def read() -> OpenObject:
        header = station.readers.header_lines(station.records.archive.read(chosen.sop_uid))
        if before is not None and before.of.sop_uid == chosen.sop_uid:
            return replace(before, as_header=True, header=header)
        title = item.title if item is not None else ""
        number = "" if chosen.number is None else f" {chosen.number}"
        shown = title or f"{chosen.series.description or kind}{number}"
        return OpenObject(chosen, short, shown, as_header=True, header=header)

    _read(station, reading, read)


@guarded(Right.READ_IMAGES)
def show_content(station: Workstation) -> None:
    """Leave the header for what the object says."""
    reading = station.reading
    if reading is not None and reading.objects.opened is not None:
        reading.objects.show(replace(reading.objects.opened, as_header=False))


def close_object(station: Workstation) -> None:
    """Give the images their room back."""
    if station.reading is not None:
        station.reading.objects.show(None)


@guarded(Right.READ_IMAGES)
def next_state(station: Workstation) -> None:
    """Go to the next presentation state of the image, and after the last to none.

    Raises:
        LightboxError: There is none, or it cannot be shown exactly.
    """
    reading = station.reading
    if reading is None:
        return
    screen = reading.screen
    offered = screen.states_of(screen.active)
    if not offered:
        raise LightboxError("There is no presentation state of this image.")
    now = softcopy_of(screen.view)
    at = offered.index(now.state) + 1 if now is not None and now.state in offered else 0
    screen.present(screen.active, offered[at] if at < len(offered) else None)


@guarded(Right.READ_IMAGES)
def without_state(station: Workstation) -> None:
    """Show the image as it was sent."""
    if station.reading is not None:
        station.reading.screen.present(station.reading.screen.active, None)


@guarded(Right.READ_IMAGES)
def use_state(station: Workstation, sop_uid: str) -> None:
    """Bring the first image that a presentation state is about, and show it so.

    Raises:
        LightboxError: Its images are not shown, or it cannot be shown exactly.
    """
    reading = station.reading
    if reading is None:
        return
    state = next((s for s in reading.screen.states if s.sop_uid == sop_uid), None)
    if state is None:
        raise LightboxError(
            "The presentation state is of another study or patient, so it is not applied."
        )
    screen = reading.screen
    shown = image_of(screen.view)
    if shown is None or not state.is_about(shown[0].sop_uid, shown[1]):
        for reference in state.references:
            if show_image(reading, reference.sop_uid, (*reference.frames, 0)[0]):
                break
        else:
            raise LightboxError("The images of the presentation state are not on this seat.")
    screen.present(screen.active, state)


def show_image(reading: Reading, sop_uid: str, frame: int = 0) -> bool:
    """Bring an acquired image onto the screen; return whether this study shows it."""
    screen = reading.screen
    for content in reading.contents.values():
        for number, source in enumerate(content.sources):
            if (source.instance.sop_uid, source.frame) != (sop_uid, frame):
                continue
            plane = content.plane_of_source[number] if isinstance(content, Volume) else number
            if plane is None:
                return False
            _bring(reading, content, plane)
            return True
    screen.tell()
    return False


def _bring(reading: Reading, content: Volume | ImageStack, plane: int) -> None:
    screen = reading.screen
    here = screen.view.content is content and screen.slices(screen.active)
    if screen.view.content is not content or (
        isinstance(content, Volume) and (not here or not here.acquired)
    ):
        shown = [
            n
            for n, view in enumerate(screen.viewports)
            if view.content is content
            and (isinstance(content, ImageStack) or ((axis := screen.slices(n)) and axis.acquired))
        ]
        if shown:
            screen.activate(shown[0])
        else:
            screen.put(screen.active, content)
    screen.go_to(screen.active, plane)


@guarded(Right.READ_IMAGES)
def next_key_image(station: Workstation) -> None:
    """Go on to the next key image, the reader's own and those that others flagged.

    Raises:
        LightboxError: There is none.
    """
    reading = station.reading
    if reading is None:
        return
    screen = reading.screen
    keys = dict.fromkeys(
        (key.sop_uid, key.frame) for key in (*reading.annotations.key_images, *screen.flagged)
    )
    places = list(keys)
    if not places:
        raise LightboxError("No image of this study is marked as a key image.")
    shown = image_of(screen.view)
    here = (shown[0].sop_uid, shown[1]) if shown is not None else ("", 0)
    at = places.index(here) + 1 if here in places else 0
    for step in range(len(places)):
        if show_image(reading, *places[(at + step) % len(places)]):
            return
    raise LightboxError("The key images of this study are not on this seat.")


@guarded(Right.READ_IMAGES)
def show_only_keys(station: Workstation) -> None:
    """Scroll through key images only, beginning at one; asked again, through all.

    Raises:
        LightboxError: No image of the study is a key image.
    """
    reading = station.reading
    if reading is None:
        return
    screen = reading.screen
    if not screen.keys_only and not (reading.annotations.key_images or screen.flagged):
        raise LightboxError("No image of this study is marked as a key image.")
    screen.toggle_keys_only()
    now = screen.slice_number(screen.active)
    keys = screen.key_slices(screen.active)
    if screen.keys_only and now is not None and keys and now[0] not in keys:
        screen.go_to(screen.active, min(keys, key=lambda key: abs(key - now[0])))


def _item(reading: Reading | None, sop_uid: str) -> StudyObject | None:
    items = reading.objects.items if reading is not None else ()
    return next((item for item in items if item.instance.sop_uid == sop_uid), None)


def _read(station: Workstation, reading: Reading, read: Callable[[], OpenObject]) -> None:
    def succeeded(opened: OpenObject) -> None:
        if station.reading is reading:
            reading.objects.show(opened)

    station.jobs.start(
        "Read an object",
        lambda _work: read(),
        pool=Pool.DESK,
        about=reading.study.uid,
        shown=False,
        succeeded=succeeded,
        failed=station.telling.error,
    )


def _open(station: Workstation) -> bool:
    return station.reading is not None


COMMANDS = (
    Command(
        "objects.header",
        "Show header",
        show_header,
        menu="View",
        shortcut="Ctrl+I",
        enabled=_open,
        room="read",
        needs=Right.READ_IMAGES,
    ),
    Command(
        "objects.close",
        "Close the object being read",
        close_object,
        menu="View",
        shortcut="Ctrl+Shift+I",
        enabled=lambda s: s.reading is not None and s.reading.objects.opened is not None,
        room="read",
        needs=Right.READ_IMAGES,
    ),
    Command(
        "objects.next_state",
        "Next presentation state",
        next_state,
        menu="View",
        shortcut="Shift+P",
        enabled=_open,
        room="read",
        needs=Right.READ_IMAGES,
    ),
    Command(
        "objects.no_state",
        "Without presentation state",
        without_state,
        menu="View",
        enabled=_open,
        room="read",
        needs=Right.READ_IMAGES,
    ),
    Command(
        "objects.keys_only",
        "Show only key images",
        show_only_keys,
        menu="View",
        shortcut="Alt+K",
        enabled=_open,
        room="read",
        needs=Right.READ_IMAGES,
    ),
    Command(
        "objects.next_key_image",
        "Next key image",
        next_key_image,
        menu="View",
        shortcut="Shift+K",
        enabled=_open,
        room="read",
        needs=Right.READ_IMAGES,
    ),
)
