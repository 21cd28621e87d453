"""What a PET header says of dose, time and patient, gathered for the standardised uptake value."""

from __future__ import annotations

from domain.study import Uptake
from imaging.header import Header


def uptake_of(header: Header) -> Uptake:
    """Return what a PET image says that a standardised uptake value rests on, as written."""
    shared = header.item(0x52009229)
    groups = [group for group in (shared, header) if group is not None]
    drug = header.item(0x00540016)
    return Uptake(
        units=header.trimmed(0x00541001).upper(),
        decay_correction=header.trimmed(0x00541102).upper(),
        corrected=tuple(part.upper() for part in header.texts(0x00280051)),
        suv_type=header.trimmed(0x00541006).upper(),
        series_at=_joined(header, 0x00080021, 0x00080031),
        acquired_at=header.trimmed(0x0008002A) or _joined(header, 0x00080022, 0x00080032),
        corrected_to=_corrected_to(header),
        vendor_scan_at=header.trimmed(_private(header, "GEMS_PETD_01", 0x0009, 0x0D)),
        injected_at="" if drug is None else drug.trimmed(0x00181078),
        injected_time="" if drug is None else drug.trimmed(0x00181072),
        time_zone=header.trimmed(0x00080201),
        dose_bq=None if drug is None else drug.number(0x00181074),
        half_life_s=None if drug is None else drug.number(0x00181075),
        weight_kg=header.number(0x00101030),
        height_m=header.number(0x00101020),
        duration_s=_seconds(groups),
        decay_factor=header.number(0x00541321),
        vendor_suv=header.number(_private(header, _PHILIPS, 0x7053, 0x00)),
        vendor_activity=header.number(_private(header, _PHILIPS, 0x7053, 0x09)),
        radionuclide=_radionuclide(drug),
    )


_PHILIPS = "Philips PET Private Group"
_NONE = 0xFFFFFFFF


def _joined(header: Header, date: int, time: int) -> str:
    day, hour = header.trimmed(date).replace(".", ""), header.trimmed(time).replace(":", "")
    return day + hour if len(day) == 8 and hour else ""


def _corrected_to(header: Header) -> str:
    return header.trimmed(0x00189701) if header.trimmed(0x00189758).upper() == "YES" else ""


def _seconds(groups: list[Header]) -> float | None:
    for group in groups:
        milliseconds = group.number(0x00181242)
        if milliseconds is not None and milliseconds > 0:
            return milliseconds / 1000
    return None


def _private(header: Header, creator: str, group: int, element: int) -> int:
    """Return the tag of a private element, wherever its creator has its block (PS3.5 7.8.1)."""
    for block in range(0x10, 0x100):
        at = group << 16 | block
        if at in header and header.text(at).strip() == creator:
            return group << 16 | block << 8 | element
    return _NONE


def _radionuclide(drug: Header | None) -> str:
    code = None if drug is None else drug.item(0x00540300)
    return "" if code is None else code.text(0x00080104).strip()
