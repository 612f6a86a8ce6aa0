// What several scripts need: walking the page, seeing as a person sees, naming as a screen reader names.
() => {
  const FIELDS = "input:not([type=hidden],[type=submit],[type=button],[type=reset],[type=image]), select, textarea";
  const BUTTONS = "button, input[type=submit], input[type=button], input[type=image], input[type=reset], [role=button]";
  // Drop-downs that are not the browser's own.
  const CHOICES = "[role=combobox]:not(input, select), [role=listbox]:not(select), button[aria-haspopup=listbox]";
  // Boxes to tick that are not the browser's own.
  const BOXES = "[role=checkbox]:not(input), [role=switch]:not(input)";
  const UNREAD = new Set(["SCRIPT", "STYLE", "NOSCRIPT", "TEMPLATE", "HEAD"]);

  const squeeze = (text) => (text || "").replace(/\s+/g, " ").trim();

  // The document and all open shadow roots, in tree order.
  const rootsIn = (root) => {
    const found = [root];
    for (const element of root.querySelectorAll("*")) if (element.shadowRoot) found.push(...rootsIn(element.shadowRoot));
    return found;
  };
  let known = null;
  const roots = () => (known ??= rootsIn(document));

  // All elements in tree order, those in open shadow roots too.
  function* everything(root) {
    for (const element of root.querySelectorAll("*")) {
      yield element;
      if (element.shadowRoot) yield* everything(element.shadowRoot);
    }
  }
  const all = (selector) =>
    roots().length === 1
      ? [...document.querySelectorAll(selector)]
      : [...everything(document)].filter((element) => element.matches(selector));

  const parentOf = (element) => element.parentElement || (element.getRootNode().host ?? null);

  // How an element hides itself and what is in it. Looked up once for each: forms share most of what they are in.
  const veils = new Map();
  const veilOf = (element) => {
    if (!element) return { opacity: 1, clipped: false, folded: false };
    if (veils.has(element)) return veils.get(element);
    const style = getComputedStyle(element), outer = veilOf(parentOf(element));
    const page = element === document.body || element === document.documentElement;
    let folded = outer.folded;
    if (style.overflow !== "visible" && !page && !folded) {
      const box = element.getBoundingClientRect();
      folded = box.width <= 1 || box.height <= 1;
    }
    const veil = {
      opacity: outer.opacity * Number(style.opacity),
      clipped:
        outer.clipped ||
        /inset\((50|100)%|circle\(0/.test(style.clipPath) ||
        (style.position === "absolute" && /rect\((0px,? ?){4}\)|rect\(1px, 1px, 1px, 1px\)/.test(style.clip)),
      folded,
    };
    veils.set(element, veil);
    return veil;
  };
  const rendered = (element) => element.checkVisibility({ visibilityProperty: true, checkVisibilityCSS: true });

  // What is asked of an element more than once is found out once: a script looks at the page at one moment.
  const once = (find) => {
    const found = new Map();
    return (element) => {
      if (!found.has(element)) found.set(element, find(element));
      return found.get(element);
    };
  };

  // Not hidden, of some size, on the page, not clipped away, not transparent.
  const shown = once((element) => {
    if (!rendered(element)) return false;
    const box = element.getBoundingClientRect();
    if (box.width <= 1 || box.height <= 1) return false;
    const page = document.scrollingElement || document.documentElement;
    const left = box.left + page.scrollLeft, top = box.top + page.scrollTop;
    if (left + box.width <= 0 || top + box.height <= 0) return false;
    if (left >= Math.max(page.scrollWidth, innerWidth)) return false;
    const veil = veilOf(element), outer = veilOf(parentOf(element));
    return veil.opacity >= 0.05 && !veil.clipped && !outer.folded;
  });

  // A field for a code may be transparent over the boxes that show it.
  const laidOver = (element) => {
    if (!element.matches("input[autocomplete~=one-time-code i]") || !rendered(element)) return false;
    const box = element.getBoundingClientRect();
    return box.width > 20 && box.height > 10 && box.right > 0 && box.bottom > 0 && !veilOf(parentOf(element)).clipped;
  };

  // A styled checkbox is a hidden input with a label that is seen.
  const seen = (element) =>
    shown(element) || laidOver(element) || (/^(checkbox|radio)$/.test(element.type) && [...(element.labels || [])].some(shown));

  // The text of a node, without what fields and scripts inside of it hold.
  const HOLDS = new Set([...UNREAD, "SELECT", "TEXTAREA", "INPUT", "DATALIST"]);
  const SPACED = new Set(["DIV", "P", "LI", "BR", "TR", "TD"]);
  const textOf = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return node.data;
    if (node.nodeType !== Node.ELEMENT_NODE || HOLDS.has(node.tagName)) return "";
    // What a component is given stands where its slot is.
    const given = node.tagName === "SLOT" ? node.assignedNodes() : [];
    if (given.length) return given.map(textOf).join("");
    const join = SPACED.has(node.tagName) ? " " : "";
    let text = "";
    for (let child = node.firstChild; child; child = child.nextSibling) text += (child === node.firstChild ? "" : join) + textOf(child);
    return text;
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
  const buttonText = once((element) =>
    named(element, "aria-labelledby") ||
    squeeze(element.getAttribute("aria-label")) ||
    (element.tagName === "INPUT"
      ? squeeze(element.type === "image" ? element.alt : element.value) || { submit: "Submit", reset: "Reset" }[element.type]
      : squeeze(textOf(element)) || squeeze([...element.querySelectorAll("img[alt]")].map((image) => image.alt).join(" "))) ||
    squeeze(element.getAttribute("title")),
  );

  // The text that stands right before an element, or right after it, as far as the next field or the next block.
  const BLOCKS =
    "address, article, blockquote, br, dd, div, dl, dt, fieldset, form, h1, h2, h3, h4, h5, h6, hr, li, main, ol, p, section, " +
    "table, td, th, tr, ul";
  const walked = (element, step, join) => {
    const walker = document.createTreeWalker(element.form || element.getRootNode(), NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    walker.currentNode = element;
    let text = "", block;
    for (let most = 0, node; most < 60 && (node = step(walker)); most++) {
      if (node.nodeType === Node.TEXT_NODE) {
        const holder = node.parentElement;
        if (holder?.closest("select, textarea, button, a")) break;
        if (!holder || UNREAD.has(holder.tagName) || !/[\p{L}\p{N}]/u.test(node.data)) continue;
        if (text && holder.closest(BLOCKS) !== block) break;
        block = holder.closest(BLOCKS);
        text = join(squeeze(node.data), text);
      } else if (node.matches(`${FIELDS}, ${BUTTONS}`) || (text && node.matches(BLOCKS))) break;
    }
    return text.length <= 150 ? text : "";
  };
  const before = (element) => walked(element, (walker) => walker.previousNode(), (found, text) => `${found} ${text}`.trim());
  const after = (element) => walked(element, (walker) => walker.nextNode(), (found, text) => `${text} ${found}`.trim());

  // What an element is called where no person sees it: name, id, classes, a picture's file.
  const marksOf = (element) => {
    const picture = /([^/?#]+)\.\w+(?:[?#]|$)/.exec(element.getAttribute("src") || element.querySelector(":scope > img")?.src || "");
    const icon = element.childElementCount === 1 ? element.firstElementChild.getAttribute("class") : "";
    // A form's property `id` is its field of that name, where it has one.
    const own = ["name", "id", "class", "role"].map((its) => element.getAttribute(its));
    return squeeze([...own, icon, picture?.[1].slice(0, 40)].filter(Boolean).join(" ")).slice(0, 200);
  };

  const enabled = (element) =>
    !element.matches(":disabled") && !element.readOnly && element.getAttribute("aria-disabled") !== "true";

  return {
    ...{ FIELDS, BUTTONS, CHOICES, BOXES, UNREAD, squeeze, everything, all, rendered, shown, seen, textOf },
    ...{ named, labelOf, buttonText, enabled, before, after, marksOf },
  };
}
