"""What "it", "its", "the company" and "the plant" stand for: the thing of the right type that was spoken of last."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from reegraph.entities.gazetteer import gazetteer
from reegraph.extract.facilities import FACILITIES, ORGANISATIONS
from reegraph.extract.items import Item
from reegraph.extract.lexicon import lexicon
from reegraph.extract.provinces import government_of, is_province
from reegraph.extract.things import Span, Things
from reegraph.extract.verbs import common_finite, verb_table
from reegraph.model import Frozen
from reegraph.model.tables import read_table

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
_COPULAS = frozenset({"is", "are", "was", "were", "be", "been", "become", "becomes", "became", "remains", "remained"})
_DETERMINERS = frozenset({"the", "this", "that"})
_AUXILIARIES = verb_table().between.auxiliaries


class _Words(Frozen):
    of_sites: frozenset[str]
    of_firms: frozenset[str]
    between: frozenset[str]
    of_two: frozenset[str]
    after_there: frozenset[str]


@cache
def _words() -> _Words:
    return read_table("reegraph.extract.tables", "references.toml", _Words)


# The words with which a reference begins.
REFERRING = _PRONOUNS | _DETERMINERS | {"they", "their", "there", "both"}


class Resolved(NamedTuple):
    """A reference: what it stands for, in order, and the position of its last item.

    `apposed` says that the words describe the thing rather than only point at it: "The owner of the mine sold it";
    `inside` that something is at the thing or in it: "there".
    """

    things: tuple[int, ...]
    last: int
    apposed: bool = False
    inside: bool = False


@dataclass(slots=True)
class Speaker:
    """Who was spoken of: the subject of the last sentence, the last mention of each type; who "we" are.

    `heading` is the subject of the heading above, `head` that of the words that lead in the block. `said` are the
    last sentences, and `homes` the states and places that the text gives as the homes of firms.
    """

    things: Things
    topic: Item | None = None
    heading: Item | None = None
    author: Item | None = None
    head: Item | None = None
    last: dict[str, Item] = field(default_factory=dict)
    said: list[list[Item]] = field(default_factory=list)
    homes: dict[int, set[str]] = field(default_factory=dict)

    def close_sentence(self, items: list[Item]) -> None:
        """Take up the mentions of a sentence that is done."""
        subject = subject_of(items)
        if subject is not None:
            self.topic = subject
        for item in items:
            if item.span is not None and item.span.how != "demonym":
                self.last[item.type] = item
        if subject is not None:
            self.last[subject.type] = subject
        self.said = [*self.said[-2:], items]
        for firm, home in homes_said(items):
            self.homes.setdefault(firm, set()).add(self.things[home].id)

    def resolve(self, items: list[Item], position: int) -> Resolved | None:
        """The reference that begins at `position`, or None."""
        word = items[position].lower
        if word in _PRONOUNS:
            found = self._pronoun(items, position)
            return None if found is None else Resolved((found.thing,), position)
        if word in {"they", "their"}:
            return self._they(items, position)
        if word == "both":
            return self._plural(items, position, position + 1)
        if word == "there":
            return self._there(items, position)
        if word in _DETERMINERS:
            return self._by_noun(items, position)
        return None

    def _by_noun(self, items: list[Item], position: int) -> Resolved | None:
        """What a determiner and the words behind it stand for."""
        noun = items[position + 1].lower if position + 1 < len(items) else ""
        if noun in {"latter", "former"}:
            return self._of_two(items, position)
        if noun in {"state", "province"}:
            return self._province(items, position, position + 1)
        if noun in {"owner", "operator", "developer"}:
            return self._owner(items, position, position + 1) or self._definite(items, position)
        return self._plural(items, position, position + 1) or self._definite(items, position)

    def _pronoun(self, items: list[Item], position: int) -> Item | None:
        wanted = ORGANISATIONS | FACILITIES
        if items[position].lower == "whose":
            return _antecedent(items, position, wanted)
        if items[position].lower in {"we", "our"}:
            return self.author
        inside = _heads(items[:position], wanted)
        if items[position].lower == "it" and (doer := _doer(items, position)) is not None:
            others = [i for i in (*reversed(inside), self.topic) if i is not None and i.thing != doer.thing]
            return next((i for i in others if i.type in wanted), None)
        if items[position].lower == "its" and position and items[position - 1].lower == "among":
            return self._among(items, position, inside)
        if inside:
            return inside[0] if items[position].lower != "its" else inside[-1]
        return self._it(items, position)

    def _it(self, items: list[Item], position: int) -> Item | None:
        """What "it" stands for that no mention stands before: the topic, if what it does is for its kind to do."""
        verb = next(
            (i.lower for i in items[position + 1 : position + 6] if i.lower not in _words().between | _AUXILIARIES), ""
        )
        fitting = (
            FACILITIES if verb in _words().of_sites else ORGANISATIONS if verb in _words().of_firms else frozenset()
        )
        before = self.said[-1] if self.said else []
        candidates = [self.topic, *reversed(_heads(before, fitting)), self.head, self.heading]
        if fitting and items[position].lower == "it":
            found = next((i for i in candidates if i is not None and i.type in fitting), None)
            if found is not None:
                return found
        topic = self.topic
        return topic if topic is not None and topic.type in ORGANISATIONS | FACILITIES else self.heading

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

    def _they(self, items: list[Item], position: int) -> Resolved | None:
        """ "They" and "their": two firms joined by "and" or "with" right before, else the one firm spoken of."""
        joined = _joined_pair(items[:position]) or (_joined_pair(self.said[-1]) if self.said else ())
        if joined:
            return Resolved(joined, position)
        after = items[position + 1 : position + 4]
        owns = any(i.lower in lexicon().possessed_nouns or i.lower in lexicon().facility_nouns for i in after)
        acts = bool(after) and after[0].lower in {"had", "have", *_words().of_firms}
        one = self.topic if not _heads(items[:position], ORGANISATIONS) else None
        if one is not None and one.type == "Company" and (owns if items[position].lower == "their" else acts):
            return Resolved((one.thing,), position)
        return None

    def _plural(self, items: list[Item], first: int, position: int) -> Resolved | None:
        """ "The two companies", "both borrowers", "the pair": the last two that fit, in the order of the text."""
        plain = items[first].lower == "both"
        for last in range(position, min(position + 3, len(items))):
            word = items[last].lower
            if items[last].span is not None or word in _NO_PHRASE:
                return None
            single = word[:-3] + "y" if word.endswith("ies") else word.removesuffix("s")
            types = _noun_types(single) if single != word else frozenset[str]()
            counted = plain or word in _words().of_two or any(i.lower == "two" for i in items[first:last])
            if word in {"pair", "duo", "parties", "partners"} or (types and counted):
                pair = self._last_two(items[:first], types or frozenset({"Company", "ResearchOrganisation"}))
                return Resolved(pair, last) if pair else None
        return None

    def _last_two(self, before: list[Item], types: frozenset[str]) -> tuple[int, ...]:
        """The last two things of these types, in the order in which they were named."""
        found: dict[int, Item] = {}
        for mentions in (before, *reversed(self.said)):
            for item in reversed(mentions):
                if (
                    item.span is not None
                    and item.type in types
                    and (item.span.how != "demonym" or types == {"Government"})
                ):
                    found.setdefault(item.thing, item)
            if len(found) >= 2:
                two = sorted(list(found.values())[:2], key=lambda i: i.start)
                return tuple(i.thing for i in two)
        return ()

    def _there(self, items: list[Item], position: int) -> Resolved | None:
        """ "There" as a place: the site or the place named last; not the "there" of "there is"."""
        after = items[position + 1].lower if position + 1 < len(items) else ""
        before = items[position - 1].lower if position else ""
        if after in _AUXILIARIES | _words().after_there or before in _AUXILIARIES - {
            "is",
            "are",
            "was",
            "were",
            "been",
        }:
            return None
        for mentions in (items[:position], *reversed(self.said[-1:])):
            found = [i for i in mentions if i.type == "Place" or i.type in FACILITIES]
            sites = [i for i in found if i.type in FACILITIES]
            if found:
                return Resolved(((sites or found)[-1].thing,), position, inside=True)
        return None

    def _definite(self, items: list[Item], position: int) -> Resolved | None:
        """ "The company", "the Belgian group", "the Toronto-listed miner", "the agency", "the latter"."""
        homes: list[str] = []
        for last in range(position + 1, min(position + 6, len(items))):
            item = items[last]
            if item.span is not None:
                if item.type == "Place" or (item.type == "Government" and item.span.how == "demonym"):
                    homes.append(self.things[item.thing].id)
                elif item.type != "Material":
                    return None
                continue
            types = _noun_types(item.lower)
            if types:
                return self._spoken_of(items, position, last, types, homes)
            if not _inside_phrase(item, last - position):
                return None
        return None

    def _province(self, items: list[Item], first: int, last: int) -> Resolved | None:
        """ "The state" and "the province": the place, or its government where it does something."""
        after = items[last + 1].lower if last + 1 < len(items) else ""
        places = [i.thing for s in (items[:first], *reversed(self.said)) for i in reversed(s) if i.type == "Place"]
        place = next((p for p in places if is_province(self.things[p].id)), None)
        if place is None or after in {"of", "-"}:
            return None
        is_place = (first > 0 and items[first - 1].lower in _PREPOSITIONS) or after in {"'s", "’s"}
        return Resolved((place if is_place else government_of(place, self.things),), last)

    def _of_two(self, items: list[Item], position: int) -> Resolved | None:
        after = items[position + 2].lower if position + 2 < len(items) else ""
        goes_on = after in {",", "'s", "’s", "to", "of", "and"} or after in _AUXILIARIES or after in common_finite()
        if items[position + 1].lower == "former" and not goes_on:
            return None  # "the former minister"
        two = self._last_two(items[:position], ORGANISATIONS)
        return Resolved((two[0 if items[position + 1].lower == "former" else 1],), position + 1) if two else None

    def _owner(self, items: list[Item], first: int, last: int) -> Resolved | None:
        """ "The owner of the Alpha mine": who was just spoken of, if the sentence begins so."""
        topic = self.head or self.topic
        begins = not any(i.lower.isalpha() for i in items[:first])
        described = last + 1 < len(items) and items[last + 1].lower == "of"
        if topic is None or topic.type != "Company" or not (begins and described) or topic.thing != self._last_firm():
            return None
        return Resolved((topic.thing,), last, apposed=True)

    def _last_firm(self) -> int:
        firms = [i.thing for i in (self.said[-1] if self.said else ()) if i.type == "Company"]
        return firms[-1] if len(set(firms)) == 1 else -1

    def _spoken_of(
        self, items: list[Item], first: int, last: int, types: frozenset[str], homes: list[str]
    ) -> Resolved | None:
        """The thing behind a definite phrase, unless the phrase names or describes another beside it."""
        after = items[last + 1] if last + 1 < len(items) else None
        if after is not None and (after.type in types or after.lower in {"that", "which", "-"}):
            return None  # "the miner Iluka", "the company that …", "the state-run bank"
        if first and items[first - 1].lower in _COPULAS and after is not None and after.lower in _PREPOSITIONS:
            return None  # "is the sole supplier of"
        if _apposed(items, first, last, types):
            return None
        if types == {"Government"} and homes:
            return None  # "the Indian state of Orissa": the demonym says it all
        found = self._recent(items[:first], types, homes)
        return None if found is None else Resolved((found.thing,), last)

    def _recent(self, before: list[Item], types: frozenset[str], homes: list[str]) -> Item | None:
        doer = _doer(before, len(before))
        heads = [i for i in reversed(_heads(before, types)) if doer is None or i.thing != doer.thing]
        candidates = [*heads, *([self.topic] if self.topic else []), *self._lasts(types)]
        if "Company" in types:
            candidates += [i for i in (self.head, self.heading) if i is not None]
        fitting = [i for i in candidates if i.type in types and (doer is None or i.thing != doer.thing)]
        if homes and "Company" in types:
            inside = [i for i in before if i.type in types]
            earlier = [i for s in reversed(self.said) for i in reversed(s) if i.type in types]
            for item in (*fitting, *earlier):
                if any(h in self._homes(item) for h in homes) or (item in inside and not self._homes(item)):
                    return item
            named = next((t for t in self.homes if self.things[t].type in types and self.homes[t] & set(homes)), None)
            if named is not None and self.topic is not None:
                return self.topic._replace(type=self.things[named].type, span=Span(0, 0, named, "reference"))
            return next((i for i in fitting if self._may_be_at(i, homes)), None)
        return fitting[0] if fitting else None

    def _may_be_at(self, item: Item, homes: list[str]) -> bool:
        """Whether nothing that is known of a firm speaks against these homes."""
        known = {t for h in self._homes(item) if (t := gazetteer().territory_of(h))}
        return not known or all((gazetteer().territory_of(h) or h) in known for h in homes)

    def _lasts(self, types: frozenset[str]) -> list[Item]:
        return sorted((i for t, i in self.last.items() if t in types), key=lambda i: -i.start)

    def _homes(self, item: Item) -> set[str]:
        """Where a firm is at home, as the text or the gazetteer says: a state, and the places in it."""
        found = set(self.homes.get(item.thing, ()))
        above = [self.things[item.thing].id]
        while above:
            known = gazetteer().by_id(above.pop())
            above += known.within if known else ()
            found.update(known.within if known else ())
        return found | {t for h in found if (t := gazetteer().territory_of(h))}


def homes_said(items: list[Item]) -> Iterator[tuple[int, int]]:
    """Firms and the states or places that a sentence gives as their homes: "Canada's Alpha", "Alpha of Toronto"."""
    for position, item in enumerate(items):
        if item.type not in ("Government", "Place") or item.span is None:
            continue
        after = items[position + 1 : position + 7]
        firm = next((i for i in after if i.type), None)
        words = [i.lower for i in after[: after.index(firm)]] if firm else []
        if firm is not None and firm.type == "Company" and firm.span is not None and firm.span.how == "name":
            possessed = words[:1] in (["'s"], ["’s"]) or words[:2] == ["-", "based"]
            plain = not set(words) & {",", ";", "(", ")", "and", "to", "for", "of", "with", "in", "from", "by"}
            if possessed or (item.span.how == "demonym" and plain):
                yield firm.thing, item.thing
        before = [i for i in items[max(0, position - 8) : position] if i.type]
        between = [i.lower for i in items[max(0, position - 8) : position]]
        if before and before[-1].type == "Company" and (between[-1:] == ["of"] or "," in between):
            index = items.index(before[-1])
            words = [i.lower for i in items[index + 1 : position]]
            if words in (["of"], [",", "of"]) or (
                words[:2] in ([",", "a"], [",", "an"], [",", "the"]) and len(words) < 5
            ):
                yield before[-1].thing, item.thing


def _joined_pair(items: list[Item]) -> tuple[int, ...]:
    """The two firms that a sentence joins by "and" or "with", if there is just one such pair in it."""
    firms = [(n, i) for n, i in enumerate(items) if i.type == "Company" and i.span is not None]
    if len({i.thing for _, i in firms}) != 2:
        return ()
    (first, a), (second, b) = next(
        ((x, y) for x, y in pairwise(firms) if x[1].thing != y[1].thing), ((0, firms[0][1]), (0, firms[0][1]))
    )
    between = [i.lower for i in items[first + 1 : second]]
    return (a.thing, b.thing) if "with" in between or between == ["and"] else ()


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
    for first, second in pairwise(after):
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


_CLAUSE_ENDS = frozenset(
    [",", ";", ":", "(", ")", "that", "which", "who", "whose", "and", "or", "but", "while", "because", "if", "when",
     "as", "where", "before", "after", "since", "said", "says", "say", "saying", "announced", "told", "reported",
     "believes", "expects", "thinks", "–", "—", "than"]
)  # fmt: skip


def _doer(items: list[Item], position: int) -> Item | None:
    """The one mention that heads the clause of which the words at `position` are an object, if they are one.

    A pronoun or definite phrase is somebody else than the subject of its own verb: "The bank lent it $5 million".
    """
    start = position
    while start and items[start - 1].lower not in _CLAUSE_ENDS:
        start -= 1
    heads = [
        i
        for n, i in enumerate(items[start:position], start)
        if i.type in ORGANISATIONS
        and i.span is not None
        and i.span.how != "demonym"
        and not _behind_preposition(items, n)
        and (n + 1 == len(items) or items[n + 1].lower not in {"'s", "’s", "-"})
    ]
    return heads[0] if heads and heads[-1] is not items[position - 1] else None


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
