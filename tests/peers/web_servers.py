"""Orthanc with its DICOMweb plugin behind a password, and stunnel before it for TLS.

Debian 12's Orthanc cannot speak HTTPS itself: its web server looks for a function that OpenSSL 3
no longer has, and dies of the first connection.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydicom.uid import ExplicitVRLittleEndian

from pacs_client.send import Outgoing
from tests.peers.authorities import Authority
from tests.peers.servers import answers, free_port, running
from tests.peers.studies import CT, MadeStudy

USER, PASSWORD = "judge", "judge-päss"
_PLUGIN = "/usr/share/orthanc/plugins/libOrthancDicomWeb.so"


def outgoing(study: MadeStudy) -> list[Outgoing]:
    """Return a made study as what is to be sent."""
    return [
        Outgoing(uid, CT, str(ExplicitVRLittleEndian), path.read_bytes)
        for uid, path in study.files.items()
    ]


@contextmanager
def web_orthanc(executable: str, folder: Path) -> Iterator[int]:
    """Run Orthanc on the web; return its port."""
    port = free_port()
    settings = {
        "Name": "web",
        "StorageDirectory": str(folder / "storage"),
        "IndexDirectory": str(folder / "storage"),
        "HttpPort": port,
        "DicomPort": free_port(),
        "RemoteAccessAllowed": True,
        "AuthenticationEnabled": True,
        "RegisteredUsers": {USER: PASSWORD},
        "OverwriteInstances": False,
        "Plugins": [_PLUGIN],
        "DicomWeb": {"Enable": True, "Root": "/dicom-web/"},
    }
    (folder / "orthanc.json").write_text(json.dumps(settings))
    with running([executable, "orthanc.json"], folder, lambda: answers(port)):
        yield port


@contextmanager
def tls_before(executable: str, folder: Path, port: int, clinic: Authority) -> Iterator[int]:
    """Run stunnel before a port: in come only callers that the clinic vouches for."""
    secure_port = free_port()
    made = clinic.vouch("web-archive")
    (folder / "stunnel.conf").write_text(
        f"""
foreground = yes
pid =
[web]
accept = 127.0.0.1:{secure_port}
connect = 127.0.0.1:{port}
cert = {made.certificate}
key = {made.key}
CAfile = {clinic.file}
verifyChain = yes
"""
    )
    with running([executable, "stunnel.conf"], folder, lambda: answers(secure_port)):
        yield secure_port
