package import Kernel

/// Personal texts at rest: each sealed under its record's own key, so that destroying one key erases one record and nothing else.
package enum SealedTexts {
    package static let migration = Migration(
        "people-sealed-1",
        [
            "CREATE TABLE record_key (record BYTEA NOT NULL PRIMARY KEY, wrapped BYTEA NOT NULL) CLUSTERED",
            """
            CREATE TABLE sealed_text (
                record BYTEA NOT NULL,
                label TEXT NOT NULL,
                salt BYTEA NOT NULL,
                content BYTEA NOT NULL,
                PRIMARY KEY (record, label)
            ) CLUSTERED
            """,
        ])

    /// How many texts one record may have.
    package static let limit = 200

    /// Seals texts under their record's key, made on first use, and returns the commitments for the event in the same order:
    /// the texts themselves stay out of it. Writing a label again replaces its text.
    /// `isNew`: the record was made by this very command, so nobody looks for a key it might have.
    @discardableResult
    package static func write(
        _ texts: [(label: String, text: String)], of record: ID, isNew: Bool = false, in context: CommandContext
    ) throws -> [[UInt8]] {
        guard !texts.isEmpty else { return [] }
        let key = try (isNew ? nil : wrappedKey(of: record, in: context.tx)) ?? newKey(of: record, in: context)
        return try texts.map { try write($0.text, label: $0.label, of: record, with: key, in: context) }
    }

    @discardableResult
    package static func write(_ text: String, label: String, of record: ID, in context: CommandContext) throws -> [UInt8] {
        let key = try wrappedKey(of: record, in: context.tx) ?? newKey(of: record, in: context)
        return try write(text, label: label, of: record, with: key, in: context)
    }

    private static func write(
        _ text: String, label: String, of record: ID, with key: WrappedKey, in context: CommandContext
    ) throws -> [UInt8] {
        let salt = context.random(16)
        let content = try context.vault.seal(text, with: key, label: "\(record).\(label)", nonce: context.random(12))
        try context.tx.execute(
            """
            INSERT INTO sealed_text (record, label, salt, content) VALUES (\(record), \(label), \(salt), \(content))
            ON CONFLICT (record, label) DO UPDATE SET salt = excluded.salt, content = excluded.content
            """)
        return Digest.commitment(to: text, salt: salt)
    }

    /// Every text of a record that can still be read, by label.
    package static func read(_ record: ID, vault: any Vault, in tx: any Reading) throws -> [String: String] {
        guard let key = try wrappedKey(of: record, in: tx) else { return [:] }
        var texts: [String: String] = [:]
        try tx.each("SELECT label, content FROM sealed_text WHERE record = \(record) ORDER BY label LIMIT \(limit)") { row in
            let label = try row.text(0)
            texts[label] = try vault.open(row.bytes(1), with: key, label: "\(record).\(label)")
        }
        return texts
    }

    /// How many texts a record has.
    package static func count(of record: ID, in tx: any Reading) throws -> Int64 {
        try tx.count("SELECT COUNT(*) FROM (SELECT label FROM sealed_text WHERE record = \(record) LIMIT \(limit)) AS texts")
    }

    /// The record's key, made on first use: for texts that are sealed under it and kept elsewhere.
    package static func key(of record: ID, in context: CommandContext) throws -> WrappedKey {
        try wrappedKey(of: record, in: context.tx) ?? newKey(of: record, in: context)
    }

    /// The record's key as it stands; `nil` when nothing was ever sealed under it, or it was destroyed.
    package static func storedKey(of record: ID, in tx: any Reading) throws -> WrappedKey? { try wrappedKey(of: record, in: tx) }

    /// Destroys keys and texts of these records: what copies of the texts remain can never be read again.
    package static func erase(_ records: [ID], in tx: any Transaction) throws {
        guard !records.isEmpty else { return }
        let list = Statement.list(records.map { "\($0)" })
        try tx.execute("DELETE FROM sealed_text WHERE record IN (\(list))")
        try tx.execute("DELETE FROM record_key WHERE record IN (\(list))")
    }

    private static func wrappedKey(of record: ID, in tx: any Reading) throws -> WrappedKey? {
        try tx.first("SELECT wrapped FROM record_key WHERE record = \(record) LIMIT 1") { WrappedKey(bytes: try $0.bytes(0)) }
    }

    private static func newKey(of record: ID, in context: CommandContext) throws -> WrappedKey {
        let key = try context.vault.newRecordKey(random: context.random(64))
        try context.tx.execute("INSERT INTO record_key (record, wrapped) VALUES (\(record), \(key.bytes))")
        return key
    }
}
