"""Somebody with a browser: walks through pages, looks at each, and notes every complaint."""

import re
from itertools import count
from pathlib import Path
from urllib.parse import urljoin

from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Locator, Page

from portal.demo import reading

SHOTS = Path(__file__).resolve().parents[2] / "test-output" / "journeys"
LOCALES = {"en": "en-GB", "zh": "zh-CN"}
HEAVY = frozenset({"serious", "critical"})
PATIENCE_MS = 40_000
SQUEEZED = """() => [...document.querySelectorAll('main dd, main td, main tbody th, main p')]
  .filter(e => e.innerText.trim().length > 8 && e.clientWidth > 0 && e.clientWidth < 44
    && !e.closest('.visually-hidden, [hidden]'))
  .map(e => e.innerText.trim())"""
"""Finds texts in columns so narrow that words stand on end."""

NUMBERS: dict[Path, "count[int]"] = {}


class Reader:
    """One person in one browser window, reading one language."""

    def __init__(
        self,
        browser: Browser,
        address: str,
        lang: str,
        folder: str,
        *,
        width: int = 1280,
        scripts: bool = True,
    ) -> None:
        self.address = address
        self.lang = lang
        self.scripts = scripts
        self.width = width
        self.folder = SHOTS / folder
        self.complaints: list[str] = []
        self.context = browser.new_context(
            viewport={"width": width, "height": 900},
            locale=LOCALES[lang],
            java_script_enabled=scripts,
            reduced_motion="reduce",
        )
        self.context.set_default_timeout(PATIENCE_MS)
        self.page: Page = self.context.new_page()
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self._complain(f"script: {error}"))

    def _hear(self, message: object) -> None:
        kind, text = message.type, message.text  # type: ignore[attr-defined]
        if kind in {"error", "warning"} and "status of 422" not in text:
            self._complain(f"{kind}: {text}")

    def _complain(self, what: str) -> None:
        self.complaints.append(f"{self.page.url}: {what}")

    def leave(self) -> None:
        """Close the browser window."""
        self.context.close()

    def sign_in(self, email: str) -> "Reader":
        """Sign in with the demonstration's password, and read in the language wanted."""
        self.go("/sign-in")
        self.page.fill("[name=email]", email)
        self.page.fill("[name=password]", reading.password())
        self.press("main button[type=submit]")
        if self.page.get_attribute("html", "lang") != {"en": "en", "zh": "zh-Hans"}[self.lang]:
            self.press(f"button[name=lang][value={self.lang}]")
        return self

    def go(self, path: str) -> "Reader":
        """Open an address of the portal."""
        response = self.page.goto(self.address + path if path.startswith("/") else path)
        assert response is not None
        assert response.status < 400, f"{response.status} {path}"
        return self

    def press(self, selector: str, number: int = 0) -> None:
        """Press a button or follow a link, and wait for the page that comes."""
        with self.page.expect_navigation():
            self.page.locator(selector).nth(number).click()

    def quiet(self) -> None:
        """Wait until nothing is under way any more."""
        self.page.wait_for_load_state("networkidle")

    def look(self, name: str) -> "Reader":
        """Look at the page: a picture, no cut-off, nothing that keeps anybody out."""
        self.page.wait_for_load_state("load")
        if self.scripts:
            self._check(name)
        numbers = NUMBERS.setdefault(self.folder, count(1))
        self.keep_picture(f"{next(numbers):02}-{name}")
        return self

    def keep_picture(self, name: str) -> None:
        """Keep a picture of the page as it stands."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=self.folder / f"{name}.png", full_page=True)

    def _check(self, name: str) -> None:
        assert self.page.evaluate("document.documentElement.scrollWidth") <= self.width, name
        assert self.page.evaluate(SQUEEZED) == [], f"{name}: squeezed"
        found = Axe().run(self.page).response["violations"]
        heavy = [
            f"{one['id']}: {one['nodes'][0]['html'][:200]}"
            for one in found
            if one["impact"] in HEAVY
        ]
        assert heavy == [], f"{name} ({self.page.url}): {heavy}"

    def answer(self, answers: dict[str, str], within: str = "main") -> None:
        """Type answers by the names of their controls, whatever kind of control each is."""
        for name, value in answers.items():
            self._type(self.page.locator(within).locator(f'[name="{name}"]'), value)

    def _type(self, control: Locator, value: str) -> None:
        first = control.first
        kind = first.evaluate("e => e.tagName === 'SELECT' ? 'select' : e.type")
        if kind == "select":
            first.select_option(value)
        elif kind in {"radio", "checkbox"}:
            control.and_(self.page.locator(f'[value="{value}"]')).check()
        else:
            first.fill(value)
            first.blur()

    def link(self, pattern: str) -> str:
        """Return the first address on the page that fits a pattern."""
        matching = self.links(pattern)
        assert matching, f"no link like {pattern} on {self.page.url}"
        return matching[0]

    def links(self, pattern: str) -> list[str]:
        """Return all addresses on the page that fit a pattern; without any script."""
        soup = BeautifulSoup(self.page.content(), "html5lib")
        found = [urljoin(self.page.url, str(a["href"])) for a in soup.select("main a[href]")]
        return [href for href in dict.fromkeys(found) if re.search(pattern, href)]

    @property
    def text(self) -> str:
        """Return what the page says."""
        return " ".join(self.page.inner_text("main").split())
