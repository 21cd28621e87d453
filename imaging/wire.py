"""An Instance as plain lists, for the pipe between a worker and its reader.

JSON and not pickle: a worker that a hostile file has taken over must not be able to run code in
the reader. The constructors of the nouns check what arrives.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from domain.study import (
    FrameGeometry,
    FrameValues,
    Instance,
    Patient,
    Pixels,
    Series,
    Study,
    Window,
)


def to_plain(instance: Instance) -> list[Any]:
    """Return ``instance`` as nested lists of text, numbers, truth values and None."""
    study, series, pixels = instance.study, instance.series, instance.pixels
    patient = study.patient
    return [
        instance.sop_uid,
        instance.sop_class,
        instance.transfer_syntax,
        [
            study.uid,
            [patient.id, patient.name, patient.birth_date, patient.sex, patient.issuer],
            study.date,
            study.time,
            study.accession,
            study.description,
            study.referring_physician,
            study.study_id,
            study.age,
        ],
        [
            series.uid,
            series.study_uid,
            series.modality,
            series.number,
            series.description,
            series.body_part,
            series.date,
            series.time,
            series.protocol,
            series.laterality,
        ],
        instance.number,
        instance.frame_of_reference,
        None
        if pixels is None
        else [
            pixels.rows,
            pixels.columns,
            pixels.frames,
            pixels.samples,
            pixels.photometric,
            pixels.bits_allocated,
            pixels.bits_stored,
            pixels.high_bit,
            pixels.signed,
            pixels.planar,
            pixels.padding,
            pixels.offset,
            pixels.length,
        ],
        [[g.position, g.orientation, g.spacing_mm, g.spacing_basis] for g in instance.geometry],
        [
            [
                v.slope,
                v.intercept,
                v.unit,
                [[w.centre, w.width, w.name, w.function] for w in v.windows],
                v.has_modality_lut,
                v.has_voi_lut,
            ]
            for v in instance.values
        ],
        instance.image_type,
        instance.patient_orientation,
        instance.kernel,
        instance.slice_thickness_mm,
        instance.split_by,
        instance.lossy,
        instance.burned_in,
        instance.manufacturer,
        instance.content_time,
        instance.doubts,
    ]


def from_plain(plain: list[Any]) -> Instance:
    """Return the Instance that ``to_plain`` wrote.

    Raises:
        TypeError, ValueError: It is not one.
    """
    (uid, sop_class, syntax, study, series, number, frame_of_reference, pixels, geometry, values,
     image_type, patient_orientation, kernel, thickness, split_by, lossy, burned_in, manufacturer,
     content_time, doubts) = plain  # fmt: skip
    study_uid, patient, *rest_of_study = study
    return Instance(
        uid,
        sop_class,
        syntax,
        Study(study_uid, Patient(*patient), *rest_of_study),
        Series(*series),
        number,
        frame_of_reference,
        None if pixels is None else _pixels(pixels),
        tuple(_geometry(*each) for each in geometry),
        tuple(_values(*each) for each in values),
        tuple(image_type),
        tuple(patient_orientation),
        kernel,
        thickness,
        tuple((key, value) for key, value in split_by),
        lossy,
        burned_in,
        manufacturer,
        content_time,
        tuple(doubts),
    )


def _pixels(plain: list[Any]) -> Pixels:
    pixels = Pixels(*plain)
    return pixels if pixels.padding is None else replace(pixels, padding=tuple(plain[10]))


def _geometry(position: Any, orientation: Any, spacing_mm: Any, basis: str) -> FrameGeometry:
    return FrameGeometry(
        None if position is None else tuple(position),
        None if orientation is None else tuple(orientation),
        None if spacing_mm is None else tuple(spacing_mm),
        basis,
    )


def _values(
    slope: float, intercept: float, unit: str, windows: Any, modality_lut: bool, voi_lut: bool
) -> FrameValues:
    shown = tuple(Window(*window) for window in windows)
    return FrameValues(slope, intercept, unit, shown, modality_lut, voi_lut)
