"""A study opens by the protocol that suits it; protocols are data and are read strictly."""

from __future__ import annotations

import random
import string
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.study import Instance, Pixels, Series, Study
from domain.volume import ImageStack, SliceSource, Volume
from tests.viewer.phantoms import OTHER, PRIOR, STUDY, film, lattice, volume
from viewer.session.annotations import Annotations
from viewer.session.captions import corners
from viewer.session.chronology import when_made
from viewer.session.hanging import Kind
from viewer.session.hanging_facts import facts_of_contents
from viewer.session.matching import Book, has_word
from viewer.session.protocol_file import ProtocolError, read_protocol, write_protocol
from viewer.session.protocols import (
    PLANES,
    PaneRule,
    Protocol,
    Rule,
    StageRule,
    Wanted,
    pane_words,
    rule_words,
)
from viewer.session.screen import Screen
from viewer.session.shipped_protocols import shipped
from viewer.session.staging import OPEN_PRIOR
from viewer.session.view_state import Orientation


def named(content: Volume, description: str, *, body_part: str = "") -> Volume:
    """Return a volume whose series has another name."""

    def renamed(instance: Instance) -> Instance:
        series = replace(instance.series, description=description, body_part=body_part)
        return replace(instance, series=series)

    sources = tuple(replace(s, instance=renamed(s.instance)) for s in content.sources)
    return replace(content, sources=sources, title=description)


def mr(description: str, number: int, **more: object) -> Volume:
    made = volume(series_uid=f"1.2.3.{number}", modality="MR", **more)  # type: ignore[arg-type]
    return named(made, description)


def opened(*contents: Volume | ImageStack, study: Study = STUDY) -> Screen:
    screen = Screen(Annotations())
    screen.open(study)
    for content in contents:
        if content.study_uid != study.uid:
            screen.admit(content.sources[0].instance.study)
        screen.take(content, finished=True)
    screen.hang()
    return screen


def used(screen: Screen) -> str:
    assert screen.hanging is not None
    return screen.hanging.id


# ---------------------------------------------------------------------- which one, and why


@pytest.mark.parametrize(
    ("description", "body_part", "expected"),
    [("Thorax 1.0 D", "CHEST", "ct-thorax"), ("Head 2.0", "HEAD", "ct-head"),
     ("Abdomen portal venous", "", "ct-abdomen"), ("Series 4", "", "ct")],
)  # fmt: skip
def test_a_ct_is_hung_by_the_part_of_the_body(
    description: str, body_part: str, expected: str
) -> None:
    study = replace(STUDY, description="")
    content = named(volume(), description, body_part=body_part)
    sources = tuple(replace(s, instance=replace(s.instance, study=study)) for s in content.sources)
    screen = opened(replace(content, sources=sources), study=study)
    assert used(screen) == expected
    assert screen.hanging is not None
    assert any("modality is CT" in reason for reason in screen.hanging.why)


def test_mr_sequences_each_get_their_viewport_whatever_order_they_come_in() -> None:
    names = ["ADC map", "t2_tse_tra", "FLAIR axial", "t1_mprage_sag"]
    screen = opened(*(mr(name, n) for n, name in enumerate(names)))
    assert used(screen) == "mr"
    shown = [view.content.title for view in screen.viewports if view.content is not None]
    assert shown == ["t1_mprage_sag", "t2_tse_tra", "FLAIR axial", "ADC map"]
    assert screen.layout.id == "2x2"


def test_a_single_mr_series_opens_in_its_planes() -> None:
    screen = opened(mr("T1", 5))
    assert used(screen) == "planes"
    assert [v.kind for v in screen.viewports] == [Kind.PLANE] * 3 + [Kind.SCENE]


def test_stages_go_round_and_come_back_as_they_were_left() -> None:
    screen = opened(volume())
    assert used(screen) == "ct-thorax"
    screen.invert(0)
    screen.step_stage(1)
    assert screen.hanging is not None
    assert screen.hanging.stages[screen.hanging.stage] == "Lung and mediastinum"
    windows = [v.state.window for v in screen.viewports if v.state is not None]
    assert [w.name for w in windows if w is not None] == ["lung", "mediastinum"]
    screen.step_stage(1)
    assert screen.hanging.stages[screen.hanging.stage] == "Series side by side"  # no prior is open
    screen.step_stage(1)
    assert screen.layout.id == "2x2"
    assert screen.view.state is not None
    assert screen.view.state.inverted
    screen.step_stage(-1)
    assert screen.layout.id == "1x1"


def test_the_reader_can_pick_another_protocol_and_have_it_for_studies_like_this() -> None:
    screen = opened(volume())
    screen.use_protocol("planes")
    assert used(screen) == "planes"
    facts = facts_of_contents(screen.contents)
    screen.staging.book = Book(shipped(), {facts.kind_of_study: "planes"})
    screen.hang()
    assert used(screen) == "planes"
    assert screen.hanging is not None
    assert screen.hanging.why == ("You chose it for studies like this.",)


def test_a_pane_that_finds_nothing_says_what_it_is_missing() -> None:
    both = StageRule(
        "S",
        "1x2",
        panes=(
            PaneRule(),
            PaneRule(series=(Wanted(words=("flair",)),), empty="No FLAIR"),
        ),
    )
    protocol = Protocol("own", "Own", 1, (Rule("modality", any=("MR",), required=True),), (both,))
    screen = opened(mr("T1", 5))
    screen.staging.book = Book((protocol,))
    screen.hang()
    assert screen.can_show(1) == "No FLAIR."
    assert screen.viewports[1].kind is Kind.EMPTY


def test_a_pane_for_a_prior_offers_to_open_one_where_there_is_one() -> None:
    pane = PaneRule(role="prior")
    protocol = Protocol("own", "Own", 1, (), (StageRule("S", "1x2", panes=(PaneRule(), pane)),))
    screen = opened(volume())
    screen.staging.book = Book((protocol,))
    screen.staging.known_priors = 1
    screen.hang()
    assert screen.viewports[1].remedy == OPEN_PRIOR
    screen.staging.known_priors = 0
    screen.hang()
    assert screen.viewports[1].remedy == ""
    assert screen.can_show(1) == "No earlier study is on this seat."


def test_a_stage_with_a_prior_can_be_gone_to_while_the_prior_is_not_open_yet() -> None:
    screen = opened(chest(STUDY))
    assert screen.layout.id == "1x1"
    assert screen.stages_possible() == (2,)
    screen.staging.known_priors = 1
    assert screen.stages_possible() == (0, 1, 2)
    screen.step_stage(1)
    assert [view.kind for view in screen.viewports] == [Kind.IMAGE, Kind.EMPTY]
    assert screen.viewports[1].remedy == OPEN_PRIOR
    screen.zoom(0, 2.0)
    screen.admit(PRIOR)
    screen.take(chest(PRIOR), finished=True)
    screen.fill_empty()
    assert [view.role for view in screen.viewports] == ["Current", "Prior"]
    assert screen.viewports[0].state is not None
    assert screen.viewports[0].state.zoom == 2.0


def test_pt_is_laid_over_the_ct_of_its_own_frame_of_reference_only() -> None:
    ct = volume(series_uid="1.1")
    pt = volume(series_uid="1.2", modality="PT")
    protocol = next(p for p in shipped() if p.id == "pt-ct")
    for frame, expected in (("1.2.3.99", True), ("1.9", False), ("", False)):
        screen = opened(ct, replace(pt, frame_of_reference=frame))
        assert used(screen) == protocol.id
        assert screen.hanging is not None
        assert (screen.hanging.panes[2].over is not None) is expected
        assert [view.fused is not None for view in screen.viewports] == [
            False,
            False,
            expected,
            False,
        ]


# ---------------------------------------------------------------------- current and prior


def chest(study: Study) -> ImageStack:
    return film(study=study)


def of_day(day: str, time: str, uid: str) -> Study:
    return replace(PRIOR, uid=uid, date=day, time=time)


@pytest.mark.parametrize("seed", range(6))
def test_p36_priors_stand_newest_first_and_same_day_studies_by_their_time(seed: int) -> None:
    studies = [
        of_day("20250520", "113100", "1.2.4"),
        of_day("20250520", "084500", "1.2.5"),
        of_day("20240101", "120000", "1.2.6"),
    ]
    shuffled = studies[:]
    random.Random(seed).shuffle(shuffled)  # noqa: S311 - an order to try, no secret
    screen = opened(chest(STUDY), *(chest(study) for study in shuffled))
    screen.step_stage(1)
    assert screen.hanging is not None
    assert screen.hanging.stages[screen.hanging.stage] == "Two priors"
    assert [view.role for view in screen.viewports] == ["Current", "Prior", "Prior"]
    shown = [v.content.study_uid for v in screen.viewports if v.content is not None]
    assert shown == [STUDY.uid, "1.2.4", "1.2.5"]
    assert [c.study_uid for c in screen.priors] == ["1.2.4", "1.2.5", "1.2.6"]
    assert "2025-05-20 11:31" in corners(screen, 1).top_left
    assert "2025-05-20 08:45" in corners(screen, 2).top_left


def test_p36_a_later_study_is_never_called_a_prior() -> None:
    later = of_day("20270101", "100000", "1.2.8")
    screen = opened(chest(STUDY), chest(later))
    assert [view.role for view in screen.viewports] == ["Current", "Later"]
    assert any("after" in line for line in corners(screen, 1).top_right)
    screen = opened(chest(STUDY), chest(later), chest(PRIOR))
    assert [v.content.study_uid for v in screen.viewports if v.content is not None] == [
        STUDY.uid,
        PRIOR.uid,
    ]
    assert [view.role for view in screen.viewports] == ["Current", "Prior"]


@given(st.text("0123456789.:-x", max_size=14), st.text("0123456789.:-x", max_size=14))
def test_p36_no_date_or_time_however_written_stops_the_comparison(day: str, time: str) -> None:
    assert when_made(replace(STUDY, date=day, time=time)) >= (0, 0)


def test_p30_another_patient_beside_the_study_is_never_hung_as_its_prior() -> None:
    screen = Screen(Annotations())
    screen.open(STUDY)
    screen.take(chest(STUDY), finished=True)
    screen.admit(OTHER, another_patient=True)
    assert screen.take(chest(OTHER), finished=True)
    screen.hang()
    assert {v.content.study_uid for v in screen.viewports if v.content is not None} == {STUDY.uid}
    assert screen.stages_possible() == (2,)


# ---------------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("text", "pattern", "expected"),
    [("CT Thorax 1.0", "thor*", True), ("Hypothorax", "thor*", False),
     ("T1_MPRAGE_sag", "mprage", True), ("T10 spine", "t1", False), ("CT CHEST W/O", "w/o", True),
     ("Lungenfenster", "lung", False), ("dark fluid", "dark fluid", True),
     ("fluid dark", "dark fluid", False), ("anything", "*", False), ("", "a", False),
     ("Schädel", "SCHÄDEL", True)],
)  # fmt: skip
def test_words_are_matched_whole_and_without_case(text: str, pattern: str, expected: bool) -> None:
    assert has_word(text, (pattern,)) is expected


@settings(max_examples=200)
@given(st.text(max_size=60), st.text(max_size=12))
def test_no_pattern_is_ever_code_or_a_regular_expression(text: str, pattern: str) -> None:
    assert has_word(text, (pattern,)) in (True, False)


# ---------------------------------------------------------------------- the file

_TEXT = st.text(string.ascii_letters + string.digits + ' "\\[]=#äß世-', min_size=1, max_size=12)
_WORD = _TEXT.map(str.strip).filter(bool)
_WORDS = st.lists(_WORD, max_size=3).map(tuple)
_RULES = st.one_of(
    st.builds(
        Rule,
        st.sampled_from(["modality", "words", "side"]),
        st.lists(_WORD, min_size=1, max_size=3).map(tuple),
        _WORDS,
        weight=st.integers(0, 1000),
        required=st.booleans(),
    ),
    st.builds(Rule, st.sampled_from(["priors", "series"]), at_least=st.integers(0, 9)),
)
_WANTED = st.builds(
    Wanted, _WORDS, _WORDS, _WORDS, st.sampled_from(["", "R", "L"]), _WORDS,
    pick=st.sampled_from(["first", "most", "last"]),
)  # fmt: skip
_PANES = st.builds(
    PaneRule,
    st.lists(_WANTED, max_size=3).map(tuple),
    st.sampled_from(["current", "prior"]),
    st.integers(1, 20),
    st.sampled_from(PLANES),
    st.lists(_WANTED, max_size=2).map(tuple),
    slab=st.sampled_from(["", "MIP", "mean"]),
    slab_mm=st.floats(0.1, 1000, allow_nan=False).map(lambda mm: round(mm, 3)),
    again=st.booleans(),
    monitor=st.integers(1, 8),
)
_STAGES = st.builds(
    StageRule, _WORD, st.sampled_from(["2x2", "4x4", "1+3", "auto"]), st.integers(1, 16),
    st.lists(_PANES, min_size=1, max_size=4).map(tuple),
)  # fmt: skip
_PROTOCOLS = st.builds(
    Protocol, st.from_regex(r"[a-z0-9][a-z0-9-]{0,20}", fullmatch=True), _WORD,
    st.integers(0, 10_000), st.lists(_RULES, max_size=4).map(tuple),
    st.lists(_STAGES, min_size=1, max_size=3).map(tuple),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(_PROTOCOLS)
def test_a_protocol_reads_back_as_it_was_written(protocol: Protocol) -> None:
    assert read_protocol(write_protocol(protocol)) == protocol
    assert all(rule_words(rule) for rule in protocol.rules)
    assert all(pane_words(pane) for stage in protocol.stages for pane in stage.panes)


def test_b22_a_broken_protocol_is_refused_in_words_and_nothing_else_happens() -> None:
    seeds = [write_protocol(protocol) for protocol in shipped()]
    chance = random.Random(22)  # noqa: S311 - files to try, no secret
    pieces = [
        "[[",
        "]]",
        "=",
        '"',
        "true",
        "1e999",
        "nan",
        "[[stage]]",
        "\x00",
        "\ud7ff",
        "__class__",
    ]
    pieces += [
        "most = 10000000000",
        "layout = 3",
        "a.b.c = 1",
        "'''",
        "\n",
        "= =",
        "[[[[",
        "__class__",
    ]
    read, refusals = 0, set[str]()
    for _ in range(2000):
        text = chance.choice(seeds)
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(text))
            cut = chance.randint(0, 12)
            text = (
                text[:at]
                + chance.choice([*pieces, chance.choice(string.printable)])
                + text[at + cut :]
            )
        try:
            assert isinstance(read_protocol(text), Protocol)
            read += 1
        except ProtocolError as error:
            refusals.add(str(error).strip())
    assert read < 2000
    assert len(refusals) > 20
    assert "" not in refusals


@pytest.mark.parametrize(
    ("change", "words"),
    [("stray = 1", "nothing called 'stray'"), ("order = -1", "Too little"),
     ("order = true", "another kind"), ('title = ""', "Too little"),
     ('id = "../../etc"', "small letters"), ('[[rule]]\nwhat = "eval"', "One of these"),
     ('[[rule]]\nwhat = "priors"\nany = ["x"]', "at_least"),
     ('[[rule]]\nwhat = "modality"', "names no word"), ("[", "no TOML")],
)  # fmt: skip
def test_b22_each_refusal_says_what_is_wrong(change: str, words: str) -> None:
    base = {"id": 'id = "x"', "title": 'title = "X"', "order": "order = 3"}
    base[change.split(" ", maxsplit=1)[0]] = change
    text = "\n".join([*base.values(), '[[stage]]\ntitle = "S"\nlayout = "1x1"\n[[stage.pane]]'])
    with pytest.raises(ProtocolError, match=words):
        read_protocol(text)


@pytest.mark.parametrize("layout", ["5x5", "2x1", "", "0x0"])
def test_b22_a_stage_needs_a_layout_with_room_for_its_panes(layout: str) -> None:
    stage = f'[[stage]]\ntitle = "S"\nlayout = "{layout}"\n' + "[[stage.pane]]\n" * 3
    with pytest.raises(ProtocolError):
        read_protocol(f'id = "x"\ntitle = "X"\n{stage}')


def test_every_shipped_protocol_reads_and_has_an_id_of_its_own() -> None:
    ids = [protocol.id for protocol in shipped()]
    assert len(set(ids)) == len(ids) >= 14
    assert all(read_protocol(write_protocol(p)) == p for p in shipped())


def test_every_study_is_hung_by_something() -> None:
    plain = ImageStack(
        "1.5", STUDY.uid, STUDY.patient.id, "", "OT", "", [None],
        (SliceSource(Instance("1.5.1", "1.2.840.10008.5.1.4.1.1.7", "1.2.840.10008.1.2.1", STUDY,
                              Series("1.5", STUDY.uid, "OT"), pixels=Pixels(8, 8)), 0, None),),
    )  # fmt: skip
    assert used(opened(plain)) == "images"
    thin = volume(lattice((2, 8, 8)))
    assert used(opened(thin)) == "images"
    screen = opened(thin)
    assert screen.view.state is not None
    assert screen.view.state.orientation is Orientation.AXIAL
