"""A made-up clinic's policy, signed with a key that is a formula, for pictures."""

from __future__ import annotations

from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from app.actions.features import switch
from app.actions.policy import look_again
from app.workstation import Workstation
from domain.features import Feature
from records.policy_pin import Pin, save_pin
from records.signed_text import sign

_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = _KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
_POLICY = """
lock_after_minutes = 5
may_speak_in_clear = true
may_add_peers = true
models_must_be_signed = true

[about]
version = 3
site = "Made-up Clinic"

[settings]
open_priors = true

[roles.night_reader]
title = "Night reader"
rights = ["images.read", "reports.read"]

[features]
quality = false
reason = "Not validated here"
"""


def govern(station: Workstation) -> None:
    """Lay the clinic's signed policy where the seat reads it, and give the seat its key."""
    private = _KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    at = datetime(2026, 1, 12, 8, 0, tzinfo=UTC)
    signed = sign(_POLICY, private, None, what="policy", by="IT", at=at)
    (station.profile / "policy.toml").write_text(signed, encoding="utf-8")
    save_pin(station.records.keys, station.records.settings, Pin(PUBLIC))
    look_again(station)


def govern_no_more(station: Workstation) -> None:
    """Take the policy and its key away again."""
    save_pin(station.records.keys, station.records.settings, Pin())
    (station.profile / "policy.toml").unlink()
    look_again(station)


def switch_some(station: Workstation) -> None:
    """Have features on, off, and on for one modality."""
    detection = Feature.ABNORMALITY_DETECTION
    switch(station, detection, on=False, reason="Validated for CT only")
    switch(station, detection, on=True, modality="CT", reason="Validated in January, 200 cases")
    switch(station, Feature.MEASUREMENTS, on=True, modality="MR", reason="For the brain project")


def switch_back(station: Workstation) -> None:
    """Leave on what the other pictures show."""
    switch(station, Feature.ABNORMALITY_DETECTION, on=True, reason="All validated")
