"""Dependency paths, upstream and downstream."""

from __future__ import annotations

import builtins

import pytest
from toyworld import World, chain

from reegraph.analysis import Options, downstream, paths, upstream
from reegraph.analysis.results import Result
from reegraph.analysis.routes.paths import Search
from reegraph.errors import AmbiguousNameError, MisuseError, ReegraphError, UnknownNameError


def routes(world, start, end, options=None, **asked):
    """Each path as the names that it goes through."""
    found = paths(world.graph(), start, end, Search(**asked), options=options)
    return [[p.steps[0].start_name, *(s.end_name for s in p.steps)] for p in found.paths]


def reached(answer):
    return {r.name: len(r.steps) for r in answer.reached}


def detour() -> World:
    """A second way from Gamma Oxides to Zeta Magnets, one step longer, through Chile."""
    world = chain()
    world.say("Company: Gamma Oxides", "supplies", "Company: Kappa", material="NdPr oxide")
    world.say("Company: Kappa", "located_in", "Government: Chile")
    world.say("Company: Kappa", "supplies", "Company: Lambda", material="NdPr metal")
    return world.say("Company: Lambda", "supplies", "Company: Zeta Magnets", material="NdFeB alloy")


def test_a_path_leads_from_the_mine_to_the_buyer():
    """Steps go from what is needed to what needs it, each with its predicate, material and claims."""
    world = chain()
    (path,) = paths(world.graph(), "Beta Mine", "Eta Motors").paths
    told = [(s.start_name, s.predicate, s.end_name, s.material) for s in path.steps]
    assert told == [
        ("Beta Mine", "operates", "Beta Mining", None),
        ("Beta Mining", "supplies", "Gamma Oxides", "rare earth concentrate"),
        ("Gamma Oxides", "offtake", "Delta Metals", "NdPr oxide"),
        ("Delta Metals", "operates", "Delta Works", None),
        ("Delta Works", "supplies", "Zeta Magnets", "NdFeB alloy"),
        ("Zeta Magnets", "supplies", "Eta Motors", "NdFeB magnets"),
    ]
    assert {c for s in path.steps for c in s.claims} <= {c.id for c in world.claims}
    assert all(s.claims for s in path.steps)


def test_asked_the_wrong_way_round_the_paths_are_given_and_it_is_said():
    """Nothing flows from the buyer to the mine: the paths from the mine are given, marked as such."""
    found = paths(chain().graph(), "Eta Motors", "Beta Mine")
    assert found.backwards
    assert found.paths[0].steps[0].start_name == "Beta Mine"
    assert repr(found).startswith("1 path from Beta Mine to Eta Motors")


def test_claims_on_the_same_neighbours_are_one_step():
    """Parallel claims stand on one step, the most exact predicate names it, and all materials are given."""
    world = World().say("Company: Alpha", "supplies", "Company: Beta", material="terbium oxide")
    world.say("Company: Alpha", "offtake", "Company: Beta", material="NdPr oxide")
    (path,) = paths(world.graph(), "Alpha", "Beta").paths
    (step,) = path.steps
    assert (step.predicate, step.material, len(step.claims)) == ("offtake", "NdPr oxide; terbium oxide", 2)


def test_the_shortest_paths_come_first_and_no_more_than_asked():
    """With a detour there are two paths, and k bounds them."""
    found = routes(detour(), "Gamma Oxides", "Eta Motors")
    assert [len(p) for p in found] == [5, 5]
    assert len(routes(detour(), "Gamma Oxides", "Eta Motors", k=1)) == 1
    world = detour().say("Company: Gamma Oxides", "supplies", "Company: Eta Motors")
    assert routes(world, "Gamma Oxides", "Eta Motors")[0] == ["Gamma Oxides", "Eta Motors"]


def test_paths_of_some_predicates():
    """`via` keeps to steps of the predicates it names; one that makes no step is misuse."""
    world = detour().say("Company: Gamma Oxides", "supplies", "Company: Eta Motors")
    assert routes(world, "Gamma Oxides", "Eta Motors", via=("supplies",))[0] == ["Gamma Oxides", "Eta Motors"]
    assert routes(world, "Gamma Oxides", "Eta Motors", via=("subsidiary_of",)) == []
    with pytest.raises(MisuseError, match="suplies"):
        routes(world, "Gamma Oxides", "Eta Motors", via=("suplies",))


@pytest.mark.parametrize("avoid", ["Kappa", "Chile"])
def test_paths_that_avoid_a_thing_or_a_country(avoid):
    """What is avoided is on no path; with a state, all that is located there."""
    found = routes(detour(), "Gamma Oxides", "Eta Motors", avoid=(avoid,))
    assert found == [["Gamma Oxides", "Delta Metals", "Delta Works", "Zeta Magnets", "Eta Motors"]]


def test_paths_avoid_no_end():
    """An end that lies in the avoided country stays an end."""
    assert routes(detour(), "Kappa", "Lambda", avoid=("Chile",)) == [["Kappa", "Lambda"]]


def test_two_sites_of_one_firm_do_not_feed_each_other():
    """From a site a path goes on to its operator's buyers, not to the operator's other sites."""
    world = chain().say("Company: Gamma Oxides", "operates", "Refinery: Gamma South")
    assert routes(world, "Gamma Refinery", "Gamma South") == []
    assert "Gamma South" not in reached(downstream(world.graph(), "Gamma Refinery"))
    assert "Gamma South" not in reached(upstream(world.graph(), "Gamma Refinery"))
    assert "Gamma South" in reached(downstream(world.graph(), "Beta Mine"))


def test_money_places_and_partners_are_on_no_path():
    """A bank, a fund, a state and a partner lead nowhere."""
    world = chain().say("Company: Zeta Magnets", "partners_with", "Company: Theta")
    names = reached(upstream(world.graph(), "Eta Motors"))
    assert names
    assert not {"First Bank", "Small Fund", "Germany", "Theta"} & set(names)
    assert routes(world, "First Bank", "Eta Motors") == []


def test_denials_make_no_step_and_plans_only_when_asked_for():
    """A denied sale joins nobody; a planned one does by option."""
    world = World().say("Company: Alpha", "supplies", "Company: Beta", modality="negated")
    world.say("Company: Alpha", "supplies", "Company: Gamma", modality="planned")
    assert routes(world, "Alpha", "Beta", options=Options(include=("planned", "rumoured"))) == []
    assert routes(world, "Alpha", "Gamma") == []
    assert routes(world, "Alpha", "Gamma", options=Options(include=("planned",))) == [["Alpha", "Gamma"]]


def test_an_owner_is_upstream_but_feeds_no_one_by_a_plan_to_buy():
    """A parent stands above its subsidiary; who only plans to buy does not."""
    world = chain().say("Company: Raider", "acquires", "Company: Delta Metals", modality="planned")
    names = reached(upstream(world.graph(), "Eta Motors", options=Options(include=("planned",))))
    assert "Omega Holding" in names
    assert "Raider" not in names


def test_upstream_and_downstream_mirror_each_other():
    """What A feeds depends on A; distances agree."""
    graph = detour().graph()
    for thing in ("Beta Mine", "Gamma Oxides", "Zeta Plant", "NdFeB alloy"):
        for below in downstream(graph, thing).reached:
            assert reached(upstream(graph, below.id))[graph.get(thing).name] == len(below.steps)


def test_what_is_reached_comes_with_the_way_there():
    """Each thing upstream has its steps in the order of flow, ending at the thing asked about."""
    answer = upstream(chain().graph(), "Zeta Plant")
    mine = next(r for r in answer.reached if r.name == "Beta Mine")
    assert (mine.steps[0].start_name, mine.steps[-1].end_name) == ("Beta Mine", "Zeta Plant")
    assert all(a.end == b.start for a, b in zip(mine.steps, mine.steps[1:], strict=False))
    assert [len(r.steps) for r in answer.reached] == sorted(len(r.steps) for r in answer.reached)


def test_materials_lead_to_their_uses():
    """A maker feeds its material and what that is used in; the makers of what is used in a thing are upstream of it."""
    assert {"NdFeB magnets", "electric vehicles"} <= set(reached(downstream(chain().graph(), "Zeta Plant")))
    assert {"Zeta Plant", "Beta Mine"} <= set(reached(upstream(chain().graph(), "electric vehicles")))


def test_a_material_does_not_join_any_maker_to_any_user():
    """Who consumes a material depends on it, not on each of its makers: no claim says whose it takes."""
    world = chain().say("RecyclingPlant: Alpha Recycling", "consumes", "Material: NdFeB magnets")
    assert reached(upstream(world.graph(), "Alpha Recycling")) == {"NdFeB magnets": 1}
    assert "Alpha Recycling" in reached(downstream(world.graph(), "NdFeB magnets"))
    assert "Alpha Recycling" not in reached(downstream(world.graph(), "Zeta Plant"))
    assert routes(world, "Zeta Plant", "Alpha Recycling") == []


def test_what_a_state_buys_does_not_feed_what_it_sells():
    """A state is the end of some paths and the start of others, and on the way of none."""
    world = World().say("Company: Alpha", "supplies", "Government: Ruritania", material="NdPr oxide")
    world.say("Government: Ruritania", "supplies", "Company: Beta", material="NdFeB magnets")
    assert routes(world, "Alpha", "Beta") == []
    assert routes(world, "Alpha", "Ruritania") == [["Alpha", "Ruritania"]]
    assert routes(world, "Ruritania", "Beta") == [["Ruritania", "Beta"]]
    assert reached(upstream(world.graph(), "Ruritania")) == {"Alpha": 1}
    assert reached(downstream(world.graph(), "Ruritania")) == {"Beta": 1}


def test_former_owners_are_no_steps():
    """Of two who bought a firm one after the other, only the later stands above it."""
    world = chain().say(
        "Company: First Owner", "acquires", "Company: Delta Metals", valid_from="2010", when="2010-06-01"
    )
    world.say("Company: Second Owner", "acquires", "Company: Delta Metals", valid_from="2020", when="2020-06-01")
    names = reached(upstream(world.graph(), "Eta Motors"))
    assert "Second Owner" in names
    assert "First Owner" not in names


def test_a_flow_that_goes_in_circles_ends():
    """A recycling loop is walked once."""
    world = (
        World().say("Company: Alpha", "supplies", "Company: Beta").say("Company: Beta", "supplies", "Company: Alpha")
    )
    assert reached(upstream(world.graph(), "Alpha")) == {"Beta": 1}
    assert routes(world, "Alpha", "Beta") == [["Alpha", "Beta"]]
    assert routes(world, "Alpha", "Alpha") == []


def test_names_that_lead_nowhere_and_no_paths_at_all_are_refused():
    """Unknown and ambiguous names are named, and k starts at 1."""
    world = chain().mention("Place: Zeta Plant")
    with pytest.raises(UnknownNameError):
        paths(world.graph(), "Nobody at all", "Eta Motors")
    with pytest.raises(AmbiguousNameError):
        upstream(world.graph(), "Zeta Plant")
    with pytest.raises(MisuseError, match="k: found 0"):
        paths(world.graph(), "Beta Mine", "Eta Motors", Search(k=0))


def test_json_has_the_shape_that_scripts_rely_on():
    """Paths are lists of steps with from, to, predicate, material and claims."""
    data = paths(chain().graph(), "Beta Mine", "Eta Motors").to_json()
    step = data["paths"][0]["steps"][1]
    assert {"from", "to", "predicate", "material", "claims"} <= set(step)
    assert (step["from"], step["to"]) == ("company/beta-mining", "company/gamma-oxides")
    up = upstream(chain().graph(), "Eta Motors").to_json()
    assert up["paths"][0]["steps"][0]["to"] == "company/eta-motors"


def test_answers_read_well():
    """The text tells how many paths, and each step as a sentence with the number of its claims and what it rests on."""
    text = repr(paths(chain().graph(), "Beta Mine", "Delta Metals"))
    assert text.splitlines() == [
        "1 path from Beta Mine to Delta Metals, as of 2026-03-01",
        "1.",
        "   Beta Mine is run by Beta Mining [1 claim, one independent source]",
        "   Beta Mining supplies Gamma Oxides (rare earth concentrate) [1 claim, one independent source]",
        "   Gamma Oxides sells under offtake to Delta Metals (NdPr oxide) [1 claim, one independent source]",
    ]
    assert "No dependency path between First Bank and Eta Motors" in repr(
        paths(chain().graph(), "First Bank", "Eta Motors")
    )
    assert repr(upstream(chain().graph(), "Beta Mine")).startswith("Beta Mine depends on 1 thing")
    assert "Nothing is known that First Bank feeds" in repr(downstream(chain().graph(), "First Bank"))


def test_frames_have_one_row_for_each_step_or_thing():
    """With pandas, paths become a table of steps and dependencies one of things."""
    pytest.importorskip("pandas")
    assert len(paths(chain().graph(), "Beta Mine", "Eta Motors").to_frame()) == 6
    assert list(upstream(chain().graph(), "Beta Mine").to_frame()["name"]) == ["Beta Mining"]


def test_without_pandas_a_frame_is_refused_with_the_way_to_get_it(monkeypatch):
    """Where pandas is missing, the error names the extra to install."""
    real = builtins.__import__

    def missing(name, *rest):
        if name == "pandas":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(ReegraphError, match=r"pip install reegraph\[frames\]"):
        upstream(chain().graph(), "Beta Mine").to_frame()


def test_a_flat_result_is_one_row_and_one_line():
    """An answer without a form of its own is its fields."""

    class Count(Result):
        mines: int
        names: tuple[str, ...]
        note: str | None = None

    answer = Count(mines=2, names=("Alpha", "Beta"))
    assert answer.to_rows() == [{"mines": 2, "names": ["Alpha", "Beta"], "note": None}]
    assert repr(answer) == "mines: 2 · names: Alpha, Beta · note: –"


def doubted(world, *said, confidence=0.3):
    """The world with less confidence in the claims whose evidence begins so."""
    claims = [
        c.model_copy(update={"confidence": confidence}) if c.evidence.text.startswith(said) else c for c in world.claims
    ]
    world.claims = claims
    return world


def test_by_evidence_the_path_with_the_surest_weakest_step_comes_first():
    """The short way has one doubtful step, so the longer one is first; each path says how sure its weakest step is."""
    world = doubted(detour(), "MetalPlant: Delta Works supplies")
    short, long = (routes(world, "Gamma Oxides", "Zeta Magnets", by=by)[0] for by in ("length", "evidence"))
    assert short == ["Gamma Oxides", "Delta Metals", "Delta Works", "Zeta Magnets"]
    assert long == ["Gamma Oxides", "Kappa", "Lambda", "Zeta Magnets"]
    found = paths(world.graph(), "Gamma Oxides", "Zeta Magnets", Search(by="evidence"))
    assert [path.weakest for path in found.paths] == [0.9, 0.3]


def test_of_paths_equally_sure_the_shorter_comes_first():
    """Where all steps are equally sure, ranking by evidence is ranking by length."""
    by_evidence = routes(detour(), "Gamma Oxides", "Eta Motors", by="evidence")
    assert by_evidence == routes(detour(), "Gamma Oxides", "Eta Motors")
    assert len(by_evidence) == 2


@pytest.mark.parametrize(("avoid", "answer"), [("Kappa", "Yes"), ("CL", "Yes"), ("Delta Metals", "Yes"), ("MY", "No")])
def test_whether_a_path_avoids_names_is_said_first(avoid, answer):
    """The first line answers yes or no; states may be named by their code."""
    found = paths(detour().graph(), "Beta Mine", "Eta Motors", Search(avoid=(avoid,)))
    assert repr(found).startswith(f"{answer}: ")
    assert found.to_json()["answer"] == answer.lower()


def test_where_no_path_avoids_a_name_the_one_through_it_is_shown():
    """No path avoids Gamma Oxides: the answer shows the one that is lost with it."""
    found = paths(chain().graph(), "Beta Mine", "Eta Motors", Search(avoid=("Gamma Oxides",)))
    assert not found.paths
    assert "Gamma Oxides" in [step.end_name for step in found.otherwise.steps]


def test_avoiding_a_firm_avoids_its_sites():
    """A firm is avoided with all that it runs: no path goes through its mine either."""
    world = chain()
    world.say("Mine: Beta Mine", "supplies", "Company: Gamma Oxides", material="rare earth concentrate")
    assert routes(world, "Beta Mine", "Eta Motors", avoid=("Beta Mining",))  # an end is never avoided
    world.say("Company: Rho", "supplies", "Mine: Beta Mine", material="ore")
    assert routes(world, "Rho", "Eta Motors")
    assert routes(world, "Rho", "Eta Motors", avoid=("Beta Mining",)) == []


def test_what_is_reached_only_through_a_name_is_listed():
    """Avoiding the refinery, its mine and its owner are lost to the buyer of magnets, and are named."""
    found = upstream(chain().graph(), "Eta Motors", Search(avoid=("Gamma Oxides",)))
    assert {"Beta Mine", "Beta Mining", "Omega Holding"} <= set(found.lost)
    assert not {"Beta Mine", "Gamma Oxides"} & {r.name for r in found.reached}
    assert "Only through Gamma Oxides: Beta Mine" in repr(found)


def test_at_most_so_many_things_are_reached():
    """With k only the nearest are given."""
    assert len(upstream(chain().graph(), "Eta Motors", Search(k=2)).reached) == 2


def test_paths_lead_both_ways_where_both_are_open():
    """Two firms that sell to each other: the paths there, and those back."""
    world = World().say("Company: Alpha", "supplies", "Company: Beta", material="NdPr oxide")
    world.say("Company: Beta", "supplies", "Company: Alpha", material="magnet scrap")
    found = paths(world.graph(), "Alpha", "Beta")
    assert [p.steps[0].start_name for p in (*found.paths, *found.back)] == ["Alpha", "Beta"]
