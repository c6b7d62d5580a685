"""How programs fill in a form: hidden fields, haste, link farms, pitches."""

from __future__ import annotations

import random
from typing import Any, Final

_NAMES: Final = ("Mike Evans", "SEO Team", "Eric", "Natalia", "RobertHak", "Инна", "Leadgen Pro")
_PITCHES: Final = (
    "Hi, I was looking at your site and noticed that it could rank much higher on Google.",
    "Dear owner, we can get you on page one in 30 days or your money back.",
    "I have a quick question about your business: would you like 500 new customers a month?",
    "Вам нужны клиенты? Рассылка по формам обратной связи, дёшево и быстро.",
    "弊社の集客サービスをご紹介いたします。まずは資料をご覧ください。",
    "Sie möchten bei Google ganz oben stehen? Wir machen das, garantiert.",
    "Earn passive income with our trading robot, no experience needed.",
)
_HONEYPOTS: Final = ("_gotcha", "_honeypot", "_honey", "botcheck", "bot-field")
_THROWAWAY: Final = ("mailinator.com", "yopmail.com", "sharklasers.com", "eu.guerrillamail.com")


def _sender(rng: random.Random, number: int, message: str, **more: str) -> dict[str, str]:
    return {
        "name": rng.choice(_NAMES),
        "email": f"{rng.choice(('contact', 'no-reply', 'growth'))}{number}@example.net",
        "message": message,
    } | more


def _links(rng: random.Random, number: int, count: int) -> list[str]:
    words = ("rank", "cheap", "deal", "crypto", "loan", "date", "pills")
    return [
        f"{rng.choice(('http://', 'https://', 'www.'))}{rng.choice(words)}{number}-{n}.example.net"
        for n in range(count)
    ]


def _patient(rng: random.Random, values: dict[str, str]) -> dict[str, Any]:
    """Give what a careful program looks like: it waits, or runs no script."""
    return {"values": values, "seconds_to_fill": rng.choice((None, round(rng.uniform(3, 60), 1)))}


def fills_everything(rng: random.Random, number: int) -> dict[str, Any]:
    values = _sender(rng, number, rng.choice(_PITCHES), phone="5550100", company="google")
    trap = {rng.choice(_HONEYPOTS): rng.choice(("1", values["name"], values["email"]))}
    return _patient(rng, values) | {"honeypots": trap}


def instant(rng: random.Random, number: int) -> dict[str, Any]:
    values = _sender(rng, number, rng.choice(_PITCHES))
    return {"values": values, "seconds_to_fill": round(rng.uniform(0, 1.9), 2)}


def link_farm(rng: random.Random, number: int) -> dict[str, Any]:
    farm = "\n".join(_links(rng, number, rng.randint(8, 30)))
    return _patient(rng, _sender(rng, number, farm))


def forum_code(rng: random.Random, number: int) -> dict[str, Any]:
    (link,) = _links(rng, number, 1)
    code = rng.choice(("[url={0}]best price[/url]", "[URL]{0}[/URL]", "[link={0}]click[/link]"))
    return _patient(rng, _sender(rng, number, f"Great post! {code.format(link)}"))


def html_links(rng: random.Random, number: int) -> dict[str, Any]:
    (link,) = _links(rng, number, 1)
    tag = rng.choice(('<a href="{0}">here</a>', "<A  class=x HREF={0}>", "<a\nhref='{0}'>x"))
    return _patient(rng, _sender(rng, number, f"Nice site, look {tag.format(link)}"))


def seo_pitch(rng: random.Random, number: int) -> dict[str, Any]:
    links = _links(rng, number, rng.randint(6, 9))
    text = f"{rng.choice(_PITCHES)}\nOur work: {', '.join(links)}.\nUnsubscribe: reply STOP"
    return _patient(rng, _sender(rng, number, text))


def throwaway_mailbox(rng: random.Random, number: int) -> dict[str, Any]:
    email = f"user{number}@{rng.choice(_THROWAWAY)}"
    return _patient(rng, _sender(rng, number, rng.choice(_PITCHES), email=email))


def no_page(rng: random.Random, number: int) -> dict[str, Any]:
    return {"values": _sender(rng, number, rng.choice(_PITCHES)), "origin": None}


def blocked(rng: random.Random, number: int) -> dict[str, Any]:
    word = rng.choice(("CASINO", "Payday  Loan", "Creme Miracle", "Casinó"))
    return _patient(rng, _sender(rng, number, f"{rng.choice(_PITCHES)} ({word}!)"))


def burst(rng: random.Random, number: int) -> dict[str, Any]:
    values = _sender(rng, number, rng.choice(_PITCHES))
    return _patient(rng, values) | {"submissions_this_minute": rng.randint(16, 59)}


def slow_burst_with_links(rng: random.Random, number: int) -> dict[str, Any]:
    text = f"{rng.choice(_PITCHES)} {' '.join(_links(rng, number, 3))}"
    values = _sender(rng, number, text)
    return _patient(rng, values) | {"submissions_this_minute": rng.randint(6, 15)}


def same_text_and_links(rng: random.Random, number: int) -> dict[str, Any]:
    links = " ".join(_links(rng, number, 3))
    return _patient(rng, _sender(rng, number, links, name=links, company=links))


def stuffed_words(rng: random.Random, number: int) -> dict[str, Any]:
    stuffing = "cheap watches " * rng.randint(15, 60) + " ".join(_links(rng, number, 4))
    return _patient(rng, _sender(rng, number, stuffing))


def made_up_sender(rng: random.Random, number: int) -> dict[str, Any]:
    host = rng.choice(("localhost", "192.0.2.7", "mail.invalid", "server"))
    text = f"{rng.choice(_PITCHES)} {' '.join(_links(rng, number, 3))}"
    return _patient(rng, _sender(rng, number, text, email=f"admin{number}@{host}"))


def quiet_pitch(rng: random.Random, number: int) -> dict[str, Any]:
    """Write like a person, with one link, at a person's pace: this one gets through."""
    text = f"{rng.choice(_PITCHES)} {_links(rng, number, 1)[0]}"
    return _patient(rng, _sender(rng, number, text))


_LOUD: Final = (
    fills_everything, instant, link_farm, forum_code, html_links, seo_pitch, throwaway_mailbox,
    no_page, blocked, burst, slow_burst_with_links, same_text_and_links, stuffed_words,
    made_up_sender,
)  # fmt: skip
BOT_KINDS: Final = (*_LOUD, *_LOUD, *_LOUD, quiet_pitch)
