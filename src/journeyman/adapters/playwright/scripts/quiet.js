// Resolves with true when the document is parsed, has its stylesheets, and has not changed for `quiet` ms, or `most` ms
// after that; with false when it is not parsed after `load` ms. Stylesheets are waited for `styles` ms at most.
async (_, { quiet, most, styles, load }) => {
  // Resolves with whether `holds` did so in time; it is asked again whenever one of `events` comes.
  const until = (holds, milliseconds, events) =>
    new Promise((resolve) => {
      if (holds()) return resolve(true);
      const end = (value) => {
        clearTimeout(late);
        for (const event of events) window.removeEventListener(event, look, true);
        resolve(value);
      };
      const look = () => holds() && end(true);
      const late = setTimeout(() => end(false), milliseconds);
      for (const event of events) window.addEventListener(event, look, true);
    });
  const isParsed = () => document.readyState !== "loading";
  // Before its styles are there a page seems to show what they hide. One that failed has no sheet until the load is over.
  const isStyled = () =>
    document.readyState === "complete" ||
    [...document.querySelectorAll('link[rel~="stylesheet" i]:not([rel~="alternate" i])')].every(
      (link) => link.sheet || link.disabled || !matchMedia(link.media || "all").matches,
    );
  if (!(await until(isParsed, load, ["DOMContentLoaded"]))) return false;
  await until(isStyled, styles, ["load", "error"]);
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
