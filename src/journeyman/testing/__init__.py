"""Contract suites that hold for every adapter of a port, and the fakes that keep them."""
