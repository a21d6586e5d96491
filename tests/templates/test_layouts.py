"""The layouts outside the gallery's pages: mails and refusals."""

from types import SimpleNamespace

import pytest
import samples
from bs4 import BeautifulSoup
from flask import Flask, render_template

LINK = "https://gatefold.example/r/7f3"


def _mail(gallery: Flask, part: str, lang: str = "en") -> str:
    with gallery.test_request_context(f"/?lang={lang}"):
        return render_template(
            f"mail/{part}",
            subject="A carbon footprint is asked for",
            button_url=LINK,
            contact="mei.lin@example.com",
            own=None,
            signature=(),
            ways=None,
            **samples.of(lang),
        )


def test_a_mail_has_one_button_and_its_address_in_plain_text(gallery: Flask) -> None:
    found = BeautifulSoup(_mail(gallery, "body.html", "zh"), "html5lib")

    assert [a["href"] for a in found.find_all("a")] == [LINK]
    assert found.a.text == "查看请求"
    assert found.text.count(LINK) == 1
    assert found.html["lang"] == "zh-Hans"


def test_a_plain_mail_is_not_written_in_markup(gallery: Flask) -> None:
    text = _mail(gallery, "body.txt")

    assert text.startswith("Hello Wang Fang,\n")
    assert f"See the request:\n{LINK}\n" in text
    assert "Battery & Co." in text
    assert "mei.lin@example.com" in text


@pytest.mark.parametrize("reader", [None, samples.reader("en")])
@pytest.mark.parametrize("status", [404, 409, 500])
def test_a_refusal_says_what_happened_and_where_to_go(
    gallery: Flask, reader: SimpleNamespace | None, status: int
) -> None:
    with gallery.test_request_context("/"):
        page = render_template(
            "errors/expected.html",
            current_user=reader,
            status=status,
            code="portal.x",
            sentence_text="This link has been used.",
            problems=(),
            reference="3f9a" if status == 500 else None,
            back="/suppliers?q=a" if status == 409 else None,
        )
    found = BeautifulSoup(page, "html5lib")

    assert len(found.find_all("h1")) == 1
    assert "This link has been used." in found.text
    assert ("3f9a" in found.text) == (status == 500)
    assert found.select_one("a.btn-primary")["href"]
