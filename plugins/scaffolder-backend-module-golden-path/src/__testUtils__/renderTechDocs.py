"""Renders Markdown with the extensions that mkdocs-techdocs-core enables.

Reads a JSON list of texts, writes a JSON list of HTML.
"""

import json
import sys

import markdown

EXTENSIONS = {
    "toc": {"permalink": True},
    "admonition": {},
    "pymdownx.details": {},
    "pymdownx.tabbed": {"alternate_style": True},
    "pymdownx.caret": {},
    "pymdownx.critic": {},
    "pymdownx.emoji": {},
    "pymdownx.inlinehilite": {},
    "pymdownx.magiclink": {},
    "pymdownx.mark": {},
    "pymdownx.smartsymbols": {},
    "pymdownx.snippets": {"restrict_base_path": True},
    "pymdownx.highlight": {"linenums": True, "pygments_lang_class": True},
    "pymdownx.extra": {"pymdownx.betterem": {"smart_enable": "all"}},
    "pymdownx.tasklist": {"custom_checkbox": True},
    "pymdownx.tilde": {},
    "markdown_inline_graphviz": {},
    "plantuml_markdown": {},
    "mdx_truly_sane_lists": {},
}

converter = markdown.Markdown(
    extensions=list(EXTENSIONS), extension_configs=EXTENSIONS
)
json.dump(
    [converter.reset().convert(text) for text in json.load(sys.stdin)],
    sys.stdout,
)
