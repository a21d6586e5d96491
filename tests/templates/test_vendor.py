"""The third-party files we serve are the ones that were reviewed."""

import hashlib
import json
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENDOR = ROOT / "portal" / "static" / "vendor"


def _manifest() -> dict[str, dict[str, str]]:
    manifest: dict[str, dict[str, str]] = json.loads((VENDOR / "manifest.json").read_text())
    return manifest


def test_each_vendored_file_has_the_hash_of_the_manifest() -> None:
    found = {
        path.relative_to(VENDOR).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }

    assert found == _manifest()["files"]


def test_the_vendored_versions_are_the_pinned_ones() -> None:
    pinned = json.loads((ROOT / "package.json").read_text())["devDependencies"]
    vendored = {name: facts["version"] for name, facts in _manifest()["packages"].items()}

    assert {name: vendored[name] for name in pinned} == pinned


def test_each_vendored_package_brings_its_licence() -> None:
    folders = {path.name for path in VENDOR.iterdir() if path.is_dir()}

    assert all((VENDOR / folder / "LICENSE").is_file() for folder in folders)


def test_no_vendored_file_refers_to_a_source_map_that_is_not_served() -> None:
    texts = [p.read_text(encoding="utf-8") for p in VENDOR.rglob("*") if p.is_file()]

    assert not any("sourceMappingURL=" in text for text in texts)


def test_the_lock_file_names_hashes_and_no_registry() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    locked = {name: facts for name, facts in packages.items() if name}

    assert all("integrity" in facts for facts in locked.values())
    assert not any("resolved" in facts for facts in locked.values())


def test_each_icon_of_the_templates_is_in_the_sprite() -> None:
    sprite = set(
        re.findall(r'id="([^"]+)"', (VENDOR / "bootstrap-icons" / "icons.svg").read_text())
    )
    used = {
        name
        for template in (ROOT / "templates").rglob("*.html")
        for name in re.findall(r'\bicon\("([a-z0-9-]+)"', template.read_text(encoding="utf-8"))
    }

    assert used <= sprite
