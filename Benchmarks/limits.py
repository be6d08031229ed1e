"""What the engine itself does of a lifecycle: the statements of the five commands, recorded once from a real one on PostgreSQL, run
without genxu. SQLite gets those that write, a group of matters in each durable transaction; PostgreSQL all of them, one transaction a
command, from pgbench."""

import json
import os
import re
import resource
import secrets
import sqlite3
import subprocess
import time

from lifecycles import walk

VERBS = ["raise", "dispatch", "accept", "resolve", "rate"]
PARAMETER = re.compile(r"\$(\d+) = (NULL|'(?:[^']|'')*')")
# Times that a command asks about lie about its own; no number of a matter does.
A_YEAR_MS = 366 * 86_400_000
WRITES = ("INSERT", "UPDATE", "DELETE")


class Recording:
    """A lifecycle as its transactions: for each verb the statements, each with its values; what differs from matter to matter is a Name."""

    def __init__(self, logs, database, keys, other_keys):
        transactions = read_transactions(logs, database)
        mine, other = ({verb: find(transactions, keys[verb]) for verb in VERBS} for keys in (keys, other_keys))
        known = {value for statements in other.values() for _, values in statements for value in values}
        now_ms = time.time() * 1000
        self.names = {}

        def named(value):
            if value is None or value in known:
                return value
            is_time = value.isdigit() and abs(int(value) - now_ms) < A_YEAR_MS
            # Bytes are ids, keys, salts and sealed texts; digits are the matter's number. Times may stay as they were.
            if is_time or not (value.startswith("\\x") or value.isdigit() or value in keys.values()):
                return value
            return self.names.setdefault(value, Name(len(self.names), value))

        self.calls = {
            verb: [(sql, [named(value) for value in values]) for sql, values in statements] for verb, statements in mine.items()}

    def writes(self, verb):
        return [(sql, values) for sql, values in self.calls[verb] if sql.startswith(WRITES)]


class Name:
    """A value that is another for each matter, and the same wherever it stood in the recorded one."""

    def __init__(self, number, recorded):
        self.variable = f"v{number}"
        self.is_bytes = recorded.startswith("\\x")
        self.recorded = recorded
        self.tail = recorded[2 + 32:] if self.is_bytes else ""

    def expression(self):
        """In the script of pgbench. Ids begin with the time, as genxu's do, so that indexes grow at their end."""
        if self.is_bytes:
            head = f"int8send(CAST(:high AS BIGINT)) || int8send(CAST(:{self.variable} AS BIGINT))"
            return f"({head} || CAST('\\x{self.tail}' AS BYTEA))" if self.tail else f"({head})"
        return f"CAST(:{self.variable} AS TEXT)"

    def value(self, high):
        """For SQLite, likewise."""
        if self.is_bytes:
            return high.to_bytes(8, "big") + secrets.token_bytes(8) + bytes.fromhex(self.tail)
        return str(secrets.randbelow(9 * 10**17) + 10**17)


def read_transactions(logs, database):
    """The statements of each transaction that was committed, from the log of the database."""
    open_ones, committed = {}, []
    for path in logs:
        with open(path) as file:
            for line in file:
                entry = json.loads(line)
                found = re.match(r"execute \w+: (.*)", entry.get("message", ""), re.S)
                if entry.get("dbname") != database or not found:
                    continue
                sql, pid = found[1].strip(), entry["pid"]
                if sql == "BEGIN":
                    open_ones[pid] = []
                elif sql == "ROLLBACK":
                    open_ones.pop(pid, None)
                elif sql == "COMMIT" and pid in open_ones:
                    committed.append(open_ones.pop(pid))
                elif pid in open_ones:
                    values = [
                        None if value == "NULL" else value[1:-1].replace("''", "'")
                        for _, value in PARAMETER.findall(entry.get("detail", ""))
                    ]
                    open_ones[pid].append((sql, values))
    return committed


def find(transactions, key):
    found = [statements for statements in transactions if any(key in values for _, values in statements)]
    if not found:
        raise RuntimeError("the log of the database does not show the recorded call")
    return found[-1]


def record(postgres, database, server, accounts):
    """Two lifecycles with the log on: what differs between them differs from matter to matter."""
    postgres.sql("postgres", f"ALTER DATABASE {database} SET log_statement = 'all'")
    server.start()
    try:
        keys = [{verb: secrets.token_hex(16) for verb in VERBS} for _ in range(2)]
        for one in keys:
            walk(server, accounts, one.get)
    finally:
        server.stop()
        postgres.sql("postgres", f"ALTER DATABASE {database} RESET log_statement")
    return Recording(postgres.logs(), database, *keys)


# MARK: PostgreSQL

def pgbench_script(recording, verbs):
    """Reads are waited for, writes travel with the next read: what genxu's connections do."""
    lines = ["\\set n :n + 1", "\\set high (:base + :n) * 65536 + :client_id"]
    used = {
        value.variable: value for verb in verbs for _, values in recording.calls[verb] for value in values if isinstance(value, Name)}
    lines += [f"\\set {variable} random(100000000000000000, 900000000000000000)" for variable in used]
    for verb in verbs:
        # Outside of a pipeline, since that is where pgbench prepares its statements.
        lines += ["BEGIN;", "\\startpipeline"]
        for sql, values in recording.calls[verb]:
            lines.append(filled(sql, values) + ";")
            if sql.startswith("SELECT"):
                lines += ["\\endpipeline", "\\startpipeline"]
        lines += ["COMMIT;", "\\endpipeline"]
    return "\n".join(lines) + "\n"


def filled(sql, values):
    def place(match):
        value = values[int(match[1]) - 1]
        if value is None:
            return "NULL"
        if isinstance(value, Name):
            return value.expression()
        if ":" in value:
            raise RuntimeError("pgbench would take a colon in a text for a variable")
        return "'" + value.replace("'", "''") + "'"

    return re.sub(r"\$(\d+)", place, sql)


# At first each connection prepares its statements: so much longer it runs.
PREPARING_SECONDS = 2
# As genxu runs commands; and what the same rows cost when nobody keeps concurrent commands apart.
ISOLATION = ["serializable", "repeatable read"]


def run_pgbench(postgres, database, recording, verbs, clients, seconds, isolation):
    """Lifecycles (or raises alone) a second."""
    path = os.path.join(postgres.parent, "pgbench.sql")
    with open(path, "w") as file:
        file.write(pgbench_script(recording, verbs))
    # pgbench tries the whole script again: with several transactions in it, what has committed would stand in its way.
    tries = 12 if len(verbs) == 1 else 1
    before, generator_before = postgres.cpu_seconds(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [
            "pgbench", "-n", "-M", "prepared", "-f", path, "-c", str(clients), "-j", "1", "-T", str(PREPARING_SECONDS + seconds), "-P", "1",
            f"--max-tries={tries}",
            "-D", "n=0", "-D", f"base={int(time.time() * 1000)}", database,
        ], env=postgres.environment(isolation), capture_output=True, text=True,
        timeout=seconds + 120)
    rates = [float(rate) for rate in re.findall(r"progress: [\d.]+ s, ([\d.]+) tps", done.stderr)][PREPARING_SECONDS:]
    processed = re.search(r"actually processed: (\d+)", done.stdout)
    failed = re.search(r"failed transactions: (\d+)", done.stdout)
    latency = re.search(r"latency average = ([\d.]+) ms", done.stdout)
    if done.returncode != 0 or not (rates and processed and latency) or "aborted" in done.stderr:
        raise RuntimeError(f"pgbench failed: {done.stdout[-800:]} {done.stderr[-800:]}")
    count = max(1, int(processed[1]))
    # What its connections used is counted when they have ended.
    time.sleep(0.5)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    generator = after.ru_utime + after.ru_stime - generator_before.ru_utime - generator_before.ru_stime
    return {
        "rate": round(sum(rates) / len(rates), 1), "mean_us": round(float(latency[1]) * 1000), "failed": int(failed[1]) if failed else 0,
        "cpu_us": round((postgres.cpu_seconds() - before) / count * 1e6), "generator_cpu_us": round(generator / count * 1e6),
    }


# MARK: SQLite

# As genxu sets them.
PRAGMAS = ["journal_mode = WAL", "synchronous = FULL", "wal_autocheckpoint = 2000", "cache_size = -8000", "temp_store = MEMORY",
    "secure_delete = ON", "foreign_keys = ON"]


def run_sqlite(path, recording, verbs, group, seconds):
    """Lifecycles (or raises alone) a second, `group` matters in each transaction; making the values does not count."""
    database = sqlite3.connect(path, isolation_level=None)
    for pragma in PRAGMAS:
        database.execute(f"PRAGMA {pragma}").fetchall()
    place = (database.execute("SELECT COALESCE(MAX(seq), 0) FROM event").fetchone())[0]
    statements = {verb: [prepared(sql, values) for sql, values in recording.writes(verb)] for verb in verbs}
    spent, cpu, count = 0.0, 0.0, 0
    while spent < seconds:
        matters = []
        for index in range(group):
            high = (int(time.time() * 1000) << 16) + index
            matters.append({name: name.value(high) for name in recording.names.values()})
        batches = []
        for verb in verbs:
            rows = []
            for sql, values, seq in statements[verb]:
                rows.append((sql, [bound(values, seq, matter, place + index + 1) for index, matter in enumerate(matters)]))
                if seq is not None:
                    place += group
            batches.append(rows)
        begun, cpu_begun = time.perf_counter(), time.process_time()
        for rows in batches:
            database.execute("BEGIN IMMEDIATE")
            for sql, values in rows:
                database.executemany(sql, values)
            database.execute("COMMIT")
        spent += time.perf_counter() - begun
        cpu += time.process_time() - cpu_begun
        count += group
    database.close()
    return {"rate": round(count / spent, 1), "mean_us": round(spent / count * group * 1e6), "failed": 0, "cpu_us": round(cpu / count * 1e6)}


def prepared(sql, values):
    """The statement for SQLite, its values, and where the event's place in the log stands, which SQLite gives at once."""
    columns = re.match(r"INSERT INTO event \(([^)]*)\)", sql)
    names = [name.strip() for name in columns[1].split(",")] if columns else []
    seq = (names.index("seq"), names.index("chain")) if names else None
    return re.sub(r"\$(\d+)", r"?\1", sql), values, seq


def bound(values, seq, matter, place):
    row = [plain(matter[value] if isinstance(value, Name) else value) for value in values]
    if seq is not None:
        row[seq[0]], row[seq[1]] = place, secrets.token_bytes(32)
    return row


def plain(value):
    if not isinstance(value, str):
        return value
    if value.startswith("\\x"):
        return bytes.fromhex(value[2:])
    # Booleans; no text of a lifecycle is one such letter.
    return {"t": 1, "f": 0}.get(value, value)
