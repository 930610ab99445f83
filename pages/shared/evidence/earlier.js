// What the township has already, to be chosen from: several at once, over several pages of the list.

const KEPT = new Map(); // by list: what is chosen stays chosen while one searches on

export default function (component) {
  const { data, setTriggerValue, parentElement } = component;
  const root = parentElement.querySelector(".gallery");
  const chosen = KEPT.get(data.key) ?? new Map();
  KEPT.set(data.key, chosen);
  root.onkeydown = (event) => event.stopPropagation();

  const list = make("ul", "pieces choosing");
  list.append(...data.pieces.map((piece) => drawChoice(piece, chosen, tell)));
  const empty = make("p", "empty", data.pieces.length ? "" : data.empty);
  const use = makeButton("", "use", () => {
    use.disabled = true;
    setTriggerValue("chosen", { id: `${Date.now()}-${Math.random()}`, pieces: [...chosen.keys()] });
  });
  const names = make("span", "told");
  const foot = make("div", "take");
  foot.append(use, names);
  root.replaceChildren(empty, list, foot);
  tell();

  function tell() {
    use.textContent = chosen.size ? `使用所选${chosen.size}件` : "使用所选";
    use.disabled = chosen.size === 0;
    names.textContent = [...chosen.values()].join("、");
  }
}

function drawChoice(piece, chosen, tell) {
  const row = make("li", `piece ${piece.kind}`);
  const label = make("label", "look");
  const box = make("input");
  box.type = "checkbox";
  box.checked = chosen.has(piece.id);
  box.setAttribute("aria-label", `选用${piece.what}：${piece.name}`);
  row.classList.toggle("chosen", box.checked);
  box.onchange = () => {
    if (box.checked) chosen.set(piece.id, piece.name);
    else chosen.delete(piece.id);
    row.classList.toggle("chosen", box.checked);
    tell();
  };
  label.append(box, drawThumbnail(piece), make("span", "name", piece.name));
  label.title = piece.name;
  const text = make("div", "text");
  text.append(make("p", "caption", piece.caption), make("span", "told", [piece.what, piece.size].filter(Boolean).join(" ")));
  text.append(make("span", "told", piece.source));
  row.append(label, text);
  return row;
}
