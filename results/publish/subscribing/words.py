"""What the pages and messages of subscribing say, in each language the same."""

from collections.abc import Mapping
from dataclasses import dataclass

from results.language import Language
from results.publish.subscribing.words_cy import WELSH
from results.publish.subscribing.words_en import ENGLISH
from results.publish.subscribing.words_shape import Words
from results.record.subscribers import Channel

__all__ = ["WORDS", "Words", "message"]
WORDS: Mapping[Language, Words] = {Language.ENGLISH: ENGLISH, Language.WELSH: WELSH}


@dataclass(frozen=True, slots=True)
class Message:
    """The words of a message that asks somebody to confirm; no subject in a text message."""

    subject: str
    body: str


def message(language: Language, channel: Channel, council: str, key: str, end_url: str) -> Message:
    """What asks somebody to confirm.

    Args:
        key: the link to press, or the code to type.
    """
    words = WORDS[language]
    if channel is Channel.SMS:
        return Message("", words.text_body.format(council=council, code=key, end_url=end_url))
    subject = words.mail_subject.format(council=council)
    return Message(subject, words.mail_body.format(council=council, link=key))
