"""Links: participants come by an address that somebody hands out; money is paid by hand."""
