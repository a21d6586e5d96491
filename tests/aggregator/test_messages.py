"""Every code has its sentences, every sentence its code."""

import re
from pathlib import Path

import aggregator
from aggregator.messages import catalogue

SOURCES = sorted(Path(aggregator.__file__).parent.rglob("*.py"))
RAISED = re.compile(r'(?:Problem|_refused|CellRefused|findings\.add|self\.add)\(\s*"([a-z_.]+)"')
STATED = re.compile(r'^ +code = "([a-z_.]+)"', re.MULTILINE)
BASE = "aggregator.error"


def test_every_code_that_is_raised_has_a_sentence():
    text = "".join(path.read_text(encoding="utf-8") for path in SOURCES)

    raised = {*RAISED.findall(text), *STATED.findall(text)} - {BASE}

    assert len(raised) > 40
    assert raised - catalogue().keys() == set()


def test_no_sentence_stands_for_a_code_that_nobody_raises():
    text = "".join(path.read_text(encoding="utf-8") for path in SOURCES)

    assert [code for code in catalogue() if f'"{code}"' not in text] == []
