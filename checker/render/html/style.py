"""How the page looks, on light and on dark screens and on paper."""

from __future__ import annotations

STYLE = """
:root { color-scheme: light dark; --line: #8884; --soft: #8881; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; }
h1 { font-size: 1.5rem; font-weight: 400; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
h3 { font-size: 1rem; margin: 0 0 .25rem; }
p { margin: .25rem 0; overflow-wrap: anywhere; }
.path, .place, pre, td:first-child { font-family: ui-monospace, monospace; }
.path { overflow-wrap: anywhere; }
.place { color: GrayText; font-size: .85rem; }
.verdict { border-left: .4rem solid; padding-left: .75rem; font-size: 1.15rem; }
.good { border-color: #2a8a4a; }
.bad { border-color: #c62828; }
article { border: 1px solid var(--line); border-radius: .4rem; margin: .5rem 0;
  padding: .75rem 1rem; }
pre { background: var(--soft); padding: .5rem .75rem; overflow-x: auto; font-size: .85rem; }
mark { background: #ffd54f; color: #000; }
.label { border-radius: .25rem; color: #fff; font-size: .75rem; padding: .1rem .45rem; }
.critical { background: #8e24aa; }
.high { background: #c62828; }
.medium { background: #b26a00; }
.low { background: #00695c; }
.info { background: #1565c0; }
table { border-collapse: collapse; font-size: .9rem; width: 100%; }
td { border-top: 1px solid var(--line); overflow-wrap: anywhere; padding: .25rem .5rem;
  vertical-align: top; }
footer { color: GrayText; font-size: .85rem; margin-top: 2rem; }
@media print { article { break-inside: avoid; } }
"""
