"""Drafts of forms, revisions of published ones, answers moved from one version to the next"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # SQLite adds a column with its foreign key only in this form; PostgreSQL takes it too.
    op.execute("ALTER TABLE published_form ADD COLUMN mends JSON NOT NULL DEFAULT '[]'")
    op.execute("ALTER TABLE published_form ADD COLUMN decisions JSON NOT NULL DEFAULT '{}'")
    op.execute(
        "ALTER TABLE published_form ADD COLUMN replaces_id INTEGER"
        " CONSTRAINT fk_published_form_replaces_id_published_form REFERENCES published_form (id)"
    )
    op.create_table(
        "form_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("definition", sa.JSON(), nullable=False),
        sa.Column("mends", sa.JSON(), nullable=False),
        sa.Column("decisions", sa.JSON(), nullable=False),
        sa.Column("based_on_id", sa.Integer(), nullable=True),
        sa.Column("cycle_id", sa.Integer(), nullable=True),
        sa.Column("published_form_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("discarded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_form_draft_unit_id_unit"),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name="fk_form_draft_document_id_document"),
        sa.ForeignKeyConstraint(
            ["based_on_id"], ["published_form.id"], name="fk_form_draft_based_on_id_published_form"
        ),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name="fk_form_draft_cycle_id_cycle"),
        sa.ForeignKeyConstraint(
            ["published_form_id"], ["published_form.id"], name="fk_form_draft_published_form_id_published_form"
        ),
        sa.ForeignKeyConstraint(["created_by"], ["account.id"], name="fk_form_draft_created_by_account"),
        sa.ForeignKeyConstraint(["changed_by"], ["account.id"], name="fk_form_draft_changed_by_account"),
        sa.PrimaryKeyConstraint("id", name="pk_form_draft"),
    )
    op.create_index("ix_form_draft_unit_id", "form_draft", ["unit_id"], unique=False)
    op.create_table(
        "superseded_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("form_id", sa.Integer(), nullable=False),
        sa.Column("item_number", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("moved_by", sa.Integer(), nullable=True),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name="fk_superseded_answer_assessment_id_assessment"
        ),
        sa.ForeignKeyConstraint(["form_id"], ["published_form.id"], name="fk_superseded_answer_form_id_published_form"),
        sa.ForeignKeyConstraint(["moved_by"], ["account.id"], name="fk_superseded_answer_moved_by_account"),
        sa.PrimaryKeyConstraint("id", name="pk_superseded_answer"),
    )
    op.create_index("ix_superseded_answer_assessment_id", "superseded_answer", ["assessment_id"], unique=False)


def downgrade() -> None:
    op.drop_table("superseded_answer")
    op.drop_table("form_draft")
    for column in ("replaces_id", "decisions", "mends"):
        op.drop_column("published_form", column)
