"""The tables"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("sort", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["unit.id"], name="fk_unit_parent_id_unit"),
        sa.PrimaryKeyConstraint("id", name="pk_unit"),
        sa.UniqueConstraint("code", name="uq_unit_code"),
    )
    op.create_index("ix_unit_parent_id", "unit", ["parent_id"], unique=False)
    op.create_index("ix_unit_path", "unit", ["path"], unique=False)
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("failed_attempts", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_account_unit_id_unit"),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
        sa.UniqueConstraint("username", name="uq_account_username"),
    )
    op.create_index("ix_account_unit_id", "account", ["unit_id"], unique=False)
    op.create_table(
        "deputy_home",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_deputy_home_unit_id_unit"),
        sa.PrimaryKeyConstraint("id", name="pk_deputy_home"),
        sa.UniqueConstraint("unit_id", name="uq_deputy_home_unit_id"),
    )
    op.create_table(
        "activity_room",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("home_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("up_to_standard", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["home_id"], ["deputy_home.id"], name="fk_activity_room_home_id_deputy_home"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_activity_room_unit_id_unit"),
        sa.PrimaryKeyConstraint("id", name="pk_activity_room"),
    )
    op.create_index("ix_activity_room_home_id", "activity_room", ["home_id"], unique=False)
    op.create_index("ix_activity_room_unit_id", "activity_room", ["unit_id"], unique=False)
    op.create_table(
        "audit_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_audit_event_unit_id_unit"),
        sa.ForeignKeyConstraint(["user_id"], ["account.id"], name="fk_audit_event_user_id_account"),
        sa.PrimaryKeyConstraint("id", name="pk_audit_event"),
    )
    op.create_index("ix_audit_event_at", "audit_event", ["at"], unique=False)
    op.create_index("ix_audit_event_kind", "audit_event", ["kind"], unique=False)
    op.create_index("ix_audit_event_unit_id", "audit_event", ["unit_id"], unique=False)
    op.create_index("ix_audit_event_user_id", "audit_event", ["user_id"], unique=False)
    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("uploaded_by", sa.Integer(), nullable=True),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_document_unit_id_unit"),
        sa.ForeignKeyConstraint(["uploaded_by"], ["account.id"], name="fk_document_uploaded_by_account"),
        sa.PrimaryKeyConstraint("id", name="pk_document"),
    )
    op.create_index("ix_document_sha256", "document", ["sha256"], unique=False)
    op.create_index("ix_document_unit_id", "document", ["unit_id"], unique=False)
    op.create_table(
        "login_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["account.id"], name="fk_login_session_user_id_account"),
        sa.PrimaryKeyConstraint("id", name="pk_login_session"),
        sa.UniqueConstraint("token_hash", name="uq_login_session_token_hash"),
    )
    op.create_index("ix_login_session_user_id", "login_session", ["user_id"], unique=False)
    op.create_table(
        "published_form",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("definition", sa.JSON(), nullable=False),
        sa.Column("published_by", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name="fk_published_form_document_id_document"),
        sa.ForeignKeyConstraint(["published_by"], ["account.id"], name="fk_published_form_published_by_account"),
        sa.PrimaryKeyConstraint("id", name="pk_published_form"),
    )
    op.create_table(
        "cycle",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("checklist_form_id", sa.Integer(), nullable=False),
        sa.Column("star_form_id", sa.Integer(), nullable=False),
        sa.Column("self_from", sa.Date(), nullable=False),
        sa.Column("self_until", sa.Date(), nullable=False),
        sa.Column("verify_until", sa.Date(), nullable=False),
        sa.Column("approved_by", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["approved_by"], ["account.id"], name="fk_cycle_approved_by_account"),
        sa.ForeignKeyConstraint(
            ["checklist_form_id"], ["published_form.id"], name="fk_cycle_checklist_form_id_published_form"
        ),
        sa.ForeignKeyConstraint(["star_form_id"], ["published_form.id"], name="fk_cycle_star_form_id_published_form"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_cycle_unit_id_unit"),
        sa.PrimaryKeyConstraint("id", name="pk_cycle"),
        sa.UniqueConstraint("unit_id", "year", name="uq_cycle_unit_id_year"),
    )
    op.create_index("ix_cycle_unit_id", "cycle", ["unit_id"], unique=False)
    op.create_table(
        "assessment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("form_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("submitted_by", sa.Integer(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verified_by", sa.Integer(), nullable=True),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name="fk_assessment_cycle_id_cycle"),
        sa.ForeignKeyConstraint(["form_id"], ["published_form.id"], name="fk_assessment_form_id_published_form"),
        sa.ForeignKeyConstraint(["submitted_by"], ["account.id"], name="fk_assessment_submitted_by_account"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_assessment_unit_id_unit"),
        sa.ForeignKeyConstraint(["verified_by"], ["account.id"], name="fk_assessment_verified_by_account"),
        sa.PrimaryKeyConstraint("id", name="pk_assessment"),
        sa.UniqueConstraint("cycle_id", "unit_id", "kind", name="uq_assessment_cycle_id_unit_id_kind"),
    )
    op.create_index("ix_assessment_cycle_id", "assessment", ["cycle_id"], unique=False)
    op.create_index("ix_assessment_unit_id", "assessment", ["unit_id"], unique=False)
    op.create_table(
        "result",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("self_total", sa.Integer(), nullable=False),
        sa.Column("checklist_score", sa.Integer(), nullable=False),
        sa.Column("star_score", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("stars", sa.String(), nullable=False),
        sa.Column("grade", sa.String(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("vetoed", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name="fk_result_cycle_id_cycle"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_result_unit_id_unit"),
        sa.PrimaryKeyConstraint("id", name="pk_result"),
        sa.UniqueConstraint("cycle_id", "unit_id", name="uq_result_cycle_id_unit_id"),
    )
    op.create_index("ix_result_cycle_id", "result", ["cycle_id"], unique=False)
    op.create_index("ix_result_unit_id", "result", ["unit_id"], unique=False)
    op.create_table(
        "answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("item_number", sa.String(), nullable=False),
        sa.Column("inputs", sa.JSON(), nullable=False),
        sa.Column("claimed_score", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("self_score", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_by", sa.Integer(), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verified_score", sa.Integer(), nullable=True),
        sa.Column("verified_inputs", sa.JSON(), nullable=False),
        sa.Column("verified_reason", sa.String(), nullable=False),
        sa.Column("verified_by", sa.Integer(), nullable=True),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("final_score", sa.Integer(), nullable=True),
        sa.Column("returned_comment", sa.String(), nullable=False),
        sa.Column("returned_by", sa.Integer(), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"], name="fk_answer_assessment_id_assessment"),
        sa.ForeignKeyConstraint(["returned_by"], ["account.id"], name="fk_answer_returned_by_account"),
        sa.ForeignKeyConstraint(["saved_by"], ["account.id"], name="fk_answer_saved_by_account"),
        sa.ForeignKeyConstraint(["verified_by"], ["account.id"], name="fk_answer_verified_by_account"),
        sa.PrimaryKeyConstraint("id", name="pk_answer"),
        sa.UniqueConstraint("assessment_id", "item_number", name="uq_answer_assessment_id_item_number"),
    )
    op.create_index("ix_answer_assessment_id", "answer", ["assessment_id"], unique=False)
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("item_number", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("content_type", sa.String(), nullable=True),
        sa.Column("added_by", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["added_by"], ["account.id"], name="fk_evidence_added_by_account"),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"], name="fk_evidence_assessment_id_assessment"),
        sa.ForeignKeyConstraint(["withdrawn_by"], ["account.id"], name="fk_evidence_withdrawn_by_account"),
        sa.PrimaryKeyConstraint("id", name="pk_evidence"),
    )
    op.create_index("ix_evidence_assessment_id", "evidence", ["assessment_id"], unique=False)
    op.create_index("ix_evidence_sha256", "evidence", ["sha256"], unique=False)
    op.create_table(
        "veto",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("item_number", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("raised_by", sa.Integer(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"], name="fk_veto_assessment_id_assessment"),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name="fk_veto_decided_by_account"),
        sa.ForeignKeyConstraint(["raised_by"], ["account.id"], name="fk_veto_raised_by_account"),
        sa.PrimaryKeyConstraint("id", name="pk_veto"),
        sa.UniqueConstraint("assessment_id", "item_number", name="uq_veto_assessment_id_item_number"),
    )
    op.create_index("ix_veto_assessment_id", "veto", ["assessment_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_veto_assessment_id", table_name="veto")
    op.drop_table("veto")
    op.drop_index("ix_evidence_sha256", table_name="evidence")
    op.drop_index("ix_evidence_assessment_id", table_name="evidence")
    op.drop_table("evidence")
    op.drop_index("ix_answer_assessment_id", table_name="answer")
    op.drop_table("answer")
    op.drop_index("ix_result_unit_id", table_name="result")
    op.drop_index("ix_result_cycle_id", table_name="result")
    op.drop_table("result")
    op.drop_index("ix_assessment_unit_id", table_name="assessment")
    op.drop_index("ix_assessment_cycle_id", table_name="assessment")
    op.drop_table("assessment")
    op.drop_index("ix_cycle_unit_id", table_name="cycle")
    op.drop_table("cycle")
    op.drop_table("published_form")
    op.drop_index("ix_login_session_user_id", table_name="login_session")
    op.drop_table("login_session")
    op.drop_index("ix_document_unit_id", table_name="document")
    op.drop_index("ix_document_sha256", table_name="document")
    op.drop_table("document")
    op.drop_index("ix_audit_event_user_id", table_name="audit_event")
    op.drop_index("ix_audit_event_unit_id", table_name="audit_event")
    op.drop_index("ix_audit_event_kind", table_name="audit_event")
    op.drop_index("ix_audit_event_at", table_name="audit_event")
    op.drop_table("audit_event")
    op.drop_index("ix_activity_room_unit_id", table_name="activity_room")
    op.drop_index("ix_activity_room_home_id", table_name="activity_room")
    op.drop_table("activity_room")
    op.drop_table("deputy_home")
    op.drop_index("ix_account_unit_id", table_name="account")
    op.drop_table("account")
    op.drop_index("ix_unit_path", table_name="unit")
    op.drop_index("ix_unit_parent_id", table_name="unit")
    op.drop_table("unit")
