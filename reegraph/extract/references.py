"""What "it", "its" and "they" stand for: the thing of the right kind that was spoken of last."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

from reegraph.extract.deeds import MATERIALS, POLICIES, is_subject, kind_by_verb, reference_words, takes_output
from reegraph.extract.definite import by_noun, plural, there
from reegraph.extract.facilities import FACILITIES, ORGANISATIONS
from reegraph.extract.items import Item
from reegraph.extract.lexicon import lexicon
from reegraph.extract.spoken import Resolved, Spoken, sites_in
from reegraph.extract.standing import antecedent, before_relative, doer, heads, joined_pair, word_at
from reegraph.extract.things import Span
from reegraph.extract.verbs import common_finite

_PRONOUNS = frozenset({"it", "its", "itself", "whose", "we", "our"})
_DETERMINERS = frozenset({"the", "this", "that", "these", "those"})
_DOERS = ORGANISATIONS | FACILITIES
_FIRMS = frozenset({"Company"})
# The words with which a reference begins.
REFERRING = _PRONOUNS | _DETERMINERS | {"they", "their", "there", "both"}


@dataclass(slots=True)
class Speaker(Spoken):
    """Resolves the references of a text in reading order."""

    def resolve(self, items: list[Item], position: int) -> Resolved | None:
        """The reference that begins at `position`, or None."""
        word = items[position].lower
        if word in _PRONOUNS:
            found = self._pronoun(items, position)
            return None if found is None else Resolved((found.thing,), position)
        if word in {"they", "their"}:
            return self._they(items, position)
        if word in {"both", "these", "those"}:
            return plural(self, items, position, position + 1)
        if word == "there":
            return there(self, items, position)
        return by_noun(self, items, position) if word in _DETERMINERS else None

    def _pronoun(self, items: list[Item], position: int) -> Item | None:
        word = items[position].lower
        if word == "whose":
            return antecedent(items, position, _DOERS)
        if word in {"we", "our"}:
            return self.author
        inside = self._inside(items, position)
        if word == "it" and word_at(items, position + 1) in {"says", "said"} and _behind_quote(items, position):
            return self._topic_or_heading()
        if word == "its":
            return self._its(items, position, inside)
        if word == "it":
            return self._it(items, position, inside)
        return inside[0] if inside else self._topic_or_heading()

    def _inside(self, items: list[Item], position: int) -> list[Item]:
        """What stands before a pronoun in its sentence and may be it."""
        other = before_relative(items, position)
        before = [i for i in items[:position] if i.lower not in {"we", "our"}]
        return [i for i in heads(before, _DOERS) if other is None or i.thing != other.thing]

    def _its(self, items: list[Item], position: int, inside: list[Item]) -> Item | None:
        if position and items[position - 1].lower == "among":
            return self._among(items, position, inside)
        if inside and takes_output(items, position):
            before = [i for i in (self.topic, *self.lasts(FACILITIES)) if i is not None and i.thing != inside[-1].thing]
            return next((i for i in before if i.type in FACILITIES | _FIRMS), inside[-1])
        if not inside and word_at(items, position + 1) in reference_words().of_a_firm:
            firm = next((i for i in (self.topic, self.block_topic) if i is not None and i.type in _FIRMS), None)
            return firm or self._topic_or_heading()
        return inside[-1] if inside else self._topic_or_heading()

    def _it(self, items: list[Item], position: int, inside: list[Item]) -> Item | None:
        """What "it" stands for: of the kind that its verb is for, the subject before it or what was spoken of last."""
        kind = kind_by_verb(items, position)
        if kind in (MATERIALS, POLICIES):
            other = self._of_kind(items, position, kind)
            if other is not None:
                return other
        subject = None if is_subject(items, position) else doer(items, position)
        if subject is not None:
            others = [i for i in (*reversed(inside), self.topic) if i is not None and i.thing != subject.thing]
            return next((i for i in others if i.type in _DOERS), None)
        if inside and position and not is_subject(items, position) and _is_verb(items[position - 1]):
            own = inside[0].thing
            others = [i for i in items[:position] if i.type in _DOERS and i.span is not None and i.thing != own]
            return next((i for i in (*reversed(others), self.topic) if i is not None and i.type in _DOERS), None)
        if inside:
            return inside[0]
        fitting = [i for i in self._candidates(kind) if i.type in kind] if kind else []
        return fitting[0] if fitting else self._topic_or_heading()

    def _candidates(self, kind: frozenset[str]) -> list[Item]:
        """What a pronoun at the start of a sentence may stand for, the likeliest first."""
        told = [self.topic, *reversed(heads(self.sentence_before(), kind)), self.head, self.heading, self.block_topic]
        return [i for i in told if i is not None]

    def _of_kind(self, items: list[Item], position: int, kind: frozenset[str]) -> Item | None:
        """The material or policy that was spoken of right before: what that sentence begins with, else the last."""
        for mentions in (items[:position], self.sentence_before()):
            found = [i for i in mentions if i.type in kind and i.span is not None]
            if found:
                first = next(i for i in mentions if i.span is not None)
                return found[0] if found[0] is first else found[-1]
        return None

    def _topic_or_heading(self) -> Item | None:
        topic = self.topic
        return topic if topic is not None and topic.type in _DOERS else self.heading

    def settle_sites(self, items: list[Item]) -> list[Item]:
        """The items of a sentence with every "it" that is a site by its verb ("complete it in 2027") made that site.

        The sites that a sentence describes are only known after its pronouns, so this comes later than `resolve`.
        """
        spoken = [n for n, i in enumerate(items) if i.lower == "it"]
        settled = list(items) if spoken else items
        for position in spoken:
            item = items[position]
            if item.span is None or not _speaks_of_site(items, position):
                continue
            inside = next(iter(reversed(sites_in(items[:position]))), None)
            site = inside or next(iter(self.lasts(FACILITIES)), None)
            if site is not None:
                settled[position] = replace(item, type=site.type, span=replace(item.span, thing=site.thing))
        return settled

    def _among(self, items: list[Item], position: int, inside: list[Item]) -> Item | None:
        """ "A and B are among its investors" speaks of another; "A counts B among its investors" of A."""
        listed = any(i.lower in {"is", "are", "was", "were"} for i in items[:position])
        return self.topic if listed or not inside else inside[0]

    def _they(self, items: list[Item], position: int) -> Resolved | None:
        """ "They" and "their": two firms joined by "and" or "with" right before, else the one firm spoken of."""
        joined = joined_pair(items[:position]) or joined_pair(self.sentence_before())
        if joined:
            return Resolved(joined, position)
        if items[position].lower == "they" and kind_by_verb(items, position) in (MATERIALS, POLICIES):
            return self._several(items, position, kind_by_verb(items, position))
        after = items[position + 1 : position + 4]
        owns = any(i.lower in lexicon().possessed_nouns or i.lower in lexicon().facility_nouns for i in after)
        acts = bool(after) and after[0].lower in {"had", "have", *reference_words().of_firms}
        one = self.topic if not heads(items[:position], ORGANISATIONS) else None
        if one is not None and one.type == "Company" and (owns if items[position].lower == "their" else acts):
            return Resolved((one.thing,), position)
        return None

    def _several(self, items: list[Item], position: int, kind: frozenset[str]) -> Resolved | None:
        """The materials or the policy that "they" are: those of the last sentence that names any."""
        for mentions in (items[:position], *reversed(self.said[-2:])):
            found = list(dict.fromkeys(i.thing for i in mentions if i.type in kind and i.span is not None))
            if found:
                return Resolved(tuple(found) if kind == MATERIALS else (found[-1],), position)
        return None


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


def _is_verb(item: Item) -> bool:
    return item.span is None and (item.lower in common_finite() or item.lower.endswith("ed"))


def _behind_quote(items: list[Item], position: int) -> bool:
    """Whether somebody's words end here: "We cannot get feed," it says."""
    return bool({word_at(items, position - 1), word_at(items, position - 2)} & {'"', "”", "“"})


def reference_span(items: list[Item], first: int, last: int, thing: int) -> Span:
    """The span of a reference."""
    return Span(items[first].start, items[last].end, thing, "reference")
