"""What is said of a modality wins over what is said of all, and the site's policy over the seat."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.features import EVERY, Feature, Toggle, deciding

MODALITIES = ("CT", "MR", "US")


@st.composite
def decisions(draw: st.DrawFn) -> list[Toggle]:
    """Any set of decisions, at most one for each feature, modality and origin, in any order."""
    places = [(f, m, p) for f in Feature for m in (EVERY, *MODALITIES) for p in (False, True)]
    chosen = draw(st.lists(st.sampled_from(places), unique=True, max_size=24))
    return [Toggle(f, m, draw(st.booleans()), "why", "who", by_policy=p) for f, m, p in chosen]


@given(decisions(), st.sampled_from(list(Feature)), st.sampled_from(MODALITIES))
def test_ad01_policys_modality_then_policys_all_then_the_seats_modality_then_its_all(
    said: list[Toggle], feature: Feature, modality: str
) -> None:
    """AD01: resolution modality over all, default off, on any combination."""
    # The rule written out as a table of look-ups, beside the one line that decides.
    by = {(t.feature, t.modality, t.by_policy): t for t in said}
    order = ((modality, True), (EVERY, True), (modality, False), (EVERY, False))
    wanted = next((by[feature, m, p] for m, p in order if (feature, m, p) in by), None)
    assert deciding(feature, modality, said) is wanted


@given(decisions(), st.sampled_from(list(Feature)), st.sampled_from(MODALITIES))
def test_what_is_said_of_other_features_and_modalities_decides_nothing(
    said: list[Toggle], feature: Feature, modality: str
) -> None:
    about = [t for t in said if t.feature is feature and t.modality in (EVERY, modality)]
    assert deciding(feature, modality, said) is deciding(feature, modality, about)
    assert deciding(feature, modality, said) is deciding(feature, modality, said[::-1])


@pytest.mark.parametrize("reason", ["", "   ", "\n"])
def test_ad02_an_empty_reason_is_refused(reason: str) -> None:
    """AD02: the reason is mandatory."""
    with pytest.raises(ValueError, match="takes a reason"):
        Toggle(Feature.QUALITY, EVERY, True, reason, "who")


@pytest.mark.parametrize("modality", ["ct", " CT", "A" * 17])
def test_a_modality_is_written_as_dicom_does(modality: str) -> None:
    with pytest.raises(ValueError, match="as DICOM does"):
        Toggle(Feature.QUALITY, modality, True, "why", "who")
