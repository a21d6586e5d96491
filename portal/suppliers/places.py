"""Countries and provinces: their codes, their names, and how people write them."""

import unicodedata
from functools import cache

from forms.loader import option_list

CHINA = "CN"
_ENDINGS = ("特别行政区", "维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "省", "市")


def countries(lang: str) -> list[tuple[str, str]]:
    """Return codes and names of all countries."""
    return [(code, name.get(lang)) for code, name in option_list("country")]


def provinces(lang: str) -> list[tuple[str, str]]:
    """Return codes and names of the provinces of China."""
    return [(code, name.get(lang)) for code, name in option_list("province")]


def place_name(code: str, lang: str) -> str:
    """Return the name of a country or province; an unknown code stands for itself."""
    return _names(lang).get(code, code)


@cache
def _names(lang: str) -> dict[str, str]:
    return dict(countries(lang)) | dict(provinces(lang))


def find_country(text: str) -> str | None:
    """Return the code of a country written as code or name.

    >>> find_country("中国"), find_country("germany"), find_country("Atlantis")
    ('CN', 'DE', None)
    """
    return _spellings("country").get(_key(text))


def find_province(text: str) -> str | None:
    """Return the code of a province written as code or name, with or without its ending.

    >>> find_province("福建省"), find_province("福建"), find_province("fujian")
    ('CN-FJ', 'CN-FJ', 'CN-FJ')
    """
    return _spellings("province").get(_key(text))


@cache
def _spellings(name: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for code, text in option_list(name):
        chinese = text.get("zh")
        short = next((chinese.removesuffix(e) for e in _ENDINGS if chinese.endswith(e)), chinese)
        for spelling in (code, code.partition("-")[2], text.get("en"), chinese, short):
            if spelling:
                found.setdefault(_key(spelling), code)
    return found


def _key(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
