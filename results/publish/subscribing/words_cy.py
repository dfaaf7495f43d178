"""The words of subscribing in Welsh; a translator must check them before they are used."""

from results.publish.subscribing.words_shape import Words

WELSH = Words(
    name="Cymraeg",
    skip="Neidio i'r prif gynnwys",
    rehearsal="Ymarfer.",
    rehearsal_more="Ni chaiff canlyniadau go iawn eu hanfon.",
    published_by="Cyhoeddwyd gan y Swyddog Canlyniadau ({council}).",
    privacy_link="Beth rydym yn ei gadw amdanoch",
    error="Gwall",
    problem="Mae problem",
    back="Canlyniadau drwy e-bost",
    ask_title=("Cael y canlyniadau drwy e-bost", "Cael y canlyniadau drwy e-bost neu neges destun"),
    ask_lead="Byddwn yn anfon pob canlyniad atoch cyn gynted ag y bydd y Swyddog Canlyniadau yn ei ddatgan.",
    mail_label="Cyfeiriad e-bost",
    mail_hint="Er enghraifft, enw@example.com",
    phone_label="Neu rif ffôn symudol yn y DU",
    phone_hint="Ar gyfer negeseuon testun. Er enghraifft, 07700 900123",
    number_label="Rhif ffôn symudol",
    language_label="Iaith y negeseuon",
    ask_button="Gofyn am y canlyniadau",
    ask_then=(
        "Yna byddwn yn anfon un neges atoch gyda dolen. Dim ond ar ôl i chi ei phwyso y cewch ganlyniadau.",
        "Yna byddwn yn anfon un neges atoch gyda dolen neu god. "
        "Dim ond ar ôl i chi ei defnyddio y cewch ganlyniadau.",
    ),
    mail_wrong="Teipiwch gyfeiriad e-bost fel enw@example.com",
    phone_wrong="Teipiwch rif ffôn symudol yn y DU fel 07700 900123",
    none_given=(
        "Teipiwch eich cyfeiriad e-bost",
        "Teipiwch eich cyfeiriad e-bost neu eich rhif ffôn symudol",
    ),
    two_given="Teipiwch gyfeiriad e-bost neu rif ffôn symudol, nid y ddau; gallwch ofyn eto am y llall",
    language_wrong="Dewiswch un o'r ieithoedd",
    sent_title="Edrychwch yn eich blwch e-bost",
    sent_mail=(
        "Os gall y cyfeiriad hwn gael negeseuon gennym, mae neges ar ei ffordd. "
        "Pwyswch y ddolen ynddi o fewn 24 awr."
    ),
    sent_none="Dim byd yno ar ôl deng munud? Edrychwch ymhlith y post diangen, yna gofynnwch eto.",
    code_title="Teipiwch y cod a anfonwyd atoch",
    code_lead="Os gall y rhif hwn gael negeseuon gennym, mae cod ar ei ffordd. Mae'n gweithio am 30 munud.",
    code_label="Cod",
    code_hint="Chwe digid",
    code_button="Cadarnhau",
    code_wrong=(
        "Mae'r cod hwn yn anghywir neu'n rhy hen. Teipiwch ef eto, neu gofynnwch am un arall ymhen "
        "ychydig funudau"
    ),
    confirm_title="Ydych chi eisiau'r canlyniadau?",
    confirm_lead="Pwyswch y botwm i gael pob canlyniad wrth iddo gael ei ddatgan: {title}.",
    confirm_button="Ydw, anfonwch y canlyniadau ataf",
    confirm_over_title="Nid yw'r ddolen hon yn gweithio mwyach",
    confirm_over=(
        "Mae wedi'i defnyddio eisoes, neu mae'n fwy na 24 awr oed. "
        "Os yw wedi'i defnyddio, nid oes angen gwneud dim."
    ),
    ask_again="Gofyn eto",
    done_title="Byddwch yn cael y canlyniadau",
    done=(
        "Bydd y canlyniad nesaf yn dod atoch cyn gynted ag y caiff ei ddatgan. "
        "Mae canlyniadau cynharach ar ein gwefan."
    ),
    done_end=(
        "Gallwch roi'r gorau iddi unrhyw bryd. Mae dolen ym mhob e-bost ac yn y neges destun gyntaf; "
        "dyma'r un ddolen:"
    ),
    end_link="Rhoi'r gorau i'r negeseuon hyn",
    end_title="Rhoi'r gorau i'r negeseuon hyn?",
    end_lead="Byddwn yn dileu eich cyfeiriad ar unwaith.",
    end_button="Ydw, stopiwch a dilëwch fy nghyfeiriad",
    ended_title="Ni chewch ragor o negeseuon",
    ended="Mae eich cyfeiriad wedi'i ddileu. Gall neges sydd ar ei ffordd eisoes gyrraedd o hyd.",
    ended_before_title="Nid oes dim i'w stopio dan y ddolen hon",
    ended_before=(
        "Naill ai rydych wedi stopio'r negeseuon o'r blaen, neu mae rhan o'r ddolen ar goll. "
        "Os daw negeseuon o hyd, defnyddiwch y ddolen yn yr un ddiweddaraf."
    ),
    privacy_title="Beth rydym yn ei gadw amdanoch",
    privacy=(
        (
            "Beth rydym yn ei gadw",
            "Eich cyfeiriad e-bost neu'ch rhif ffôn symudol, yr iaith a ddewisoch, a phryd y gwnaethoch ofyn "
            "a chadarnhau. Ar gyfer pob neges rydym yn cadw a gafodd ei hanfon, heb eich cyfeiriad.",
        ),
        (
            "Pam",
            "I anfon y canlyniadau y gwnaethoch ofyn amdanynt. Dim byd arall, ac am eich bod wedi cytuno.",
        ),
        (
            "Am ba hyd",
            "Nes i chi stopio'r negeseuon, sy'n dileu eich cyfeiriad ar unwaith. Daw cais nad oes neb yn ei "
            "gadarnhau i ben ar ôl 24 awr, ac yna caiff ei ddileu. Ar ôl yr etholiad caiff pob cyfeiriad ei "
            "ddileu ({council}).",
        ),
        (
            "Pwy arall sy'n ei weld",
            "Pwy bynnag sy'n cludo ein negeseuon: gweinydd e-bost neu GOV.UK Notify. Neb arall. "
            "Nid yw'r tudalennau hyn yn gosod cwcis nac yn llwytho dim o wefannau eraill.",
        ),
        (
            "Sut i stopio",
            "Defnyddiwch y ddolen mewn unrhyw e-bost, neu yn y neges destun gyntaf. Wedi'i cholli? Gofynnwch "
            "am y canlyniadau eto: mae'r ddolen yn y neges a anfonwn atoch.",
        ),
    ),
    privacy_more="Eich hawliau, a phwy i'w holi: hysbysiad preifatrwydd y cyngor",
    missing_title="Nid oes tudalen yma",
    missing="Efallai bod y cyfeiriad wedi'i deipio'n anghywir.",
    wait_title="Gormod o geisiadau",
    wait="Arhoswch {minutes}, yna rhowch gynnig arall arni.",
    away_title="Ni ellir gwneud hyn ar hyn o bryd",
    away=(
        "Ni newidiwyd dim. Rhowch gynnig arall arni ymhen ychydig funudau. "
        "Mae pob canlyniad ar ein gwefan hefyd."
    ),
    bad_title="Ni ellir deall hyn",
    bad="Ni newidiwyd dim. Ewch yn ôl, ail-lwythwch y dudalen a rhowch gynnig arall arni.",
    failed_title="Aeth rhywbeth o'i le yma",
    failed="Rhowch gynnig arall arni ymhen ychydig funudau.",
    mail_subject="Cadarnhewch: canlyniadau etholiad drwy e-bost ({council})",
    mail_body=(
        "Gofynnodd rhywun, chi gobeithio, i ni anfon canlyniadau etholiad i'r cyfeiriad hwn.\n\n"
        "I'w cael, pwyswch y ddolen hon o fewn 24 awr, yna'r botwm ar y dudalen:\n{link}\n\n"
        "Os nad chi oedd hwn, peidiwch â gwneud dim: ni chewch ganlyniadau, a byddwn yn dileu eich cyfeiriad."
        "\n\n{council}"
    ),
    text_body=(
        "{code} yw eich cod ar gyfer canlyniadau etholiad drwy neges destun ({council}). "
        "Mae'n gweithio am 30 munud. I stopio unrhyw bryd: {end_url}"
    ),
)
