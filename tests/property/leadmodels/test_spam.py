from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from leadmodels.spam.scoring import WEIGHTS, SpamEvidence, score_submission

ANY_TEXT = st.text(st.characters())  # lone surrogates included
SNIPPETS = st.sampled_from(
    ["https://a.example.net ", "www.b.example.net\n", "[url=x]", "<a href=y>", "casino ", "é", "\n"]
)
TEXTS = st.one_of(ANY_TEXT, st.lists(SNIPPETS, max_size=40).map("".join))
EVIDENCE = st.builds(
    SpamEvidence,
    values=st.dictionaries(ANY_TEXT, TEXTS, max_size=6),
    honeypots_filled=st.booleans(),
    seconds_to_fill=st.none() | st.floats(),
    origin_missing=st.booleans(),
    email=st.none() | ANY_TEXT | st.emails(),
    blocked_words=st.lists(ANY_TEXT, max_size=4).map(tuple),
    submissions_this_minute=st.none() | st.integers(),
    own_origins=st.just(("https://www.example.com",)),
)


@given(EVIDENCE)
def test_a_score_is_the_sum_of_its_reasons_by_weight(evidence: SpamEvidence) -> None:
    verdict = score_submission(evidence)
    weights = [WEIGHTS[code] for code in verdict.reasons]
    assert verdict.score == min(100, sum(weights))
    assert weights == sorted(weights, reverse=True)
    assert len(set(verdict.reasons)) == len(verdict.reasons)
    assert score_submission(evidence) == verdict


@given(EVIDENCE)
def test_another_sign_never_lowers_a_score(evidence: SpamEvidence) -> None:
    before = score_submission(evidence)
    for worse in (
        replace(evidence, honeypots_filled=True),
        replace(evidence, origin_missing=True),
        replace(evidence, seconds_to_fill=0.5),
        replace(evidence, submissions_this_minute=99),
        replace(evidence, values={**evidence.values, "\n": "https://new.example.org/a"}),
    ):
        assert score_submission(worse).score >= before.score


@given(st.text(st.characters(exclude_characters="w:["), max_size=20))
def test_a_short_text_without_links_is_never_held_against_anybody(text: str) -> None:
    assert "<" in text or score_submission(SpamEvidence(values={"message": text})).score == 0


@given(
    st.from_regex(r"[a-z]{1,8}( [a-z]{1,8})?", fullmatch=True),
    st.sampled_from(["{}", "x {}!", "«{}»", "\n{}\t.", "a-{}-b"]),
    st.sampled_from([str, str.upper, str.title, lambda word: word.replace("e", "é")]),
)
def test_a_blocked_word_is_found_however_it_is_written(
    word: str, place: str, write: object
) -> None:
    assert callable(write)
    for text, is_found in ((place.format(write(word)), True), (f"q{word}q", False)):
        verdict = score_submission(SpamEvidence(values={"m": text}, blocked_words=(word,)))
        assert ("blocked_words" in verdict.reasons) is is_found
