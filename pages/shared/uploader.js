const NO_CONNECTION = "网络中断，这个文件没有传上去。请检查网络后点“重传”。";
const KEPT = new Map(); // per assessment and item: what is under way survives a rerun of the page around it

export default function (component) {
  const { data, setTriggerValue, parentElement } = component;
  const root = parentElement.querySelector(".uploader");
  const list = root.querySelector("ul");
  const uploads = KEPT.get(data.address) ?? new Set();
  KEPT.set(data.address, uploads);
  list.replaceChildren(...[...uploads].map((upload) => upload.row));
  for (const upload of uploads) upload.arrived = arrived;

  function arrived() {
    setTriggerValue("arrived", String(Date.now()));
  }

  function take(files) {
    for (const file of files) begin({ file, tries: 0, arrived });
  }

  function begin(upload) {
    drawRow(upload);
    uploads.add(upload);
    list.append(upload.row);
    send(upload);
  }

  function drawRow(upload) {
    upload.row = document.createElement("li");
    upload.name = document.createElement("span");
    upload.name.textContent = upload.file.name;
    upload.bar = document.createElement("progress");
    upload.bar.max = 1;
    upload.bar.setAttribute("aria-label", "上传进度");
    upload.said = document.createElement("span");
    upload.said.setAttribute("role", "status");
    upload.row.append(upload.name, upload.bar, upload.said);
  }

  function send(upload) {
    const tooLarge = upload.file.size > data.limit;
    if (tooLarge || upload.file.size === 0) return fail(upload, tooLarge ? data.tooLarge : data.empty, false);
    const request = new XMLHttpRequest();
    request.open("POST", data.address + "&name=" + encodeURIComponent(upload.file.name));
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.onprogress = (event) => {
      upload.bar.value = event.loaded / Math.max(event.total, 1);
      upload.said.textContent = Math.floor(upload.bar.value * 100) + "%";
    };
    request.onload = () => finish(upload, request);
    request.onerror = () => again(upload);
    upload.tries += 1;
    request.send(upload.file);
  }

  function again(upload) {
    if (upload.tries >= 2) return fail(upload, NO_CONNECTION, true);
    upload.said.textContent = "网络中断，正在重传……";
    setTimeout(() => send(upload), 1500);
  }

  function finish(upload, request) {
    let answer = {};
    try {
      answer = JSON.parse(request.responseText);
    } catch {
      answer = {};
    }
    if (request.status >= 200 && request.status < 300) return succeed(upload, answer);
    fail(upload, answer.problem ?? `服务器没有收下这个文件（状态 ${request.status}），请稍后重传。`, request.status >= 500);
  }

  function succeed(upload, answer) {
    uploads.delete(upload);
    upload.bar.remove();
    upload.said.textContent = answer.message ?? "已上传";
    upload.row.className = "done";
    setTimeout(() => upload.row.remove(), 6000);
    upload.arrived();
  }

  function fail(upload, sentence, mayRetry) {
    uploads.delete(upload);
    upload.bar.remove();
    upload.said.textContent = sentence;
    upload.row.className = "failed";
    if (!mayRetry) return;
    const retry = document.createElement("button");
    retry.type = "button";
    retry.textContent = "重传";
    retry.onclick = () => {
      upload.row.remove();
      begin({ file: upload.file, tries: 0, arrived: upload.arrived });
    };
    upload.row.append(retry);
  }

  for (const input of root.querySelectorAll("input")) {
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
}
