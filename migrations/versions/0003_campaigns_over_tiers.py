"""What campaigns over several tiers keep."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "report_box",
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("delayed", sa.Integer(), nullable=False),
        sa.Column("automatic", sa.Integer(), nullable=False),
        sa.Column("left", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_box")),
    )
    op.create_table(
        "bulk_acceptance",
        sa.Column("filter", sa.String(), nullable=False),
        sa.Column("rule", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("will", sa.Integer(), nullable=False),
        sa.Column("wont", sa.Integer(), nullable=False),
        sa.Column("prepared_by", sa.String(), nullable=False),
        sa.Column("prepared_by_id", sa.Uuid(), nullable=True),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.String(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undo_reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_bulk_acceptance_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_bulk_acceptance_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["prepared_by_id"], ["users.id"], name=op.f("fk_bulk_acceptance_prepared_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_acceptance")),
    )
    with op.batch_alter_table("bulk_acceptance", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_bulk_acceptance_company_id"), ["company_id"], unique=False
        )

    op.create_table(
        "change_trail",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_change_trail_company_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_trail")),
        sa.UniqueConstraint("subject_id", name=op.f("uq_change_trail_subject_id")),
    )
    with op.batch_alter_table("change_trail", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_change_trail_company_id"), ["company_id"], unique=False
        )

    op.create_table(
        "column_mapping",
        sa.Column("family", sa.String(), nullable=False),
        sa.Column("headings", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("said_by", sa.String(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_column_mapping_company_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_column_mapping")),
        sa.UniqueConstraint(
            "company_id",
            "family",
            "headings",
            name=op.f("uq_column_mapping_company_id_family_headings"),
        ),
    )
    with op.batch_alter_table("column_mapping", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_column_mapping_company_id"), ["company_id"], unique=False
        )

    op.create_table(
        "comment_template",
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("kept_by", sa.String(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_comment_template_company_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_template")),
        sa.UniqueConstraint("company_id", "text", name=op.f("uq_comment_template_company_id_text")),
    )
    with op.batch_alter_table("comment_template", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_comment_template_company_id"), ["company_id"], unique=False
        )

    op.create_table(
        "id_list",
        sa.Column("short", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("given", sa.Integer(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("missing", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_id_list_company_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_id_list")),
        sa.UniqueConstraint("company_id", "short", name=op.f("uq_id_list_company_id_short")),
    )
    with op.batch_alter_table("id_list", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_id_list_company_id"), ["company_id"], unique=False)

    op.create_table(
        "letter_head",
        sa.Column("sender_name", sa.String(), nullable=False),
        sa.Column("reply_to", sa.String(), nullable=False),
        sa.Column("signatures", sa.JSON(), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_letter_head_company_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_head")),
        sa.UniqueConstraint("company_id", name=op.f("uq_letter_head_company_id")),
    )
    with op.batch_alter_table("letter_head", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_letter_head_company_id"), ["company_id"], unique=False)

    op.create_table(
        "own_letter",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_own_letter_company_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_letter")),
        sa.UniqueConstraint("company_id", "kind", name=op.f("uq_own_letter_company_id_kind")),
    )
    with op.batch_alter_table("own_letter", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_own_letter_company_id"), ["company_id"], unique=False)

    op.create_table(
        "review_rule",
        sa.Column("within_days", sa.Integer(), nullable=False),
        sa.Column("least_score", sa.Integer(), nullable=False),
        sa.Column("most_change", sa.Integer(), nullable=False),
        sa.Column("needs_last_period", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_review_rule_company_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_rule")),
        sa.UniqueConstraint("company_id", name=op.f("uq_review_rule_company_id")),
    )
    with op.batch_alter_table("review_rule", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_rule_company_id"), ["company_id"], unique=False)

    op.create_table(
        "supplier_benchmark",
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("boundary", sa.String(), nullable=False),
        sa.Column("period", sa.Integer(), nullable=False),
        sa.Column("companies", sa.Integer(), nullable=False),
        sa.Column("lower", sa.String(), nullable=False),
        sa.Column("middle", sa.String(), nullable=False),
        sa.Column("upper", sa.String(), nullable=False),
        sa.Column("members", sa.JSON(), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_supplier_benchmark_company_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_benchmark")),
        sa.UniqueConstraint(
            "company_id",
            "category",
            "unit",
            "boundary",
            "period",
            name=op.f("uq_supplier_benchmark_company_id_category_unit_boundary_period"),
        ),
    )
    with op.batch_alter_table("supplier_benchmark", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_supplier_benchmark_company_id"), ["company_id"], unique=False
        )

    op.create_table(
        "watched_file",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_watched_file_company_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watched_file")),
        sa.UniqueConstraint(
            "company_id", "kind", "name", name=op.f("uq_watched_file_company_id_kind_name")
        ),
    )
    with op.batch_alter_table("watched_file", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_watched_file_company_id"), ["company_id"], unique=False
        )

    op.create_table(
        "contact_proof",
        sa.Column("supplier_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_contact_proof_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["supplier.id"], name=op.f("fk_contact_proof_supplier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_proof")),
    )
    with op.batch_alter_table("contact_proof", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_contact_proof_company_id"), ["company_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_contact_proof_supplier_id"), ["supplier_id"], unique=False
        )

    op.create_table(
        "id_list_entry",
        sa.Column("list_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_id_list_entry_company_id")
        ),
        sa.ForeignKeyConstraint(["list_id"], ["id_list.id"], name=op.f("fk_id_list_entry_list_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_id_list_entry")),
    )
    with op.batch_alter_table("id_list_entry", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_id_list_entry_company_id"), ["company_id"], unique=False
        )
        batch_op.create_index(
            "ix_id_list_entry_record", ["list_id", "kind", "record_id"], unique=False
        )

    op.create_table(
        "reduction_evaluation",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("share", sa.String(60), nullable=False),
        sa.Column("price", sa.String(60), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("decided_for", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_reduction_evaluation_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item.id"], name=op.f("fk_reduction_evaluation_item_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reduction_evaluation")),
    )
    with op.batch_alter_table("reduction_evaluation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_reduction_evaluation_company_id"), ["company_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_reduction_evaluation_item_id"), ["item_id"], unique=False
        )

    op.create_table(
        "supplier_alias",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("supplier_id", sa.Uuid(), nullable=True),
        sa.Column("said_by", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_supplier_alias_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["supplier.id"], name=op.f("fk_supplier_alias_supplier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_alias")),
        sa.UniqueConstraint("company_id", "key", name=op.f("uq_supplier_alias_company_id_key")),
    )
    with op.batch_alter_table("supplier_alias", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_supplier_alias_company_id"), ["company_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_supplier_alias_supplier_id"), ["supplier_id"], unique=False
        )

    op.create_table(
        "campaign_product",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_product_campaign_id")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_campaign_product_company_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_campaign_product_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_product")),
        sa.UniqueConstraint(
            "campaign_id", "item_id", name=op.f("uq_campaign_product_campaign_id_item_id")
        ),
    )
    with op.batch_alter_table("campaign_product", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_campaign_product_campaign_id"), ["campaign_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_campaign_product_company_id"), ["company_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_campaign_product_item_id"), ["item_id"], unique=False)

    op.create_table(
        "campaign_work",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("split_id", sa.Uuid(), nullable=True),
        sa.Column("requested_by", sa.String(), nullable=False),
        sa.Column("done", sa.JSON(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_work_campaign_id")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_campaign_work_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["split_id"], ["job_split.id"], name=op.f("fk_campaign_work_split_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_work")),
    )
    with op.batch_alter_table("campaign_work", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_campaign_work_campaign_id"), ["campaign_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_campaign_work_company_id"), ["company_id"], unique=False
        )

    op.create_table(
        "reduction_candidate",
        sa.Column("evaluation_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("supplier_id", sa.Uuid(), nullable=True),
        sa.Column("item_id", sa.Uuid(), nullable=True),
        sa.Column("ratio", sa.String(60), nullable=False),
        sa.Column("footprint", sa.String(60), nullable=True),
        sa.Column("rating", sa.String(60), nullable=True),
        sa.Column("primary_share", sa.String(60), nullable=True),
        sa.Column("verification", sa.String(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("price", sa.String(60), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_reduction_candidate_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["evaluation_id"],
            ["reduction_evaluation.id"],
            name=op.f("fk_reduction_candidate_evaluation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item.id"], name=op.f("fk_reduction_candidate_item_id")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["supplier.id"], name=op.f("fk_reduction_candidate_supplier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reduction_candidate")),
        sa.UniqueConstraint(
            "evaluation_id", "position", name=op.f("uq_reduction_candidate_evaluation_id_position")
        ),
    )
    with op.batch_alter_table("reduction_candidate", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_reduction_candidate_company_id"), ["company_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_reduction_candidate_evaluation_id"), ["evaluation_id"], unique=False
        )

    op.create_table(
        "saved_filter",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("query", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_saved_filter_campaign_id")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_saved_filter_company_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_saved_filter_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filter")),
        sa.UniqueConstraint(
            "user_id", "company_id", "name", name=op.f("uq_saved_filter_user_id_company_id_name")
        ),
    )
    with op.batch_alter_table("saved_filter", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_saved_filter_company_id"), ["company_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_saved_filter_user_id"), ["user_id"], unique=False)

    op.create_table(
        "cascade_link",
        sa.Column("parent_request_id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("row", sa.String(), nullable=False),
        sa.Column("material", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_cascade_link_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["parent_request_id"],
            ["data_request.id"],
            name=op.f("fk_cascade_link_parent_request_id"),
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["data_request.id"], name=op.f("fk_cascade_link_request_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cascade_link")),
        sa.UniqueConstraint("request_id", name=op.f("uq_cascade_link_request_id")),
    )
    with op.batch_alter_table("cascade_link", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_cascade_link_company_id"), ["company_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_cascade_link_parent_request_id"), ["parent_request_id"], unique=False
        )

    op.create_table(
        "conversation_telling",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("through", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("partner_company_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_conversation_telling_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["partner_company_id"],
            ["company.id"],
            name=op.f("fk_conversation_telling_partner_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["data_request.id"], name=op.f("fk_conversation_telling_request_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation_telling")),
    )
    with op.batch_alter_table("conversation_telling", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_conversation_telling_company_id"), ["company_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_conversation_telling_partner_company_id"),
            ["partner_company_id"],
            unique=False,
        )
        batch_op.create_index(
            "ix_conversation_telling_request", ["request_id", "side"], unique=False
        )

    op.create_table(
        "conversation_thread",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("section", sa.String(), nullable=False),
        sa.Column("row", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked", sa.String(), nullable=False),
        sa.Column("last_side", sa.String(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_by_asking_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_by_answering_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("partner_company_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_conversation_thread_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["partner_company_id"],
            ["company.id"],
            name=op.f("fk_conversation_thread_partner_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["data_request.id"], name=op.f("fk_conversation_thread_request_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation_thread")),
        sa.UniqueConstraint(
            "request_id",
            "section",
            "row",
            "field",
            name=op.f("uq_conversation_thread_request_id_section_row_field"),
        ),
    )
    with op.batch_alter_table("conversation_thread", schema=None) as batch_op:
        batch_op.create_index(
            "ix_conversation_thread_answering",
            ["partner_company_id", "last_side", "state"],
            unique=False,
        )
        batch_op.create_index(
            "ix_conversation_thread_asking", ["company_id", "last_side", "state"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_conversation_thread_company_id"), ["company_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_conversation_thread_last_at"), ["last_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_conversation_thread_partner_company_id"),
            ["partner_company_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_conversation_thread_request_id"), ["request_id"], unique=False
        )

    op.create_table(
        "reduction_measure",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("supplier_id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("covers", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("period", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("boundary", sa.String(), nullable=False),
        sa.Column("baseline", sa.String(60), nullable=True),
        sa.Column("target", sa.String(60), nullable=True),
        sa.Column("percent", sa.String(60), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("cost", sa.String(60), nullable=True),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("is_wish", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("partner_company_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_reduction_measure_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item.id"], name=op.f("fk_reduction_measure_item_id")
        ),
        sa.ForeignKeyConstraint(
            ["partner_company_id"],
            ["company.id"],
            name=op.f("fk_reduction_measure_partner_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["data_request.id"], name=op.f("fk_reduction_measure_request_id")
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["supplier_site.id"], name=op.f("fk_reduction_measure_site_id")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["supplier.id"], name=op.f("fk_reduction_measure_supplier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reduction_measure")),
    )
    with op.batch_alter_table("reduction_measure", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_reduction_measure_company_id"), ["company_id"], unique=False
        )
        batch_op.create_index(
            "ix_reduction_measure_customer", ["company_id", "state"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_reduction_measure_item_id"), ["item_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_reduction_measure_partner_company_id"),
            ["partner_company_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_reduction_measure_request_id"), ["request_id"], unique=False
        )
        batch_op.create_index(
            "ix_reduction_measure_supplier", ["partner_company_id", "state"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_reduction_measure_supplier_id"), ["supplier_id"], unique=False
        )

    op.create_table(
        "stand_in",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("begun_by", sa.String(), nullable=False),
        sa.Column("begun_by_id", sa.Uuid(), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_in", sa.Integer(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_over_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attested_in", sa.Integer(), nullable=True),
        sa.Column("given_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("partner_company_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["begun_by_id"], ["users.id"], name=op.f("fk_stand_in_begun_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_stand_in_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["partner_company_id"], ["company.id"], name=op.f("fk_stand_in_partner_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["data_request.id"], name=op.f("fk_stand_in_request_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stand_in")),
    )
    with op.batch_alter_table("stand_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stand_in_company_id"), ["company_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_stand_in_partner_company_id"), ["partner_company_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_stand_in_request_id"), ["request_id"], unique=False)

    op.create_table(
        "supplier_certificate",
        sa.Column("supplier_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_supplier_certificate_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item.id"], name=op.f("fk_supplier_certificate_item_id")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["data_request.id"], name=op.f("fk_supplier_certificate_request_id")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["supplier.id"], name=op.f("fk_supplier_certificate_supplier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_certificate")),
    )
    with op.batch_alter_table("supplier_certificate", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_supplier_certificate_company_id"), ["company_id"], unique=False
        )
        batch_op.create_index(
            "ix_supplier_certificate_ends", ["company_id", "valid_until"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_supplier_certificate_request_id"), ["request_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_supplier_certificate_supplier_id"), ["supplier_id"], unique=False
        )

    op.create_table(
        "bulk_item",
        sa.Column("bulk_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("shared_result_id", sa.Uuid(), nullable=False),
        sa.Column("supplier_id", sa.Uuid(), nullable=False),
        sa.Column("is_clean", sa.Boolean(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["bulk_id"], ["bulk_acceptance.id"], name=op.f("fk_bulk_item_bulk_id")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_bulk_item_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["data_request.id"], name=op.f("fk_bulk_item_request_id")
        ),
        sa.ForeignKeyConstraint(
            ["shared_result_id"], ["shared_result.id"], name=op.f("fk_bulk_item_shared_result_id")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["supplier.id"], name=op.f("fk_bulk_item_supplier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_item")),
    )
    with op.batch_alter_table("bulk_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bulk_item_company_id"), ["company_id"], unique=False)
        batch_op.create_index("ix_bulk_item_order", ["bulk_id", "position"], unique=False)
        batch_op.create_index(batch_op.f("ix_bulk_item_request_id"), ["request_id"], unique=False)

    op.create_table(
        "conversation_message",
        sa.Column("thread_id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("by_company", sa.String(), nullable=False),
        sa.Column("by_link", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("partner_company_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["by_id"], ["users.id"], name=op.f("fk_conversation_message_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_conversation_message_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["partner_company_id"],
            ["company.id"],
            name=op.f("fk_conversation_message_partner_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["data_request.id"], name=op.f("fk_conversation_message_request_id")
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"],
            ["conversation_thread.id"],
            name=op.f("fk_conversation_message_thread_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation_message")),
        sa.UniqueConstraint(
            "thread_id", "number", name=op.f("uq_conversation_message_thread_id_number")
        ),
    )
    with op.batch_alter_table("conversation_message", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_conversation_message_company_id"), ["company_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_conversation_message_partner_company_id"),
            ["partner_company_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_conversation_message_request_id"), ["request_id"], unique=False
        )

    op.create_table(
        "conversation_reply_link",
        sa.Column("thread_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["thread_id"],
            ["conversation_thread.id"],
            name=op.f("fk_conversation_reply_link_thread_id"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_conversation_reply_link_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation_reply_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_conversation_reply_link_token_hash")),
    )
    with op.batch_alter_table("conversation_reply_link", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_conversation_reply_link_thread_id"), ["thread_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_conversation_reply_link_user_id"), ["user_id"], unique=False
        )

    op.create_table(
        "reduction_measure_cost",
        sa.Column("measure_id", sa.Uuid(), nullable=False),
        sa.Column("cost", sa.String(60), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_reduction_measure_cost_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["measure_id"],
            ["reduction_measure.id"],
            name=op.f("fk_reduction_measure_cost_measure_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reduction_measure_cost")),
        sa.UniqueConstraint("measure_id", name=op.f("uq_reduction_measure_cost_measure_id")),
    )
    with op.batch_alter_table("reduction_measure_cost", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_reduction_measure_cost_company_id"), ["company_id"], unique=False
        )

    op.create_table(
        "reduction_measure_event",
        sa.Column("measure_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("by_company", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("partner_company_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_reduction_measure_event_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["measure_id"],
            ["reduction_measure.id"],
            name=op.f("fk_reduction_measure_event_measure_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partner_company_id"],
            ["company.id"],
            name=op.f("fk_reduction_measure_event_partner_company_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reduction_measure_event")),
    )
    with op.batch_alter_table("reduction_measure_event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_reduction_measure_event_company_id"), ["company_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_reduction_measure_event_measure_id"), ["measure_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_reduction_measure_event_partner_company_id"),
            ["partner_company_id"],
            unique=False,
        )

    op.create_table(
        "review_facts",
        sa.Column("shared_result_id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("errors", sa.Integer(), nullable=False),
        sa.Column("warnings", sa.Integer(), nullable=False),
        sa.Column("unexplained", sa.Integer(), nullable=False),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("is_complete", sa.Boolean(), nullable=False),
        sa.Column("is_outlier", sa.Boolean(), nullable=False),
        sa.Column("is_on_behalf", sa.Boolean(), nullable=False),
        sa.Column("change_percent", sa.Double(), nullable=True),
        sa.Column("share_percent", sa.Double(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_review_facts_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["data_request.id"], name=op.f("fk_review_facts_request_id")
        ),
        sa.ForeignKeyConstraint(
            ["shared_result_id"],
            ["shared_result.id"],
            name=op.f("fk_review_facts_shared_result_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_facts")),
        sa.UniqueConstraint("shared_result_id", name=op.f("uq_review_facts_shared_result_id")),
    )
    with op.batch_alter_table("review_facts", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_review_facts_company_id"), ["company_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_review_facts_request_id"), ["request_id"], unique=False
        )

    op.create_table(
        "upstream_row",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("row", sa.String(), nullable=False),
        sa.Column("figure", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("shared_result_id", sa.Uuid(), nullable=True),
        sa.Column("came_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_laid", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_upstream_row_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["data_request.id"], name=op.f("fk_upstream_row_request_id")
        ),
        sa.ForeignKeyConstraint(
            ["shared_result_id"],
            ["shared_result.id"],
            name=op.f("fk_upstream_row_shared_result_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upstream_row")),
        sa.UniqueConstraint("request_id", "row", name=op.f("uq_upstream_row_request_id_row")),
    )
    with op.batch_alter_table("upstream_row", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_upstream_row_company_id"), ["company_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_upstream_row_request_id"), ["request_id"], unique=False
        )

    with op.batch_alter_table("bom_line", schema=None) as batch_op:
        batch_op.add_column(sa.Column("valid_from", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("valid_to", sa.Date(), nullable=True))

    with op.batch_alter_table("bom_upload", schema=None) as batch_op:
        batch_op.add_column(sa.Column("grids", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("laid", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("choices", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("counts", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("applied_by", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("undone_by", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("source", sa.String(), server_default="page", nullable=False))

    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.add_column(sa.Column("proposal", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("kind", sa.String(), server_default="usual", nullable=False))
        batch_op.add_column(sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("company", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("currency", sa.String(), server_default="CNY", nullable=False)
        )

    with op.batch_alter_table("data_request", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("on_behalf", sa.Boolean(), server_default=sa.text("(false)"), nullable=False)
        )
        batch_op.add_column(
            sa.Column("upstream_open", sa.Integer(), server_default="0", nullable=False)
        )
        batch_op.add_column(
            sa.Column("upstream_total", sa.Integer(), server_default="0", nullable=False)
        )
        batch_op.add_column(sa.Column("may_be_named", sa.Boolean(), nullable=True))
        batch_op.create_index(
            "ix_data_request_counted",
            [
                "company_id",
                "campaign_id",
                "state",
                "delivery",
                "review_began_at",
                "due_at",
                "tier",
                "supplier_id",
                "item_id",
                "upstream_open",
                "partner_company_id",
            ],
            unique=False,
        )

    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("purchase_category", sa.String(), server_default="", nullable=False)
        )

    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.add_column(sa.Column("cause", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("from_name", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("reply_to", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("tries", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("sourcing", schema=None) as batch_op:
        batch_op.add_column(sa.Column("spend", sa.String(60), nullable=True))

    with op.batch_alter_table("supplier", schema=None) as batch_op:
        batch_op.add_column(sa.Column("duns", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("lei", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("tax_id", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("buyer", sa.String(), server_default="", nullable=False))

    with op.batch_alter_table("supplier_upload", schema=None) as batch_op:
        batch_op.add_column(sa.Column("grids", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("laid", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("choices", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("counts", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("applied_by", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("undone_by", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("source", sa.String(), server_default="page", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("supplier_upload", schema=None) as batch_op:
        batch_op.drop_column("source")
        batch_op.drop_column("undone_by")
        batch_op.drop_column("undone_at")
        batch_op.drop_column("applied_by")
        batch_op.drop_column("counts")
        batch_op.drop_column("choices")
        batch_op.drop_column("laid")
        batch_op.drop_column("grids")

    with op.batch_alter_table("supplier", schema=None) as batch_op:
        batch_op.drop_column("buyer")
        batch_op.drop_column("tax_id")
        batch_op.drop_column("lei")
        batch_op.drop_column("duns")

    with op.batch_alter_table("sourcing", schema=None) as batch_op:
        batch_op.drop_column("spend")

    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.drop_column("returned_at")
        batch_op.drop_column("tries")
        batch_op.drop_column("reply_to")
        batch_op.drop_column("from_name")
        batch_op.drop_column("cause")

    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.drop_column("purchase_category")

    with op.batch_alter_table("data_request", schema=None) as batch_op:
        batch_op.drop_index("ix_data_request_counted")
        batch_op.drop_column("may_be_named")
        batch_op.drop_column("upstream_total")
        batch_op.drop_column("upstream_open")
        batch_op.drop_column("on_behalf")

    with op.batch_alter_table("company", schema=None) as batch_op:
        batch_op.drop_column("currency")

    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.drop_column("closed_at")
        batch_op.drop_column("kind")
        batch_op.drop_column("proposal")

    with op.batch_alter_table("bom_upload", schema=None) as batch_op:
        batch_op.drop_column("source")
        batch_op.drop_column("undone_by")
        batch_op.drop_column("undone_at")
        batch_op.drop_column("applied_by")
        batch_op.drop_column("counts")
        batch_op.drop_column("choices")
        batch_op.drop_column("laid")
        batch_op.drop_column("grids")

    with op.batch_alter_table("bom_line", schema=None) as batch_op:
        batch_op.drop_column("valid_to")
        batch_op.drop_column("valid_from")

    with op.batch_alter_table("upstream_row", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_upstream_row_request_id"))
        batch_op.drop_index(batch_op.f("ix_upstream_row_company_id"))

    op.drop_table("upstream_row")
    with op.batch_alter_table("review_facts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_facts_request_id"))
        batch_op.drop_index(batch_op.f("ix_review_facts_company_id"))

    op.drop_table("review_facts")
    with op.batch_alter_table("reduction_measure_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reduction_measure_event_partner_company_id"))
        batch_op.drop_index(batch_op.f("ix_reduction_measure_event_measure_id"))
        batch_op.drop_index(batch_op.f("ix_reduction_measure_event_company_id"))

    op.drop_table("reduction_measure_event")
    with op.batch_alter_table("reduction_measure_cost", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reduction_measure_cost_company_id"))

    op.drop_table("reduction_measure_cost")
    with op.batch_alter_table("conversation_reply_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_conversation_reply_link_user_id"))
        batch_op.drop_index(batch_op.f("ix_conversation_reply_link_thread_id"))

    op.drop_table("conversation_reply_link")
    with op.batch_alter_table("conversation_message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_conversation_message_request_id"))
        batch_op.drop_index(batch_op.f("ix_conversation_message_partner_company_id"))
        batch_op.drop_index(batch_op.f("ix_conversation_message_company_id"))

    op.drop_table("conversation_message")
    with op.batch_alter_table("bulk_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bulk_item_request_id"))
        batch_op.drop_index("ix_bulk_item_order")
        batch_op.drop_index(batch_op.f("ix_bulk_item_company_id"))

    op.drop_table("bulk_item")
    with op.batch_alter_table("supplier_certificate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_supplier_certificate_supplier_id"))
        batch_op.drop_index(batch_op.f("ix_supplier_certificate_request_id"))
        batch_op.drop_index("ix_supplier_certificate_ends")
        batch_op.drop_index(batch_op.f("ix_supplier_certificate_company_id"))

    op.drop_table("supplier_certificate")
    with op.batch_alter_table("stand_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stand_in_request_id"))
        batch_op.drop_index(batch_op.f("ix_stand_in_partner_company_id"))
        batch_op.drop_index(batch_op.f("ix_stand_in_company_id"))

    op.drop_table("stand_in")
    with op.batch_alter_table("reduction_measure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reduction_measure_supplier_id"))
        batch_op.drop_index("ix_reduction_measure_supplier")
        batch_op.drop_index(batch_op.f("ix_reduction_measure_request_id"))
        batch_op.drop_index(batch_op.f("ix_reduction_measure_partner_company_id"))
        batch_op.drop_index(batch_op.f("ix_reduction_measure_item_id"))
        batch_op.drop_index("ix_reduction_measure_customer")
        batch_op.drop_index(batch_op.f("ix_reduction_measure_company_id"))

    op.drop_table("reduction_measure")
    with op.batch_alter_table("conversation_thread", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_conversation_thread_request_id"))
        batch_op.drop_index(batch_op.f("ix_conversation_thread_partner_company_id"))
        batch_op.drop_index(batch_op.f("ix_conversation_thread_last_at"))
        batch_op.drop_index(batch_op.f("ix_conversation_thread_company_id"))
        batch_op.drop_index("ix_conversation_thread_asking")
        batch_op.drop_index("ix_conversation_thread_answering")

    op.drop_table("conversation_thread")
    with op.batch_alter_table("conversation_telling", schema=None) as batch_op:
        batch_op.drop_index("ix_conversation_telling_request")
        batch_op.drop_index(batch_op.f("ix_conversation_telling_partner_company_id"))
        batch_op.drop_index(batch_op.f("ix_conversation_telling_company_id"))

    op.drop_table("conversation_telling")
    with op.batch_alter_table("cascade_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cascade_link_parent_request_id"))
        batch_op.drop_index(batch_op.f("ix_cascade_link_company_id"))

    op.drop_table("cascade_link")
    with op.batch_alter_table("saved_filter", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_saved_filter_user_id"))
        batch_op.drop_index(batch_op.f("ix_saved_filter_company_id"))

    op.drop_table("saved_filter")
    with op.batch_alter_table("reduction_candidate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reduction_candidate_evaluation_id"))
        batch_op.drop_index(batch_op.f("ix_reduction_candidate_company_id"))

    op.drop_table("reduction_candidate")
    with op.batch_alter_table("campaign_work", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_campaign_work_company_id"))
        batch_op.drop_index(batch_op.f("ix_campaign_work_campaign_id"))

    op.drop_table("campaign_work")
    with op.batch_alter_table("campaign_product", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_campaign_product_item_id"))
        batch_op.drop_index(batch_op.f("ix_campaign_product_company_id"))
        batch_op.drop_index(batch_op.f("ix_campaign_product_campaign_id"))

    op.drop_table("campaign_product")
    with op.batch_alter_table("supplier_alias", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_supplier_alias_supplier_id"))
        batch_op.drop_index(batch_op.f("ix_supplier_alias_company_id"))

    op.drop_table("supplier_alias")
    with op.batch_alter_table("reduction_evaluation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reduction_evaluation_item_id"))
        batch_op.drop_index(batch_op.f("ix_reduction_evaluation_company_id"))

    op.drop_table("reduction_evaluation")
    with op.batch_alter_table("id_list_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_id_list_entry_record")
        batch_op.drop_index(batch_op.f("ix_id_list_entry_company_id"))

    op.drop_table("id_list_entry")
    with op.batch_alter_table("contact_proof", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_proof_supplier_id"))
        batch_op.drop_index(batch_op.f("ix_contact_proof_company_id"))

    op.drop_table("contact_proof")
    with op.batch_alter_table("watched_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_watched_file_company_id"))

    op.drop_table("watched_file")
    with op.batch_alter_table("supplier_benchmark", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_supplier_benchmark_company_id"))

    op.drop_table("supplier_benchmark")
    with op.batch_alter_table("review_rule", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_rule_company_id"))

    op.drop_table("review_rule")
    with op.batch_alter_table("own_letter", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_own_letter_company_id"))

    op.drop_table("own_letter")
    with op.batch_alter_table("letter_head", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_letter_head_company_id"))

    op.drop_table("letter_head")
    with op.batch_alter_table("id_list", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_id_list_company_id"))

    op.drop_table("id_list")
    with op.batch_alter_table("comment_template", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_comment_template_company_id"))

    op.drop_table("comment_template")
    with op.batch_alter_table("column_mapping", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_column_mapping_company_id"))

    op.drop_table("column_mapping")
    with op.batch_alter_table("change_trail", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_change_trail_company_id"))

    op.drop_table("change_trail")
    with op.batch_alter_table("bulk_acceptance", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bulk_acceptance_company_id"))

    op.drop_table("bulk_acceptance")
    op.drop_table("report_box")
