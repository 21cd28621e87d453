"""Patient, study, series, instance: DICOM's four levels as the local index knows them."""

from __future__ import annotations

from dataclasses import dataclass

from domain.graphics import OverlayPlane, Shutter


@dataclass(frozen=True, slots=True)
class Patient:
    """Who was examined. Two patients are the same only if ID and issuer are."""

    id: str
    name: str  # as PN is written: family^given^middle^prefix^suffix, groups joined by =
    birth_date: str = ""  # YYYYMMDD as sent, or empty
    sex: str = ""
    issuer: str = ""


@dataclass(frozen=True, slots=True)
class Study:
    """One visit, as its instances say."""

    uid: str
    patient: Patient
    date: str = ""  # YYYYMMDD
    time: str = ""
    accession: str = ""
    description: str = ""
    referring_physician: str = ""
    study_id: str = ""
    age: str = ""  # as sent: 063Y
    institution: str = ""  # where it was made, as its first object says


@dataclass(frozen=True, slots=True)
class Series:
    """One acquisition or reconstruction."""

    uid: str
    study_uid: str
    modality: str
    number: int | None = None
    description: str = ""
    body_part: str = ""
    date: str = ""
    time: str = ""
    protocol: str = ""
    laterality: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """One VOI window (PS3.3 C.11.2.1.2). ``width`` is above 0."""

    centre: float
    width: float
    name: str = ""
    function: str = "LINEAR"  # LINEAR, LINEAR_EXACT, SIGMOID

    def __post_init__(self) -> None:
        if not self.width > 0:
            raise ValueError(f"a window's width must be above 0, not {self.width}")


@dataclass(frozen=True, slots=True)
class FrameGeometry:
    """Where one frame lies (PS3.3 C.7.6.2), with what is absent said by None."""

    position: tuple[float, float, float] | None = None  # centre of the first pixel, mm
    orientation: tuple[float, float, float, float, float, float] | None = None  # row, column
    spacing_mm: tuple[float, float] | None = None  # between rows, between columns
    spacing_basis: str = ""  # which rule gave the spacing: PixelSpacing, ImagerPixelSpacing…
    aspect: tuple[float, float] | None = None  # height : width of a pixel where no spacing is given


@dataclass(frozen=True, slots=True)
class UltrasoundRegion:
    """One calibrated rectangle of an ultrasound image, as the file says it (PS3.3 C.8.5.5)."""

    left: int  # first column, counted from 0
    top: int
    right: int  # last column
    bottom: int
    spatial: int = 0  # Region Spatial Format: 1 two-dimensional, 2 M-mode, 3 spectral, 4 wave form
    data: int = 0  # Region Data Type: 1 tissue, 2 colour flow, 3 PW Doppler…
    flags: int = 0
    unit_x: int = 0  # Physical Units X Direction: 3 cm, 4 seconds, 5 hertz, 7 cm/second…
    unit_y: int = 0
    delta_x: float = 0.0  # physical units for each pixel
    delta_y: float = 0.0


@dataclass(frozen=True, slots=True)
class RealWorldMap:
    """What stored values mean outside the picture (PS3.3 C.7.6.16.2.11), where a line maps them."""

    slope: float
    intercept: float
    unit: str  # the code's value where it is UCUM, else its meaning
    first: float  # lowest stored value that is mapped
    last: float
    label: str = ""


@dataclass(frozen=True, slots=True)
class FrameValues:
    """How one frame's stored values become values with a unit, and how they are shown first."""

    slope: float = 1.0
    intercept: float = 0.0
    unit: str = ""  # HU, BQML, US (unspecified)… as the file says; empty: stored value
    windows: tuple[Window, ...] = ()
    has_modality_lut: bool = False
    has_voi_lut: bool = False
    real_world: tuple[RealWorldMap, ...] = ()
    vendor_slope: float | None = None  # Philips' private one: named, never applied unasked
    # Where the values are shown in another unit than the file's rescale gives: that unit.
    file_unit: str | None = None
    voi_luts: tuple[str, ...] = ()  # what the file calls each of its VOI LUTs


@dataclass(frozen=True, slots=True)
class Pixels:
    """How an instance's pixel data is written (PS3.3 C.7.6.3)."""

    rows: int
    columns: int
    frames: int = 1
    samples: int = 1
    photometric: str = "MONOCHROME2"
    bits_allocated: int = 16
    bits_stored: int = 16
    high_bit: int = 15
    signed: bool = False
    planar: int = 0
    padding: tuple[float, float] | None = None  # lowest and highest padded stored value
    # Where the native pixel bytes lie in the stored file; None when they are encapsulated.
    offset: int | None = None
    length: int | None = None


@dataclass(frozen=True, slots=True)
class Uptake:
    """What a PET image says that a standardised uptake value rests on (PS3.3 C.8.9), as written.

    Dates and times are joined as YYYYMMDDHHMMSS.FFFFFF; without its date a time stands alone.
    """

    units: str = ""  # BQML, CNTS, GML…
    decay_correction: str = ""  # START, ADMIN, NONE
    corrected: tuple[str, ...] = ()  # Corrected Image: ATTN, DECY…
    suv_type: str = ""  # what GML means; empty: body weight
    series_at: str = ""
    acquired_at: str = ""
    corrected_to: str = ""  # Decay Correction DateTime of enhanced PET
    vendor_scan_at: str = ""  # GE's own scan date and time
    injected_at: str = ""  # with its date
    injected_time: str = ""  # time of day alone
    time_zone: str = ""
    dose_bq: float | None = None
    half_life_s: float | None = None
    weight_kg: float | None = None
    height_m: float | None = None
    duration_s: float | None = None
    decay_factor: float | None = None
    vendor_suv: float | None = None  # Philips: SUV for each unit of the image
    vendor_activity: float | None = None  # Philips: Bq/ml for each unit of the image
    radionuclide: str = ""


@dataclass(frozen=True, slots=True)
class Instance:
    """One SOP instance as the index knows it: all that opening needs, so no header is read twice.

    ``frames`` holds one geometry and one value rule per frame where they differ, else one.
    """

    sop_uid: str
    sop_class: str
    transfer_syntax: str
    study: Study
    series: Series
    number: int | None = None
    frame_of_reference: str = ""
    pixels: Pixels | None = None  # None: no image (report, key object, waveform…)
    geometry: tuple[FrameGeometry, ...] = ()
    values: tuple[FrameValues, ...] = ()
    image_type: tuple[str, ...] = ()
    patient_orientation: tuple[str, ...] = ()
    kernel: str = ""
    slice_thickness_mm: float | None = None
    split_by: tuple[
        tuple[str, str], ...
    ] = ()  # echo, b-value, temporal position… never stacked together
    lossy: str = ""  # "" lossless; else what the file says: "12:1", "lossy, ratio not stated"
    burned_in: bool = False
    manufacturer: str = ""
    content_time: str = ""
    doubts: tuple[str, ...] = ()  # what reading found odd, in words
    presentation_shape: str = ""  # IDENTITY, INVERSE (PS3.3 C.11.6); empty: not said
    overlays: tuple[OverlayPlane, ...] = ()
    shutter: Shutter | None = None
    colour_space: str = ""  # what its ICC profile is called, where it has one
    reader: str = ""  # which version of the reader said all this; empty: one before they had names
    # Every side that a tag states, by the tag's keyword: they should agree (R, L, U, B).
    sides: tuple[tuple[str, str], ...] = ()
    view_position: str = ""  # CC, MLO, PA, LATERAL… as the file says
    view_codes: tuple[str, ...] = ()  # View Code Sequence, then its modifiers: code values
    regions: tuple[UltrasoundRegion, ...] = ()
    # Tags that bear on the scale beyond a slice's plain Pixel Spacing: name with number, value.
    scale_tags: tuple[tuple[str, str], ...] = ()
    uptake: Uptake | None = None  # of PET alone
    # How long each frame of a run stays, in ms: one for all, or from each to the next; () unknown.
    frame_times_ms: tuple[float, ...] = ()
    sweeps: bool = False  # whether the device wants the run shown there and back again
    # What sets the frames of one enhanced image apart, one entry each; empty where nothing does.
    frame_splits: tuple[tuple[tuple[str, str], ...], ...] = ()
    frame_shutters: tuple[Shutter | None, ...] = ()  # one each where frames differ, else empty

    def frame_shutter(self, frame: int) -> Shutter | None:
        """Return what covers frame ``frame`` (from 0)."""
        return self.frame_shutters[frame] if self.frame_shutters else self.shutter

    def frame_geometry(self, frame: int) -> FrameGeometry:
        """Return where frame ``frame`` (from 0) lies."""
        if not self.geometry:
            return FrameGeometry()
        return self.geometry[frame] if len(self.geometry) > 1 else self.geometry[0]

    def frame_values(self, frame: int) -> FrameValues:
        """Return how frame ``frame`` (from 0) is valued."""
        if not self.values:
            return FrameValues()
        return self.values[frame] if len(self.values) > 1 else self.values[0]
