"""Whether a listed name stands for what it is listed as where it is written: towns that are capitals, longer names."""

from __future__ import annotations

import re
from functools import cache

from reegraph.entities.gazetteer import Entry, gazetteer
from reegraph.extract.lexicon import lexicon


@cache
def ends_of_firms() -> frozenset[str]:
    """The words with which names of firms end."""
    return lexicon().field_words | lexicon().corporate_suffixes


@cache
def _known_forms() -> frozenset[str]:
    return frozenset(e.form for e in gazetteer().entries if e.type in ("Government", "Place", "Material"))


def known_otherwise(form: str) -> bool:
    """Whether the gazetteer lists a form as a state, place or material."""
    return form in _known_forms() or form.lower() in _known_forms()


_BEFORE_PLACE = re.compile(
    r"\b(?:[Ii]n|[Aa]t|[Nn]ear|[Oo]utside|[A-Z][\w&.]*[*_]{0,2},? of|(?:north|south|east|west)\w* of|km (?:of|from)"
    r"|city of|port of|(?:Ltd|Limited|plc|PLC|Inc|AG|AS|ASA|AB|Oy|Corp|LLP|LLC|S\.A\.|NV|GmbH)\.?,) $|\| $"
)
_POSSESSED_FIRM = re.compile(r"'s((?: [A-Z][\w&.-]*)+)")
_BEHIND_PLACE = re.compile(
    r"[- ](?:based|headquartered)\b|(?! (?:the|a|an|its|to|of|in|on|and|or|has|had|is|was|will|would|may|can|did)\b)"
    r"(?: [a-z-]+(?<!s)(?<!ed)){0,3}? (?:company|firm|group|miner|trader|maker|fund|bank|house|investor|start-up"
    r"|startup"
    r"|explorer|court|agency|institute|office|offices|laboratory|suburb|university|refiner|recycler|broker|consultancy)\b"
)


def stands_there(entry: Entry, folded: str, start: int, end: int) -> bool:
    """Whether a capital that may stand for its state is the town itself here: "in Oslo", "Oslo-based"."""
    if folded.startswith(f", {entry.name}", end):
        return True
    owned = _POSSESSED_FIRM.match(folded, end)
    if owned is not None and owned[1].split()[-1] in ends_of_firms():
        return True
    return bool(_BEFORE_PLACE.search(folded, max(0, start - 20), start) or _BEHIND_PLACE.match(folded, end))


_STUFF = frozenset({"Material", "EndUse", "Technology"})
_LEGAL = re.compile(r",? (?:plc|PLC|Ltd|Limited|Inc|Corp|LLC|AG|GmbH|Pty|ASA|AB|NV|SE|Oyj)\b")  # makes a firm of them
_GEOGRAPHIC = re.compile(r" (?:Mountains|Hills|Valley|River|Lake|Peninsula|County|Basin|Road|Street|Avenue|Islands?)\b")
_NAME_BEFORE = re.compile(r"(?<![.!?:;|*\"(-] )(?<!^)\b([A-Z][a-zà-ÿ]{2,}) $")


def in_longer_name(entry: Entry, folded: str, start: int, end: int) -> bool:
    """Whether a listed name is only a part of one that nobody listed: "Bear Lodge Mountains", "Serra | Alta"."""
    if entry.type in _STUFF and folded[start].isupper() and _LEGAL.match(folded, end):
        return True
    if entry.type == "Mine":
        return _GEOGRAPHIC.match(folded, end) is not None
    if entry.type != "Company" or " " in entry.form or end - start > _SHORT or not folded[start : start + 2].istitle():
        return False
    before = _NAME_BEFORE.search(folded, max(0, start - 24), start)
    lex = lexicon()
    return before is not None and not (
        before[1] in lex.not_names or before[1] in lex.person_titles or known_otherwise(before[1])
    )


_SHORT = 6  # letters
