"""Tables set aside come back where they were, and what is worked on in between is everything else."""

import pytest

from reports.templating.set_aside import with_tables, without_tables


def table(text: str) -> str:
    return f"<w:tbl><w:tr><w:tc>{text}</w:tc></w:tr></w:tbl>"


@pytest.mark.parametrize(
    ("body", "left"),
    [
        ("甲", "甲"),
        (f"甲{table('乙')}丙", "甲<?table 0?>丙"),
        (f"{table('甲')}{table('乙')}", "<?table 0?><?table 1?>"),
        (f"甲{table('乙' + table('丙') + '丁')}戊", "甲<?table 0?>戊"),
        (f"<w:tbl w:a='1'>甲</w:tbl ><w:tblPr/>{table('乙')}", "<?table 0?><w:tblPr/><?table 1?>"),
        (
            f"<w:txbxContent>{table('甲')}</w:txbxContent>{table('乙')}",
            f"<w:txbxContent>{table('甲')}</w:txbxContent><?table 0?>",
        ),
        (table('<w:pStyle w:val="Signature"/>'), table('<w:pStyle w:val="Signature"/>')),
        (f"<!-- </w:tbl> -->{table('甲')}", f"<!-- </w:tbl> -->{table('甲')}"),
        (f"<?table 0?>{table('甲')}", f"<?table 0?>{table('甲')}"),
    ],
    ids=["none", "one", "two", "in a table", "other names", "in a text box", "of a style", "comments", "its own marks"],
)
def test_tables_are_set_aside_and_come_back(body: str, left: str) -> None:
    worked_on, tables = without_tables(body.encode(), ("Signature",))
    assert worked_on.decode() == left
    assert with_tables(worked_on, tables).decode() == body
