// Resolves with true when the document is parsed, has its stylesheets, and has not changed for `quiet` ms, or `most` ms
// after that; with false when it is not parsed after `load` ms. Stylesheets are waited for until `styles` ms after the
// document began to come, and no longer, however often this is asked.
async (_, { quiet, most, styles, load }) => {
  // An element's load comes by the document, and not by the window.
  const places = [window, document];
  // Resolves with whether `holds` did so in time; it is asked again whenever one of `events` comes.
  const until = (holds, milliseconds, events) =>
    new Promise((resolve) => {
      if (holds()) return resolve(true);
      const end = (value) => {
        clearTimeout(late);
        for (const event of events) for (const at of places) at.removeEventListener(event, look, true);
        resolve(value);
      };
      const look = () => holds() && end(true);
      const late = setTimeout(() => end(false), milliseconds);
      for (const event of events) for (const at of places) at.addEventListener(event, look, true);
    });
  const isParsed = () => document.readyState !== "loading";
  // Before its styles are there a page seems to show what they hide.
  const isAwaited = (link) =>
    !link.sheet &&
    !link.disabled &&
    link.hasAttribute("href") &&
    ["", "text/css"].includes(link.type.toLowerCase()) &&
    matchMedia(link.media || "all").matches;
  const isStyled = () =>
    document.readyState === "complete" ||
    ![...document.querySelectorAll('link[rel~="stylesheet" i]:not([rel~="alternate" i])')].some(isAwaited);
  const began = performance.getEntriesByType("navigation")[0]?.responseStart ?? 0;
  if (!(await until(isParsed, load, ["DOMContentLoaded"]))) return false;
  await until(isStyled, Math.max(0, began + styles - performance.now()), ["load", "error"]);
  return new Promise((resolve) => {
    let timer = 0;
    const observer = new MutationObserver(() => wait());
    const done = () => {
      observer.disconnect();
      clearTimeout(last);
      clearTimeout(timer);
      resolve(true);
    };
    const wait = () => {
      clearTimeout(timer);
      timer = setTimeout(done, quiet);
    };
    const last = setTimeout(done, most);
    observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    wait();
  });
}
