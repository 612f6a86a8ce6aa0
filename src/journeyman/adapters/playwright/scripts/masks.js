// The boxes (left, top, width, height in the viewport) that a picture must not show.
//
// Known secrets are looked for in the whole stream of texts and field values, without spaces and dashes, so one that is
// printed in groups, or spread over elements, is found. With `hide`, also all that may be a secret not known yet.
({ UNREAD, FIELDS }, { secrets, hide }) => {
  const boxes = [];
  const squeezed = (text) => text.replace(/[\s\u00ad\u200b-\u200d\ufeff-]/g, "").toLowerCase();
  const holds = (text) => {
    const forms = [text];
    try {
      forms.push(decodeURIComponent(text));
    } catch {
      // Not encoded.
    }
    return forms.some((form) => secrets.some((secret) => squeezed(form).includes(secret)));
  };
  const PICTURES = "img, canvas, svg, video, object, embed, picture, input[type=image]";
  const CODES = "code, pre, kbd, samp, tt, output, input[readonly], textarea[readonly], input:disabled";
  const UNKNOWN = [
    /otpauth:\S+/g,
    /(?=[^\s]*\d)[\w+/=.:-]{6,}/g,
    /(?:\d{2,}[ -])+\d{2,}/g,
    /[A-Z2-7]{6,}/g,
    /[A-Z0-9]{2,}(?:[ -][A-Z0-9]{2,})+/g,
    /\b(?:[A-Za-z0-9]{4,6} ){3,}[A-Za-z0-9]{2,6}\b/g,
    /[A-Za-z0-9]{4,}(?:-[A-Za-z0-9]{4,})+/g,
    /[\u2580-\u259f]+/g,
  ];

  // Texts and field values in the order of the page; `owner` is what is to be covered.
  function* pieces(node) {
    for (const child of node.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) yield { text: child.data, owner: child };
      if (child.nodeType !== Node.ELEMENT_NODE || UNREAD.has(child.tagName)) continue;
      const block = !getComputedStyle(child).display.startsWith("inline");
      if (block) yield { text: "\n" };
      if (child.matches(FIELDS)) yield { text: child.tagName === "SELECT" ? "" : child.value, owner: child };
      else {
        if (child.shadowRoot) yield* pieces(child.shadowRoot);
        yield* pieces(child);
      }
      if (block) yield { text: "\n" };
    }
  }

  const look = (view, left, top) => {
    const { document } = view;
    const cover = (thing) => {
      for (const box of thing.getClientRects()) boxes.push([box.left + left, box.top + top, box.width, box.height]);
    };
    const coverAll = (thing) => {
      const box = thing.getBoundingClientRect();
      boxes.push([box.left + left, box.top + top, box.width, box.height]);
    };
    const coverText = (stream, from, to) => {
      for (const { owner, start, end } of stream) {
        if (!owner || end <= from || start >= to) continue;
        if (owner.nodeType !== Node.TEXT_NODE) coverAll(owner);
        else {
          const range = document.createRange();
          range.setStart(owner, Math.max(from, start) - start);
          range.setEnd(owner, Math.min(to, end) - start);
          cover(range);
        }
      }
    };

    const stream = [];
    let text = "";
    for (const piece of pieces(document)) {
      stream.push({ ...piece, start: text.length, end: text.length + piece.text.length });
      text += piece.text;
    }
    const at = [];
    let bare = "";
    for (let index = 0; index < text.length; index++) {
      const kept = squeezed(text[index]);
      for (const letter of kept) {
        bare += letter;
        at.push(index);
      }
    }
    for (const secret of secrets)
      for (let hit = bare.indexOf(secret); hit >= 0; hit = bare.indexOf(secret, hit + 1))
        coverText(stream, at[hit], at[hit + secret.length - 1] + 1);
    if (hide)
      for (const pattern of UNKNOWN)
        for (const match of text.matchAll(pattern)) coverText(stream, match.index, match.index + match[0].length);

    const visit = (root) => {
      for (const element of root.querySelectorAll("*")) {
        if (element.shadowRoot) visit(element.shadowRoot);
        if (element.matches("input[type=password]")) coverAll(element);
        if ([...element.attributes].some(({ value }) => holds(value))) coverAll(element);
        for (const side of ["::before", "::after"]) {
          const { content } = view.getComputedStyle(element, side);
          if (content !== "none" && content !== "normal" && holds(content)) coverAll(element);
        }
        if (hide) unknown(element);
        if (element.matches("iframe, frame")) inside(element);
      }
    };
    const unknown = (element) => {
      if (element.matches(PICTURES) || element.matches(CODES)) coverAll(element);
      const page = element === document.body || element === document.documentElement;
      if (!page && view.getComputedStyle(element).backgroundImage.includes("url(")) coverAll(element);
      // A QR code drawn with cells: many children and no text.
      if (element.childElementCount >= 20 && !element.textContent.trim()) coverAll(element);
      // A recovery code of letters only, one in each item.
      if (element.matches("li, td, dd") && !element.childElementCount && /^\s*\S{6,}\s*$/.test(element.textContent)) coverAll(element);
    };
    // What a frame of another origin shows can't be searched, so it is covered whole; so is a scaled one.
    const inside = (frame) => {
      const box = frame.getBoundingClientRect();
      const scaled = Math.abs(box.width - frame.offsetWidth) > 1 || Math.abs(box.height - frame.offsetHeight) > 1;
      let readable = false;
      try {
        readable = frame.contentDocument?.body !== null && frame.contentDocument !== null;
      } catch {
        // Another origin.
      }
      if (hide || scaled || !readable) return coverAll(frame);
      const style = view.getComputedStyle(frame);
      const x = frame.clientLeft + parseFloat(style.paddingLeft), y = frame.clientTop + parseFloat(style.paddingTop);
      look(frame.contentWindow, left + box.left + x, top + box.top + y);
    };
    visit(document);
  };
  look(self, 0, 0);
  return boxes;
}
