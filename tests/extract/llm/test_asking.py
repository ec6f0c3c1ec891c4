"""Asking a model over the network, against a server on loopback that answers well and badly. All replies are invented."""

from __future__ import annotations

import json

import pytest
from llmserver import Raw, anthropic_says, openai_says, serving
from llmworld import answer, claim, entity

from reegraph.errors import ModelError, ReplyError
from reegraph.extract.llm.asking import Asking, BudgetError, KeptHere, Spending, estimate, most_it_costs
from reegraph.extract.llm.chunks import requests
from reegraph.extract.llm.client import make_client
from reegraph.extract.llm.reader import Reader
from reegraph.extract.llm.settings import Settings
from reegraph.extract.reading import read
from reegraph.model import Document

pytest.importorskip("openai")
pytest.importorskip("anthropic")

KEY = "sk-very-secret-0123456789"
TEXT = "Alpha Metals Ltd runs the Beta mine in Texas."
ENDS = [entity("Alpha Metals", "Company", "Alpha Metals Ltd"), entity("Beta mine", "Mine"), entity("Texas", "Place")]
GOOD = answer(ENDS, [
    claim("Alpha Metals", "operates", "Beta mine", "Alpha Metals Ltd runs the Beta mine"),
    claim("Beta mine", "located_in", "Texas", "the Beta mine in Texas"),
])  # fmt: skip
SAYS = {"openai": openai_says, "anthropic": anthropic_says}
both_protocols = pytest.mark.parametrize("protocol", ["openai", "anthropic"])


def document(text=TEXT, name="a.md"):
    return Document.make(name=name, origin=name, text=text, date="2025-05-14")


def settings_for(protocol, address, **more):
    path = "/v1" if protocol == "openai" else ""
    known = {"retries": 0, "timeout_seconds": 10.0, **more}
    return Settings(protocol=protocol, model="test-model", base_url=address + path, **known)


def read_by(protocol, address, text=TEXT, *, kept=None, spending=None, **more):
    """What reading one document through this address gives."""
    settings = settings_for(protocol, address, **more)
    spent = Spending(settings, spending) if spending is not None else None
    with Asking(settings, make_client(settings, KEY), kept or KeptHere(), spent) as asking:
        return Reader(asking, characters=settings.characters, overlap=settings.overlap).extract(document(text))


@both_protocols
def test_good_answer_becomes_claims(protocol):
    """The request holds guide, schema and fenced text under the key; the answer becomes claims."""
    with serving(SAYS[protocol](GOOD)) as (address, served):
        found = read_by(protocol, address)
    assert [c.predicate for c in found.claims] == ["operates", "located_in"]
    (body,), (headers,) = served.bodies, served.headers
    said = json.dumps(body)
    assert "# What to do" in said
    assert TEXT in said
    assert '"additionalProperties": false' in said
    assert any(KEY in value for name, value in headers.items() if name.lower() in ("authorization", "x-api-key"))
    assert KEY not in said


DAMAGED = {
    "cut off by the limit of tokens": (GOOD[:80], {"openai": {"finish": "length"}, "anthropic": {"stop": "max_tokens"}}, "cut off at 16000 tokens"),
    "cut off without a word": (GOOD[:80], {}, "is cut off"),
    "empty": ("", {}, "empty"),
    "prose": ("There are three facts in this text.", {"anthropic": {"stop": "end_turn"}}, "is no JSON"),
    "another shape": ('{"triples": [["a", "b", "c"]]}', {}, "found triples"),
    "a list": ("[1, 2, 3]", {}, "list"),
    "refusal": ("I cannot help.", {"openai": {"refusal": "I cannot help."}, "anthropic": {"stop": "refusal"}}, "refused to answer: I cannot help"),
    "five megabytes": ("x" * 5_000_000, {}, "5,000,000 characters"),
}  # fmt: skip


@both_protocols
@pytest.mark.parametrize("case", DAMAGED)
def test_damaged_answer_is_an_error_that_is_not_kept(protocol, case):
    """What is no answer is told as what it is, nothing of it is a claim, and the next run asks again."""
    text, how, words = DAMAGED[case]
    if protocol == "anthropic" and text in ("", "[1, 2, 3]"):
        damaged = json.dumps({**json.loads(anthropic_says("x")), "content": [{"type": "text", "text": text}]})
    else:
        damaged = SAYS[protocol](text, **how.get(protocol, {}))
    kept = KeptHere()
    with serving(damaged, SAYS[protocol](GOOD)) as (address, served):
        with pytest.raises(ModelError, match=words):
            read_by(protocol, address, kept=kept)
        assert len(read_by(protocol, address, kept=kept).claims) == 2
        assert len(served.bodies) == 2


@both_protocols
@pytest.mark.parametrize(("raw", "words"), [
    (Raw(500, '{"error": {"message": "overloaded"}}'), "status 500"),
    (Raw(401, json.dumps({"error": {"message": f"bad key {KEY}"}})), r"status 401.*\[key\]"),
    (Raw(200, "<html>proxy</html>", {"content-type": "text/html"}), "no answer that can be read"),
    (Raw(200, '{"unexpected": true}'), "no answer that can be read"),
    (Raw(200, b'{"id": "1", "cho', {}, 0.0, 5000), "not reached|no answer"),
    (Raw(200, openai_says(GOOD), {}, 5.0), "no answer within 0.3 s"),
])  # fmt: skip
def test_failing_server_is_told_without_the_key(protocol, raw, words):
    """Errors of the server, of the way there and of time name model and address, and never hold the key."""
    with serving(raw) as (address, _), pytest.raises(ModelError, match=words) as told:
        read_by(protocol, address, timeout_seconds=0.3)
    assert KEY not in str(told.value)
    assert KEY not in repr(told.value.__context__ and told.value.__cause__)
    assert "test-model at http://127.0.0.1" in str(told.value)


def test_unreachable_server_is_told():
    """An address where nobody listens is an error in a few words."""
    with serving(Raw()) as (address, _):
        gone = address
    with pytest.raises(ModelError, match="not reached"):
        read_by("openai", gone)


@both_protocols
@pytest.mark.parametrize("status", [429, 503])
def test_busy_server_is_asked_again_when_it_says(protocol, status):
    """A server that says when to come back is asked again then, not before."""
    busy = Raw(status, '{"error": {"message": "slow down"}}', {"retry-after": "1"})
    with serving(busy, SAYS[protocol](GOOD)) as (address, served):
        assert len(read_by(protocol, address, retries=2).claims) == 2
    first, second = served.times
    assert 0.95 <= second - first < 4


@both_protocols
def test_server_that_fails_once_is_asked_again(protocol):
    """A fault of the server is tried again after a while, as often as settings say."""
    with serving(Raw(500, "{}"), SAYS[protocol](GOOD)) as (address, served):
        assert len(read_by(protocol, address, retries=1).claims) == 2
    assert len(served.bodies) == 2


@both_protocols
@pytest.mark.parametrize(("said", "reason"), [
    (claim("Alpha Metals", "operates", "Beta mine", "Alpha Metals has long run the mine of Beta"), "quote not in the text"),
    ({**claim("Alpha Metals", "operates", "Beta mine", "runs the Beta mine"), "start": 9999, "end": 10_020}, ""),
    (claim("Alpha Metals", "located_in", "Perth", "Alpha Metals Ltd runs"), "object not in the text"),
])  # fmt: skip
def test_invented_quotes_and_offsets_do_no_harm(protocol, said, reason):
    """An invented quote is rejected; offsets that a model makes up are not looked at."""
    with serving(SAYS[protocol](answer(ENDS, [said]))) as (address, _):
        found = read_by(protocol, address)
    assert all(TEXT[c.evidence.start : c.evidence.end] == c.evidence.text for c in found.claims)
    assert (len(found.claims) == 0) is bool(reason)
    assert reason in "".join(found.notes)


def test_kept_reply_is_not_asked_for_again():
    """The second reading asks nothing and gives the same; other settings, model or text ask anew."""
    kept = KeptHere()
    with serving(openai_says(GOOD)) as (address, served):
        first = read_by("openai", address, kept=kept)
        assert read_by("openai", address, kept=kept) == first
        assert len(served.bodies) == 1
        read_by("openai", address, kept=kept, temperature=0.5)
        read_by("openai", address, TEXT + " It is new.", kept=kept)
        assert len(served.bodies) == 3


def test_parts_that_came_are_kept_though_another_failed():
    """Of a long document of which one part fails, only that part is asked about again."""
    text = "Alpha Metals Ltd runs the Beta mine in Texas.\n\n" * 60
    kept = KeptHere()
    with serving(openai_says(GOOD), Raw(500, "{}"), openai_says(GOOD)) as (address, served):
        with pytest.raises(ModelError, match="status 500"):
            read_by("openai", address, text, kept=kept, characters=1000, overlap=50, in_flight=1)
        asked = len(served.bodies)
        found = read_by("openai", address, text, kept=kept, characters=1000, overlap=50, in_flight=1)
        assert len(served.bodies) == asked + 1
    assert len(found.claims) == 2


def test_never_more_than_so_many_in_flight():
    """With many parts to ask about, as many are asked at a time as settings allow, and no more."""
    text = "Alpha Metals Ltd runs the Beta mine in Texas.\n\n" * 400
    with serving(Raw(200, openai_says(GOOD), {}, 0.05)) as (address, served):
        read_by("openai", address, text, characters=1000, overlap=50, in_flight=5)
    assert len(served.bodies) > 15
    assert served.most_at_once == 5


PRICED = {"price_in": 2.0, "price_out": 10.0}


def test_budget_is_never_passed():
    """Requests stop before the budget might be passed; what came until then is kept, and the error says how to go on."""
    text = "Alpha Metals Ltd runs the Beta mine in Texas.\n\n" * 400
    kept = KeptHere()
    settings = Settings(model="m", **PRICED, max_tokens=1000)
    one = most_it_costs(requests(read(document(text)), 1000, 50)[0], settings)
    with serving(openai_says(GOOD, tokens=(3000, 400))) as (address, served):
        with pytest.raises(BudgetError, match="raise --budget"):
            read_by("openai", address, text, kept=kept, spending=one * 2.5, characters=1000, overlap=50,
                    max_tokens=1000, in_flight=4, **PRICED)  # fmt: skip
        asked = len(served.bodies)
        spent = asked * (3000 * 2 + 400 * 10) / 1e6
        assert asked >= 2
        assert spent <= one * 2.5
        read_by("openai", address, text, kept=kept, characters=1000, overlap=50, max_tokens=1000, **PRICED)
        total = len(requests(read(document(text)), 1000, 50))
        assert len(served.bodies) == total


def test_estimate_counts_what_is_not_kept():
    """What is kept costs nothing; the rest is counted in requests, tokens and money."""
    settings = Settings(model="m", **PRICED)
    groups = [requests(read(document()), 7000, 700), requests(read(document(TEXT * 9)), 7000, 700)]
    found = estimate(groups, settings, KeptHere())
    assert (found.documents, found.requests, found.kept) == (2, 2, 0)
    assert found.price == pytest.approx((found.tokens_in * 2 + found.tokens_out * 10) / 1e6)
    assert 15_000 < found.tokens_in < 25_000
    assert "2 requests, 0 of them answered before" in str(found)


def test_unparsable_reply_is_a_reply_error():
    """An answer without the form is told apart from a server that fails."""
    with serving(openai_says("nothing")) as (address, _), pytest.raises(ReplyError):
        read_by("openai", address)
