"""A site's policy makes roles and limits the shipped ones; both hold for who is signed in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.actions.accounts import sign_in
from app.actions.policy import install_policy
from app.gate import may
from app.options import OptionError
from app.site_policy import read_policy
from app.workstation import Workstation
from domain.errors import NotFound
from domain.rights import About, Right
from tests.app.accounts_seat import PASSWORD, Folk
from tests.app.policies import laid

OF_CT = About(study_uid="1.2", modalities=frozenset({"CT"}))
OF_MR = About(study_uid="1.3", modalities=frozenset({"MR"}))
NIGHT = """
second_factor = ""
[roles.night_reader]
title = "Night reader"
rights = ["seat.be_here", "worklist.see", "images.read"]
modalities = ["CT"]
"""


@pytest.fixture
def folk(station: Workstation) -> Folk:
    made = Folk(station)
    made.begin()
    return made


def test_a_role_that_the_site_made_can_be_given_and_grants_what_it_says(
    folk: Folk, tmp_path: Path
) -> None:
    station = folk.station
    with pytest.raises(NotFound, match="no role night_reader"):
        folk.add("n.night", "night_reader")
    install_policy(station, laid(tmp_path / "from IT", NIGHT))
    folk.add("n.night", "night_reader")
    sign_in(station, "n.night", PASSWORD)
    assert may(station, Right.READ_IMAGES, OF_CT)
    assert not may(station, Right.READ_IMAGES, OF_MR)
    assert not may(station, Right.SIGN_REPORTS)


def test_a_shipped_role_that_the_site_limits_is_limited_for_who_is_signed_in_already(
    folk: Folk, tmp_path: Path
) -> None:
    station = folk.station
    folk.add("r.reader", "radiologist")
    admin = station.session
    sign_in(station, "r.reader", PASSWORD)
    assert may(station, Right.READ_IMAGES, OF_MR)
    reader, station.session = station.session, admin
    limits = laid(
        tmp_path / "from IT", "second_factor = ''\n[roles.radiologist]\nmodalities = ['CT']\n"
    )
    install_policy(station, limits)
    station.session = reader
    from app.actions.policy import put_in_force

    put_in_force(station, station.site)
    assert may(station, Right.READ_IMAGES, OF_CT)
    assert not may(station, Right.READ_IMAGES, OF_MR)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "[roles.radiologist]\nrights = ['keys.manage']",
            "There is no option called rights in line 2",
        ),
        (
            "[roles.radiologist]\nmodalities = []",
            "can only be limited to fewer modalities in line 2",
        ),
        ("[roles.technologist_ct]\nmodalities = ['CT', 'MR']", "fewer modalities in line 2"),
    ],
)
def test_no_policy_widens_a_shipped_role(text: str, sentence: str) -> None:
    with pytest.raises(OptionError, match=re.escape(sentence)):
        read_policy(text)
