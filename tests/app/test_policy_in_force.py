"""A seat obeys the policy that its site has signed, and starts with no other."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.actions import duties, hung_priors, peers, policy, receiving, retaining, seat
from app.actions.policy import PolicyRefused, install_policy, look_again, pin_key
from app.actions.web_addresses import SaidWeb
from app.options import OptionError
from app.workstation import Workstation
from domain.audit import Outcome
from domain.errors import LightboxError, Refused
from records.policy_pin import PinMissing
from records.retention import RetentionRule
from records.safe_places import UnsafePlace
from records.settings import SetByPolicy
from tests.app.conftest import PASSPHRASE, wait_until
from tests.app.policies import OTHER, OTHER_PUBLIC, PRIVATE, PUBLIC, laid, signed_policy
from tests.seats import open_workstation

Open = Callable[[], Workstation]


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    return tmp_path / "seat"


@pytest.fixture
def system(tmp_path: Path) -> Path:
    return tmp_path / "etc"


@pytest.fixture
def opens(profile: Path, system: Path) -> Iterator[Open]:
    """Open the seat as its next start does."""
    running: list[Workstation] = []

    def open_() -> Workstation:
        while running:
            running.pop().close()
        running.append(open_workstation(profile, passphrase=PASSPHRASE, system=system))
        return running[0]

    yield open_
    for station in running:
        station.close()


def last(station: Workstation, action: str) -> tuple[Outcome, dict[str, str]]:
    """Return how the last event of a kind ended, and what it says."""
    event = next(e for e in station.records.audit.recent(50) if e.event.action == action)
    return event.event.outcome, event.event.detail


def test_a_single_user_seat_may_go_on_with_an_unsigned_file_and_says_so(
    opens: Open, profile: Path
) -> None:
    laid(profile, "lock_after_minutes = 5\n")
    station = opens()
    assert station.policy.lock_after_minutes == 5
    assert station.site.signed is None
    assert policy.is_pinned(station) == ""


def test_the_systems_policy_wins_over_the_profiles(
    opens: Open, profile: Path, system: Path
) -> None:
    laid(profile, "lock_after_minutes = 5\n")
    laid(system, "lock_after_minutes = 7\n")
    assert opens().policy.lock_after_minutes == 7
    with pytest.raises(PolicyRefused, match="wins over one of the profile"):
        install_policy(opens(), laid(profile, "", "draft.toml"))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (None, "is missing"),
        ("lock_after_minutes = 5\n", "carries no signature"),
        (signed_policy("may_export_images = false").replace("false", "true"), "was altered"),
        (signed_policy("", key=OTHER), "another key"),
        (signed_policy("", version=2), "older"),
        (signed_policy("", what="model"), "no policy"),
        (signed_policy("may_make_capsules = false", version=3), "differ"),
    ],
    ids=["missing", "unsigned", "altered", "another key", "rolled back", "a model", "same version"],
)
def test_a_seat_with_a_pinned_key_refuses_to_start(
    opens: Open, profile: Path, text: str | None, sentence: str
) -> None:
    key, file = laid(profile, PUBLIC, "key.pub"), laid(profile, signed_policy("", version=3))
    pin_key(opens(), key, lambda: None)
    assert opens().site.version == 3
    if text is None:
        file.unlink()
    else:
        laid(profile, text)
    with pytest.raises(PolicyRefused, match=sentence):
        opens()


@pytest.mark.parametrize("text", [None, "", signed_policy("", key=OTHER)])
def test_a_key_of_the_computers_administrator_binds_a_fresh_profile_too(
    opens: Open, profile: Path, system: Path, text: str | None
) -> None:
    laid(system, PUBLIC, "policy-key.pem")
    if text is not None:
        laid(system, text)
    with pytest.raises(PolicyRefused):
        opens()
    assert not (profile / "keys.json").exists()


def test_whoever_takes_the_pinned_key_away_gets_no_seat_that_believes_everything(
    opens: Open, profile: Path
) -> None:
    laid_key = laid(profile, PUBLIC, "key.pub")
    laid(profile, signed_policy("may_export_images = false"))
    pin_key(opens(), laid_key, lambda: None)
    opens()
    (profile / "sealed" / "policy-pin").unlink()
    with pytest.raises(PinMissing, match="missing from its profile"):
        opens()


def test_a_refused_policy_is_on_record_with_its_reason(opens: Open, profile: Path) -> None:
    key = laid(profile, PUBLIC, "key.pub")
    laid(profile, signed_policy(""))
    pin_key(opens(), key, lambda: None)
    laid(profile, signed_policy("", key=OTHER))
    with pytest.raises(PolicyRefused):
        opens()
    laid(profile, signed_policy(""))
    outcome, detail = last(opens(), "policy.refuse")
    assert outcome is Outcome.SERIOUS_FAILURE
    assert "another key" in detail["reason"]


def test_a_new_key_is_signed_with_the_old_one_or_proved(opens: Open, profile: Path) -> None:
    from datetime import UTC, datetime

    from records.signed_text import sign

    def refuse() -> None:
        raise Refused("nobody is there")

    old, new = laid(profile, PUBLIC, "a.pub"), laid(profile, OTHER_PUBLIC, "b.pub")
    station = opens()
    laid(profile, signed_policy(""))
    pin_key(opens(), old, lambda: None)
    station = opens()
    with pytest.raises(Refused, match="nobody is there"):
        pin_key(station, new, refuse)
    # The policy in force is not signed with the new key: the seat would not start again.
    with pytest.raises(PolicyRefused, match="another key"):
        pin_key(station, new, lambda: None)
    now = datetime(2026, 1, 12, tzinfo=UTC)
    vouched = sign(OTHER_PUBLIC, PRIVATE, None, what="key", by="IT", at=now)
    both = laid(profile, vouched, "c.pub")
    station.site = policy.find_policy(
        laid(profile.parent / "next", signed_policy("", version=2, key=OTHER)).parent,
        profile.parent / "none",
    )
    pin_key(station, both, refuse)
    _, detail = last(station, "policy.pin")
    assert detail["change"].count("SHA256:") == 2


def test_others_may_not_write_where_the_policy_lies(opens: Open, profile: Path) -> None:
    """A-31: what lies where others may write is not read."""
    file = laid(profile, "lock_after_minutes = 5\n")
    file.chmod(0o666)
    with pytest.raises(UnsafePlace, match="others than this user may write"):
        opens()
    file.chmod(0o644)
    profile.chmod(0o777)
    with pytest.raises(UnsafePlace, match="a folder above it"):
        opens()


def test_a_policy_that_changes_while_the_seat_is_open_holds_at_once_and_is_on_record(
    opens: Open, profile: Path
) -> None:
    laid(profile, "lock_after_minutes = 5\n")
    station = opens()
    look_again(station)
    changed: list[bool] = []
    station.watch(lambda: changed.append(True))
    laid(profile, "lock_after_minutes = 12\ndisk_quota_gb = 9\n")
    look_again(station)
    assert station.policy.lock_after_minutes == 12
    assert changed
    assert "At the next start: disk_quota_gb" in station.telling.items[-1].sentence
    _, detail = last(station, "policy.change")
    assert detail["lock_after_minutes"] == "5 -> 12"
    laid(profile, "lock_after_minutes = 0\n")
    look_again(station)
    look_again(station)
    assert station.policy.lock_after_minutes == 12
    assert "is not obeyed" in station.telling.items[-1].sentence
    assert len(station.telling.items) == 2


def test_what_is_installed_is_checked_before_it_lies_there(opens: Open, profile: Path) -> None:
    laid(profile, "lock_after_minutes = 5\n")
    station = opens()
    with pytest.raises(OptionError):
        install_policy(station, laid(profile, "lock_after_minutes = 0\n", "draft.toml"))
    assert (profile / "policy.toml").read_text() == "lock_after_minutes = 5\n"
    install_policy(station, laid(profile, "lock_after_minutes = 9\n", "draft.toml"))
    assert station.policy.lock_after_minutes == 9
    assert opens().policy.lock_after_minutes == 9


FIXED = """
may_add_peers = false
[settings]
aet = "SITE"
open_priors = false
[[peers]]
name = "PACS"
address = "ORTHANC@192.0.2.10:4242"
[[retention]]
name = "Everything"
keep_years = 10
"""


@pytest.mark.parametrize(
    "change",
    [
        lambda s: seat.set_seat(s, aet="MINE"),
        lambda s: hung_priors.turn_opening_priors(s),
        lambda s: peers.add_peer(s, "OTHER", "OTHER@192.0.2.11:104"),
        lambda s: peers.add_peer(s, "PACS", "ORTHANC@192.0.2.99:4242"),
        lambda s: peers.remove_peer(s, "PACS"),
        lambda s: retaining.set_rules(s, (RetentionRule("Everything", 1),)),
    ],
    ids=["title", "priors", "a peer more", "another address", "a peer less", "retention"],
)
def test_the_service_refuses_to_change_what_policy_has_fixed_and_says_who_tried(
    opens: Open, profile: Path, change: Callable[[Workstation], object]
) -> None:
    laid(profile, FIXED)
    station = opens()
    before = station.records.settings.load()
    assert before.aet == "SITE"
    with pytest.raises(SetByPolicy, match="set by site policy"):
        change(station)
    assert station.records.settings.load() == before
    event = station.records.audit.recent(1)[0].event
    assert event.outcome is Outcome.SERIOUS_FAILURE


def test_what_was_the_seats_own_holds_again_without_the_policy(opens: Open, profile: Path) -> None:
    station = opens()
    seat.set_seat(station, aet="MINE")
    peers.add_peer(station, "OWN", "OWN@192.0.2.12:104")
    file = laid(profile, FIXED)
    station = opens()
    assert [p.name for p in peers.any_peers(station)] == ["PACS"]
    seat.set_seat(station, port=10400)
    file.unlink()
    station = opens()
    kept = station.records.settings.load()
    assert (kept.aet, kept.port) == ("MINE", 10400)
    assert [p.name for p in kept.peers] == ["OWN"]


def test_a_strict_site_speaks_to_nobody_in_the_clear(opens: Open, profile: Path) -> None:
    station = opens()
    peers.add_peer(station, "OLD", "OLD@192.0.2.12:104")
    peers.add_web(station, "WEB", SaidWeb(url="http://192.0.2.13/dicom-web"))
    laid(profile, "may_speak_in_clear = false\n")
    station = opens()
    assert peers.any_peers(station) == ()
    for name in ("OLD", "WEB"):
        with pytest.raises(SetByPolicy, match="without TLS"):
            peers.any_peer(station, name)
    with pytest.raises(SetByPolicy, match="without TLS"):
        peers.add_peer(station, "NEW", "NEW@192.0.2.14:104")


def test_a_policy_refused_leaves_the_profile_free_for_the_next_start(
    opens: Open, profile: Path
) -> None:
    key = laid(profile, PUBLIC, "key.pub")
    laid(profile, signed_policy(""))
    pin_key(opens(), key, lambda: None)
    (profile / "policy.toml").unlink()
    for _ in range(3):
        with pytest.raises(LightboxError):
            opens()
    laid(profile, signed_policy(""))
    assert opens().site.version == 1


def test_a_seat_that_policy_renames_is_called_so_by_its_peers_within_one_round_of_duties(
    opens: Open, profile: Path
) -> None:
    station = opens()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    seat.set_seat(station, port=port)
    receiving.start_listening(station, host="127.0.0.1")
    assert station.listener is not None
    assert station.listener.aet == "LIGHTBOX"
    laid(profile, '[settings]\naet = "SITE"\n')
    duties.look_after(station)
    wait_until(lambda: station.listener is not None and station.listener.aet == "SITE")
