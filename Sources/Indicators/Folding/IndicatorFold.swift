internal import Kernel

/// Keeps the sums up with the log. What many events come to is written once, in the transaction in which the cursor moves.
enum IndicatorFold {
    static let name = "indicators.fold"

    static let subscription = Subscription(name: name, prefix: "") { (events: [SealedEvent], tx) in
        var fold = MatterFold(words: try WordBook.load(in: tx))
        let wanted = events.filter(isCounted)
        guard !wanted.isEmpty else { return }
        let matters = Set(wanted.compactMap(MatterFold.matter))
        let before = try memories(of: matters, in: tx)
        var after = before
        let clocks = try EndedClocks(of: wanted.filter { $0.type == "matter.resolve" }.map(\.stream), in: tx)
        for event in wanted {
            let matter = MatterFold.matter(of: event)
            var memory = matter.flatMap { after[$0] }
            fold.take(event, &memory, isMet: clocks.isMet(event))
            if let matter { after[matter] = memory }
        }
        try store(before, after, in: tx)
        try fold.words.store(in: tx)
        try add(fold.drain(), in: tx)
    }

    private static func isCounted(_ event: SealedEvent) -> Bool {
        event.type.hasPrefix("matter.") || event.type == "clock.late" || event.type.hasPrefix("revisit.") || event.type == "visit.record"
    }

    static func add(_ facts: [Fact], in tx: any Transaction) throws {
        guard !facts.isEmpty else { return }
        var book = TreeBook()
        try book.load(facts.map(\.at.unit), in: tx)
        var roll = Roll()
        roll.add(facts, &book)
        let sums = roll.lifted(book)
        try Buckets.then.add(sums.then, in: tx)
        try Buckets.moved.add(sums.moved, in: tx)
    }

    private static func memories(of matters: Set<ID>, in tx: any Reading) throws -> [ID: MatterMemory] {
        guard !matters.isEmpty else { return [:] }
        var found: [ID: MatterMemory] = [:]
        let list = Statement.list(matters.sorted().map { "\($0)" })
        try tx.each("SELECT matter, memory FROM indicator_matter WHERE matter IN (\(list)) LIMIT \(matters.count)") {
            found[try $0.id(0)] = try MatterMemory(encoded: try $0.bytes(1))
        }
        return found
    }

    private static func store(_ before: [ID: MatterMemory], _ after: [ID: MatterMemory], in tx: any Transaction) throws {
        let changed = after.filter { before[$0.key] != $0.value }.sorted { $0.key < $1.key }
        let gone = changed.filter { before[$0.key] != nil }
        try tx.unload("indicator_matter", columns: ["matter"], rows: gone.map { [$0.key.value] })
        try tx.load("indicator_matter", columns: ["matter", "memory"], rows: changed.map { [$0.key.value, $0.value.encoded.value] })
    }
}

/// How clocks of handling came out. They are never changed once they have ended, so it is the same however late the log is followed.
struct EndedClocks {
    private struct Key: Hashable {
        let matter: ID
        let ended: Instant
    }

    private var met: [Key: Bool] = [:]

    private static let statement: Statement =
        "SELECT subject, ended_ms, outcome, clock FROM v_process_clock WHERE stage = 'handle' AND ended_ms IS NOT NULL"
    private static let perMatter = 100

    init(of matters: [ID], in tx: any Reading) throws {
        guard !matters.isEmpty else { return }
        let list = Statement.list(Set(matters).sorted().map { "\($0)" })
        try tx.each("\(Self.statement) AND subject IN (\(list)) LIMIT \(matters.count * Self.perMatter)") { try note($0) }
    }

    init(of share: Recount.Share, in tx: any Reading) throws {
        try tx.walk(after: (matter: ID.zero, clock: ID.zero), Self.statement) { row in
            let matter = try row.id(0)
            if share.holds(matter) { try note(row) }
            return (matter: matter, clock: try row.id(3))
        }
    }

    static func statement(after last: (matter: ID, clock: ID), limit: Int) -> Statement {
        "\(statement) AND (subject, clock) > (\(last.matter), \(last.clock)) ORDER BY subject, clock LIMIT \(limit)"
    }

    private mutating func note(_ row: any Row) throws {
        let outcome = try row.text(2)
        guard outcome != "stopped" else { return }
        met[Key(matter: try row.id(0), ended: try row.instant(1))] = outcome == "met"
    }

    /// `nil` for a step that no such clock ended with.
    func isMet(_ event: SealedEvent) -> Bool? {
        event.type == "matter.resolve" ? met[Key(matter: event.stream, ended: event.recorded)] : nil
    }
}
