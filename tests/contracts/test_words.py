"""Every sentence exists in both languages, and every code has a sentence."""

import ast
import importlib
import pkgutil
import re
from pathlib import Path

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

import portal
from portal.core import errors
from portal.core.messages import MESSAGES

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "portal/translations/zh/LC_MESSAGES/messages.po"
KEYWORDS = {"N_": None, "_l": None} | DEFAULT_KEYWORDS
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


@pytest.fixture(scope="module")
def catalogue():
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="zh")


@pytest.fixture(scope="module")
def texts():
    """Return every text that the sources mark for translation."""
    with (ROOT / "portal/babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    messages = extract_from_dir(ROOT, methods, options, keywords=KEYWORDS)
    found = {text if isinstance(text, str) else text[0] for _, _, text, *_ in messages}
    return found - {""}


def test_there_are_texts(texts):
    assert len(texts) > 100


def test_every_text_has_its_chinese(texts, catalogue):
    missing = []
    for text in sorted(texts):
        message = catalogue.get(text)
        string = message.string if message else ""
        complete = string and (isinstance(string, str) or all(string))
        if not complete or message.fuzzy:
            missing.append(text)

    assert missing == []


def placeholders(text):
    return set(PLACEHOLDER.findall(text))


def test_chinese_keeps_the_placeholders(catalogue):
    wrong = []
    for message in catalogue:
        sources = [message.id] if isinstance(message.id, str) else message.id
        target = message.string if isinstance(message.string, str) else message.string[0]
        known = [placeholders(source) for source in sources]
        if target and not set.intersection(*known) <= placeholders(target) <= set.union(*known):
            wrong.append((sources, target))

    assert wrong == []


def test_chinese_has_one_plural_form(catalogue):
    several = [m.id for m in catalogue if isinstance(m.id, tuple) and len(m.string) != 1]

    assert (catalogue.num_plurals, several) == (1, [])


def test_the_catalogue_compiles_without_a_complaint(catalogue):
    complaints = [(m.id, str(error)) for m, errors in catalogue.check() for error in errors]

    assert complaints == []


def test_the_compiled_catalogue_is_the_written_one(catalogue):
    from babel.support import Translations

    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        compiled = Translations(file)

    stale = [
        m.id
        for m in catalogue
        if m.id and isinstance(m.id, str) and m.string and compiled.gettext(m.id) != m.string
    ]
    assert stale == []


def every_error():
    for module in pkgutil.walk_packages(portal.__path__, "portal."):
        if module.name.endswith("errors"):
            importlib.import_module(module.name)
    waiting = [errors.PortalError]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        yield kind


def test_every_error_code_is_its_own_and_has_a_sentence():
    kinds = [kind for kind in every_error() if "code" in vars(kind)]
    codes = [kind.code for kind in kinds]

    assert sorted(codes) == sorted(set(codes))
    assert [code for code in codes if code not in MESSAGES] == []


def test_sentences_do_not_speak_of_the_inside():
    """No class name, path or abbreviation of ours reaches a reader."""
    inside = re.compile(r"\b(None|null|traceback|exception|JSON|SQL)\b")

    assert [text for text in MESSAGES.values() if inside.search(text)] == []


def test_a_chinese_sentence_really_comes_out(app):
    with app.test_request_context(headers={"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8"}):
        from portal.core.messages import sentence

        assert "请" in sentence("portal.not_signed_in")


def test_no_template_marks_text_as_safe():
    unsafe = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "templates").rglob("*.html")
        if re.search(r"\|\s*safe\b", path.read_text())
    ]

    assert unsafe == []


def test_nothing_reads_the_clock_but_the_clock():
    readers = []
    for path in sorted((ROOT / "portal").rglob("*.py")):
        if path.name == "clock.py":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and node.attr in {"utcnow", "today"}:
                owner = node.value
                if isinstance(owner, ast.Name) and owner.id in {"datetime", "date"}:
                    readers.append(f"{path.relative_to(ROOT)}:{node.lineno}")

    assert readers == []
