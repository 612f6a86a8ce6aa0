// Says whether a box is ticked; with `click`, clicks it first, in the page: a styled box hides the real one.
(_, element, { click }) => {
  if (click) element.click();
  const pressed = element.getAttribute("aria-checked") ?? element.getAttribute("aria-pressed");
  return element.checked ?? pressed === "true";
}
