"""The line to GOV.UK Notify: its own client on a few threads, each question with an end."""

import asyncio
import logging
import re
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal, Protocol, cast

import requests
from notifications_python_client.notifications import NotificationsAPIClient

from results.errors import DeliveryUnknown, SettingsError
from results.publish.outlets.letters.notify_answers import trouble_in

API = "https://api.notifications.service.gov.uk"
ANSWER_S = 10.0
_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_KEY = re.compile(rf"[\w-]*{_UUID}-{_UUID}", re.I)
Answer = Mapping[str, object]

_LIBRARY = logging.getLogger("notifications_python_client")
_LIBRARY.setLevel(logging.CRITICAL)  # it logs what Notify says of people


@dataclass(frozen=True, slots=True)
class NotifyService:
    """The council's service at Notify.

    Attributes:
        family: "email" or "sms".
        api_key: secret; a live key on the night.
        template_id: of a template that holds ((subject)) and ((body)), or just ((body)) in a text message.
        base_url: another address for the API; tests only.
    """

    family: Literal["email", "sms"]
    api_key: str
    template_id: str
    base_url: str = API

    def __post_init__(self) -> None:
        """Refuse what cannot be a key or a template."""
        problems = {
            "this is no API key of Notify: copy all of it, with its name": not _KEY.fullmatch(self.api_key),
            "the template must be named by its id": not re.fullmatch(_UUID, self.template_id, re.I),
        }
        if any(problems.values()):
            raise SettingsError("notify", [problem for problem, is_so in problems.items() if is_so])

    @property
    def service_id(self) -> str:
        """The service's own id, which is part of the key and no secret."""
        return self.api_key[-73:-37]


class Client(Protocol):
    """What we use of Notify's client, which is published without types."""

    request_session: requests.Session

    def send_email_notification(
        self,
        email_address: str,
        template_id: str,
        personalisation: Mapping[str, str],
        reference: str,
        *,
        one_click_unsubscribe_url: str,
    ) -> object:
        """Send a mail."""
        ...

    def send_sms_notification(
        self, phone_number: str, template_id: str, personalisation: Mapping[str, str], reference: str
    ) -> object:
        """Send a text message."""
        ...

    def get_all_notifications(self, *, reference: str) -> object:
        """What was sent under this reference."""
        ...

    def get_template(self, template_id: str) -> object:
        """The template as it stands."""
        ...


Question = Callable[[Client], object]


class Line:
    """Asks Notify, several questions at once.

    Args:
        answer_s: how long it may be silent.
    """

    def __init__(self, service: NotifyService, answer_s: float, threads: int) -> None:
        self._service = service
        self._answer_s = answer_s
        self._clients = threading.local()
        self._open: list[Client] = []
        self._threads = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="notify")

    async def ask(self, question: Question) -> Answer:
        """Notify's answer.

        Raises:
            OutletError: what it means that there is none; never a guess that nothing happened.
        """
        asking = asyncio.get_running_loop().run_in_executor(self._threads, self._answered, question)
        try:
            async with asyncio.timeout(3 * self._answer_s):
                answer = await asking
        except TimeoutError:
            raise DeliveryUnknown("no answer from Notify in time") from None
        if not isinstance(answer, dict):
            raise DeliveryUnknown("Notify answered something else")
        return cast(Answer, answer)

    async def close(self) -> None:
        """Wait for what is under way and let go of the connections."""
        await asyncio.to_thread(self._threads.shutdown)
        for client in self._open:
            client.request_session.close()

    def _answered(self, question: Question) -> object:
        try:
            return question(self._client())
        except Exception as error:
            # Whatever a library raises once a letter may have left is no proof that it did not.
            raise trouble_in(error) from error

    def _client(self) -> Client:
        """This thread's own client: they may not be shared."""
        mine: Client | None = getattr(self._clients, "mine", None)
        if mine is None:
            service = self._service
            made = NotificationsAPIClient(service.api_key, service.base_url, self._answer_s)  # type: ignore[no-untyped-call]  # published without types
            self._clients.mine = mine = cast(Client, made)
            self._open.append(mine)
        return mine
