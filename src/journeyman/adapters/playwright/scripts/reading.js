// The value of a field, or else the text of an element; a list's items one a line.
({ squeeze }, element) => {
  if (element.matches("input, textarea")) return element.value;
  if (element.matches("select")) return squeeze(element.selectedOptions[0]?.label);
  if (element.matches("ul, ol, [role=list]")) {
    const items = element.querySelectorAll("li, [role=listitem]");
    return [...items].map((item) => squeeze(item.innerText)).join("\n");
  }
  return element.innerText.trim();
}
