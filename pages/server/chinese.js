// Puts Streamlit's own English into Chinese. Only a text that as a whole is one of the known sentences is changed, and
// never inside what people wrote: input values, Markdown, tables, file names.
(() => {
  // Calendars and numbers follow the browser's language, whatever the page's: let it be Chinese here.
  Object.defineProperty(navigator, "language", { get: () => "zh-CN" });
  Object.defineProperty(navigator, "languages", { get: () => ["zh-CN", "zh"] });

  const known = new Map();
  const patterns = [];
  const ATTRIBUTES = ["aria-label", "title", "placeholder", "alt"];
  const PEOPLES_OWN = [
    "textarea", "[contenteditable]", "pre", "code", "canvas", "table", "svg", "[data-own-words]",
    "[data-testid=stMarkdownContainer]", "[data-testid=stText]", "[data-testid=stHtml]", "[data-testid=stCaptionContainer]",
    "[data-testid=stFileUploaderFileName]", "[role=option]", "[data-testid=stSidebarNavLink]",
  ].join(",");
  const EMPTY_LIST = "No results"; // stands in the list like an option
  // Streamlit's own boxes whose words it renders as Markdown, and the parts of an empty date, which people write into.
  const STREAMLITS_OWN = "[role=spinbutton],[data-testid=stConnectionStatus],[data-testid=stFileUploaderDropzone],[data-testid=stTooltipContent]";

  function learn(words) {
    for (const [english, chinese] of Object.entries(words)) {
      if (!english.includes("{}")) known.set(english, chinese);
      else patterns.push([new RegExp("^" + english.split("{}").map(escapeForRegExp).join("(.{1,60}?)") + "$"), chinese]);
    }
  }

  const escapeForRegExp = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

  function inChinese(text) {
    const english = text.replace(/\s+/g, " ").trim();
    if (!english || !/[A-Za-z]/.test(english)) return null;
    if (known.has(english)) return known.get(english);
    for (const [pattern, chinese] of patterns) {
      const found = english.match(pattern);
      if (found) return found.slice(1).reduce((said, part) => said.replace("{}", () => inChinese(part) ?? part), chinese);
    }
    return null;
  }

  const isPeoplesOwn = (element) =>
    !element || (element.closest(PEOPLES_OWN) !== null && element.closest(STREAMLITS_OWN) === null);

  function translateText(node) {
    if (isPeoplesOwn(node.parentElement) && node.data !== EMPTY_LIST) return;
    const chinese = inChinese(node.data);
    if (chinese !== null && chinese !== node.data) node.data = chinese;
  }

  function translateAttributes(element) {
    for (const name of ATTRIBUTES) {
      const chinese = element.hasAttribute(name) ? inChinese(element.getAttribute(name)) : null;
      if (chinese !== null) element.setAttribute(name, chinese);
    }
  }

  function translate(node) {
    if (node.nodeType === Node.TEXT_NODE) return translateText(node);
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    translateAttributes(node);
    const walker = document.createTreeWalker(node, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const found = walker.currentNode;
      if (found.nodeType === Node.TEXT_NODE) translateText(found);
      else translateAttributes(found);
    }
  }

  function translateChanges(changes) {
    for (const change of changes) {
      if (change.type === "childList") change.addedNodes.forEach(translate);
      else if (change.type === "characterData") translateText(change.target);
      else translateAttributes(change.target);
    }
  }

  // A tab left open past its session: the socket is refused, so the log-in page is the place to be.
  async function leaveWhenLoggedOut() {
    const app = document.querySelector("[data-testid=stApp]");
    if (!app || app.getAttribute("data-test-connection-state") === "CONNECTED") return;
    const answer = await fetch("/_stcore/host-config", { cache: "no-store" }).catch(() => null);
    if (answer && answer.status === 401) window.location.assign("/login");
  }

  // What a field and a button send in the same moment goes out as one message for the field's part of the page alone: a
  // button in another part would be pressed in vain. So it waits until what was typed has gone out.
  const TOGETHER = 300; // milliseconds
  const UNTIL_SENT = 100;
  const BUTTONS = ["stButton", "stDownloadButton", "stFormSubmitButton"].map((name) => `[data-testid=${name}] button`).join(",");
  let fieldLeftAt = -Infinity;

  function noteLeaving(event) {
    if (event.target.closest?.("input, textarea, [role=spinbutton]")) fieldLeftAt = performance.now();
  }

  function pressAfterLeaving(event) {
    const button = event.target.closest?.(BUTTONS);
    if (!button || !event.isTrusted || performance.now() - fieldLeftAt > TOGETHER) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    setTimeout(() => button.click(), UNTIL_SENT);
  }

  document.addEventListener("focusout", noteLeaving, true);
  document.addEventListener("click", pressAfterLeaving, true);
  learn(WORDS);
  new MutationObserver(translateChanges).observe(document.documentElement, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ATTRIBUTES,
  });
  translate(document.documentElement);
  setInterval(leaveWhenLoggedOut, 3000);
})();
