package import Kernel

/// A photo, a sound or a video that hangs on a record. Its bytes are sealed under the record's key and lie beside the database.
package struct AttachedFile: Sendable {
    package let id: ID
    package let record: ID
    package let kind: FileKind
    /// Before it was sealed.
    package let bytes: Int64
    package let content: ContentName
    package let added: Instant

    package static let migration = Migration(
        "delivery-1-files",
        [
            """
            CREATE TABLE attached_file (
                id BYTEA NOT NULL PRIMARY KEY,
                record BYTEA NOT NULL,
                kind TEXT NOT NULL,
                bytes BIGINT NOT NULL CHECK (bytes > 0),
                content TEXT NOT NULL UNIQUE,
                added_ms BIGINT NOT NULL
            )
            """,
            "CREATE INDEX attached_file_record ON attached_file (record, id)",
        ])

    private static let columns: Statement = "id, record, kind, bytes, content, added_ms"

    private static func decode(_ row: any Row) throws -> AttachedFile {
        guard let kind = FileKind(rawValue: try row.text(2)) else { throw StoreError.column(2) }
        guard let content = ContentName(try row.text(4)) else { throw StoreError.column(4) }
        return AttachedFile(
            id: try row.id(0), record: try row.id(1), kind: kind, bytes: try row.int(3), content: content, added: try row.instant(5))
    }

    /// In the order they came.
    package static func all(of record: ID, in tx: any Reading) throws -> [AttachedFile] {
        try tx.all("SELECT \(columns) FROM attached_file WHERE record = \(record) ORDER BY id LIMIT \(FileLimits.count)", decode)
    }

    package static func find(_ id: ID, of record: ID, in tx: any Reading) throws -> AttachedFile? {
        try tx.first("SELECT \(columns) FROM attached_file WHERE id = \(id) AND record = \(record) LIMIT 1", decode)
    }

    /// Part of a command: the bytes lie in their place already.
    package func insert(in tx: any Transaction) throws {
        let present = try tx.first(
            "SELECT COUNT(*), COALESCE(SUM(bytes), 0) FROM attached_file WHERE record = \(record) LIMIT 1"
        ) { (count: try $0.int(0), bytes: try $0.int(1)) }
        guard let present, present.count < FileLimits.count, present.bytes + bytes <= FileLimits.totalBytes else {
            throw Problem(
                409, "file.too_many", args: ["count": "\(FileLimits.count)", "megabytes": "\(FileLimits.totalBytes >> 20)"])
        }
        try tx.execute(
            """
            INSERT INTO attached_file (id, record, kind, bytes, content, added_ms)
            VALUES (\(id), \(record), \(kind.rawValue), \(bytes), \(content.text), \(added))
            """)
    }

    /// The rows go with their record's key; the bytes, which nobody can open any more, are swept up after.
    package static func erase(_ records: [ID], in tx: any Transaction) throws {
        guard !records.isEmpty else { return }
        try tx.execute("DELETE FROM attached_file WHERE record IN (\(Statement.list(records.map { "\($0)" })))")
    }

    package static func names(after: String, in tx: any Reading) throws -> [String] {
        try tx.all("SELECT content FROM attached_file WHERE content > \(after) ORDER BY content LIMIT \(NamedFiles.pageSize)") {
            try $0.text(0)
        }
    }

    package static func isNamed(_ content: ContentName, in tx: any Reading) throws -> Bool {
        try tx.first("SELECT 1 FROM attached_file WHERE content = \(content.text) LIMIT 1") { try $0.int(0) } != nil
    }

    /// What can be told of a file to whoever may read its record.
    package static let shape: [(String, Shape)] = [
        ("id", .text), ("type", .text), ("family", .text), ("bytes", .integer), ("added_at", .instant),
    ]

    package func write(into json: inout JSONWriter) {
        json.field("id", id)
        json.field("type", kind.mediaType)
        json.field("family", kind.family.rawValue)
        json.field("bytes", bytes)
        json.field("added_at", added)
    }
}
