"""What every request must pass and every answer carries."""

import pytest


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
    ],
)
def test_a_form_from_another_site_is_refused(app, headers):
    answer = app.test_client().post("/language", data={"lang": "zh"}, headers=headers)

    assert answer.status_code == 403
    assert "gatefold_language" not in str(answer.headers)


@pytest.mark.parametrize("headers", [{}, {"Origin": "http://localhost"}])
def test_our_own_form_is_taken(app, headers):
    answer = app.test_client().post("/language", data={"lang": "zh"}, headers=headers)

    assert answer.status_code == 303


def test_a_foreign_host_name_is_refused(app):
    assert app.test_client().get("/sign-in", headers={"Host": "evil.example"}).status_code == 400


def test_too_many_fields_are_refused_with_the_limit(app):
    fields = {f"f{n}": "x" for n in range(20_001)}

    answer = app.test_client().post("/language", data=fields)

    assert answer.status_code == 413
    assert "3 MB" in answer.get_data(as_text=True)


def test_every_answer_carries_the_headers(app):
    for path in ("/sign-in", "/nowhere", "/healthz"):
        headers = app.test_client().get(path).headers

        assert headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
