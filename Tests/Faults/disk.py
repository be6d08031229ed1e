"""What a disk may hold after a power cut, told from the folder as it was and the journal of every call since.

What is promised (POSIX fsync, and what Linux makes of it), and therefore modelled:

* What a successful fsync or fdatasync of a file covered is on the disk. Nothing else is.
* What was not covered may be there or not, sector by sector (512 bytes, written whole or not at all) and in any order; but one sector
  shows the file as it was at one moment: older bytes never come back over newer ones that are there.
* The length of a file is part of what is synced; until then it may be any that the file had since.
* A file's name is in its directory: it is there for certain after a sync of the directory. Names of one directory change in order.
  With `names="file"` a sync of the file keeps its name too, as ext4, XFS and Btrfs do and PostgreSQL relies on.
* After an fsync that failed, Linux takes the pages for clean: a later fsync that succeeds says nothing of them.
"""

import os
import struct

SECTOR = 512
PAGE = 8
HEAD = struct.Struct("<qQqq")
# How the unsynced part is dealt with. `kill` keeps it all: SIGKILL loses nothing that the kernel took.
MODES = ["none", "moment", "pages", "sectors"]


class File:
    """Durable content, live content, and every version since the last sync of each sector that was written."""

    def __init__(self, content=b""):
        self.durable = bytearray(content)
        self.live = bytearray(content)
        self.versions = {}
        self.doubtful = set()
        self.sizes = []
        self.opaque = False

    def write(self, offset, data, moment):
        end = offset + len(data)
        if end > len(self.live):
            self.live.extend(bytes(end - len(self.live)))
            self.sizes.append((moment, end))
        self.live[offset:end] = data
        self._touch(offset // SECTOR, -(-end // SECTOR), moment)

    def resize(self, size, moment):
        before = len(self.live)
        if size < before:
            del self.live[size:]
            # What is cut off reads as zeros when the file grows again.
            self._touch(size // SECTOR, -(-max(before, len(self.durable)) // SECTOR), moment)
        else:
            self.live.extend(bytes(size - before))
        self.sizes.append((moment, size))

    def _touch(self, first, last, moment):
        for sector in range(first, last):
            bytes_ = bytes(self.live[sector * SECTOR:(sector + 1) * SECTOR]).ljust(SECTOR, b"\0")
            self.versions.setdefault(sector, []).append((moment, bytes_))
            self.doubtful.discard(sector)

    def sync(self):
        kept = {sector: self.versions[sector] for sector in self.doubtful if sector in self.versions}
        self.durable = self._grown(self.durable, len(self.live))
        for sector, versions in self.versions.items():
            if sector not in kept:
                self._lay(self.durable, sector, versions[-1][1])
        self.versions, self.sizes = kept, []

    def fail(self):
        self.doubtful = set(self.versions)

    def after(self, mode, dice, moment):
        """The content that is found after the cut; `moment` is the one that the mode of that name goes back to."""
        if mode == "kill":
            return bytes(self.live)
        if self.opaque:
            return bytes(self.live) if dice.random() < 0.5 else b""
        sizes = [len(self.durable)] + [size for at, size in self.sizes if mode != "none" and (mode != "moment" or at <= moment)]
        size = sizes[-1] if mode == "moment" else dice.choice(sizes)
        content = self._grown(self.durable, max([size] + [(sector + 1) * SECTOR for sector in self.versions]))
        pages = {}
        for sector in sorted(self.versions):
            versions = self.versions[sector]
            if mode == "moment":
                seen = [bytes_ for at, bytes_ in versions if at <= moment]
            elif mode == "none":
                seen = []
            else:
                share = pages.setdefault(sector // PAGE, dice.random()) if mode == "pages" else dice.random()
                seen = [bytes_ for _, bytes_ in versions[:round(share * len(versions))]]
            if seen:
                self._lay(content, sector, seen[-1])
        return bytes(self._grown(content, size))

    @staticmethod
    def _grown(content, size):
        return content[:size] + bytes(max(0, size - len(content)))

    @staticmethod
    def _lay(content, sector, bytes_):
        start = sector * SECTOR
        content[start:start + SECTOR] = bytes_[:max(0, len(content) - start)]


class Disk:
    """A folder: names that are durable, names that are live, and the changes between."""

    def __init__(self, folder, names="directory", lies=False):
        self.folder = os.path.realpath(folder)
        self.keeps_names = names == "file"
        # A disk that answers a sync without doing it: the harness must notice what that loses.
        self.lies = lies
        self.files, self.live, self.pending, self.moment = {}, {}, [], 0
        self.places = {os.lstat(self.folder).st_ino: self.folder}
        for path, entry in walk(self.folder):
            inode = os.lstat(path).st_ino
            if entry:
                with open(path, "rb") as file:
                    self.files[inode] = File(file.read())
            else:
                self.places[inode] = path
            self.live[path] = self.files[inode] if entry else None
        self.durable = dict(self.live)

    def replay(self, journal):
        """Takes in the journal of one run."""
        with open(journal, "rb") as file:
            data = file.read()
        at = 0
        while at + HEAD.size <= len(data):
            kind, inode, offset, length = HEAD.unpack_from(data, at)
            at += HEAD.size
            self.moment += 1
            self._take(chr(kind), inode, offset, data, at, length)
            # `T` and the like carry a length of nought.
            at += length
        return self

    def _take(self, kind, inode, offset, data, at, length):
        if kind == "W":
            self.files[inode].write(offset, data[at:at + length], self.moment)
        elif kind == "T":
            self.files[inode].resize(offset, self.moment)
        elif kind == "O":
            self.files[inode].opaque = True
        elif kind == "S":
            if not self.lies:
                self._sync(inode)
        elif kind == "X":
            if inode in self.files:
                self.files[inode].fail()
        else:
            first, second = (os.path.normpath(one) if one else "" for one in data[at:at + length].decode().split("\0"))
            self._name(kind, inode, first, second)

    def _name(self, kind, inode, first, second):
        if kind == "C":
            self.files[inode] = File()
            change = [(first, self.files[inode])]
        elif kind == "M":
            self.places[inode] = first
            change = [(first, None)]
        elif kind == "U":
            change = [(first, False)]
        else:
            moved = {path: what for path, what in self.live.items() if path == first or path.startswith(first + "/")}
            change = [(second + path[len(first):], what) for path, what in moved.items()]
            if kind == "R":
                change += [(path, False) for path in moved]
                self.places = {one: second + path[len(first):] if path in moved else path for one, path in self.places.items()}
        apply(self.live, change)
        self.pending.append((self.moment, os.path.dirname(second or first), change))

    def _sync(self, inode):
        if file := self.files.get(inode):
            file.sync()
            if self.keeps_names:
                last = max((at for at, _, change in self.pending if any(what is file for _, what in change)), default=0)
                self._settle(lambda at, _: at <= last)
        elif inode in self.places:
            self._settle(lambda _, directory: directory == self.places[inode])

    def _settle(self, is_settled):
        for at, directory, change in self.pending:
            if is_settled(at, directory):
                apply(self.durable, change)
        self.pending = [one for one in self.pending if not is_settled(one[0], one[1])]

    def differences(self):
        """Where the folder differs from what the journal says it holds: whatever escaped the library would show here."""
        found = []
        there = {path: is_file for path, is_file in walk(self.folder)}
        for path in sorted(set(there) | set(self.live)):
            if path not in there or path not in self.live:
                found.append(f"{path}: {'only in the journal' if path in self.live else 'only in the folder'}")
            elif (file := self.live[path]) is not None:
                with open(path, "rb") as real:
                    content = real.read()
                if file.opaque:
                    file.live = bytearray(content)
                elif content != file.live:
                    found.append(f"{path}: {len(content)} bytes there, {len(file.live)} in the journal, and not the same")
        return found

    def cut(self, mode, dice):
        """Makes the folder what it is when the current comes back."""
        names, moment = dict(self.durable), dice.randint(0, self.moment)
        reach = {}
        for at, directory, change in self.pending:
            if mode == "none":
                continue
            limit = reach.setdefault(directory, moment if mode == "moment" else dice.randint(0, self.moment))
            if mode == "kill" or at <= limit:
                apply(names, change)
        kept = {}
        for path in sorted(names):
            # Nothing is found in a directory that is not there.
            if os.path.dirname(path) in kept or path == self.folder or os.path.dirname(path) == self.folder:
                kept[path] = names[path]
        for path, is_file in sorted(walk(self.folder), reverse=True):
            if path not in kept or (kept[path] is None) == is_file:
                os.unlink(path) if is_file else os.rmdir(path)
        for path, _ in walk(self.folder, suffix="-shm"):
            os.unlink(path)
        owner = os.stat(self.folder)
        contents = {id(file): file.after(mode, dice, moment) for file in kept.values() if file is not None}
        for path, file in kept.items():
            lay(path, None if file is None else contents[id(file)], owner)


def apply(names, change):
    for path, what in change:
        if what is False:
            names.pop(path, None)
        else:
            names[path] = what


def walk(folder, suffix=None):
    """Every path below, and whether it is a file. Sockets and shared memory are not on the disk; `suffix` yields such files alone."""
    for base, directories, files in os.walk(folder):
        for name in directories if suffix is None else []:
            yield os.path.join(base, name), False
        if base.endswith("/pg_dynshmem"):
            continue
        for name in files:
            path = os.path.join(base, name)
            if name.endswith(suffix or "-shm") == (suffix is not None) and os.path.isfile(path) and not os.path.islink(path):
                yield path, True


def lay(path, content, owner):
    if content is None:
        if not os.path.isdir(path):
            os.mkdir(path, 0o700)
            os.chown(path, owner.st_uid, owner.st_gid)
        return
    is_new = not os.path.exists(path)
    with open(path, "wb") as file:
        file.write(content)
    if is_new:
        os.chmod(path, 0o600)
        os.chown(path, owner.st_uid, owner.st_gid)
