// What a piece of evidence looks like wherever it is listed. Every text is set as text, never as markup.

function make(tag, className = "", text = "") {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}

function makeButton(label, className, onclick) {
  const button = make("button", className, label);
  button.type = "button";
  button.onclick = onclick;
  return button;
}

const original = (piece) => `/evidence/${piece.id}`;

/** A sheet of paper with the kind on it; a note is written on the sheet itself. */
function drawSign(piece) {
  const sign = make("span", `sign ${piece.look}`);
  sign.append(make("span", "word", piece.sign));
  if (piece.kind === "note") sign.append(make("span", "written", piece.name));
  return sign;
}

/** The small picture; where there is none, the sign. */
function drawThumbnail(piece) {
  const frame = make("span", "thumbnail");
  if (!piece.pictured) {
    frame.append(drawSign(piece));
    return frame;
  }
  const picture = make("img");
  picture.loading = "lazy";
  picture.decoding = "async";
  picture.alt = "";
  picture.onerror = () => frame.replaceChildren(drawSign(piece));
  picture.src = `${original(piece)}/thumbnail`;
  frame.append(picture);
  return frame;
}

/** An address opens in a window of its own that learns nothing of this one. */
function drawAddress(piece, label) {
  const link = make("a", "address", label);
  link.href = piece.name;
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  return link;
}
