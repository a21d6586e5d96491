"""The main pages of every role on a phone: nothing cut off, nothing that keeps anybody out."""

import pytest
from walking import Reader

pytestmark = [
    pytest.mark.browser,
    pytest.mark.one_engine,
    pytest.mark.xdist_group("journeys"),
]
PHONE = 390

PRODUCT, CAMPAIGN, REVIEW = r"/products/[0-9a-f-]{36}$", r"/campaigns/[0-9a-f-]{36}$", r"/reviews/"
MAIL, REQUEST = r"/operator/mails/[0-9a-f-]{36}$", r"/requests/[0-9a-f-]{36}$"


def pages_of_the_owner(reader: Reader) -> None:
    reader.sign_in("product@lumen.example")
    reader.go("/").look("owner-home")
    reader.go("/products").look("products")
    product = reader.link(PRODUCT)
    for tab in (
        "",
        "/tree",
        "/hotspots",
        "/hotspots?by=stage",
        "/ways",
        "/contributions",
        "/unaccounted",
        "/quality",
        "/runs",
        "/bom",
    ):
        reader.go(product + tab).look(f"product{tab.partition('?')[0].replace('/', '-')}")
    reader.go("/factors").look("factors")
    reader.go("/factors/own").look("own-factors")


def pages_of_the_purchaser(reader: Reader) -> None:
    reader.sign_in("purchaser@lumen.example")
    for name in ("suppliers", "items", "campaigns", "campaigns/new", "bom/import"):
        reader.go(f"/{name}").look(name.replace("/", "-"))
    reader.go("/campaigns")
    reader.go(reader.link(CAMPAIGN)).look("board")
    reader.go(reader.link(r"/campaigns/requests/")).look("request-of-a-supplier")


def pages_of_the_reviewer(reader: Reader) -> None:
    reader.sign_in("reviewer@lumen.example")
    reader.go("/reviews").look("reviews")
    reader.go(reader.link(REVIEW)).look("review")


def pages_of_the_operator(reader: Reader) -> None:
    reader.sign_in("operator@lumen.example")
    for name in ("operator/mails", "operator/jobs", "operator/health", "members", "account"):
        reader.go(f"/{name}").look(name.replace("/", "-"))
    reader.go("/operator/mails")
    reader.go(reader.link(MAIL)).look("mail")


def pages_of_a_clerk(reader: Reader) -> None:
    reader.sign_in("long@qianfeng.example")
    reader.go("/").look("clerk-home")
    reader.go("/requests").look("requests")
    request = reader.link(REQUEST)
    steps = ("", "/form/A", "/form/E", "/form/G", "/earlier", "/allocation", "/version")
    more = ("/form/P", "/people", "/problems", "/read", "/preview", "/footprint")
    for step in (*steps, *more, "/workbook", "/check", "/receipt"):
        reader.go(request + step).look(f"request{step.replace('/', '-')}")
    reader.go("/footprints").look("footprints")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    "walk",
    [
        pages_of_the_owner,
        pages_of_the_purchaser,
        pages_of_the_reviewer,
        pages_of_the_operator,
        pages_of_a_clerk,
    ],
)
def test_the_main_pages_fit_a_phone(reader, lang, walk):
    walk(reader(lang, f"{lang}-phone", width=PHONE))
