import Foundation
import Kernel
import Storage

/// Whether there is something to go back to.
enum BackupChecks {
    static let all: [Check] = [age, keys, place]

    private static let oldestHours: Int64 = 48
    /// How a backup begins, plain or encrypted.
    private static let beginnings = ["SQLite format 3\0", "GENXUBK1"].map { Array($0.utf8) }
    private static let entryLimit = 10_000

    private static func entries(_ folder: String) -> [String] {
        let names = FileManager.default.enumerator(atPath: folder)
        var found: [String] = []
        while found.count < entryLimit, let name = names?.nextObject() as? String { found.append("\(folder)/\(name)") }
        return found
    }

    private static func isBackup(_ path: String) -> Bool {
        guard !path.hasSuffix(".partial"), let file = FileHandle(forReadingAtPath: path) else { return false }
        defer { try? file.close() }
        guard let start = try? file.read(upToCount: 16) else { return false }
        return beginnings.contains { start.starts(with: $0) }
    }

    private static let age: Check = { situation in
        guard let folder = situation.backups else { return nil }
        let dates = entries(folder).filter(isBackup).compactMap { Situation.attributes($0)?[.modificationDate] as? Date }
        guard let newest = dates.max() else { return .fault("backup_none", ["path": folder]) }
        let made = Instant(ms: Int64(newest.timeIntervalSince1970 * 1000))
        let hours = max(0, situation.machine.now().ms - made.ms) / 3_600_000
        let args = ["path": folder, "hours": "\(hours)"]
        return hours <= oldestHours ? .fine("backup", args) : .fault("backup_old", args)
    }

    /// Whoever finds both reads everything.
    private static let keys: Check = { situation in
        guard let folder = situation.backups else { return nil }
        let beside = entries(folder).first { Situation.keyNames.contains(URL(fileURLWithPath: $0).lastPathComponent) }
        return beside.map { .fault("backup_keys", ["path": $0]) }
    }

    private static let place: Check = { situation in
        guard let folder = situation.backups, FileManager.default.fileExists(atPath: folder) else { return nil }
        let isSame = situation.machine.device(folder) == situation.machine.device(situation.directory.path)
        return isSame ? .fault("backup_same_disk", ["path": folder]) : .fine("backup_other_disk")
    }
}
