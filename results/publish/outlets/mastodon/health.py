"""How a Mastodon account answers before the night: what its token may do, the server's limits, the clock."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from results.clock import Clock
from results.publish.outlets import Health
from results.publish.outlets.mastodon.answers import NoGoodAnswer, said
from results.publish.outlets.mastodon.line import Line
from results.publish.outlets.mastodon.picture import Limits, limits_of

NOTHING = "0"
"""An id that no status and no picture has: whoever may change it is only told that it is not there."""
CLOCKS_DIFFER_S = 60.0
FEW_REQUESTS = 60
NO_ACCOUNT: Mapping[int | None, str] = {
    401: "the server does not accept the access token: make a new one there under Preferences, Development",
    403: "the server does not let the token read its account ({said}): give it the scope read:accounts, "
    "or ask the server's moderators if the account is disabled",
}
NO_MASTODON = "nothing there answers as Mastodon does ({said}): look at the server's name in the settings"


@dataclass
class _Report:
    who: str
    facts: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def examined(line: Line, clock: Clock) -> tuple[Health, Limits]:
    """How the account is, and what its server takes; nothing is posted or changed.

    Raises:
        NoGoodAnswer: the server does not answer, or not clearly.
    """
    report, limits = _Report(f"somebody at {line.host}"), Limits()
    try:
        account_id, account = line.account()
    except NoGoodAnswer as error:
        report.problems.append(_no_account(error))
    else:
        _clock(report, line, clock.now())
        limits = _server(report, line, str(account["acct"]))
        _account(report, account)
        _scopes(report, line, account_id)
        _requests_left(report, line)
    return Health(report.who, tuple(report.facts), tuple(report.problems)), limits


def _no_account(error: NoGoodAnswer) -> str:
    if error.answer is not None and error.answer.is_redirect:
        there = urlsplit(error.answer.headers["location"]).netloc
        return f"the server sends us on to {there or 'another page'}: write its own address in the settings"
    if error.answer is None or not error.is_no:
        raise error
    return NO_ACCOUNT.get(error.status, NO_MASTODON).format(said=said(error.answer))


def _clock(report: _Report, line: Line, now: datetime) -> None:
    """Hold this machine's clock against the answer just heard, which no cache keeps."""
    try:
        there = parsedate_to_datetime(line.heard.headers["date"] if line.heard else "")
    except (KeyError, ValueError):
        return
    ahead_s = (now - there).total_seconds()
    if abs(ahead_s) > CLOCKS_DIFFER_S:
        way = "ahead of" if ahead_s > 0 else "behind"
        report.problems.append(
            f"this machine's clock is {abs(ahead_s):,.0f} s {way} the server's: let it be set by NTP"
        )
    else:
        report.facts.append("clocks agree")


def _server(report: _Report, line: Line, name: str) -> Limits:
    try:
        instance = line.instance()
    except NoGoodAnswer as error:
        if not error.is_no:
            raise
        instance = {}  # older than Mastodon 4, or like it
    limits, usual = limits_of(instance), Limits()
    report.who = f"@{name}@{instance.get('domain') or line.host}"
    report.facts.append(
        f"takes {limits.letters:,} letters, and pictures of {limits.picture_bytes / 1e6:.1f} MB "
        f"with {limits.alt_letters:,} letters of description"
    )
    if limits.letters < usual.letters or limits.alt_letters < usual.alt_letters:
        report.problems.append(
            f"posts are written for {usual.letters} letters and {usual.alt_letters:,} of description, this "
            "server takes fewer and longer ones will be refused: use an account on another server"
        )
    return limits


def _account(report: _Report, account: Mapping[str, object]) -> None:
    if account.get("moved"):
        report.problems.append("the account has moved to another server: use the token of its new place")
    if account.get("suspended") or account.get("limited"):
        report.problems.append("the server hides this account: ask its moderators before the night")


def _scopes(report: _Report, line: Line, account_id: str) -> None:
    questions: Mapping[str, Callable[[], object]] = {
        "read:statuses": lambda: line.newest(account_id),
        "write:media": lambda: line.is_processed(NOTHING),
        "write:statuses": lambda: line.edit(NOTHING, ("", ""), NOTHING),
    }
    missing = [scope for scope, question in questions.items() if not _may(question)]
    if missing:
        report.problems.append(
            f"the token has no right to {', '.join(missing)}: give the application these scopes and make a "
            "new token"
        )
    else:
        report.facts.append("may post, upload pictures and read posts back")


def _may(question: Callable[[], object]) -> bool:
    try:
        question()
    except NoGoodAnswer as error:
        if error.status in {401, 403}:
            return False
        if not error.is_no:
            raise
    return True


def _requests_left(report: _Report, line: Line) -> None:
    left = line.heard.headers.get("x-ratelimit-remaining", "") if line.heard is not None else ""
    if not left.isdecimal():
        return
    if int(left) < FEW_REQUESTS:
        report.problems.append(f"only {left} requests are left for now: find what else uses this account")
    else:
        report.facts.append(f"{left} requests left for now")
