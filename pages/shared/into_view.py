"""What a pick opened, brought into sight where it lies below the list: on a phone."""

from functools import cache
from typing import Any

import streamlit as st

# A pick draws the component again with other data; its first drawing is the page's own, which stays where it is.
SCRIPT = """
const NARROW = 640; // pixels; Streamlit lays columns below each other up to here
const SEEN = new WeakMap();
export default function ({ data, parentElement }) {
  const seen = SEEN.get(parentElement);
  SEEN.set(parentElement, data.picked);
  if (seen === undefined || seen === data.picked || innerWidth > NARROW) return;
  const place = parentElement.host ?? parentElement;
  place.style.scrollMarginTop = "64px"; // below Streamlit's own bar
  requestAnimationFrame(() => place.scrollIntoView({ block: "start" }));
}
"""


def bring_into_view(picked: str, *, key: str) -> None:
    """Mark this place; on a narrow screen the page goes there whenever `picked` is another than before."""
    _component()(key=key, data={"picked": picked}, height=1)


@cache
def _component() -> Any:
    return st.components.v2.component("into_view", js=SCRIPT)
