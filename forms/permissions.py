"""Who may do what. One table, asked by pages for what to show and by use cases for what to refuse."""

from enum import StrEnum


class Role(StrEnum):
    """What a person is here; everyone has one role. `ROLE_NAMES` has the Chinese."""

    CLERK = "clerk"
    CHAIR = "chair"
    REVIEWER = "reviewer"
    LEADER = "leader"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


ROLE_NAMES = {
    Role.CLERK: "填报员",
    Role.CHAIR: "审签人",
    Role.REVIEWER: "考评员",
    Role.LEADER: "审定人",
    Role.ADMINISTRATOR: "管理员",
    Role.AUDITOR: "审计员",
}
TOWNSHIP_ROLES = frozenset({Role.CLERK, Role.CHAIR})
COUNTY_ROLES = frozenset({Role.REVIEWER, Role.LEADER, Role.ADMINISTRATOR, Role.AUDITOR})


class Action(StrEnum):
    """What the table below permits or refuses."""

    FILL_IN = "fill_in"
    SUBMIT = "submit"
    VERIFY = "verify"
    CONFIRM_VETO = "confirm_veto"
    APPROVE = "approve"
    SEE_PROGRESS = "see_progress"
    SEE_RANKING = "see_ranking"
    MANAGE_CYCLES = "manage_cycles"
    MANAGE_ACCOUNTS = "manage_accounts"
    READ_AUDIT = "read_audit"
    SEE_EVIDENCE = "see_evidence"
    SEE_POSITION = "see_position"
    BUILD_ARCHIVE = "build_archive"
    SEE_HOMES = "see_homes"
    KEEP_HOME = "keep_home"
    VISIT = "visit"
    PROPOSE_STARS = "propose_stars"
    AWARD_STARS = "award_stars"
    SET_FUNDS = "set_funds"
    WRITE_NOTICES = "write_notices"
    WRITE_SELF_REPORT = "write_self_report"
    SEE_NOTICES = "see_notices"
    MANAGE_TEMPLATES = "manage_templates"
    CHECK_DOCUMENTS = "check_documents"


ALLOWED: dict[Action, frozenset[Role]] = {
    Action.FILL_IN: TOWNSHIP_ROLES,
    Action.SUBMIT: frozenset({Role.CHAIR}),
    Action.VERIFY: frozenset({Role.REVIEWER}),
    Action.CONFIRM_VETO: frozenset({Role.LEADER}),
    Action.APPROVE: frozenset({Role.LEADER}),
    Action.SEE_PROGRESS: frozenset({Role.REVIEWER, Role.LEADER, Role.ADMINISTRATOR}),
    # Townships too, but only once the result is published: see lifecycle.ranking_visible.
    Action.SEE_RANKING: frozenset({Role.REVIEWER, Role.LEADER}) | TOWNSHIP_ROLES,
    Action.MANAGE_CYCLES: frozenset({Role.ADMINISTRATOR}),
    Action.MANAGE_ACCOUNTS: frozenset({Role.ADMINISTRATOR}),
    Action.READ_AUDIT: frozenset({Role.AUDITOR}),
    Action.SEE_EVIDENCE: frozenset({Role.REVIEWER, Role.LEADER}) | TOWNSHIP_ROLES,
    # Where a photo was taken is for its owner and the reviewer alone; the archive holds the originals.
    Action.SEE_POSITION: frozenset({Role.REVIEWER}) | TOWNSHIP_ROLES,
    Action.BUILD_ARCHIVE: frozenset({Role.REVIEWER}) | TOWNSHIP_ROLES,
    Action.SEE_HOMES: frozenset({Role.REVIEWER, Role.LEADER, Role.ADMINISTRATOR}) | TOWNSHIP_ROLES,
    Action.KEEP_HOME: TOWNSHIP_ROLES,
    Action.VISIT: frozenset({Role.REVIEWER}),
    Action.PROPOSE_STARS: frozenset({Role.REVIEWER}),
    Action.AWARD_STARS: frozenset({Role.LEADER}),
    Action.SET_FUNDS: frozenset({Role.ADMINISTRATOR}),
    # The county's official documents and their numbers.
    Action.WRITE_NOTICES: frozenset({Role.REVIEWER, Role.LEADER}),
    Action.WRITE_SELF_REPORT: TOWNSHIP_ROLES,
    # A township sees what is finished and sent to it or to all.
    Action.SEE_NOTICES: frozenset({Role.REVIEWER, Role.LEADER}) | TOWNSHIP_ROLES,
    Action.MANAGE_TEMPLATES: frozenset({Role.REVIEWER, Role.ADMINISTRATOR}),
    Action.CHECK_DOCUMENTS: frozenset({Role.REVIEWER, Role.LEADER, Role.ADMINISTRATOR}) | TOWNSHIP_ROLES,
}


def allows(role: Role, action: Action) -> bool:
    """Whether that role may do that at all; ownership and phase are asked separately."""
    return role in ALLOWED[action]
