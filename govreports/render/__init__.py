"""Run the notebooks, keep their figures, and make pages that need nothing but themselves.

Modules: `project` finds the project's folders, `notebook` is what a notebook uses, `runner` executes,
`exporter` makes one page, `gallery` the index, `pages` does all of it for what has changed.
"""
