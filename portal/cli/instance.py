"""One instance: starting it, its schema, its settings, the proof that nothing was altered."""

import json
import os
import secrets
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

import click

PASSWORD_VARIABLE = "GATEFOLD_ADMIN_PASSWORD"  # noqa: S105 - the name of a setting
SECRET = ("SECRET", "PASSWORD")


def failing_plainly(command: Callable[..., None]) -> Callable[..., None]:
    """Turn what the database or the portal refuses into one sentence and exit code 1."""

    @wraps(command)
    def guarded(*arguments: Any, **options: Any) -> None:
        from sqlalchemy.exc import SQLAlchemyError

        from portal.core.errors import PortalError
        from portal.core.messages import MESSAGES

        try:
            command(*arguments, **options)
        except PortalError as error:
            raise click.ClickException(MESSAGES[error.code] % error.facts) from None
        except SQLAlchemyError as error:
            reason = str(getattr(error, "orig", None) or error).strip()
            raise click.ClickException(f"The database refuses: {reason}") from None

    return guarded


@click.command()
@click.option("--company", help="Name of the first company.")
@click.option("--email", help="Address of its first administrator.")
@click.option("--name", help="The administrator's name.  [default: from the address]")
@click.option("--language", type=click.Choice(["en", "zh"]), default="en", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@failing_plainly
def init(
    company: str | None, email: str | None, name: str | None, language: str, *, as_json: bool
) -> None:
    """Start an empty instance: schema, first company, first administrator.

    The password is taken from GATEFOLD_ADMIN_PASSWORD, else asked for on a terminal, else made up
    and printed. A second time it is refused.
    """
    from portal.accounts import founding, passwords
    from portal.accounts.errors import FoundedAlready
    from portal.app import create_app
    from portal.core import migrations
    from portal.core.clock import now

    company = _asked(company, "--company", "Company")
    address = _address(_asked(email, "--email", "E-mail address"))
    name = name or address.partition("@")[0]
    app = create_app()
    database = app.extensions["database"]
    migrations.upgrade(database.engine)
    with database.across("init", readonly=True) as session:
        if not founding.is_empty(session):
            raise FoundedAlready
    password, made_up = _password(company, name, address)
    with app.app_context(), database.across("init") as session:
        founding.found(
            session,
            now(),
            company=company,
            name=name,
            email=address,
            password_hash=passwords.hash_password(password),
            language=language,
        )
    config = app.extensions["config"]
    result = {"company": company, "email": address, "address": config.base_url}
    if made_up:
        result["password"] = password
    _tell(result, as_json, _welcome(result))


def _asked(given: str | None, option: str, what: str) -> str:
    """Return an option, or what is typed on a terminal; without one it is missing."""
    if given and given.strip():
        return " ".join(given.split())
    if not sys.stdin.isatty():
        raise click.UsageError(f"Missing option '{option}'.")
    return str(click.prompt(what, type=str)).strip()


def _address(text: str) -> str:
    from portal.accounts import emails

    address = emails.canonical(text)
    if address is None:
        raise click.BadParameter("one e-mail address, such as name@company.com", param_hint="email")
    return address


def _password(company: str, name: str, email: str) -> tuple[str, bool]:
    """Return the first password, and whether it was made up here."""
    from portal.accounts import password_rules
    from portal.core.messages import MESSAGES

    given = os.environ.get(PASSWORD_VARIABLE, "")
    if not given and not sys.stdin.isatty():
        return secrets.token_urlsafe(16), True
    chosen = given or str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    problems = password_rules.problems(chosen, (company, name, email))
    if problems:
        raise click.ClickException(MESSAGES[problems[0].code] % problems[0].facts)
    return chosen, False


def _welcome(result: dict[str, str]) -> str:
    lines = [
        f"{result['company']} is ready. Start it with: gatefold serve, gatefold worker",
        f"Sign in at {result['address']} as {result['email']}",
    ]
    if "password" in result:
        lines.append(f"with the password {result['password']} (change it after signing in)")
    return "\n".join(lines)


def _tell(result: Any, as_json: bool, text: str) -> None:
    click.echo(json.dumps(result, ensure_ascii=False, indent=2) if as_json else text)


@click.command()
@failing_plainly
def demo() -> None:
    """Load the demonstration into an empty instance; a second time it only says how to sign in."""
    from portal import config
    from portal.demo import story

    story.prepare()
    told = story.welcome(config.read().base_url)
    if not any(line in told for line in story.sign_ins()):
        raise click.ClickException(
            "This instance holds data of its own. The demonstration needs an empty database: "
            "set GATEFOLD_DATA or GATEFOLD_DATABASE_URL to another one."
        )
    click.echo(told)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@failing_plainly
def migrate(*, as_json: bool) -> None:
    """Bring the database to the schema of this release; run it before the processes start."""
    from portal import config
    from portal.core import migrations
    from portal.core.db import make_engine

    engine = make_engine(config.read().database_url)
    before = migrations.current(engine)
    migrations.upgrade(engine)
    after = migrations.current(engine)
    engine.dispose()
    changed = f"from {before or 'nothing'} to {after}" if before != after else f"at {after} already"
    _tell({"before": before, "after": after}, as_json, f"The schema is {changed}.")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def settings(*, as_json: bool) -> None:
    """List all settings with their values in force; secrets are not shown."""
    from portal.config import PREFIX, SETTINGS

    rows = [
        {
            "name": PREFIX + setting.name,
            "value": _shown(setting.name, os.environ.get(PREFIX + setting.name, "")),
            "default": setting.default,
            "meaning": setting.meaning,
        }
        for setting in SETTINGS
    ]
    lines = [
        f"{row['name']} = {row['value'] or row['default'] or '(empty)'}"
        f"{'' if row['value'] else '  [default]'}\n    {row['meaning']}"
        for row in rows
    ]
    _tell(rows, as_json, "\n".join(lines))


def _shown(name: str, value: str) -> str:
    """Return a value without what must not end up on a screen or in a log."""
    if value and any(word in name for word in SECRET):
        return "***"
    head, scheme, rest = value.partition("://")
    credentials, at, server = rest.rpartition("@")
    if not (scheme and at):
        return value
    return f"{head}://{credentials.partition(':')[0]}:***@{server}"


@click.group()
def audit() -> None:
    """Work with the audit log and all that is frozen."""


@audit.command()
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@failing_plainly
def verify(*, as_json: bool) -> None:
    """Prove that log and signed versions are unaltered, or name the broken records."""
    from portal import config
    from portal.cli import proof
    from portal.core.db import Database
    from portal.core.storage import Storage

    settings = config.read()
    database, store = Database(settings.database_url), Storage(settings.storage)
    with database.across("audit verify", readonly=True) as session:
        problems, checked = list(proof.broken(session, store)), proof.counts(session)
    database.engine.dispose()
    result = {"intact": not problems, "checked": checked, "problems": problems}
    numbers = ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in checked.items())
    text = "\n".join(problems) if problems else f"Nothing was altered: {numbers}."
    _tell(result, as_json, text)
    if problems:
        sys.exit(1)
