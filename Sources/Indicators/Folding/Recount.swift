package import Kernel

/// The same fold over the whole log again, held against what was kept: bit for bit.
package enum Recount {
    private static let page = 2000

    struct Outcome {
        var then: [Roll.Slot: Cells]
        var moved: [Roll.Slot: Cells]
        var memories: [ID: MatterMemory]
        var events: Int64
    }

    /// Everything up to a place in the log.
    static func run(until seq: Int64, in tx: any Reading) throws -> Outcome {
        var book = TreeBook()
        try book.loadAll(in: tx)
        var roll = Roll()
        let (memories, events) = try walk(until: seq, in: tx) { roll.add($0, &book) }
        let sums = roll.lifted(book)
        return Outcome(then: sums.then, moved: sums.moved, memories: memories, events: events)
    }

    /// What the log tells up to a place, fact by fact.
    static func facts(until seq: Int64, in tx: any Reading) throws -> [Fact] {
        var facts: [Fact] = []
        _ = try walk(until: seq, in: tx) { facts += $0 }
        return facts
    }

    private static func walk(
        until seq: Int64, in tx: any Reading, _ body: ([Fact]) -> Void
    ) throws -> (memories: [ID: MatterMemory], events: Int64) {
        let clocks = try EndedClocks(allIn: tx)
        var fold = MatterFold(words: try WordBook.load(in: tx))
        var memories: [ID: MatterMemory] = [:]
        var (at, count): (Int64, Int64) = (0, 0)
        while at < seq {
            let events = try EventLog.sealed(after: at, limit: page, in: tx)
            guard let last = events.last else { break }
            for event in events where event.seq <= seq {
                let matter = MatterFold.matter(of: event)
                var memory = matter.flatMap { memories[$0] }
                fold.take(event, &memory, isMet: clocks.isMet(event))
                if let matter { memories[matter] = memory }
            }
            count += Int64(events.count)
            body(fold.drain())
            at = last.seq
        }
        return (memories, count)
    }

    static func reached(in tx: any Reading) throws -> Int64 {
        try tx.count("SELECT COALESCE((SELECT seq FROM subscription WHERE name = \(IndicatorFold.name)), 0)")
    }

    package static let check = IntegrityCheck("indicator sums") { tx in try differences(run(until: reached(in: tx), in: tx), in: tx) }

    /// One sentence for each row that the log tells otherwise, a hundred at most.
    static func differences(_ told: Outcome, in tx: any Reading) throws -> [String] {
        var faults: [String] = []
        func report(_ sentence: String) { if faults.count < 100 { faults.append(sentence) } }
        for (buckets, sums) in [(Buckets.then, told.then), (.moved, told.moved)] {
            var left = sums
            try buckets.each(in: tx) { slot, bytes in
                if left.removeValue(forKey: slot)?.encoded != bytes {
                    report("\(buckets.rawValue): unit \(slot.unit), span \(slot.span): the log gives another sum")
                }
            }
            for slot in left.keys.sorted() { report("\(buckets.rawValue): unit \(slot.unit), span \(slot.span) is missing") }
        }
        var left = told.memories
        try tx.each("SELECT matter, memory FROM indicator_matter") { row in
            let matter = try row.id(0)
            if left.removeValue(forKey: matter)?.encoded != (try row.bytes(1)) {
                report("matter \(matter) is kept otherwise than the log tells")
            }
        }
        for matter in left.keys.sorted() { report("matter \(matter) is in the log and not kept") }
        return faults
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
