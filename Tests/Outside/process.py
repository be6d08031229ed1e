"""The log of what happened against the declared workflow, in a process-mining library of somebody else's.

Run from the repository root after `make build`: .venv/bin/python Tests/Outside/process.py
"""

import csv
import json
import pathlib
import re
import subprocess
import tempfile

import pandas
from pm4py.algo.conformance.tokenreplay import algorithm as replay
from pm4py.objects.log.obj import Event, EventLog, Trace
from pm4py.objects.petri_net.obj import Marking, PetriNet
from pm4py.objects.petri_net.utils import petri_utils

from checks import Checks, equal
from served import PROGRAM, ROOT


def genxu(*words, code=0):
    done = subprocess.run([PROGRAM, *words], cwd=ROOT, capture_output=True, text=True, timeout=600)
    assert done.returncode == code, f"genxu {words[0]} ended with {done.returncode}: {done.stdout[-800:]} {done.stderr[-800:]}"
    return done.stdout


def net_of(table):
    """A place for each state and a transition for each step. A case that is still open may end where it stands, in silence."""
    net, places = PetriNet(table["workflow"]), {}
    for state in table["states"]:
        places[state["state"]] = PetriNet.Place(state["state"] or "before")
        net.places.add(places[state["state"]])
    end = PetriNet.Place("end")
    net.places.add(end)

    def add(number, label, source, target):
        transition = PetriNet.Transition(f"t{number}", label)
        net.transitions.add(transition)
        petri_utils.add_arc_from_to(source, transition, net)
        petri_utils.add_arc_from_to(transition, target, net)

    for number, step in enumerate(table["steps"]):
        add(number, step["action"], places[step["state"]], places[step["next"]])
    for number, state in enumerate(table["states"]):
        add(f"e{number}", None, places[state["state"]], end)
    start = next(state["state"] for state in table["states"] if state.get("start"))
    return net, Marking({places[start]: 1}), Marking({end: 1})


def log_of(cases):
    """In the order of the file."""
    log = EventLog()
    for name, lines in cases.items():
        trace = Trace(attributes={"concept:name": name})
        for line in lines:
            trace.append(Event({"concept:name": line["activity"], "time:timestamp": pandas.Timestamp(line["time"]), "org:group": line["unit"]}))
        log.append(trace)
    return log


def fitness(cases, net):
    found = replay.apply(log_of(cases), *net, parameters={"show_progress_bar": False})
    fit = sum(one["trace_is_fit"] for one in found)
    missing = sum(one["missing_tokens"] for one in found) / sum(one["consumed_tokens"] for one in found)
    remaining = sum(one["remaining_tokens"] for one in found) / sum(one["produced_tokens"] for one in found)
    return 0.5 * (1 - missing) + 0.5 * (1 - remaining), fit


def main():
    checks = Checks()
    print("Process mining", flush=True)
    with tempfile.TemporaryDirectory(prefix="genxu-process-") as base:
        folder = pathlib.Path(base)
        with checks("a workflow is written down and read back as sound"):
            table = genxu("check-workflow", "--pack", "xiangning")
            (folder / "workflow.json").write_text(table)
            assert "sound" in genxu("check-workflow", str(folder / "workflow.json"))
            table = json.loads(table)
        with checks("one without a way out is refused"):
            broken = dict(table, steps=[step for step in table["steps"] if step["state"] != "accepted"])
            (folder / "broken.json").write_text(json.dumps(broken))
            told = genxu("check-workflow", str(folder / "broken.json"), code=1)
            assert "«accepted»" in told and "[workflow.dead_end]" in told and "[workflow.unreachable]" in told, told
        with checks("a county works for weeks and hands out its log"):
            told = genxu("simulate", "--pack", "xiangning", "--seed", "21", "--steps", "400", "--keep", "--data", str(folder / "county"))
            data = re.search(r"Its data are in (\S+)\.\n", told)[1]
            genxu("export-log", "--data", data, "--output", str(folder / "log.csv"))
            with open(folder / "log.csv", newline="") as file:
                lines = list(csv.DictReader(file))
            cases = {}
            for line in lines:
                cases.setdefault(line["case"], []).append(line)
            assert len(cases) > 40 and len(lines) > 200, f"{len(cases)} cases, {len(lines)} lines"
            assert {"raise", "dispatch", "accept", "resolve", "rate"} <= {line["activity"] for line in lines}
        with checks("it holds no number and nothing but four columns"):
            numbers = {line["case"] for line in csv.DictReader(genxu("export-log", "--data", data, "--numbers").splitlines())}
            equal(len(numbers), len(cases), "cases by their numbers")
            assert not numbers & set(cases), "a number stands in the masked file"
            text = (folder / "log.csv").read_text()
            equal(text.splitlines()[0], "case,activity,time,unit", "head")
            assert all(re.fullmatch(r"[0-9a-f]{16},[a-z_.]+,[0-9T:+-]{25},[0-9A-Z-]+", one) for one in text.splitlines()[1:])
        with checks("the log fits the workflow: fitness 1.0"):
            net = net_of(table)
            equal(fitness(cases, net), (1.0, len(cases)), "fitness and fitting cases")
        with checks("a log with one forbidden step does not"):
            name = next(name for name, case in cases.items() if len(case) > 3)
            case = cases[name]
            forbidden = dict(case[1], activity="rate")
            found, fit = fitness({**cases, name: [case[0], forbidden, *case[1:]]}, net)
            assert found < 1 and fit == len(cases) - 1, f"fitness {found}, {fit} cases fit"
            found, fit = fitness({**cases, name: case[1:]}, net)
            assert found < 1 and fit == len(cases) - 1, f"without its beginning: fitness {found}, {fit} cases fit"
    checks.close()


if __name__ == "__main__":
    main()
