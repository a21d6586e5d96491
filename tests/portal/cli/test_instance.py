"""Starting an instance, its settings, and the proof that nothing was altered."""

import json
import sqlite3

import pytest
from click.testing import CliRunner

from portal.cli.instance import audit, init, migrate, settings
from portal.core import migrations

INIT = ["--company", "Blue Leaf Energy", "--email", "Anna@BlueLeaf.example", "--json"]


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Return ``run(command, *arguments)`` on an empty folder of its own."""
    monkeypatch.setenv("GATEFOLD_DATA", str(tmp_path))
    for name in ("DATABASE_URL", "BROKER_URL", "MAIL_URL", "ADMIN_PASSWORD"):
        monkeypatch.delenv(f"GATEFOLD_{name}", raising=False)
    return lambda command, *arguments: CliRunner().invoke(command, list(arguments))


@pytest.fixture
def rows(tmp_path):
    """Return ``rows(sql)``: what the instance's database holds, or does when told."""

    def asked(sql, *parameters):
        connection = sqlite3.connect(tmp_path / "gatefold.db")
        try:
            found = connection.execute(sql, parameters).fetchall()
            connection.commit()
            return found
        finally:
            connection.close()

    return asked


class TestInit:
    def test_it_gives_a_company_an_administrator_and_a_password(self, run, rows):
        result = run(init, *INIT)

        told = json.loads(result.output)
        assert result.exit_code == 0
        assert (told["company"], told["email"]) == ("Blue Leaf Energy", "anna@blueleaf.example")
        assert len(told["password"]) >= 16
        assert rows("SELECT name FROM company") == [("Blue Leaf Energy",)]
        assert rows("SELECT is_operator, locale FROM users") == [(1, "en")]
        assert {role for (role,) in rows("SELECT role FROM membership")} == {
            "administrator",
            "purchaser",
            "product_owner",
            "reviewer",
        }

    def test_the_printed_password_signs_in(self, run):
        from portal.app import create_app

        told = json.loads(run(init, *INIT).output)
        app = create_app()
        app.config["WTF_CSRF_ENABLED"] = False
        form = {"email": told["email"], "password": told["password"]}

        answer = app.test_client().post("/sign-in", data=form)

        app.extensions["database"].engine.dispose()
        assert answer.status_code == 303

    def test_a_given_password_is_not_printed(self, run, monkeypatch):
        monkeypatch.setenv("GATEFOLD_ADMIN_PASSWORD", "quiet-lamp-under-seven-boats")

        result = run(init, *INIT)

        assert result.exit_code == 0
        assert "password" not in json.loads(result.output)

    def test_a_weak_password_is_refused(self, run, rows, monkeypatch):
        monkeypatch.setenv("GATEFOLD_ADMIN_PASSWORD", "BlueLeafEnergy1")

        result = run(init, *INIT)

        assert result.exit_code == 1
        assert "Do not build the password from your name" in result.output
        assert rows("SELECT count(*) FROM users") == [(0,)]

    def test_a_second_time_it_is_refused(self, run, rows):
        run(init, *INIT)

        result = run(init, "--company", "Other", "--email", "b@example.com")

        assert result.exit_code == 1
        assert "has its first company already" in result.output
        assert rows("SELECT count(*) FROM company") == [(1,)]

    @pytest.mark.parametrize(
        "arguments",
        [
            [],
            ["--company", "X"],
            ["--company", "X", "--email", "nobody"],
            ["--company", "X", "--email", "a@example.com", "--language", "tlh"],
        ],
    )
    def test_what_is_missing_or_wrong_is_bad_usage(self, run, arguments):
        assert run(init, *arguments).exit_code == 2


def test_migrating_twice_changes_nothing_more(run):
    first, second = (json.loads(run(migrate, "--json").output) for _ in range(2))

    assert first == {"before": None, "after": migrations.head()}
    assert second == {"before": migrations.head(), "after": migrations.head()}


def test_an_unreachable_database_is_one_sentence(run, monkeypatch):
    monkeypatch.setenv("GATEFOLD_DATABASE_URL", "sqlite:////nowhere/at/all.db")

    result = run(migrate)

    assert result.exit_code == 1
    assert result.output.startswith("Error: The database refuses:")


def test_settings_are_listed_without_secrets(run, monkeypatch):
    from portal.config import SETTINGS

    monkeypatch.setenv("GATEFOLD_SECRET_KEY", "hidden-word-1")
    monkeypatch.setenv("GATEFOLD_MAIL_URL", "smtp://robot:hidden-word-2@mail.example:587")

    as_text, as_json = run(settings), run(settings, "--json")

    listed = {row["name"]: row for row in json.loads(as_json.output)}
    assert listed.keys() == {f"GATEFOLD_{setting.name}" for setting in SETTINGS}
    assert listed["GATEFOLD_MAIL_URL"]["value"] == "smtp://robot:***@mail.example:587"
    assert "hidden-word" not in as_text.output + as_json.output


class TestAuditVerify:
    @pytest.fixture(autouse=True)
    def started(self, run):
        run(init, *INIT)

    def verify(self, run):
        result = run(audit, "verify", "--json")
        return result.exit_code, json.loads(result.output)

    def test_an_untouched_instance_proves_itself(self, run):
        code, result = self.verify(run)

        assert code == 0
        assert result == {
            "intact": True,
            "checked": {
                "audit_entries": 1,
                "submissions": 0,
                "shared_results": 0,
                "evidence_files": 0,
                "contact_proofs": 0,
            },
            "problems": [],
        }

    @pytest.mark.parametrize(
        "tampering",
        [
            "UPDATE audit_entry SET action = 'nothing.happened'",
            "DELETE FROM audit_entry",
            "UPDATE audit_detail SET details = '{}'",
            "DELETE FROM audit_head",
            "UPDATE audit_head SET sequence = 2",
        ],
    )
    def test_what_was_tampered_with_is_named(self, run, rows, tampering):
        rows("DROP TRIGGER audit_entry_frozen_update")
        rows("DROP TRIGGER audit_entry_frozen_delete")
        rows(tampering)

        code, result = self.verify(run)

        assert code == 1
        assert result["intact"] is False
        assert "chain" in result["problems"][0]

    def test_erased_details_are_no_tampering(self, run, rows):
        rows("DELETE FROM audit_detail")

        assert self.verify(run)[0] == 0
