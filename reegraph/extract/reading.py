"""One document, read: its sentences as items, with sites, policies and references resolved in reading order."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from typing import NamedTuple

from reegraph.extract.context import Context, Surroundings, most_named
from reegraph.extract.facilities import FACILITIES, ORGANISATIONS, Phrase, Sites, find_phrases, place_behind
from reegraph.extract.items import Item, make_items, mention_item
from reegraph.extract.lexicon import lexicon
from reegraph.extract.names import find_names
from reegraph.extract.phrases import Policies, find_places
from reegraph.extract.quantities import find_quantities
from reegraph.extract.references import Speaker, reference_span, subject_of
from reegraph.extract.rows import Row, find_rows, with_row_site
from reegraph.extract.text import Block, Sentence, split_blocks, split_sentences, tokenize
from reegraph.extract.things import Span, Things
from reegraph.model import Document


class Read(NamedTuple):
    """A sentence with its items; `block` is where it stands, `context` what stands before it.

    A row of a table that can be read by its header has `row`, and as `topic` what its table is about.
    """

    sentence: Sentence
    block: Block
    items: list[Item]
    context: Context = Context()
    row: Row | None = None
    topic: Item | None = None


class Reading(NamedTuple):
    """A document as the rules see it."""

    document: Document
    things: Things
    sentences: list[Read]

    def spans(self) -> list[Span]:
        """All mentions, in order."""
        return [i.span for r in self.sentences for i in r.items if i.span is not None]


def read(document: Document) -> Reading:
    """The sentences of a document with everything that they mention."""
    text = document.text
    things = Things()
    names = find_names(text, things)
    blocks = split_blocks(text)
    sites = Sites(things, _usual_type(text))
    policies = Policies(things)
    speaker = Speaker(things, author=_author(names, things, document))
    surroundings = Surroundings(giver=_giver(names, things, text))
    sentences: list[Read] = []
    starts = [s.start for s in names]
    rows = find_rows(text, blocks)
    before = -1
    topic: Item | None = None
    for sentence in split_sentences(text, blocks):
        inside = names[bisect_left(starts, sentence.start) : bisect_left(starts, sentence.end)]
        items = _items(document, sentence, [s for s in inside if s.end <= sentence.end], things)
        if sentence.block != before:
            _enter_block(blocks, sentence.block, sentences, speaker)
            before = sentence.block
        items = _with_references(items, speaker)
        items = _merged(items, [mention_item(s, things, text) for s in policies.find(items, text)])
        items = speaker.settle_sites(_with_sites(items, sites, text))
        row = rows.get(sentence.block)
        if row is not None:
            items = with_row_site(items, row, sites, text)
            topic = _topic_of_table(row, sentences, speaker) if row.first else topic
        speaker.close_sentence(items)
        block = blocks[sentence.block]
        context = surroundings.enter(block, items)
        sentences.append(Read(sentence, block, items, context, row, topic if row else None))
    return Reading(document, things, sentences)


def _items(document: Document, sentence: Sentence, spans: list[Span], things: Things) -> list[Item]:
    text = document.text
    tokens = tokenize(text, sentence.start, sentence.end)
    quantities = find_quantities(text, sentence.start, sentence.end, reported=document.date)
    items = make_items(tokens, [mention_item(s, things, text) for s in spans], quantities, text)
    found = [mention_item(s, things, text) for s in find_places(items, text, things)]
    return _merged(items, found)


def _merged(items: list[Item], found: list[Item]) -> list[Item]:
    """The items with new mentions in the place of the words that they cover."""
    if not found:
        return items
    starts = [i.start for i in items]
    result = list(items)
    for mention in sorted(found, key=lambda i: -i.start):
        first = bisect_left(starts, mention.start)
        last = bisect_left(starts, mention.end)
        result[first:last] = [mention._replace(parts=tuple(result[first:last]))]
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


def _enter_block(blocks: list[Block], index: int, sentences: list[Read], speaker: Speaker) -> None:
    """A heading carries its subject to what stands under it; without one, a bullet does not inherit from the last."""
    heading = blocks[index].heading
    items = [i for r in reversed(sentences) if heading is not None and r.sentence.block == heading for i in r.items]
    speaker.heading = subject_of(items)
    if blocks[index].kind == "bullet" and speaker.heading is not None:
        speaker.topic = speaker.heading


def _with_references(items: list[Item], speaker: Speaker) -> list[Item]:
    result: list[Item] = []
    position = 0
    while position < len(items):
        rest = [*result, *items[position:]]
        found = speaker.resolve(rest, len(result)) if items[position].span is None else None
        if found is None:
            result.append(items[position])
            position += 1
            continue
        thing, last = found
        last += position - len(result)
        first = _behind_mentions(items, position, last)
        span = reference_span(items, first, last, thing)
        words = " ".join(i.lower for i in items[first : last + 1])
        result += [*items[position:first], Item(span.start, span.end, words, speaker.things[thing].type, span)]
        position = last + 1
    return result


def _behind_mentions(items: list[Item], first: int, last: int) -> int:
    """Where a reference begins: "the Belgian group" leaves the demonym outside, for it says where the group is at home."""
    return max((i + 1 for i in range(first, last) if items[i].type in ("Government", "Place")), default=first)


def _with_sites(items: list[Item], sites: Sites, text: str) -> list[Item]:
    """The items with every facility phrase made one mention."""
    for item in items:
        if item.type in FACILITIES:
            sites.note(item.thing)
    resolved: list[tuple[Phrase, int]] = []
    for phrase in find_phrases(items, text):
        subject = _organisation_before(items, phrase.first)
        place = None if phrase.names else place_behind(items, phrase.last)
        if resolved and phrase.beside is items[resolved[-1][0].last]:
            resolved.append((phrase, resolved[-1][1]))
        elif (thing := sites.resolve(phrase, text, place=place, subject=subject)) is not None:
            resolved.append((phrase, thing))
    for phrase, thing in reversed(resolved):
        first = phrase.first + (1 if phrase.owner is items[phrase.first] else 0)
        # "its Stillwater, Oklahoma, magnet plant": the places stay mentions of their own.
        first = max((i + 1 for i in range(first, phrase.last) if items[i].lower == "," and items[i - 1].type == "Place"), default=first)
        span = Span(items[first].start, items[phrase.last].end, thing, "facility")
        words = text[span.start : span.end].lower()
        parts = tuple(items[first : phrase.last + 1])
        site = Item(span.start, span.end, words, sites.things[thing].type, span, parts=parts)
        items = [*items[:first], site, *items[phrase.last + 1 :]]
    return items


def _organisation_before(items: list[Item], position: int) -> Item | None:
    return subject_of([i for i in items[:position] if i.type in ORGANISATIONS])


def _author(names: list[Span], things: Things, document: Document) -> Item | None:
    """The firm that says "we" in its own report or call: one that the title names, or else the one named most."""
    firms = frozenset({"Company"})
    title = document.title or ""
    titled = [mention_item(s, things, title) for s in find_names(title, things)]
    return most_named(titled, firms) or most_named((mention_item(s, things, document.text) for s in names), firms)


def _giver(names: list[Span], things: Things, text: str) -> Item | None:
    """The agency that a text speaks of most, which in a notice need not be named again."""
    return most_named((mention_item(s, things, text) for s in names), frozenset({"Agency"}))


def _usual_type(text: str) -> str:
    """The type of an undescribed plant: that of the stage which the text speaks of most."""
    stages = lexicon().stage_words
    counts = Counter(k for w in text.lower().split() if (k := stages.get(w.strip(".,;:()"), "")) not in ("", "Mine", "MetalPlant"))
    return min(counts, key=lambda k: (-counts[k], k)) if counts else "Refinery"
