"""Languages: which one a reader gets, and texts in the language of somebody else."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from flask import has_request_context, request
from flask_babel import force_locale, get_locale, get_translations, gettext
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from portal.core.guards import current_actor

LANGUAGES = {"en": "English", "zh": "简体中文"}
COOKIE = "gatefold_language"


def N_(text: str) -> str:  # noqa: N802 - gettext's customary name
    """Mark a text for the catalogue where it is declared; it is translated where it is shown."""
    return text


def choose_language() -> str:
    """Return the reader's language: the cookie, the user's own, then the browser's.

    Browsers ask for ``zh-CN``; werkzeug finds it only against ``zh_CN``.
    """
    if not has_request_context():
        return "en"
    if (chosen := request.cookies.get(COOKIE)) in LANGUAGES:
        return chosen
    if (who := current_actor()) is not None and who.locale in LANGUAGES:
        return who.locale
    best = request.accept_languages.best_match(["en", "zh_CN"], default="en")
    return "zh" if best == "zh_CN" else "en"


def language() -> str:
    """Return the language of the text being written now."""
    locale = get_locale()
    return "zh" if locale is not None and locale.language == "zh" else "en"


@contextmanager
def written_in(lang: str) -> Iterator[None]:
    """Write in the receiver's language, as mails do."""
    with force_locale("zh" if lang == "zh" else "en"):
        yield


def looked_up_once() -> dict[str, Callable[..., str]]:
    """Return what templates translate with, for texts that are all in the language of now.

    A template asks for the reader's language at every sentence, which takes longer than the
    sentence itself; where thousands of mails are written, it is given these instead.
    """
    texts = get_translations()

    def written(context: EvalContext, text: str, facts: dict[str, object]) -> str:
        return (Markup(text) if context.autoescape else text) % facts  # noqa: S704 - our own words

    @pass_eval_context
    def one(context: EvalContext, text: str, /, **facts: object) -> str:
        return written(context, texts.gettext(text), facts)

    @pass_eval_context
    def several(context: EvalContext, one: str, more: str, num: int, /, **facts: object) -> str:
        return written(context, texts.ngettext(one, more, num), {"num": num} | facts)

    return {"gettext": one, "ngettext": several}


def translated(text: str, /, **facts: object) -> str:
    """Translate a text that was marked with :func:`N_`; gettext keeps its header under ``""``."""
    return str(gettext(text, **facts)) if text else ""


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo:
    """Return the named time zone, or UTC for an unknown name; listing them walks the disk."""
    return ZoneInfo(name if name in available_timezones() else "UTC")
