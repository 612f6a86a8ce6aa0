// The pictures on which a QR code may be, those that are drawn with many cells without a text among them.
({ all, shown }) =>
  all("img, canvas, svg, object, [style*=background-image], table, tbody, div").filter((element) => {
    const cells = element.matches("table, tbody, div") && !element.style.backgroundImage;
    if (cells && (element.childElementCount < 20 || element.textContent.trim())) return false;
    const box = element.getBoundingClientRect();
    return shown(element) && Math.min(box.width, box.height) >= 40 && !element.parentElement?.closest("svg");
  })
