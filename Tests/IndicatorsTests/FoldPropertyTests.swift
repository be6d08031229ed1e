import Kernel
import Storage
import Territory
import TestSupport
import Testing

@testable import Indicators

/// Random matters in a county that is redrawn: what was added up bit by bit is what the whole log gives, and the units below are the whole.
@Suite struct FoldPropertyTests {
    private static let steps = TestStore.isSQLite ? 120 : 50

    @Test(arguments: 1...6 as ClosedRange<UInt64>) func whatWasAddedUpIsWhatTheLogGives(_ seed: UInt64) async throws {
        let county = try await Folded(seed: seed)
        var dice = Dice(seed: seed)
        var matters: [ToldMatter] = []
        var acts: [ID] = []
        for step in 0..<Self.steps {
            county.advance(days: dice.flip(3) ? Int64.random(in: 0...9, using: &dice) : 0, seconds: 60)
            if dice.flip(6) {
                try await Self.redraw(county, step, &acts, &dice)
            } else {
                try await Self.handle(county, &matters, &dice)
            }
            guard dice.flip(3) else { continue }
            await county.fold()
            #expect(try county.faults() == [], "seed \(seed), step \(step)")
            try Self.expectSums(county, "seed \(seed), step \(step)")
        }
        await county.fold()
        #expect(try county.faults() == [] && acts.count > 0 && matters.count > Self.steps / 10)
        try Self.expectSums(county, "seed \(seed)")
        // Begun again from the first event, it comes to the same.
        let (then, moved) = (try county.sums(.then), try county.sums(.moved))
        try await county.test.store.write(Work { try Recount.forget(in: $0) })
        #expect(try county.sums(.then).isEmpty)
        await county.fold()
        #expect(try county.sums(.then) == then && county.sums(.moved) == moved)
        #expect(try county.faults() == [])
    }

    private static func handle(_ county: Folded, _ matters: inout [ToldMatter], _ dice: inout Dice) async throws {
        if matters.isEmpty || dice.flip(3) {
            let grids = try county.read { tx in
                try tx.all("SELECT unit FROM unit_now WHERE ended IS NULL AND depth > 1 ORDER BY unit LIMIT 200") { try $0.id(0) }
            }
            var matter = ToldMatter(dice.id(), in: dice.pick(grids))
            try await county.tell(matter.raise(dice.pick(["light", "road"]), by: dice.pick(["web", "qr", "patrol"])))
            matters.append(matter)
            return
        }
        let index = Int.random(in: matters.indices, using: &dice)
        var matter = matters[index]
        // It goes along when its unit is no more.
        if try county.read({ try UnitRecord.find(id: matter.unit, in: $0) })?.ended != nil {
            let heirs = try county.read { tx in
                try tx.all("SELECT unit FROM unit_now WHERE ended IS NULL ORDER BY unit LIMIT 200") { try $0.id(0) }
            }
            matter.unit = dice.pick(heirs)
            try await county.tell(matter.step("follow"))
        }
        let event: Event =
            switch (matter.kind, Int.random(in: 0..<4, using: &dice)) {
            case ("raised", 0): matter.step("void", to: "closed")
            case ("raised", _): matter.step("dispatch", to: "dispatched")
            case ("dispatched", 0): matter.step("return", to: "raised")
            case ("dispatched", _): matter.step("accept", to: "accepted")
            case ("accepted", 0): matter.step("extend")
            case ("accepted", 1): matter.step("contact")
            case ("accepted", _): matter.step("resolve", to: "resolved")
            case ("resolved", 0): matter.step("reopen", to: "accepted")
            case ("resolved", 1): matter.step("exclude")
            case ("closed", 0): matter.step("reopen", to: "accepted")
            default:
                matter.step(
                    "rate", to: matter.kind == "raised" ? "raised" : "closed",
                    Payload().with("score", number: Int64.random(in: 1...5, using: &dice)).with("solved", flag: dice.flip()))
            }
        try await county.tell(event)
        matters[index] = matter
    }

    private static func redraw(_ county: Folded, _ step: Int, _ acts: inout [ID], _ dice: inout Dice) async throws {
        if dice.flip(4), let last = acts.popLast() {
            // Another act may stand in its way by now.
            do { try await county.undo(last) } catch is Problem {}
            return
        }
        let units = try county.read { tx in
            try tx.all("SELECT code, level, path FROM unit_now WHERE ended IS NULL AND depth > 1 ORDER BY code LIMIT 200") {
                (code: try $0.text(0), level: try $0.text(1), path: try $0.path(2))
            }
        }
        let one = dice.pick(units)
        let parents = units.filter { $0.level == (one.level == "grid" ? "village" : "township") }
        let siblings = units.filter { $0.level == one.level }
        guard let parent = one.path.segments.dropLast().last.map(String.init), let other = siblings.randomElement(using: &dice),
            let target = parents.randomElement(using: &dice)
        else { return }
        let infix = ["grid": "", "village": "2"][one.level] ?? "1"
        let number = Int.random(in: 10...98, using: &dice)
        let (code, next) = ("\(parent)\(infix)\(number)", "\(parent)\(infix)\(number + 1)")
        let fields: [String: String] =
            switch Int.random(in: 0..<4, using: &dice) {
            case 0: ["kind": "merge", "unit": one.code, "target": other.code]
            case 1: ["kind": "split", "unit": one.code, "parts": "\(code) 甲\(step) 40%\n\(next) 乙\(step) 60%"]
            case 2: ["kind": "extract", "unit": one.code, "parts": "\(code) 划\(step) 30%"]
            default: ["kind": "move", "unit": one.code, "target": target.code]
            }
        do { if let act = try await county.redraw(fields) { acts.append(act) } } catch is Problem {}
    }

    /// The units right below one, and what was counted in none of them, are the whole: under the units of the day and those of today.
    private static func expectSums(_ county: Folded, _ note: String) throws {
        let (then, moved) = (try county.sums(.then), try county.sums(.moved))
        var now = then
        for (slot, cells) in moved { now[slot, default: Cells()].add(cells) }
        let facts = try county.read { try Recount.facts(until: .max, in: $0) }
        let tree = try county.read { tx -> [ID: ID] in
            let rows = try tx.all("SELECT unit, parent FROM unit_now ORDER BY unit LIMIT 1000") { (try $0.id(0), try $0.optionalID(1)) }
            return rows.reduce(into: [:]) { found, row in found[row.0] = row.1 }
        }
        var own: [Roll.Slot: Cells] = [:]
        for fact in facts {
            for span in [Span.day(fact.at.day), Span.month(fact.at.day)] {
                own[Roll.Slot(unit: fact.at.unit, span: span), default: Cells()].add(fact.n, fact.cell)
            }
        }
        // Today's tree is known by heart, so each sum of it can be made up anew.
        var sum = own
        for (slot, cells) in own {
            var unit = slot.unit
            while let above = tree[unit] {
                sum[Roll.Slot(unit: above, span: slot.span), default: Cells()].add(cells)
                unit = above
            }
        }
        #expect(now.filter { !$0.value.isEmpty } == sum.filter { !$0.value.isEmpty }, "\(note): today's tree")
        // Of the tree of the day, the whole is what all units have of their own, and nobody has less than nothing of what only grows.
        let root = try county.unit("141029").id
        for span in Set(own.keys.map(\.span)) {
            var whole = Cells()
            for (slot, cells) in own where slot.span == span { whole.add(cells) }
            #expect(then[Roll.Slot(unit: root, span: span)] ?? Cells() == whole, "\(note): span \(span)")
        }
        for cells in then.values {
            #expect(cells.counts.allSatisfy { $0.value > 0 || $0.key.measure == Measure.open.rawValue }, "\(note)")
        }
    }
}
