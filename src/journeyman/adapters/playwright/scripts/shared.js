// What several scripts need: walking the page, seeing as a person sees, naming as a screen reader names.
() => {
  const FIELDS = "input:not([type=hidden],[type=submit],[type=button],[type=reset],[type=image]), select, textarea";
  const BUTTONS = "button, input[type=submit], input[type=button], input[type=image], input[type=reset], [role=button]";
  const UNREAD = new Set(["SCRIPT", "STYLE", "NOSCRIPT", "TEMPLATE", "HEAD"]);

  const squeeze = (text) => (text || "").replace(/\s+/g, " ").trim();

  // All elements in tree order, those in open shadow roots too.
  function* everything(root) {
    for (const element of root.querySelectorAll("*")) {
      yield element;
      if (element.shadowRoot) yield* everything(element.shadowRoot);
    }
  }
  const all = (selector) => [...everything(document)].filter((element) => element.matches(selector));

  const parentOf = (element) => element.parentElement || (element.getRootNode().host ?? null);

  // Not hidden, of some size, on the page, not clipped away, not transparent.
  const shown = (element) => {
    if (!element.checkVisibility({ visibilityProperty: true, checkVisibilityCSS: true })) return false;
    const box = element.getBoundingClientRect();
    if (box.width <= 1 || box.height <= 1) return false;
    const page = document.scrollingElement || document.documentElement;
    const left = box.left + page.scrollLeft, top = box.top + page.scrollTop;
    if (left + box.width <= 0 || top + box.height <= 0) return false;
    if (left >= Math.max(page.scrollWidth, innerWidth)) return false;
    let opacity = 1;
    for (let at = element; at; at = parentOf(at)) {
      const style = getComputedStyle(at);
      opacity *= Number(style.opacity);
      if (opacity < 0.05) return false;
      if (/inset\((50|100)%|circle\(0/.test(style.clipPath)) return false;
      if (style.position === "absolute" && /rect\((0px,? ?){4}\)|rect\(1px, 1px, 1px, 1px\)/.test(style.clip)) return false;
      if (at !== element && style.overflow !== "visible" && at !== document.body && at !== document.documentElement) {
        const outer = at.getBoundingClientRect();
        if (outer.width <= 1 || outer.height <= 1) return false;
      }
    }
    return true;
  };

  // A styled checkbox is a hidden input with a label that is seen.
  const seen = (element) =>
    shown(element) || (/^(checkbox|radio)$/.test(element.type) && [...(element.labels || [])].some(shown));

  // The text of a node, without what fields and scripts inside of it hold.
  const textOf = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return node.data;
    if (node.nodeType !== Node.ELEMENT_NODE) return "";
    if (UNREAD.has(node.tagName) || node.matches("select, textarea, input, datalist")) return "";
    return [...node.childNodes].map(textOf).join(node.matches("div, p, li, br, tr, td") ? " " : "");
  };
  const named = (element, attribute) =>
    squeeze(
      (element.getAttribute(attribute) || "")
        .split(/\s+/)
        .map((id) => id && element.getRootNode().getElementById?.(id))
        .map((found) => (found ? textOf(found) : ""))
        .join(" "),
    );

  const labelOf = (element) =>
    named(element, "aria-labelledby") ||
    squeeze(element.getAttribute("aria-label")) ||
    squeeze([...(element.labels || [])].map(textOf).join(" ")) ||
    squeeze(element.getAttribute("title"));

  // An input's value is its name where it is a button: nobody types there.
  const buttonText = (element) =>
    named(element, "aria-labelledby") ||
    squeeze(element.getAttribute("aria-label")) ||
    (element.tagName === "INPUT"
      ? squeeze(element.type === "image" ? element.alt : element.value) || { submit: "Submit", reset: "Reset" }[element.type]
      : squeeze(textOf(element)) || squeeze([...element.querySelectorAll("img[alt]")].map((image) => image.alt).join(" "))) ||
    squeeze(element.getAttribute("title"));

  const enabled = (element) =>
    !element.matches(":disabled") && !element.readOnly && element.getAttribute("aria-disabled") !== "true";

  return { FIELDS, BUTTONS, UNREAD, squeeze, everything, all, shown, seen, textOf, named, labelOf, buttonText, enabled };
}
