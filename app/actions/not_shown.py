"""Which objects of the open study are not on the screen, and why: never left out in silence."""

from __future__ import annotations

from app.commands import Command
from app.state.objects import is_bare_image
from app.state.reading import Reading
from domain.study import Instance
from domain.volume import Gravity
from imaging.stacks import REFUSED
from viewer.session.listed import NotShown

# What has no pixels of its own, by the beginning of its SOP class (PS3.6 A).
_WITHOUT_PIXELS = (
    ("1.2.840.10008.5.1.4.1.1.88.59", "Key object selection", "It lists images; it is none."),
    ("1.2.840.10008.5.1.4.1.1.88", "Structured report", "It is text and has no image."),
    ("1.2.840.10008.5.1.4.1.1.11", "Presentation state", "It says how images are shown."),
    ("1.2.840.10008.5.1.4.1.1.104", "Document", "It is a document and no image."),
    ("1.2.840.10008.5.1.4.1.1.481", "Radiotherapy object", "It has no image of its own."),
    ("1.2.840.10008.5.1.4.1.1.66", "Registration or raw data", "It has no image of its own."),
    ("1.2.840.10008.5.1.4.1.1.9", "Waveform", "Waveforms cannot be shown yet."),
)
COMMANDS: tuple[Command, ...] = ()
_UNKNOWN = ("Object of an unknown kind", "It has no pixels that can be shown.")
_HEADERS = ("Images without their pixels", "Only their headers are here.")
# Of these, something that should be seen is not; the others have nothing more to show.
_GRAVE = (_UNKNOWN[0], _HEADERS[0], "Waveform")
_LINES = 4


def why_empty(reading: Reading) -> str:
    """Return why a study without any picture has none: a line for each kind of object."""
    found = [
        f"{each.title}, {each.count}: {each.reason}"
        if each.count > 1
        else f"{each.title}: {each.reason}"
        for each in not_shown(reading)
    ]
    more = [f"And {len(found) - _LINES} more."] if len(found) > _LINES else []
    return "\n".join([*found[:_LINES], *more])


def not_shown(reading: Reading) -> tuple[NotShown, ...]:
    """Return what is not shown of a study, the gravest first."""
    found = [*_refused(reading), *_unread(reading), *_missing(reading)]
    found += [
        NotShown("In quarantine", aside.reason, 1, grave=True) for aside in reading.quarantined
    ]
    return (*found, *_without_pixels(reading))


def _drawn(reading: Reading) -> set[str]:
    """Return the objects whose segments are listed beside the images, shown or with a reason."""
    return {segment.key.partition("#")[0] for segment in reading.screen.segments.items}


def _refused(reading: Reading) -> list[NotShown]:
    drawn = _drawn(reading)
    return [
        NotShown(
            stack.title,
            " ".join(doubt.fact for doubt in stack.doubts) or "It cannot be shown.",
            len(stack.instances),
            stack.instances[0].sop_uid,
            grave=stack.doubts[0].gravity is not Gravity.NOTE if stack.doubts else True,
        )
        for stack in reading.stacks
        if stack.kind == REFUSED and not {i.sop_uid for i in stack.instances} <= drawn
    ]


def _unread(reading: Reading) -> list[NotShown]:
    """Return the series of which images could not be read; they are known once all were tried."""
    found = []
    for content in reading.contents.values():
        for doubt in content.doubts:
            if doubt.code == "unread":
                sop_uid = content.sources[0].instance.sop_uid if content.sources else ""
                count = len(content.sources) if doubt.gravity is Gravity.REFUSED else 0
                found.append(NotShown(content.title, doubt.fact, count, sop_uid))
    return found


def _missing(reading: Reading) -> list[NotShown]:
    if reading.expected is None:
        return []
    missing = reading.expected - len(reading.instances)
    if missing <= 0:
        return []
    listed = [NotShown("Not received", f"{gap.words}.", gap.missing) for gap in reading.gaps]
    if sum(gap.missing for gap in reading.gaps) == missing:
        return listed
    reason = f"{len(reading.instances)} of {reading.expected} objects have come to this seat."
    return [NotShown("Not received", reason, missing)]


def _without_pixels(reading: Reading) -> list[NotShown]:
    grouped: dict[tuple[str, str], list[Instance]] = {}
    # What can be read although it is no picture has its own list.
    elsewhere = _drawn(reading) | {
        item.instance.sop_uid for item in reading.objects.items if not item.not_shown
    }
    for instance in reading.instances:
        if instance.pixels is None and instance.sop_uid not in elsewhere:
            words = _HEADERS if is_bare_image(instance) else _words(instance.sop_class)
            grouped.setdefault(words, []).append(instance)
    return [
        NotShown(title, reason, len(group), group[0].sop_uid, grave=title in _GRAVE)
        for (title, reason), group in grouped.items()
    ]


def _words(sop_class: str) -> tuple[str, str]:
    for begins, title, reason in _WITHOUT_PIXELS:
        if sop_class == begins or sop_class.startswith(f"{begins}."):
            return title, reason
    return _UNKNOWN
