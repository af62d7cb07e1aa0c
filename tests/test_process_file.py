"""A process.yaml that cannot be read says so in the reader's language, and nothing in it is passed over."""
import pytest

from engine.intake.rules import check as check_mail
from engine.process_file import LARGEST, read

WRONG = {
    "bad-yaml": b"title: [", "too-large": b"title: " + b"x" * LARGEST, "unknown-key": b"titel: x", "bad-section": b"visible_to: x",
    "bad-entry": b"starts: [{element: a}]", "unknown-type": b"parameters: [{name: a, type: colour}]",
}


@pytest.mark.parametrize("code", WRONG)
def test_what_is_wrong_is_told_in_both_languages(code):
    (spanish, *_), (english, *_) = read(WRONG[code])[1], read(WRONG[code], "en")[1]

    assert (spanish.code, spanish.severity, english.code) == (code, "error", code)
    assert spanish.message != english.message and spanish.hint != english.hint
    assert "{" not in spanish.message + spanish.hint


def test_a_misspelt_key_comes_with_the_one_that_was_meant():
    assert "“title”" in read(b"titel: x", "en")[1][0].hint


def test_an_empty_file_and_a_good_one_have_nothing_wrong():
    assert read(b"")[1] == read(b"title: x\nvisible_to: [a]\nstarts: [{element: a, by: [b]}]")[1] == []


@pytest.mark.parametrize("deep", [b"title: " + b"[" * 100_000, b"- " * 50_000, b"{a: " * 50_000, b"? " * 50_000])
def test_a_text_that_is_nested_without_end_is_an_error_and_not_the_end_of_the_program(deep):
    assert [problem.code for problem in read(deep)[1]] == ["bad-yaml"]


@pytest.mark.parametrize("mail", ["[", "x", "{other: []}", "{start: x}", "{start: [x]}", "{start: [{a: b}]}", "{start: [{element: a}]}",
                                  "{start: [{element: a, subject: '('}]}", "{start: [{element: a, subject: b, upper: 1}]}",
                                  "{start: [{element: a, subject: b, set: [1]}]}", "{start: [{element: a, subject: b, cells: {a: 1}}]}"])
def test_what_is_wrong_with_the_mail_rules_is_told_in_both_languages(mail):
    (spanish,), (english,) = (check_mail(f"mail: {mail}".encode(), language=language) for language in ("es", "en"))

    assert spanish.code == english.code == "bad-mail-rule"
    assert spanish.message != english.message and spanish.hint != english.hint
