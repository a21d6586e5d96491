"""What every template keeps: one macro per component, no inline script or style."""

import re
from pathlib import Path

import pytest
from flask import Flask

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
EVERY = sorted(p.relative_to(TEMPLATES).as_posix() for p in TEMPLATES.rglob("*.html"))
COMPONENTS = sorted(p.stem for p in (TEMPLATES / "components").glob("*.html"))
INNER = {"field_control": "control"}


@pytest.mark.parametrize("name", COMPONENTS)
def test_a_component_holds_the_macro_of_its_name(gallery: Flask, name: str) -> None:
    with gallery.test_request_context("/"):
        module = gallery.jinja_env.get_template(f"components/{name}.html").module

    assert hasattr(module, INNER.get(name, name))


@pytest.mark.parametrize("name", [c for c in COMPONENTS if c not in INNER])
def test_each_component_is_in_the_readme(name: str) -> None:
    assert f"`{name}`" in (TEMPLATES / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", EVERY)
def test_a_template_has_no_inline_script_or_style(path: str) -> None:
    text = (TEMPLATES / path).read_text(encoding="utf-8")

    assert not re.search(r"\sstyle\s*=|<style\b", text)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']|javascript:", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", text)


@pytest.mark.parametrize("path", EVERY)
def test_a_template_trusts_no_text(path: str) -> None:
    text = (TEMPLATES / path).read_text(encoding="utf-8")

    assert not re.search(r"\|\s*safe\b|autoescape\s+false", text)


STATIC = TEMPLATES.parent / "portal" / "static"
CLASS = re.compile(r"\.([A-Za-z][\w-]*)")


def _classes(text: str) -> set[str]:
    """Return the classes written in full; those put together at run time cannot be seen."""
    written = re.sub(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", "?", text, flags=re.DOTALL)
    names = " ".join(re.findall(r'class="([^"]*)"', written)).split()
    return {name for name in names if "?" not in name}


def test_each_class_of_a_template_has_a_rule() -> None:
    sheets = [*STATIC.glob("css/*.css"), STATIC / "vendor" / "bootstrap" / "bootstrap.min.css"]
    known = set(CLASS.findall("".join(sheet.read_text(encoding="utf-8") for sheet in sheets)))

    unknown = {
        f"{path}: {name}"
        for path in EVERY
        for name in _classes((TEMPLATES / path).read_text(encoding="utf-8")) - known
    }

    assert unknown == set()
