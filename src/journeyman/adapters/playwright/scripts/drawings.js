// The pictures on which a QR code may be.
({ all, shown }) =>
  all("img, canvas, svg, object, [style*=background-image]").filter((element) => {
    const box = element.getBoundingClientRect();
    return shown(element) && Math.min(box.width, box.height) >= 40 && !element.parentElement?.closest("svg");
  })
