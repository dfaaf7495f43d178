"""From the cells of one ward to what they say: a declaration, a verification, or nothing yet."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from results.count.declaration import (
    Declaration,
    Figure,
    Heading,
    Lot,
    RejectedPapers,
    Stage,
    Verification,
    Verified,
)
from results.count.election import CandidateId
from results.count.report import Content
from results.feeds.formats.boxes import check_code
from results.feeds.formats.content import votes_field
from results.feeds.formats.count_sheet import answers
from results.feeds.formats.count_sheet.people import Doubt, People
from results.feeds.formats.count_sheet.spellings import Column
from results.feeds.formats.count_sheet.ward import Given, Line, Total, Ward
from results.feeds.formats.figures import Figures, read_figure
from results.feeds.formats.register import Register

HEADING_IN = {
    Column.OFFICIAL_MARK: Heading.OFFICIAL_MARK,
    Column.TOO_MANY: Heading.TOO_MANY,
    Column.IDENTIFIABLE: Heading.IDENTIFIABLE,
    Column.VOID: Heading.VOID,
}
REJECTED = (*HEADING_IN, Column.REJECTED, Column.IN_PART)
PAPERS = (Column.POLLING, Column.POSTAL, Column.PAPERS)
DRAWN = "lots drawn"
"""How, when the sheet names a winner by lot and no more."""
LONGEST_COUNT = timedelta(days=365)
NAMES_A_TIME = "write a time such as 01:42 or 5 May 2023 01:42"

Lines = Sequence[tuple[Line, CandidateId | None]]


class WardSays:
    """What the cells of one ward come to.

    Attributes:
        problems: what about their form must be put right first; complete once `content` was asked for.
    """

    def __init__(self, ward: Ward, register: Register) -> None:
        self.problems: list[str] = []
        self._ward, self._election = ward, register.election
        self._people = People(ward.contest, register, is_this_list=self._is_this_list())
        self._figures = Figures()

    def content(self) -> Content | None:
        """The declaration, the verification when there are papers and no votes yet, or None."""
        self._compare_seats()
        for total in self._ward.totals:
            self._compare(total)
        stage, declared_at = self._stage()
        lines = self._identified()
        elected = self._elected(lines)
        lot, rejected = self._lot(lines), self._rejected()
        counted = any(_is_said(line.text(Column.VOTES)) for line, _ in lines)
        if not (counted or elected or lot or rejected or stage is Stage.DECLARED):
            return self._verified()
        return Declaration(
            contest_id=self._ward.contest.contest_id,
            stage=stage,
            figures=tuple(self._figure(line, who) for line, who in lines),
            elected=elected,
            rejected=rejected,
            verification=self._verification(),
            unused_votes=self._count(self._figures, Column.UNUSED),
            lot=lot,
            terms={who: line.text(Column.TERM) for line, who in lines if who and line.text(Column.TERM)},
            declared_at=declared_at,
            declared_by=self._ward.text(Column.DECLARED_BY) or None,
            authorised_by=self._ward.text(Column.AUTHORISED_BY) or None,
            entered_by=self._ward.text(Column.ENTERED_BY) or None,
            checked_by=self._ward.text(Column.CHECKED_BY) or None,
            misread=self._figures.misread,
        )

    def _wrong(self, at: Given, words: str) -> None:
        self.problems.append(f"{at.place}: {words}")

    def _is_this_list(self) -> bool:
        """Whether the sheet carries the code of this list of candidates; a wrong code is a problem."""
        given = self._ward.values.get(Column.CHECK_CODE)
        if given is None:
            return False
        code = check_code(self._election, self._ward.contest)
        if given.text.replace("-", "").replace(" ", "").upper() == code:
            return True
        self._wrong(
            given,
            f"check code {given.text[:20]!r}, but {self._ward.contest.area} has {code}: this sheet was made "
            "for another election or before the candidates changed; write a new one with results template",
        )
        return False

    def _compare_seats(self) -> None:
        given, seats = self._ward.values.get(Column.SEATS), self._ward.contest.seats
        said = read_figure(given.text) if given else None
        if given and isinstance(said, int) and said != seats:
            area = self._ward.contest.area
            self._wrong(given, f"seats are {said} here, but {area} elects {seats}: is this the right ward?")

    def _compare(self, total: Total) -> None:
        """A total of the sheet's own must be that of its lines, or of all lines above it."""
        said = read_figure(total.given.text)
        votes = [read_figure(line.text(Column.VOTES)) for line in self._ward.lines]
        known = [one for one in votes if isinstance(one, int)]
        if not isinstance(said, int) or not known or len(known) < len(votes):
            return
        if said not in {sum(known), total.so_far}:
            first, last = (self._ward.lines[end].at for end in (0, -1))
            self._wrong(
                total.given,
                f"the total says {said:,}, but the votes of {self._ward.contest.area} from {first.place} to "
                f"{last.place} add up to {sum(known):,}: correct whichever is wrong",
            )

    def _stage(self) -> tuple[Stage, datetime | None]:
        """Declared only when the sheet itself says so, with the time if it gives one."""
        box, clock = (self._ward.values.get(one) for one in (Column.STAGE, Column.DECLARED_AT))
        says = answers.yes(box.text) if box else None
        timed = clock or (box if box and says is None else None)
        at = self._time(timed, is_only_box=timed is box) if timed else None
        if clock and box and says is False:
            self._wrong(
                clock, f"a time of declaration, but {box.place} says {box.text[:20]!r}: make them agree"
            )
        return (Stage.DECLARED if says or timed else Stage.PROVISIONAL), at

    def _time(self, given: Given, *, is_only_box: bool) -> datetime | None:
        at = answers.instant(given.text, self._election.poll_on)
        if at is None:
            remedy = f"write yes, no or {NAMES_A_TIME[6:]}" if is_only_box else NAMES_A_TIME
            self._wrong(given, f"{given.text[:40]!r} does not say when it was declared: {remedy}")
        elif not timedelta(0) <= at.astimezone(answers.HERE).date() - self._election.poll_on <= LONGEST_COUNT:
            self._wrong(
                given,
                f"{given.text[:40]!r} is not after the poll of {self._election.poll_on}: {NAMES_A_TIME}",
            )
        return at

    def _identified(self) -> Lines:
        """The lines that say something and whose they are, in ballot paper order."""
        found: list[tuple[Line, CandidateId | None]] = []
        for line in self._ward.lines:
            who = self._people.who(line)
            filled = _is_said(line.text(Column.VOTES)) or answers.elected(line.text(Column.ELECTED)) != (
                False,
                False,
            )
            if isinstance(who, Doubt):
                if filled:
                    self._wrong(line.at, who.words)
            elif who or filled or line.text(Column.DESCRIPTION):
                found.append((line, who))
        return sorted(found, key=lambda one: self._people.place(one[1]))

    def _figure(self, line: Line, who: CandidateId | None) -> Figure:
        votes = self._figures.count(line.text(Column.VOTES), votes_field(who, line.name))
        if who is None:
            return Figure(None, votes, line.name, line.text(Column.DESCRIPTION) or None)
        return Figure(
            who, votes, self._people.name_given(line, who), self._people.description_given(line, who)
        )

    def _elected(self, lines: Lines) -> tuple[CandidateId, ...]:
        return self._people.in_ballot_order(who for line, who in lines if self._mark(line)[0] and who)

    def _mark(self, line: Line) -> tuple[bool, bool]:
        """Whether a line is marked elected, and whether by lot."""
        mark = answers.elected(line.text(Column.ELECTED))
        if mark is None:
            given = line.given(Column.ELECTED) or line.at
            self._wrong(
                given, f"{given.text[:40]!r} does not say who is elected: write Elected or leave it blank"
            )
        return mark or (False, False)

    def _lot(self, lines: Lines) -> Lot | None:
        winners = [who for line, who in lines if who and self._is_by_lot(line)]
        boxes = [self._ward.values.get(Column.LOT), *(line.given(Column.BY_LOT) for line, _ in lines)]
        for box in boxes:
            if box and answers.elected(box.text) is None:
                winners += self._named(box)
        everyone = self._people.in_ballot_order(winners)
        return Lot(everyone, self._ward.text(Column.LOT_METHOD) or DRAWN) if everyone else None

    def _named(self, box: Given) -> list[CandidateId]:
        """The people named in one box."""
        found = self._people.all_named(box.text)
        if isinstance(found, Doubt):
            self._wrong(box, found.words)
            return []
        return found

    def _is_by_lot(self, line: Line) -> bool:
        """Whether a line is marked, in a column of its own or with the word elected."""
        by_lot = answers.elected(line.text(Column.BY_LOT)) or (False, False)
        elected = answers.elected(line.text(Column.ELECTED)) or (False, False)
        return by_lot[0] or elected[1]

    def _rejected(self) -> RejectedPapers | None:
        if not any(_is_said(self._ward.text(one)) for one in REJECTED):
            return None
        basis = answers.basis(self._ward.text(Column.BASIS))
        if basis is None:
            self._wrong(self._ward.values[Column.BASIS], "write papers or votes")
        by_heading = {
            heading: self._count(self._figures, column)
            for column, heading in HEADING_IN.items()
            if column in self._ward.asked
        }
        total, in_part = (self._count(self._figures, one) for one in (Column.REJECTED, Column.IN_PART))
        return RejectedPapers(by_heading, total, in_part, *([basis] if basis else []))

    def _count(self, figures: Figures, column: Column) -> int | None:
        text = self._ward.text(column)
        return figures.count(text, column) if text else None

    def _verified(self) -> Verified | None:
        statement = self._verification()
        return (
            Verified(statement)
            if statement and any(_is_said(self._ward.text(one)) for one in PAPERS)
            else None
        )

    def _verification(self) -> Verification | None:
        """The statement as to the result of verification; None when the sheet gives none of it."""
        text, figures = self._ward.text, Figures()
        statement = Verification(
            papers_polling=self._count(figures, Column.POLLING),
            papers_postal=self._count(figures, Column.POSTAL),
            papers_total=self._count(figures, Column.PAPERS),
            papers_expected=self._count(figures, Column.EXPECTED),
            explanation=text(Column.EXPLANATION) or None,
            electorate=self._count(figures, Column.ELECTORATE),
            turnout_pct_given=figures.share(text(Column.TURNOUT), Column.TURNOUT),
            misread=figures.misread,
        )
        return None if statement == Verification() else statement


def _is_said(text: str) -> bool:
    """Whether a box holds anything but a blank or a word for one."""
    return text.isdigit() or (bool(text) and read_figure(text) is not None)
