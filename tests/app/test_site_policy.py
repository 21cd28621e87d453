"""Everything a policy file says is checked to the last name, and a wrong one is named."""

from __future__ import annotations

import re

import pytest

from app.options import OptionError
from app.site_policy import changes, read_policy
from domain.features import Feature
from domain.rights import Right
from records.retention import RetentionRule, Since

WHOLE = """
lock_after_minutes = 5
may_add_peers = false
tls_minimum = "1.3"

[about]
version = 7
site = "Made-up Clinic"

[settings]
aet = "SEAT1"
open_priors = false

[[peers]]
name = "PACS"
address = "ORTHANC@192.0.2.10:4242"
may = ["echo", "store"]

[roles.night_reader]
title = "Night reader"
rights = ["images.read", "reports.read"]
modalities = ["CT"]

[features]
abnormality_detection = false
reason = "Not validated here yet"
[features.CT]
abnormality_detection = true

[models.lung-nodule-demonstration]
version = "1.0.0"
threshold = 0.6
"""


def test_one_file_decides_options_settings_peers_roles_features_and_models() -> None:
    policy = read_policy(WHOLE)
    assert policy.policy.lock_after_minutes == 5
    assert policy.named == {"lock_after_minutes", "may_add_peers", "tls_minimum"}
    assert (policy.version, policy.site) == (7, "Made-up Clinic")
    assert policy.fixed.values == {"aet": "SEAT1", "open_priors": False, "tls_minimum": "1.3"}
    assert not policy.fixed.others
    (peer,) = policy.fixed.peers
    assert (peer.aet, peer.port, peer.rights) == ("ORTHANC", 4242, ("echo", "store"))
    (role,) = policy.roles
    assert role.rights == {Right.BE_HERE, Right.READ_IMAGES, Right.READ_REPORTS}
    assert role.modalities == {"CT"}
    said = {(t.modality, t.feature, t.on) for t in policy.features}
    assert said == {
        ("", Feature.ABNORMALITY_DETECTION, False),
        ("CT", Feature.ABNORMALITY_DETECTION, True),
    }
    assert policy.models["lung-nodule-demonstration"].threshold == 0.6


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("\nlock_after_minuets = 5", "There is no option called lock_after_minuets in line 2"),
        ("lock_after_minutes = 0", "not 0 in line 1"),
        ('tls_minimum = "1.0"', "tls_minimum must be 1.2 or 1.3, not 1.0 in line 1"),
        ("[about]\nversion = '1'", "version must be a whole number in line 2"),
        ("[settings]\nuser = 'x'", "There is no option called user in line 2"),
        ("[settings]\nport = 70000", "port cannot be 70000 in line 2"),
        ("[frames]\nx = 1", "There is no option called frames in line 1"),
        (
            "[[peers]]\nname='A'\naddress='A@h:1'\n[[peers]]\nnames='B'",
            "There is no option called names in line 5",
        ),
        ("[[peers]]\nname='A'", "A peer of the policy lacks its address"),
        ("[[peers]]\nname='A'\naddress='h'", "A peer of the policy cannot be so"),
        ("[roles.x]\nrights = ['all']", "There is no right called all in line 2"),
        ("[features]\ntelepathy = true", "There is no option called telepathy in line 2"),
        ("[features]\nquality = true", "takes a reason"),
        ("[features]\nreason = 'x'\n[features.ct]\nquality = true", "written as DICOM does"),
        ("[models.x]\nthreshold = 1.5", "threshold must be between 0 and 1, not 1.5 in line 2"),
        ("lock_after_minutes = = 5", "The policy file cannot be read"),
        ("roles = 5", "[roles] holds tables only"),
        ("[[retention]]\nname = 'CT'", "A retention rule of the policy cannot be so in line 2"),
        (
            "[[retention]]\nname = 'CT'\nkeep_years = 0",
            "A retention rule of the policy cannot be so in line 2",
        ),
        (
            "[[retention]]\nname = 'CT'\nkeep_years = 5\nsince = 'birth'",
            "A retention rule of the policy cannot be so in line 2",
        ),
        ("[[retention]]\nyears = 5", "There is no option called years in line 2"),
    ],
)
def test_what_a_policy_may_not_say_is_named_with_its_line(text: str, sentence: str) -> None:
    with pytest.raises(OptionError, match=re.escape(sentence)):
        read_policy(text)


RULES = """
[[retention]]
name = "Children"
keep_years = 10
under_age = 18
until_age = 28

[[retention]]
name = "Mammography"
keep_years = 15
modalities = ["MG"]
since = "access"
"""


def test_how_long_studies_are_kept_may_be_decided_too_and_every_change_is_said() -> None:
    policy = read_policy(RULES)
    assert policy.fixed.values["retention"] == (
        RetentionRule("Children", 10, under_age=18, until_age=28),
        RetentionRule("Mammography", 15, Since.ACCESS, ("MG",)),
    )
    assert changes(read_policy(RULES), read_policy(RULES.replace("= 15", "= 20"))) == {
        "retention.Mammography": "15, since access, modalities ('MG',)"
        " -> 20, since access, modalities ('MG',)"
    }
    with pytest.raises(OptionError, match="the same name"):
        read_policy(RULES.replace("Mammography", "Children"))


def test_what_changes_between_two_policies_is_said_with_old_and_new_values() -> None:
    before, after = read_policy(WHOLE), read_policy(WHOLE.replace("= 5", "= 9"))
    assert changes(before, after) == {"lock_after_minutes": "5 -> 9"}
    assert "roles.night_reader" in changes(read_policy(""), before)
