"""What an answer of GOV.UK Notify, or the lack of one, means for one letter and for all the others.

Source: docs.notifications.service.gov.uk, error tables and limits, read in 2026.
"""

from collections.abc import Mapping

import requests
from notifications_python_client.errors import APIError

from results.errors import BulletinRefused, DeliveryUnknown, OutletError, OutletUnavailable
from results.publish.outlets.letters.smtp_answers import nameless
from results.publish.outlets.never_left import never_left

MINUTE_S = 60.0
"""The limit is counted over the last minute."""
DAY_OVER_S = 900.0
"""The day's limit ends at midnight; asked again this often, a raised limit is noticed too."""
OF_ALL = ("team-only", "trial mode", "template", "personalisation")
"""Signs of a 400 that is about the service, not the address. Notify may word it otherwise one day: then many
addresses refused in a row stop the account all the same."""


def trouble_in(error: Exception) -> OutletError:
    """What this error means; anything that proves nothing leaves the letter in doubt."""
    if isinstance(error, APIError) and isinstance(error.response, requests.Response):
        return _of_answer(error.response)
    if never_left(error):
        return OutletUnavailable(f"Notify cannot be reached ({type(error).__name__})")
    return DeliveryUnknown(f"no clear answer from Notify ({type(error).__name__})")


def _of_answer(answer: requests.Response) -> OutletError:
    kind, said = _told(answer)
    words = f"Notify answered {answer.status_code} {kind}: {nameless(said)}"
    match answer.status_code:
        case 429:
            return OutletUnavailable(words, DAY_OVER_S if kind == "TooManyRequestsError" else MINUTE_S)
        case 400:
            return BulletinRefused(words, stops_account=any(sign in said.lower() for sign in OF_ALL))
        case 401 | 403 | 404:
            return BulletinRefused(words, stops_account=True)
        case status if 400 <= status < 500 and status != 408:
            return BulletinRefused(words)
        case _:
            return DeliveryUnknown(words)


def _told(answer: requests.Response) -> tuple[str, str]:
    """The kind of the first error and its sentence, as far as there are any."""
    try:
        body = answer.json()
        first = body["errors"][0]
        return str(first["error"]), str(first["message"])
    except (ValueError, KeyError, IndexError, TypeError):
        return "", str(answer.reason or "")


def problems_of(template: Mapping[str, object], family: str, fields: frozenset[str]) -> tuple[str, ...]:
    """What is wrong with the council's template for this kind of message; () when nothing is."""
    problems = []
    if template.get("type") != family:
        problems.append(f"The template is for {template.get('type')}, not for {family}: take another.")
    known = template.get("personalisation")
    missing = sorted(fields - set(known if isinstance(known, Mapping) else ()))
    if missing:
        problems.append(f"The template lacks (({')), (('.join(missing)})): add it on Notify's template page.")
    more = sorted(set(known if isinstance(known, Mapping) else ()) - fields)
    if more:
        problems.append(f"The template asks for (({')), (('.join(more)})), which we do not know: remove it.")
    return tuple(problems)
