"""The registers of the county as Excel files, taken away and brought back by the administrator."""

import pandas as pd
import streamlit as st

from db.engine import reading
from db.homes.home_import import HomePreview, import_homes, read_homes
from db.homes.register import homes_of
from db.models import User
from pages.shared.attempting import attempt
from pages.shared.downloads import EXCEL
from pages.shared.plain import plain
from reports.homes.register import home_register


def offer_home_register(user: User) -> None:
    """The register of homes: the file, what bringing it back would change, and the import."""
    with st.expander("代表之家登记表（Excel 导出、导入）"):
        _exchange(user)


def _exchange(user: User) -> None:
    if said := st.session_state.pop("homes_imported", None):
        st.success(said)
    st.download_button(
        "下载代表之家登记表",
        lambda: _register(user),
        "人大代表之家登记表.xlsx",
        EXCEL,
        key="home_register",
        on_click="ignore",
    )
    st.caption("在下载的登记表中修改后上传；空着的格子表示清空。一行一个代表之家，只更新表中有的乡镇。")
    round_ = st.session_state.setdefault("homes_round", 0)
    upload = st.file_uploader("改好的登记表", type=["xlsx"], key=f"homes_upload_{round_}")
    if upload is not None:
        _preview(upload.getvalue(), user)


def _register(user: User) -> bytes:
    with reading() as db:
        return home_register([(row.township, row.home) for row in homes_of(db, user)])


def _preview(content: bytes, user: User) -> None:
    with reading() as db:
        preview = read_homes(db, content, user)
    for problem in preview.problems:
        st.error(plain(problem))
    if preview.problems:
        st.info("以上问题全部改好后，请重新选择文件。现在没有导入任何内容。")
    elif not preview.changes:
        st.info(f"表中{preview.rows}个代表之家与平台现有内容完全一致，不需要导入。")
    else:
        _offer(preview, user)


def _offer(preview: HomePreview, user: User) -> None:
    rows = [
        {
            "行": change.line,
            "乡镇": change.township,
            "栏目": label,
            "现有": change.before[label],
            "改为": text or "（清空）",
        }
        for change in preview.changes
        for label, text in change.after.items()
    ]
    st.dataframe(pd.DataFrame(rows), key="home_changes", hide_index=True)
    count = len(preview.changes)
    if st.button(f"导入，更新{count}个代表之家", type="primary", key="import_homes") and attempt(
        lambda db: import_homes(db, preview, user)
    ):
        st.session_state["homes_round"] += 1
        st.session_state["homes_imported"] = f"已更新{count}个代表之家。"
        st.rerun()
