import random
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from forms.clauses import read_clause
from forms.comparison import Change, Difference, compare, matched
from forms.marking import marked
from forms.model import Deadline, Form, Item, SectionKind, StarBand
from forms.reading import read_document
from tests.forms.builders import a_form, a_section

ISSUED = Path(__file__).parents[2] / "forms" / "documents" / "2022"


def an_item(
    number: str, name: str, points: str | None = "4", clause: str = "每少1次扣1分，扣完为止", **more: tuple
) -> Item:
    worth = Decimal(points) if points else None
    return Item(number, name, f"{name}，全年不少于4次", worth, read_clause(clause, worth, name), **more)


MEETING, REPORT = an_item("1", "召开人大会议"), an_item("2", "向党委请示报告工作")
VISIT, TRAINING = an_item("3", "组织代表走访选民"), an_item("4", "开展代表培训")
OLD = a_form(a_section(MEETING, REPORT, VISIT, number="一"), a_section(TRAINING, number="二"))


def a_new_form(*sections: tuple[Item, ...]) -> Form:
    return a_form(*(a_section(*items, number="一二三"[at]) for at, items in enumerate(sections)))


def told(changes: tuple[Change, ...]) -> list[tuple[str | None, str | None, set[str]]]:
    return [(change.old_number, change.new_number, {kind.value for kind in change.kinds}) for change in changes]


@pytest.mark.parametrize(
    ("new", "changes"),
    [
        (a_new_form((MEETING, REPORT, VISIT), (TRAINING,)), []),
        (
            a_new_form((MEETING, REPORT, VISIT, an_item("3-1", "听取专项工作汇报")), (TRAINING,)),
            [(None, "3-1", {"added"})],
        ),
        (
            a_new_form((MEETING, replace(VISIT, number="2")), (replace(TRAINING, number="3"),)),
            [("2", None, {"removed"}), ("3", "2", {"renamed"}), ("4", "3", {"renamed"})],
        ),
        (
            a_new_form((MEETING, REPORT, VISIT), (replace(TRAINING, points=Decimal(6)),)),
            [("4", "4", {"points"})],
        ),
        (
            a_new_form((MEETING, REPORT, an_item("3", "组织代表走访选民", clause="每少1次扣2分，扣完为止")), (TRAINING,)),
            [("3", "3", {"clause"})],
        ),
        (
            a_new_form((MEETING, replace(REPORT, evidence=("报告",)), VISIT), (TRAINING,)),
            [("2", "2", {"evidence"})],
        ),
        (
            a_new_form((MEETING, REPORT), (replace(VISIT, number="3"), TRAINING)),
            [("3", "3", {"moved"})],
        ),
        (
            a_new_form((MEETING, an_item("2", "向县委和党委请示报告重要工作"), VISIT), (TRAINING,)),
            [("2", "2", {"renamed"})],
        ),
        (
            a_new_form((MEETING, Item("2", "信息宣传", "刊发稿件6篇", Decimal(4), REPORT.clause), VISIT), (TRAINING,)),
            [("2", "2", {"renamed"})],
        ),
        (
            a_new_form((MEETING, REPORT, replace(VISIT, clause=replace(VISIT.clause, rules=()))), (TRAINING,)),
            [("3", "3", {"clause"})],
        ),
    ],
    ids=["nothing", "added", "removed and renumbered", "points", "clause", "evidence", "moved", "reworded", "by number",
         "same words, other rules"],
)  # fmt: skip
def test_each_change_is_found_and_named(new: Form, changes: list) -> None:
    assert told(compare(OLD, new)) == changes


def test_a_removed_item_stands_at_its_old_place() -> None:
    new = a_new_form((MEETING, replace(VISIT, clause=read_clause("每少1次扣3分", Decimal(4)))), (TRAINING,))
    assert [change.key for change in compare(OLD, new)] == ["2→", "3→3"]


def test_of_two_alike_the_one_in_the_same_section_is_matched() -> None:
    old = a_form(a_section(an_item("1", "资料齐全"), number="一"), a_section(an_item("2", "资料齐全"), number="二"))
    new = a_form(
        a_section(an_item("1", "资料齐全"), number="一"), a_section(an_item("2", "资料齐全", "6"), number="二")
    )
    assert told(compare(old, new)) == [("2", "2", {"points"})]


def test_a_section_that_counts_another_way_is_another_section() -> None:
    new = a_form(
        a_section(MEETING, REPORT, VISIT, number="一"), a_section(TRAINING, number="二", kind=SectionKind.BONUS)
    )
    assert told(compare(OLD, new))[-1] == ("4", "4", {"moved"})


@pytest.mark.parametrize(
    ("new", "name"),
    [
        (replace(OLD, title="责任清单（修订）"), "标题"),
        (replace(OLD, total=Decimal(120)), "总分"),
        (replace(OLD, grades=OLD.grades[1:]), "等次"),
        (replace(OLD, stars=(StarBand("五星级", Decimal(96)), *OLD.stars[1:])), "星级"),
        (replace(OLD, weights=(replace(OLD.weights[0], share=Decimal("0.7")), OLD.weights[1])), "计分办法"),
        (replace(OLD, deadlines=(Deadline("自评", 12, 1),)), "期限"),
        (replace(OLD, sections=(replace(OLD.sections[0], points=Decimal(12)), OLD.sections[1])), "部分一"),
        (replace(OLD, sections=(OLD.sections[0], replace(OLD.sections[1], cap=Decimal(3)))), "部分二"),
    ],
)
def test_the_forms_own_terms_are_changes_without_items(new: Form, name: str) -> None:
    (change,) = compare(OLD, new)
    assert (change.name, change.kinds, change.old, change.new) == (name, (Difference.TERM,), None, None)
    assert change.before != change.after


def test_two_items_of_one_number_have_changes_with_keys_of_their_own() -> None:
    twice = a_new_form((MEETING, REPORT, VISIT, an_item("9", "建设活动室"), an_item("9", "建立代表档案")), (TRAINING,))
    assert [change.key for change in compare(OLD, twice)] == ["→9", "→9#2"]


def mutated(form: Form, chance: random.Random) -> Form:
    """The form as a careless editor leaves it: items dropped, moved, reworded, repriced, all numbered anew."""
    items = [item for _, item in form.items() if chance.random() > 0.2]
    chance.shuffle(items)
    changed = [
        replace(
            item,
            number=str(at),
            content=item.content[: chance.randint(3, 40)],
            points=item.points if chance.random() > 0.3 else Decimal(chance.randint(1, 9)),
        )
        for at, item in enumerate(items, 1)
    ]
    cut = chance.randint(0, len(changed))
    parts = (changed[:cut], changed[cut:])
    sections = tuple(replace(section, items=tuple(part)) for section, part in zip(form.sections, parts, strict=False))
    return replace(form, sections=sections)


@pytest.mark.parametrize("name", ["责任清单.docx", "星级评定办法.docx"])
def test_an_issued_form_does_not_differ_from_itself(name: str) -> None:
    form = read_document((ISSUED / name).read_bytes(), name)
    assert compare(form, form) == ()


@pytest.mark.parametrize("seed", range(30))
def test_every_item_of_both_forms_appears_exactly_once(seed: int) -> None:
    old = read_document((ISSUED / "责任清单.docx").read_bytes(), "责任清单.docx")
    new = mutated(old, random.Random(seed))
    pairs = matched(old, new)
    assert [pair.new.item for pair in pairs if pair.new] == [item for _, item in new.items()]
    olds = [pair.old.item.number for pair in pairs if pair.old]
    assert sorted(olds) == sorted(item.number for _, item in old.items())
    assert all(pair.old or pair.new for pair in pairs)
    assert matched(old, new) == pairs
    keys = [change.key for change in compare(old, new)]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("before", "after", "old", "new"),
    [
        ("不少于4次", "不少于4次", "不少于4次", "不少于4次"),
        ("不少于4次", "不少于14次", "不少于【4】次", "不少于【14】次"),
        ("全年召开会议", "全年至少召开会议", "全年召开会议", "全年【至少】召开会议"),
        ("", "新增内容", "", "【新增内容】"),
        ("每少1次扣1分，扣完为止", "每少1次扣2分", "每少1次扣【1分，扣完为止】", "每少1次扣【2分】"),
    ],
)
def test_what_differs_is_marked_in_both(before: str, after: str, old: str, new: str) -> None:
    assert marked(before, after) == (old, new)


@pytest.mark.parametrize("seed", range(20))
def test_marks_take_nothing_from_the_texts(seed: int) -> None:
    chance = random.Random(seed)
    before, after = ("".join(chance.choices("会议次分，4 12.", k=chance.randint(0, 30))) for _ in range(2))
    assert tuple(text.replace("【", "").replace("】", "") for text in marked(before, after)) == (before, after)
