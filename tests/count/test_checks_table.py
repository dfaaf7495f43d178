"""The table of rules is whole, and each rule has a sheet that fires it and one that does not."""

import pytest

from results.count.checks import RULES
from results.count.declaration import Role
from results.count.finding import Severity
from tests.count import (
    test_checks_candidates,
    test_checks_elected,
    test_checks_no_poll,
    test_checks_papers,
    test_checks_parts,
    test_checks_publication,
    test_checks_rejected,
    test_checks_votes,
    test_procedure,
    test_sides,
)
from tests.count.ballots import Case, codes

CODES = [
    *("E101", "E102", "E103", "E104", "W105", "E106", "W107", "W108"),
    *("E201", "W202", "E203", "W204", "W205", "W206", "W207", "W208", "W209"),
    *("E301", "E302", "E303", "E304", "E305", "W306", "E307", "E308"),
    *("W309", "W310", "W311", "W312", "W313", "E314", "E315"),
    *("E401", "E402", "E403", "E404", "W405", "W406", "E407", "W408", "E409"),
    *("E701", "E702", "E703", "E704", "E705", "W706", "E707", "E708", "E709"),
    "E801",
]  # fmt: skip
"""The rules for one or several seats, one vote or several a paper."""

CASES: tuple[Case, ...] = (
    *test_checks_candidates.CASES,
    *test_checks_papers.CASES,
    *test_checks_votes.CASES,
    *test_checks_rejected.CASES,
    *test_checks_elected.CASES,
    *test_checks_no_poll.CASES,
    *test_checks_publication.CASES,
    *test_checks_parts.CASES,
    *test_sides.CASES,
    *test_procedure.CASES,
)


def test_the_table_holds_exactly_these_codes() -> None:
    """No rule is missing and none is invented."""
    assert list(RULES) == CODES


def test_every_code_has_a_case() -> None:
    """A rule without a sheet that fires it and one that does not cannot be trusted."""
    assert {case.code for case in CASES} == set(CODES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.code} {case.title}")
def test_fires_on_this_sheet(case: Case) -> None:
    """The rule fires on the sheet made or taken for it, as serious as the table says, in whole words."""
    found = [one for one in case.fires() if one.code == case.code]
    assert found
    for one in found:
        assert one.severity is RULES[case.code].severity
        assert one.message.endswith((".", "?"))
        assert "None" not in one.message
        assert "  " not in one.message


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.code} {case.title}")
def test_is_silent_on_its_counterpart(case: Case) -> None:
    """The rule does not fire on the sheet that is in order."""
    assert case.code not in codes(case.silent())


def test_each_rule_reads_well() -> None:
    """Each rule has a name, a source, and one plain sentence on what to do on the floor."""
    for code, rule in RULES.items():
        assert rule.code == code
        assert rule.name
        assert rule.source
        assert rule.action.endswith(".")
        assert rule.action.count(". ") == 0
        assert (rule.severity is Severity.ERROR) == code.startswith("E")
        assert rule.overridden_by in (None, Role.CLERK, Role.DEPUTY_RETURNING_OFFICER, Role.RETURNING_OFFICER)
