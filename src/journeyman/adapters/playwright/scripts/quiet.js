// Resolves with true when the document is parsed and has not changed for `quiet` ms, or `most` ms after it was parsed; with
// false when it is not parsed after `load` ms.
(_, { quiet, most, load }) =>
  new Promise((resolve) => {
    const watch = () => {
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
    };
    if (document.readyState !== "loading") return watch();
    const late = setTimeout(() => resolve(false), load);
    const parsed = () => {
      clearTimeout(late);
      watch();
    };
    document.addEventListener("DOMContentLoaded", parsed, { once: true });
  })
