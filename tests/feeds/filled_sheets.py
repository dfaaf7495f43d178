"""Our own count sheets, filled in as a careful clerk would: any night goes in as CSV or as a workbook."""

import io
from collections.abc import Iterator, Mapping
from itertools import zip_longest

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from results.count.declaration import (
    Declaration,
    Field,
    Figure,
    Heading,
    RejectedPapers,
    Stage,
    Verification,
)
from results.count.election import CandidateId, Contest, ContestId, Election
from results.feeds.formats.boxes import Kind, boxes
from results.feeds.formats.content import votes_field
from results.feeds.formats.table import rows_of_csv, written_csv
from results.feeds.formats.template import TemplateKind, sheet_names, written_template

ENTERED_BY, CHECKED_BY = "Ann Clerk", "Bob Checker"
Declarations = Mapping[ContestId, Declaration]


def filled_csv(election: Election, declarations: Declarations) -> bytes:
    """The CSV template with these figures in it; every ward declared that says so, with two names."""
    first, *rest = rows_of_csv(written_template(election, TemplateKind.CSV))
    lines = [dict(zip_longest(first.cells, row.cells, fillvalue="")) for row in rest]
    heads = [*first.cells, "Turnout %"]
    filled: list[dict[str, str]] = []
    for contest_id in dict.fromkeys(ContestId(line["Contest id"]) for line in lines):
        ward = [line for line in lines if line["Contest id"] == contest_id]
        said = declarations.get(contest_id)
        if said:
            _fill_list(ward, said, election.contests[contest_id])
        filled += ward
    return written_csv([heads, *([line.get(head, "") for head in heads] for line in filled)], for_excel=True)


def filled_xlsx(election: Election, declarations: Declarations) -> bytes:
    """The workbook template with these figures in it, every box by its code."""
    book = load_workbook(io.BytesIO(written_template(election, TemplateKind.WORKBOOK)))
    for name, contest in sheet_names(election).items():
        if contest.contest_id in declarations:
            _fill_sheet(book[name], declarations[contest.contest_id], contest)
    return saved(book)


def saved(book: Workbook) -> bytes:
    """The workbook as a file."""
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def _fill_list(ward: list[dict[str, str]], said: Declaration, contest: Contest) -> None:
    """Figures into the ward's lines; lines of strangers and lines given twice come after them."""
    once = _first_figures(said)
    for line in ward:
        who = CandidateId(line["Candidate id"])
        _fill_line(line, once.get(who), said)
    extra = [one for one in said.figures if one not in once.values()]
    texts = _texts(said, contest)
    for box in boxes(contest):
        head = f"{box.code} {box.label}"
        if head in ward[0] and box.code != "D6":
            ward[0][head] = texts.get(box.field, "")
    ward[0] |= _beyond(texts, contest, ward[0])
    for figure in extra:
        line = dict.fromkeys(ward[0], "") | {"Ward": contest.area, "Contest id": contest.contest_id}
        line |= _whom(figure, contest) | {"Candidate id": figure.candidate_id or ""}
        _fill_line(line, figure, said)
        ward.append(line)


def _beyond(texts: Mapping[Field, str], contest: Contest, line: Mapping[str, str]) -> dict[str, str]:
    """What the template has no box for in this ward, in columns that it may have for others."""
    found = {"Turnout %": texts.get(Field("verification/turnout_pct_given"), "")}
    in_part = texts.get(Field("rejected/in_part"))
    if in_part and contest.seats == 1:
        head = next((one for one in line if one.startswith("C6 ")), None)
        assert head, "rejected in part in a council of single seats: write a sheet of your own"
        found[head] = in_part
    return found


def _fill_line(line: dict[str, str], figure: Figure | None, said: Declaration) -> None:
    if figure is None:
        return
    line["Votes"] = _votes(figure, said)
    if figure.name_given:
        line["Candidate"] = figure.name_given
    if figure.candidate_id in said.elected:
        line["Elected"] = "Elected"
    if said.lot and figure.candidate_id in said.lot.winners:
        line["D6 Elected by lot"] = "yes"


def _fill_sheet(sheet: Worksheet, said: Declaration, contest: Contest) -> None:
    places = {str(row[0].value): row[0].row for row in sheet.iter_rows(max_col=1) if row[0].value}
    texts = _texts(said, contest)
    once = _first_figures(said)
    by_field = {votes_field(who, None): figure for who, figure in once.items()}
    for box in boxes(contest):
        place, figure = places[box.code], by_field.get(box.field)
        if figure:
            _write_votes(sheet, place, figure, said)
        elif box.field in texts:
            sheet[f"D{place}"] = _typed(texts[box.field], box.kind)
    place = max(places.values())
    for figure in (one for one in said.figures if one not in once.values()):
        place += 1
        whom = _whom(figure, contest)
        sheet[f"B{place}"], sheet[f"C{place}"] = whom["Candidate"], whom["Description"]
        _write_votes(sheet, place, figure, said)
    for label, text in _unasked(texts, contest):
        place += 1
        sheet[f"B{place}"], sheet[f"D{place}"] = label, _typed(text, Kind.COUNT)


def _unasked(texts: Mapping[Field, str], contest: Contest) -> Iterator[tuple[str, str]]:
    """What the template has no box for in this ward."""
    if texts.get(Field("verification/turnout_pct_given")):
        yield "Turnout %", texts[Field("verification/turnout_pct_given")]
    if contest.seats == 1 and texts.get(Field("rejected/in_part")):
        yield "Rejected in part", texts[Field("rejected/in_part")]


def _write_votes(sheet: Worksheet, place: int, figure: Figure, said: Declaration) -> None:
    sheet[f"D{place}"] = _typed(_votes(figure, said), Kind.COUNT)
    if figure.candidate_id in said.elected:
        sheet[f"E{place}"] = "Elected"


def _typed(text: str, kind: Kind) -> str | int | None:
    """What the cell holds once the text is typed into it."""
    if kind is Kind.COUNT and text.removeprefix("-").isdigit():
        return int(text)
    return text or None


def _first_figures(said: Declaration) -> dict[CandidateId, Figure]:
    """Each candidate's first line."""
    found: dict[CandidateId, Figure] = {}
    for one in said.figures:
        if one.candidate_id is not None:
            found.setdefault(one.candidate_id, one)
    return found


def _whom(figure: Figure, contest: Contest) -> dict[str, str]:
    """Whom a line beyond the printed ones is for."""
    person = contest.candidate(figure.candidate_id) if figure.candidate_id else None
    if person:
        return {"Candidate": person.name, "Description": person.description}
    return {"Candidate": figure.name_given or "", "Description": figure.description_given or ""}


def _name(who: CandidateId, contest: Contest) -> str:
    person = contest.candidate(who)
    return person.name if person else who


def _votes(figure: Figure, said: Declaration) -> str:
    misread = said.misread.get(votes_field(figure.candidate_id, figure.name_given))
    return misread or ("" if figure.votes is None else str(figure.votes))


def _texts(said: Declaration, contest: Contest) -> dict[Field, str]:
    """What goes into the boxes about the whole ward, by field."""
    found = {
        "unused_votes": said.unused_votes,
        "stage": "yes" if said.stage is Stage.DECLARED else "no",
        "declared_at": said.declared_at.isoformat() if said.declared_at else None,
        "declared_by": said.declared_by,
        "entered_by": said.entered_by or ENTERED_BY,
        "checked_by": said.checked_by or CHECKED_BY,
        "total_votes": said.total_votes,
        "lot": "; ".join(_name(one, contest) for one in said.lot.winners) if said.lot else None,
        "lot/method": said.lot.method if said.lot else None,
        **_verification(said.verification),
        **_rejected(said.rejected),
    }
    written = {Field(field): str(value) for field, value in found.items() if value is not None}
    return written | dict(said.misread) | dict(said.verification.misread if said.verification else {})


def _verification(said: Verification | None) -> dict[str, object]:
    if said is None:
        return {}
    return {
        "verification/electorate": said.electorate,
        "verification/papers_polling": said.papers_polling,
        "verification/papers_postal": said.papers_postal,
        "verification/papers_total": said.papers_total,
        "verification/papers_expected": said.papers_expected,
        "verification/explanation": said.explanation,
        "verification/turnout_pct_given": said.turnout_pct_given,
    }


def _rejected(said: RejectedPapers | None) -> dict[str, object]:
    if said is None:
        return {}
    heads = {f"rejected/{heading}": said.by_heading.get(heading) for heading in Heading}
    return heads | {
        "rejected/total": said.total,
        "rejected/in_part": said.in_part,
        "rejected/basis": said.basis.value,
    }
