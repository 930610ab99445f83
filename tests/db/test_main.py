import pytest

from db import accounts
from db.__main__ import main
from db.engine import engine, transaction, use_database


def test_migrate_makes_a_database_that_check_finds_whole(
    empty_database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check"]) == 1
    assert main(["migrate"]) == 0
    assert main(["check"]) == 0
    assert capsys.readouterr().out.splitlines()[-2:] == ["数据库已是当前版本。", "数据库和佐证文件完整。"]


def test_check_finds_rows_that_point_nowhere(sqlite_database: str, capsys: pytest.CaptureFixture[str]) -> None:
    with engine().connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.exec_driver_sql("INSERT INTO login_session VALUES (1, 'x', 9, '2022-01-01', '2022-01-01', NULL)")
        connection.exec_driver_sql("BEGIN")
        connection.invalidate()
    assert main(["check"]) == 1
    assert "表 login_session 第 1 行指向不存在的 account" in capsys.readouterr().out


def test_settings_are_shown_whole_or_one_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:secret@h/d")
    assert main(["settings", "PORT"]) == 0
    assert capsys.readouterr().out == "8501\n"
    assert main(["settings"]) == 0
    shown = capsys.readouterr().out
    assert "MAX_FILE_MB = 20" in shown
    assert "secret" not in shown
    assert main(["settings", "PROT"]) == 2


def test_wrong_settings_are_told_on_one_line_each(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PORT", "x")
    assert main(["settings"]) == 1
    assert "- PORT 的值是“x”。" in capsys.readouterr().err


def test_a_database_that_does_not_answer_is_told_in_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    use_database("postgresql+psycopg://nobody@/none?host=/nonexistent")
    assert main(["check"]) == 1
    assert capsys.readouterr().err.startswith("数据库连不上：")


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert [name for name in ("migrate", "sample", "check", "examine", "settings") if name not in said] == []


def test_no_sample_is_loaded_over_real_accounts(sqlite_database: str, capsys: pytest.CaptureFixture[str]) -> None:
    with transaction() as db:
        accounts.create_first_administrator(db, "示例县", username="admin.li", name="李", password="apple-desk-river")
    assert main(["sample"]) == 1
    assert "没有载入示例县" in capsys.readouterr().err
