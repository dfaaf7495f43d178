"""The words of subscribing in English."""

from results.publish.subscribing.words_shape import Words

ENGLISH = Words(
    name="English",
    skip="Skip to main content",
    rehearsal="Rehearsal.",
    rehearsal_more="No real results are sent.",
    published_by="Published by the Returning Officer, {council}.",
    privacy_link="What we keep about you",
    error="Error",
    problem="There is a problem",
    back="Results by e-mail",
    ask_title=("Get the results by e-mail", "Get the results by e-mail or text message"),
    ask_lead="We send you each result as soon as the Returning Officer declares it.",
    mail_label="E-mail address",
    mail_hint="For example, name@example.com",
    phone_label="Or a UK mobile number",
    phone_hint="For text messages. For example, 07700 900123",
    number_label="Mobile number",
    language_label="Language of the messages",
    ask_button="Ask for the results",
    ask_then=(
        "Then we send you one message with a link. You get results only after you press it.",
        "Then we send you one message with a link or a code. You get results only after you use it.",
    ),
    mail_wrong="Type an e-mail address such as name@example.com",
    phone_wrong="Type a UK mobile number such as 07700 900123",
    none_given=("Type your e-mail address", "Type your e-mail address or your mobile number"),
    two_given="Type an e-mail address or a mobile number, not both; you can ask again for the other",
    language_wrong="Choose one of the languages",
    sent_title="Look in your mailbox",
    sent_mail=(
        "If this address can get mail from us, a message is on its way. Press the link in it within 24 hours."
    ),
    sent_none="Nothing there after ten minutes? Look among the unwanted mail, then ask again.",
    code_title="Type the code we sent you",
    code_lead="If this number can get messages from us, a code is on its way. It works for 30 minutes.",
    code_label="Code",
    code_hint="Six digits",
    code_button="Confirm",
    code_wrong="This code is wrong or too old. Type it again, or ask for another in a few minutes",
    confirm_title="Do you want the results?",
    confirm_lead="Press the button to get each result as it is declared: {title}.",
    confirm_button="Yes, send me the results",
    confirm_over_title="This link does not work any more",
    confirm_over=(
        "It was used already, or it is more than 24 hours old. If it was used, there is nothing to do."
    ),
    ask_again="Ask again",
    done_title="You will get the results",
    done="The next result goes to you as soon as it is declared. Earlier results are on our website.",
    done_end=(
        "You can stop at any time. Every e-mail and the first text message have a link for it; "
        "this is the same one:"
    ),
    end_link="Stop these messages",
    end_title="Stop these messages?",
    end_lead="We delete your address at once.",
    end_button="Yes, stop and delete my address",
    ended_title="You will get no more messages",
    ended="Your address is deleted. A message that is on its way already may still arrive.",
    ended_before_title="There is nothing to stop under this link",
    ended_before=(
        "Either you stopped the messages before, or part of the link is missing. "
        "If messages still come, use the link in the latest one."
    ),
    privacy_title="What we keep about you",
    privacy=(
        (
            "What we keep",
            "Your e-mail address or mobile number, the language you chose, and when you asked and confirmed. "
            "For each message we keep whether it was sent, without your address.",
        ),
        (
            "What for",
            "To send you the results you asked for. For nothing else, and because you agreed to it.",
        ),
        (
            "How long",
            "Until you stop the messages, which deletes your address at once. A request that nobody confirms "
            "ends after 24 hours and is then deleted. After the election {council} deletes every address.",
        ),
        (
            "Who else sees it",
            "Whoever carries our messages: a mail server or GOV.UK Notify. Nobody else. "
            "These pages set no cookies and load nothing from other sites.",
        ),
        (
            "How to stop",
            "Use the link in any e-mail, or in the first text message. Lost it? Ask for the results again: "
            "the message we send you has the link.",
        ),
    ),
    privacy_more="Your rights, and whom to ask: the privacy notice of the council",
    missing_title="There is no page here",
    missing="The address may be mistyped.",
    wait_title="Too many tries",
    wait="Wait {minutes}, then try again.",
    away_title="This cannot be done just now",
    away="Nothing was changed. Please try again in a few minutes. All results are on our website too.",
    bad_title="This cannot be understood",
    bad="Nothing was changed. Go back, reload the page and try again.",
    failed_title="Something went wrong here",
    failed="Please try again in a few minutes.",
    mail_subject="Please confirm: election results by e-mail ({council})",
    mail_body=(
        "Somebody, we hope you, asked us to send election results to this address.\n\n"
        "To get them, press this link within 24 hours, then the button on the page:\n{link}\n\n"
        "If it was not you, do nothing: you get no results, and we delete your address.\n\n{council}"
    ),
    text_body=(
        "{code} is your code for election results by text ({council}). It works for 30 minutes. "
        "To stop at any time: {end_url}"
    ),
)
