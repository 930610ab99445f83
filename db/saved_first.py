"""Of two people who change the same, the second is told who came first."""

from datetime import datetime

from sqlmodel import Session, select

from db.access import china_time
from db.models import User
from db.refusals import RecordChanged

NOT_SAVED = "您的修改没有存入，请核对现有内容后再改。"


def saved_first(db: Session, what: str, by_id: int | None, at: datetime | None) -> RecordChanged:
    """The refusal that says who saved `what`, and when."""
    who = db.exec(select(User.name).where(User.id == by_id)).first() or "他人"
    when = f"已于{china_time(at):%m月%d日%H:%M}" if at else ""
    return RecordChanged(f"{who}{when}先保存了{what}，{NOT_SAVED}")
