// Puts a secret into a field, in the same instant as it compares origins. Returns "" or why not.
//
// The element belongs to one document, and a document's origin never changes: an answer given here holds for what follows.
(_, element, { origin, value }) => {
  // Not location.origin: a blob: document has its maker's. Not self.origin alone: a page can set that.
  const at = (view) => view && `${view.location.protocol}//${view.location.host}` === origin && view.origin === origin;
  if (!at(self) || !at(element.ownerDocument.defaultView)) return "foreign";
  if (!element.isConnected) return "gone";
  const kind = { INPUT: HTMLInputElement, TEXTAREA: HTMLTextAreaElement }[element.tagName];
  if (!kind || /^(checkbox|radio|file|submit|button|image|reset|hidden)$/.test(element.type)) return "no text field";
  if (element.matches(":disabled") || element.closest("[aria-disabled=true]")) return "disabled";
  if (element.readOnly || element.getAttribute("aria-readonly") === "true") return "read-only";
  if (!element.checkVisibility()) return "hidden";

  const put = (field, text) => {
    field.focus();
    const tell = (event) => field.dispatchEvent(event);
    tell(new KeyboardEvent("keydown", { bubbles: true, composed: true, key: "Unidentified" }));
    // The prototype's own setter: React's and the like would take an assignment for their own.
    Object.getOwnPropertyDescriptor(kind.prototype, "value").set.call(field, text);
    tell(new InputEvent("input", { bubbles: true, composed: true, inputType: "insertText" }));
    tell(new KeyboardEvent("keyup", { bubbles: true, composed: true, key: "Unidentified" }));
    tell(new Event("change", { bubbles: true }));
    return field.value !== "";
  };

  if (element.maxLength >= 0 && value.length > element.maxLength) {
    // One box for each character, as some pages ask for codes.
    const scope = element.form || element.parentElement;
    const boxes = [...scope.querySelectorAll("input")].filter((box) => box.maxLength === 1 && box.checkVisibility());
    const first = boxes.indexOf(element);
    const row = boxes.slice(first, first + value.length);
    if (first < 0 || row.length < value.length) return "too short for the value (maxlength)";
    return row.every((box, at) => put(box, value[at])) ? "" : "not taking the value";
  }
  return put(element, value) ? "" : "not taking the value";
}
