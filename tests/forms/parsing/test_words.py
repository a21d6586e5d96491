"""Choices, yes and no, texts, mail addresses and lists as people type them."""

import pytest

from forms.findings import Problem
from forms.model import Option, Text
from forms.parsing.choices import read_bool, read_choice, read_choices
from forms.parsing.texts import read_email, read_text, read_text_list, storable

OPTIONS = (
    Option("road", Text("Road", "公路")),
    Option("sea", Text("Sea, container", "海运")),
    Option("none", Text("None", "无")),
)


def _code(read: object) -> str:
    assert isinstance(read, Problem)
    return read.code


class TestChoice:
    @pytest.mark.parametrize("text", ["road", "Road", "ROAD ", "公路", "ｒｏａｄ", "\u200broad"])
    def test_is_read_by_code_and_by_either_label(self, text: str) -> None:
        assert read_choice(text, OPTIONS) == "road"

    def test_unknown_names_what_is_offered(self) -> None:
        read = read_choice("lorry", OPTIONS)

        assert isinstance(read, Problem)
        names = Text("Road, Sea, container, None", "公路、海运、无")
        assert read.facts == {"text": "lorry", "options": names}

    def test_several_are_read_once_each_in_their_order(self) -> None:
        assert read_choices("海运、road;sea", OPTIONS) == ["sea", "road"]

    def test_a_label_with_a_comma_stays_one_choice(self) -> None:
        assert read_choices("Sea, container", OPTIONS) == ["sea"]

    def test_one_unknown_among_several_is_refused(self) -> None:
        assert _code(read_choices("road; lorry", OPTIONS)) == "choice.unknown"


class TestYesAndNo:
    @pytest.mark.parametrize("text", ["yes", "Y", "TRUE", "1", "是", "√"])
    def test_yes(self, text: str) -> None:
        assert read_bool(text) is True

    @pytest.mark.parametrize("text", ["no", "N", "false", "0", "否", "无"])
    def test_no(self, text: str) -> None:
        assert read_bool(text) is False

    def test_anything_else_is_refused(self) -> None:
        assert _code(read_bool("maybe")) == "bool.invalid"


class TestText:
    def test_outer_spaces_and_invisible_marks_are_dropped(self) -> None:
        assert read_text(" \ufeff李娜\u200b ", 200) == "李娜"

    def test_emoji_and_combining_marks_stay_as_they_are(self) -> None:
        assert read_text("Cafe\u0301 🔋 钢板", 200) == "Cafe\u0301 🔋 钢板"

    @pytest.mark.parametrize("text", ["a\x00b", "a\x0bb", "a\x1bb", "a\ud800b"])
    def test_what_no_database_keeps_is_refused(self, text: str) -> None:
        assert _code(read_text(text, 200)) == "text.control_char"

    def test_lines_are_allowed(self) -> None:
        assert read_text("a\r\nb", 200) == "a\nb"

    def test_a_code_is_compared_without_spaces_and_case(self) -> None:
        assert read_text("9135 0100 m000100y43", 200, "[0-9A-Z]{18}") == "91350100M000100Y43"

    def test_a_code_with_a_letter_of_another_script_is_refused(self) -> None:
        assert _code(read_text("7440-50-С", 200, "[0-9C-]+")) == "text.pattern"

    def test_what_cannot_be_stored_is_replaced_visibly(self) -> None:
        assert storable("a\x00b\ud800c") == "a\ufffdb?c"


class TestEmail:
    def test_the_domain_is_written_small(self) -> None:
        assert read_email(" Li.Na@Supplier.EXAMPLE ") == "Li.Na@supplier.example"

    @pytest.mark.parametrize(
        "text",
        ["a@x", "a@x.com, b@y.com", "a@x.com\r\nBcc: z@z.com", "ａ@x.com", "a..b@x.com", "@x.com"],
    )
    def test_anything_but_one_plain_address_is_refused(self, text: str) -> None:
        assert _code(read_email(text)) == "email.invalid"


class TestTextList:
    def test_lines_commas_and_spaces_separate(self) -> None:
        assert read_text_list("G1\nG2，G3、G4 G5;G6", 60) == ["G1", "G2", "G3", "G4", "G5", "G6"]

    def test_repeated_entries_are_kept_for_the_rules_to_see(self) -> None:
        assert read_text_list("G1 G1", 60) == ["G1", "G1"]

    def test_an_entry_too_long_is_refused(self) -> None:
        assert _code(read_text_list("x" * 61, 60)) == "text.too_long"
