"""One page in the forms in which people pass things on: PDF, Word, Excel, pictures for messengers.

Modules: `content` reads a page into headings, prose, figures and tables, `word` and `excel` write them,
`browser` prints with Chromium, `anonymous` takes names out of a dataset, `pack` does all of it.
"""
