"""Standardised uptake values: how many for each unit of a PET image, or why there are none.

The rules are those of the QIBA profile for vendor-neutral SUV and of PS3.3 C.8.9. Whatever a tag
should say and does not is a reason to give none: the value is never guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import exp, isfinite, log

from domain.study import Instance, Uptake

BODY_WEIGHT, LEAN_MASS, SURFACE = "SUVbw", "SUVlbm", "SUVbsa"

# What a person can be: outside, the number is in another unit than the standard's.
_WEIGHT_KG = (0.3, 500.0)
_HEIGHT_M = (0.2, 2.7)
_DOSE_BQ = (1e5, 1e12)
_HALF_LIFE_S = (10.0, 1e8)
# With a longer life the nuclide is imaged days after, and a time of day does not say which day.
_SAME_DAY_HALF_LIFE_S = 12 * 3600.0
# Later than this nothing is left to be imaged: the times belong to different injections.
_MOST_HALF_LIVES = 10.0
_SAME_TIME = timedelta(minutes=1)
_FACTOR_AGREES = 0.004
# What GML means by its SUV Type (0054,1006), where it is one of ours.
_GML = {"": BODY_WEIGHT, "BW": BODY_WEIGHT, "LBMJANMA": LEAN_MASS, "BSA": SURFACE}

WEIGHT = "Patient's Weight (0010,1030)"
HEIGHT = "Patient's Size (0010,1020)"
DOSE = "Radionuclide Total Dose (0018,1074)"
HALF_LIFE = "Radionuclide Half Life (0018,1075)"
INJECTED = "Radiopharmaceutical Start DateTime (0018,1078)"
INJECTED_TIME = "Radiopharmaceutical Start Time (0018,1072)"
UNITS = "Units (0054,1001)"
DECAY = "Decay Correction (0054,1102)"

Row = tuple[str, str, str]  # what, how much, by which tag


class _NoneError(Exception):
    """There is no SUV, and why, in a sentence."""


@dataclass(frozen=True, slots=True)
class UptakeScale:
    """One kind of SUV: how many for each unit of the file's values, for each image."""

    name: str  # SUVbw, SUVlbm, SUVbsa
    unit: str  # g/ml, cm²/ml
    factors: tuple[float, ...]
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class UptakeScales:
    """The kinds of SUV that a series has, and why it lacks the others."""

    scales: tuple[UptakeScale, ...] = ()
    refused: dict[str, str] = field(default_factory=dict)


def uptake_scales(instances: Sequence[Instance]) -> UptakeScales:
    """Return what the values of these images are worth as SUV, each image by its own header."""
    said = [instance.uptake for instance in instances]
    known = [one for one in said if one is not None]
    if not known or len(known) != len(said):
        return UptakeScales(refused={BODY_WEIGHT: "The images are not of a PET."})
    try:
        _agree(known)
        return _scales(known, instances[0].study.patient.sex.upper())
    except _NoneError as error:
        return UptakeScales(refused={BODY_WEIGHT: str(error)})


def _agree(said: Sequence[Uptake]) -> None:
    """Refuse a series whose images differ in what they have in common."""
    for what, values in (
        ("unit", {one.units for one in said}),
        ("decay correction", {one.decay_correction for one in said}),
        ("dose", {one.dose_bq for one in said}),
        ("weight", {one.weight_kg for one in said}),
        ("height", {one.height_m for one in said}),
        ("half life", {one.half_life_s for one in said}),
        ("time of injection", {(one.injected_at, one.injected_time) for one in said}),
    ):
        if len(values) > 1:
            raise _NoneError(f"The images of this series differ in their {what}.")


def _scales(said: Sequence[Uptake], sex: str) -> UptakeScales:
    first = said[0]
    if first.units == "GML":
        return _from_suv(first, sex, len(said))
    if first.units == "CNTS":
        return _from_counts(said, sex)
    if first.units == "BQML":
        return _from_activity(said, sex, [1.0] * len(said), ())
    raise _NoneError(f"The values are in {first.units or 'no stated unit'}, not in Bq/ml.")


def _from_suv(first: Uptake, sex: str, count: int) -> UptakeScales:
    """The file holds SUV already; SUV Type says of which kind."""
    kind = _GML.get(first.suv_type)
    if kind is None:
        raise _NoneError(f"The file's own SUV is of the type {first.suv_type}.")
    said = first.suv_type or "not stated, so body weight (PS3.3 C.8.9.1.1.3)"
    row = ("Unit of the file", f"g/ml, SUV type {said}", UNITS)
    mine, _ = _body(first, sex, kind)
    scales, refused = [], {}
    for name in (BODY_WEIGHT, LEAN_MASS, SURFACE):
        try:
            if name == kind:
                scales.append(UptakeScale(name, _unit(name), (1.0,) * count, (row,)))
                continue
            ratio = _required(_body(first, sex, name)[0], name) / _required(mine, kind)
            rows = (row, *_body(first, sex, name)[1])
            scales.append(UptakeScale(name, _unit(name), (ratio,) * count, rows))
        except _NoneError as error:
            refused[name] = str(error)
    return UptakeScales(tuple(scales), refused)


def _from_counts(said: Sequence[Uptake], sex: str) -> UptakeScales:
    """Philips counts: the file's private factors make SUV or activity of them."""
    direct = [one.vendor_suv for one in said]
    if all(value is not None and isfinite(value) and value > 0 for value in direct):
        factors = tuple(value for value in direct if value is not None)
        row = ("SUV for each count", _span(factors), "Philips SUV Scale Factor (7053,1000)")
        scale = UptakeScale(BODY_WEIGHT, _unit(BODY_WEIGHT), factors, (row,))
        scales, refused = [scale], {}
        for name in (LEAN_MASS, SURFACE):
            try:
                weight = _required(_body(said[0], sex, BODY_WEIGHT)[0], BODY_WEIGHT)
                body, rows = _body(said[0], sex, name)
                ratio = _required(body, name) / weight
                each = tuple(factor * ratio for factor in factors)
                scales.append(UptakeScale(name, _unit(name), each, (row, *rows)))
            except _NoneError as error:
                refused[name] = str(error)
        return UptakeScales(tuple(scales), refused)
    activity = [one.vendor_activity for one in said]
    if all(value is not None and isfinite(value) and value > 0 for value in activity):
        factors = tuple(value for value in activity if value is not None)
        name = "Philips Activity Concentration Scale Factor (7053,1009)"
        return _from_activity(said, sex, factors, (("Bq/ml for each count", _span(factors), name),))
    raise _NoneError("The values are counts, and the file has no factor that makes SUV of them.")


def _from_activity(
    said: Sequence[Uptake], sex: str, activity: Sequence[float], before: tuple[Row, ...]
) -> UptakeScales:
    doses, rows = _doses(said)
    scales, refused = [], {}
    for name in (BODY_WEIGHT, LEAN_MASS, SURFACE):
        try:
            body, of_body = _body(said[0], sex, name)
            size = _required(body, name)
        except _NoneError as error:
            refused[name] = str(error)
            continue
        factors = tuple(a * size / dose for a, dose in zip(activity, doses, strict=True))
        unit = ("Unit of the file", said[0].units, UNITS)
        times = ("Factor", _span(factors), f"{name} for each {said[0].units}")
        scales.append(
            UptakeScale(name, _unit(name), factors, (unit, *before, *of_body, *rows, times))
        )
    return UptakeScales(tuple(scales), refused)


# ------------------------------------------------------------------------------- the body


def _unit(name: str) -> str:
    return "cm²/ml" if name == SURFACE else "g/ml"


def _body(one: Uptake, sex: str, name: str) -> tuple[float | None, tuple[Row, ...]]:
    """Return the patient's size that a kind of SUV is divided by, in g or cm²."""
    weight = _within(one.weight_kg, _WEIGHT_KG)
    height = _within(one.height_m, _HEIGHT_M)
    rows: tuple[Row, ...] = ()
    if weight is not None:
        rows = (("Weight", f"{weight:g} kg", WEIGHT),)
    if name == BODY_WEIGHT or weight is None:
        return (None if weight is None else weight * 1000.0), rows
    if height is None:
        return None, rows
    rows = (*rows, ("Height", f"{height:g} m", HEIGHT))
    if name == SURFACE:
        square_m = 0.007184 * weight**0.425 * (height * 100.0) ** 0.725
        return square_m * 1e4, (*rows, ("Body surface", f"{square_m:.3f} m²", "Du Bois 1916"))
    # Janmahasatian 2005; the formula is for men and women alone.
    index = weight / height**2
    by_sex = {"M": (6680.0, 216.0), "F": (8780.0, 244.0)}.get(sex)
    if by_sex is None:
        return None, rows
    lean = 9270.0 * weight / (by_sex[0] + by_sex[1] * index)
    return lean * 1000.0, (*rows, ("Lean body mass", f"{lean:.1f} kg", "Janmahasatian 2005"))


def _required(size: float | None, name: str) -> float:
    if size is None:
        lacks = {
            BODY_WEIGHT: "The patient's weight is not stated, or cannot be true",
            LEAN_MASS: "The patient's weight, height or sex is not stated, or cannot be true",
            SURFACE: "The patient's weight or height is not stated, or cannot be true",
        }
        raise _NoneError(f"{lacks[name]}.")
    return size


def _within(value: float | None, span: tuple[float, float]) -> float | None:
    return value if value is not None and span[0] <= value <= span[1] else None


# ------------------------------------------------------------------------------- dose and time


def _doses(said: Sequence[Uptake]) -> tuple[list[float], tuple[Row, ...]]:
    """Return the activity of the injected dose at the time each image's values are stated for."""
    first = said[0]
    dose = _within(first.dose_bq, _DOSE_BQ)
    if dose is None:
        raise _NoneError("The injected dose is not stated, or cannot be true.")
    half_life = _within(first.half_life_s, _HALF_LIFE_S)
    if half_life is None:
        raise _NoneError("The half life of the nuclide is not stated, or cannot be true.")
    rows: tuple[Row, ...] = (
        ("Injected dose", f"{dose / 1e6:.2f} MBq", DOSE),
        ("Half life", f"{half_life:g} s", HALF_LIFE),
    )
    correction = "START" if first.corrected_to else first.decay_correction
    said_so = "DECY" in first.corrected
    if (
        first.corrected
        and correction in ("START", "ADMIN", "NONE")
        and (said_so is (correction == "NONE"))
    ):
        raise _NoneError("The file says both that decay was corrected for and that it was not.")
    if first.corrected and "ATTN" not in first.corrected:
        raise _NoneError("The values are not corrected for attenuation.")
    if correction == "ADMIN":
        row = ("Decay", "already corrected to the injection", f"{DECAY} ADMIN")
        return [dose] * len(said), (*rows, row)
    if correction == "START":
        reference, source = _reference(said, half_life)
        injected, by = _injection(first, reference, half_life)
        seconds = (reference - injected).total_seconds()
        left = dose * 2.0 ** (-seconds / half_life)
        rows = (
            *rows,
            ("Injected at", _clock(injected), by),
            ("Values are stated for", _clock(reference), source),
            ("Decay", f"{seconds / 60:.1f} min, {left / 1e6:.2f} MBq left", f"{DECAY} START"),
        )
        return [left] * len(said), rows
    if correction == "NONE":
        return _undecayed(said, dose, half_life, rows)
    raise _NoneError("The file does not say to what time decay was corrected.")


def _undecayed(
    said: Sequence[Uptake], dose: float, half_life: float, rows: tuple[Row, ...]
) -> tuple[list[float], tuple[Row, ...]]:
    """Each image's values are those of its own time: the mean activity while it was acquired."""
    doses = []
    by = ""
    for one in said:
        acquired = _time(one.acquired_at)
        if acquired is None or one.duration_s is None:
            raise _NoneError("Decay is not corrected for, and an image lacks its time or duration.")
        injected, by = _injection(one, acquired, half_life)
        seconds = (acquired - injected).total_seconds()
        doses.append(dose * 2.0 ** (-seconds / half_life) / _within_frame(one, half_life))
    row = ("Decay", "from the injection to each image", f"{DECAY} NONE, {by}")
    return doses, (*rows, row)


def _within_frame(one: Uptake, half_life: float) -> float:
    """Return how much higher the activity at the start of an image is than its mean."""
    decays = log(2.0) * (one.duration_s or 0.0) / half_life
    return decays / (1.0 - exp(-decays)) if decays > 0 else 1.0


def _reference(said: Sequence[Uptake], half_life: float) -> tuple[datetime, str]:
    """Return the time that decay was corrected to, and the tag that says so.

    The series' own time, unless processing has set it to after the acquisition; then the
    maker's private scan time, then the acquisition of the first bed position.
    """
    enhanced = {one.corrected_to for one in said}
    if enhanced != {""}:
        at = _time(enhanced.pop()) if len(enhanced) == 1 else None
        if at is None:
            raise _NoneError("The time that decay was corrected to is not one.")
        return at, "Decay Correction DateTime (0018,9701)"
    acquired = [_time(one.acquired_at) for one in said]
    series = {_time(one.series_at) for one in said}
    started = min((at for at in acquired if at is not None), default=None)
    if started is None or None in acquired:
        raise _NoneError("An image does not say when it was acquired.")
    if len(series) == 1 and (at := series.pop()) is not None and at <= started:
        return at, "Series Date and Time (0008,0021), (0008,0031)"
    vendor = {_time(one.vendor_scan_at) for one in said}
    if len(vendor) == 1 and (at := vendor.pop()) is not None and at <= started:
        return at, "GE scan date and time (0009,100D), as the series' time is after acquisition"
    for one in said:
        _check_decay_factor(one, started, half_life)
    source = "earliest Acquisition Time (0008,0032), as the series' time is after acquisition"
    return started, source


def _check_decay_factor(one: Uptake, reference: datetime, half_life: float) -> None:
    """Refuse a reference time that the image's own decay factor contradicts."""
    at = _time(one.acquired_at)
    if one.decay_factor is None or one.decay_factor <= 1.0 or at is None:
        return
    between = 2.0 ** ((at - reference).total_seconds() / half_life)
    # Some makers count the decay within the image in, others do not.
    for expected in (between, between * _within_frame(one, half_life)):
        if abs(one.decay_factor / expected - 1.0) <= _FACTOR_AGREES:
            return
    raise _NoneError(
        "The series' time is after its acquisition, and the decay factors do not tell the true one."
    )


def _injection(one: Uptake, before: datetime, half_life: float) -> tuple[datetime, str]:
    """Return when the dose was given: never after ``before``, and on a day that is known."""
    clock = _time_of_day(one.injected_time)
    stated = _time(one.injected_at)
    if stated is not None:
        if clock is not None and abs(_apart(stated, clock)) > _SAME_TIME:
            raise _NoneError("The two times of injection in the file contradict each other.")
        if clock is None and not _same_zone(one):
            raise _NoneError("The time of injection is in another time zone than the scan.")
        _check_interval(stated, before, half_life)
        return stated, INJECTED
    if clock is None:
        raise _NoneError("The time of injection is not stated.")
    if half_life > _SAME_DAY_HALF_LIFE_S:
        raise _NoneError("The day of the injection is not stated, and the nuclide lives for days.")
    injected = before.replace(hour=0, minute=0, second=0, microsecond=0) + clock
    source = INJECTED_TIME
    if injected > before:
        injected -= timedelta(days=1)
        source = f"{INJECTED_TIME}, of the day before"
    _check_interval(injected, before, half_life)
    return injected, source


def _check_interval(injected: datetime, before: datetime, half_life: float) -> None:
    seconds = (before - injected).total_seconds()
    if seconds < 0:
        raise _NoneError("The dose was given after the scan, as the file has it.")
    if seconds > _MOST_HALF_LIVES * half_life:
        raise _NoneError("Between injection and scan the dose would have decayed to nothing.")


def _apart(at: datetime, clock: timedelta) -> timedelta:
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    return at - midnight - clock


def _same_zone(one: Uptake) -> bool:
    for sign in "+-":
        if sign in one.injected_at:
            return one.injected_at.partition(sign)[2] == one.time_zone.lstrip("+-") and (
                one.time_zone.startswith(sign)
            )
    return True


def _time(text: str) -> datetime | None:
    """Return a date with its time (PS3.5 DT, without its zone), or None where it is not whole."""
    digits = text.split("+", 1)[0].split("-", 1)[0]
    whole, _, fraction = digits.partition(".")
    if len(whole) < 12 or not whole.isdigit():
        return None
    clock = _time_of_day(whole[8:] + (f".{fraction}" if fraction else ""))
    try:
        day = datetime(int(whole[:4]), int(whole[4:6]), int(whole[6:8]))  # noqa: DTZ001 - of no zone
    except ValueError:
        return None
    return None if clock is None else day + clock


def _time_of_day(text: str) -> timedelta | None:
    """Return a time of day (PS3.5 TM); None unless it has hours and minutes."""
    whole, _, fraction = text.replace(":", "").partition(".")
    if len(whole) not in (4, 6) or not whole.isdigit() or not (fraction or "0").isdigit():
        return None
    hours, minutes, seconds = int(whole[:2]), int(whole[2:4]), int(whole[4:6] or 0)
    if hours > 23 or minutes > 59 or seconds > 60:
        return None
    return timedelta(
        hours=hours, minutes=minutes, seconds=seconds, microseconds=int((fraction + "000000")[:6])
    )


def _clock(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S")


def _span(factors: Sequence[float]) -> str:
    low, high = min(factors), max(factors)
    return f"{low:.6g}" if high <= low * (1 + 1e-9) else f"{low:.6g} to {high:.6g}"
