// A file that was lost on the way is sent again; what the server refuses is told, and sent again only when she asks.
const AT_ONCE = 3;
const PAUSES = [1000, 4000, 12000]; // milliseconds before the second try, the third, and the last
const LONGEST_OFFLINE = 600000;
const NO_CONNECTION = "网络中断，这个文件没有传上去。请检查网络后点“重传”。";
const KEPT = new Map(); // per address: what is under way survives a rerun of the page around it
const MOVES_WITHIN = 60000; // milliseconds without a byte sent, after which a connection counts as lost
const ANSWERS_WITHIN = 300000; // milliseconds for the server to check and keep what it has received
const ENDED = "登录已失效，这个文件没有传上去。请在新窗口重新登录，再回来点“重传”。";
let pointed; // the uploader that the mouse was last over: with several on a page, it takes what is pasted
let named = { at: "", times: 0 };

export default function (component) {
  const { data, setTriggerValue, parentElement } = component;
  const root = parentElement.querySelector(".uploader");
  const list = root.querySelector("ul");
  const whole = root.querySelector(".whole");
  const queue = KEPT.get(data.address) ?? { uploads: [], round: [] };
  KEPT.set(data.address, queue);
  queue.arrived = () => setTriggerValue("arrived", String(Date.now()));
  queue.changed = draw;
  queue.list = list;
  root.querySelector(".hint").textContent = data.hint;
  list.replaceChildren(...queue.uploads.map((upload) => upload.row));
  draw();

  function take(files) {
    if (queue.uploads.every((upload) => ["failed", "done"].includes(upload.state))) queue.round = [];
    for (const file of files) {
      const upload = { file, state: "waiting", tries: 0, sent: 0 };
      drawRow(upload);
      queue.uploads.push(upload);
      queue.round.push(upload);
      queue.list.append(upload.row);
      const problem = file.size === 0 ? data.empty : file.size > data.limit ? data.tooLarge : "";
      if (problem) fail(upload, problem, false);
    }
    startNext();
  }

  function startNext() {
    const sending = queue.uploads.filter((upload) => upload.state === "sending").length;
    queue.uploads.filter((upload) => upload.state === "waiting").slice(0, Math.max(AT_ONCE - sending, 0)).forEach(send);
    queue.changed();
  }

  function send(upload) {
    const request = new XMLHttpRequest();
    Object.assign(upload, { state: "sending", request, sent: 0, tries: upload.tries + 1 });
    say(upload, "0%");
    request.open("POST", data.address + "&name=" + encodeURIComponent(upload.file.name));
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.onprogress = (event) => {
      upload.sent = event.loaded / Math.max(event.total, 1);
      watch(upload);
      say(upload, upload.sent < 1 ? Math.floor(upload.sent * 100) + "%" : "正在检查并保存……");
      queue.changed();
    };
    request.onload = () => finish(upload, request);
    request.onerror = () => lost(upload);
    watch(upload);
    request.send(upload.file);
  }

  function watch(upload) {
    clearTimeout(upload.timer);
    const { request } = upload;
    const stuck = () => {
      request.abort();
      lost(upload);
    };
    upload.timer = setTimeout(stuck, upload.sent < 1 ? MOVES_WITHIN : ANSWERS_WITHIN);
  }

  function lost(upload) {
    clearTimeout(upload.timer);
    if (upload.tries > PAUSES.length) return fail(upload, NO_CONNECTION, true);
    upload.state = "paused";
    upload.sent = 0;
    const again = () => {
      clearTimeout(upload.timer);
      window.removeEventListener("online", again);
      if (upload.state !== "paused") return;
      upload.state = "waiting";
      say(upload, "排队等待重传");
      startNext();
    };
    const isOffline = navigator.onLine === false;
    say(upload, isOffline ? "网络已断开，恢复后自动重传……" : "网络中断，稍后自动重传……");
    if (isOffline) window.addEventListener("online", again);
    upload.timer = setTimeout(again, isOffline ? LONGEST_OFFLINE : PAUSES[upload.tries - 1]);
    startNext();
  }

  function finish(upload, request) {
    let answer = {};
    try {
      answer = JSON.parse(request.responseText);
    } catch {
      answer = {};
    }
    if (request.status >= 200 && request.status < 300) return succeed(upload, answer);
    if (request.status === 401) return fail(upload, ENDED, true);
    const unknown = `服务器没有收下这个文件（状态 ${request.status}），请稍后重传。`;
    fail(upload, answer.problem ?? unknown, request.status >= 500 || request.status === 400);
  }

  function succeed(upload, answer) {
    settle(upload, "done", answer.message ?? "已上传");
    upload.sent = 1;
    setTimeout(() => drop(upload), 6000);
    queue.arrived();
    startNext();
  }

  function fail(upload, sentence, mayRetry) {
    settle(upload, "failed", sentence);
    if (mayRetry) upload.row.append(button("重传", () => retry(upload)));
    upload.row.append(button("移除", () => drop(upload)));
    startNext();
  }

  function retry(upload) {
    drop(upload);
    take([upload.file]);
  }

  function cancel(upload) {
    upload.state = "cancelled";
    clearTimeout(upload.timer);
    upload.request?.abort();
    if (upload.sent === 1) setTimeout(() => queue.arrived(), 2000); // it may have been kept a moment before: then it is listed
    drop(upload);
    startNext();
  }

  function drop(upload) {
    upload.row.remove();
    queue.uploads = queue.uploads.filter((other) => other !== upload);
    if (upload.state !== "done") queue.round = queue.round.filter((other) => other !== upload);
    queue.changed();
  }

  function drawRow(upload) {
    upload.row = document.createElement("li");
    upload.name = document.createElement("span");
    upload.name.textContent = upload.file.name;
    upload.bar = document.createElement("progress");
    upload.bar.max = 1;
    upload.bar.value = 0;
    upload.bar.setAttribute("aria-label", `“${upload.file.name}”的上传进度`);
    upload.said = document.createElement("span");
    upload.said.setAttribute("role", "status");
    upload.stop = button("取消", () => cancel(upload));
    upload.row.append(upload.name, upload.bar, upload.said, upload.stop);
    say(upload, "排队中");
  }

  function say(upload, sentence) {
    upload.said.textContent = sentence;
    upload.bar.value = upload.sent;
  }

  function settle(upload, state, sentence) {
    clearTimeout(upload.timer);
    Object.assign(upload, { state, request: undefined });
    upload.bar.remove();
    upload.stop.remove();
    upload.row.className = state;
    say(upload, sentence);
  }

  function draw() {
    const { round } = queue;
    const done = round.filter((upload) => upload.state === "done").length;
    const going = queue.uploads.some((upload) => ["waiting", "sending", "paused"].includes(upload.state));
    const size = round.reduce((sum, upload) => sum + upload.file.size, 0);
    whole.hidden = !going || round.length < 2;
    whole.querySelector("progress").value = round.reduce((sum, upload) => sum + upload.sent * upload.file.size, 0) / (size || 1);
    whole.querySelector("span").textContent = `共${round.length}个，已完成${done}个`;
  }

  function button(label, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = label;
    made.onclick = act;
    return made;
  }

  // A screenshot from the clipboard is always image.png: it gets a name that tells when, and no other one has.
  function withName(file) {
    if (!/^(image\.\w+)?$/.test(file.name)) return file;
    const at = new Date(Date.now() + 8 * 3600000).toISOString().replace(/[-:]/g, "").slice(0, 15).replace("T", "-");
    named = { at, times: named.at === at ? named.times + 1 : 1 };
    const suffix = { "image/jpeg": "jpg", "image/webp": "webp" }[file.type] ?? "png";
    return new File([file], `截图-${at}${named.times > 1 ? `-${named.times}` : ""}.${suffix}`, { type: file.type });
  }

  function paste(event) {
    const files = [...(event.clipboardData?.files ?? [])];
    const into = event.composedPath()[0];
    const isTyping = into.isContentEditable || /^(INPUT|TEXTAREA)$/.test(into.tagName);
    // Cells copied from Excel are text and a picture at once: in a field the text is meant.
    const isText = isTyping && event.clipboardData.types.includes("text/plain");
    if (!files.length || isText || event.defaultPrevented || (pointed?.isConnected && pointed !== root)) return;
    event.preventDefault();
    take(files.map(withName));
  }

  for (const input of root.querySelectorAll("input")) {
    if (input.dataset.role === "files") input.accept = data.accept;
    input.onchange = () => {
      take([...input.files]);
      input.value = "";
    };
  }
  root.ondragover = (event) => {
    event.preventDefault();
    root.classList.add("over");
  };
  root.ondragleave = () => root.classList.remove("over");
  root.ondrop = (event) => {
    event.preventDefault();
    root.classList.remove("over");
    take([...event.dataTransfer.files]);
  };

  root.onpointerenter = () => (pointed = root);
  document.removeEventListener("paste", root.paste);
  root.paste = paste;
  document.addEventListener("paste", paste);
  return () => document.removeEventListener("paste", root.paste);
}
