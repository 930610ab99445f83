"""A fault nobody foresaw: one line to find it in the log, one sentence for the person."""

import logging
import secrets

import streamlit as st


def show_fault(fault: Exception) -> bool:
    """Log the fault under a number and show the number. True: Streamlit shows nothing of its own."""
    number = secrets.token_hex(3)
    logging.getLogger("renda").error("Fault %s in a page", number, exc_info=fault)
    st.error(
        f"页面出现意外错误（编号 {number}），已保存的内容不受影响。请刷新页面重试；仍不行，请把编号告诉本县平台管理员。"
    )
    return True
