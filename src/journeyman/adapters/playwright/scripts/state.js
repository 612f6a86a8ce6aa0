// Why an element can't be used now: "disabled", "read-only", "covered", "hidden" or "".
({ shown }, element) => {
  if (element.matches(":disabled") || element.getAttribute("aria-disabled") === "true") return "disabled";
  if (element.readOnly) return "read-only";
  if (!shown(element)) return "hidden";
  const box = element.getBoundingClientRect();
  const hit = element.getRootNode().elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  if (hit && hit !== element && !element.contains(hit) && !hit.contains(element)) return "covered by something else";
  return "";
}
