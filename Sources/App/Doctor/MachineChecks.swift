import Foundation
import Kernel
import Server
import Storage

/// The machine under it: room, time, memory.
enum MachineChecks {
    static let all: [Check] = [space, fileSystem, clock, descriptors, memory, log]

    private static let leastFreeBytes: Int64 = 512 << 20
    private static let leastMemoryBytes: Int64 = 256 << 20
    /// Beyond it readers are slow, and something keeps the log from being written back.
    private static let largestLogBytes: Int64 = 256 << 20

    private static let space: Check = { situation in
        let free = situation.machine.freeBytes(situation.directory.path)
        // A backup needs room too, and so does what comes until somebody looks again.
        let needed = max(leastFreeBytes, Situation.size(situation.directory.database) * 2)
        let args = ["free": "\(free >> 20)", "needed": "\(needed >> 20)"]
        return free >= needed ? .fine("space", args) : .fault("disk_full", args)
    }

    /// Locks do not hold over a network, and memory forgets.
    private static let fileSystem: Check = { situation in
        switch situation.machine.fileSystem(situation.directory.path) {
        case "nfs", "nfs4", "cifs", "smb3", "9p", "ceph", "fuse.sshfs": .fault("disk_remote", ["path": situation.directory.path])
        case "tmpfs", "ramfs": .fault("disk_memory", ["path": situation.directory.path])
        default: .fine("disk_local")
        }
    }

    private static let clock: Check = { situation in
        let now = situation.machine.now()
        let args = ["now": now.minuteText]
        return (2026...2100).contains(now.day.civil.year) ? .fine("clock", args) : .fault("clock_wrong", args)
    }

    private static let descriptors: Check = { situation in
        // Some for the database, the log and what the system keeps open.
        let needed = UInt64(ServerConfiguration.Limits().connections + 200)
        guard let limit = situation.machine.descriptorLimit() else { return nil }
        let args = ["limit": "\(limit)", "needed": "\(needed)"]
        return limit >= needed ? .fine("descriptors", args) : .fault("descriptors_few", args)
    }

    private static let memory: Check = { situation in
        guard let free = situation.machine.freeMemoryBytes() else { return nil }
        let args = ["free": "\(free >> 20)", "needed": "\(leastMemoryBytes >> 20)"]
        return free >= leastMemoryBytes ? .fine("memory", args) : .fault("memory_short", args)
    }

    private static let log: Check = { situation in
        let size = Situation.size(situation.directory.database + "-wal")
        return size <= largestLogBytes ? nil : .fault("wal_large", ["size": "\(size >> 20)"])
    }
}
