"""What files tell, pictures, registers of homes and rooms, site visits, stars over the years"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# The room's own flag becomes its rating in the county's latest year.
_RATINGS = """
INSERT INTO room_rating (cycle_id, room_id, marks, state, note, version, verified_reason, counted)
SELECT cycle.id, activity_room.id, '{}',
       CASE WHEN activity_room.up_to_standard THEN 'up_to_standard' ELSE 'below_standard' END, '', 0, '', false
FROM activity_room JOIN unit ON unit.id = activity_room.unit_id JOIN cycle ON cycle.unit_id = unit.parent_id
WHERE cycle.year = (SELECT max(other.year) FROM cycle other WHERE other.unit_id = cycle.unit_id)
"""
_AWARDS = """
INSERT INTO star_award (home_id, cycle_id, year, kind, stars, score, reason, decided_by, decided_at)
SELECT deputy_home.id, cycle.id, cycle.year, 'awarded', result.stars, result.star_score, '', cycle.approved_by, cycle.approved_at
FROM result JOIN cycle ON cycle.id = result.cycle_id JOIN deputy_home ON deputy_home.unit_id = result.unit_id
WHERE cycle.approved_at IS NOT NULL
"""
# And back: what the county found, else what the township says, in the latest year.
_FLAGS = """
UPDATE activity_room SET up_to_standard = true WHERE id IN (
    SELECT room_rating.room_id FROM room_rating JOIN cycle ON cycle.id = room_rating.cycle_id
    WHERE COALESCE(room_rating.verified_state, room_rating.state) = 'up_to_standard'
    AND cycle.year = (SELECT max(other.year) FROM cycle other WHERE other.unit_id = cycle.unit_id)
)
"""
_TEXTS = {
    "activity_room": ("village", "address", "keeper", "opening_days", "group_name"),
    "deputy_home": ("keeper", "keeper_phone", "opening_days", "staff", "equipment", "groups", "introduction"),
    "evidence": ("caption",),
}
_TABLES = (
    "site_finding",
    "photo",
    "finding_answer",
    "site_visit",
    "star_veto",
    "star_round",
    "star_award",
    "room_rating",
    "file_facts",
)
_REGISTERS = ("activity_room", "deputy_home")


def upgrade() -> None:
    _create_tables()
    _add_columns()
    op.execute(_RATINGS)
    op.execute(_AWARDS)
    op.drop_column("activity_room", "up_to_standard")


def _add_columns() -> None:
    for table, columns in _TEXTS.items():
        for column in columns:
            op.add_column(table, sa.Column(column, sa.String(), nullable=False, server_default=""))
    for table in _REGISTERS:
        op.add_column(table, sa.Column("area", sa.Integer(), nullable=True))
        op.add_column(table, sa.Column("version", sa.Integer(), nullable=False, server_default="0"))
        op.add_column(table, sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True))
        _add_reference(table, "saved_by", "account")
    op.add_column("activity_room", sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
    _add_reference("activity_room", "closed_by", "account")
    _add_reference("evidence", "reused_from_id", "evidence")


def _add_reference(table: str, column: str, target: str) -> None:
    # SQLite adds a column with its foreign key only in this form; PostgreSQL takes it too.
    op.execute(
        f"ALTER TABLE {table} ADD COLUMN {column} INTEGER"
        f" CONSTRAINT fk_{table}_{column}_{target} REFERENCES {target} (id)"
    )


def downgrade() -> None:
    op.add_column("activity_room", sa.Column("up_to_standard", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(_FLAGS)
    for table in (*_REGISTERS, "evidence"):
        columns = {"activity_room": ("closed_by", "closed_at"), "evidence": ("reused_from_id",)}.get(table, ())
        registers = ("area", "version", "saved_by", "saved_at") if table in _REGISTERS else ()
        for column in (*_TEXTS[table], *registers, *columns):
            op.drop_column(table, column)
    for table in _TABLES:
        op.drop_table(table)


def _create_tables() -> None:
    op.create_table(
        "file_facts",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("perceptual_hash", sa.String(), nullable=True),
        sa.Column("taken_on", sa.Date(), nullable=True),
        sa.Column("created_on", sa.Date(), nullable=True),
        sa.Column("modified_on", sa.Date(), nullable=True),
        sa.Column("position", sa.String(), nullable=False),
        sa.Column("fault", sa.String(), nullable=False),
        sa.Column("examined_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_file_facts"),
    )
    op.create_table(
        "room_rating",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_by", sa.Integer(), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verified_state", sa.String(length=20), nullable=True),
        sa.Column("verified_reason", sa.String(), nullable=False),
        sa.Column("verified_by", sa.Integer(), nullable=True),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name="fk_room_rating_cycle_id_cycle"),
        sa.ForeignKeyConstraint(["room_id"], ["activity_room.id"], name="fk_room_rating_room_id_activity_room"),
        sa.ForeignKeyConstraint(["saved_by"], ["account.id"], name="fk_room_rating_saved_by_account"),
        sa.ForeignKeyConstraint(["verified_by"], ["account.id"], name="fk_room_rating_verified_by_account"),
        sa.PrimaryKeyConstraint("id", name="pk_room_rating"),
        sa.UniqueConstraint("cycle_id", "room_id", name="uq_room_rating_cycle_id_room_id"),
    )
    op.create_index("ix_room_rating_cycle_id", "room_rating", ["cycle_id"], unique=False)
    op.create_index("ix_room_rating_room_id", "room_rating", ["room_id"], unique=False)
    op.create_table(
        "star_award",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("home_id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("stars", sa.String(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name="fk_star_award_cycle_id_cycle"),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name="fk_star_award_decided_by_account"),
        sa.ForeignKeyConstraint(["home_id"], ["deputy_home.id"], name="fk_star_award_home_id_deputy_home"),
        sa.PrimaryKeyConstraint("id", name="pk_star_award"),
    )
    op.create_index("ix_star_award_cycle_id", "star_award", ["cycle_id"], unique=False)
    op.create_index("ix_star_award_home_id", "star_award", ["home_id"], unique=False)
    op.create_table(
        "star_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("public_from", sa.Date(), nullable=True),
        sa.Column("public_until", sa.Date(), nullable=True),
        sa.Column("budget", sa.Integer(), nullable=True),
        sa.Column("amounts", sa.JSON(), nullable=False),
        sa.Column("honours", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_by", sa.Integer(), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waived", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["approved_by"], ["account.id"], name="fk_star_round_approved_by_account"),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name="fk_star_round_cycle_id_cycle"),
        sa.ForeignKeyConstraint(["saved_by"], ["account.id"], name="fk_star_round_saved_by_account"),
        sa.PrimaryKeyConstraint("id", name="pk_star_round"),
        sa.UniqueConstraint("cycle_id", name="uq_star_round_cycle_id"),
    )
    op.create_table(
        "star_veto",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("home_id", sa.Integer(), nullable=False),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("raised_by", sa.Integer(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed", sa.Boolean(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name="fk_star_veto_cycle_id_cycle"),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name="fk_star_veto_decided_by_account"),
        sa.ForeignKeyConstraint(["home_id"], ["deputy_home.id"], name="fk_star_veto_home_id_deputy_home"),
        sa.ForeignKeyConstraint(["raised_by"], ["account.id"], name="fk_star_veto_raised_by_account"),
        sa.ForeignKeyConstraint(["withdrawn_by"], ["account.id"], name="fk_star_veto_withdrawn_by_account"),
        sa.PrimaryKeyConstraint("id", name="pk_star_veto"),
    )
    op.create_index("ix_star_veto_cycle_id", "star_veto", ["cycle_id"], unique=False)
    op.create_index("ix_star_veto_home_id", "star_veto", ["home_id"], unique=False)
    op.create_table(
        "site_visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("form_id", sa.Integer(), nullable=False),
        sa.Column("home_id", sa.Integer(), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("visitors", sa.String(), nullable=False),
        sa.Column("hosts", sa.String(), nullable=False),
        sa.Column("remark", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("started_by", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", sa.Integer(), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_by", sa.Integer(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"], name="fk_site_visit_assessment_id_assessment"),
        sa.ForeignKeyConstraint(["finished_by"], ["account.id"], name="fk_site_visit_finished_by_account"),
        sa.ForeignKeyConstraint(["form_id"], ["published_form.id"], name="fk_site_visit_form_id_published_form"),
        sa.ForeignKeyConstraint(["home_id"], ["deputy_home.id"], name="fk_site_visit_home_id_deputy_home"),
        sa.ForeignKeyConstraint(["saved_by"], ["account.id"], name="fk_site_visit_saved_by_account"),
        sa.ForeignKeyConstraint(["started_by"], ["account.id"], name="fk_site_visit_started_by_account"),
        sa.PrimaryKeyConstraint("id", name="pk_site_visit"),
    )
    op.create_index("ix_site_visit_assessment_id", "site_visit", ["assessment_id"], unique=False)
    op.create_index("ix_site_visit_home_id", "site_visit", ["home_id"], unique=False)
    op.create_table(
        "finding_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=True),
        sa.Column("other_id", sa.Integer(), nullable=True),
        sa.Column("item_number", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("answered_by", sa.Integer(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["answered_by"], ["account.id"], name="fk_finding_answer_answered_by_account"),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name="fk_finding_answer_assessment_id_assessment"
        ),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name="fk_finding_answer_evidence_id_evidence"),
        sa.ForeignKeyConstraint(["other_id"], ["evidence.id"], name="fk_finding_answer_other_id_evidence"),
        sa.ForeignKeyConstraint(["withdrawn_by"], ["account.id"], name="fk_finding_answer_withdrawn_by_account"),
        sa.PrimaryKeyConstraint("id", name="pk_finding_answer"),
    )
    op.create_index("ix_finding_answer_assessment_id", "finding_answer", ["assessment_id"], unique=False)
    op.create_index("ix_finding_answer_evidence_id", "finding_answer", ["evidence_id"], unique=False)
    op.create_table(
        "photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("home_id", sa.Integer(), nullable=True),
        sa.Column("room_id", sa.Integer(), nullable=True),
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("item_number", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content_type", sa.String(), nullable=False),
        sa.Column("caption", sa.String(), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["added_by"], ["account.id"], name="fk_photo_added_by_account"),
        sa.ForeignKeyConstraint(["home_id"], ["deputy_home.id"], name="fk_photo_home_id_deputy_home"),
        sa.ForeignKeyConstraint(["room_id"], ["activity_room.id"], name="fk_photo_room_id_activity_room"),
        sa.ForeignKeyConstraint(["visit_id"], ["site_visit.id"], name="fk_photo_visit_id_site_visit"),
        sa.ForeignKeyConstraint(["withdrawn_by"], ["account.id"], name="fk_photo_withdrawn_by_account"),
        sa.PrimaryKeyConstraint("id", name="pk_photo"),
    )
    op.create_index("ix_photo_home_id", "photo", ["home_id"], unique=False)
    op.create_index("ix_photo_room_id", "photo", ["room_id"], unique=False)
    op.create_index("ix_photo_sha256", "photo", ["sha256"], unique=False)
    op.create_index("ix_photo_visit_id", "photo", ["visit_id"], unique=False)
    op.create_table(
        "site_finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("item_number", sa.String(), nullable=False),
        sa.Column("conformity", sa.String(length=20), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_by", sa.Integer(), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["saved_by"], ["account.id"], name="fk_site_finding_saved_by_account"),
        sa.ForeignKeyConstraint(["visit_id"], ["site_visit.id"], name="fk_site_finding_visit_id_site_visit"),
        sa.PrimaryKeyConstraint("id", name="pk_site_finding"),
        sa.UniqueConstraint("visit_id", "item_number", name="uq_site_finding_visit_id_item_number"),
    )
    op.create_index("ix_site_finding_visit_id", "site_finding", ["visit_id"], unique=False)
