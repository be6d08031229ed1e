"""Makes a county large in minutes: after the demonstration's matters, which have lived a whole life, the rest are raised over HTTP by the
same command as any other, and stay open. Words, categories and places are drawn from the demonstration's, by one seed."""

import json
import os
import random
import re
import sqlite3
import subprocess
import time

HERE = os.path.dirname(os.path.abspath(__file__))
STORIES = os.path.join(os.path.dirname(HERE), "Assets/demo/stories.json")
BODIES = 20_000
ROUND_SECONDS = 30


def fill(server, data, token, size, folder, patience_seconds):
    """Raises until so many matters are there."""
    begun = time.monotonic()
    path = os.path.join(folder, "filling.txt")
    with open(path, "w") as file:
        file.writelines(body + "\n" for body in bodies(server, data, token))
    round_ = 0
    while (stored := matters(data)) < size:
        if time.monotonic() - begun > patience_seconds:
            raise subprocess.TimeoutExpired("filling", patience_seconds)
        command = [
            "wrk", "-t1", "-c32", f"-d{ROUND_SECONDS}s", "--timeout", "30s", "-s", os.path.join(HERE, "filling.lua"),
            f"http://127.0.0.1:{server.port}", "--", token, path, f"fill-{os.urandom(4).hex()}-{round_}",
        ]
        done = subprocess.run(command, capture_output=True, text=True, timeout=ROUND_SECONDS + 90)
        result = json.loads(next(line for line in done.stdout.splitlines() if line.startswith("{")))
        if result["refused"] or not result["requests"]:
            raise RuntimeError(f"filling: {result} after {stored} matters")
        round_ += 1
    server.settle(600)


def matters(data):
    database = sqlite3.connect(f"file:{data}/genxu.db?mode=ro", uri=True)
    try:
        return database.execute("SELECT COUNT(*) FROM matter").fetchone()[0]
    finally:
        database.close()


def bodies(server, data, token):
    with open(STORIES) as file:
        stories = json.load(file)
    database = sqlite3.connect(f"file:{data}/genxu.db?mode=ro", uri=True)
    units = [code for (code,) in database.execute("SELECT DISTINCT u.code FROM matter m JOIN unit_now u ON u.unit = m.place ORDER BY u.code")]
    database.close()
    dice = random.Random(1)

    def told(category):
        story = stories["categories"][category]
        text = dice.choice(story["what"]) + dice.choice(stories["wish"])
        words = {"where": dice.choice(stories["where"]), "since": dice.choice(stories["since"]), "category": ""}
        text = re.sub(r"\{(\w+)\}", lambda found: words.get(found[1], dice.choice(stories["answers"].get(found[1], [""]))), text)
        body = {"category": category, "what": text + "{n}", "unit": dice.choice(units), "place": words["where"], "name": "", "phone": ""}
        return json.dumps({key: value for key, value in body.items() if value}, ensure_ascii=False)

    # Some categories ask more than words tell; a resident's own ones do.
    ready = []
    for category in sorted(stories["categories"]):
        body = told(category).replace("{n}", f" probe {category}")
        status, _ = server.ask("POST", "/api/v1/matters", token, body.encode(), {"Idempotency-Key": f"probe-{category}"})
        if status == 201:
            ready.append(category)
    if len(ready) < 5:
        raise RuntimeError(f"filling: only {len(ready)} categories take a matter of mere words")
    return [told(dice.choice(ready)) for _ in range(BODIES)]
