"""What goes over the wire is what PS3.5, PS3.7 and PS3.10 say; pydicom is the witness."""

from __future__ import annotations

import random
from collections.abc import Iterator
from io import BytesIO

import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.filebase import DicomBytesIO
from pydicom.filereader import read_dataset
from pydicom.filewriter import write_dataset
from pydicom.sequence import Sequence

from domain.errors import Unreadable
from pacs_client.command import Command, Field
from pacs_client.command import decode as decode_command
from pacs_client.command import encode as encode_command
from pacs_client.identifier import EXPLICIT, IMPLICIT, Elements, decode, encode
from pacs_client.part10 import data_set_of, opening


def as_pydicom_reads(data: bytes, syntax: str) -> Dataset:
    return read_dataset(BytesIO(data), syntax == IMPLICIT, True)


def as_pydicom_writes(dataset: Dataset, syntax: str) -> bytes:
    buffer = DicomBytesIO()
    buffer.is_little_endian = True
    buffer.is_implicit_VR = syntax == IMPLICIT
    write_dataset(buffer, dataset)
    return buffer.getvalue()


def test_a_command_set_is_what_pydicom_reads_in_it() -> None:
    command = Command(
        Field.C_MOVE_RQ,
        affected_class="1.2.840.10008.5.1.4.1.2.2.2",
        message_id=7,
        priority=0,
        destination="LIGHTBOX",
        has_data=True,
    )
    read = as_pydicom_reads(encode_command(command), IMPLICIT)
    assert read.CommandField == 0x0021
    assert read.AffectedSOPClassUID == "1.2.840.10008.5.1.4.1.2.2.2"
    assert (read.MessageID, read.Priority, read.MoveDestination) == (7, 0, "LIGHTBOX")
    assert read.CommandDataSetType != 0x0101
    assert read.CommandGroupLength == len(encode_command(command)) - 12
    assert [int(e.tag) for e in read] == sorted(int(e.tag) for e in read)


def test_a_command_set_of_another_program_is_read() -> None:
    response = Dataset()
    response.CommandField = 0x8021
    response.MessageIDBeingRespondedTo = 3
    response.CommandDataSetType = 0x0101
    response.Status = 0xB000
    response.NumberOfCompletedSuboperations = 10
    response.NumberOfFailedSuboperations = 2
    response.OffendingElement = [0x00100020]
    command = decode_command(as_pydicom_writes(response, IMPLICIT))
    assert (command.field, command.answers, command.status) == (0x8021, 3, 0xB000)
    assert (command.completed, command.failed, command.has_data) == (10, 2, False)


def mutants(seed: bytes, count: int = 2000) -> Iterator[bytes]:
    dice = random.Random(20260112)  # noqa: S311 - the same garbage every time
    for _ in range(count):
        data = bytearray(seed[: dice.randrange(len(seed) + 1)] if dice.random() < 0.3 else seed)
        for _ in range(dice.randint(1, 8) if data else 0):
            data[dice.randrange(len(data))] = dice.choice(
                (0, 1, 8, 0x7F, 0xFF, dice.randrange(256))
            )
        yield bytes(data)


def test_any_bytes_are_a_command_set_or_refused() -> None:
    request = Command(Field.C_STORE_RQ, "1.2.3", message_id=7, affected_uid="1.2.3.4")
    for data in mutants(encode_command(request)):
        try:
            assert decode_command(data).field <= 0xFFFF
        except ValueError:
            continue


@pytest.mark.parametrize("syntax", [IMPLICIT, EXPLICIT])
def test_an_identifier_is_what_pydicom_reads_in_it(syntax: str) -> None:
    data = encode(
        {
            "QueryRetrieveLevel": "STUDY",
            "PatientName": "Müller^Änne",
            "StudyInstanceUID": "1.2.3",
            "NumberOfStudyRelatedInstances": "12",
            "ReferencedSOPSequence": [
                {"ReferencedSOPInstanceUID": "1.2.3.4", "FailureReason": "274"}
            ],
        },
        syntax,
    )
    read = as_pydicom_reads(data, syntax)
    assert str(read.PatientName) == "Müller^Änne"
    assert read.StudyInstanceUID == "1.2.3"
    assert read.ReferencedSOPSequence[0].FailureReason == 274
    assert [int(e.tag) for e in read] == sorted(int(e.tag) for e in read)


@pytest.mark.parametrize("syntax", [IMPLICIT, EXPLICIT])
@pytest.mark.parametrize("undefined", [False, True])
def test_an_identifier_of_another_program_is_read(syntax: str, undefined: bool) -> None:
    item = Dataset()
    item.ReferencedSOPInstanceUID = "1.2.3.4"
    item.FailureReason = 274
    item.is_undefined_length_sequence_item = undefined
    said = Dataset()
    said.PatientID = "4711"
    said.FailedSOPSequence = Sequence([item])
    said["FailedSOPSequence"].is_undefined_length = undefined
    said.TransactionUID = "1.2.3.5"
    said.add_new(0x00090010, "LO", "PRIVATE")
    read = decode(as_pydicom_writes(said, syntax), syntax)
    assert read == {
        "PatientID": "4711",
        "TransactionUID": "1.2.3.5",
        "FailedSOPSequence": ({"ReferencedSOPInstanceUID": "1.2.3.4", "FailureReason": "274"},),
    }


@pytest.mark.parametrize(
    ("charset", "name"),
    [
        ("ISO_IR 100", "Buc^Jérôme"),
        ("ISO_IR 144", "Иванов^Иван"),
        ("ISO_IR 126", "Διονυσιος"),
        ("ISO_IR 192", "王^小東"),
        (["", "ISO 2022 IR 87"], "Yamada^Tarou=山田^太郎=やまだ^たろう"),
        ("GB18030", "Wang^XiaoDong=王^小东"),
    ],
    ids=["Latin-1", "Cyrillic", "Greek", "UTF-8", "Japanese", "GB18030"],
)
def test_a_name_in_any_character_set_is_read(charset: str | list[str], name: str) -> None:
    said = Dataset()
    said.SpecificCharacterSet = charset
    said.PatientName = name
    assert decode(as_pydicom_writes(said, EXPLICIT), EXPLICIT)["PatientName"] == name


def test_a_character_set_that_nobody_knows_does_not_lose_the_row() -> None:
    said = Dataset()
    said.PatientID = "4711"
    data = b"\x08\0\x05\0CS\x06\0KLINGO" + as_pydicom_writes(said, EXPLICIT)
    assert decode(data, EXPLICIT)["PatientID"] == "4711"


@pytest.mark.parametrize("syntax", [IMPLICIT, EXPLICIT])
def test_any_bytes_are_a_data_set_or_refused(syntax: str) -> None:
    item = {"ReferencedSOPInstanceUID": "1.2.3.4", "FailureReason": "274"}
    said: Elements = {"PatientName": "Müller^Änne", "FailedSOPSequence": [item, item]}
    for data in mutants(encode(said, syntax)):
        try:
            assert isinstance(decode(data, syntax), dict)
        except ValueError:
            continue


def test_sequences_nested_without_end_are_refused() -> None:
    nested = b"\x08\0\x15\x11SQ\0\0\xff\xff\xff\xff\xfe\xff\0\xe0\xff\xff\xff\xff" * 2000
    with pytest.raises(ValueError, match="too deep"):
        decode(nested, EXPLICIT)


def test_an_object_becomes_a_file_around_the_bytes_that_came() -> None:
    said = Dataset()
    said.SOPClassUID, said.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.2", "1.2.3"
    said.PatientID = "4711"
    data = as_pydicom_writes(said, EXPLICIT)
    part10 = opening(said.SOPClassUID, "1.2.3", EXPLICIT, "SCANNER") + data
    read = pydicom.dcmread(BytesIO(part10))
    assert read.PatientID == "4711"
    assert read.file_meta.MediaStorageSOPInstanceUID == "1.2.3"
    assert read.file_meta.TransferSyntaxUID == EXPLICIT
    assert read.file_meta.SourceApplicationEntityTitle == "SCANNER"
    assert bytes(data_set_of(part10)) == data


@pytest.mark.parametrize("part10", [b"", b"DICM" * 50, bytes(128) + b"DICM\x02\0\x01\0OB"])
def test_what_is_no_file_is_not_sent(part10: bytes) -> None:
    with pytest.raises(Unreadable):
        data_set_of(part10)
