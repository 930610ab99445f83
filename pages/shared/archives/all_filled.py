"""Every township's forms in the county's own documents: built behind the page, watched and taken away on it."""

from db.engine import reading
from db.models import Cycle, User, id_of
from forms.permissions import ALLOWED, Action
from pages.shared.archives.job_view import Offer, offer
from reports.archive.orders import build_forms, forms_key, state_of_all

BUILD, TAKE = "打包全部乡镇的表（印发原表样式）", "下载全部乡镇的表（压缩包）"


def offer_all_filled(cycle: Cycle) -> None:
    """A button to build the archive, its progress, and the finished file."""
    offer(forms_key(id_of(cycle)), ALLOWED[Action.SEE_PROGRESS], lambda user: _offer(cycle, user))


def _offer(cycle: Cycle, user: User) -> Offer:
    cycle_id = id_of(cycle)
    return Offer(
        key=forms_key(cycle_id),
        build=BUILD,
        take=TAKE,
        address=f"/archives/{cycle_id}/forms",
        state=lambda: _state(cycle),
        work=lambda claim: build_forms(claim, cycle_id, user),
        counted="份",
    )


def _state(cycle: Cycle) -> str:
    with reading() as db:
        return state_of_all(db, cycle)
