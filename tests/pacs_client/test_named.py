"""A file's own two names are read without a parser, and never at the cost of a crash."""

from __future__ import annotations

import random
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom import dcmread, dcmwrite
from pydicom.dataset import Dataset
from pydicom.uid import (
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)

from domain.errors import Unreadable
from pacs_client.named import names_of
from tests.peers.studies import make_object

STUDY, SERIES = "2.25.1", "2.25.2"
SOP, PLAIN = make_object(STUDY, SERIES, 1)
SYNTAXES = {
    "implicit": ImplicitVRLittleEndian,
    "explicit": ExplicitVRLittleEndian,
    "deflated": DeflatedExplicitVRLittleEndian,
    "big-endian": ExplicitVRBigEndian,
}


def item(name: str) -> Dataset:
    made = Dataset()
    made.ReferencedSOPClassUID = "1.2.3"
    made.ReferencedSOPInstanceUID = name
    return made


def written(syntax: UID, *, undefined: bool) -> bytes:
    """Return an object with sequences before its study's name, as pydicom writes it."""
    dataset = dcmread(BytesIO(PLAIN))
    inner = item("2.25.66")
    inner.StudyInstanceUID = "2.25.77"  # of another study: a name that is not this object's own
    inner.PurposeOfReferenceCodeSequence = [item("2.25.88")]
    dataset.ReferencedStudySequence = [inner, Dataset()]
    dataset.file_meta.TransferSyntaxUID = syntax
    for element in dataset:
        element.is_undefined_length = undefined and element.VR == "SQ"
    buffer = BytesIO()
    big = syntax == ExplicitVRBigEndian
    dataset["PixelData"].VR = "OW"
    dcmwrite(
        buffer,
        dataset,
        implicit_vr=syntax == ImplicitVRLittleEndian,
        little_endian=not big,
        enforce_file_format=True,
    )
    return buffer.getvalue()


@pytest.mark.parametrize("undefined", [True, False], ids=["items", "lengths"])
@pytest.mark.parametrize("syntax", SYNTAXES)
def test_the_names_are_those_that_pydicom_reads(syntax: str, *, undefined: bool) -> None:
    """Judge: pydicom, which reads all of it."""
    part10 = written(SYNTAXES[syntax], undefined=undefined)
    known = dcmread(BytesIO(part10))
    assert names_of(part10) == (known.StudyInstanceUID, known.SOPInstanceUID) == (STUDY, SOP)


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_a_file_that_is_cut_before_its_names_says_so(syntax: str) -> None:
    part10 = written(SYNTAXES[syntax], undefined=True)
    for at in range(0, 500, 7):
        with suppress(Unreadable):
            assert names_of(part10[:at]) == (STUDY, SOP)
    with pytest.raises(Unreadable, match=r"cut short\.|does not say"):
        names_of(part10[:300])


@given(st.integers(0, 2**32 - 1))
def test_bytes_that_were_changed_anywhere_end_in_names_or_in_a_refusal(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret
    syntax = chance.choice(list(SYNTAXES.values()))
    spoiled = bytearray(written(syntax, undefined=chance.random() < 0.5))
    for _ in range(chance.randint(1, 8)):
        spoiled[chance.randrange(132, 700)] = chance.randrange(256)
    try:
        study, sop = names_of(bytes(spoiled))
    except Unreadable:
        return
    assert len(study) <= 64
    assert len(sop) <= 64


def test_sequences_without_end_in_one_another_are_refused() -> None:
    """B-02: in time, however deep."""
    at = PLAIN.index(b"\x08\0\x16\0UI")
    opening = b"\x08\0\x10\x11SQ\0\0\xff\xff\xff\xff\xfe\xff\0\xe0\xff\xff\xff\xff"
    deep = PLAIN[:at] + b"\x08\0\x05\0CS\0\0" + opening * 20_000
    with pytest.raises(Unreadable):
        names_of(deep)


def test_a_file_of_a_million_empty_elements_is_refused() -> None:
    at = PLAIN.index(b"\x08\0\x16\0UI")
    with pytest.raises(Unreadable, match="slow"):
        names_of(PLAIN[:at] + b"\x08\0\x05\0CS\0\0" * 1_000_000)
