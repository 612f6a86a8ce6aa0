// A form opens in the tab that it is in: what it sends to a window of its own, or to a frame, nobody would look at.
// It may be sent to a frame that is there, within its own origin. Heard before any script of the page's, in each document.
() => {
  const read = (element, name) => Element.prototype.getAttribute.call(element, name);
  const own = { form: "target", submitter: "formtarget" };
  const origin = (address) => {
    try {
      return new URL(address, document.baseURI).origin;
    } catch {
      return "";
    }
  };
  const isThere = (name) => name !== "" && [...document.querySelectorAll("iframe, frame")].some((its) => its.name === name);
  addEventListener(
    "submit",
    ({ target: form, submitter }) => {
      const base = document.querySelector("base[target]");
      const said = [submitter && read(submitter, own.submitter), read(form, own.form), base && read(base, "target")];
      const target = said.find((its) => its !== null && its !== undefined) ?? "";
      if (/^(|_self|_top|_parent)$/i.test(target)) return;
      const action = (submitter && read(submitter, "formaction")) ?? read(form, "action") ?? "";
      if (isThere(target) && origin(action) === location.origin) return;
      Element.prototype.setAttribute.call(form, own.form, "_self");
      if (submitter) Element.prototype.removeAttribute.call(submitter, own.submitter);
    },
    true,
  );
}
