"""Every kind of notice, its shipped template filled with the contract's examples, passes the check."""

import pytest

from reports.notices.frame import example_of
from reports.notices.kind import Format, NoticeKind
from reports.notices.kinds import KINDS
from reports.standard.check import measure
from reports.standard.elements import Kind
from reports.word_template import render

RECOGNISED = {
    Format.DOCUMENT: Kind.ORDINARY,
    Format.LETTER: Kind.LETTER,
    Format.MINUTES: Kind.MINUTES,
    Format.PLAIN: Kind.HEADLESS,
}


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return {kind.key: render(kind.file.read_bytes(), example_of(kind), kind.name) for kind in KINDS}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_a_filled_template_has_no_deviation_and_is_recognised(kind: NoticeKind, files):
    measured = measure(files[kind.key])
    assert (measured.deviations, measured.kind) == ((), RECOGNISED[kind.format].value)
