"""The colours of the screen are readable: WCAG 2, text 4.5 to 1, controls 3 to 1."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.ui.tokens import Tokens, contrast, read_tokens

TOKENS = read_tokens(Path(__file__).parents[2] / "resources" / "styles" / "tokens.toml")


def test_contrast_is_what_the_guideline_says_for_its_own_examples() -> None:
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21.0)
    assert contrast("#000000", "#000000") == pytest.approx(1.0)
    # The palest grey that passes on white in WCAG's understanding document.
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize(("ink", "ground"), TOKENS.text)
def test_every_text_can_be_read_on_its_ground(ink: str, ground: str) -> None:
    assert contrast(TOKENS.colour[ink], TOKENS.colour[ground]) >= 4.5


@pytest.mark.parametrize(("ink", "ground"), TOKENS.control)
def test_every_control_can_be_told_from_its_ground(ink: str, ground: str) -> None:
    assert contrast(TOKENS.colour[ink], TOKENS.colour[ground]) >= 3.0


def test_no_ground_outside_the_viewports_is_lighter_than_the_tracks_of_bars() -> None:
    # SCREENS 2: panels stay darker than any picture. Tints carry meaning on small areas only.
    lightest = contrast(TOKENS.colour["s4"], "#000000")
    for name in ("s0", "s1", "s2", "s3", "accd"):
        assert contrast(TOKENS.colour[name], "#000000") <= lightest


def test_a_colour_that_is_written_wrong_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="colour s0"):
        Tokens({"s0": "black"}, {}, (), ())


def test_a_pair_that_names_no_colour_is_refused() -> None:
    with pytest.raises(ValueError, match="t9 on s0"):
        Tokens({"s0": "#000000"}, {}, (("t9", "s0"),), ())
