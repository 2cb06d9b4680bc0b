"""How the docs are built: Markdown pages, and the look-up pages that are written from the code itself."""

import re
import sys
from pathlib import Path

from docutils import nodes
from docutils.utils.math import latex2mathml

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "src")]

import generate  # noqa: E402  (the path above comes first)
import matrix  # noqa: E402

import lightmask  # noqa: E402

project = "lightmask"
author = "The lightmask authors"
project_copyright = "the lightmask authors, Apache-2.0"
release = version = lightmask.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc"]
html_math_renderer = "mathml"
exclude_patterns = ["_build"]
myst_enable_extensions = ["amsmath", "colon_fence", "deflist", "dollarmath", "smartquotes"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints = "none"
autodoc_class_signature = "mixed"
default_role = "code"

html_theme = "furo"
html_title = "lightmask"


def mathml(text, as_block=False):
    """A formula as MathML, which browsers draw themselves: no script, no network."""
    text = re.sub(r"(\\(?:hat|bar|tilde) ?\w)_", r"\1{}_", text)  # else the index of a letter with a hat lands under it
    return latex2mathml.tex2mathml(text.replace(r"\dots", r"\ldots"), as_block=as_block)  # it knows only the latter


def inline_math(page, node):
    """A formula within a line."""
    page.body.append(mathml(node.astext()))
    raise nodes.SkipNode


def math_block(page, node):
    """A formula on lines of its own."""
    drawn = mathml(node.astext(), as_block=True)
    page.body.append(f'<div style="overflow: auto hidden; padding: 0.3em 0">{drawn}</div>')
    raise nodes.SkipNode


def setup(app):
    """Draw formulas; write the look-up pages before the pages are counted; let docstrings keep their columns."""
    app.add_html_math_renderer("mathml", (inline_math, None), (math_block, None))
    app.connect("builder-inited", lambda app: generate.write(HERE / "look-up" / "generated"))
    app.connect("builder-inited", lambda app: matrix.write(HERE / "risk" / "generated"))
    app.connect("autodoc-process-docstring", generate.docstring)
