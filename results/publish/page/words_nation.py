"""What the page over many councils says; a translator must check the Welsh before it is used."""

from collections.abc import Mapping
from dataclasses import dataclass

from results.language import Language


@dataclass(frozen=True, slots=True)
class NationWords:
    """The sentences of one language; as everywhere, names stand where nothing has to mutate."""

    title: str
    about: str
    councils: str
    council: str
    councils_declared: str
    wards_declared: str
    seats_declared: str
    control: str
    progress: str
    elected_so_far: str
    no_majority: str
    all_declared: str
    find: str
    find_label: str
    find_button: str
    found: str
    none_found: str
    seats_by_party: str
    all_councils: str
    official: str
    in_council: str


NATION: Mapping[Language, NationWords] = {
    Language.ENGLISH: NationWords(
        title="{done} of {councils} councils declared – {title}",
        about="Results of {councils} councils as each Returning Officer declares them.",
        councils="Councils",
        council="Council",
        councils_declared="Councils declared",
        wards_declared="Wards declared",
        seats_declared="Seats declared",
        control="Control",
        progress="Declared",
        elected_so_far="Elected so far",
        no_majority="No majority",
        all_declared="all wards",
        find="Find your ward",
        find_label="Ward, council or postcode",
        find_button="Find",
        found="Found for “{asked}”",
        none_found="Nothing is called so here. Try part of the name of the ward or the council.",
        seats_by_party="Seats by party",
        all_councils="All councils",
        official="The official results are the Returning Officers’ declarations.",
        in_council="{area}, {council}",
    ),
    Language.WELSH: NationWords(
        title="{done} o {councils} cyngor wedi'u datgan – {title}",
        about="Canlyniadau {councils} cyngor wrth i bob Swyddog Canlyniadau eu datgan.",
        councils="Cynghorau",
        council="Cyngor",
        councils_declared="Cynghorau a ddatganwyd",
        wards_declared="Wardiau a ddatganwyd",
        seats_declared="Seddi a ddatganwyd",
        control="Rheolaeth",
        progress="Datganwyd",
        elected_so_far="Etholwyd hyd yma",
        no_majority="Dim mwyafrif",
        all_declared="pob ward",
        find="Dod o hyd i'ch ward",
        find_label="Ward, cyngor neu god post",
        find_button="Chwilio",
        found="Canfuwyd ar gyfer “{asked}”",
        none_found="Nid oes dim o'r enw hwn yma. Rhowch gynnig ar ran o enw'r ward neu'r cyngor.",
        seats_by_party="Seddi fesul plaid",
        all_councils="Pob cyngor",
        official="Datganiadau'r Swyddogion Canlyniadau yw'r canlyniadau swyddogol.",
        in_council="{area}, {council}",
    ),
}
