"""Named checks that are counted and told one by one."""

import contextlib
import sys
import time
import traceback


class Checks:
    """`with checks("what must hold"):` — an assertion that fails inside is told and counted, and the next check goes on."""

    def __init__(self):
        self.passed = 0
        self.failed = []

    @contextlib.contextmanager
    def __call__(self, name):
        start = time.monotonic()
        try:
            yield
        except KeyboardInterrupt:
            raise
        except Exception as fault:
            self.failed.append(name)
            print(f"  FAIL {name}\n{_indented(_told(fault))}", flush=True)
        else:
            self.passed += 1
            print(f"  ok   {name} ({time.monotonic() - start:.1f} s)", flush=True)

    def close(self):
        """Prints the closing line and ends the program: 0 when everything held, 1 otherwise."""
        print(f"{self.passed} passed, {len(self.failed)} failed", flush=True)
        sys.exit(1 if self.failed else 0)


def equal(found, wanted, what):
    assert found == wanted, f"{what}: found {found!r}, wanted {wanted!r}"


def holds(text, part, what):
    assert part in text, f"{what}: «{part}» is missing in «{text[:400]}»"


def _told(fault):
    """The message and where it happened."""
    lines = str(fault).strip().splitlines()[:40]
    frames = [one for one in traceback.extract_tb(fault.__traceback__) if "/Tests/" in one.filename and one.filename != __file__]
    place = " < ".join(f"{one.filename.rsplit('/', 1)[-1]}:{one.lineno}" for one in reversed(frames))
    kind = "" if isinstance(fault, AssertionError) else f"{type(fault).__name__}: "
    return kind + "\n".join(lines) + f"\n({place})"


def _indented(text):
    return "\n".join("       " + line for line in text.splitlines())
