// Resolves at the next change of the document, or after `most` ms (styles may change without one).
(_, { most }) =>
  new Promise((resolve) => {
    const observer = new MutationObserver(() => done());
    const done = () => {
      observer.disconnect();
      clearTimeout(timer);
      resolve(true);
    };
    const timer = setTimeout(done, most);
    observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  })
