"""Static files are kept by browsers until their content changes."""

from pathlib import Path

import pytest
from flask import Flask, url_for

from portal.core import assets


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    (tmp_path / "a.css").write_text("a {}")
    app = Flask("assets", static_folder=str(tmp_path), static_url_path="/static")
    assets.register(app)
    return app


def _address(app: Flask) -> str:
    with app.test_request_context("/"):
        return url_for("static", filename="a.css")


def test_an_address_changes_with_the_content(app: Flask, tmp_path: Path) -> None:
    before = _address(app)

    (tmp_path / "a.css").write_text("b {}")

    assert _address(app) != before
    assert _address(app) == _address(app)


def test_only_an_address_with_its_hash_is_kept_for_good(app: Flask) -> None:
    with (
        app.test_client().get(_address(app)) as hashed,
        app.test_client().get("/static/a.css") as bare,
    ):
        assert "immutable" in hashed.headers["Cache-Control"]
        assert "immutable" not in bare.headers.get("Cache-Control", "")


def test_a_missing_file_is_not_kept(app: Flask) -> None:
    answer = app.test_client().get("/static/none.css?v=1")

    assert answer.status_code == 404
    assert "immutable" not in answer.headers.get("Cache-Control", "")


def test_a_file_that_does_not_exist_gets_no_hash(app: Flask) -> None:
    with app.test_request_context("/"):
        assert url_for("static", filename="none.css") == "/static/none.css"
