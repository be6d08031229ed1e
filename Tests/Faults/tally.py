"""What was tried and what came of it."""

import collections
import json


class Tally:
    def __init__(self):
        self.rows = collections.defaultdict(collections.Counter)

    def add(self, fault, mode, told, found, struck=0):
        row = self.rows[fault if mode in ("-", "kill") else f"{fault}: {mode}"]
        row["rounds"] += 1
        row["struck"] += struck
        row["acknowledged"] += len(told.acknowledged)
        row["lost"] += len(found["lost"])
        row["open"] += found["done"] + found["fresh"]
        row["open_done"] += found["done"]
        row["refused"] += len(told.refusals)

    def count(self, fault, **figures):
        self.rows[fault].update({"rounds": 1, **figures})

    def total(self, name):
        return sum(row[name] for row in self.rows.values())

    def table(self):
        lines = ["| fault | rounds | acknowledged | lost | sent again | of these already done |", "|---|--:|--:|--:|--:|--:|"]
        for fault, row in sorted(self.rows.items()):
            lines.append(f"| {fault} | {row['rounds']} | {row['acknowledged']} | {row['lost']} | {row['open']} | {row['open_done']} |")
        total = [self.total(name) for name in ("rounds", "acknowledged", "lost", "open", "open_done")]
        return "\n".join(lines + [f"| **all** | {' | '.join(f'**{one}**' for one in total)} |"])

    def json(self):
        return json.dumps(self.rows, ensure_ascii=False, indent=1)
