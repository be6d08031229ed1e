import Kernel

/// Attachments inside a backup: pieces in a table of its SQLite file, so that one file is still the whole installation, under one
/// passphrase and one proof, and a copy of it cannot leave half behind.
enum BackupFiles {
    static let migration = Migration(
        "core-4-backup-files",
        [
            """
            CREATE TABLE backup_file (
                name TEXT NOT NULL,
                part BIGINT NOT NULL,
                content BYTEA NOT NULL,
                PRIMARY KEY (name, part)
            ) CLUSTERED
            """
        ])

    /// A row of a table is held in memory as a whole.
    private static let partBytes = 1 << 20
    private static let partLimit = 1024

    /// Puts every file in that the rows of the copy name. One that is missing makes the copy unsound.
    static func put(_ files: NamedFiles, into copy: SQLiteStore) async throws {
        var after = ""
        while case let page = try copy.read({ try files.names(after, $0) }), let last = page.last {
            for text in page {
                guard let name = ContentName(text), let bytes = try files.store.get(name) else {
                    throw Problem(500, "backup.unsound", args: ["fault": "file \(text) is missing, or is not what it was"])
                }
                try await copy.write(
                    Work { tx in
                        for (part, start) in stride(from: 0, to: bytes.count, by: partBytes).enumerated() {
                            let piece = Array(bytes[start..<min(start + partBytes, bytes.count)])
                            try tx.execute("INSERT INTO backup_file (name, part, content) VALUES (\(text), \(part), \(piece))")
                        }
                    })
            }
            after = last
        }
    }

    /// Lays them out beside the restored database and takes them out of it.
    static func take(from store: SQLiteStore, into folder: FileFolder) throws {
        var after = ""
        while true {
            let next = try store.read { tx in
                try tx.first("SELECT name FROM backup_file WHERE name > \(after) ORDER BY name LIMIT 1") { try $0.text(0) }
            }
            guard let next else { break }
            let bytes = try store.read { tx in
                try tx.all("SELECT content FROM backup_file WHERE name = \(next) ORDER BY part LIMIT \(partLimit)") { try $0.bytes(0) }
            }.reduce(into: [UInt8]()) { $0 += $1 }
            guard try folder.put(bytes).text == next else {
                throw Problem(422, "backup.file_damaged", args: ["name": next])
            }
            after = next
        }
        guard !after.isEmpty else { return }
        _ = try store.pragma("DELETE FROM backup_file")
        _ = try store.pragma("VACUUM")
    }
}
