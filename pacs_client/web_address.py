"""Where a web archive answers, and how this seat signs in there."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import quote, urlsplit

from pacs_client.secure import Authorities, Identity


@dataclass(frozen=True, slots=True)
class Basic:
    """A name and a password (RFC 7617)."""

    user: str
    password: str = field(repr=False)

    def __post_init__(self) -> None:
        if not self.user or ":" in self.user:
            raise ValueError("a user's name is not empty and has no colon")
        _check_plain(self.user, "a user's name")
        _check_plain(self.password, "a password")

    @property
    def header(self) -> str:
        both = f"{self.user}:{self.password}".encode()
        return f"Basic {base64.b64encode(both).decode('ascii')}"


@dataclass(frozen=True, slots=True)
class Bearer:
    """A token that whoever holds it may use (RFC 6750)."""

    token: str = field(repr=False)

    def __post_init__(self) -> None:
        if not self.token or not self.token.isascii() or not self.token.isprintable():
            raise ValueError("a token is one line of plain characters")
        if " " in self.token:
            raise ValueError("a token has no spaces")

    @property
    def header(self) -> str:
        return f"Bearer {self.token}"


SignIn = Basic | Bearer


@dataclass(frozen=True, slots=True)
class WebAddress:
    """The root of a DICOMweb service: ``https://host:port/path``, without a slash at its end.

    ``trust`` says whom this seat believes to be the archive, and what it shows of itself where it
    is asked; an address with https has one, an address without has none.
    """

    url: str
    sign_in: SignIn | None = None
    trust: Identity | Authorities | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "url", self.url.rstrip("/"))
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https"):
            raise ValueError("the address of a web archive begins with https:// or http://")
        if not self.url.isascii() or not self.url.isprintable() or " " in self.url:
            raise ValueError("the address of a web archive has plain characters only")
        if not parts.hostname or not 0 < self.port < 65536:
            raise ValueError("the address of a web archive names its host")
        if parts.username is not None or parts.password is not None:
            raise ValueError("a password is not part of the address")
        if "?" in self.url or "#" in self.url or "\\" in self.url:
            raise ValueError("the address of a web archive ends with its path")
        if self.secure and self.trust is None:
            raise ValueError("an https address needs the authorities whose word is taken")
        if not self.secure and self.trust is not None:
            raise ValueError("a certificate is shown under https only")
        if not self.secure and self.sign_in is not None and not _is_here(self.host):
            raise ValueError("a password or token is sent under https only")

    @property
    def secure(self) -> bool:
        return urlsplit(self.url).scheme == "https"

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""

    @property
    def port(self) -> int:
        return urlsplit(self.url).port or (443 if self.secure else 80)

    @property
    def authority(self) -> str:
        """The host and port as the Host header names them."""
        return urlsplit(self.url).netloc

    @property
    def path(self) -> str:
        return quote(urlsplit(self.url).path, safe="/%~")

    def holds(self, url: str) -> bool:
        """Whether another address lies within this service: same scheme, host, port and path."""
        if not url.isascii() or not url.isprintable() or any(c in url for c in " \\@"):
            return False
        try:
            other, own = urlsplit(url), urlsplit(self.url)
            port = other.port or (443 if other.scheme == "https" else 80)
        except ValueError:
            return False
        within = f"{other.path}/".startswith(f"{own.path}/") and not _climbs(other.path)
        return (other.scheme, other.hostname, port) == (own.scheme, self.host, self.port) and within

    def beyond(self, url: str) -> str:
        """Return what an address within this service (``holds``) adds to the service's own."""
        parts = urlsplit(url)
        path = quote(parts.path, safe="/%~,;=:+")[len(self.path) :]
        return f"{path}?{quote(parts.query, safe='=&%~,+')}" if parts.query else path

    def __str__(self) -> str:
        return self.url


def _check_plain(text: str, what: str) -> None:
    if not text.isprintable():
        raise ValueError(f"{what} is one line without control characters")


def _climbs(path: str) -> bool:
    steps = path.lower().replace("%2e", ".").replace("%2f", "/").split("/")
    return ".." in steps or "." in steps


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
