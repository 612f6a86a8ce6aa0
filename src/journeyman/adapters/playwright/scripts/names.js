// The names of the elements found: never a field's value.
({ squeeze, seen, textOf, labelOf, buttonText }, found, { from }) =>
  found
    .filter(seen)
    .map((element) => {
      if (from) return squeeze(element.getAttribute(from));
      if (element.matches("button, input[type=submit], input[type=button], input[type=image], input[type=reset]"))
        return buttonText(element);
      const name = labelOf(element) || squeeze(element.alt) || squeeze(element.getAttribute("placeholder"));
      const authored = "input, select, textarea, [contenteditable], [role=textbox], [role=alert], [role=status], li, ul, ol";
      return name || (element.matches(authored) ? "" : squeeze(textOf(element)));
    })
    .filter(Boolean)
