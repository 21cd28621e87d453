"""The site's policy at the command line: made, signed and checked by IT; laid, shown and pinned."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.actions.accounts import own_secret
from app.actions.policy import install_policy, is_pinned, pin_key
from app.actions.proving import prove
from app.defence import passphrase
from app.headless import Console, Result, Verb
from app.options import Policy, allowed_words
from app.site_policy import SitePolicy, changes, read_policy
from app.workstation import Workstation
from domain.errors import LightboxError
from domain.rights import Right
from records.files import create_private, write_all
from records.signed_text import check, fingerprint, make_key, sign, signed, unsigned

KEY_PASSPHRASE = "LIGHTBOX_POLICY_PASSPHRASE"  # noqa: S105 - the name of a variable


def described(site: SitePolicy) -> list[dict[str, Any]]:
    """Return every option as it stands: its value, its default, its bounds, and who decided."""
    return [
        {
            "name": one.name,
            "value": getattr(site.policy, one.name),
            "default": one.default,
            "may_be": allowed_words(one),
            "fixed": one.name in site.named,
            "text": one.metadata["text"],
            "at_once": one.metadata["at_once"],
        }
        for one in fields(Policy)
    ]


def whose(site: SitePolicy) -> dict[str, Any]:
    """Return where a policy comes from."""
    return {
        "file": site.file or None,
        "version": site.version or None,
        "site": site.site,
        "sha256": site.sha256,
        "signed_by": site.signed.by if site.signed else None,
        "signed_at": site.signed.at.isoformat() if site.signed else None,
        "key": site.signed.key if site.signed else None,
    }


def _show(station: Workstation) -> Result:
    fixed = station.site.fixed
    return {
        "what": "show",
        **whose(station.site),
        "pinned": is_pinned(station) or None,
        "options": described(station.site),
        "settings": dict(fixed.values),
        "peers": [peer.name for peer in fixed.peers],
        "roles": [role.id for role in station.site.roles],
        "features": [
            f"{t.modality or 'all'} {t.feature.value} {'on' if t.on else 'off'}"
            for t in station.site.features
        ],
    }


def _policy(station: Workstation, said: Namespace, console: Console) -> Result:
    if said.does == "install":
        before = station.site
        site = install_policy(station, said.file, system=said.system)
        return {
            "what": "install",
            **whose(site),
            "signature": "holds" if site.signed else "not checked: this seat was given no key",
            "changes": changes(before, site),
        }
    if said.does == "pin":
        secret = own_secret(station, said.passphrase, console.given)
        shown = pin_key(station, said.file, lambda: prove(station, secret, action="policy.prove"))
        return {"what": "pin", "key": shown}
    return _show(station)


def _without_seat(said: Namespace, console: Console) -> Result | None:
    match said.does:
        case "key":
            return _make_key(said.out)
        case "sign":
            return _sign(said, console)
        case "check":
            return _check(said)
        case "options":
            return {"what": "options", "options": described(SitePolicy())}
    return None


def _make_key(out: Path) -> Result:
    secret = _key_passphrase(new=True)
    private, public = make_key(secret.encode() if secret else None)
    try:
        descriptor = create_private(out)
        try:
            write_all(descriptor, private)
        finally:
            os.close(descriptor)
        out.with_name(f"{out.name}.pub").write_text(public, encoding="ascii")
    except OSError as error:
        raise LightboxError(
            "The key could not be written.", advice="Name a file that is not there yet."
        ) from error
    return {
        "what": "key",
        "key": fingerprint(public),
        "private": str(out),
        "public": f"{out}.pub",
        "protected": bool(secret),
    }


def _sign(said: Namespace, _console: Console) -> Result:
    text = _read(said.file)
    if said.what == "policy":
        _demand_version(read_policy(text))
    if said.what == "key":
        fingerprint(unsigned(text))
    secret = _key_passphrase(new=False)
    made = sign(
        text,
        _read(said.key).encode(),
        secret.encode() if secret else None,
        what=said.what,
        by=said.by,
        at=datetime.now(UTC),
    )
    out = said.out or said.file
    out.write_text(made, encoding="utf-8", newline="\n")
    shown = signed(made)
    return {"what": "sign", "file": str(out), "key": shown.key if shown else ""}


def _demand_version(site: SitePolicy) -> None:
    if site.version < 1:
        raise LightboxError(
            "A policy that is signed says which version it is.",
            advice="Write version = 1 in [about], and raise it with every change.",
        )


def _check(said: Namespace) -> Result:
    text = _read(said.file)
    site = read_policy(text, file=str(said.file))
    who = signed(text)
    if said.key is not None:
        who = check(text, "policy", unsigned(_read(said.key)))
    return {
        "what": "check",
        "version": site.version,
        "site": site.site,
        "signed_by": who.by if who else None,
        "signature": "holds" if said.key else "not checked: give --key" if who else "none",
        "changes": changes(SitePolicy(), site),
    }


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise LightboxError("A file cannot be read.", advice="Check its name.") from error


def _own_secret(said: Namespace, console: Console) -> str:
    given = console.given.secret("PASSWORD", ask="Your passphrase or password")
    return given or getattr(said, "passphrase", None) or ""


def _key_passphrase(*, new: bool) -> str:
    """Return the signing key's passphrase: it never stands in the command line."""
    return passphrase.of(KEY_PASSPHRASE) or passphrase.asked(
        "Passphrase of the policy key", twice=new
    ) or ""  # fmt: skip


def _words(result: Result) -> str:
    match result["what"]:
        case "key":
            guard = "guarded by the passphrase" if result["protected"] else "NOT guarded"
            return (
                f"{result['private']} signs ({guard}: keep it apart from every seat).\n"
                f"{result['public']} is what seats check with: {result['key']}"
            )
        case "sign":
            return f"{result['file']} is signed with {result['key']}."
        case "pin":
            return f"This seat believes policies signed with {result['key']} only."
        case "check" | "install":
            lines = [f"version {result['version']}, signed by {result['signed_by'] or 'nobody'}"]
            if "signature" in result:
                lines[0] += f", signature: {result['signature']}"
            lines += [f"  {name}: {change}" for name, change in result["changes"].items()]
            return "\n".join(lines)
    lines = []
    if result["what"] == "show":
        lines.append(f"{result['file'] or 'No policy file.'}")
        if result["signed_by"]:
            lines[0] += f", signed by {result['signed_by']} at {result['signed_at']}"
        elif result["file"]:
            lines[0] += ", NOT signed"
    lines += [
        f"{'fixed ' if o['fixed'] else '      '}{o['name']} = {o['value']}"
        f"  ({o['may_be']}; default {o['default']})"
        for o in result["options"]
    ]
    return "\n".join(lines)


def _arguments(parser: ArgumentParser) -> None:
    kinds = parser.add_subparsers(dest="does", metavar="WHAT")
    parser.set_defaults(does="show")
    kinds.add_parser("show", help="what is in force here, and from which file")
    kinds.add_parser("options", help="every option there is, with its default and bounds")
    key = kinds.add_parser("key", help="make the site's key; its passphrase is asked for")
    key.add_argument("--out", type=Path, required=True, metavar="FILE")
    make = kinds.add_parser("sign", help="sign a policy, a new key or a model's manifest")
    make.add_argument("file", type=Path, metavar="FILE")
    make.add_argument("--key", type=Path, required=True, metavar="FILE")
    make.add_argument("--by", required=True, metavar="NAME", help="who signs")
    make.add_argument("--out", type=Path, metavar="FILE", help="default: the file itself")
    make.add_argument("--what", choices=("policy", "key", "model"), default="policy")
    look = kinds.add_parser("check", help="look through a policy before it is rolled out")
    look.add_argument("file", type=Path, metavar="FILE")
    look.add_argument("--key", type=Path, metavar="FILE", help="the public key to check with")
    lay = kinds.add_parser("install", help="lay a policy where this seat reads it, and obey it")
    lay.add_argument("file", type=Path, metavar="FILE")
    lay.add_argument("--system", action="store_true", help="for every seat of this computer")
    pin = kinds.add_parser("pin", help="believe policies signed with this key only")
    pin.add_argument("file", type=Path, metavar="FILE", help="the public key")


VERBS = (
    Verb(
        "policy",
        "what the site has decided: signed, checked, laid, shown",
        _arguments,
        _policy,
        _words,
        needs=Right.BE_HERE,
        without_seat=_without_seat,
    ),
)
