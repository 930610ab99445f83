// One piece at a time over the page: the arrows and a swipe turn, Esc closes, the focus returns to the piece that was seen.

const SWIPE = 50; // pixels sideways

/** 返回 closes what lies over the page and stays on it; Streamlit would draw the page anew, and does not learn of it. */
function stepInto(dialog) {
  history.pushState(history.state, "");
  let isLeft = false;
  const left = (event) => {
    window.removeEventListener("popstate", left, true);
    isLeft = true;
    if (!dialog.isConnected) return;
    event.stopImmediatePropagation();
    dialog.close();
  };
  window.addEventListener("popstate", left, true);
  return () => isLeft || history.back();
}

class Viewer {
  constructor(root, closed) {
    this.pieces = [];
    this.at = 0;
    this.closed = closed;
    this.draw();
    root.append(this.dialog);
  }

  draw() {
    this.dialog = make("dialog", "viewer");
    this.place = make("span", "place");
    this.name = make("h2", "name");
    this.stage = make("div", "stage");
    this.caption = make("p", "caption");
    this.told = make("p", "told");
    this.actions = make("div", "actions");
    this.back = makeButton("‹", "turn back", () => this.turn(-1));
    this.next = makeButton("›", "turn next", () => this.turn(1));
    this.back.setAttribute("aria-label", "上一份");
    this.next.setAttribute("aria-label", "下一份");
    const close = makeButton("关闭", "close", () => this.dialog.close());
    const head = make("header");
    head.append(this.place, this.name, this.actions, close);
    const middle = make("div", "middle");
    middle.append(this.back, this.stage, this.next);
    const foot = make("footer");
    foot.append(this.caption, this.told);
    this.place.setAttribute("aria-live", "polite");
    this.dialog.append(head, middle, foot);
    this.listen();
  }

  listen() {
    this.dialog.onkeydown = (event) => {
      if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
      if (event.target.closest("video")) return;
      event.preventDefault();
      this.turn(event.key === "ArrowLeft" ? -1 : 1);
    };
    this.dialog.onclose = () => {
      this.stage.replaceChildren();
      this.shown = null;
      this.leave();
      this.closed(this.pieces[this.at]);
    };
    let from = null;
    this.stage.ontouchstart = (event) => {
      const isPinch = event.touches.length > 1 || (window.visualViewport?.scale ?? 1) > 1.01;
      from = isPinch ? null : event.touches[0];
    };
    this.stage.ontouchend = (event) => {
      const to = event.changedTouches[0];
      const [across, down] = from ? [to.clientX - from.clientX, to.clientY - from.clientY] : [0, 0];
      if (Math.abs(across) > SWIPE && Math.abs(across) > 2 * Math.abs(down)) this.turn(across > 0 ? -1 : 1);
      from = null;
    };
  }

  open(pieces, id) {
    this.pieces = pieces;
    this.at = Math.max(pieces.findIndex((piece) => piece.id === id), 0);
    this.show();
    if (!this.dialog.open) {
      this.dialog.showModal();
      this.leave = stepInto(this.dialog);
    }
    this.stage.focus();
  }

  /** The list changed behind the viewer: what is seen stays, as long as it is there. */
  refresh(piecesAround) {
    if (!this.dialog.open) return;
    const pieces = piecesAround(this.pieces[this.at]);
    const at = pieces.findIndex((piece) => piece.id === this.pieces[this.at].id);
    if (at < 0) return this.dialog.close();
    [this.pieces, this.at] = [pieces, at];
    this.show();
  }

  turn(by) {
    const to = this.at + by;
    if (to < 0 || to >= this.pieces.length) return;
    this.at = to;
    this.show();
  }

  show() {
    const piece = this.pieces[this.at];
    this.place.textContent = `${this.at + 1} / ${this.pieces.length}`;
    this.name.textContent = piece.kind === "file" ? piece.name : piece.what;
    this.dialog.setAttribute("aria-label", `查看佐证材料：${piece.name}`);
    this.caption.textContent = piece.caption;
    this.told.textContent = [piece.what, piece.size, piece.told, piece.source, piece.gone].filter(Boolean).join("　");
    this.back.disabled = this.at === 0;
    this.next.disabled = this.at === this.pieces.length - 1;
    if (this.shown === piece.id) return;
    this.shown = piece.id;
    this.actions.replaceChildren(...drawActions(piece));
    this.stage.replaceChildren(drawLarge(piece));
    this.stage.tabIndex = -1;
  }
}

/** A picture may be a copy without its position, so it is not called the original. */
const opening = (piece) => (piece.view === "picture" ? "打开图片" : "打开原件");

function drawActions(piece) {
  if (piece.kind !== "file") return [];
  const open = make("a", "action", opening(piece));
  open.href = original(piece);
  open.target = "_blank";
  open.rel = "noopener";
  open.setAttribute("aria-label", `${opening(piece)}：${piece.name}`);
  const save = make("a", "action", "下载");
  save.href = original(piece);
  save.download = piece.name;
  save.setAttribute("aria-label", `下载：${piece.name}`);
  return piece.opens ? [open, save] : [save];
}

function drawLarge(piece) {
  if (piece.view === "video") return drawVideo(piece);
  if (piece.view === "pdf" && showsPdf()) return drawPdf(piece);
  if (piece.kind === "file") return drawPage(piece);
  return drawWords(piece);
}

/** Phones show nothing, or one page, of a PDF within a page. */
const showsPdf = () => navigator.pdfViewerEnabled !== false && !matchMedia("(pointer: coarse)").matches;

function drawVideo(piece) {
  const video = make("video", "large");
  video.controls = video.playsInline = true;
  video.preload = "metadata";
  const remark = "这里不能播放。带有拍摄位置的视频由上传单位和考评员查看，其他视频请下载后查看。";
  video.onerror = () => {
    const box = make("div", "large");
    box.append(drawSign(piece), make("p", "remark", remark));
    video.replaceWith(box);
  };
  video.src = original(piece);
  return video;
}

function drawPdf(piece) {
  const frame = make("iframe", "large");
  frame.title = piece.name;
  frame.src = original(piece);
  return frame;
}

/** The picture, or a document's first page; where there is none, the original if the browser draws it, else the sign. */
function drawPage(piece) {
  const box = make("div", "large");
  const picture = make("img");
  picture.alt = piece.caption || piece.name;
  const sources = [`${original(piece)}/page`, ...(piece.view === "picture" && piece.opens ? [original(piece)] : [])];
  picture.onerror = () => {
    if (sources.length) picture.src = sources.shift();
    else box.replaceChildren(drawSign(piece), make("p", "remark", `这里不能显示，请${piece.opens ? opening(piece) : "下载后"}查看。`));
  };
  picture.src = sources.shift();
  box.append(picture);
  if (piece.view !== "picture") {
    box.append(make("p", "remark", `这里只显示首页，全文请${piece.opens ? opening(piece) : "下载后"}查看。`));
  }
  return box;
}

function drawWords(piece) {
  const box = make("div", "large words");
  if (piece.kind !== "link") {
    box.append(make("p", "said", piece.name));
    return box;
  }
  const said = make("p", "said");
  said.append(drawAddress(piece, piece.name));
  box.append(said, make("p", "remark", "网址在新窗口打开。办公网可能不能访问外网，打不开时请换一台能上网的电脑。"));
  return box;
}
