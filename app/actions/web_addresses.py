"""What this seat keeps of an archive's web address, and what the network makes of it."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from app.commands import Command
from app.headless import Result
from domain.errors import LightboxError
from pacs_client.secure import Authorities, Identity
from pacs_client.web_address import Basic, Bearer, SignIn, WebAddress
from records.settings import KnownPeer, KnownWeb

_LONGEST_FILE = 1 << 20  # a list of authorities
NO_WEB = "none"


@dataclass(frozen=True, slots=True)
class SaidWeb:
    """What a person said of a web address; None where nothing was said."""

    url: str | None = None
    user: str | None = None
    password_file: Path | None = None
    token_file: Path | None = None
    authorities: Path | None = None
    # As they were typed into the window; on the command line others could read them.
    password: str | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)

    @property
    def anything(self) -> bool:
        return self != SaidWeb()


def said_web(said: Namespace) -> SaidWeb:
    """Return what the command line says: an address alone, or one beside AET@HOST:PORT."""
    alone = said.address if is_web(said.address) else None
    if alone and said.web:
        raise LightboxError(
            "Two web addresses were given.", advice="Give one of them, alone or after --web."
        )
    return SaidWeb(
        said.web or alone, said.user, said.password_file, said.token_file, said.web_authorities
    )


def is_web(address: str) -> bool:
    return address.lower().startswith(("http://", "https://"))


def address_of(known: KnownWeb, own: Identity | None) -> WebAddress:
    """Return the address with whom to believe there, and what to sign in with.

    Raises:
        ValueError: It cannot be used.
    """
    sign_in: SignIn | None = None
    if known.user:
        sign_in = Basic(known.user, known.password)
    elif known.token:
        sign_in = Bearer(known.token)
    trust: Identity | Authorities | None = None
    if known.url.lower().startswith("https://"):
        oldest = own.oldest if own is not None else "1.2"
        trust = Authorities(known.authorities_pem, oldest) if known.authorities_pem else own
    return WebAddress(known.url, sign_in, trust)


def kept_web(before: KnownPeer | None, said: SaidWeb, own: Identity | None) -> KnownWeb | None:
    """Return what is kept from now on; what was not said stays as it was.

    A password or token stays only while the scheme, host and port do: it must not reach another.

    Raises:
        LightboxError: It is no address that can be used.
    """
    was = before.web if before is not None else None
    if not said.anything:
        return was
    if said.url == NO_WEB:
        return None
    if said.url is None and was is None:
        raise LightboxError(
            "A sign-in was given without a web address.", advice="Give the address with --web."
        )
    made = was or KnownWeb("")
    if said.url is not None:
        made = replace(made, url=said.url)
    try:
        if was is not None and _origin(was.url) != _origin(made.url):
            made = KnownWeb(made.url, authorities_pem=made.authorities_pem)
        made = _signed_in(made, said)
        made = replace(made, url=str(address_of(made, own)))
    except ValueError as error:
        raise LightboxError(
            f"This web address cannot be used: {error}.",
            advice="Write it as https://HOST/PATH. For https give this seat its authorities with"
            " `seat`, or those of this archive with --web-authorities.",
        ) from error
    return made


def _signed_in(made: KnownWeb, said: SaidWeb) -> KnownWeb:
    if said.authorities is not None:
        made = replace(made, authorities_pem=_text(said.authorities))
    token = said.token if said.token_file is None else _text(said.token_file).strip()
    password = said.password
    if said.password_file is not None:
        password = _text(said.password_file).split("\n")[0].rstrip("\r")
    if token is not None:
        if said.user is not None or password is not None:
            raise ValueError("a seat signs in with a password or with a token, not with both")
        return replace(made, user="", password="", token=token)
    if said.user is None and password is None:
        return made
    user = made.user if said.user is None else said.user
    password = password or ""
    return replace(made, user=user, password=password, token="")


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port


def _text(file: Path) -> str:
    try:
        if file.stat().st_size > _LONGEST_FILE:
            raise ValueError("a file is too long to be a password, token or certificate")
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise LightboxError(
            "A file of the sign-in cannot be read.", advice="Check its name, and who may read it."
        ) from error


def web_arguments(parser: ArgumentParser) -> None:
    """Add what says where a peer answers on the web."""
    parser.add_argument(
        "--web", metavar="URL", help=f"where it answers on the web too; `{NO_WEB}` forgets that"
    )
    parser.add_argument("--user", help="the name that this seat signs in with on the web")
    parser.add_argument(
        "--password-file", type=Path, metavar="FILE", help="its password, on the first line"
    )
    parser.add_argument(
        "--token-file", type=Path, metavar="FILE", help="a bearer token, in place of a password"
    )
    parser.add_argument(
        "--web-authorities",
        type=Path,
        metavar="FILE",
        help="PEM: whose word on the web archive is taken (default: this seat's authorities)",
    )


def told_web(web: WebAddress) -> Result:
    """Return what may be told of an address: never a password, never a token."""
    sign_in = web.sign_in
    return {
        "url": web.url,
        "sign_in": {Basic: "password", Bearer: "token"}.get(type(sign_in)),
        "user": sign_in.user if isinstance(sign_in, Basic) else None,
        "shows_certificate": isinstance(web.trust, Identity),
    }


def web_words(told: Result) -> str:
    """Return the same as a line for people."""
    words = f"web {told['url']}"
    if told["user"]:
        words += f" as {told['user']}"
    return words + (" with a token" if told["sign_in"] == "token" else "")


COMMANDS: tuple[Command, ...] = ()
