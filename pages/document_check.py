"""公文检查: any Word file measured against GB/T 9704."""

import streamlit as st

from forms.permissions import ALLOWED, Action
from pages.shared.access import require_role
from pages.shared.deviations import show_measured, taken

# Files of other kinds are taken too: the reading says how each becomes one that can be read.
TYPES = ["docx", "doc", "wps", "pdf", "txt"]
MOST_MEGABYTES = 20

user = require_role(*ALLOWED[Action.CHECK_DOCUMENTS])
st.title("公文检查", anchor=False)
st.caption(
    "按国家标准《党政机关公文格式》（GB/T 9704-2012）检查 Word 公文：版面、字体字号、版头、标题、正文、附件、落款、版记和页码。"
    f"文件（.docx，不超过{MOST_MEGABYTES} MB）只用来检查，不保存在平台上，离开本页即清除。"
)
upload = st.file_uploader("要检查的公文", type=TYPES, key="document", max_upload_size=MOST_MEGABYTES)
if upload is None:
    for held in ("measured", "printed", "print_asked"):
        st.session_state.pop(held, None)
    st.info("上传一份写好的公文，逐处列出不符合标准的地方、应该是什么样、标准的哪一条，以及在 Word 中怎样改。")
elif (measured := taken(upload)) is not None:
    show_measured(upload, measured)
