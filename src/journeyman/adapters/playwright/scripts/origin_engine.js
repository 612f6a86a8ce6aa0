// A selector engine that finds its root where the root's document is of the origin given, and nothing otherwise.
// Playwright runs it in an isolated world: nothing that the page's own scripts redefine reaches it.
({
  query(root, origin) {
    const view = (root.ownerDocument || root).defaultView;
    return view && `${view.location.protocol}//${view.location.host}` === origin && view.origin === origin ? root : null;
  },
  queryAll(root, origin) {
    const found = this.query(root, origin);
    return found ? [found] : [];
  },
})
