"""A test client that reads every page as a careful reader would."""

from datetime import timedelta
from functools import cached_property
from typing import Any

from bs4 import BeautifulSoup
from flask import Flask
from werkzeug.test import TestResponse

from portal.accounts import sessions
from portal.accounts.models import SignIn, User
from portal.core.clock import now

UNLABELLED = {"hidden", "submit", "button", "image", "reset"}


class Page:
    """One answer of the portal, as text and as a tree."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.location = response.headers.get("Location", "")
        self.html = response.get_data(as_text=True) if "html" in response.content_type else ""

    @cached_property
    def soup(self) -> BeautifulSoup:
        """Return the page as a tree, read the way browsers read it."""
        return BeautifulSoup(self.html, "html5lib")

    @property
    def text(self) -> str:
        """Return what a reader sees, on one line."""
        return " ".join(self.soup.get_text(" ").split())

    @property
    def heading(self) -> str:
        """Return the page's heading."""
        found = self.soup.find("h1")
        return " ".join(found.get_text(" ").split()) if found else ""

    def form(self, action_part: str = "") -> dict[str, Any]:
        """Return the fields of the first form whose action contains ``action_part``."""
        for form in self.soup.find_all("form"):
            if action_part in (form.get("action") or ""):
                return _fields(form)
        raise AssertionError(f"no form to {action_part!r} on {self.heading!r}")


def _fields(form: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for tag in form.find_all(["input", "select", "textarea"]):
        name, kind = tag.get("name"), tag.get("type", "text")
        if not name or kind in {"submit", "button", "file"}:
            continue
        if kind in {"checkbox", "radio"} and not tag.has_attr("checked"):
            continue
        if tag.name == "select":
            chosen = [o for o in tag.find_all("option") if o.has_attr("selected")]
            first = tag.find("option")
            fields[name] = (chosen[0] if chosen else first)["value"] if first else ""
        elif tag.name == "textarea":
            fields[name] = tag.get_text()
        else:
            fields[name] = tag.get("value", "on" if kind in {"checkbox", "radio"} else "")
    return fields


class Browser:
    """A signed-in client; whole pages are checked for what every page must have."""

    def __init__(self, app: Flask, user: User | None, headers: dict[str, str]) -> None:
        self.client = app.test_client()
        self.headers = headers
        if user is not None:
            self._sign_in(app, user)

    def _sign_in(self, app: Flask, user: User) -> None:
        token, token_hash = sessions.new_token()
        with app.extensions["database"].across("test sign-in") as db:
            db.add(
                SignIn(
                    user_id=user.id,
                    company_id=None,
                    token_hash=token_hash,
                    expires_at=now() + timedelta(hours=1),
                )
            )
        with self.client.session_transaction() as cookie:
            cookie[sessions.COOKIE_KEY] = token

    def get(self, path: str, **more: Any) -> Page:
        """Fetch a page and check it."""
        page = Page(self.client.get(path, headers=self.headers, **more))
        if page.status == 200 and "<html" in page.html:
            check(page, path)
        return page

    def post(self, path: str, data: Any = None, **more: Any) -> Page:
        """Send a form."""
        return Page(self.client.post(path, data=data, headers=self.headers, **more))

    def follow(self, page: Page) -> Page:
        """Fetch the page that a redirect names."""
        assert page.status == 303, f"{page.status}: {page.text[:300]}"
        return self.get(page.location)


def check(page: Page, path: str) -> None:
    """Assert what holds for every whole page."""
    headings = page.soup.find_all("h1")
    assert len(headings) == 1, f"{path}: {len(headings)} h1"
    title = " ".join((page.soup.title.get_text() if page.soup.title else "").split())
    assert title, f"{path}: no title"
    assert page.soup.html.get("lang"), f"{path}: no language"
    ids = [tag["id"] for tag in page.soup.find_all(id=True)]
    twice = {i for i in ids if ids.count(i) > 1}
    assert not twice, f"{path}: ids twice: {sorted(twice)[:5]}"
    assert not page.soup.find_all(style=True), f"{path}: inline style"
    inline = [s for s in page.soup.find_all("script") if not s.get("src")]
    assert all(s.get("type") == "application/json" for s in inline), f"{path}: inline script"
    for tag in page.soup.find_all(["input", "select", "textarea"]):
        if tag.get("type", "text") in UNLABELLED:
            continue
        assert _is_labelled(page, tag), f"{path}: {tag.get('name')} has no label"
    for form in page.soup.find_all("form"):
        assert form.get("method", "").lower() in {"get", "post"}, f"{path}: form without method"
        if form["method"].lower() == "post":
            assert form.find("input", {"name": "csrf_token"}), f"{path}: form without token"


def _is_labelled(page: Page, tag: Any) -> bool:
    if tag.get("aria-label") or tag.get("aria-labelledby") or tag.find_parent("label"):
        return True
    return bool(tag.get("id") and page.soup.find("label", {"for": tag["id"]}))
