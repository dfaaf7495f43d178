"""Nominations from every kind of file: what is read, what is never read, and what must be asked."""

import csv
import io
import json
import time
from contextlib import suppress
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from results.count.election import Candidate, CandidateId, Election, PartyId, Poll
from results.errors import UnreadableMessage
from results.feeds.formats import lga
from results.feeds.formats.election_file import read_declarations, read_election
from results.feeds.formats.names import area_key, paper_order, split_name, topic_word, usual_letters
from results.feeds.nominations.changes import changes
from results.feeds.nominations.columns import gives_away, meaning_of
from results.feeds.nominations.draft import Draft, election_of
from results.feeds.nominations.drafting import drafted
from results.feeds.nominations.forms import read
from results.feeds.nominations.nominated import Said
from results.feeds.nominations.party_table import BY_ID, known_party, party_id_of, short_name
from results.feeds.nominations.wishes import Wishes
from tests.nights import FIXTURES, load

FILES = Path(__file__).parent / "nominations"
TOWN = Wishes(council="Town Council", poll_on=date(2027, 5, 6))
MEDWAY = Wishes(council="Medway Council", poll_on=date(2023, 5, 4))


def draft(name: str, wishes: Wishes = TOWN) -> Draft:
    """What a good file says."""
    return drafted([read((FILES / "good" / name).read_bytes())], wishes)


def sheet(*lines: str, heading: str = "Ward,Seats,Name,Description", wishes: Wishes = TOWN) -> Draft:
    """What a small sheet says."""
    return drafted([read("\n".join((heading, *lines)).encode())], wishes)


def only(of: Draft) -> tuple[Candidate, ...]:
    """The people of a draft's only ward."""
    (area,) = of.areas
    return area.candidates


def as_sheet(election: Election) -> list[list[object]]:
    """An election as a council's sheet would have it, private columns and all."""
    rows: list[list[object]] = [
        [
            *("Ward", "Seats", "Surname", "Forenames", "Commonly used name", "Home address", "Nominators"),
            *("Description", "Party", "Electorate"),
        ]
    ]
    for contest in election.contests.values():
        for one in contest.candidates:
            names = [one.surname, one.other_names, one.commonly_known_as or ""]
            private = ["1 Imaginary Street, Nowhere ZZ9 9ZZ", "A. Nominator"]
            party = election.parties[one.party_id].name
            ward = [contest.area, contest.seats]
            rows.append([*ward, *names, *private, one.description, party, contest.electorate])
    return rows


def csv_of(rows: list[list[object]]) -> bytes:
    """Rows as a spreadsheet saves them."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


@pytest.mark.parametrize("night", ["medway-2023", "cheltenham-2024", "cheltenham-2026"])
def test_a_real_election_comes_through_a_sheet_unchanged(night: str) -> None:
    """A council's own sheet gives the election file that was transcribed by hand, but for O'Neill's id."""
    election, _ = load(night)
    wishes = Wishes(
        council=election.council,
        poll_on=election.poll_on,
        council_size=election.council_size,
        file_order=True,
    )
    found = election_of(drafted([read(csv_of(as_sheet(election)))], wishes))
    told = [line for line in changes(election, found) if "O'" not in line and "Rivers" not in line]
    assert told == []
    assert found.seats == election.seats


@pytest.mark.parametrize("night", ["trafford-2022", "cheltenham-2024"])
def test_a_past_night_comes_out_of_its_published_results(night: str) -> None:
    """An LGA results file gives the election it is of, to be rehearsed: seats are the number elected."""
    folder = FIXTURES / night
    election = read_election((folder / "election.json").read_bytes())
    results = read_declarations((folder / "declarations.json").read_bytes())
    published = lga.written(election, results, lga.Published(date(2023, 6, 1), "", election.council))
    wishes = Wishes(council_size=election.council_size, file_order=True)
    found = drafted([read(published)], wishes)
    assert found.questions == ()
    assert changes(election, election_of(found)) == ()
    assert "seats are the number ELECTED in each ward" in found.assumed


def test_a_workbook_says_the_same_as_its_csv() -> None:
    """XLSX and CSV of one sheet give one draft, but for the places of lines."""
    election, _ = load("medway-2023")
    rows = as_sheet(election)
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in rows:
        page.append(row)
    packed = io.BytesIO()
    book.save(packed)
    both = [election_of(drafted([read(data)], MEDWAY)) for data in (csv_of(rows), packed.getvalue())]
    assert both[0] == both[1]


def test_sheets_named_after_their_wards_need_no_ward_column() -> None:
    """One sheet a ward, as some suppliers export; a sheet of notes is left aside and that is said."""
    book = openpyxl.Workbook()
    notes = book.active
    assert notes is not None
    notes.title = "Notes"
    notes.append(["Please ring the office"])
    for ward in ("Abbey", "Castle"):
        page = book.create_sheet(ward)
        page.append(["Seats", "Surname", "Forenames", "Description"])
        page.append([1, "Lee", "Ann", "Green Party"])
        page.append([1, "Roe", "Bo", "Labour Party"])
    packed = io.BytesIO()
    book.save(packed)
    found = drafted([read(packed.getvalue())], TOWN)
    assert found.questions == ()
    assert [one.area for one in found.areas] == ["Abbey", "Castle"]
    assert "sheets without a heading, not read: 'Notes'" in found.assumed
    assert "each sheet is about the ward it is named after" in found.assumed


def test_medways_sheet_keeps_nothing_private() -> None:
    """Semicolons, Windows-1252, a title row, wards named once; addresses and nominators are left out."""
    found = draft("medway-2023-two-wards.csv", MEDWAY)
    assert found.questions == ()
    assert found.stripped == (
        "Home Address (in full)",
        "Names of Proposer* and Seconder**",
        "Election agent",
        "Email",
    )
    said = repr(found)
    for private in ("Imaginary", "ZZ9", "Proposer,", "A. Proposer", "C. Agent", "example.org"):
        assert private not in said
    saints, horsted = found.areas
    assert (saints.seats, saints.electorate, horsted.electorate) == (1, 3495, 3530)
    assert saints.candidates[2] == Candidate(
        CandidateId("harjinder-singh-khatkar"),
        "Khatkar",
        "Harjinder Singh",
        PartyId("party:7931"),
        "Reform UK",
        "Bill Khatkar",
    )
    assert horsted.contest_id == "local.medway.fort-horsted.2023-05-04"


def test_democracy_clubs_ballot_is_read() -> None:
    """Westminster St James's 2022: three seats, nine people in surname order, under lasting ids."""
    found = draft("westminster-st-jamess-2022.json", Wishes())
    (ward,) = found.areas
    assert (found.questions, found.election_id) == ((), "local.westminster.2022-05-05")
    assert (ward.contest_id, ward.area) == ("local.westminster.st-jamess.2022-05-05", "St James's")
    assert (ward.gss_code, ward.seats, ward.poll) == ("E05013806", 3, Poll.HELD)
    assert [one.surname for one in ward.candidates] == [
        "Ahearne", "Darbin", "Diggory", "Hyams", "Medforth", "Mitchell", "Shearer", "Spence", "Wells"
    ]  # fmt: skip
    assert ward.candidates[3] == Candidate(
        CandidateId("dc-41112"), "Hyams", "Louise", PartyId("party:52"), "Conservative and Unionist Party"
    )
    assert "the council is called Westminster, from the election's id (--council)" in found.assumed
    assert any("the last word is the surname of Paul Raphael James Spence" in one for one in found.assumed)


def test_democracy_clubs_candidates_are_read() -> None:
    """Statement names, names in use, joint candidates, doubled rows, deselection, a cancelled poll."""
    found = draft("democracy-club-town.csv")
    abbey, castle = found.areas
    assert found.questions == ()
    assert [one.candidate_id for one in abbey.candidates] == ["dc-900002", "dc-900003", "dc-900001"]
    assert abbey.candidates[0] == Candidate(
        CandidateId("dc-900002"), "ap Rhys", "Elizabeth Mary", PartyId("party:53"), "Llafur", "Beth ap Rhys"
    )
    assert abbey.candidates[2].description == "Independent"
    assert (castle.poll, castle.contest_id) == (Poll.UNCONTESTED, "local.town.castle.by.2027-05-06")
    assert found.parties[PartyId("party:6000")].colour == "#005EB8"
    assert found.parties[PartyId("party:99999")].short == "Town First"
    assert found.stripped == ("homepage_url", "email", "birth_date")
    assert "deselected by their party, and still on the ballot paper: Cai Evans (Abbey)" in found.assumed
    assert "example.org" not in repr(found)


def test_one_election_of_several_is_chosen() -> None:
    """Of two councils and two years in one file, the council and the day that are asked for."""
    other = Wishes(council="Torfaen County Borough Council")
    assert [one.area for one in draft("democracy-club-town.csv", other).areas] == ["Cwm"]
    earlier = Wishes(poll_on=date(2026, 5, 7))
    assert draft("democracy-club-town.csv", earlier).election_id == "local.town.2026-05-07"
    both = draft("democracy-club-town.csv", Wishes())
    assert both.areas == ()
    assert both.questions[0].startswith("several elections: choose one with --date, --council")
    nobody = draft("democracy-club-town.csv", Wishes(council="Medway Council"))
    assert nobody.questions[0].startswith("nothing in the file is of the election asked for; there is: 2027")


def test_a_casual_vacancy_with_all_its_columns_is_read() -> None:
    """Terms, Welsh name, expected time, commonly used names, the paper's own order, who has withdrawn."""
    found = draft("casual-vacancy.csv", Wishes())
    abbey, dyce = found.areas
    assert (found.questions, found.council, found.poll_on) == (
        (),
        "Exampleshire County Council",
        date(2027, 5, 6),
    )
    assert (abbey.terms, abbey.area_cy) == (("four years", "until May 2029"), "Yr Abaty")
    assert [one.name for one in abbey.candidates] == ["Robert Zed", "Ann Jane Lee", "Siân Wyn"]
    assert f"{abbey.expected_by:%d %H:%M}" == "07 00:30"
    assert abbey.contest_id == "local.exampleshire.abbey-and-castle.2027-05-06"
    assert (dyce.contest_id, dyce.poll) == (
        "local.exampleshire.dyce-bucksburn.2027-05-06",
        Poll.UNCONTESTED,
    )
    assert dyce.last_time is not None
    assert (dyce.last_time.holder, dyce.last_time.boundary_changed) == ("party:90", True)
    assert "no longer standing, and left out: Gill Gone (Abbey & Castle)" in found.assumed


def test_namesakes_are_told_apart_by_what_stands_beside_their_names() -> None:
    """Two men called Gary Stevens in one ward, Conservative and Labour, get ids of their own."""
    assert [one.candidate_id for one in only(draft("gary-stevens-twice.csv"))] == [
        "edgar-poe",
        "gary-stevens-the-conservative-party-candidate",
        "gary-stevens-labour-party",
    ]


QUESTIONS: dict[str, tuple[str, ...]] = {
    "broken.json": ("not JSON from line 1, character 6 on (expecting ',' delimiter)",),
    "election-file.json": (
        "this is an election file already (results-election/1): look at it with results election show",
    ),
    "empty.csv": (
        "no heading in the first 30 lines: one line must name the columns, at least Ward and surname or name",
    ),
    "everything-at-once.csv": (
        "Castle: the GSS code is E05000002 on line 4 and E05000003 on line 5: give one for the ward, or two "
        "names if they are two wards",
        "Elm: the GSS code E05000004 is also Dyce's: give each ward its own",
        "Abbey, Ann Lee (line 2): party 'Labuor Party' is not known; is it Labour Party? Say --party "
        "'Labuor Party=Labour Party', or --party 'Labuor Party=Labuor Party' for a party of its own",
        "Abbey (line 2): seats must be a number from 1 to 100, not 'two'",
        "Abbey (line 2): electorate must be a whole number, not 'about 4000': put it right or leave it empty",
        "Castle: Gary Stevens (line 4) and Gary Stevens (line 5) have one name and one description: take a "
        "line out, or add a column Person id that tells them apart",
        "Dyce, Jo Doe (line 6): the party behind the description 'Putting Dyce First' is not known: add a "
        "column Party, or say --party 'Putting Dyce First=Independent' with the party's name",
        "Elm (line 8): 1 stands for 1 seat, so no poll is held: say --poll 'Elm=uncontested', or add who is "
        "missing",
        "Fen (line 9): terms of office: 1 for 2 seats: give one a seat, with ; between them",
        "Fen (line 9): expected by must be a time of the night such as 01:30, not 'half past one'",
        "Gorse (line 12): uncontested although 2 stand for 1 seat: put seats or the column Uncontested right",
        "Hale, line 15: no surname, or none an id can be made of: give surname, forenames, for another "
        "script a person id",
        "Hale (line 14): poll must be held, uncontested, countermanded, abandoned, not 'maybe'",
        "7 stands in Dyce as Jo Doe and in Elm as Jo Doe: nobody may stand in two wards: take one out, or "
        "give another id",
    ),
    "no-ballots.json": (
        "no ballots: give what candidates.democracyclub.org.uk/api/next/ballots/ answers, with "
        "ballot_paper_id and candidacies, or the candidates CSV",
    ),
    "no-heading.csv": (
        "no heading in the first 30 lines: one line must name the columns, at least Ward and surname or name",
    ),
    "order.csv": (
        "Abbey: ballot paper order must give every candidate a number of their own, from 1: it says 1, 1; or "
        "leave the column empty",
        "Castle: ballot paper order must give every candidate a number of their own, from 1: it says 2, "
        "nothing; or leave the column empty",
    ),
    "quote-open.csv": ("line 2: a quotation mark that opens here is never closed: take it out or close it",),
    "several.csv": (
        "several elections: choose one with --date, --council or --election-id; there is: 2027-05-06 Town "
        "Council (2 lines); 2027-05-06 Other Council (1 line); 2023-05-04 Town Council (1 line)",
    ),
    "shifted.csv": (
        "line 2: more cells than the heading has columns: is there a comma in a cell without quotation "
        "marks? Save the sheet as CSV again, or give the XLSX file",
        *(
            f"line {line}: the description seems to hold an address, an email address or a telephone number "
            "(not shown, not kept): are the columns shifted? Put that cell right"
            for line in (3, 4, 5)
        ),
    ),
    "stv.json": (
        "the file is one page of several (2 of 45 ballots): give the files of all pages together",
        "Abbey, Bo Roe (ballot local.town.abbey.2027-05-06): party id party:77777 has no name beside it: "
        "add a column Party",
        "Abbey (ballot local.town.abbey.2027-05-06): voting system STV: only first past the post is counted "
        "here; leave the ward out",
        "Abbey (ballot local.town.abbey.2027-05-06): the poll is cancelled although 2 stand for 1 seat: say "
        "--poll 'Abbey=countermanded'",
        "Castle (ballot local.town.castle.2027-05-06): how many seats? Add a column Seats, or say --seats "
        "'Castle=1' (--seats 1 for every ward)",
    ),
    "two-columns.csv": ("line 2: two columns give the ward and differ: take one column out",),
}
"""What is asked of each file in bad/."""


def asked_of(data: bytes, wishes: Wishes) -> tuple[tuple[str, ...], str]:
    """What is asked of a file, or why it is refused, and everything that is kept of it."""
    try:
        found = drafted([read(data)], wishes)
    except UnreadableMessage as refused:
        return refused.problems, ""
    return found.questions, repr(found)


def test_every_bad_file_has_its_questions() -> None:
    """The table and the folder name the same files."""
    assert sorted(QUESTIONS) == sorted(path.name for path in (FILES / "bad").iterdir())


@pytest.mark.parametrize(("name", "questions"), QUESTIONS.items())
def test_what_is_not_clear_is_asked_at_once(name: str, questions: tuple[str, ...]) -> None:
    """Each question names the ward, the person or line, and the remedy; private cells are not shown."""
    wishes = Wishes() if name == "several.csv" else TOWN
    asked, kept = asked_of((FILES / "bad" / name).read_bytes(), wishes)
    assert asked == questions
    assert "High Street" not in kept
    assert "jo@" not in kept


def test_other_headings_are_said_to_be_unread() -> None:
    """A column nobody knows is named; what it holds is not kept."""
    found = sheet("Abbey,1,Ann Lee,Green Party,likes dogs", heading="Ward,Seats,Name,Description,Remarks")
    assert (found.unused, found.stripped) == (("Remarks",), ())
    assert "dogs" not in repr(found)


@pytest.mark.parametrize(
    ("heading", "said"),
    [
        ("Name of\nCandidate", Said.NAME),
        ("Other names in full *", Said.FORENAMES),
        ("Description (if any)", Said.DESCRIPTION),
        ("Electorate (1 April 2027)", Said.ELECTORATE),
        ("No. of seats", Said.SEATS),
        ("sopn_last_name", Said.SURNAME),
        ("Reason why no longer nominated*", Said.GONE),
        ("Name of Proposer*, Seconder**", None),
        ("Name (proposer)", None),
        ("Home Address (in full)", None),
        ("Remarks", None),
    ],
)
def test_headings_are_known_in_their_spellings(heading: str, said: Said | None) -> None:
    """Statements of persons nominated, councils' sheets, Democracy Club; a proposer's name is nobody's."""
    assert meaning_of(heading) is said


@pytest.mark.parametrize(
    ("text", "is_private"),
    [
        ("12 High Street", True),
        ("Flat 3, 14a St Mary's Road", True),
        ("SE22 8DJ", True),
        ("ann.lee@example.org", True),
        ("07700 900123", True),
        ("+44 20 7946 0000", True),
        ("Britain First - Housing For Locals", False),
        ("until 6 May 2027", False),
        ("The Old Road Residents", False),
        ("E05015239", False),
    ],
)
def test_addresses_give_themselves_away(text: str, is_private: bool) -> None:
    """What must never be kept is seen wherever it stands; ballot paper words are not taken for it."""
    assert gives_away(text, Said.DESCRIPTION) is is_private
    assert not gives_away("Ward 1 North Hill", Said.AREA)


def test_lines_without_a_ward_belong_to_the_one_above() -> None:
    """Merged cells come out as a ward named once; that is done, and said."""
    found = sheet(
        "Abbey,1,Ann Lee,Green Party", ",,Bo Roe,Labour", "Castle,1,Cy Ames,Green Party", ",,Di Bell,Lab"
    )
    assert [(one.area, len(one.candidates)) for one in found.areas] == [("Abbey", 2), ("Castle", 2)]
    assert "lines without a ward (2) belong to the ward above them" in found.assumed


def test_wards_are_known_by_their_names_and_codes() -> None:
    """A contest's id leaves "Ward" out; Democracy Club's post ids are GSS codes where they are."""
    lines = ("Luton Ward,1,Ann Lee,Green Party,gss:E05000001", "Luton Ward,1,Bo Roe,Labour,gss:E05000001")
    (luton,) = sheet(*lines, heading="Ward,Seats,Name,Description,Post id").areas
    assert (luton.contest_id, luton.area) == ("local.town.luton.2027-05-06", "Luton Ward")
    assert luton.gss_code == "E05000001"


def test_a_ward_before_any_is_asked_for() -> None:
    """A first line without a ward belongs to none."""
    assert sheet(",1,Ann Lee,Green Party").questions[0] == "line 2: no ward: fill in the column Ward"


@pytest.mark.parametrize(
    ("name", "surname", "others", "known_as"),
    [
        ("LEE, Ann Jane", "Lee", "Ann Jane", None),
        ("Ann Jane LEE", "Lee", "Ann Jane", None),
        ("Mrs Ann Jane Lee", "Lee", "Ann Jane", None),
        ("DE SOUZA Maria", "De Souza", "Maria", None),
        ("MCKAY, Ian", "McKay", "Ian", None),
        ("O'NEILL-SMYTHE, Pat", "O'Neill-Smythe", "Pat", None),
        (
            "Khatkar, Harjinder Singh (commonly known as Bill Khatkar)",
            "Khatkar",
            "Harjinder Singh",
            "Bill Khatkar",
        ),
        ("OHAERI (ALSO KNOWN AS RIVERS), Faith", "Ohaeri", "Faith", "Faith Rivers"),
        ("Harjinder Singh Khatkar (commonly known as Bill)", "Khatkar", "Harjinder Singh", "Bill Khatkar"),
    ],
)
def test_names_are_split_and_put_in_the_usual_letters(
    name: str, surname: str, others: str, known_as: str | None
) -> None:
    """Surname first with a comma, surname in capitals, or last; a commonly used name beside it."""
    found = only(sheet(f'Abbey,1,"{name}",Green Party'))[0]
    assert (found.surname, found.other_names, found.commonly_known_as) == (surname, others, known_as)


@pytest.mark.parametrize(
    ("forenames", "surname", "known_as"),
    [
        ("Elsie", "Voter", "Elsie Voter"),
        ("", "Voter", "Ann Voter"),
        ("Elsie", "", "Elsie Elector"),
        ("", "", None),
    ],
)
def test_a_commonly_used_part_leaves_the_other_part_as_nominated(
    forenames: str, surname: str, known_as: str | None
) -> None:
    """The Electoral Commission's worked examples of Ann Elector."""
    heading = "Ward,Seats,Surname,Forenames,Commonly used forenames,Commonly used surname,Description"
    found = only(sheet(f"Abbey,1,Elector,Ann,{forenames},{surname},Green", heading=heading))[0]
    assert (found.full_name, found.commonly_known_as) == ("Ann Elector", known_as)


def test_the_ballot_paper_is_in_the_order_of_the_names_on_it() -> None:
    """By surname, then other names, those commonly used where the paper has them; accents do not matter."""
    heading = "Ward,Seats,Surname,Forenames,Commonly used surname,Description"
    lines = ["Ábel,Cy,", "Abel,Bo,", "Zed,Ann,Aaron", "abel,Di,", "O'Dea,Eve,", "Odd,Flo,"]
    found = sheet(*(f"Abbey,1,{line},Green" for line in lines), heading=heading)
    assert [one.surname for one in only(found)] == ["Zed", "Abel", "Ábel", "abel", "Odd", "O'Dea"]
    kept = Wishes(council="Town Council", poll_on=date(2027, 5, 6), file_order=True)
    as_given = only(sheet(*(f"Abbey,1,{line},Green" for line in lines), heading=heading, wishes=kept))
    assert [one.surname for one in as_given] == ["Ábel", "Abel", "Zed", "abel", "O'Dea", "Odd"]


@pytest.mark.parametrize(
    ("label", "party_id"),
    [
        ("The Conservative Party Candidate", "party:52"),
        ("Local Conservatives", "party:52"),
        ("Labour and Co-operative Party", "party:53"),
        ("Welsh Labour/Llafur Cymru", "party:53"),
        ("Liberal Democrat", "party:90"),
        ("GREEN PARTY", "party:63"),
        ("Womens Equality Party", "party:2755"),
        ("Women’s Equality Party", "party:2755"),
        ("Independent Candidate", "ynmp-party:2"),
        ("Scottish National Party (SNP)", "party:102"),
        ("Heritage Party", "heritage-party"),
    ],
)
def test_parties_are_known_by_what_ballot_papers_call_them(label: str, party_id: str) -> None:
    """Descriptions of real ballot papers lead to the registered party."""
    found = known_party(label)
    assert found is not None
    assert found.party_id == party_id


@pytest.mark.parametrize(
    ("text", "party_id"),
    [
        ("PP52", "party:52"),
        ("party:52", "party:52"),
        ("http://search.electoralcommission.org.uk/English/Registrations/PP63", "party:63"),
        ("joint-party:53-119", "party:53"),
        ("joint-party:9-10", "joint-party:9-10"),
        ("ynmp-party:2", "ynmp-party:2"),
        ("Lab", None),
        ("", None),
    ],
)
def test_party_ids_are_read_in_every_spelling(text: str, party_id: str | None) -> None:
    """The Commission's numbers and Democracy Club's ids; Labour and Co-operative counts under Labour."""
    assert party_id_of(text) == party_id


def test_the_table_of_parties_is_sound() -> None:
    """No label means two parties, and every short name fits beside a bar."""
    labels = [label for one in BY_ID.values() for label in {one.name, one.short}]
    assert all(known_party(label) in BY_ID.values() for label in labels)
    assert all(known_party(one.name) == one and len(one.short) <= 14 for one in BY_ID.values())


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Barnsley Independent Group", "Barnsley Ind"),
        ("Abbey Residents", "Abbey Res"),
        ("The Yorkshire Party", "Yorkshire"),
        ("Heavy Woollen District Independents", "Heavy Woollen"),
        ("Party", "Party"),
    ],
)
def test_short_names_fit_beside_a_bar(name: str, short: str) -> None:
    """At most fourteen letters, cut between words."""
    assert short_name(name) == short


def test_small_words_about_names() -> None:
    """Ids as Democracy Club makes them; wards are one however they are spelt."""
    assert topic_word("St James's & Québec/North") == "st-jamess-and-quebec-north"
    assert area_key("Luton Ward") == area_key("LUTON")
    assert usual_letters("McKay") == "McKay"
    assert usual_letters("MACDONALD", "Ian MacDonald") == "MacDonald"
    assert split_name("") == ("", "")
    assert paper_order("De la Mare", "A") < paper_order("Dee", "A")


@pytest.fixture(scope="module")
def good() -> list[bytes]:
    """Every good file."""
    return [path.read_bytes() for path in sorted((FILES / "good").iterdir())]


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    """Whatever is given is read or refused with reasons; nothing else can happen."""
    with suppress(UnreadableMessage):
        drafted([read(data)], TOWN)


WHOLE = """Ward,Seats,Surname,Forenames,Known as,Description,Party,Party id,GSS code,Electorate,Terms
Abbey,1,Lee,Ann,,Green Party,Green Party,PP63,E05000001,4000,four years
Abbey,1,Roe,Bo,Bob Roe,Local Conservatives,Conservative,PP52,E05000001,4000,four years
Castle,2,Ames,Cy,,,Independent,,E05000002,,
Castle,2,Bell,Di,,Labour Party,Labour Party,PP53,E05000002,,
Castle,2,Cole,Ed,,Town First,Town First,,E05000002,,
"""
MORE = "Person id,Contest id,Ballot order,Expected by,Last election,Holder,Poll,Ward in Welsh,Council,Title"


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_any_cell_ends_in_questions_or_in_an_election(data: st.DataObject) -> None:
    """Whatever stands in a few cells of a whole sheet: without a question there is an election to write."""
    rows = [line.split(",") for line in WHOLE.splitlines()]
    rows = [[*row, *(MORE.split(",") if row is rows[0] else [""] * MORE.count(",") + [""])] for row in rows]
    known = ["", "Abbey", "1", "3", "Lee", "LEE, Ann", "PP63", "01:30", "x y", "#", "2027-05-06", "李", "E1"]
    known += ["0001-01-01", "99999999", "L" * 150, "party:9", "Labour", "uncontested", "2023-05-04", "no"]
    texts = st.sampled_from(known) | st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=200)
    for _ in range(data.draw(st.integers(1, 3))):
        row, column = data.draw(st.integers(1, 5)), data.draw(st.integers(0, len(rows[0]) - 1))
        rows[row][column] = data.draw(texts)
    found = drafted([read(csv_of([[*row] for row in rows]))], TOWN)
    assert found.questions or election_of(found).contests


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_good_file_with_bytes_changed_never_breaks_the_reader(
    good: list[bytes], data: st.DataObject
) -> None:
    """Any piece of a real file may be lost, doubled or overwritten."""
    file = data.draw(st.sampled_from(good))
    start = data.draw(st.integers(0, len(file)))
    end = data.draw(st.integers(start, min(len(file), start + 40)))
    new = data.draw(
        st.binary(max_size=8) | st.sampled_from([b"null", b'"', b"\n", b",", b"{}", b"[]", b"-1"])
    )
    with suppress(UnreadableMessage):
        drafted([read(file[:start] + new + file[end:])], Wishes())


def large_sheet(wards: int) -> bytes:
    """A council of this many wards with five candidates each."""
    parties = ["Labour Party", "Local Conservatives", "Liberal Democrats", "Green Party", "Reform UK"]
    rows: list[list[object]] = [
        ["Ward", "Seats", "Surname", "Forenames", "Home address", "Description", "Electorate"]
    ]
    for ward in range(wards):
        for place, party in enumerate(parties):
            names = [f"SURNAME-{'ABCDE'[place]}{ward:x}", f"Ann {ward:x}"]
            rows.append([f"Ward {ward}", 1, *names, "1 Imaginary Street", party, 4000 + ward])
    return csv_of(rows)


def seconds(wards: int) -> float:
    """Processor time of one import."""
    data, start = large_sheet(wards), time.process_time()
    assert len(election_of(drafted([read(data)], TOWN)).contests) == wards
    return time.process_time() - start


def test_time_grows_with_the_file_and_no_faster() -> None:
    """Four times the wards take well under eight times as long."""
    small = min(seconds(100) for _ in range(3))
    large = min(seconds(400) for _ in range(3))
    print(f"335 areas of 5: about {1000 * large * 335 / 400:.0f} ms")
    assert large < 8 * small


def test_democracy_clubs_page_may_be_a_list() -> None:
    """One ballot, a page of them, or a list of ballots: the same draft."""
    ballot = json.loads((FILES / "good/westminster-st-jamess-2022.json").read_bytes())
    whole = draft("westminster-st-jamess-2022.json", Wishes())
    page = {"count": 1, "next": None, "previous": None, "results": [ballot]}
    for shape in ([ballot], page):
        assert drafted([read(json.dumps(shape).encode())], Wishes()) == whole
