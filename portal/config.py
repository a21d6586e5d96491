"""All settings: from the environment, prefix ``GATEFOLD_``, each with its default and meaning."""

import os
import secrets
from dataclasses import dataclass, fields
from pathlib import Path

PREFIX = "GATEFOLD_"
SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting as ``gatefold settings`` lists it."""

    name: str
    default: str
    meaning: str


SETTINGS = (
    Setting("DATA", "./var", "folder of the embedded database, broker, secret and files"),
    Setting("DATABASE_URL", "", "postgresql://… ; empty: SQLite below GATEFOLD_DATA"),
    Setting("BROKER_URL", "", "redis://… or amqp://… ; empty: embedded, below GATEFOLD_DATA"),
    Setting(
        "BASE_URL", "http://127.0.0.1:8000", "address people see; links in mails start with it"
    ),
    Setting("SECRET_KEY", "", "at least 32 characters; empty: created once in GATEFOLD_DATA"),
    Setting("MAIL_URL", "", "smtp://user:password@host:587 ; empty: kept on the operator's page"),
    Setting("MAIL_FROM", "Gatefold <no-reply@localhost>", "sender of all mails"),
    Setting("BOUNCE_URL", "", "maildir:///path or imap(s)://user:password@host/INBOX of reports"),
    Setting(
        "BOUNCE_ADDRESS", "", "where servers report to; * is the mail's id; default: MAIL_FROM +*"
    ),
    Setting("BOUNCE_SECONDS", "20", "seconds between two looks into the box of BOUNCE_URL"),
    Setting("STORAGE_URL", "", "folder of uploaded files; empty: below GATEFOLD_DATA"),
    Setting(
        "IMPORT_FOLDER", "", "folder of files to import: <company id>/suppliers and …/bom; off"
    ),
    Setting("IMPORT_SECONDS", "60", "seconds between two looks into IMPORT_FOLDER"),
    Setting("OIDC_ISSUER", "", "identity provider for single sign-on; empty: passwords only"),
    Setting("OIDC_CLIENT_ID", "", "client registered with the identity provider"),
    Setting("OIDC_CLIENT_SECRET", "", "its secret"),
    Setting("HOST", "127.0.0.1", "interface that `gatefold serve` listens on"),
    Setting("PORT", "8000", "port that `gatefold serve` listens on"),
    Setting("TRUSTED_PROXIES", "0", "number of reverse proxies in front"),
    Setting("ALLOWED_HOSTS", "", "further host names, comma-separated; that of BASE_URL always is"),
    Setting("ARGON2_MEMORY_KIB", "19456", "memory of one password hash (OWASP minimum)"),
    Setting("JOB_LEASE_SECONDS", "15", "a job not heard of for so long is taken up again"),
    Setting("WORKERS", "1", "processes of one `gatefold worker`"),
)


@dataclass(frozen=True, slots=True)
class Config:
    """The settings in force."""

    data: Path
    database_url: str
    broker_url: str
    base_url: str
    secret_key: str
    mail_url: str
    mail_from: str
    bounce_url: str
    bounce_address: str
    bounce_seconds: float
    storage: Path
    import_folder: Path | None
    import_seconds: float
    oidc_issuer: str
    oidc_client_id: str
    oidc_client_secret: str
    host: str
    port: int
    trusted_proxies: int
    allowed_hosts: tuple[str, ...]
    argon2_memory_kib: int
    job_lease_seconds: float
    workers: int
    testing: bool = False

    @property
    def is_https(self) -> bool:
        """Tell whether people reach the portal over HTTPS."""
        return self.base_url.startswith("https://")


def read(environment: dict[str, str] | None = None) -> Config:
    """Return the settings found in ``environment`` (default: the process's own)."""
    env = os.environ if environment is None else environment
    value = {s.name: env.get(PREFIX + s.name) or s.default for s in SETTINGS}
    data = Path(value["DATA"]).resolve()
    data.mkdir(parents=True, exist_ok=True)
    return Config(
        data=data,
        database_url=value["DATABASE_URL"] or f"sqlite:///{data / 'gatefold.db'}",
        broker_url=value["BROKER_URL"],
        base_url=value["BASE_URL"].rstrip("/"),
        secret_key=value["SECRET_KEY"] or _own_secret(data),
        mail_url=value["MAIL_URL"],
        mail_from=value["MAIL_FROM"],
        bounce_url=value["BOUNCE_URL"],
        bounce_address=value["BOUNCE_ADDRESS"],
        bounce_seconds=float(value["BOUNCE_SECONDS"]),
        storage=Path(value["STORAGE_URL"].removeprefix("file://") or data / "files"),
        import_folder=Path(value["IMPORT_FOLDER"]) if value["IMPORT_FOLDER"] else None,
        import_seconds=float(value["IMPORT_SECONDS"]),
        oidc_issuer=value["OIDC_ISSUER"],
        oidc_client_id=value["OIDC_CLIENT_ID"],
        oidc_client_secret=value["OIDC_CLIENT_SECRET"],
        host=value["HOST"],
        port=int(value["PORT"]),
        trusted_proxies=int(value["TRUSTED_PROXIES"]),
        allowed_hosts=tuple(h.strip() for h in value["ALLOWED_HOSTS"].split(",") if h.strip()),
        argon2_memory_kib=int(value["ARGON2_MEMORY_KIB"]),
        job_lease_seconds=float(value["JOB_LEASE_SECONDS"]),
        workers=int(value["WORKERS"]),
    )


def _own_secret(data: Path) -> str:
    """Read the instance's secret, or make one on the first run, readable by its owner alone."""
    path = data / "secret.key"
    if not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(SECRET_BYTES))
    return path.read_text().strip()


def names() -> tuple[str, ...]:
    """Return the field names of :class:`Config`, for the tests."""
    return tuple(field.name for field in fields(Config))
