"""The sample county 示例县, made by one seeded generator: the same seed makes the same county."""

from collections.abc import Callable

from sqlmodel import Session

from db.sample.county import generate
from db.sample.people import SAMPLE_PASSWORD
from db.sample.scale import country, province

__all__ = ["LOG_INS", "SAMPLE_PASSWORD", "SCALES", "country", "generate", "load", "province"]

# What is printed at the start: one account of every role.
LOG_INS = tuple(
    f"{name}　{username} / {SAMPLE_PASSWORD}"
    for name, username in (
        ("管理员", "admin"),
        ("考评员", "reviewer"),
        ("审定人", "leader"),
        ("审计员", "auditor"),
        ("填报员", "clerk01（至clerk20）"),
        ("审签人", "chair01（至chair20）"),
    )
)
SCALES: dict[str, Callable[[Session], object]] = {"county": generate, "province": province, "country": country}


def load(db: Session, scale: str = "county") -> None:
    """Fill an empty database with 20, 1,200 or 38,600 townships; 示例县 is among them, complete. Raises KeyError."""
    SCALES[scale](db)
