package import Kernel

/// Drives a file through its commands, each short and complete, so that it can stop anywhere and go on.
package struct ImportRunner: Sendable {
    private let services: ImportServices
    private let actor: Actor

    package init(_ services: ImportServices, as actor: Actor) {
        self.services = services
        self.actor = actor
    }

    private var executor: Executor { services.executor }

    package func stage(_ file: ImportFile, kind: String, encoding: TextEncoding) async throws -> ID {
        try await stage(file, kind: kind, ImportReading(encoding: encoding))
    }

    /// The dry run: reads the whole file once for what no row can be trusted after, then stages and judges every row.
    /// A file that cannot be read leaves nothing behind.
    package func stage(_ file: ImportFile, kind: String, _ reading: ImportReading) async throws -> ID {
        let type = try ImportKinds.type(kind)
        try Policy(services.scheme.current).require(StartImport.verb, of: actor, on: .installation)
        var source = try type.rows(of: file, reading)
        guard let batch = try await executor.perform(StartImport(kind: kind), as: actor).output else { throw Problem.busy }
        do {
            while let rows = try source.next() {
                for some in StageRows.pieces(of: rows) {
                    _ = try await executor.perform(StageRows(batch: batch, rows: some), as: actor)
                }
            }
            while try await executor.perform(CheckImport(batch: batch, digest: source.digest), as: actor).output == false {}
        } catch {
            // Best effort: what stays is swept away after a while all the same.
            _ = try? await executor.perform(DiscardImport(batch: batch), as: actor)
            throw error
        }
        return batch
    }

    /// Carries the batch out, or goes on where it stopped. When the county has changed under it, what was done is taken back.
    package func apply(_ batch: ID) async throws {
        do {
            while try await executor.perform(ApplyImport(batch: batch), as: actor).output == false {}
        } catch let problem as Problem where problem.code == "import.stale" {
            let begun = try services.store.read { try ImportBatch.find(batch, in: $0)?.act != nil }
            if begun { try await takeBack(batch) }
            throw problem
        }
    }

    package func discard(_ batch: ID) async throws { _ = try await executor.perform(DiscardImport(batch: batch), as: actor) }

    /// Refused as a whole while anything stands on the batch.
    package func undo(_ batch: ID) async throws {
        try refuseDependants(of: batch)
        try await takeBack(batch)
    }

    private func takeBack(_ batch: ID) async throws {
        while try await executor.perform(UndoImport(batch: batch, uses: services.uses), as: actor).output == false {}
    }

    private func refuseDependants(of id: ID) throws {
        try Policy(services.scheme.current).require(UndoImport.verb, of: actor, on: .installation)
        let kind = try services.store.read { try ImportKinds.type(ImportBatch.require(id, in: $0).kind) }.init(services.scheme.current)
        var cursor = ImportBatch.Cursor.start
        while true {
            let rows = try services.store.read { tx -> [StagedRow] in
                var batch = try ImportBatch.require(id, in: tx)
                batch.cursor = cursor
                let rows = try StagedRow.page(
                    batch.forward(limit: UndoImport.limit, only: [.new, .update]), of: id, key: nil, vault: executor.vault, in: tx)
                for row in rows {
                    guard let subject = row.subject else { continue }
                    if let code = try kind.dependant(on: row, subject: subject, batch: batch, uses: services.uses, in: tx) {
                        throw Problem(409, "import.depended", args: ["code": code])
                    }
                }
                return rows
            }
            guard rows.count == UndoImport.limit, let last = rows.last else { return }
            cursor = .init(rank: last.rank, row: last.number)
        }
    }
}
