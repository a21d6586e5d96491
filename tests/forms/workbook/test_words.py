"""Every finding has a sentence in both languages that uses only facts it is given."""

import re
import string
from pathlib import Path

import pytest

import forms.workbook
from forms.workbook import Finding, catalogue
from forms.workbook.findings import shown

SOURCE = Path(forms.workbook.__file__).parent
CODE = re.compile(
    r'"((?:file|sheet|template|header|column|row|upload|cell|number|date|text|id)\.[a-z_]+)"'
)


def codes_in_source():
    texts = (path.read_text("utf-8") for path in SOURCE.glob("*.py"))
    return {code for text in texts for code in CODE.findall(text)} - {"file.", "sheet."}


def placeholders(sentence):
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize("lang", catalogue.LANGUAGES)
def test_every_code_in_the_source_has_a_sentence(lang):
    assert codes_in_source() - set(catalogue.words(lang)["findings"]) == set()


def test_no_sentence_is_left_over():
    sentences = {code for code in catalogue.words("en")["findings"] if code.count(".") == 1}

    assert sentences - codes_in_source() == set()


@pytest.mark.parametrize("table", ["labels", "what", "findings"])
def test_both_languages_have_the_same_words_and_facts(table):
    english, chinese = (catalogue.words(lang)[table] for lang in ("en", "zh"))

    assert english.keys() == chinese.keys()
    for key, sentence in english.items():
        assert placeholders(sentence) - {"what"} == placeholders(chinese[key]) - {"what"}, key


@pytest.mark.parametrize("lang", catalogue.LANGUAGES)
def test_sentences_end_as_sentences_do(lang):
    stop = {"en": ".", "zh": "。"}[lang]

    wrong = [
        code
        for code, sentence in catalogue.words(lang)["findings"].items()
        if not sentence.rstrip("）)").endswith((stop, "0.45 即 45 %"))
    ]

    assert wrong == []


def test_a_fact_of_a_stranger_cannot_change_the_sentence():
    finding = Finding(
        "cell.error", sheet="{cell.__class__}", cell="A1", facts={"found": "{0}\n\u202e"}
    )

    sentence = finding.sentence("en")

    assert "{cell.__class__}" in sentence
    assert "\n" not in sentence
    assert "\u202e" not in sentence


def test_a_long_fact_is_cut():
    assert len(shown("x" * 1_000)) == 81


def test_findings_of_the_file_block_it_and_findings_of_answers_do_not():
    assert Finding("sheet.missing").blocks_file
    assert not Finding("sheet.ignored", "info").blocks_file
    assert not Finding("cell.error").blocks_file
