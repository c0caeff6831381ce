"""Where participants come from: one interface, one package per platform behind it."""
