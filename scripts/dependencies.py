#!/usr/bin/env python3
"""Writes docs/dependencies.md from the packages that were resolved; `--check` fails when one lacks its line or its licence changed."""

import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/dependencies.md"
LICENCES = [
    ("Apache-2.0", re.compile(r"Apache License\s+Version 2\.0")),
    ("MIT", re.compile(r"Permission is hereby granted, free of charge, to any person")),
    ("BSD-3-Clause", re.compile(r"Redistribution and use in source and binary forms.*Neither the name", re.S)),
]
ALLOWED = {"Apache-2.0", "MIT", "BSD-3-Clause"}
# Part of a package, under a licence of its own.
INSIDE = {
    "swift-crypto": "contains BoringSSL (Apache-2.0, parts ISC and OpenSSL)",
    "swift-nio-ssl": "contains BoringSSL (Apache-2.0, parts ISC and OpenSSL)",
    "swift-nio": "contains llhttp (MIT)",
    "Yams": "contains LibYAML (MIT)",
}
# Not packages: what the system brings.
SYSTEM = [
    ("SQLite", "public domain", "linked from the system"), ("libpq (PostgreSQL)", "PostgreSQL", "linked from the system"),
    ("libqrencode", "LGPL-2.1", "linked from the system"), ("vipsthumbnail (libvips)", "LGPL-2.1", "run as a program when it is installed, never linked"),
    ("Swift runtime, Foundation, Dispatch", "Apache-2.0", "linked into the program, with the runtime library exception"),
    ("ICU, in Foundation", "Unicode-3.0", "linked into the program"), ("glibc, libstdc++", "LGPL-2.1, GPL-3.0 with runtime exception", "linked from the system"),
]
TOOLS = [
    ("Schemathesis", "MIT"), ("openapi-spec-validator", "Apache-2.0"), ("pm4py", "AGPL-3.0; one test runs it over files, nothing of it is linked or handed on"), ("georeport", "Apache-2.0"), ("civicbot", "MIT"), ("Playwright", "Apache-2.0"), ("axe-playwright-python", "MIT; axe-core MPL-2.0"),
    ("wrk", "Apache-2.0 with additions"), ("Chromium", "BSD-3-Clause"), ("PostgreSQL", "PostgreSQL"),
]


def resolved():
    """Name, version, address and licence of every package, direct ones first."""
    manifest = (ROOT / "Package.swift").read_text()
    direct = {name.removesuffix(".git") for name in re.findall(r'\.package\(url: "[^"]*/([^/"]+)"', manifest)}
    pins = json.loads((ROOT / "Package.resolved").read_text())["pins"]
    found = []
    for pin in pins:
        name = pin["location"].rsplit("/", 1)[-1].removesuffix(".git")
        found.append((name not in direct, name, pin["state"]["version"], pin["location"].removesuffix(".git"), licence(name)))
    return sorted(found, key=lambda one: (one[0], one[1].lower()))


def licence(name):
    folder = ROOT / ".build/checkouts" / name
    files = sorted(one for one in folder.iterdir() if one.name.lower().startswith(("licen", "copying"))) if folder.is_dir() else []
    assert files, f"{name} has no licence file in {folder}; run `swift package resolve` first"
    text = files[0].read_text()
    return next((known for known, pattern in LICENCES if pattern.search(text)), "unknown")


def page(packages):
    lines = [
        "# Dependencies", "", "Written by `make dependencies` from the resolved packages; the tests fail when one lacks its line.", "",
        "## Linked into the program", "", "| package | version | licence | |", "|---|---|---|---|",
    ]
    for indirect, name, version, address, terms in packages:
        notes = "; ".join(filter(None, ["through another" if indirect else "", INSIDE.get(name, "")]))
        lines.append(f"| [{name}]({address}) | {version} | {terms} | {notes} |")
    lines += ["", "Some of those that come through another are resolved with it and not linked.", "", "## From the system", "",
              "| library | licence | |", "|---|---|---|"]
    lines += [f"| {name} | {terms} | {note} |" for name, terms, note in SYSTEM]
    lines += ["", "## For tests only, in no package", "", "| tool | licence |", "|---|---|"]
    lines += [f"| {name} | {terms} |" for name, terms in TOOLS]
    return "\n".join(lines) + "\n"


def main():
    packages = resolved()
    strangers = [f"{name}: {terms}" for _, name, _, _, terms in packages if terms not in ALLOWED]
    assert not strangers, f"licences to be looked at first: {strangers}"
    if "--check" not in sys.argv:
        PAGE.write_text(page(packages))
        return
    told = dict(re.findall(r"^\| \[([^\]]+)\]\([^)]*\) \| \S+ \| (\S+) \|", PAGE.read_text(), re.M))
    # Versions move with every resolution; names and licences may not move unseen.
    actual = {name: terms for _, name, _, _, terms in packages}
    assert told == actual, f"run `make dependencies`: {sorted(set(told.items()) ^ set(actual.items()))}"


if __name__ == "__main__":
    main()
