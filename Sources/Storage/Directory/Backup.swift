import Foundation
internal import GRDB
package import Kernel

/// A backup is one SQLite file: the whole database as of one moment, with the signed heads and the attachments inside.
///
/// The keys stay out of it: without `keys/` it shows no personal text, and an erased record's key is in neither.
package enum Backup {
    package struct Summary: Sendable {
        package let events: Int64
        package let bytes: Int64
    }

    /// Copies while everything runs, proves the copy, and encrypts it under a passphrase if there is one.
    package static func make(
        of store: any Engine, migrations: [Migration], heads: HeadLog, checks: [IntegrityCheck], files: NamedFiles? = nil, to path: String,
        passphrase: String? = nil, entropy: any Entropy
    ) async throws -> Summary {
        guard !FileManager.default.fileExists(atPath: path) else { throw Problem(409, "backup.exists") }
        let partial = path + ".partial"
        try? FileManager.default.removeItem(atPath: partial)
        do {
            try await store.copy(to: partial, migrations: migrations)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: partial)
            let copy = try SQLiteStore(path: partial, migrations: ownMigrations, entropy: entropy, knowsWholeSchema: false)
            let lines = try heads.lines()
            let reading = try heads.check(lines)
            let head = copy.head()
            // Heads signed after the moment of the copy are not its business.
            let text = lines.split(separator: "\n")
                .filter { Int64($0.prefix { $0 != " " }) ?? .max <= head.seq }.joined(separator: "\n")
            try await copy.write(
                Work { tx in
                    try tx.execute("DELETE FROM backup_note")
                    try tx.execute("INSERT INTO backup_note (name, content) VALUES (\("heads"), \(text))")
                })
            if let files { try await BackupFiles.put(files, into: copy) }
            let kept = HeadLog.Reading(heads: reading.heads.filter { $0.seq <= head.seq }, faults: reading.faults)
            let report = try Verifier(checks: checks).verify(copy, heads: kept)
            try copy.closeAsOneFile()
            guard report.isSound else { throw Problem(500, "backup.unsound", args: ["fault": report.faults.first ?? ""]) }
            if let passphrase {
                try BackupCipher.seal(partial, to: partial + ".sealed", passphrase: passphrase, entropy: entropy)
                try FileManager.default.removeItem(atPath: partial)
                try FileManager.default.moveItem(atPath: partial + ".sealed", toPath: path)
            } else {
                try FileManager.default.moveItem(atPath: partial, toPath: path)
            }
            let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int64
            return Summary(events: report.events, bytes: size ?? 0)
        } catch {
            for suffix in ["", "-wal", "-shm", ".sealed"] { try? FileManager.default.removeItem(atPath: partial + suffix) }
            throw error
        }
    }

    /// Lays a backup out in a folder that holds no installation yet, nor what is left of one.
    ///
    /// It is made ready in a folder of its own inside, from which nothing is ever served, and `finish` still works there: whoever was erased
    /// is so again before anything can start. Then it moves into place, the database last. Whatever fails, what lay there stays as it was.
    package static func restore(
        _ path: String, into directory: DataDirectory, passphrase: String? = nil, entropy: any Entropy,
        finish: (DataDirectory) async throws -> Void = { _ in }
    ) async throws {
        guard FileManager.default.fileExists(atPath: path) else { throw Problem(404, "backup.missing") }
        guard !BackupCipher.isEncrypted(path) || passphrase != nil else { throw Problem(422, "backup.encrypted") }
        let isNew = !FileManager.default.fileExists(atPath: directory.path)
        try directory.create()
        guard let lock = try directory.lock() else { throw Problem(409, "restore.busy") }
        defer { withExtendedLifetime(lock) {} }
        for taken in [directory.database, directory.heads, directory.files] where FileManager.default.fileExists(atPath: taken) {
            throw Problem(409, "restore.occupied")
        }
        let draft = directory.draft
        // What a restore left that was broken off.
        try? FileManager.default.removeItem(atPath: draft.path)
        var placed: [String] = []
        do {
            try draft.create()
            try lay(path, out: draft, passphrase: passphrase, entropy: entropy)
            try await finish(draft)
            for part in [\DataDirectory.files, \.heads, \.keys, \.database] {
                let (source, target) = (draft[keyPath: part], directory[keyPath: part])
                guard FileManager.default.fileExists(atPath: source), !FileManager.default.fileExists(atPath: target) else { continue }
                try FileManager.default.moveItem(atPath: source, toPath: target)
                placed.append(target)
            }
            try? FileManager.default.removeItem(atPath: draft.path)
        } catch {
            for path in placed + [draft.path] + (isNew ? [directory.path] : []) { try? FileManager.default.removeItem(atPath: path) }
            throw error
        }
    }

    private static func lay(_ path: String, out directory: DataDirectory, passphrase: String?, entropy: any Entropy) throws {
        do {
            if let passphrase, BackupCipher.isEncrypted(path) {
                try BackupCipher.open(path, to: directory.database, passphrase: passphrase)
            } else {
                try FileManager.default.copyItem(atPath: path, toPath: directory.database)
                try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: directory.database)
            }
            let store = try SQLiteStore(path: directory.database, migrations: ownMigrations, entropy: entropy, knowsWholeSchema: false)
            let heads = try store.read {
                try $0.first("SELECT content FROM backup_note WHERE name = \("heads") LIMIT 1") { try $0.text(0) }
            }
            if heads != nil { try BackupFiles.take(from: store, into: directory.fileFolder) }
            try store.closeAsOneFile()
            guard let heads else { throw Problem(422, "backup.foreign") }
            try Data((heads.isEmpty ? "" : heads + "\n").utf8).write(to: URL(fileURLWithPath: directory.heads))
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: directory.heads)
        } catch {
            // What the engine cannot read as a database of ours; a full disk, say, is told as it is.
            let isForeign = (error as? DatabaseError).map {
                [.SQLITE_NOTADB, .SQLITE_CORRUPT, .SQLITE_ERROR].contains($0.resultCode)
            }
            throw isForeign == true || error is SQLiteFailure || error is StoreError ? Problem(422, "backup.foreign") : error
        }
    }

    /// What a backup from an older version may lack.
    private static let ownMigrations = [migration, BackupFiles.migration]

    package static let migration = Migration(
        "core-2-backup", ["CREATE TABLE backup_note (name TEXT NOT NULL PRIMARY KEY, content TEXT NOT NULL)"])
}
