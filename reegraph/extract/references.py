"""What "it", "its", "the company" and "the plant" stand for: the thing of the right type that was spoken of last."""

from __future__ import annotations

from dataclasses import dataclass, field

from reegraph.entities.gazetteer import gazetteer
from reegraph.extract.facilities import FACILITIES, ORGANISATIONS
from reegraph.extract.items import Item
from reegraph.extract.lexicon import lexicon
from reegraph.extract.things import Span, Things
from reegraph.extract.verbs import verb_table

_PREPOSITIONS = frozenset(
    [
        "of",
        "in",
        "from",
        "by",
        "with",
        "for",
        "to",
        "at",
        "on",
        "under",
        "near",
        "over",
        "into",
        "through",
        "between",
        "among",
        "against",
        "about",
        "than",
        "as",
        "like",
    ]
)
_PRONOUNS = frozenset({"it", "its", "itself", "whose", "we", "our"})
# Words that no noun phrase has inside: "that would hand the miner" is no reference to a miner.
_NO_PHRASE = (
    _PREPOSITIONS
    | verb_table().between.auxiliaries
    | frozenset(
        ["the", "a", "an", "this", "that", "which", "who", "and", "or", "but", "its", "their", "other", "rival"]
    )
)
_DETERMINERS = frozenset({"the", "this", "that"})


@dataclass(slots=True)
class Speaker:
    """Who was spoken of: the subject of the last sentence, the last mention of each type; who "we" are."""

    things: Things
    topic: Item | None = None
    heading: Item | None = None
    author: Item | None = None
    last: dict[str, Item] = field(default_factory=dict)

    def close_sentence(self, items: list[Item]) -> None:
        """Take up the mentions of a sentence that is done."""
        subject = subject_of(items)
        if subject is not None:
            self.topic = subject
        for item in items:
            if item.span is not None and item.span.how != "demonym":
                self.last[item.type] = item
        subjects = [i for i in items if i is subject]
        for item in subjects:
            self.last[item.type] = item

    def resolve(self, items: list[Item], position: int) -> tuple[int, int] | None:
        """The reference that begins at `position`: the thing it stands for, and the position of its last item."""
        word = items[position].lower
        if word in _PRONOUNS:
            found = self._pronoun(items, position)
            return None if found is None else (found.thing, position)
        if word in _DETERMINERS:
            return self._definite(items, position)
        return None

    def _pronoun(self, items: list[Item], position: int) -> Item | None:
        wanted = ORGANISATIONS | FACILITIES
        if items[position].lower == "whose":
            return _antecedent(items, position, wanted)
        if items[position].lower in {"we", "our"}:
            return self.author
        inside = _heads(items[:position], wanted)
        if items[position].lower == "its" and position and items[position - 1].lower == "among":
            return self._among(items, position, inside)
        if inside:
            return inside[0] if items[position].lower != "its" else inside[-1]
        topic = self.topic
        return topic if topic is not None and topic.type in wanted else self.heading

    def settle_sites(self, items: list[Item]) -> list[Item]:
        """The items of a sentence with every "it" that is a site by its verb ("complete it in 2027") made that site.

        The sites that a sentence describes are only known after its pronouns, so this comes later than `resolve`.
        """
        settled = list(items)
        for position, item in enumerate(items):
            if item.lower != "it" or item.span is None or not _speaks_of_site(items, position):
                continue
            inside = next((i for i in reversed(items[:position]) if i.type in FACILITIES), None)
            site = inside or next(iter(self._lasts(FACILITIES)), None)
            if site is not None:
                settled[position] = item._replace(type=site.type, span=item.span._replace(thing=site.thing))
        return settled

    def _among(self, items: list[Item], position: int, inside: list[Item]) -> Item | None:
        """ "A and B are among its investors" speaks of another; "A counts B among its investors" of A."""
        listed = any(i.lower in {"is", "are", "was", "were"} for i in items[:position])
        return self.topic if listed or not inside else inside[0]

    def _definite(self, items: list[Item], position: int) -> tuple[int, int] | None:
        """ "The company", "the Belgian group", "the Toronto-listed miner", "the agency"."""
        country = ""
        for last in range(position + 1, min(position + 6, len(items))):
            item = items[last]
            if item.span is not None:
                if item.type == "Government" and item.span.how == "demonym":
                    country = self.things[item.thing].id
                elif item.type not in ("Material", "Place"):
                    return None
                continue
            types = _noun_types(item.lower)
            if types:
                return self._spoken_of(items, position, last, types, country)
            if not _inside_phrase(item, last - position):
                return None
        return None

    def _spoken_of(
        self, items: list[Item], first: int, last: int, types: frozenset[str], country: str
    ) -> tuple[int, int] | None:
        """The thing behind a definite phrase, unless the phrase names or describes another beside it."""
        after = items[last + 1] if last + 1 < len(items) else None
        if after is not None and (after.type in types or after.lower in {"that", "which"}):
            return None  # "the miner Iluka", "the company that …"
        if _apposed(items, first, last, types):
            return None
        found = self._recent(items[:first], types, country)
        return None if found is None else (found.thing, last)

    def _recent(self, before: list[Item], types: frozenset[str], country: str) -> Item | None:
        candidates = [*reversed(_heads(before, types)), *([self.topic] if self.topic else []), *self._lasts(types)]
        if "Company" in types and self.heading is not None:
            candidates.append(self.heading)
        for item in candidates:
            if item.type in types and (not country or self._home(item) in ("", country)):
                return item
        return None

    def _lasts(self, types: frozenset[str]) -> list[Item]:
        return sorted((i for t, i in self.last.items() if t in types), key=lambda i: -i.start)

    def _home(self, item: Item) -> str:
        return gazetteer().territory_of(self.things[item.thing].id) or ""


_DONE_TO_SITES = frozenset(
    {"complete", "completed", "finish", "open", "opened", "commission", "commissioned", "build", "built", "inaugurated"}
)


def _speaks_of_site(items: list[Item], position: int) -> bool:
    """Whether "it" is a site by its verb: "complete it in 2027", "it will be commissioned", "it should open"."""
    before = items[position - 1].lower if position else ""
    if before in _DONE_TO_SITES:
        return True
    after = [i.lower for i in items[position + 1 : position + 6]]
    passive = {"is", "was", "be", "been"}
    for first, second in zip(after, after[1:], strict=False):
        if first in passive and second in _DONE_TO_SITES | {"inaugurated", "finished", "constructed", "running"}:
            return True
        if second in {"open", "opens", "start"} and first in {"to", "will", "should", "would"}:
            behind = after[after.index(second) + 1 :]
            return not behind or behind[0] in {"in", "by", "at", "on", "."}
    return False


def _antecedent(items: list[Item], position: int, types: frozenset[str]) -> Item | None:
    """The mention right before "whose", brackets and commas aside."""
    back = position - 1
    while back >= 0 and (items[back].lower in {",", "*", ")"} or (items[back].span is None and position - back < 2)):
        if items[back].lower == ")":
            back = next((i for i in range(back, -1, -1) if items[i].lower == "("), 0)
        back -= 1
    return items[back] if back >= 0 and items[back].type in types else None


def _inside_phrase(item: Item, place: int) -> bool:
    """Whether a word may stand in a noun phrase, at this place behind its determiner, before the noun."""
    if item.lower in _NO_PHRASE or not (item.lower.isalpha() or item.lower == "-"):
        return False
    return item.lower not in lexicon().stage_words or place <= 3


def _apposed(items: list[Item], first: int, last: int, types: frozenset[str]) -> bool:
    """Whether "the Australian producer" only describes the name before it: "Lynas, the Australian producer, bought"."""
    before = first - 2 if first > 1 and items[first - 1].lower == "," else -1
    if before >= 0 and items[before].lower == ")":
        before = next((i - 1 for i in range(before, -1, -1) if items[i].lower == "("), -1)
    if before < 0 or items[before].type not in types:
        return False
    return last + 1 == len(items) or items[last + 1].lower in {
        ",",
        ".",
        ";",
        ")",
        "of",
        "at",
        "in",
        "behind",
        "for",
        "–",
        "-",
    }


def _noun_types(word: str) -> frozenset[str]:
    lex = lexicon()
    if word in lex.company_nouns:
        return frozenset({"Company"})
    if word in lex.agency_nouns:
        return frozenset({"Agency"})
    if word in lex.country_nouns:
        return frozenset({"Government"})
    return frozenset()


def _heads(items: list[Item], types: frozenset[str]) -> list[Item]:
    """Mentions of these types that are not behind a preposition or a possessive; all of them where none is free."""
    free: list[Item] = []
    bound: list[Item] = []
    for position, item in enumerate(items):
        if item.type not in types or item.span is None or item.span.how == "demonym":
            continue
        after = items[position + 1].lower if position + 1 < len(items) else ""
        (bound if _behind_preposition(items, position) or after in {"'s", "’s"} else free).append(item)
    return free or bound


def _behind_preposition(items: list[Item], position: int) -> bool:
    back = position - 1
    while back >= 0 and position - back <= 4 and items[back].span is None and items[back].lower.isalpha():
        if items[back].lower in _PREPOSITIONS:
            return True
        back -= 1
    return False


def subject_of(items: list[Item]) -> Item | None:
    """The first organisation or site of a sentence that is not behind a preposition: what the sentence is about."""
    heads = _heads(items, ORGANISATIONS | FACILITIES)
    return heads[0] if heads else None


def reference_span(items: list[Item], first: int, last: int, thing: int) -> Span:
    """The span of a reference."""
    return Span(items[first].start, items[last].end, thing, "reference")
