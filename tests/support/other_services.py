"""What pages made for other form services send, and where their visitors end.

Sources: help.formspree.io (hidden fields), docs.netlify.com/manage/forms, usebasin.com/docs,
documentation.formspark.io, docs.web3forms.com, formsubmit.co/documentation
"""

from __future__ import annotations

from typing import Final

GOOD: Final = {"name": "Dora Dropin", "email": "dora@example.org", "message": "Hello"}
THANKS_PATH: Final = "/thanks.html"


def pages_of_services(site: str) -> dict[str, tuple[dict[str, str], str | None]]:
    """Give, by service, a page's fields and its target; None: our own thank-you page."""
    thanks = f"{site}{THANKS_PATH}"
    return {
        "Formspree": (
            {**GOOD, "_subject": "News", "_next": thanks, "_gotcha": "", "_language": "de"},
            thanks,
        ),
        "Formspree, older": (
            {"name": GOOD["name"], "_replyto": GOOD["email"], "message": "Hello", "_gotcha": ""},
            None,
        ),
        "Netlify": ({**GOOD, "form-name": "contact", "bot-field": "", "subject": "Hi"}, None),
        "Basin": (
            {**GOOD, "_gotcha": "", "_redirect": thanks, "g-recaptcha-response": "03AGdBq" * 70},
            thanks,
        ),
        "Formspark": (
            {
                **GOOD,
                "_redirect": THANKS_PATH,
                "_append": "false",
                "_error": f"{site}/error.html",
                "_honeypot": "",
                "_email.subject": "News",
                "_email.template.title": "News",
                "_replyto": GOOD["email"],
            },
            thanks,
        ),
        "Web3Forms": (
            {
                **GOOD,
                "access_key": "0a1b2c3d-0000-4000-8000-000000000000",
                "subject": "New message",
                "from_name": "Website",
                "redirect": thanks,
                "botcheck": "",
                "h-captcha-response": "P1_eyJ0",
            },
            thanks,
        ),
        "FormSubmit": (
            {
                **GOOD,
                "_next": thanks,
                "_subject": "New!",
                "_captcha": "false",
                "_honey": "",
                "_autoresponse": "Thank you",
                "_template": "table",
                "_blacklist": "spammy words",
                "_cc": "boss@example.org",
                "_webhook": "https://hooks.example.org/x",
            },
            thanks,
        ),
        "Rails page": ({**GOOD, "utf8": "\N{CHECK MARK}", "_method": "post"}, None),
    }
