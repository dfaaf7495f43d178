"""Every sentence that subscribing needs, so that no language can lack one.

{council}, {title} and the like are filled in; names stand first, after a colon or in brackets, so that no
Welsh name has to mutate.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """The sentences of one language. Of pairs, the second is for where text messages are offered too."""

    name: str
    skip: str
    rehearsal: str
    rehearsal_more: str
    published_by: str
    privacy_link: str
    error: str
    problem: str
    back: str

    ask_title: tuple[str, str]
    ask_lead: str
    mail_label: str
    mail_hint: str
    phone_label: str
    phone_hint: str
    number_label: str
    language_label: str
    ask_button: str
    ask_then: tuple[str, str]
    mail_wrong: str
    phone_wrong: str
    none_given: tuple[str, str]
    two_given: str
    language_wrong: str

    sent_title: str
    sent_mail: str
    sent_none: str

    code_title: str
    code_lead: str
    code_label: str
    code_hint: str
    code_button: str
    code_wrong: str

    confirm_title: str
    confirm_lead: str
    confirm_button: str
    confirm_over_title: str
    confirm_over: str
    ask_again: str

    done_title: str
    done: str
    done_end: str
    end_link: str

    end_title: str
    end_lead: str
    end_button: str
    ended_title: str
    ended: str
    ended_before_title: str
    ended_before: str

    privacy_title: str
    privacy: tuple[tuple[str, str], ...]
    privacy_more: str

    missing_title: str
    missing: str
    wait_title: str
    wait: str
    away_title: str
    away: str
    bad_title: str
    bad: str
    failed_title: str
    failed: str

    mail_subject: str
    mail_body: str
    text_body: str
