package import Kernel
internal import People

/// 销毁: that the keys of records were destroyed: when, of what kind, on whose wish, and on which day the last backup from before is gone.
package struct Erasure: Sendable {
    /// 本人要求, 到期
    enum Ground: String, Sendable { case asked, time }

    let id: ID
    let holding: String
    let ground: Ground
    let label: String?
    let records: Int64
    let erased: Instant
    let backupsUntil: Day
    let relation: String?

    private static let columns: Statement = "id, holding, ground, label, records, erased_ms, backups_until, relation"

    private static func decode(_ row: any Row) throws -> Erasure {
        guard let ground = Ground(rawValue: try row.text(2)) else { throw StoreError.column(2) }
        guard let day = Day(try row.text(6)) else { throw StoreError.column(6) }
        return Erasure(
            id: try row.id(0), holding: try row.text(1), ground: ground, label: try row.optionalText(3), records: try row.int(4),
            erased: try row.instant(5), backupsUntil: day, relation: try row.optionalText(7))
    }

    static func find(_ id: ID, in tx: any Reading) throws -> Erasure? {
        try tx.first("SELECT \(columns) FROM erasure WHERE id = \(id) LIMIT 1", decode)
    }

    static func statement(limit: Int) -> Statement {
        "SELECT \(columns) FROM erasure ORDER BY erased_ms DESC, id DESC LIMIT \(limit)"
    }

    static func latest(_ limit: Int, in tx: any Reading) throws -> [Erasure] { try tx.all(statement(limit: limit), decode) }

    /// Destroys the keys of some records of one kind and writes the certificate; tells it in a stream of its own.
    static func carryOut(
        _ items: [(record: ID, keys: [ID])], of holding: PersonalHolding, ground: Ground, label: String? = nil, helping: Helping? = nil,
        verb: Verb, _ keeping: Keeping, in context: CommandContext
    ) throws -> ID {
        let days = try context.scheme.section(RightsScheme.self).terms?.backupDays ?? 3650
        // What was asked about it, or about somebody who stands in it, goes with it, and what was answered.
        let asked = try items.flatMap { try RightsRequest.about([$0.record] + $0.keys, in: context.tx) }
        let keys = items.flatMap(\.keys) + asked
        try keeping.erase(keys, context.tx)
        for item in items { try holding.letGo(item.record, context) }
        let id = context.newID()
        let until = Day(sinceEpoch: context.now.day.sinceEpoch + days)
        // What goes by time goes again by time after a restore; only what somebody asked for must be remembered beside the backups.
        let isLogged = ground == .time
        let written: [UInt8] = isLogged ? [] : keys.flatMap(\.bytes)
        try context.tx.execute(
            """
            INSERT INTO erasure (id, holding, ground, label, records, erased_ms, backups_until, helper, relation, keys, logged)
            VALUES (\(id), \(holding.name), \(ground.rawValue), \(label), \(Int64(items.count)), \(context.now), \(until), \(helping?.helper),
                \(helping?.relation), \(written), \(isLogged))
            """)
        var payload = Payload().with("holding", token: holding.name).with("records", number: Int64(items.count))
            .with("backups_until", instant: until.start)
        if ground == .asked { payload = payload.with("record", id: items.first?.record) }
        let helper = helping?.helper == nil ? nil : items.first?.record
        try context.emit(
            Event(stream: id, version: 1, type: verb.text, helping?.tell(payload) ?? payload), onBehalf: helper)
        return id
    }

    // MARK: - Beside the backups

    /// Ids that are not yet written beside the database; some at a time.
    package static func unlogged(in tx: any Reading) throws -> [(erasure: ID, keys: [ID])] {
        try tx.all("SELECT id, keys FROM erasure WHERE NOT logged ORDER BY erased_ms, id LIMIT 200") {
            (try $0.id(0), try keys($0.bytes(1)))
        }
    }

    /// What somebody asked for, whether it was written or not, in order after one; some at a time.
    package static func asked(after last: (Instant, ID), in tx: any Reading) throws -> [(at: Instant, erasure: ID, keys: [ID])] {
        try tx.all(askedStatement(after: last)) { (at: try $0.instant(0), erasure: try $0.id(1), keys: try keys($0.bytes(2))) }
    }

    static func askedStatement(after last: (Instant, ID)) -> Statement {
        """
        SELECT erased_ms, id, keys FROM erasure WHERE ground = \(Ground.asked.rawValue) AND (erased_ms, id) > (\(last.0), \(last.1))
        ORDER BY erased_ms, id LIMIT 200
        """
    }

    private static func keys(_ bytes: [UInt8]) -> [ID] {
        stride(from: 0, to: bytes.count, by: 16).compactMap { ID(bytes: bytes[$0..<min($0 + 16, bytes.count)]) }
    }

    package static func markLogged(_ erasures: [ID], in tx: any Transaction) throws {
        guard !erasures.isEmpty else { return }
        try tx.execute("UPDATE erasure SET logged = TRUE WHERE id IN (\(Statement.list(erasures.map { "\($0)" })))")
    }
}
