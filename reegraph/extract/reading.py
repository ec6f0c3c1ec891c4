"""One document, read: its sentences as items, with sites, policies and references resolved in reading order."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from reegraph.extract.agencies import find_agencies
from reegraph.extract.context import Context, Surroundings, most_named, spoken_of
from reegraph.extract.facilities import (
    FACILITIES,
    ORGANISATIONS,
    Phrase,
    find_phrases,
    is_loan,
    place_at_end,
    place_behind,
    places_before,
    stage_near,
    stands_for_site,
)
from reegraph.extract.heads import head_of, site_in_head, usual_site
from reegraph.extract.items import Item, mention_item, with_marks, words
from reegraph.extract.lexicon import lexicon
from reegraph.extract.materials import with_shared_heads
from reegraph.extract.names import find_names
from reegraph.extract.notes import with_subject
from reegraph.extract.phrases import Policies, find_places
from reegraph.extract.provinces import with_givers
from reegraph.extract.quantities import find_quantities
from reegraph.extract.references import REFERRING, Speaker, reference_span
from reegraph.extract.rows import Labelled, Row, find_rows, with_row_names
from reegraph.extract.sites import Around, Sites
from reegraph.extract.spoken import Resolved
from reegraph.extract.standing import subject_of
from reegraph.extract.text import Block, Sentence, split_blocks, split_sentences, with_borders, without
from reegraph.extract.things import Span, Things
from reegraph.extract.whereabouts import places_of
from reegraph.extract.worksites import with_worksites
from reegraph.model import Document


class Read(NamedTuple):
    """A sentence with its items; `block` is where it stands, `context` what stands before it.

    `placed` are sites with the places where they stand, as far as the words of the sentence do not join the two;
    `worked` are sites with the firms that make something there.

    A row of a table that can be read by its header has `row`, and as `topic` what its table is about.
    """

    sentence: Sentence
    block: Block
    items: list[Item]
    context: Context = Context()
    row: Row | None = None
    topic: Item | None = None
    placed: tuple[tuple[Item, Item], ...] = ()
    worked: tuple[tuple[Item, Item], ...] = ()


class Reading(NamedTuple):
    """A document as the rules see it; `unread` is where it holds what is longer than any sentence."""

    document: Document
    things: Things
    sentences: list[Read]
    unread: tuple[tuple[int, int], ...] = ()

    def spans(self) -> list[Span]:
        """All mentions, in order; a place inside the words for a site comes behind the site."""
        found: list[Span] = []
        for read in self.sentences:
            for item in read.items:
                if item.span is not None:
                    found.append(item.span)
                if item.parts:
                    found += [m.span for m in _named_in(item) if m.span is not None]
        return found


# A report says once whom it means by "the Company". Most texts say it nowhere, which the quick pattern tells.
_MAY_DEFINE = re.compile(r"""(?:Company|Group|Corporation)["”*']""")
_DEFINED = re.compile(r"""(?:\bthe\s["“*']{1,4}|["“*']the\s)(?:Company|Group|Corporation)["”*']""")
# The share of the mentions of firms that one has, for the text to be about it; less where the title names it.
_APOSTROPHES = frozenset("'’")
_SHARE_OF_CENTRE = 0.35
_SHARE_IF_TITLED = 0.2
_LEAST_NAMED = 3
_NAMED_INSIDE = frozenset({"Place", "Material"})


def _named_in(site: Item) -> Iterator[Item]:
    """The places and materials that the words for a site name: "its Kalgoorlie plant", "a lithium project"."""
    return (p for p in site.parts if p.type in _NAMED_INSIDE and site.type in FACILITIES)


def read(document: Document) -> Reading:
    """The sentences of a document with everything that they mention."""
    text = document.text
    things = Things()
    blocks = split_blocks(text)
    split = split_sentences(text, blocks)
    prose = without(text, split.unread)
    names = find_names(with_borders(prose, blocks), things)
    sites = Sites(things, text, _usual_type(prose))
    policies = Policies(things)
    author = _author(names, things, document, prose)
    speaker = Speaker(things, text, author=author, centre=_centre(author, names, things, document))
    surroundings = Surroundings(giver=_giver(names, things, text), centre=_state(names, things, text))
    sentences: list[Read] = []
    starts = [s.start for s in names]
    rows, labelled = find_rows(prose, blocks), Labelled()
    announced = usual_site(document.title or "")
    before = -1
    topic: Item | None = None
    for sentence in split.sentences:
        inside = names[bisect_left(starts, sentence.start) : bisect_left(starts, sentence.end)]
        items = _items(document, sentence, [s for s in inside if s.end <= sentence.end], things)
        begins = sentence.block != before
        if begins:
            _enter_block(blocks, sentence.block, sentences, speaker)
            sites.enter_block(speaker.heading)
            before = sentence.block
        if blocks[sentence.block].kind == "bullet":
            items = with_subject(items, speaker.firm_spoken_of([]))
        items = with_givers(_with_references(items, speaker), things)
        items = _merged(items, [mention_item(s, things, text) for s in policies.find(items, text)])
        sites.firm = speaker.firm_spoken_of(items)
        items = _with_sites(_with_called(items, sites), sites)
        items = speaker.settle_sites(with_worksites(items, sites))
        sites.placed += _whereabouts(items, sites)
        if begins:
            items = _lead_in(items, blocks[sentence.block], sites, speaker, announced)
        row = rows.get(sentence.block)
        if row is None:
            above = (speaker.heading or speaker.head, speaker.block_topic) if begins else None
            row, topic = labelled.enter(text, sentence, items, above)
        elif row.first:
            topic = _topic_of_table(row, sentences, speaker)
        items = with_row_names(items, row, sites, text)
        speaker.close_sentence(items)
        block = blocks[sentence.block]
        if begins:
            surroundings.begin(speaker.head, speaker.heading or speaker.centre)
        context = surroundings.enter(block, items)
        placed, worked = _noted(items, sites.placed), _noted(items, sites.worked)
        sentences.append(Read(sentence, block, items, context, row, topic if row else None, placed, worked))
    return Reading(document, things, sentences, tuple(split.unread))


def _items(document: Document, sentence: Sentence, spans: list[Span], things: Things) -> list[Item]:
    text = document.text
    plain = words(text, sentence.start, sentence.end)
    said = {w.lower for w in plain}
    quantities = find_quantities(text, sentence.start, sentence.end, reported=document.date, words=said)
    items = with_marks(plain, [mention_item(s, things, text) for s in spans], quantities)
    items = with_shared_heads(items, things)
    items = _merged(items, [mention_item(s, things, text) for s in find_agencies(items, text, things)])
    found = [mention_item(s, things, text) for s in find_places(items, text, things)]
    return _with_possessives(_merged(items, found), said)


def _with_possessives(items: list[Item], said: set[str]) -> list[Item]:
    """The items, with the apostrophe behind a mention that ends in s as the possessive: "Alpha Metals' plant"."""
    if said.isdisjoint(_APOSTROPHES):
        return items
    for before, item in pairwise(items):
        if item.lower in _APOSTROPHES:
            if before.span is None or not before.lower.endswith("s"):
                break  # it opens a quotation, which another closes
            item.lower = "'s"
    return items


def _merged(items: list[Item], found: list[Item]) -> list[Item]:
    """The items with new mentions in the place of the words that they cover, which become their parts."""
    if not found:
        return items
    starts = [i.start for i in items]
    result = list(items)
    for mention in sorted(found, key=lambda i: -i.start):
        first = bisect_left(starts, mention.start)
        last = bisect_left(starts, mention.end)
        mention.parts = tuple(result[first:last])
        result[first:last] = [mention]
        starts[first:last] = [mention.start]
    return result


def _topic_of_table(row: Row, sentences: list[Read], speaker: Speaker) -> Item | None:
    """What a table speaks of: what its header names, or its heading, or else what the text before it was about."""
    header = sentences[-1].items if sentences else []
    if row.about is not None:
        named = subject_of([i for i in header if row.about[0] <= i.start < row.about[1]])
        if named is not None:
            return named
    before = (subject_of(r.items) for r in reversed(sentences) if r.block.kind != "row")
    return speaker.heading or next((i for i in before if i is not None), None)


def _items_of(block: int, sentences: list[Read]) -> list[Item]:
    """The items of a block that was read, its last sentence first."""
    first = bisect_left(sentences, block, key=lambda r: r.sentence.block)
    last = bisect_right(sentences, block, key=lambda r: r.sentence.block)
    return [i for r in reversed(sentences[first:last]) for i in r.items]


def _enter_block(blocks: list[Block], index: int, sentences: list[Read], speaker: Speaker) -> None:
    """A heading carries its subject to what stands under it; without one, a bullet does not inherit from the last."""
    heading = blocks[index].heading
    items = [] if heading is None else _items_of(heading, sentences)
    speaker.heading = subject_of(items)
    speaker.enter_block()
    if blocks[index].kind == "bullet" and speaker.heading is not None:
        speaker.topic = speaker.heading


def _lead_in(items: list[Item], block: Block, sites: Sites, speaker: Speaker, announced: str) -> list[Item]:
    """The items of the first sentence of a block, whose head `sites` and `speaker` take up."""
    if block.kind == "row":
        return items
    text = sites.text
    unknown = site_in_head(items, text) if announced else None
    if unknown is not None:
        first, last = unknown
        name = text[items[first].start : items[last].end]
        span = Span(items[first].start, items[last].end, sites.named(name, announced), "name")
        items = [*items[:first], Item(span.start, span.end, name.lower(), announced, span), *items[last + 1 :]]
    head = head_of(items, text)
    if head is not None and block.kind != "heading":
        speaker.head = head.subject
        of_site = head.subject is not None and head.subject.type in FACILITIES
        sites.head = head.subject or next(iter(head.places), None)
        sites.places = () if of_site else head.places
    return items


def _with_references(items: list[Item], speaker: Speaker) -> list[Item]:
    """The items with every reference made a mention; one to two things becomes two mentions joined by "and"."""
    longer = behind = 0  # by how much the items have grown, and how far they are resolved
    for index in [n for n, i in enumerate(items) if i.lower in REFERRING and i.span is None]:
        position = index + longer
        found = speaker.resolve(items, position) if position >= behind else None
        if found is None:
            continue
        first, last = _behind_mentions(items, position, found.last), found.last
        mentions = _mentions(items[first : last + 1], found, speaker)
        items = [*items[:first], *mentions, *items[last + 1 :]]
        behind = first + len(mentions)
        longer += behind - last - 1
    return items


def _mentions(words: list[Item], found: Resolved, speaker: Speaker) -> list[Item]:
    """What stands in the place of the words of a reference."""
    spans = [reference_span(words, 0, len(words) - 1, thing) for thing in found.things]
    said = " ".join(i.lower for i in words)
    types = [speaker.things[t].type for t in found.things]
    if found.apposed:
        comma = Item(words[0].start, words[0].start, ",")
        return [Item(spans[0].start, spans[0].end, said, types[0], spans[0]), comma, *words]
    if found.inside:
        within = Item(words[0].start, words[0].start, "in")
        return [within, Item(spans[0].start, spans[0].end, said, types[0], spans[0])]
    plain = {"their": "they"}.get(said, said)  # of "their plant" as "A and B's plant" only the last has the 's
    joint = Item(words[0].start, words[0].start, "and")
    mentions = [Item(s.start, s.end, plain, t, s) for s, t in zip(spans, types, strict=True)]
    mentions[-1] = replace(mentions[-1], lower=said)
    return [i for m in mentions[:-1] for i in (m, joint)] + mentions[-1:]


def _behind_mentions(items: list[Item], first: int, last: int) -> int:
    """Where a reference begins: "the Belgian group" leaves the demonym outside, for it says where it is."""
    return max((i + 1 for i in range(first, last) if items[i].type in ("Government", "Place")), default=first)


_LONGEST_NAME = 3  # words


def _with_called(items: list[Item], sites: Sites) -> list[Item]:
    """The items with the bare names of known sites made mentions: "Beta owns a third of Alphaville"."""
    starts = sites.first_words
    if not starts or not [i for i in items if i.lower in starts]:
        return items
    found: list[Item] = []
    position = 0
    while position < len(items):
        begins = items[position].span is None and items[position].lower in starts
        last = _called(items, position, sites) if begins else None
        if last is not None:
            words = sites.text[items[position].start : items[last].end]
            thing = sites.called(words)
            assert thing is not None
            span = Span(items[position].start, items[last].end, thing, "name")
            found.append(Item(span.start, span.end, words.lower(), sites.things[thing].type, span))
            position = last
        position += 1
    return _merged(items, found)


def _called(items: list[Item], position: int, sites: Sites) -> int | None:
    """Where the bare name of a site ends that begins here, if it is not part of a phrase that describes one."""
    if items[position].span is not None or not sites.text[items[position].start].isupper():
        return None
    for last in range(min(position + _LONGEST_NAME, len(items)) - 1, position - 1, -1):
        words = items[position : last + 1]
        if any(i.span is not None or not sites.text[i.start].isupper() for i in words):
            continue
        if sites.called(sites.text[words[0].start : words[-1].end]) is None:
            continue
        after = items[last + 1].lower if last + 1 < len(items) else ""
        return None if after in lexicon().facility_nouns or after in lexicon().stage_words else last
    return None


def _with_sites(items: list[Item], sites: Sites) -> list[Item]:
    """The items with every facility phrase made one mention."""
    for position, item in enumerate(items):
        site = sites.at(item) if item.type == "Place" and stands_for_site(items, position) else None
        if site is not None:
            span = Span(item.start, item.end, site, "name")
            items[position] = replace(item, type=sites.things[site].type, span=span)
        if item.lower == "facility":
            sites.loans = sites.loans or is_loan(items, position)
    resolved: list[tuple[Phrase, int]] = []
    noted = 0
    for phrase in find_phrases(items, sites.text):
        noted = _note_sites(items, noted, phrase.last + 1, sites)
        if resolved and phrase.beside is items[resolved[-1][0].last]:
            resolved.append((phrase, resolved[-1][1]))
        elif (thing := sites.resolve(phrase, _around(items, phrase, sites.things))) is not None:
            resolved.append((phrase, thing))
    _note_sites(items, noted, len(items), sites)
    for phrase, thing in reversed(resolved):
        items = _with_site(items, phrase, thing, sites)
    return items


def _note_sites(items: list[Item], first: int, stop: int, sites: Sites) -> int:
    """Remember the named sites of some items, up to `stop`: a phrase stands for none that is named behind it."""
    for item in items[first:stop]:
        if item.type in FACILITIES:
            sites.note(item.thing)
    return max(first, stop)


def _whereabouts(items: list[Item], sites: Sites) -> Iterator[tuple[int, Item]]:
    """Each site with the places to which the words behind it lead; `sites` remembers them."""
    found = [n for n, i in enumerate(items) if i.type in FACILITIES]
    if not found or not any(i.type in ("Place", "Government") for i in items):
        return
    for position in found:
        item = items[position]
        if item.span is not None and item.span.how != "reference":
            for place in places_of(items, position, sites.things):
                sites.stands.setdefault(item.thing, set()).add(place.thing)
                yield item.thing, place


def _noted(items: list[Item], noted: list[tuple[int, Item]]) -> tuple[tuple[Item, Item], ...]:
    """The sites of a sentence of which something was noted, each with that; `noted` is emptied."""
    if not noted:
        return ()
    found = tuple((i, other) for thing, other in noted for i in items if i.thing == thing)
    noted.clear()
    return found


def _around(items: list[Item], phrase: Phrase, things: Things) -> Around:
    region = _region_in(items, phrase)
    place = None if phrase.names else place_behind(items, phrase.last) or region
    subject = _organisation_before(items, phrase.first)
    if (
        place is None
        and not phrase.names
        and phrase.owner is None
        and (subject is None or subject.type == "Government")
    ):
        place = next((i for i in places_of(items, phrase.last, things) if i.type == "Place"), None)
    before = () if phrase.names or place is not None else places_before(items, phrase.first)
    if place is None and not before and not phrase.names and not phrase.definite:
        end = place_at_end(items, phrase.last)
        before = () if end is None else (end,)
    after = items[phrase.last + 1].lower if phrase.last + 1 < len(items) else ""
    verbal = after not in {"at", "in", "near", "on", ","} and region is None
    stage = stage_near(items, phrase.first, phrase.last)
    return Around(place, subject, stage, verbal, before, apart=after == "," and phrase.definite)


def _region_in(items: list[Item], phrase: Phrase) -> Item | None:
    """The region of which a phrase has the adjective: "the Texan plant"."""
    inside = (i for i in items[phrase.first : phrase.last] if i.type == "Place" and i.span is not None)
    return next((i for i in inside if i.span is not None and i.span.how == "demonym"), None)


def _with_site(items: list[Item], phrase: Phrase, thing: int, sites: Sites) -> list[Item]:
    """The items with one facility phrase made a mention."""
    first = phrase.first + (1 if phrase.owner is items[phrase.first] else 0)
    # "its Stillwater, Oklahoma, magnet plant": the places stay mentions of their own.
    chained = (i + 1 for i in range(first, phrase.last) if items[i].lower == "," and items[i - 1].type == "Place")
    first = max(chained, default=first)
    span = Span(items[first].start, items[phrase.last].end, thing, "facility")
    parts = tuple(items[first : phrase.last + 1])
    words = sites.text[span.start : span.end].lower()
    site = Item(span.start, span.end, words, sites.things[thing].type, span, parts=parts)
    return [*items[:first], site, *items[phrase.last + 1 :]]


def _organisation_before(items: list[Item], position: int) -> Item | None:
    return subject_of([i for i in items[:position] if i.type in ORGANISATIONS])


def _author(names: list[Span], things: Things, document: Document, prose: str) -> Item | None:
    """The firm that says "we" in its own report or call: the one that calls itself "the Company", one that the title
    names, or else the one named most."""
    firms = frozenset({"Company"})
    defined = _DEFINED.search(prose) if _MAY_DEFINE.search(prose) is not None else None
    if defined is not None:
        named = [s for s in names if s.end <= defined.start() and things[s.thing].type == "Company"]
        if named:
            return mention_item(named[-1], things, document.text)
    title = document.title or ""
    titled = [mention_item(s, things, title) for s in find_names(title, things)]
    return most_named(titled, firms) or _most_named(names, things, document.text, "Company")


def _centre(author: Item | None, names: list[Span], things: Things, document: Document) -> Item | None:
    """The firm that the whole text is about: its author, if it calls itself "the Company", or if the text names that
    much more than any other firm."""
    firms = [s.thing for s in names if things[s.thing].type == "Company"]
    if author is None or (_MAY_DEFINE.search(document.text) and len(_DEFINED.findall(document.text)) == 1):
        return author
    titled = things[author.thing].name.split()[0].lower() in (document.title or "").lower().split()
    share = _SHARE_IF_TITLED if titled else _SHARE_OF_CENTRE
    if firms.count(author.thing) < max(_LEAST_NAMED, share * len(firms)):
        return None
    return author


def _giver(names: list[Span], things: Things, text: str) -> Item | None:
    """The agency that a text speaks of most, which in a notice need not be named again."""
    return _most_named(names, things, text, "Agency")


def _state(names: list[Span], things: Things, text: str) -> Item | None:
    """The state that a text speaks of, if it speaks of one."""
    states = (mention_item(s, things, text) for s in names if things[s.thing].type == "Government")
    return spoken_of(states, "Government")


def _most_named(names: list[Span], things: Things, text: str, entity_type: str) -> Item | None:
    mentions = (mention_item(s, things, text) for s in names if things[s.thing].type == entity_type)
    return most_named(mentions, frozenset({entity_type}))


_MAKER = re.compile(r" (?:plants?|factory|factories|facility|facilities|works|lines?|refinery|capacity)\b")
_TELLING = re.compile(
    r"\b(magnet|recycling|separation|processing|refining|oxide|chemical|cracking|recovery)"
    r"(?:[ -]making|[ -]manufacturing)?$"
)
_LONGEST_TELLING = 30  # characters


def _usual_type(text: str) -> str:
    """The type of an undescribed plant: that of the plants and makers which the text speaks of most."""
    stages = lexicon().stage_words
    lowered = text.lower()
    makers = (m.start() for m in _MAKER.finditer(lowered))
    told = (_TELLING.search(lowered, max(0, n - _LONGEST_TELLING), n) for n in makers)
    counts = Counter(stages[m[1]] for m in told if m is not None)
    return min(counts, key=lambda k: (-counts[k], k != "Refinery", k)) if counts else "Refinery"
