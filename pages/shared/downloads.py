"""What people take away as a file."""

from db.assessments import AssessmentView
from db.models import Cycle, User


def offer_form_downloads(form: AssessmentView) -> None:
    return None


def offer_notice(cycle: Cycle, user: User) -> None:
    return None
