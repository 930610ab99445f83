"""Sixty items, each with a number, a text and an uploader. It reads and writes no database."""

import streamlit as st

for number in range(1, 61):
    st.markdown(f"**{number}．全年召开会议不少于4次（4分）**　每少1次扣1分，扣完为止")
    score, reason, evidence = st.columns(3)
    score.number_input("实际次数", 0.0, 100.0, 4.0, key=f"score_{number}")
    reason.text_input("理由", key=f"reason_{number}")
    evidence.file_uploader("佐证材料", key=f"evidence_{number}")
