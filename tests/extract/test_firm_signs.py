"""Signs beside a capitalised name that nobody listed."""

import pytest

from reegraph.extract.firm_signs import Sign, needed, signs, signs_at, weigh
from reegraph.extract.reading import read
from reegraph.model import Document

CASES = [
    (sign, line, stands) for sign in signs() for lines, stands in ((sign.yes, True), (sign.no, False)) for line in lines
]


def _marked(line: str) -> tuple[str, int, int]:
    start, end = line.index("["), line.index("]") - 1
    return line.replace("[", "").replace("]", ""), start, end


@pytest.mark.parametrize(
    ("sign", "line", "stands"), CASES, ids=[f"{s.id}-{y}-{n}" for n, (s, _, y) in enumerate(CASES)]
)
def test_a_sign_stands_in_its_yes_sentences_alone(sign: Sign, line: str, stands: object) -> None:
    """Every sign of the table is found in the sentences that it gives, and in none of its near misses."""
    assert (sign.id in signs_at(*_marked(line))) is stands


def test_signs_have_names_of_their_own() -> None:
    """No two signs share an id, since each is weighed once."""
    ids = [s.id for s in signs()]
    assert len(ids) == len(set(ids))


def _firms(text: str) -> set[str]:
    reading = read(Document.make(name="x.md", origin="", text=text, date=None))
    return {t.name for t in reading.things.all if t.type == "Company"}


@pytest.mark.parametrize(
    ("text", "firms"),
    [
        ("Zendabezi Flake cut shifts at Chiphenda, its only mine.", {"Zendabezi Flake"}),
        ("Both Vestenda Norr and its Dutch competitor Nordenda have underwritten production.", {"Vestenda Norr", "Nordenda"}),
        ("The state sold Zendark. Its managing director of Zendark resigned.", {"Zendark"}),
        ("Zendaglas, Minenda and Borowenda have each signed supply deals.", {"Zendaglas", "Minenda", "Borowenda"}),
        ("The company supplies magnets to Zendaholt, Valenda and Nidenda.", {"Zendaholt", "Valenda", "Nidenda"}),
        ("Chipmaker Zendonix has signed up as a customer.", {"Zendonix"}),
        ("Ownership: Zenda Ridge 60%, Alpha Metals 40%.", {"Zenda Ridge", "Alpha Metals"}),
    ],
)  # fmt: skip
def test_signs_make_firms_of_names_that_nobody_listed(text: str, firms: set[str]) -> None:
    """Names are firms where the signs at all their mentions, or beside the list they stand in, come to enough."""
    assert _firms(text) == firms


@pytest.mark.parametrize(
    "text",
    [
        "The plant in Zendaville has been enlarged.",
        "Eva Zendaland, the chief executive, has sold her house. Zendaland bought another.",
        "The town of Zendaville sold its hall.",
        "The Zendabore mine has produced ore since 1950. Zendabore has shipped it by rail.",
        "Zenda Ridge was taken by storm.",
    ],
)
def test_signs_against_firms_outweigh(text: str) -> None:
    """Towns, persons and mines are not firms, whatever else is said of them."""
    assert not any("Zend" in name for name in _firms(text))


def test_names_like_those_of_mountains_need_more() -> None:
    """A name that ends like a mountain's needs a sign more."""
    assert needed("Zenda Ridge") > needed("Zenda Kemi")
    assert weigh([{"a": 1}, {"a": 1, "b": 1}]) == 2
