"""How Sphinx builds the documentation: `make docs`, without a network."""

from psiturk_ng.version import __version__

project = "psiturk_ng"
author = "the psiturk_ng maintainers"
release = __version__
extensions = ["myst_parser"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = f"psiturk_ng {release}"
html_show_copyright = False
html_show_sphinx = False
nitpicky = True
