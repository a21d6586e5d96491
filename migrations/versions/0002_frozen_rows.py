"""Signed submissions, what they share, events and the audit log can only be added to."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

FROZEN = ("submission", "shared_result", "audit_entry", "rollup_input")

# Who answers a request is known only once its invitation is accepted: that one column of its
# events is filled in then, once.
EVENT = (
    "id, created_at, company_id, request_id, sequence, action, state, by, by_company, at, comment"
)
EVENT_TRIGGERS = (
    ("request_event_frozen_update", f"UPDATE OF {EVENT}", ""),
    (
        "request_event_frozen_partner",
        "UPDATE OF partner_company_id",
        "WHEN (OLD.partner_company_id IS NOT NULL)",
    ),
    ("request_event_frozen_delete", "DELETE", ""),
)
# A file is frozen with the first signed version that holds it; before that it may go.
EVIDENCE_TRIGGERS = (
    ("evidence_file_frozen_update", "UPDATE"),
    ("evidence_file_frozen_delete", "DELETE"),
)
SIGNED = "WHEN (OLD.signed_in IS NOT NULL)"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            sa.text(
                "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RAISE EXCEPTION '% is frozen', TG_TABLE_NAME; END $$"
            )
        )
        for table in FROZEN:
            op.execute(
                sa.text(
                    f"CREATE TRIGGER {table}_frozen BEFORE UPDATE OR DELETE ON {table} "
                    "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
                )
            )
        for name, change, when in EVENT_TRIGGERS:
            op.execute(
                sa.text(
                    f"CREATE TRIGGER {name} BEFORE {change} ON request_event "
                    f"FOR EACH ROW {when} EXECUTE FUNCTION refuse_change()"
                )
            )
        for name, change in EVIDENCE_TRIGGERS:
            op.execute(
                sa.text(
                    f"CREATE TRIGGER {name} BEFORE {change} ON evidence_file "
                    f"FOR EACH ROW {SIGNED} EXECUTE FUNCTION refuse_change()"
                )
            )
        return
    for table in FROZEN:
        for change in ("UPDATE", "DELETE"):
            op.execute(
                sa.text(
                    f"CREATE TRIGGER {table}_frozen_{change.lower()} BEFORE {change} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is frozen'); END"
                )
            )
    for name, change, when in EVENT_TRIGGERS:
        op.execute(
            sa.text(
                f"CREATE TRIGGER {name} BEFORE {change} ON request_event {when} "
                "BEGIN SELECT RAISE(ABORT, 'request_event is frozen'); END"
            )
        )
    for name, change in EVIDENCE_TRIGGERS:
        op.execute(
            sa.text(
                f"CREATE TRIGGER {name} BEFORE {change} ON evidence_file {SIGNED} "
                "BEGIN SELECT RAISE(ABORT, 'evidence_file is frozen'); END"
            )
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in FROZEN:
            op.execute(sa.text(f"DROP TRIGGER {table}_frozen ON {table}"))
        for name, _change, _when in EVENT_TRIGGERS:
            op.execute(sa.text(f"DROP TRIGGER {name} ON request_event"))
        for name, _change in EVIDENCE_TRIGGERS:
            op.execute(sa.text(f"DROP TRIGGER {name} ON evidence_file"))
        op.execute(sa.text("DROP FUNCTION refuse_change()"))
        return
    for table in FROZEN:
        for change in ("UPDATE", "DELETE"):
            op.execute(sa.text(f"DROP TRIGGER {table}_frozen_{change.lower()}"))
    for name, _change, _when in EVENT_TRIGGERS:
        op.execute(sa.text(f"DROP TRIGGER {name}"))
    for name, _change in EVIDENCE_TRIGGERS:
        op.execute(sa.text(f"DROP TRIGGER {name}"))
