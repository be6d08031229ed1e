import Foundation
import Storage

/// The folder of the installation and who may do what in it.
enum FolderChecks {
    static let all: [Check] = [mode, fileModes, owner, writable, socketPath, staleSocket, moved]

    private static let mode: Check = { situation in
        let path = situation.directory.path
        return Situation.mode(path) & 0o077 == 0 ? .fine("folder_private") : .fault("folder_open", ["path": path])
    }

    /// Keys are judged by themselves.
    private static let fileModes: Check = { situation in
        let open = situation.files.first { !$0.hasSuffix(".key") && Situation.mode($0) & 0o077 != 0 }
        return open.map { .fault("file_open", ["path": $0]) } ?? .fine("files_private")
    }

    /// A command run as root leaves files that the server's user cannot open.
    private static let owner: Check = { situation in
        let owner = Situation.owner(situation.directory.path)
        let foreign = ([situation.directory.keys] + situation.files).first { Situation.owner($0) != owner }
        return foreign.map { .fault("wrong_owner", ["path": $0, "folder": situation.directory.path, "owner": "\(owner)"]) }
            ?? .fine("one_owner")
    }

    private static let writable: Check = { situation in
        let locked = ([situation.directory.path] + situation.files.filter { !$0.hasSuffix(".key") })
            .first { !situation.machine.canWrite($0) }
        return locked.map { .fault("not_writable", ["path": $0]) } ?? .fine("writable")
    }

    /// `sockaddr_un` holds 108 bytes, the last of them zero.
    private static let socketPath: Check = { situation in
        let path = situation.directory.controlSocket
        return path.utf8.count < 108 ? nil : .fault("socket_path", ["bytes": "\(path.utf8.count)"])
    }

    /// Whoever is erased after a move to PostgreSQL can still be read in the file that was left behind, the keys lying beside it.
    private static let moved: Check = { situation in
        let path = situation.directory.moved
        return FileManager.default.fileExists(atPath: path) ? .fault("moved_kept", ["path": path]) : nil
    }

    private static let staleSocket: Check = { situation in
        let path = situation.directory.controlSocket
        guard FileManager.default.fileExists(atPath: path) else { return situation.isServed ? .fine("served") : .fine("not_served") }
        return situation.isServed ? .fine("served") : .fault("socket_stale", ["path": path])
    }
}
