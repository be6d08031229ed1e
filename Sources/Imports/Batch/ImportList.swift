package import Kernel

/// Batches, newest first.
package struct ImportList: Sendable {
    package static let maximumLimit = 100
    private let before: Cursor?
    private let limit: Int

    package struct Cursor: Sendable, Equatable {
        let created: Int64
        let id: ID

        package var text: String { "\(created)-\(id)" }

        init(created: Int64, id: ID) {
            self.created = created
            self.id = id
        }

        package init?(_ text: String) {
            let parts = text.split(separator: "-", maxSplits: 1)
            guard parts.count == 2, let created = Int64(parts[0]), let id = ID(String(parts[1])) else { return nil }
            self.init(created: created, id: id)
        }
    }

    package init(before: Cursor?, limit: Int = 50) {
        self.before = before
        self.limit = max(1, min(limit, Self.maximumLimit))
    }

    package var statement: Statement {
        let until: Statement = if let before { "(created_ms, id) < (\(before.created), \(before.id))" } else { "TRUE" }
        return """
            SELECT \(ImportBatch.columns) FROM import_batch WHERE \(until) ORDER BY created_ms DESC, id DESC LIMIT \(limit + 1)
            """
    }

    package func page(in tx: any Reading) throws -> (items: [ImportBatch], next: String?) {
        let found = try tx.all(statement, ImportBatch.decode)
        let items = Array(found.prefix(limit))
        return (items, found.count > limit ? items.last.map { Cursor(created: $0.created.ms, id: $0.id).text } : nil)
    }
}

/// The report of a dry run: what each row comes to, a page at a time.
package struct ImportReport: Sendable {
    package static let maximumLimit = 200

    /// A row as it is told: where it stands, what it comes to, and each thing wrong with it. What was typed is not repeated.
    package struct Line: Sendable {
        package let row: Int64
        package let line: Int64
        /// What names the row in its file: a unit's code, or a keyed hash where the row names a person.
        let key: String
        package let verdict: ImportBatch.Verdict
        let faults: [RowFault]
    }

    private let batch: ID
    private let verdict: ImportBatch.Verdict?
    private let after: Int64
    private let limit: Int

    package init(batch: ID, verdict: ImportBatch.Verdict?, after: Int64 = 0, limit: Int = 100) {
        self.batch = batch
        self.verdict = verdict
        self.after = after
        self.limit = max(1, min(limit, Self.maximumLimit))
    }

    package var statement: Statement {
        let wanted: Statement = if let verdict { "verdict = \(verdict.rawValue) AND" } else { "" }
        return """
            SELECT number, line, key, verdict, faults FROM import_row
            WHERE batch = \(batch) AND \(wanted) number > \(after) ORDER BY number LIMIT \(limit + 1)
            """
    }

    package func page(in tx: any Reading) throws -> (items: [Line], next: Int64?) {
        let found = try tx.all(statement) { row in
            Line(
                row: try row.int(0), line: try row.int(1), key: try row.text(2),
                verdict: ImportBatch.Verdict(rawValue: try row.text(3)) ?? .none, faults: RowFault.decode(try row.text(4)))
        }
        let items = Array(found.prefix(limit))
        return (items, found.count > limit ? items.last?.row : nil)
    }
}
