"""Where a page may be fetched from: redirects, private addresses, lying names, certificates and the token."""

from collections.abc import AsyncIterator
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path

import pytest

from results.clock import FixedClock
from results.feeds.address_guard import public_and_ours, public_only
from results.feeds.fetch import open_fetch
from results.feeds.fetch_trouble import WebsiteUnavailable
from results.feeds.pages import Page
from tests.feeds.far_site import (
    INSIDE,
    OUTSIDE,
    FarSite,
    Names,
    on_to,
    outside_only,
    page,
    raw,
)
from tests.feeds.fetching import BODY, NOW, fetched, of, trouble
from tests.mosquitto import certificate


@pytest.fixture
async def site() -> AsyncIterator[FarSite]:
    """A website on the stand-in for the internet."""
    async with FarSite().served(OUTSIDE) as served:
        yield served


TOKEN = "horse-battery-staple"


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for the website's address, and its key."""
    return certificate(tmp_path_factory.mktemp("tls"), "site", host=OUTSIDE)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_page_that_moved_is_followed(site: FarSite, status: int) -> None:
    """Up to three times, also by a relative address."""
    there = site.url("/c")
    site.says |= {"/": on_to("a/x#top", status), "/a/x": on_to("../b", status), "/b": on_to(there, status)}
    site.says["/c"] = page(BODY)
    came = await fetched(of(site.url()))
    assert (came.body, came.redirects) == (BODY, 3)


async def test_going_in_circles_ends(site: FarSite) -> None:
    """A fourth time is too often."""
    site.says["/"] = on_to("/")
    said = str(await trouble(of(site.url())))
    assert said == f"{OUTSIDE} sends us on more than 3 times: set url to the page's last address"
    assert len(site.asked) == 4


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("", "no address given"),
        ("file:///etc/passwd", "not a whole http or https address"),
        ("ftp://127.0.0.2/wards", "not a whole http or https address"),
        ("javascript:alert(1)", "not a whole http or https address"),
        ("http://clerk:secret@127.0.0.2/", "holds a user name or password"),
        ("http://[::1", "not an address"),
        ("http://127.0.0.2:99999/", "not an address"),
        ("http://\udc80/", "not an address"),
    ],
)
async def test_odd_redirects_are_not_followed(site: FarSite, where: str, words: str) -> None:
    """Only whole http and https addresses without a password in them."""
    head = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: "
    site.says["/"] = raw(head + where.encode("utf-8", "surrogateescape") + b"\r\n\r\n")
    said = str(await trouble(of(site.url())))
    assert words in said
    assert "secret" not in said


PRIVATE_HOSTS = [
    ("127.0.0.1", "this machine's own address (127.0.0.1)"),
    ("localhost.example", "this machine's own address (127.0.0.1)"),
    ("[::1]", "this machine's own address (::1)"),
    ("[::ffff:127.0.0.1]", "this machine's own address (::ffff:7f00:1)"),
    ("[::ffff:a00:5]", "a private address"),
    ("[64:ff9b::7f00:1]", "this machine's own address"),
    ("169.254.169.254", "a link-local address (169.254.169.254)"),
    ("metadata.example", "a link-local address (169.254.169.254)"),
    ("10.0.0.5", "a private address (10.0.0.5)"),
    ("inside.example", "a private address (10.0.0.5)"),
    ("both.example", "a private address (10.0.0.5)"),
    ("0.0.0.0", "a reserved address (0.0.0.0)"),
    ("2130706433.example", "this machine's own address"),
    ("scope.example", "a link-local address"),
]


def private_names() -> Names:
    """Names that lead inside."""
    return Names(
        localhost=[["127.0.0.1"]],
        metadata=[["169.254.169.254"]],
        inside=[["10.0.0.5"]],
        both=[[OUTSIDE, "10.0.0.5"]],
        scope=[["fe80::1%1"]],
        **{"2130706433": [["127.0.0.1"]]},
    )


@pytest.mark.parametrize(("host", "words"), PRIVATE_HOSTS)
async def test_no_redirect_leads_inside(site: FarSite, host: str, words: str) -> None:
    """Neither an address nor a name that stands for one leads to this machine or network, however written."""
    async with FarSite().served(INSIDE) as inside:
        inside.says["/"] = page(b"secret")
        site.says["/"] = on_to(f"http://{host}:{inside.port}/")
        said = str(await trouble(of(site.url()), private_names()))
        assert words in said
        assert inside.asked == []


@pytest.mark.parametrize(("host", "words"), PRIVATE_HOSTS)
async def test_no_first_address_is_inside(host: str, words: str) -> None:
    """What holds for redirects holds for the settings."""
    async with FarSite().served(INSIDE) as inside:
        said = str(await trouble(of(f"http://{host}:{inside.port}/"), private_names()))
        assert words in said
        assert inside.asked == []


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "127.1", "0177.0.0.1"])
async def test_odd_spellings_of_an_address_lead_nowhere(host: str) -> None:
    """Numbers that old programs take for an address of this machine reach nothing."""
    async with FarSite().served(INSIDE) as inside:
        inside.says["/"] = page(b"secret")
        assert str(await trouble(of(f"http://{host}:{inside.port}/")))
        assert inside.asked == []


async def test_a_name_that_changes_its_mind_is_caught(site: FarSite) -> None:
    """DNS rebinding: a name is looked up once a connection, and that very answer is checked and used."""
    async with FarSite().served(INSIDE) as inside:
        names = Names(rebind=[[OUTSIDE], [INSIDE]])
        site.says["/"] = page(BODY)
        rebind = Page(site.url(host="rebind.example"), "wards")
        async with open_fetch(of(rebind.url), FixedClock(NOW), names=names, guard=outside_only) as fetch:
            assert (await fetch.get(rebind)).body == BODY
            assert names.looked_up == ["rebind.example"]
            with pytest.raises(WebsiteUnavailable, match="this machine's own address"):
                await fetch.get(rebind)
        assert inside.asked == []


async def test_a_name_with_one_bad_address_is_not_trusted(site: FarSite) -> None:
    """A name that stands for a public and a private address at once is refused, whichever comes first."""
    site.says["/"] = page(BODY)
    for addresses in ([OUTSIDE, "10.0.0.5"], ["10.0.0.5", OUTSIDE]):
        said = str(await trouble(of(site.url(host="both.example")), Names(both=[addresses])))
        assert "a private address (10.0.0.5)" in said
    assert site.asked == []


async def test_a_private_site_can_be_allowed() -> None:
    """A council's own intranet is fine when the settings say so; without that the words name the setting."""
    async with FarSite().served(INSIDE) as inside:
        inside.says["/"] = page(BODY)
        known = of(inside.url())
        with pytest.raises(WebsiteUnavailable, match="set allow_private if that is meant"):
            async with open_fetch(known, FixedClock(NOW)) as fetch:
                await fetch.get(known.pages[0])
        allowed = replace(known, allow_private=True)
        async with open_fetch(allowed, FixedClock(NOW)) as fetch:
            assert (await fetch.get(allowed.pages[0])).body == BODY


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("127.0.0.1", "ours"), ("10.1.2.3", "ours"), ("172.31.255.255", "ours"), ("192.168.1.1", "ours"),
        ("100.64.0.1", "ours"), ("::1", "ours"), ("fd00::1", "ours"), ("::ffff:10.0.0.1", "ours"),
        ("2002:7f00:1::", "ours"),
        ("169.254.169.254", "never"), ("fe80::1", "never"), ("224.0.0.251", "never"), ("ff02::1", "never"),
        ("0.0.0.0", "never"), ("::", "never"), ("255.255.255.255", "never"), ("240.0.0.1", "never"),
        ("192.0.2.1", "never"), ("198.18.0.1", "never"), ("2001:db8::1", "never"), ("2001::1", "never"),
        ("::ffff:169.254.169.254", "never"), ("64:ff9b::a9fe:a9fe", "never"), ("64:ff9b:1::1", "never"),
        ("fec0::1", "never"), ("4000::1", "never"), ("::127.0.0.1", "never"), ("2001:0:1::1", "never"),
        ("81.2.69.160", "public"), ("172.32.0.1", "public"), ("2a00:1450:4009::1", "public"),
        ("::ffff:81.2.69.160", "public"), ("64:ff9b::5102:45a0", "public"), ("2002:5102:45a0::", "public"),
    ],
)  # fmt: skip
def test_every_address_has_its_place(address: str, kind: str) -> None:
    """Public ones may be read, our own when allowed, all others never."""
    one = ip_address(address)
    found = (public_only(one) is None, public_and_ours(one) is None)
    assert found == {"ours": (False, True), "never": (False, False), "public": (True, True)}[kind]


async def test_the_token_stays_at_home(site: FarSite) -> None:
    """It goes to the page's own host, along its own redirects, and to no other host we are sent on to."""
    async with FarSite().served(OUTSIDE) as other:
        other.says["/"] = page(BODY)
        site.says |= {"/": on_to("/own"), "/own": on_to(other.url())}
        known = of(site.url(), token=TOKEN)
        assert (await fetched(known)).body == BODY
        assert [one.headers.get("authorization") for one in site.asked] == [f"Bearer {TOKEN}"] * 2
        assert "authorization" not in other.asked[0].headers
        assert TOKEN not in repr(known)


async def test_https_is_verified(pair: tuple[Path, Path]) -> None:
    """Without trust no page, and words that say what to do; with the right authority all is well."""
    async with FarSite().served(OUTSIDE, tls=pair) as site:
        site.says["/"] = page(BODY)
        said = str(await trouble(of(site.url())))
        assert said == (
            f"{OUTSIDE} shows a certificate from no authority we trust: ask its owner, "
            "or set tls_ca to the council's own"
        )
        assert site.asked == []
        assert (await fetched(of(site.url(), tls_ca=pair[0]))).body == BODY


async def test_a_certificate_for_another_name_is_refused(pair: tuple[Path, Path]) -> None:
    """A good certificate of the wrong host is no good."""
    async with FarSite().served(OUTSIDE, tls=pair) as site:
        known = of(site.url(host="other.example"), tls_ca=pair[0])
        said = str(await trouble(known, Names(other=[[OUTSIDE]])))
    assert said == "other.example shows a certificate for another name: see whether the url is right"


async def test_encryption_is_never_given_up(pair: tuple[Path, Path], site: FarSite) -> None:
    """From http to https we follow, from https to http we do not."""
    site.says["/"] = page(BODY)
    async with FarSite().served(OUTSIDE, tls=pair) as safe:
        site.says["/up"] = on_to(safe.url("/down"))
        safe.says["/down"] = on_to(site.url())
        said = str(await trouble(of(site.url("/up"), tls_ca=pair[0])))
        safe.says["/down"] = page(BODY)
        assert (await fetched(of(site.url("/up"), tls_ca=pair[0]))).body == BODY
    assert (
        said == f"{OUTSIDE} sends us on to where we do not go ({OUTSIDE} without encryption): ask its owner"
    )


async def test_a_site_without_tls_is_refused(site: FarSite) -> None:
    """An https address at which nobody speaks TLS."""
    said = str(await trouble(of(site.url().replace("http:", "https:"))))
    assert said.startswith(f"{OUTSIDE} ")
    assert "TLS" in said
