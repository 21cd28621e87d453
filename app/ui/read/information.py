"""What the files say about the open study: patient, study, series, how it was made."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.state.reading import Reading
from app.ui.labels import Cut, label
from app.ui.panels import Panel, Scrolling, column, line
from app.ui.read.consent import ConsentAsks, ConsentPart
from app.ui.theme import Theme
from app.ui.words import age_words, iso_date, person
from domain.study import Instance, Series


class InformationPanel(Panel):
    """Read only; every value as the file says it, or absent."""

    def __init__(self, theme: Theme, reading: Reading, consent: ConsentAsks | None = None) -> None:
        super().__init__("s1")
        self._theme, self._gaps = theme, reading.gaps
        self.setAccessibleName(self.tr("Information"))
        inside = QWidget()
        self._rows = column(
            inside,
            margins=(theme.px(16), theme.px(12), theme.px(16), theme.px(16)),
            gap=theme.px(5),
        )
        column(self).addWidget(Scrolling(inside))
        study, patient = reading.study, reading.study.patient
        first, others = person(patient.name)
        self._heading(self.tr("Patient"))
        self._values(
            (self.tr("Name"), first),
            (self.tr("Other scripts"), others),
            (self.tr("ID"), patient.id),
            (self.tr("Issuer"), patient.issuer),
            (self.tr("Born"), iso_date(patient.birth_date)),
            (self.tr("Sex"), patient.sex),
            (self.tr("Age then"), age_words(study.age, patient.birth_date, study.date)),
        )
        if consent is not None:
            self._heading(self.tr("Consent"))
            self._rows.addWidget(ConsentPart(theme, consent))
        self._heading(self.tr("Study"))
        self._values(
            (self.tr("Description"), study.description),
            (self.tr("Date"), iso_date(study.date)),
            (self.tr("Accession"), study.accession),
            (self.tr("Referred by"), person(study.referring_physician)[0]),
        )
        self._value(self.tr("UID"), study.uid, middle=True)
        for series in reading.series:
            own = [i for i in reading.instances if i.series.uid == series.uid]
            self._series(series, own)
        self._heading(self.tr("Display"))
        # No calibration to PS3.14 is on record: nothing may look as if there were one.
        said = self.tr("Not calibrated: grey levels may differ from those of another display.")
        self._rows.addWidget(label(said, "detail", mean="amber", wraps=True))
        self._rows.addStretch(1)

    def _heading(self, words: str) -> None:
        self._rows.addSpacing(self._theme.px(8))
        self._rows.addWidget(Cut(words, role="strong"))

    def _values(self, *values: tuple[str, str]) -> None:
        for name, value in values:
            self._value(name, value)

    def _value(self, name: str, value: str, *, middle: bool = False) -> None:
        if not value:
            return
        row = line(gap=self._theme.px(8))
        said = label(name, "faint")
        said.setFixedWidth(self._theme.px(96))
        row.addWidget(said)
        row.addWidget(Cut(value, role="detail1", middle=middle), 1)
        self._rows.addLayout(row)

    def _series(self, series: Series, instances: list[Instance]) -> None:
        number = "" if series.number is None else f"{series.number} · "
        self._heading(f"{number}{series.description or series.modality}")
        self._values(
            (self.tr("Modality"), series.modality),
            (self.tr("Body part"), series.body_part),
            (self.tr("Side"), series.laterality),
            (self.tr("Protocol"), series.protocol),
            (self.tr("Objects"), str(len(instances))),
        )
        for gap in self._gaps:
            if gap.series_uid == series.uid:
                words = self.tr("{n} of {total} have not come").format(
                    n=gap.missing, total=gap.expected
                )
                which = self.tr("Image {numbers}").format(numbers=gap.numbers)
                said = f"{words} · {which}" if gap.numbers else words
                self._rows.addWidget(label(said, "detail", mean="amber", wraps=True))
        if instances:
            one = instances[0]
            thickness = one.slice_thickness_mm
            self._values(
                (self.tr("Kernel"), one.kernel),
                (self.tr("Slice"), "" if thickness is None else f"{thickness:g} mm"),
                (self.tr("Matrix"), _matrix(one)),
                (self.tr("Made by"), one.manufacturer),
                (self.tr("Compression"), one.lossy or self.tr("lossless")),
            )
            for doubt in sorted({d for i in instances for d in i.doubts}):
                self._rows.addWidget(label(doubt, "detail", mean="amber", wraps=True))
        self._value(self.tr("UID"), series.uid, middle=True)


def _matrix(instance: Instance) -> str:
    pixels = instance.pixels
    return (
        ""
        if pixels is None
        else f"{pixels.columns} \N{MULTIPLICATION SIGN} {pixels.rows}, {pixels.bits_stored} bit"
    )
