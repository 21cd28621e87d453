"""PR01: what each option of PS3.15 keeps beside the Basic Profile, and that it keeps no more."""

from __future__ import annotations

from pydicom.dataset import Dataset

from imaging.deidentifying.dates import capped_age, shifted
from imaging.deidentifying.descriptions import cleaned
from imaging.deidentifying.options import Option
from tests.imaging.deidentifying.made import clean, ct, written


def test_a_description_keeps_harmless_words_and_loses_names_even_those_that_are_words() -> None:
    source = ct()
    source.SeriesDescription = "Axial thorax for Dr. Borromeus 2.5 mm, MRN-4711-0815, 20150607"
    _, kept, _ = clean(written(source), (Option.DESCRIPTORS,))
    assert kept.SeriesDescription == "Axial thorax for 2.5 mm"
    _, basic, _ = clean(written(source))
    assert "SeriesDescription" not in basic
    source.PatientName = "Hand^Brown"
    _, kept, _ = clean(written(source), (Option.DESCRIPTORS,))
    assert cleaned("Hand left", {"hand"}) == "left"


def test_dates_are_removed_moved_or_kept_as_was_chosen_and_times_stay_with_them() -> None:
    source = ct()
    source.AcquisitionDateTime = "20150607081530.25+0530"
    source.TimezoneOffsetFromUTC = "+0530"
    whole = written(source)
    _, basic, _ = clean(whole)
    assert "AcquisitionDateTime" not in basic
    assert basic.LongitudinalTemporalInformationModified == "REMOVED"
    _, moved, _ = clean(whole, (Option.MODIFIED_DATES,))
    assert moved.AcquisitionDateTime == "20140503081530.25+0530"
    assert moved.StudyDate == "20140503"
    assert moved.StudyTime == "081530"
    assert moved.LongitudinalTemporalInformationModified == "MODIFIED"
    _, kept, _ = clean(whole, (Option.FULL_DATES,))
    assert kept.StudyDate == "20150607"
    assert kept.LongitudinalTemporalInformationModified == "UNMODIFIED"
    assert kept.PatientBirthDate in ("", None)


def test_a_date_that_names_no_whole_day_is_not_moved() -> None:
    assert shifted("20240301", -1) == "20240229"
    assert shifted("1997.04.24", 1) == "19970425"
    assert shifted("2015", -400) is None
    assert shifted("20150101-20150201", -400) is None
    assert shifted("20151301", -400) is None
    assert shifted("", -400) == ""


def test_ages_above_89_are_few_peoples() -> None:
    assert capped_age("089Y") == "089Y"
    assert capped_age("097Y") == "090Y"
    assert capped_age("012M") == "012M"
    assert capped_age("old") == ""


def test_safe_private_elements_stay_with_their_creator_and_no_others() -> None:
    source = ct()
    source.add_new(0x00190010, "LO", "SIEMENS MR HEADER")
    source.add_new(0x0019100C, "IS", "1000")  # b value
    source.add_new(0x00191008, "CS", "IMAGE NUM 4")
    source.add_new(0x00290010, "LO", "SIEMENS CSA HEADER")
    source.add_new(0x00291010, "OB", b"Quixplant inside")
    whole = written(source)
    _, kept, _ = clean(whole, (Option.SAFE_PRIVATE,))
    assert kept[0x0019100C].value == 1000
    assert kept[0x00190010].value == "SIEMENS MR HEADER"
    assert [e.tag for e in kept if e.tag.is_private] == [0x00190010, 0x0019100C]
    _, basic, _ = clean(whole)
    assert [e.tag for e in basic if e.tag.is_private] == []


def test_an_element_in_a_safe_place_of_another_maker_goes() -> None:
    source = ct()
    source.add_new(0x00190010, "LO", "SOMEBODY ELSE")
    source.add_new(0x0019100C, "LO", "Zebedia")
    _, kept, _ = clean(written(source), (Option.SAFE_PRIVATE,))
    assert [e.tag for e in kept if e.tag.is_private] == []


def test_a_report_keeps_its_shape_and_references_and_loses_its_words() -> None:
    source = ct()
    source.SOPClassUID, source.Modality = "1.2.840.10008.5.1.4.1.1.88.33", "SR"
    for element in list(source):
        if element.tag.group in (0x0028, 0x7FE0):
            del source[element.tag]
    text, image, age = Dataset(), Dataset(), Dataset()
    text.ValueType, text.TextValue = "TEXT", "Liver lesion of Quixplant"
    image.ValueType = "IMAGE"
    named = Dataset()
    named.ReferencedSOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
    named.ReferencedSOPInstanceUID = "1.2.826.0.1.3680043.9.7.5"
    image.ReferencedSOPSequence = [named]
    age.ValueType = "NUM"
    concept = Dataset()
    concept.CodeValue, concept.CodingSchemeDesignator = "121033", "DCM"
    concept.CodeMeaning = "Subject Age"
    age.ConceptNameCodeSequence = [concept]
    source.ContentSequence = [text, image, age]
    whole = written(source)
    _, basic, _ = clean(whole)
    assert [item.ValueType for item in basic.ContentSequence] == ["TEXT", "IMAGE"]
    assert basic.ContentSequence[0].TextValue == "REMOVED"
    reference = basic.ContentSequence[1].ReferencedSOPSequence[0].ReferencedSOPInstanceUID
    assert reference.startswith("2.25.")
    _, kept, _ = clean(whole, (Option.STRUCTURED, Option.PATIENT))
    assert kept.ContentSequence[0].TextValue == "Liver of"
    assert len(kept.ContentSequence) == 3


def test_institution_and_device_stay_where_chosen_and_are_not_hunted_elsewhere() -> None:
    source = ct()
    source.DeviceSerialNumber = "SN-778899"
    _, kept, _ = clean(written(source), (Option.INSTITUTION, Option.DEVICE))
    assert kept.InstitutionName == "Sankt Vigeland Klinik"
    assert kept.DeviceSerialNumber == "SN-778899"


def test_kept_uids_stay_everywhere() -> None:
    source = ct()
    _, kept, _ = clean(written(source), (Option.UIDS,))
    assert kept.SOPInstanceUID == source.SOPInstanceUID
    assert kept.file_meta.MediaStorageSOPInstanceUID == source.SOPInstanceUID
    assert [code.CodeValue for code in kept.DeidentificationMethodCodeSequence] == [
        "113100",
        "113110",
    ]
