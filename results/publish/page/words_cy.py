"""What the public's pages say in Welsh; a translator must check it before it is used.

Sentences are built so that a name filled in never has to mutate: it stands first, after a colon or in
brackets.
"""

from results.count.declaration import CorrectionKind, Heading
from results.count.election import Poll
from results.count.ward import State
from results.publish.page.facts import Figure
from results.publish.page.words_shape import Live, Words

WELSH = Words(
    name="Cymraeg",
    in_this_language="Darllen y dudalen hon yn Gymraeg",
    locale="cy",
    date="{weekday} {day} {month} {year}",
    moment="{clock}, {date}",
    and_=" a/ac ",
    not_known="anhysbys",
    skip="Neidio i'r canlyniadau",
    rehearsal="Ymarfer.",
    rehearsal_more="Nid canlyniadau go iawn yw'r rhain.",
    rehearsal_title="YMARFER: ",
    updates="Diweddariadau",
    live=Live(
        looking="Yn chwilio am ffigurau mwy newydd.",
        on="Yn fyw. Mae'r dudalen hon yn ei diweddaru ei hun.",
        complete="Yn fyw. Mae pob ward wedi'i datgan.",
        quiet="Yn fyw. Dim newyddion o'r cyfrif ers {clock}.",
        copied="Copi am {clock}. Nid yw'n ei ddiweddaru ei hun; chwilir am gopi mwy newydd bob munud.",
        paused="Wedi'i oedi gennych chi. Yn dangos ffigurau {clock}.",
        newer="Mae ffigurau mwy newydd yn aros.",
        lost="Collwyd y cysylltiad. Yn dangos ffigurau {clock}. Yn rhoi cynnig arall arni.",
        pause="Oedi diweddariadau",
        resume="Ailddechrau diweddariadau",
        gone="Collwyd y cysylltiad",
        again="Wedi cysylltu eto",
        updates="{count} o ddiweddariadau",
        progress="Wardiau a ddatganwyd: {progress}",
    ),
    still="Nid yw'r dudalen hon yn ei diweddaru ei hun.",
    load_latest="Llwytho'r ffigurau diweddaraf",
    as_at="Ffigurau",
    revision="Fersiwn",
    title="{done} o {wards} wedi'u datgan – {title}",
    results_of="Canlyniadau: {title}",
    about="Canlyniadau wrth i'r Swyddog Canlyniadau eu datgan: {title}.",
    poll_held="Diwrnod y bleidlais: {date}",
    published_by="Cyhoeddwyd gan y Swyddog Canlyniadau ({council}).",
    official="Datganiad y Swyddog Canlyniadau yw'r canlyniad swyddogol.",
    how_link="Sut i ddarllen y canlyniadau hyn",
    data_link="Y canlyniadau hyn fel data",
    embed_link="Dangos y canlyniadau hyn ar eich gwefan chi",
    statement_link="Datganiad hygyrchedd",
    all_wards="Pob ward a chyfansoddiad y cyngor",
    missing_title="Nid oes tudalen yma",
    missing="Efallai bod y cyfeiriad wedi'i deipio'n anghywir.",
    missing_link="Mae pob canlyniad ar un dudalen ({title})",
    ward=("ward", "ward"),
    seat=("sedd", "sedd"),
    wards="Wardiau",
    ward_one="Ward",
    party="Plaid",
    seats="Seddi",
    elected="Etholwyd",
    not_up="Heb eu hethol nawr",
    total="Cyfanswm",
    turnout="Canran a bleidleisiodd",
    majority="Mwyafrif",
    for_majority="Am fwyafrif",
    needed="eu hangen",
    no_party_majority="Dim mwyafrif",
    of="o",
    in_wards="mewn {wards}",
    turnout_unknown="ddim yn hysbys eto",
    wards_declared="Wardiau a ddatganwyd",
    seats_declared="Seddi a ddatganwyd",
    seats_by_party="Seddi fesul plaid",
    majority_line="Mae angen {line} am fwyafrif o'r {size} sedd; {done} wedi'u datgan.",
    seats_line="{done} o {seats} wedi'u datgan.",
    has_majority="Mwyafrif: {party}.",
    no_majority="Nid oes gan unrhyw blaid fwyafrif.",
    latest="Y datganiadau diweddaraf",
    none_declared="Nid oes ward wedi'i datgan eto.",
    changed_since="Wedi newid ers hynny",
    taken_down="Tynnwyd y canlyniad i lawr",
    to_be_declared="{seats} i'w datgan",
    filled_later="{seats} i'w llenwi eto",
    by_lot="Trwy goelbren",
    no_description="Dim disgrifiad",
    to_come="I ddod",
    none_to_come="Mae pob ward wedi'i datgan.",
    not_expected="Ni roddwyd amser ar gyfer datganiad.",
    expected="tua {clock}",
    states={
        State.AWAITED: "I ddod",
        State.VERIFYING: "Yn dilysu",
        State.VERIFIED: "Wedi'i dilysu",
        State.COUNTING: "Yn cyfrif",
        State.DECLARED: "Datganwyd",
        State.CORRECTED: "Cywirwyd",
        State.WITHDRAWN: "Tynnwyd yn ôl",
    },
    no_poll={
        Poll.UNCONTESTED: "Etholwyd yn ddiwrthwynebiad",
        Poll.COUNTERMANDED: "Dirymwyd y bleidlais",
        Poll.ABANDONED: "Rhoddwyd y gorau i'r bleidlais",
    },
    corrected_by={
        CorrectionKind.SLIP: "Cyhoeddwyd ffigurau anghywir gennym. Nid yw'r canlyniad a ddatganwyd wedi "
        "newid.",
        CorrectionKind.RETURNING_OFFICER: "Mae'r Swyddog Canlyniadau wedi cywiro'r ffigurau a ddatganwyd.",
        CorrectionKind.COURT_ORDER: "Gorchmynnodd llys y newid hwn.",
    },
    headings={
        Heading.OFFICIAL_MARK: "Heb farc swyddogol",
        Heading.TOO_MANY: "Pleidleisio dros fwy o ymgeiswyr nag a ganiateir",
        Heading.IDENTIFIABLE: "Ysgrifen neu farc y gellid adnabod y pleidleisiwr wrtho",
        Heading.VOID: "Heb ei farcio, neu'n annilys oherwydd ansicrwydd",
    },
    figures={
        Figure.ELECTED: "Etholwyd",
        Figure.VOTES: "Pleidleisiau ({of})",
        Figure.REJECTED: "Gwrthodwyd ({of})",
        Figure.REJECTED_IN_ALL: "Cyfanswm a wrthodwyd",
        Figure.REJECTED_IN_PART: "Gwrthodwyd yn rhannol",
        Figure.PAPERS: "Papurau pleidleisio a ddilyswyd",
        Figure.ELECTORS: "Nifer yr etholwyr",
    },
    changed="{what}: {before} gynt, {after} nawr",
    ward_title="{area}: {state} – {title}",
    ward_about="Canlyniad: {area}, {title}.",
    withdrawn_title="Tynnwyd y canlyniad hwn yn ôl",
    withdrawn="Nid yw'r ffigurau a gyhoeddwyd ynghynt yn sefyll.",
    corrected_title="Cywirwyd y canlyniad hwn",
    history="Beth a gyhoeddwyd, a phryd",
    votes_title="Pleidleisiau i bob ymgeisydd",
    candidates="Ymgeiswyr",
    uncontested="Nid oedd mwy o ymgeiswyr na seddi, felly ni chynhaliwyd pleidlais.",
    candidate="Ymgeisydd",
    votes="Pleidleisiau",
    share="Canran",
    elected_by_lot="Etholwyd trwy goelbren",
    nominated_as="enwebwyd fel {name}",
    share_note="Canrannau o'r holl bleidleisiau.",
    votes_each="Roedd gan bob pleidleisiwr hyd at {seats} o bleidleisiau.",
    majority_note="Mwyafrif yr olaf a etholwyd dros y cyntaf nas etholwyd:",
    lot_note="Penderfynwyd y sedd trwy goelbren.",
    rejected_papers="Papurau pleidleisio a wrthodwyd",
    rejected_votes="Pleidleisiau a wrthodwyd",
    reason="Rheswm",
    papers="Papurau",
    in_total="Cyfanswm a wrthodwyd",
    in_part="Gwrthodwyd yn rhannol, a'u cyfrif yn rhannol",
    votes_counted="Mae'r cyngor hwn yn cyfrif y pleidleisiau a wrthodwyd, nid y papurau.",
    verified="Dilyswyd",
    number="Nifer",
    electors="Nifer yr etholwyr",
    from_polling="Papurau o orsafoedd pleidleisio",
    postal="Papurau post",
    all_papers="Pob papur pleidleisio",
    declared_at="Datganwyd gan y Swyddog Canlyniadau: {moment}.",
    how_title="Sut i ddarllen y canlyniadau hyn",
    how_about="Ystyr y geiriau a'r ffigurau ar dudalennau'r canlyniadau.",
    how=(
        (
            "O ble y daw'r ffigurau",
            (
                "Dangosir canlyniad pob ward yma ar ôl i'r Swyddog Canlyniadau ei ddatgan. "
                "Cyn hynny dim ond hynt y cyfrif a'r ganran a bleidleisiodd a welwch.",
                "Er gwybodaeth y mae'r dudalen hon. Y datganiad yw'r canlyniad swyddogol.",
            ),
        ),
        (
            "Pa mor bell yw'r cyfrif",
            (
                "Yn dilysu: mae'r papurau pleidleisio'n cael eu cyfrif a'u cymharu â'r nifer a roddwyd "
                "allan. "
                "Nid oes pleidleisiau wedi'u cyfrif eto.",
                "Wedi'i dilysu: mae nifer y papurau'n hysbys, a chyda hynny y ganran a bleidleisiodd.",
                "Yn cyfrif: mae'r pleidleisiau'n cael eu cyfrif. Mae ailgyfrif yn rhan o'r cyfrif.",
                "Datganwyd: mae'r Swyddog Canlyniadau wedi dweud pwy a etholwyd.",
            ),
        ),
        (
            "Canran a bleidleisiodd",
            (
                "Nifer y papurau a ddilyswyd fel canran o'r bobl a allai bleidleisio. "
                "Mae'n cynnwys papurau a wrthodwyd wedyn.",
                "Mae canran y cyngor cyfan yn cyfrif dim ond y wardiau a ddilyswyd hyd yma.",
            ),
        ),
        (
            "Wardiau â sawl sedd",
            (
                "Lle mae ward yn ethol dau neu dri chynghorydd, mae gan bob pleidleisiwr gynifer o "
                "bleidleisiau ag "
                "sydd o seddi. Felly mae mwy o bleidleisiau nag o bapurau, a chanran o'r holl bleidleisiau "
                "yw pob "
                "canran.",
                "Y mwyafrif wedyn yw'r pleidleisiau rhwng yr olaf a etholwyd a'r cyntaf nas etholwyd.",
            ),
        ),
        (
            "Papurau pleidleisio a wrthodwyd",
            (
                "Gwrthodir papur am un o bedwar rheswm a bennir gan y gyfraith, a rhoddir y nifer ar gyfer "
                "pob un.",
                "Lle mae gan bleidleisiwr sawl pleidlais, gellir gwrthod papur yn rhannol: "
                "mae'r pleidleisiau eglur arno'n cyfrif, a'r lleill ddim.",
            ),
        ),
        (
            "Pleidleisiau cyfartal",
            (
                "Os oes gan ddau ymgeisydd yr un nifer o bleidleisiau am y sedd olaf, mae'r Swyddog "
                "Canlyniadau yn "
                "tynnu coelbren. Mae'r dudalen yn dweud hynny.",
            ),
        ),
        (
            "Cywiriadau",
            (
                "Os oedd ffigur a gyhoeddwyd yn anghywir, caiff ei gywiro yma, gyda beth a newidiodd, pryd "
                "a pham. "
                "Ni chaiff ffigurau cynharach eu tynnu heb air.",
                "Caiff canlyniad a gyhoeddwyd trwy gamgymeriad ei dynnu'n ôl, a'i ffigurau eu tynnu i lawr.",
            ),
        ),
        (
            "Pa mor newydd yw'r ffigurau hyn",
            (
                "Amser y newid diwethaf yw'r amser wrth y ffigurau. Mae rhif y fersiwn yn codi o un gyda "
                "phob newid.",
                "Os collir y cysylltiad, mae'r dudalen yn dweud hynny ac yn dangos y ffigurau olaf a gafodd.",
            ),
        ),
    ),
    data_title="Y canlyniadau hyn fel data",
    data_about="Ffeiliau canlyniadau i ystafelloedd newyddion, ymchwilwyr a gwefannau eraill.",
    data_lead="Gwneir pob ffeil o'r newydd pan fydd ffigur yn newid, a dim ond yr hyn sy'n gyhoeddus sydd "
    "ynddi. "
    "Gadewir ffigur anhysbys yn wag; nid yw byth yn 0.",
    data_stable="Nid yw'r cyfeiriadau'n newid. Gofynnwch gydag If-None-Match i glywed yn gyflym nad oes dim "
    "yn "
    "newydd; peidiwch â gofyn yn amlach nag unwaith bob pum eiliad.",
    data_seal="Cedwir popeth a dderbynnir ar gadwyn o werthoedd stwnsh. Gall pwy bynnag sy'n nodi'r nifer "
    "a'r gwerth "
    "isod ddangos yn ddiweddarach a newidiwyd y cofnod.",
    data_seal_now="{entries} o negeseuon wedi'u cadw. Gwerth stwnsh yr olaf:",
    licence="Cewch ddefnyddio'r canlyniadau hyn o dan y Drwydded Llywodraeth Agored f3.0.",
    hall_title="Sgrin y neuadd gyfrif",
    hall_lost="Collwyd y cysylltiad; ffigurau {clock}",
    hall_wards="Wardiau {first}–{last} o {total}",
    hall_majority="{line} am fwyafrif",
    others="Eraill",
    full_results="Y canlyniadau llawn",
    embed_about="Llinellau i'w copïo i'ch gwefan chi, er mwyn iddi ddangos y canlyniadau wrth eu datgan.",
    embed_lead="Copïwch un o'r rhain i'ch tudalen chi. Bydd yn dangos y canlyniadau wrth eu datgan, yn dweud "
    "amser y ffigurau, ac yn gofyn am rai mwy newydd ei hun. Nid yw'n gosod cwcis nac yn cyfrif neb.",
    whole_council="Y cyngor cyfan",
    embed_choose="Beth i'w ddangos",
    embed_widget="Mor uchel â'i gynnwys",
    embed_widget_more="I dudalennau sy'n cael llwytho sgript. Lle nad yw'n rhedeg, dangosir dolen i'r "
    "canlyniadau yn ei lle.",
    embed_frame="Heb sgript",
    embed_frame_more="Ffrâm syml o uchder penodol, i olygyddion nad ydynt yn derbyn sgriptiau. Newidiwch yr "
    "uchder yn ôl yr angen.",
    embed_copy="Copïo",
    embed_copied="Wedi'i gopïo",
    embed_preview="Sut mae'n edrych",
    embed_wards="Ward ar ei phen ei hun",
    embed_wards_more="Rhowch un o'r rhain yn lle “{key}” yn y testun cyntaf, neu yn lle “{where}” yn yr ail.",
)
