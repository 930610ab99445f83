"""Official documents: notices, the register of their numbers, a county's own templates"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "document_number",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reserved_by", sa.Integer(), nullable=True),
        sa.Column("reserved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_by", sa.Integer(), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.Integer(), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["reserved_by"], ["account.id"], name="fk_document_number_reserved_by_account"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_document_number_unit_id_unit"),
        sa.ForeignKeyConstraint(["used_by"], ["account.id"], name="fk_document_number_used_by_account"),
        sa.ForeignKeyConstraint(["voided_by"], ["account.id"], name="fk_document_number_voided_by_account"),
        sa.PrimaryKeyConstraint("id", name="pk_document_number"),
        sa.UniqueConstraint(
            "unit_id", "series", "year", "serial", name="uq_document_number_unit_id_series_year_serial"
        ),
    )
    op.create_index("ix_document_number_unit_id", "document_number", ["unit_id"], unique=False)
    op.create_table(
        "notice_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("uploaded_by", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_notice_template_unit_id_unit"),
        sa.ForeignKeyConstraint(["uploaded_by"], ["account.id"], name="fk_notice_template_uploaded_by_account"),
        sa.ForeignKeyConstraint(["withdrawn_by"], ["account.id"], name="fk_notice_template_withdrawn_by_account"),
        sa.PrimaryKeyConstraint("id", name="pk_notice_template"),
        sa.UniqueConstraint("unit_id", "kind", "version", name="uq_notice_template_unit_id_kind_version"),
    )
    op.create_index("ix_notice_template_unit_id", "notice_template", ["unit_id"], unique=False)
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("readers", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("entries", sa.JSON(), nullable=False),
        sa.Column("number_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("started_by", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", sa.Integer(), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("discarded_by", sa.Integer(), nullable=True),
        sa.Column("discarded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_by", sa.Integer(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("context", sa.JSON(), nullable=True),
        sa.Column("template_id", sa.Integer(), nullable=True),
        sa.Column("template_sha256", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name="fk_notice_cycle_id_cycle"),
        sa.ForeignKeyConstraint(["discarded_by"], ["account.id"], name="fk_notice_discarded_by_account"),
        sa.ForeignKeyConstraint(["finished_by"], ["account.id"], name="fk_notice_finished_by_account"),
        sa.ForeignKeyConstraint(["number_id"], ["document_number.id"], name="fk_notice_number_id_document_number"),
        sa.ForeignKeyConstraint(["owner_id"], ["unit.id"], name="fk_notice_owner_id_unit"),
        sa.ForeignKeyConstraint(["saved_by"], ["account.id"], name="fk_notice_saved_by_account"),
        sa.ForeignKeyConstraint(["started_by"], ["account.id"], name="fk_notice_started_by_account"),
        sa.ForeignKeyConstraint(["template_id"], ["notice_template.id"], name="fk_notice_template_id_notice_template"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_notice_unit_id_unit"),
        sa.ForeignKeyConstraint(["withdrawn_by"], ["account.id"], name="fk_notice_withdrawn_by_account"),
        sa.PrimaryKeyConstraint("id", name="pk_notice"),
        sa.UniqueConstraint("number_id", name="uq_notice_number_id"),
    )
    op.create_index("ix_notice_cycle_id", "notice", ["cycle_id"], unique=False)
    op.create_index("ix_notice_kind", "notice", ["kind"], unique=False)
    op.create_index("ix_notice_owner_id", "notice", ["owner_id"], unique=False)
    op.create_index("ix_notice_unit_id", "notice", ["unit_id"], unique=False)


def downgrade() -> None:
    for table in ("notice", "notice_template", "document_number"):
        op.drop_table(table)
