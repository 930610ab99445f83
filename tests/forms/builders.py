"""Small forms for tests, written as the rows of a document."""

from decimal import Decimal

from forms.clauses import read_clause
from forms.model import Form, Grade, Item, Section, SectionKind, StarBand, Weight


def an_item(
    clause: str, points: str | None = "4", content: str = "", number: str = "1", evidence: tuple[str, ...] = ()
) -> Item:
    worth = Decimal(points) if points else None
    return Item(number, f"项目{number}", content, worth, read_clause(clause, worth, content, 2022), evidence)


def a_section(
    *items: Item, kind: SectionKind = SectionKind.SCORED, cap: str | None = None, number: str = "一"
) -> Section:
    return Section(number, "测试部分", kind, None, items, Decimal(cap) if cap else None)


def a_form(*sections: Section) -> Form:
    return Form(
        title="责任清单",
        issuer="示例县人大常委会",
        number="示人常发〔2022〕3号",
        year=2022,
        total=Decimal(100),
        sections=sections,
        grades=(
            Grade("优秀", Decimal(90), Decimal("0.3")),
            Grade("良好", Decimal(80)),
            Grade("合格", Decimal(60)),
            Grade("不合格", Decimal(0)),
        ),
        stars=(StarBand("五星级", Decimal(95)), StarBand("四星级", Decimal(85)), StarBand("一星级", Decimal(60))),
        weights=(Weight("责任清单", Decimal("0.8")), Weight("代表之家星级评定", Decimal("0.2"))),
    )
