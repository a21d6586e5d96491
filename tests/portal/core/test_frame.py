"""The frame shows only the addresses that a capability offers."""

from flask import Blueprint, Flask

from portal.core import frame


def test_an_address_that_nobody_offers_is_none() -> None:
    app = Flask("frame")
    accounts = Blueprint("accounts", __name__)
    accounts.add_url_rule("/", "home", lambda: "")
    app.register_blueprint(accounts)

    with app.test_request_context("/"):
        links = frame.links()

    assert links["home"] == "/"
    assert links["help"] is None
    assert links.keys() == frame.ENDPOINTS.keys()
