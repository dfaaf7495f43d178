"""Mail or text messages by GOV.UK Notify.

Each letter carries a reference of ours, by which Notify can be asked afterwards whether it took it.
"""

from results.errors import BulletinRefused, DeliveryUnknown, OutletUnavailable
from results.publish.outlets import Health
from results.publish.outlets.letters.letter import LETTERS_WITH_SUBJECT, Letter
from results.publish.outlets.letters.notify_answers import problems_of
from results.publish.outlets.letters.notify_line import (
    ANSWER_S,
    Answer,
    Client,
    Line,
    NotifyService,
    Question,
)

__all__ = ["Notify", "NotifyService"]
FOUND_AFTER_S = 60.0
A_MINUTE = 2400.0
"""Notify takes 3,000 a minute for one key; the rest is for whatever else the council sends."""


class Notify:
    """Carries letters to Notify.

    Args:
        answer_s: how long it may be silent.
        found_after_s: how long after leaving a letter may take to be found by its reference.
    """

    at_once = 4
    a_minute = A_MINUTE

    def __init__(
        self, service: NotifyService, answer_s: float = ANSWER_S, found_after_s: float = FOUND_AFTER_S
    ) -> None:
        self.family = service.family
        self.found_after_s = found_after_s
        self._service = service
        self._line = Line(service, answer_s, self.at_once)

    async def carry(self, letter: Letter) -> None:
        """Hand one letter over."""
        send = self._mail if self.family == LETTERS_WITH_SUBJECT else self._message
        answer = await self._line.ask(lambda client: send(client, letter))
        if not isinstance(answer.get("id"), str):
            raise DeliveryUnknown("Notify answered without saying what it took")

    async def find(self, reference: str) -> bool:
        """Ask Notify for a letter of this reference."""
        answer = await self._read(lambda client: client.get_all_notifications(reference=reference))
        found = answer.get("notifications")
        if not isinstance(found, list):
            raise OutletUnavailable("Notify answered without a list")
        return any(isinstance(one, dict) and one.get("reference") == reference for one in found)

    async def examine(self) -> Health:
        """Read the template: is it there, of the right kind, and does it have our fields."""
        service = self._service
        who = f"service {service.service_id}"
        try:
            template = await self._read(lambda client: client.get_template(service.template_id))
        except BulletinRefused as trouble:
            return Health(who, (), (f"{trouble}. Check the key and the template's id.",))
        is_mail = self.family == LETTERS_WITH_SUBJECT
        fields = frozenset({"subject", "body"} if is_mail else {"body"})
        problems = problems_of(template, self.family, fields)
        return Health(who, (f"template {template.get('name', 'without a name')}",), problems)

    async def close(self) -> None:
        """Wait for what is under way and let go of the connections."""
        await self._line.close()

    def _mail(self, client: Client, letter: Letter) -> object:
        return client.send_email_notification(
            letter.to,
            self._service.template_id,
            {"subject": letter.subject, "body": letter.whole_text},
            letter.reference,
            one_click_unsubscribe_url=letter.end_url,
        )

    def _message(self, client: Client, letter: Letter) -> object:
        return client.send_sms_notification(
            letter.to, self._service.template_id, {"body": letter.body}, letter.reference
        )

    async def _read(self, question: Question) -> Answer:
        """Ask what changes nothing: no clear answer is no answer."""
        try:
            return await self._line.ask(question)
        except DeliveryUnknown as trouble:
            raise OutletUnavailable(str(trouble)) from trouble
