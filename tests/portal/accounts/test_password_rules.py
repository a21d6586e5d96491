"""What a new password must be."""

import pytest

from portal.accounts.password_rules import problems

ABOUT = ("li.wei@ningde-cathode.example", "Li Wei", "Ningde Cathode Materials")


def codes(password, about=ABOUT):
    return [problem.code for problem in problems(password, about)]


@pytest.mark.parametrize(
    "password",
    [
        "quiet-lamp-under-seven-boats",
        "Kx9#vPq2!mZt",
        "雨后的院子里有三只猫在睡觉",
        "🦊🍋🎈🚲🧭🪁🧩🛶🎻🧵🪴🧯",
        "839201746352",
        "x" * 5 + "any character is allowed: \x00 \t",
        "a long walk along the Ningde coast at dawn",
    ],
)
def test_long_passwords_of_any_characters_are_welcome(password):
    assert codes(password) == []


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", "password.too_short"),
        ("short-one-1", "password.too_short"),
        (" " * 20, "password.blank"),
        ("x" * 1_000_000, "password.too_long"),
        ("长" * 342, "password.too_long"),
        ("password1234", "password.common"),
        ("P@ssw0rd2026!", "password.common"),
        ("passwordpassword", "password.common"),
        ("iloveyou-1314520", "password.common"),
        ("woaini1314520", "password.common"),
        ("WelcomeWelcome99", "password.common"),
        ("aaaaaaaaaaaaaa", "password.repeated"),
        ("abcabcabcabcabc", "password.repeated"),
        ("xyzzy!xyzzy!", "password.repeated"),
        ("123456789012", "password.sequence"),
        ("abcdefghijkl", "password.sequence"),
        ("qwertyuiopas", "password.sequence"),
        ("1qaz2wsx3edc", "password.sequence"),
        ("poiuytrewq12", "password.sequence"),
        ("NingdeCathode1", "password.obvious"),
        ("li.wei@ningde-cathode", "password.obvious"),
        ("Gatefold2026!", "password.obvious"),
        ("ningde-password", "password.obvious"),
    ],
)
def test_what_falls_to_the_first_guesses_is_refused(password, code):
    assert codes(password) == [code]


def test_the_limits_count_characters_below_and_bytes_above():
    assert codes("quietlampsun") == []
    assert codes("quietlampsu") == ["password.too_short"]
    assert codes("quiet lamp " * 93) == []
    assert codes("quiet lamp " * 94) == ["password.too_long"]


def test_nothing_about_the_person_is_no_reason_to_refuse():
    assert codes("quiet-lamp-boats", ("", "")) == []
