// The pictures on which a QR code may be, those that are drawn with many cells without a text among them, and backgrounds of
// no more than a QR code's size.
({ all, shown }) => {
  const isBackground = (element, { width, height }) =>
    Math.max(width, height) <= 600 && getComputedStyle(element).backgroundImage.includes("url(");
  const hasCells = (element) =>
    element.matches("table, tbody, div") && element.childElementCount >= 20 && !element.textContent.trim();
  return all("body *").filter((element) => {
    const box = element.getBoundingClientRect();
    if (Math.min(box.width, box.height) < 40 || element.parentElement?.closest("svg")) return false;
    const drawn = element.matches("img, canvas, svg, object") || hasCells(element) || isBackground(element, box);
    return drawn && shown(element);
  });
}
