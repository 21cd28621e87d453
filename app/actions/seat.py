"""Sets up this seat: its own name and address on the network, and its certificate."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import replace
from pathlib import Path

from app.gate import guarded
from app.headless import Console, Result, Verb
from app.session import single_user
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent, Outcome
from domain.errors import LightboxError
from domain.rights import Right
from pacs_client.peers import check_title
from pacs_client.secure import BadIdentity, Identity
from records.settings import OwnCertificate, Seat, SetByPolicy


def identity_of(seat: Seat) -> Identity | None:
    """Return what this seat shows its peers under TLS; None while it has no certificate."""
    own = seat.tls
    if own is None:
        return None
    return Identity(own.certificate_pem, own.key_pem, own.authorities_pem, oldest=seat.tls_minimum)


@guarded(Right.NETWORK_CONFIGURE)
def set_certificate(station: Workstation, certificate: Path, key: Path, authorities: Path) -> None:
    """Give this seat what it shows its peers under TLS, and whose word it takes: PEM files.

    Raises:
        BadIdentity: They cannot be read, or do not belong together.
    """
    try:
        texts = [file.read_text(encoding="ascii") for file in (certificate, key, authorities)]
    except (OSError, UnicodeDecodeError) as error:
        raise BadIdentity(
            "A file of the certificate cannot be read.", advice="Give three files in PEM."
        ) from error
    seat = replace(station.records.settings.load(), tls=OwnCertificate(*texts))
    identity_of(seat)  # refused here rather than at the first connection
    change_seat(station, seat, "seat.set_certificate")


@guarded(Right.SEAT_CONFIGURE)
def set_seat(
    station: Workstation,
    *,
    aet: str | None = None,
    port: int | None = None,
    reader: str | None = None,
    tls_port: int | None = None,
) -> None:
    """Give this seat its title, its listening port, and the name that stands under reports."""
    seat = station.records.settings.load()
    try:
        if aet is not None:
            check_title(aet)
        changed = replace(
            seat,
            aet=seat.aet if aet is None else aet,
            port=seat.port if port is None else port,
            user=seat.user if reader is None else reader.strip(),
            tls_port=seat.tls_port if tls_port is None else tls_port,
        )
    except ValueError as error:
        raise LightboxError(
            f"This seat cannot be set so: {error}.", advice="See `seat --help`."
        ) from error
    change_seat(station, changed, "seat.set")
    if reader is not None:
        station.session = single_user(reader.strip())


def change_seat(
    station: Workstation,
    changed: Seat,
    action: str,
    peer_address: str = "",
    detail: dict[str, str] | None = None,
) -> None:
    """Keep a change of this seat, on record before it is made.

    Raises:
        SetByPolicy: The site's policy has decided otherwise; the log says who tried.
    """
    try:
        station.records.settings.demand(changed)
    except SetByPolicy as refusal:
        station.records.audit.record(
            AuditEvent(
                AuditCode.APPLICATION_ACTIVITY,
                action,
                station.user,
                Outcome.SERIOUS_FAILURE,
                peer=peer_address,
                detail={**(detail or {}), "reason": str(refusal)},
            )
        )
        raise
    station.records.audit.record(
        AuditEvent(
            AuditCode.APPLICATION_ACTIVITY,
            action,
            station.user,
            peer=peer_address,
            detail=detail or {},
        )
    )
    station.records.settings.save(changed)


def _seat(station: Workstation, said: Namespace, _console: Console) -> Result:
    files = (said.certificate, said.key, said.authorities)
    if any(files):
        if not all(files):
            raise LightboxError(
                "A certificate needs its key, and the authorities to believe.",
                advice="Give --certificate, --key and --authorities together.",
            )
        set_certificate(station, *files)
    wanted = (said.aet, said.port, said.reader, said.tls_port)
    if wanted != (None, None, None, None):
        set_seat(station, aet=said.aet, port=said.port, reader=said.reader, tls_port=said.tls_port)
    seat = station.records.settings.load()
    return {
        "aet": seat.aet,
        "port": seat.port,
        "reader": station.user,
        "tls_port": seat.tls_port or None,
        "has_certificate": seat.tls is not None,
    }


def _seat_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--aet", help="application entity title (default LIGHTBOX)")
    parser.add_argument("--port", type=int, help="listening port (default 11112)")
    parser.add_argument("--reader", help="the name that stands under reports")
    parser.add_argument("--tls-port", type=int, help="port for callers with TLS; 0 for none")
    parser.add_argument("--certificate", type=Path, help="PEM: shown to peers under TLS")
    parser.add_argument("--key", type=Path, help="PEM: its key, without a passphrase")
    parser.add_argument("--authorities", type=Path, help="PEM: whose word on peers is taken")


VERBS = (
    Verb(
        "seat",
        "this seat's own title and port",
        _seat_arguments,
        _seat,
        lambda r: (
            f"{r['aet']} on port {r['port']}"
            + (f", with TLS on port {r['tls_port']}" if r["tls_port"] else "")
            + f", read by {r['reader']}"
        ),
        needs=Right.EXAMINE_SEAT,
    ),
)
