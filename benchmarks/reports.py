"""A report composed, printed and signed, and its structured twin."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import imagecodecs
import numpy as np
import pydicom
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from benchmarks.bench import Bench
from benchmarks.rows import Row, interleaved, seconds
from domain.geometry import Point
from domain.measurement import Author, Length, Place
from domain.report import Report
from domain.study import Instance, Study
from reports import composing
from reports.pdf import KeyPicture, write_pdf
from reports.signing import make_identity, sign, verify
from reports.structured import measurement_report

_PICTURES = 4


def reporting(bench: Bench) -> Iterator[Row]:
    """Compose, print with four key images, sign; beside ReportLab and pyHanko by themselves."""
    with bench.seat() as station:
        instances = station.records.archive.instances(bench.plain.series_uid)
    study = instances[0].study
    marks = tuple(_mark(study, instances[n], n) for n in range(0, 60, 10))
    identity = make_identity("Benchmark")
    noise = np.random.default_rng(1).integers(0, 255, (60, 60), np.uint8)
    shot = bytes(imagecodecs.png_encode(np.kron(noise, np.ones((15, 15), np.uint8))))
    pictures = tuple(KeyPicture(shot, f"Image {n}") for n in range(_PICTURES))
    now = datetime.now(UTC)
    made: list[bytes] = []

    def compose() -> Report:
        report = composing.compose(study, instances, marks, author="Benchmark")
        for sentence in report.undecided:
            report = composing.accept(report, sentence.id)
        return report

    def ours() -> float:
        def whole() -> None:
            pdf = write_pdf(compose(), study, instances, pictures, marks=marks, signed_at=now)
            made.append(sign(pdf, identity, reason="A benchmark"))

        return seconds(whole)

    key = _signer(identity.key_pem, identity.certificate_pem)

    def peer() -> float:
        def whole() -> None:
            file = BytesIO()
            canvas = Canvas(file, pagesize=A4)
            for number in range(40):
                canvas.drawString(60, 780 - 15 * number, f"A line of a report, number {number}")
            canvas.showPage()
            for number in range(_PICTURES):
                canvas.drawImage(ImageReader(BytesIO(shot)), 60, 600 - 180 * number, 170, 170)
            canvas.showPage()
            canvas.save()
            file.seek(0)
            meta = signers.PdfSignatureMetadata(field_name="Signature")
            signed = signers.sign_pdf(IncrementalPdfFileWriter(file), meta, signer=key)
            assert signed.getbuffer().nbytes > 10_000

        return seconds(whole)

    mine, theirs = interleaved(ours, peer, bench.runs)
    assert verify(made[-1], (identity,)).ok
    yield Row(
        "PDF composed and signed",
        mine * 1000,
        "ms",
        "300 ms",
        mine <= 0.3,
        theirs * 1000,
        "ReportLab and pyHanko alone",
    )
    report = replace(compose(), changed=now)
    written: list[bytes] = []

    def structured() -> float:
        return seconds(
            lambda: written.append(
                measurement_report(report, study, instances, marks, signed_at=now)
            )
        )

    def parsed() -> float:
        return seconds(lambda: pydicom.dcmread(BytesIO(written[-1])).to_json())

    mine, theirs = interleaved(structured, parsed, bench.runs)
    tree = pydicom.dcmread(BytesIO(written[-1]))
    assert str(tree.Modality) == "SR"
    yield Row(
        "structured report",
        mine * 1000,
        "ms",
        "300 ms",
        mine <= 0.3,
        theirs * 1000,
        "pydicom reading it back",
    )


def _signer(key_pem: bytes, certificate_pem: bytes) -> signers.SimpleSigner:
    from asn1crypto import keys, pem, x509
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    store: Any = SimpleCertificateStore  # untyped, as its library is
    key = keys.PrivateKeyInfo.load(pem.unarmor(key_pem)[2])
    certificate = x509.Certificate.load(pem.unarmor(certificate_pem)[2])
    return signers.SimpleSigner(signing_cert=certificate, signing_key=key, cert_registry=store())


def _mark(study: Study, instance: Instance, number: int) -> Length:
    place = Place(
        study.uid,
        instance.series.uid,
        instance.frame_of_reference,
        instance.sop_uid,
        spacing_basis="PixelSpacing",
    )
    position = instance.frame_geometry(0).position
    assert position is not None
    z = position[2]
    start, end = Point(0.0, 0.0, z), Point(30.0, 40.0 + number, z)
    return Length(place, start, end, Author("Benchmark"), datetime.now(UTC), f"Mark {number}")


ROWS = (reporting,)
