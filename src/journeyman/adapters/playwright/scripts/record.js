// Tells of what a person does on a page: which field, box, button or link, and the page as snapshot.js reads it, right
// before. What is typed or chosen never leaves the page.
(makeShared, snapshot, { tell, limit, settles }) => {
  if (window !== window.top) return;
  const TICKED = /^(checkbox|radio)$/;
  const LIKE =
    "summary, [role=tab], [role=menuitem], [role=switch], [role=checkbox], [onclick], [tabindex], [class*=btn i], " +
    "[class*=button i], [class*=submit i]";
  let known = new WeakSet();
  let pressed = -Infinity;

  const report = (deed, element, more) => {
    const { data, elements } = snapshot(makeShared(), { limit });
    const what = { deed, index: element ? elements.indexOf(element) : -1, href: location.href, page: data, ...more };
    window[tell](JSON.stringify(what))?.catch?.(() => {});
  };
  const opened = () => report("open", null);

  const elementsOf = (event) => event.composedPath().filter((its) => its instanceof Element);

  const filled = (event) => {
    const [field] = elementsOf(event), { FIELDS, CHOICES } = makeShared();
    if (!field?.matches(FIELDS) || field.matches(CHOICES)) return;
    if (TICKED.test(field.type)) report(field.checked ? "check" : "uncheck", field);
    else if (!known.has(field)) {
      known.add(field);
      report("fill", field);
    }
  };

  const clicked = (event) => {
    if (!event.isTrusted) return;
    const { FIELDS, BUTTONS, CHOICES, buttonText, squeeze, textOf } = makeShared();
    for (const element of elementsOf(event)) {
      if (element.matches(CHOICES)) return report("fill", element);
      if (element.matches(`${FIELDS}, label, [role=option]`)) return;
      const button = element.matches(BUTTONS), link = !button && element.matches("a[href], [role=link]");
      if (!link && !button && (!element.matches(LIKE) || element.querySelector(`${FIELDS}, ${BUTTONS}`))) continue;
      const name = (buttonText(element) || squeeze(textOf(element))).slice(0, 200);
      pressed = event.timeStamp;
      report("press", element, { role: link ? "link" : button ? "button" : "text", name });
      known = new WeakSet();
      setTimeout(opened, settles);
      return;
    }
  };

  // A press of Enter clicks the form's own button, if it has one; a script may send the form for what was clicked.
  const sent = (event) => {
    if (!event.isTrusted || event.submitter || event.timeStamp - pressed < 1000) return;
    report("send", null, { form: makeShared().all("form").indexOf(event.target) });
    known = new WeakSet();
  };

  addEventListener("input", filled, true);
  addEventListener("click", clicked, true);
  addEventListener("submit", sent, true);
  addEventListener("DOMContentLoaded", opened);
  addEventListener("load", () => setTimeout(opened, settles));
}
