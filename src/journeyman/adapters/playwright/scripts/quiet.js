// Resolves when the document has not changed for `quiet` ms, or after `most` ms.
(_, { quiet, most }) =>
  new Promise((resolve) => {
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
  })
