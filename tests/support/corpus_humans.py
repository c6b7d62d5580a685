"""How people fill in a form: several languages, habits and slips."""

from __future__ import annotations

import random
from typing import Any, Final

_NAMES: Final = (
    "Ann Lee", "José Núñez", "Zoë O'Neill", "Jürgen Groß", "Анна Смирнова", "李小龍", "田中 花子",
    "محمد علي", "Nguyễn Thị Hoa", "D'Arcy-Jones", "Bjørn Åse", "MARIA ROSSI", "sam", "X Æ",
    "Μαρία Παππά", "Łukasz Żak",
)  # fmt: skip
_THINGS: Final = ("kitchen", "roof", "website", "garden wall", "tax return", "wedding", "e-bike")
_PLACES: Final = ("Leeds", "Köln", "Nantes", "Sevilla", "Lisboa", "Kraków", "Osaka", "Haifa")

# Each greets, asks something plausible, and has places for a thing, a number and a place.
_LETTERS: Final = (
    "Hello, could you quote for a new {thing}? About {number} m² in {place}. Thanks!",
    "hi need {thing} asap pls call me after {number} oclock.Thanks",
    "Guten Tag, was kostet ein {thing} ungefähr? Wir sind {number} Personen aus {place}.",
    "Bonjour, je cherche un devis pour {number} pièces à {place} (« {thing} »). Merci d'avance !",
    "¡Hola! ¿Tienen cita libre para {number} personas en {place}? Es por lo de «{thing}».",
    "Olá, gostaria de saber o preço de {number} unidades ({thing}) entregues em {place}.",
    "Здравствуйте! Сколько будет стоить {thing} на {number} человек? Мы из {place}. Спасибо.",
    "مرحبا، أريد عرض سعر لعدد {number} من {thing} في {place}. شكرا",
    "שלום, כמה עולה {thing} ל-{number} אנשים ב{place}? תודה",
    "您好,我想咨询一下 {thing} 的价格,大约需要{number}件,送到{place}。谢谢!",
    "はじめまして。{thing}の見積もりを{number}件お願いいたします。場所は{place}です。",
    "안녕하세요, {place}에서 {thing} {number}개 견적 부탁드립니다.",
    "สวัสดีค่ะ อยากทราบราคา {thing} จำนวน {number} ชิ้น ส่งที่ {place} ค่ะ",
    "नमस्ते, मुझे {place} में {thing} के लिए {number} का कोटेशन चाहिए। धन्यवाद",
    "Merhaba, {place} için {number} adet {thing} fiyatı alabilir miyim? İyi çalışmalar.",  # noqa: RUF001 - so it is written
    "Dzień dobry, proszę o wycenę: {thing}, {number} szt., dostawa {place}. Pozdrawiam",
)


def _person(rng: random.Random, number: int, message: str, **more: str) -> dict[str, str]:
    return {
        "name": rng.choice(_NAMES),
        "email": f"{rng.choice(('info', 'ann.lee', 'j_doe', 'a+forms'))}{number}@example.org",
        "message": message,
    } | more


def _letter(rng: random.Random) -> str:
    return rng.choice(_LETTERS).format(
        thing=rng.choice(_THINGS), number=rng.randint(2, 90), place=rng.choice(_PLACES)
    )


def _unhurried(rng: random.Random, values: dict[str, str]) -> dict[str, Any]:
    return {"values": values, "seconds_to_fill": round(rng.uniform(8, 900), 1)}


def plain_question(rng: random.Random, number: int) -> dict[str, Any]:
    letter = _LETTERS[(8 + number // len(HUMAN_KINDS)) % len(_LETTERS)]
    text = letter.format(thing=rng.choice(_THINGS), number=number, place=rng.choice(_PLACES))
    return _unhurried(rng, _person(rng, number, text))


def every_language(rng: random.Random, number: int) -> dict[str, Any]:
    letter = _LETTERS[number // len(HUMAN_KINDS) % len(_LETTERS)]
    text = letter.format(thing=rng.choice(_THINGS), number=number, place=rng.choice(_PLACES))
    return _unhurried(rng, _person(rng, number, text, phone=f"+1 555 01{number % 100:02}"))


def without_script(rng: random.Random, number: int) -> dict[str, Any]:
    return {"values": _person(rng, number, _letter(rng), phone="", company="", website="")}


def autofill(rng: random.Random, number: int) -> dict[str, Any]:
    values = _person(rng, number, "", phone="555-0142", company="Lee & Sons")
    return {"values": values, "seconds_to_fill": round(rng.uniform(2, 4), 2)}


def one_link(rng: random.Random, number: int) -> dict[str, Any]:
    text = f"{_letter(rng)} Like this one: https://shop.example.net/p/{number}?ref=a&size=L"
    return _unhurried(rng, _person(rng, number, text))


def own_website(rng: random.Random, number: int) -> dict[str, Any]:
    site = f"https://lee{number}.example.net"
    text = f"{_letter(rng)} See {site}/about or www.lee{number}.example.net!"
    return _unhurried(rng, _person(rng, number, text, website=site))


def products_of_the_shop(rng: random.Random, number: int) -> dict[str, Any]:
    lines = [f"{n} x https://www.example.com/shop/item-{number + n}" for n in range(1, 9)]
    return _unhurried(rng, _person(rng, number, "I'd like:\n" + "\n".join(lines)))


def signature(rng: random.Random, number: int) -> dict[str, Any]:
    sign = (
        "\n\n--\nAnn Lee | Sales | Lee & Sons Ltd.\nT: 555 0100  M: 555 0101  F: 555 0102\n"
        f"ann{number}@example.org | www.example.org | https://social.example.net/leeandsons\n"
        "Please consider the environment before printing."
    )
    return _unhurried(rng, _person(rng, number, _letter(rng) + sign, company="Lee & Sons Ltd."))


def long_story(rng: random.Random, number: int) -> dict[str, Any]:
    story = "\n\n".join(f"{n}. {_letter(rng)} {_letter(rng)}" for n in range(1, 36))
    return _unhurried(rng, _person(rng, number, story))


def all_caps(rng: random.Random, number: int) -> dict[str, Any]:
    return _unhurried(rng, _person(rng, number, f"{_letter(rng)} PLEASE HURRY!!!!!!!".upper()))


def only_emoji(rng: random.Random, number: int) -> dict[str, Any]:
    faces = rng.choice(("👍🏽", "😂😂😂", "❤️ ❤️ ❤️", "👨‍👩‍👧‍👦🏡", "🙏 " * 14))
    return _unhurried(rng, _person(rng, number, faces))


def address_book(rng: random.Random, number: int) -> dict[str, Any]:
    lines = [
        f"{rng.choice(_NAMES)}, {n} High Street, {rng.choice(_PLACES)}, United Kingdom, "
        f"Tel. 555 01{n:02}, p{n}@example.com"
        for n in range(10, 10 + rng.randint(15, 60))
    ]
    return _unhurried(rng, _person(rng, number, "Our branches:\n" + "\n".join(lines)))


def address_book_in_blocks(rng: random.Random, number: int) -> dict[str, Any]:
    blocks = [
        f"Name: Branch {n}\nPhone: 555 01{n:02}\nCountry: Deutschland\nDeutschland\n---------"
        for n in range(10, 10 + rng.randint(12, 40))
    ]
    return _unhurried(rng, _person(rng, number, "\n".join(blocks)))


def order_list(rng: random.Random, number: int) -> dict[str, Any]:
    lines = [f"{rng.randint(1, 40)} pcs M{n} screw A2 {n * 5} mm" for n in range(3, 20)]
    return _unhurried(rng, _person(rng, number, "\n".join(lines), company="Screws & Co"))


def says_little(rng: random.Random, number: int) -> dict[str, Any]:
    word = rng.choice(("hi", "call me", "?", "...", "price", "ok", "Ja", "見積", "test", "-"))
    return _unhurried(rng, _person(rng, number, word, phone=f"5550{number:03}"))


def laughs(rng: random.Random, number: int) -> dict[str, Any]:
    text = f"{'ha ' * rng.randint(11, 30)} ok seriously: {_letter(rng)}"
    return _unhurried(rng, _person(rng, number, text))


def same_everywhere(rng: random.Random, number: int) -> dict[str, Any]:
    name = f"Lee & Sons Roofing {number}"
    return _unhurried(rng, _person(rng, number, name, name=name, company=name))


def address_everywhere(rng: random.Random, number: int) -> dict[str, Any]:
    email = f"Ann.{number}@example.org"
    return _unhurried(rng, {"name": email, "email": email, "company": email, "message": email})


def code_and_signs(rng: random.Random, number: int) -> dict[str, Any]:
    text = (
        f'if (a < b && c > {number}) {{ alert("x") }} // <b>why</b>?\nSELECT 1; -- C:\\temp\\a.txt'
    )
    return _unhurried(rng, _person(rng, number, text))


def three_links(rng: random.Random, number: int) -> dict[str, Any]:
    photos = " ".join(f"https://photos.example.net/{number}/{n}.jpg" for n in range(3))
    return _unhurried(rng, _person(rng, number, f"{_letter(rng)} Photos: {photos}"))


def from_an_office(rng: random.Random, number: int) -> dict[str, Any]:
    return _unhurried(rng, _person(rng, number, _letter(rng))) | {
        "submissions_this_minute": rng.randint(2, 5)
    }


def from_a_classroom(rng: random.Random, number: int) -> dict[str, Any]:
    return _unhurried(rng, _person(rng, number, _letter(rng))) | {
        "submissions_this_minute": rng.randint(6, 15)
    }


def odd_address(rng: random.Random, number: int) -> dict[str, Any]:
    local = rng.choice(("..ann..", "a.n.n.l.e.e.", "x", "ann+a+b", "o'neill!#$", "0" * 60))
    return _unhurried(rng, _person(rng, number, _letter(rng), email=f"{local}{number}@example.net"))


def behind_a_relay(rng: random.Random, number: int) -> dict[str, Any]:
    email = f"hidden{number}@relay.example.org"
    return _unhurried(rng, _person(rng, number, _letter(rng), email=email))


def quotes_a_mail(rng: random.Random, number: int) -> dict[str, Any]:
    quoted = "\n".join(f"> {_letter(rng)}" for _ in range(4))
    text = f"As said:\n\nFrom: Ann <ann@example.org>\nSubject: Re: Re: AW: {number}\n{quoted}\n>\n>"
    return _unhurried(rng, _person(rng, number, text))


HUMAN_KINDS: Final = (
    plain_question, every_language, without_script, autofill, one_link, own_website,
    products_of_the_shop, signature, long_story, all_caps, only_emoji, address_book,
    address_book_in_blocks, order_list, says_little, laughs, same_everywhere, address_everywhere,
    code_and_signs, three_links, from_an_office, from_a_classroom, odd_address, behind_a_relay,
    quotes_a_mail,
)  # fmt: skip
