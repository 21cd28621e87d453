"""The service classes of DICOM by UID, and the transfer syntaxes their objects may be in."""

from __future__ import annotations

from dataclasses import dataclass

VERIFICATION = "1.2.840.10008.1.1"
COMMITMENT = "1.2.840.10008.1.20.1"
COMMITMENT_INSTANCE = "1.2.840.10008.1.20.1.1"
STUDY_FIND = "1.2.840.10008.5.1.4.1.2.2.1"
STUDY_MOVE = "1.2.840.10008.5.1.4.1.2.2.2"
STUDY_GET = "1.2.840.10008.5.1.4.1.2.2.3"
PATIENT_FIND = "1.2.840.10008.5.1.4.1.2.1.1"
PATIENT_MOVE = "1.2.840.10008.5.1.4.1.2.1.2"
PATIENT_GET = "1.2.840.10008.5.1.4.1.2.1.3"
WORKLIST_FIND = "1.2.840.10008.5.1.4.31"
PERFORMED_STEP = "1.2.840.10008.3.1.2.3.3"
FINDS = frozenset({STUDY_FIND, PATIENT_FIND})
MOVES = frozenset({STUDY_MOVE, PATIENT_MOVE})
GETS = frozenset({STUDY_GET, PATIENT_GET})

IMPLICIT = "1.2.840.10008.1.2"
EXPLICIT = "1.2.840.10008.1.2.1"
DEFLATED = "1.2.840.10008.1.2.1.99"
BIG_ENDIAN = "1.2.840.10008.1.2.2"
RLE = "1.2.840.10008.1.2.5"
PLAIN = (EXPLICIT, IMPLICIT)

# Lossless ones first: where a peer may choose, it should choose what loses nothing.
COMPRESSED = (
    "1.2.840.10008.1.2.4.80",  # JPEG-LS lossless
    "1.2.840.10008.1.2.4.90",  # JPEG 2000 lossless
    "1.2.840.10008.1.2.4.70",  # JPEG lossless, first-order prediction
    "1.2.840.10008.1.2.4.57",  # JPEG lossless
    RLE,
    "1.2.840.10008.1.2.4.201",  # HTJ2K lossless
    "1.2.840.10008.1.2.4.202",  # HTJ2K lossless RPCL
    "1.2.840.10008.1.2.4.50",  # JPEG baseline
    "1.2.840.10008.1.2.4.51",  # JPEG extended
    "1.2.840.10008.1.2.4.81",  # JPEG-LS near lossless
    "1.2.840.10008.1.2.4.91",  # JPEG 2000
    "1.2.840.10008.1.2.4.203",  # HTJ2K
)

# JPIP objects hold an address instead of pixels: what would be stored is not the image.
_POINTING_ELSEWHERE = frozenset(
    {
        "1.2.840.10008.1.2.4.94",
        "1.2.840.10008.1.2.4.95",
        "1.2.840.10008.1.2.4.204",
        "1.2.840.10008.1.2.4.205",
    }
)


def storable(syntax: str) -> bool:
    """Whether an object in this transfer syntax can be stored as it comes."""
    if syntax in _POINTING_ELSEWHERE:
        return False
    return syntax in (IMPLICIT, EXPLICIT, DEFLATED, BIG_ENDIAN, RLE) or (
        syntax.startswith("1.2.840.10008.1.2.4.")
    )


@dataclass(frozen=True, slots=True)
class Service:
    """One service class of the network beside storage, and which sides of it this seat takes."""

    name: str
    uid: str
    user: bool
    provider: bool
    note: str = ""


# The conformance statement lists these, and a test holds the listener to it.
SERVICES = (
    Service("Verification", VERIFICATION, user=True, provider=True),
    Service("Patient Root FIND", PATIENT_FIND, True, True, "levels PATIENT to IMAGE"),
    Service("Patient Root MOVE", PATIENT_MOVE, False, True, "only to a known peer"),
    Service("Patient Root GET", PATIENT_GET, user=False, provider=True),
    Service("Study Root FIND", STUDY_FIND, True, True, "levels STUDY to IMAGE"),
    Service("Study Root MOVE", STUDY_MOVE, True, True, "only to a known peer"),
    Service("Study Root GET", STUDY_GET, user=True, provider=True),
    Service(
        "Storage Commitment Push Model",
        COMMITMENT,
        True,
        True,
        "the report goes out on an association of this seat's",
    ),
    Service("Modality Worklist FIND", WORKLIST_FIND, user=True, provider=False),
    Service("Modality Performed Procedure Step", PERFORMED_STEP, user=True, provider=False),
)
