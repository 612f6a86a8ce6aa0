// Puts secrets into fields of one reading, one after the other; returns how many took theirs before one did not.
async (type, { elements }, { origin, values }) => {
  let taken = 0;
  for (const { index, value } of values) {
    if (type(null, elements[index], { origin, value })) break;
    taken += 1;
    // The page's own scripts may answer what was typed before the next field is, as they may between two messages.
    await new Promise((resolve) => setTimeout(resolve));
  }
  return taken;
}
