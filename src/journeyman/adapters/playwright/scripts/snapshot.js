// One frame's fields, buttons and texts, with the elements that its refs stand for. Never a field's value.
({ FIELDS, BUTTONS, squeeze, all, shown, seen, textOf, named, labelOf, buttonText, enabled }, { limit }) => {
  const ALERTS =
    "[role=alert], [role=status], [aria-live=polite], [aria-live=assertive], .errorlist, .error, .errors, " +
    ".invalid-feedback, .alert, .field-error, .form-error, .error-message, .text-danger, .messages, .flash, .help.is-danger";
  const forms = [...document.forms];
  const elements = [];
  const refer = (element) => String(elements.push(element) - 1);
  const length = (value) => (value >= 0 ? value : null);

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

  const options = (field) => [...(field.options || [])].slice(0, 300).map((option) => squeeze(option.label));
  const readField = (field) => ({
    ref: refer(field),
    form: forms.indexOf(field.form),
    tag: field.tagName.toLowerCase(),
    type: field.tagName === "INPUT" ? field.type : field.tagName.toLowerCase(),
    name: field.name,
    id: field.id,
    autocomplete: squeeze(field.getAttribute("autocomplete")),
    label: labelOf(field).slice(0, 500),
    placeholder: squeeze(field.getAttribute("placeholder")),
    nearby: named(field, "aria-describedby").slice(0, 500) || beside(field),
    inputmode: squeeze(field.getAttribute("inputmode")),
    pattern: field.getAttribute("pattern") || "",
    password_rules: field.getAttribute("passwordrules") || "",
    min_length: length(field.minLength),
    max_length: length(field.maxLength),
    required: field.required || field.getAttribute("aria-required") === "true",
    visible: seen(field),
    enabled: enabled(field),
    filled: /^(checkbox|radio)$/.test(field.type) ? field.checked : field.value !== "",
    checked: field.checked === true,
    tabbable: field.tabIndex >= 0,
    options: field.tagName === "SELECT" ? options(field) : [],
  });
  const readButton = (button) => ({
    ref: refer(button),
    form: forms.indexOf(button.form ?? button.closest("form")),
    text: (buttonText(button) || "").slice(0, 200),
    type: button.form !== undefined ? button.type : "button",
    name: button.name || "",
    visible: shown(button),
    enabled: enabled(button),
  });

  const leads = (link) => /^https?:/.test(link.href);
  const acts = (link) =>
    /^(post|put|patch|delete)$/i.test(link.dataset.method || link.dataset.turboMethod || "") ||
    /^(#$|javascript:)/i.test(link.getAttribute("href"));
  const readLink = (link) => ({
    text: (buttonText(link) || "").slice(0, 200),
    url: leads(link) ? link.href : "",
    visible: shown(link),
    acts: acts(link),
  });

  const texts = (selector) => {
    const found = [];
    for (const element of all(selector)) {
      if (found.some((other) => other.contains(element)) || !shown(element)) continue;
      if (squeeze(element.innerText)) found.push(element);
    }
    return found.slice(0, 30).map((element) => squeeze(element.innerText).slice(0, 500));
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

  const data = {
    title: document.title,
    forms: forms.length,
    fields: all(FIELDS).map(readField),
    buttons: all(BUTTONS).map(readButton),
    headings: texts("h1, h2, h3, h4, h5, h6, [role=heading]"),
    alerts: texts(ALERTS),
    links: all("a[href]:not([role]), [role=link]").filter(shown).map(buttonText).filter(Boolean).slice(0, 200),
    ways: all("a[href]").filter((link) => leads(link) || acts(link)).slice(0, 300).map(readLink),
    frames: all("iframe").filter(shown).map(frameOf).filter(Boolean),
    text: (document.body?.innerText || "").replace(/[^\S\n]+/g, " ").replace(/ ?\n\s*/g, "\n").trim().slice(0, limit),
  };
  return { data, elements };
}
