"""Analysis of the narratives: frames in, tidy frames out, each result with its counts and number of texts.

    words       segment, tokens, kinds, sentence_frame
    word lists  frequencies, term_rates, tfidf, ngrams, keyness, contrasts, dispersion
    contexts    concordance, concordance_html, positions, collocations, network
    texts       readability, topics, themes, near_copy, near_copies, similarity, year_pairs, template_share
    beside      one_place, side_by_side, donors
    section 5   items, ledger, ledger_shares, problem_types, promises

Functions take a corpus, or a frame of its narrative or tokens with `reports=`. `by=` names any column of the
reports. By default the body's own words are counted: no headings, form labels, formulas or cited titles.
"""

from govreports.text.collocation import Network, collocations, network
from govreports.text.concordance import concordance, concordance_html, positions
from govreports.text.copies import near_copies, near_copy, similarity, template_share, year_pairs
from govreports.text.dispersion import dispersion
from govreports.text.frequency import frequencies, ngrams, tfidf
from govreports.text.items import items
from govreports.text.keyness import contrasts, keyness
from govreports.text.kinds import kinds, own_text
from govreports.text.ledger import ledger, ledger_shares, problem_types, promises
from govreports.text.rates import term_rates
from govreports.text.readability import readability
from govreports.text.segmentation import segment
from govreports.text.sentences import clauses, sentence_frame, sentences
from govreports.text.side_by_side import donors, one_place, side_by_side
from govreports.text.themes import themes
from govreports.text.tokens import part_tokens, tokens
from govreports.text.topics import Topics, topics

__all__ = [
    "Network",
    "Topics",
    "clauses",
    "collocations",
    "concordance",
    "concordance_html",
    "contrasts",
    "dispersion",
    "donors",
    "frequencies",
    "items",
    "keyness",
    "kinds",
    "ledger",
    "ledger_shares",
    "near_copies",
    "near_copy",
    "network",
    "ngrams",
    "one_place",
    "own_text",
    "part_tokens",
    "positions",
    "problem_types",
    "promises",
    "readability",
    "segment",
    "sentence_frame",
    "sentences",
    "side_by_side",
    "similarity",
    "template_share",
    "term_rates",
    "tfidf",
    "themes",
    "tokens",
    "topics",
    "year_pairs",
]
