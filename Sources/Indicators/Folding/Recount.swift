package import Kernel

/// The same fold over the whole log again, held against what was kept: bit for bit.
package enum Recount {
    /// Matters that are held at a time, in some fifty megabytes. A log of more is walked again for each share of them.
    private static let shareSize: Int64 = 150_000
    private static let faultLimit = 100
    /// Facts that are gathered before they are added up.
    private static let factsAtOnce = 5000

    /// Matters by their ids, of which so many bits are random.
    struct Share: Sendable {
        static let whole = Share(number: 0, of: 1)

        let number, of: UInt64

        func holds(_ matter: ID) -> Bool { of == 1 || matter.low % of == number }

        /// Whether an event may be about one of them, or about none and so the first share's; known before it is read in full.
        func mayHold(_ stream: ID, _ type: String) -> Bool { of == 1 || !type.hasPrefix("matter.") || holds(stream) }

        static func all(of matters: Int64) -> [Share] {
            let count = UInt64(max(1, (matters + shareSize - 1) / shareSize))
            return (0..<count).map { Share(number: $0, of: count) }
        }
    }

    /// What the log tells up to a place: how many events it took, and one sentence for each row that is kept otherwise, a hundred at most.
    static func compare(until seq: Int64, shares: [Share]? = nil, in tx: any Reading) throws -> (events: Int64, faults: [String]) {
        var book = TreeBook()
        try book.loadAll(in: tx)
        var roll = Roll()
        var fold = MatterFold(words: try WordBook.load(in: tx))
        var (events, faults): (Int64, [String]) = (0, [])
        for share in try shares ?? Share.all(of: tx.count("SELECT COUNT(*) FROM indicator_matter")) {
            var memories: [ID: MatterMemory] = [:]
            events = try walk(until: seq, share, &fold, &memories, in: tx) { roll.add($0, &book) }
            try compare(&memories, share, &faults, in: tx)
        }
        var sums = roll.lifted(book)
        try compare(.then, &sums.then, &faults, in: tx)
        try compare(.moved, &sums.moved, &faults, in: tx)
        return (events, faults)
    }

    /// What the log tells up to a place, fact by fact.
    static func facts(until seq: Int64, in tx: any Reading) throws -> [Fact] {
        var facts: [Fact] = []
        var fold = MatterFold(words: try WordBook.load(in: tx))
        var memories: [ID: MatterMemory] = [:]
        _ = try walk(until: seq, .whole, &fold, &memories, in: tx) { facts += $0 }
        return facts
    }

    /// Returns how many events were passed.
    private static func walk(
        until seq: Int64, _ share: Share, _ fold: inout MatterFold, _ memories: inout [ID: MatterMemory], in tx: any Reading,
        _ body: ([Fact]) -> Void
    ) throws -> Int64 {
        let clocks = try EndedClocks(of: share, in: tx)
        var count: Int64 = 0
        try tx.walk(after: Int64(0), { EventLog.statement(after: $0, until: seq, limit: $1) }) { row in
            count += 1
            let at = try row.int(0)
            guard try share.mayHold(row.id(2), row.text(4)) else { return at }
            let event = try EventLog.decode(row)
            let matter = MatterFold.matter(of: event)
            guard matter.map(share.holds) ?? (share.number == 0) else { return at }
            if let matter {
                fold.take(event, &memories[matter], isMet: clocks.isMet(event))
            } else {
                var nothing: MatterMemory?
                fold.take(event, &nothing)
            }
            if fold.facts.count >= factsAtOnce { body(fold.drain()) }
            return at
        }
        body(fold.drain())
        return count
    }

    static func reached(in tx: any Reading) throws -> Int64 {
        try tx.count("SELECT COALESCE((SELECT seq FROM subscription WHERE name = \(IndicatorFold.name)), 0)")
    }

    package static let check = IntegrityCheck("indicator sums") { tx in try compare(until: reached(in: tx), in: tx).faults }

    private static func report(_ sentence: String, _ faults: inout [String]) {
        if faults.count < faultLimit { faults.append(sentence) }
    }

    /// Takes out what is kept as it is told; what is left is missing.
    private static func compare(_ buckets: Buckets, _ told: inout [Roll.Slot: Cells], _ faults: inout [String], in tx: any Reading) throws {
        try buckets.each(in: tx) { slot, bytes in
            if told.removeValue(forKey: slot)?.encoded != bytes {
                report("\(buckets.rawValue): unit \(slot.unit), span \(slot.span): the log gives another sum", &faults)
            }
        }
        for slot in told.keys.sorted() { report("\(buckets.rawValue): unit \(slot.unit), span \(slot.span) is missing", &faults) }
    }

    private static func compare(
        _ told: inout [ID: MatterMemory], _ share: Share, _ faults: inout [String], in tx: any Reading
    ) throws {
        try tx.walk(after: ID.zero, memories) { row in
            let matter = try row.id(0)
            if share.holds(matter), told.removeValue(forKey: matter)?.encoded != (try row.bytes(1)) {
                report("matter \(matter) is kept otherwise than the log tells", &faults)
            }
            return matter
        }
        for matter in told.keys.sorted() { report("matter \(matter) is in the log and not kept", &faults) }
    }

    static func memories(after matter: ID, limit: Int) -> Statement {
        "SELECT matter, memory FROM indicator_matter WHERE matter > \(matter) ORDER BY matter LIMIT \(limit)"
    }

    /// Lets the fold begin again from the first event.
    package static func forget(in tx: any Transaction) throws {
        try tx.execute("DELETE FROM indicator_then")
        try tx.execute("DELETE FROM indicator_moved")
        try tx.execute("DELETE FROM indicator_matter")
        try tx.execute("DELETE FROM indicator_word")
        try tx.execute("DELETE FROM subscription WHERE name = \(IndicatorFold.name)")
    }
}
