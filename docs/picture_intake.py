"""A stick as it comes from elsewhere: a study, a damaged image, a doubtful one, and a letter."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from pydicom import dcmread
from pydicom.uid import UID

from imaging.medium import medium_of


def stick(folder: Path, images: list[bytes]) -> Path:
    """Write a stick with an index of these images, of which one is lost, and with more beside.

    Beside them lie a copy of the first with other words, an image of another patient in the same
    study, one that is cut off, and files that are no DICOM.
    """
    root = folder / "STICK"
    loose = folder / "loose"
    for made_folder in (root, loose):
        made_folder.mkdir(parents=True, exist_ok=True)
    files = []
    for number, part10 in enumerate(images):
        files.append(loose / f"{number:04}.dcm")
        files[-1].write_bytes(part10)
    made = medium_of(files)
    for file, place in made.places.items():
        into = root / place
        into.parent.mkdir(parents=True, exist_ok=True)
        into.write_bytes(file.read_bytes())
    (root / "DICOMDIR").write_bytes(made.index)
    (root / sorted(made.places.values())[2]).unlink()

    other = dcmread(BytesIO(images[0]))
    other.StudyDescription = "Head, second look"
    other.save_as(root / "AGAIN.DCM")
    stranger = dcmread(BytesIO(images[0]))
    stranger.PatientID, stranger.PatientName = "PH-77", "Phantom^Other"
    stranger.SOPInstanceUID = UID(f"{stranger.SOPInstanceUID}.7")
    stranger.file_meta.MediaStorageSOPInstanceUID = stranger.SOPInstanceUID
    stranger.save_as(root / "WHOSE.DCM")
    (root / "CUT.DCM").write_bytes(images[1][:-2000])
    (root / "README.TXT").write_text("How to use the viewer")
    (root / "VIEWER.EXE").write_bytes(b"MZ" + bytes(400))
    return root
