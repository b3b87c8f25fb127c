"""Words of a text: the dictionary and results of jieba 0.42.1, at the speed of its Rust port.

`rjieba` cuts; jieba itself is the reference in the tests and the fallback for the few characters that the two
read differently. Each set of user words has an instance of its own: no global dictionary is ever touched.

Where they differ (both pinned in tests/test_text_segmentation.py):

* Characters beyond U+4E00-U+9FD5 (extensions A, B, …, compatibility forms) are no Chinese to jieba, which
cuts
  them one by one; to rjieba they are. Texts that have one go to jieba, so that the words are the same.
* Words with no Chinese character: jieba cuts `9-A4` and `3.14.15` at the mark, rjieba keeps them whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from govreports.text import lists

UserWord = tuple[str, int, str]  # word, frequency, part of speech

# Chinese to rjieba (jieba-rs) but not to jieba's own pattern, found by comparing every code point.
DIFFERENT = re.compile("[\u3400-\u4dbf\u9fd6-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_BREAK = "\x1e"  # record separator: a word by itself to both, so texts joined with it are cut as if alone
_TOGETHER = 64  # texts cut in one call
_LEAST = 3  # least frequency of a user word, as jieba's own rare words have


class Cutter(Protocol):
    def cut(self, text: str) -> Iterable[str]: ...


def entries(text: str) -> tuple[tuple[str, int | None, str], ...]:
    """Return the entries of a user dictionary in jieba's format: word, then frequency and tag if given.

    >>> entries("# own words\\n信息处理费 12 n\\n政民互动")
    (('信息处理费', 12, 'n'), ('政民互动', None, 'n'))

    Raises
    ------
    ValueError
        If a line has more than three parts, or its frequency is no positive whole number.
    """
    found: list[tuple[str, int | None, str]] = []
    for line in lists.lines(text):
        word, *rest = line.split()
        if len(rest) > 2 or (rest and not (rest[0].isdecimal() and int(rest[0]) > 0)):
            raise ValueError(
                f"user dictionary: {line!r} is not 'word', 'word frequency' or 'word frequency tag'"
            )
        found.append((word, int(rest[0]) if rest else None, rest[1] if len(rest) == 2 else "n"))
    return tuple(found)


@lru_cache(maxsize=1)
def own_words() -> tuple[UserWord, ...]:
    """Return the package's user dictionary (`text/data/user_words.txt`)."""
    return tuple((w, f or _LEAST, tag) for w, f, tag in entries(lists.read("user_words.txt")))


def dictionary(user_words: Iterable[str | Path] | str | Path | None = None) -> tuple[UserWord, ...]:
    """Return the user words of a call of `segment`, each with its frequency and tag.

    A `Path` is a file in jieba's format; a string is a word. Both lie on top of the package's own words. A
    word without frequency gets the least one that keeps it whole.
    """
    if user_words is None:
        return own_words()
    given = [user_words] if isinstance(user_words, (str, Path)) else list(user_words)
    if not given:
        return ()
    made = list(own_words())
    extra = [
        e
        for g in given
        for e in (entries(g.read_text("utf-8-sig")) if isinstance(g, Path) else [(g, None, "n")])
    ]
    for word, frequency, tag in extra:
        if not word.strip() or _BREAK in word:
            raise ValueError(f"user word {word!r} is blank; give words of at least one character")
        made.append((word, frequency or max(_LEAST, int(_fast_plain().suggest_freq(word))), tag))
    return tuple(made)


@lru_cache(maxsize=1)
def _fast_plain():  # type: ignore[no-untyped-def]
    """Return rjieba's instance without user words; used for nothing that changes it."""
    from rjieba import Jieba

    return Jieba()


@lru_cache(maxsize=8)
def fast(user_words: tuple[UserWord, ...] = ()) -> Cutter:
    """Return an instance of rjieba that knows `user_words`."""
    if not user_words:
        return _fast_plain()  # type: ignore[no-any-return]
    from rjieba import Jieba

    cutter = Jieba()
    for word, frequency, tag in user_words:
        cutter.add_word(word, frequency, tag)
    return cutter  # type: ignore[no-any-return]


@lru_cache(maxsize=4)
def reference(user_words: tuple[UserWord, ...] = ()) -> Cutter:
    """Return an instance of jieba itself, of our own.

    Its dictionary is read from the package and not from the cache that jieba keeps in the folder for
    temporary files, where any user of the machine may write.
    """
    import jieba

    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    for word, frequency, tag in user_words:
        tokenizer.add_word(word, frequency, tag)
    return tokenizer  # type: ignore[no-any-return]


def segment(text: str, user_words: Iterable[str | Path] | str | Path | None = None) -> list[str]:
    """Cut a text into words; joined again they are the text, character for character.

    Parameters
    ----------
    text : str
    user_words : words, paths of dictionary files, or None
        Laid over the package's own dictionary. None is that dictionary alone, `()` is jieba's plain result.

    Returns
    -------
    list of str
        Words, punctuation and white space included.

    Examples
    --------
    >>> segment("收取信息处理费的情况")
    ['收取', '信息处理费', '的', '情况']
    >>> segment("收取信息处理费的情况", user_words=())
    ['收取', '信息处理', '费', '的', '情况']
    """
    known = dictionary(user_words)
    return list((reference if DIFFERENT.search(text) else fast)(known).cut(text))


def segment_all(
    texts: Iterable[str], user_words: Iterable[str | Path] | str | Path | None = None
) -> list[list[str]]:
    """Return `segment` of each text, faster than call by call; texts that are equal share one list."""
    cut = fast(dictionary(user_words)).cut
    given = list(texts)
    once = list(dict.fromkeys(given))  # headings and formulas recur in every report
    found: dict[str, list[str]] = {}
    for first in range(0, len(once), _TOGETHER):
        chunk = once[first : first + _TOGETHER]
        joined = _BREAK.join(chunk)
        if DIFFERENT.search(joined) or joined.count(_BREAK) >= len(chunk):
            chunk = [t for t in chunk if _BREAK not in t and not DIFFERENT.search(t)]
            joined = _BREAK.join(chunk)
        words = list(cut(joined))
        words.append(_BREAK)
        start = 0
        for text in chunk:
            end = words.index(_BREAK, start)
            found[text] = words[start:end]
            start = end + 1
    for text in once:
        if text not in found:
            found[text] = segment(text, user_words)
    return [found[text] for text in given]
