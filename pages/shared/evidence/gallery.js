// An item's evidence: a grid, on a phone a list. What is done here is told to the server with an id of its own until the
// server has answered it, so that nothing is done twice and nothing is lost when the connection drops.

const KEPT = new Map(); // by gallery: what was typed survives a rerun of the page around it
// By action: what no server has answered yet. Whichever gallery is on the page sends it, so that one may go on at once.
const WAITING = new Map();
let present = null; // the gallery on the page
let timer = null;
const SOON = 200; // milliseconds: the click that took the focus away is reported first, Streamlit loses one of two at once
const AGAIN_AFTER = 6000; // milliseconds without an answer
const MOST_TRIES = 5;
const NO_ANSWER = "没有连上服务器，还没有保存。请检查网络，页面恢复后再试。";
const UNDER_WAY = { caption: "正在保存……", withdraw: "正在撤回……", restore: "正在恢复……" };

function keptFor(key) {
  if (!KEPT.has(key)) {
    KEPT.set(key, { tiles: new Map(), drafts: new Map(), told: new Map(), undoable: new Set() });
  }
  return KEPT.get(key);
}

export default function (component) {
  const { data, setTriggerValue, parentElement } = component;
  const root = parentElement.querySelector(".gallery");
  const kept = keptFor(data.key);
  kept.data = data;
  kept.send = () => setTriggerValue("actions", [...WAITING.values()].map(({ action }) => action));
  present = kept;
  if (kept.root !== root) mount(kept, root);
  takeAnswers(data.answers);
  redraw(kept);
}

function mount(kept, root) {
  kept.root = root;
  kept.tiles.clear();
  kept.empty = make("p", "empty");
  kept.list = make("ul", "pieces");
  kept.folded = make("details", "withdrawn");
  kept.count = make("summary");
  kept.gone = make("ul");
  kept.folded.append(kept.count, kept.gone);
  root.replaceChildren(kept.empty, kept.list, kept.folded);
  kept.viewer = new Viewer(root, (piece) => focusOn(kept, piece));
  // A key typed here is none of Streamlit's short cuts.
  root.onkeydown = (event) => event.stopPropagation();
  if (WAITING.size) sendIn(SOON);
}

function focusOn(kept, piece) {
  const tile = kept.tiles.get(piece.id);
  (tile?.look.isConnected ? tile.look : kept.count).focus();
}

// ---- what was done, and what the server answered

function act(kept, what, piece, more = {}) {
  if (what !== "caption" && waitingFor(piece, what).length) return; // a second click; a disabled button would lose the focus
  const action = { id: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`, act: what, piece: piece.id, ...more };
  WAITING.set(action.id, { action, kept, tries: 0 });
  kept.told.set(piece.id, { text: UNDER_WAY[what] });
  redraw(kept);
  sendIn(what === "caption" ? SOON : 0);
}

const waitingFor = (piece, what) =>
  [...WAITING.values()].map(({ action }) => action).filter((action) => action.piece === piece.id && (!what || action.act === what));

/** What is not answered is sent again and again, under the same id, so that it is done once. */
function sendIn(milliseconds) {
  clearTimeout(timer);
  timer = setTimeout(() => {
    for (const [id, waited] of WAITING) {
      waited.tries += 1;
      if (waited.tries > MOST_TRIES) giveUp(id, waited);
    }
    if (WAITING.size === 0) return;
    present.send();
    sendIn(AGAIN_AFTER);
  }, milliseconds);
}

function giveUp(id, { action, kept }) {
  WAITING.delete(id);
  kept.told.set(action.piece, { text: NO_ANSWER, bad: true });
  redraw(kept);
}

function takeAnswers(answers) {
  for (const answer of answers) {
    const waited = WAITING.get(answer.id);
    if (!waited) continue;
    WAITING.delete(answer.id);
    settle(waited.kept, waited.action, answer);
  }
}

function settle(kept, { act: what, piece, caption }, answer) {
  kept.told.delete(piece);
  if (answer.said) kept.told.set(piece, { text: answer.said, bad: !answer.done });
  if (!answer.done) return;
  if (what === "withdraw") kept.undoable.add(piece);
  if (what === "restore") kept.undoable.delete(piece);
  if (what !== "caption") return;
  if (kept.drafts.get(piece) === caption) kept.drafts.delete(piece);
  if (!answer.said) sayBriefly(kept, piece, "已保存");
}

function sayBriefly(kept, piece, text) {
  const told = { text, good: true };
  kept.told.set(piece, told);
  setTimeout(() => {
    if (kept.told.get(piece) !== told) return;
    kept.told.delete(piece);
    redraw(kept);
  }, 4000);
}

// ---- the list

function redraw(kept) {
  const { pieces, editable, empty } = kept.data;
  const listed = pieces.filter((piece) => !piece.gone || kept.undoable.has(piece.id));
  const folded = pieces.filter((piece) => piece.gone && !kept.undoable.has(piece.id));
  kept.empty.textContent = empty;
  kept.empty.hidden = listed.length > 0;
  place(kept.list, listed.map((piece) => tileFor(kept, piece, editable).row));
  kept.folded.hidden = folded.length === 0;
  kept.count.textContent = `已撤回${folded.length}件`;
  place(kept.gone, folded.map((piece) => tileFor(kept, piece, editable).row));
  const there = new Set(pieces.map((piece) => piece.id));
  for (const id of kept.tiles.keys()) if (!there.has(id)) kept.tiles.delete(id);
  kept.viewer.refresh((seen) => alike(kept, pieces.find((piece) => piece.id === seen.id) ?? seen));
}

/** What the viewer turns through: what stands, or what was withdrawn. */
const alike = ({ data: { pieces } }, { gone }) => pieces.filter((piece) => Boolean(piece.gone) === Boolean(gone));

/** Rows that stay where they are are not touched: the caret in a caption would be lost. */
function place(list, rows) {
  const wanted = new Set(rows);
  for (const row of [...list.children]) if (!wanted.has(row)) row.remove();
  rows.forEach((row, at) => {
    if (list.children[at] !== row) list.insertBefore(row, list.children[at] ?? null);
  });
}

function tileFor(kept, piece, editable) {
  let tile = kept.tiles.get(piece.id);
  const form = [Boolean(piece.gone), editable].join();
  if (!tile || tile.form !== form) {
    const hadFocus = tile?.row.contains(kept.root.getRootNode().activeElement);
    tile = piece.gone ? drawGone(kept, piece, editable) : drawTile(kept, piece, editable);
    tile.form = form;
    kept.tiles.set(piece.id, tile);
    if (hadFocus) queueMicrotask(() => (tile.undo ?? tile.look).focus());
  }
  tile.piece = piece;
  tile.update();
  const told = kept.told.get(piece.id);
  tile.said.textContent = told?.text ?? "";
  tile.said.className = `said ${told?.bad ? "bad" : ""}${told?.good ? "good" : ""}`;
  tile.row.setAttribute("aria-busy", String(waitingFor(piece).length > 0));
  return tile;
}

function drawTile(kept, piece, editable) {
  const tile = { row: make("li", `piece ${piece.kind}`), name: make("span", "name"), told: make("span", "told"), said: make("p") };
  tile.said.setAttribute("role", "status");
  tile.look = makeButton("", "look", () => kept.viewer.open(alike(kept, tile.piece), piece.id));
  tile.look.setAttribute("aria-label", `查看${piece.what}：${piece.name}`);
  tile.look.append(drawThumbnail(piece), tile.name);
  tile.name.textContent = piece.name;
  tile.look.title = piece.name;
  const text = make("div", "text");
  tile.caption = editable ? drawCaptionField(kept, tile, piece) : make("p", "caption");
  const foot = make("div", "foot");
  foot.append(tile.told);
  text.append(tile.caption, tile.said, foot);
  if (editable) {
    tile.withdraw = makeButton("撤回", "quiet", () => act(kept, "withdraw", tile.piece));
    tile.withdraw.setAttribute("aria-label", `撤回：${piece.name}`);
    tile.withdraw.title = "撤回后不再作为佐证，记录仍会保留，可以恢复";
    foot.append(tile.withdraw);
  }
  tile.row.append(tile.look, text);
  tile.update = () => {
    const { what, size, told, source, caption } = tile.piece;
    const parts = [[what, size].filter(Boolean).join(" "), told, source].filter(Boolean);
    tile.told.replaceChildren(...parts.map((part) => make("span", "", part)));
    if (editable) {
      showDraft(kept, tile);
    } else tile.caption.textContent = caption;
  };
  return tile;
}

function drawGone(kept, piece, editable) {
  const tile = { row: make("li", "gone"), said: make("p"), told: make("span", "told") };
  tile.said.setAttribute("role", "status");
  tile.look = makeButton(piece.name, "look", () => kept.viewer.open(alike(kept, tile.piece), piece.id));
  tile.look.setAttribute("aria-label", `查看已撤回的${piece.what}：${piece.name}`);
  tile.row.append(tile.look, tile.told);
  if (editable) {
    tile.undo = makeButton("", "undo", () => act(kept, "restore", tile.piece));
    tile.row.append(tile.undo);
  }
  tile.row.append(tile.said);
  tile.update = () => {
    const isNew = kept.undoable.has(piece.id);
    tile.told.textContent = isNew ? "已撤回" : tile.piece.gone;
    if (!editable) return;
    tile.undo.textContent = isNew ? "撤销" : "恢复";
    tile.undo.setAttribute("aria-label", `${isNew ? "撤销撤回" : "恢复"}：${piece.name}`);
  };
  return tile;
}

// ---- captions: saved when the field is left or with Enter

function drawCaptionField(kept, tile, piece) {
  const field = make("textarea", "caption");
  field.rows = 1;
  field.maxLength = 200;
  field.placeholder = "添加说明";
  field.setAttribute("aria-label", `说明：${piece.name}`);
  field.onfocus = () => (tile.seen = tile.piece.caption);
  field.oninput = () => {
    kept.drafts.set(piece.id, field.value);
    fit(field);
  };
  field.onkeydown = (event) => {
    if (event.isComposing) return; // Enter chooses a character here
    if (event.key === "Escape") {
      kept.drafts.delete(piece.id);
      field.value = tile.piece.caption;
    }
    if (event.key === "Enter") event.preventDefault();
    if (event.key === "Enter" || event.key === "Escape") field.blur();
  };
  field.onblur = () => saveCaption(kept, tile, field.value);
  return field;
}

function saveCaption(kept, tile, text) {
  const caption = text.split(/\s+/).filter(Boolean).join(" ");
  const isSent = waitingFor(tile.piece, "caption").some((action) => action.caption === caption);
  if (caption === tile.piece.caption) kept.drafts.delete(tile.piece.id);
  if (caption === tile.piece.caption || isSent) return;
  kept.drafts.set(tile.piece.id, caption);
  act(kept, "caption", tile.piece, { caption, seen: tile.seen ?? tile.piece.caption });
}

/** What is being typed, was refused or is on its way stays in the field; otherwise what is stored. */
function showDraft(kept, tile) {
  const wanted = kept.drafts.get(tile.piece.id) ?? tile.piece.caption;
  const hasFocus = kept.root.getRootNode().activeElement === tile.caption;
  if (!hasFocus && tile.caption.value !== wanted) tile.caption.value = wanted;
  requestAnimationFrame(() => fit(tile.caption));
}

function fit(field) {
  if (CSS.supports("field-sizing", "content")) return;
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight + 2}px`;
}
