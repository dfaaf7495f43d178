"""The card that says what a correction changed."""

from dataclasses import replace

import pytest

from results.charts.correction import changes, correction_alt, correction_card, correction_table
from results.charts.lettering import clean
from results.count.declaration import (
    Correction,
    CorrectionKind,
    Declaration,
    RejectedPapers,
    Stage,
    Verification,
)
from results.language import Language
from tests.charts import cases
from tests.charts.test_ward_card import words

LOOK = cases.look()
BEFORE = cases.made_up((1_200, 900, 300, 20), 2)


def corrected(
    votes: tuple[int | None, ...], kind: CorrectionKind = CorrectionKind.SLIP, reason: str = "Two bundles"
) -> Declaration:
    """The same result with other votes."""
    figures = tuple(replace(one, votes=new) for one, new in zip(BEFORE[1].figures, votes, strict=True))
    return replace(BEFORE[1], figures=figures, correction=Correction(kind, reason, "A. Officer"))


def test_only_what_changed_is_shown_wrong_beside_right() -> None:
    """Two candidates' votes and the majority changed: these, and nothing else, stand side by side."""
    told = words(correction_card(BEFORE[0], corrected((1_200, 810, 390, 20)), BEFORE[1], LOOK))
    assert [told.count(one) for one in ("900, elected", "810, elected", "300", "390", "600", "420")] == [
        1
    ] * 6
    assert "CORRECTED" in told
    assert "Alex Candidate-0" not in told
    assert told.count("Turnout") == 1
    table = correction_table(BEFORE[0], corrected((1_200, 810, 390, 20)), BEFORE[1], LOOK)
    assert table.rows == (
        ("Alex Candidate-1", "900, elected", "810, elected"),
        ("Alex Candidate-2", "300", "390"),
        ("Majority", "600", "420"),
    )


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (CorrectionKind.SLIP, "We published wrong figures. The declared result has not changed."),
        (CorrectionKind.RETURNING_OFFICER, "The Returning Officer has corrected the declared figures."),
        (CorrectionKind.COURT_ORDER, "A court has ordered this change."),
    ],
)
def test_kind_and_reason_are_told(kind: CorrectionKind, expected: str) -> None:
    """Who changed the figures and why stands above them; who approved it is nobody's business here."""
    now = corrected((1_200, 810, 390, 20), kind)
    told = " ".join(words(correction_card(BEFORE[0], now, BEFORE[1], LOOK)))
    assert expected in told
    assert "Why: Two bundles." in told
    assert "The people elected are the same." in told
    assert "A. Officer" not in told
    assert expected in correction_alt(BEFORE[0], now, BEFORE[1], LOOK)


def test_a_change_of_who_is_elected_is_told() -> None:
    """Votes that stay but elect somebody else are a change of both, and said to be one."""
    second, third = (one.candidate_id for one in BEFORE[0].candidates[1:3])
    now = corrected((1_200, 300, 900, 20), CorrectionKind.COURT_ORDER)
    now = replace(now, elected=(BEFORE[1].elected[0], third))
    assert second not in now.elected
    told = correction_alt(BEFORE[0], now, BEFORE[1], LOOK)
    assert "Who is elected has changed." in told
    assert "Alex Candidate-2 900, elected, not 300." in told
    assert "Alex Candidate-1 300, not 900, elected." in told


def test_facts_that_come_or_go_are_told() -> None:
    """Turnout put right, rejected papers given for the first time."""
    before = replace(BEFORE[1], rejected=None)
    now = replace(
        corrected((1_200, 900, 300, 20)),
        rejected=RejectedPapers(total=7),
        verification=Verification(papers_total=3_100, electorate=9_170),
    )
    assert [(one.name, one.before, one.now) for one in changes(BEFORE[0], now, before, LOOK)] == [
        ("Turnout", "33.7% (3,094 of 9,170)", "33.8% (3,100 of 9,170)"),
        ("Rejected papers", "not given", "7"),
    ]


def test_a_correction_of_nothing_says_so() -> None:
    """Where no figure differs, the words say that none does."""
    now = corrected((1_200, 900, 300, 20))
    assert "No figure has changed." in correction_alt(BEFORE[0], now, BEFORE[1], LOOK)
    assert correction_table(BEFORE[0], now, BEFORE[1], LOOK).rows == ()


def test_it_is_told_in_welsh() -> None:
    """The same in Welsh, the mark included."""
    welsh = replace(LOOK, language=Language.WELSH)
    told = " ".join(words(correction_card(BEFORE[0], corrected((1_200, 810, 390, 20)), BEFORE[1], welsh)))
    assert "CYWIRWYD" in told
    assert "Cyhoeddwyd ffigurau anghywir gennym." in told
    assert "810, etholwyd" in told


def test_at_any_length_the_elected_are_named() -> None:
    """Changes are left out and counted before anybody elected is; too short a limit is refused."""
    now, texts = corrected((1_200, 810, 390, 25), reason="r" * 300), []
    for limit in range(90, 900, 30):
        text = correction_alt(BEFORE[0], now, BEFORE[1], LOOK, limit)
        texts.append(text)
        assert len(text) <= limit
        assert text.startswith("Corrected.")
        assert all(clean(one.name) in text for one in BEFORE[0].candidates[:2])
    assert any("Alex Candidate-1 810" in text and " full list at" in text for text in texts)
    with pytest.raises(ValueError, match="cannot hold"):
        correction_alt(BEFORE[0], now, BEFORE[1], LOOK, 40)


def test_nothing_undeclared_is_shown_as_corrected() -> None:
    """Neither the new nor the old figures may be provisional."""
    now = corrected((1_200, 810, 390, 20))
    hidden = replace(BEFORE[1], stage=Stage.PROVISIONAL)
    for made in (correction_card, correction_alt, correction_table):
        for pair in ((now, hidden), (replace(now, stage=Stage.PROVISIONAL), BEFORE[1])):
            with pytest.raises(ValueError, match="not declared"):
                made(BEFORE[0], *pair, LOOK)
