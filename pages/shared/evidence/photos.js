export default function (component) {
  const { data, setTriggerValue, parentElement } = component;
  const root = parentElement.querySelector(".photos");
  const dialog = root.querySelector("dialog");
  let shown = 0;

  function act(what, id, more = {}) {
    setTriggerValue("action", { what, id, at: Date.now(), ...more });
  }

  function element(kind, properties = {}, ...inside) {
    const made = Object.assign(document.createElement(kind), properties);
    made.append(...inside);
    return made;
  }

  function drawn(photo, place) {
    const said = photo.caption || photo.name;
    const picture = element("img", { src: `/photos/${photo.id}/thumbnail`, alt: said, loading: "lazy" });
    const look = element("button", { type: "button", className: "look", title: "放大查看", onclick: () => show(place) }, picture);
    const below = element("div", { className: "below" });
    if (data.editable) below.append(caption(photo), withdrawal(photo));
    else below.append(element("span", { textContent: said }));
    return element("li", {}, look, below);
  }

  function caption(photo) {
    const field = element("input", { value: photo.caption, placeholder: "写照片说明", maxLength: data.longest });
    field.dataset.id = photo.id;
    field.setAttribute("aria-label", `照片“${photo.name}”的说明`);
    field.onchange = () => act("caption", photo.id, { caption: field.value, seen: photo.caption });
    return field;
  }

  function withdrawal(photo) {
    const title = "撤回后不再显示，记录仍会保留";
    return element("button", { type: "button", className: "plain", textContent: "撤回", title, onclick: () => act("withdraw", photo.id) });
  }

  function gone(photo) {
    const back = element("button", { type: "button", className: "plain", textContent: "恢复", onclick: () => act("restore", photo.id) });
    return element("li", {}, element("span", { textContent: `已撤回“${photo.name}”` }), back);
  }

  function show(place) {
    shown = place;
    const photo = data.photos[place];
    const picture = dialog.querySelector("img");
    picture.src = `/photos/${photo.id}/page`;
    picture.alt = photo.caption || photo.name;
    dialog.querySelector("figcaption").textContent = `${photo.caption || photo.name}（${place + 1}/${data.photos.length}）`;
    dialog.querySelector("a").href = `/photos/${photo.id}`;
    for (const button of dialog.querySelectorAll("[data-step]")) button.disabled = !data.photos[place + Number(button.dataset.step)];
    if (!dialog.open) dialog.showModal();
  }

  function turn(step) {
    if (data.photos[shown + step]) show(shown + step);
  }

  function draw() {
    const typing = root.querySelector(".grid input:focus");
    root.querySelector(".grid").replaceChildren(...data.photos.map(drawn));
    if (!typing) return;
    const again = root.querySelector(`.grid input[data-id="${typing.dataset.id}"]`);
    if (again) again.value = typing.value;
    again?.focus();
  }

  draw();
  root.querySelector(".problem").textContent = data.problem;
  root.querySelector(".gone").replaceChildren(...data.gone.map(gone));
  for (const button of dialog.querySelectorAll("[data-step]")) button.onclick = () => turn(Number(button.dataset.step));
  dialog.querySelector("[data-close]").onclick = () => dialog.close();
  dialog.onclick = (event) => event.target === dialog && dialog.close();
  dialog.onkeydown = (event) => {
    if (event.key === "ArrowLeft") turn(-1);
    if (event.key === "ArrowRight") turn(1);
  };
}
