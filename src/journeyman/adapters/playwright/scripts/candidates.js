// Texts that may be a TOTP secret: read-only fields, otpauth links, code-like texts and attributes.
({ squeeze, all, everything, shown, UNREAD }) => {
  const found = new Set();
  const add = (text) => squeeze(text) && found.add(squeeze(text));
  const BASE32 = /^[A-Z2-7]{16,}=*$/i;
  const GROUPS = /^(?:[A-Z2-7]{4}[ -])+[A-Z2-7]{1,4}$/i;
  const WITHIN = /otpauth:\/\/\S+|\b[A-Z2-7]{16,}={0,6}|\b(?:[A-Z2-7]{4}[ -]){3,}[A-Z2-7]{1,4}\b|\b(?:[a-z2-7]{4}[ -]){3,}[a-z2-7]{1,4}\b/g;
  // Four short words in a row look like groups of lower case; a digit tells.
  const plain = (text) => !/^otpauth:|[2-7A-Z]/.test(text);

  for (const element of everything(document)) {
    if (UNREAD.has(element.tagName)) continue;
    if (element.matches("input, textarea")) {
      const silent = /^(password|hidden|checkbox|radio|submit|button|image|reset|file)$/.test(element.type);
      if (!silent && (element.readOnly || element.disabled) && shown(element)) add(element.value);
    }
    for (const { name, value } of element.attributes) {
      if (/^otpauth:/i.test(value)) add(value);
      else if (/^data-|^value$/.test(name) && element.type !== "hidden" && BASE32.test(value.replace(/[\s-]/g, ""))) add(value);
    }
    const small = element.childElementCount <= 40 && element.textContent.length <= 300;
    if (!small || element.matches("input, textarea, select") || !shown(element)) continue;
    if (element.matches("code, pre, kbd, samp, tt, output")) add(element.innerText);
    const text = squeeze(element.innerText);
    if (BASE32.test(text.replace(/[\s-]/g, "")) && (/[2-7]/.test(text) || text === text.toUpperCase() || GROUPS.test(text)))
      add(text);
    for (const match of text.match(WITHIN) || []) if (!plain(match)) add(match);
  }
  return [...found].slice(0, 100);
}
