import Kernel
import Storage
import TestSupport
import Testing

@testable import Territory

/// Random acts and reversals, a seed each: whatever happens, the tree is one, and the past stays as it was known.
@Suite struct RedrawPropertyTests {
    private static let steps = TestStore.isSQLite ? 60 : 25

    @Test(arguments: 1...8 as ClosedRange<UInt64>) func everySequenceKeepsTheTree(_ seed: UInt64) async throws {
        let county = try await Redrawn(seed: seed)
        var dice = Dice(seed: seed)
        var done: [(act: ID, before: Set<Redrawn.Node>, believed: [String])] = []
        var codes: [String: ID] = [:]
        var known: [(day: Day, at: Instant, tree: Set<Redrawn.Node>)] = []
        var changed = 0
        for step in 0..<Self.steps {
            let before = try county.now()
            if dice.flip(4), let last = done.popLast() {
                try await county.undo(last.act)
                #expect(try county.now() == last.before, "seed \(seed), step \(step): undone")
                #expect(try county.believed() == last.believed, "seed \(seed), step \(step): undone to the last bit")
            } else {
                let fields = Self.draw(before.sorted { $0.path < $1.path }, step, &dice)
                let believed = try county.believed()
                do {
                    let outcome = try await county.redraw(fields)
                    if let outcome { done.append((outcome.id, before, believed)) }
                    changed += 1
                } catch is Problem { #expect(try county.now() == before, "seed \(seed), step \(step): \(fields)") }
            }
            let faults = try county.faults()
            #expect(faults == [], "seed \(seed), step \(step)")
            try Self.remember(&codes, county, seed, step)
            guard dice.flip() else { continue }
            known.append((county.today, county.test.entropy.now(), try county.now()))
            county.advance(days: Int64.random(in: 1...20, using: &dice))
        }
        #expect(changed > Self.steps / 4)
        for one in known { #expect(try county.then(one.day, known: one.at) == one.tree, "seed \(seed): \(one.day.text)") }
        #expect(try county.then(county.today) == county.now())
        while let last = done.popLast() {
            try await county.undo(last.act)
            #expect(try county.now() == last.before, "seed \(seed): the way back")
            #expect(try county.believed() == last.believed, "seed \(seed): the way back, to the last bit")
        }
        #expect(try county.faults() == [])
    }

    /// No code comes to a second unit, not even after what gave it out was taken back.
    private static func remember(_ codes: inout [String: ID], _ county: Redrawn, _ seed: UInt64, _ step: Int) throws {
        let said = try county.test.store.read { tx in
            try tx.all("SELECT DISTINCT code, unit FROM unit_version ORDER BY code, unit LIMIT 20000") { (try $0.text(0), try $0.id(1)) }
        }
        for (code, unit) in said {
            if let other = codes[code], other != unit { Issue.record("seed \(seed), step \(step): \(code) has two units") }
            codes[code] = unit
        }
    }

    private static func square(of code: String, _ dice: inout Dice) -> String {
        let (x, y) = (Int.random(in: 0...50, using: &dice), Int.random(in: 0...50, using: &dice))
        let corners = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)].map { "[\(110 + Double(x + $0.0) / 100),\(35 + Double(y + $0.1) / 100)]" }
        return """
            {"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"\(code)"},
            "geometry":{"type":"Polygon","coordinates":[[\(corners.joined(separator: ","))]]}}]}
            """
    }

    private static func draw(_ nodes: [Redrawn.Node], _ step: Int, _ dice: inout Dice) -> [String: String] {
        let level = dice.pick(["grid", "grid", "village", "township"])
        let here = nodes.filter { $0.level == level }
        guard !here.isEmpty else { return ["kind": "rename", "unit": "141029", "name": "县\(step)"] }
        let unit = dice.pick(here)
        let parents = ["grid": "village", "village": "township", "township": "county"]
        let above = nodes.filter { $0.level == parents[level] }
        let parent = unit.path.split(separator: "/").dropLast().last.map(String.init) ?? ""
        func code(_ under: String, _ dice: inout Dice) -> String {
            switch level {
            case "grid": "\(under)\(Int.random(in: 10...99, using: &dice))"
            case "village": "\(under)2\(Int.random(in: 10...99, using: &dice))"
            default: "\(under)1\(Int.random(in: 10...99, using: &dice))"
            }
        }
        func below(_ dice: inout Dice) -> String {
            nodes.filter { $0.path.hasPrefix(unit.path + "/") && !$0.path.dropFirst(unit.path.count + 1).contains("/") && dice.flip() }
                .map { " \($0.code)" }.joined()
        }
        switch Int.random(in: 0..<9, using: &dice) {
        case 8: return ["kind": "outline", "unit": unit.code, "land": square(of: unit.code, &dice)]
        case 0: return ["kind": "rename", "unit": unit.code, "name": "名\(step)"]
        case 1: return ["kind": "recode", "unit": unit.code, "code": code(parent, &dice)]
        case 2: return ["kind": "open", "unit": parent, "level": level, "name": "新\(step)", "code": code(parent, &dice)]
        case 3: return ["kind": "close", "unit": unit.code]
        case 4: return ["kind": "move", "unit": unit.code, "target": dice.pick(above).code]
        case 5:
            let other = dice.pick(here)
            if dice.flip() { return ["kind": "merge", "unit": unit.code, "target": other.code] }
            return ["kind": "merge", "unit": "\(unit.code) \(other.code)", "name": "并\(step)", "code": code(parent, &dice)]
        case 6:
            let share = Int.random(in: 1...99, using: &dice)
            let first = "\(code(parent, &dice)) 甲\(step) \(share)%\(below(&dice))"
            return ["kind": "split", "unit": unit.code, "parts": "\(first)\n\(code(parent, &dice)) 乙\(step) \(100 - share)%"]
        default: return ["kind": "extract", "unit": unit.code, "parts": "\(code(parent, &dice)) 划\(step) 30%\(below(&dice))"]
        }
    }
}
