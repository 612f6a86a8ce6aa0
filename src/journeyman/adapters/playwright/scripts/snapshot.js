// One frame's forms, fields, buttons and texts, with the elements that its refs stand for. Never a field's value.
(
  { FIELDS, BUTTONS, CHOICES, BOXES, UNREAD, everything, squeeze, all, rendered, shown, seen, textOf, named, labelOf, buttonText, enabled, before, after, marksOf },
  { limit },
) => {
  const ALERTS =
    "[role=alert], [role=status], [aria-live=polite], [aria-live=assertive], .errorlist, .error, .errors, " +
    ".invalid-feedback, .alert, .field-error, .form-error, .error-message, .text-danger, .messages, .flash, .help.is-danger";
  const HEADINGS = "h1, h2, h3, h4, h5, h6, legend, [role=heading]";
  // A dialog that asks for something outside of any form is one: its own buttons send that, and not the page's behind it.
  const DIALOGS = "dialog, [role=dialog], [role=alertdialog]";
  const asksByItself = (dialog) => !dialog.querySelector("form") && dialog.querySelector(FIELDS) !== null;
  const isForm = (element) => element.matches("form") || (!element.closest("form") && asksByItself(element));
  const forms = all(`form, ${DIALOGS}`).filter(isForm);
  const numbers = new Map(forms.map((form, number) => [form, number]));
  const formOf = (element) => numbers.get(element.form ?? element.closest(`form, ${DIALOGS}`)) ?? -1;
  const most = 1000; // of each, as is kept of them: to read more would take the page minutes
  const elements = [];
  const refer = (element) => String(elements.push(element) - 1);
  const length = (value) => (value >= 0 ? value : null);
  const TICKED = /^(checkbox|radio)$/;

  // The text beside a field: that of the largest box in which it is the only field.
  const beside = (field) => {
    let box = field;
    while (
      box.parentElement &&
      !box.parentElement.matches("form, fieldset, body, main, tbody") &&
      box.parentElement.querySelectorAll(FIELDS).length === 1 &&
      !box.parentElement.querySelector(BUTTONS)
    )
      box = box.parentElement;
    const after = box.nextElementSibling;
    const helps = after?.matches("ul, ol, small, [class*=help], [class*=hint]") && !after.querySelector(FIELDS);
    const label = squeeze([...(field.labels || [])].map(textOf).join(" "));
    const text = squeeze((box === field ? "" : textOf(box)) + " " + (helps ? textOf(after) : ""));
    return squeeze(text.replace(label, " ")).slice(0, 500);
  };

  // What its group is called: a legend, a labelled group, or what stands before the first of the radio buttons.
  const groupOf = (field) => {
    const set = field.closest("fieldset, [role=group], [role=radiogroup]");
    const legend = set?.querySelector(":scope > legend");
    const name = set && ((legend && squeeze(textOf(legend))) || (set.matches("fieldset") ? "" : labelOf(set)));
    if (name || field.type !== "radio" || !field.name) return (name || "").slice(0, 200);
    const first = [...(field.form || document).querySelectorAll("input[type=radio]")].find((its) => its.name === field.name);
    return first ? before(first) : "";
  };

  const options = (field) => [...(field.options || [])].slice(0, 300).map((option) => squeeze(option.label));
  const readField = (field) => {
    const label = labelOf(field).slice(0, 500), visible = seen(field);
    return {
      ref: refer(field),
      form: formOf(field),
      tag: field.tagName.toLowerCase(),
      type: field.tagName === "INPUT" ? field.type : field.tagName.toLowerCase(),
      name: field.name,
      id: field.id,
      autocomplete: squeeze(field.getAttribute("autocomplete")),
      label,
      placeholder: squeeze(field.getAttribute("placeholder")),
      nearby: named(field, "aria-describedby").slice(0, 500) || beside(field),
      before: label ? "" : before(field),
      after: !label && TICKED.test(field.type) ? after(field) : "",
      group: groupOf(field),
      inputmode: squeeze(field.getAttribute("inputmode")),
      pattern: field.getAttribute("pattern") || "",
      password_rules: field.getAttribute("passwordrules") || "",
      min_length: length(field.minLength),
      max_length: length(field.maxLength),
      required: field.required || field.getAttribute("aria-required") === "true",
      visible,
      concealed: !visible && rendered(field),
      enabled: enabled(field),
      filled: TICKED.test(field.type) ? field.checked : field.value !== "",
      checked: field.checked === true,
      tabbable: field.tabIndex >= 0,
      options: field.tagName === "SELECT" ? options(field) : [],
      role: field.getAttribute("role") || "",
    };
  };
  // What is read alike of all that is not the browser's own.
  const readOwn = (element, type) => ({
    ref: refer(element),
    form: formOf(element),
    tag: element.tagName.toLowerCase(),
    type,
    name: element.getAttribute("name") || "",
    id: element.id,
    required: element.getAttribute("aria-required") === "true",
    visible: shown(element),
    enabled: enabled(element),
  });
  // A drop-down that is not the browser's own: what it is called, and what there is to choose, as far as that is there.
  const readChoice = (choice) => {
    const list = choice.getRootNode().getElementById?.(choice.getAttribute("aria-controls") || choice.getAttribute("aria-owns"));
    const found = [...(list || choice).querySelectorAll("[role=option]")];
    const label = (named(choice, "aria-labelledby") || squeeze(choice.getAttribute("aria-label"))).slice(0, 500);
    return {
      ...readOwn(choice, "listbox"),
      label,
      before: label ? "" : before(choice),
      filled: found.some((option) => option.getAttribute("aria-selected") === "true"),
      options: found.slice(0, 300).map((option) => squeeze(textOf(option))),
    };
  };
  // A box that is not the browser's own.
  const readBox = (box) => {
    const label = (labelOf(box) || squeeze(textOf(box))).slice(0, 500), checked = box.getAttribute("aria-checked") === "true";
    return {
      ...readOwn(box, "checkbox"),
      label,
      nearby: named(box, "aria-describedby").slice(0, 500),
      after: label ? "" : after(box),
      group: groupOf(box),
      filled: checked,
      checked,
      role: box.getAttribute("role"),
    };
  };
  const isBox = (element) => element.matches(BOXES);
  const isChoice = (element) => element.matches(CHOICES);
  const owned = new Set(all(CHOICES).map((its) => its.getAttribute("aria-controls") || its.getAttribute("aria-owns")));
  const outermost = (element) => !owned.has(element.id || undefined) && !element.parentElement?.closest(CHOICES);
  const readAny = (field) => (isChoice(field) ? readChoice(field) : isBox(field) ? readBox(field) : readField(field));

  // What markup says that sends by itself, for the scripts that many sites share: Rails' and Turbo's, htmx's.
  const SENDS = ["post", "put", "patch", "delete"];
  const attribute = (element, name) => element.getAttribute(name) ?? element.getAttribute(`data-${name}`);
  const methodOf = (element) => {
    const said = [attribute(element, "method"), attribute(element, "turbo-method"), element.getAttribute("formmethod")];
    const told = said.filter(Boolean).map((its) => its.toLowerCase());
    const hx = SENDS.filter((its) => attribute(element, `hx-${its}`) !== null);
    return [...told, ...hx].sort((one, other) => SENDS.indexOf(other) - SENDS.indexOf(one))[0]?.slice(0, 10) || "";
  };
  // What they ask before that: of what is pressed, and of the form that it sends.
  const ASKS = ["confirm", "turbo-confirm", "hx-confirm"];
  const asks = (...elements) => {
    const said = elements.flatMap((element) => ASKS.map((its) => attribute(element, its))).filter(Boolean);
    return squeeze(said.join(" ")).slice(0, 500);
  };

  // Of which part of the page an element is: the last heading above it, and the text right before it.
  // By one walk, since the document and its shadow roots have no order among themselves (compareDocumentPosition).
  const titles = new Set(all(HEADINGS).filter(shown)), sections = new Map(), told = new Map(), shadows = [];
  let title = null;
  for (const element of everything(document)) {
    sections.set(element, title);
    if (titles.has(element)) title = element;
    if (element.shadowRoot && rendered(element)) shadows.push(element);
  }
  const above = (element) => {
    const its = sections.get(element);
    if (its && !told.has(its)) told.set(its, squeeze(textOf(its)).slice(0, 200));
    return its ? told.get(its) : "";
  };

  const sentBy = (button) => (/^(button|reset)$/.test(button.type) ? [] : [button.form ?? button.closest("form")].filter(Boolean));
  const readButton = (button) => ({
    ref: refer(button),
    form: formOf(button),
    text: (buttonText(button) || "").slice(0, 200),
    type: button.form !== undefined ? button.type : "button",
    name: button.name || "",
    marks: marksOf(button),
    visible: shown(button),
    enabled: enabled(button),
    method: methodOf(button),
    asks: asks(button, ...sentBy(button)),
    heading: above(button),
    before: before(button),
    role: button.getAttribute("role") || "",
    opens: /^(true|menu)$/.test(button.getAttribute("aria-haspopup")) && button.getAttribute("aria-expanded") !== "true",
  });

  const leads = (link) => /^https?:/.test(link.href);
  const acts = (link) =>
    SENDS.includes(methodOf(link)) ||
    /^(#$|javascript:)/i.test(link.getAttribute("href"));
  const readLink = (link) => ({
    text: (buttonText(link) || "").slice(0, 200),
    url: leads(link) ? link.href : "",
    visible: shown(link),
    acts: acts(link),
    method: methodOf(link),
    asks: asks(link),
    heading: above(link),
    before: before(link),
  });

  // What looks and acts like a button and does not say so, where a form has no other.
  const LIKE = "[onclick], [class*=btn i], [class*=button i], [class*=submit i], [tabindex='0']";
  const disguised = (buttons) => {
    const sent = new Set(buttons.filter((its) => its.visible).map((its) => its.form));
    if (sent.size > forms.length) return []; // every form has one, and so has what is in no form
    const acts = (element) => {
      const leads = element.matches("a[href]") && !/^(#|javascript:|$)/i.test(element.getAttribute("href"));
      if (leads || element.matches(`${BUTTONS}, ${FIELDS}, ${BOXES}, form`) || element.closest("button, label, select")) return false;
      if (element.querySelector(`${FIELDS}, ${BUTTONS}`)) return false;
      const text = squeeze(textOf(element));
      return text !== "" && text.length <= 40 && shown(element);
    };
    const found = [];
    for (const its of all(LIKE)) if (found.length < most && !sent.has(formOf(its)) && acts(its)) found.push(its);
    return found.filter((element) => !found.some((other) => other !== element && element.contains(other)));
  };

  // The heading of a form, or of the box around it that has no other form in it; and what those boxes are called.
  const readForm = (form) => {
    let heading = form.querySelector(HEADINGS), marks = marksOf(form), box = form;
    for (let step = 0; step < 5; step++) {
      const outer = box.parentElement;
      if (!outer || outer.matches("body, html, main") || outer.querySelectorAll("form").length > 1) break;
      heading ||= [...outer.querySelectorAll(HEADINGS)].findLast((its) => its.compareDocumentPosition(form) & 4);
      marks += " " + marksOf(outer);
      box = outer;
    }
    return {
      marks: marks.slice(0, 300),
      action: (form.getAttribute("action") || "").replace(/[?#].*/s, "").slice(0, 200),
      // Its attribute: its property is the field of that name, where there is one.
      method: form.matches(DIALOGS) ? "dialog" : /^(post|dialog)$/i.exec(form.getAttribute("method"))?.[1].toLowerCase() || "get",
      modal: shown(form) && form.closest("dialog:modal, [aria-modal=true]") !== null,
      label: labelOf(form).slice(0, 200),
      heading: heading ? squeeze(textOf(heading)).slice(0, 200) : "",
      text: squeeze(textOf(form)).slice(0, 1000),
    };
  };

  // What is shown, as far as `most`: the rest is not even looked at.
  const first = (most, found, read) => {
    const texts = [];
    for (const element of found) {
      const text = texts.length < most && shown(element) && read(element);
      if (text) texts.push(text);
    }
    return texts;
  };
  const texts = (elements) => {
    const found = [];
    const read = (element) => {
      const text = found.some((other) => other.contains(element)) ? "" : squeeze(element.innerText).slice(0, 500);
      if (text) found.push(element);
      return text;
    };
    return first(30, elements, read);
  };
  // What is said of the fields that are marked as wrong. What describes one may be a help text: it counts where the page
  // says nothing else.
  const said = (attribute) =>
    all("[aria-invalid=true]").flatMap((field) =>
      (field.getAttribute(attribute) || "").split(/\s+/).map((id) => id && field.getRootNode().getElementById?.(id)).filter(Boolean),
    );
  const alerts = texts([...all(ALERTS), ...said("aria-errormessage")]);
  // A frame of the page's own origin whose document has not drawn anything yet.
  const isEmpty = (frame) => {
    const inner = frame.contentDocument;
    if (!inner || !/^https?:/.test(inner.URL)) return false;
    return inner.readyState === "loading" || !((inner.body?.innerText || "").trim() || inner.querySelector(FIELDS));
  };
  const frameOf = (frame) => {
    let origin = "";
    try {
      origin = new URL(frame.src, document.baseURI).origin;
    } catch {
      // An address that is none: the title alone tells.
    }
    return squeeze(`${origin === "null" ? "" : origin} ${frame.title}`);
  };

  // What is rendered of the document, and then of each shadow root, which no `innerText` holds.
  const parts = shadows.flatMap((its) => [...its.shadowRoot.children].filter((child) => !UNREAD.has(child.tagName) && rendered(child)));
  const wholeText = [document.body, ...parts].map((its) => its?.innerText || "").join("\n");
  const ITEMS = "[role=tab]:not(button, a[href]), [role=menuitem]:not(button, a[href])";
  const buttons = all(`${BUTTONS}, ${ITEMS}`).filter((its) => !isChoice(its) && !isBox(its)).slice(0, most).map(readButton);
  const data = {
    title: Reflect.get(Document.prototype, "title", document),
    language: squeeze(document.documentElement.lang).slice(0, 35),
    forms: forms.slice(0, most).map(readForm),
    fields: all(`${FIELDS}, ${CHOICES}, ${BOXES}`).filter((its) => !isChoice(its) || outermost(its)).slice(0, most).map(readAny),
    buttons: [...buttons, ...disguised(buttons).map(readButton)],
    headings: texts(all("h1, h2, h3, h4, h5, h6, [role=heading]")),
    alerts: alerts.length ? alerts : texts(said("aria-describedby")),
    links: first(200, all("a[href]:not([role]), [role=link]"), buttonText),
    ways: all("a[href]").filter((link) => leads(link) || acts(link)).slice(0, 300).map(readLink),
    busy:
      all("[aria-busy=true], [role=progressbar]:not([aria-valuenow]), [class*=spinner i], [class*=skeleton i]").some(shown) ||
      all("iframe").slice(0, most).some((frame) => shown(frame) && isEmpty(frame)),
    frames: all("iframe").slice(0, most).filter(shown).map(frameOf).filter(Boolean),
    text: wholeText.replace(/[^\S\n]+/g, " ").replace(/ ?\n\s*/g, "\n").trim().slice(0, limit),
  };
  return { data, elements };
}
