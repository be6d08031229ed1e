import Kernel
import Process
import Storage
import TestSupport
import Testing

@testable import Matters

/// Random histories of every step with time passing between them, beside a table that knows by heart what each must come to.
/// At every instant an open matter has exactly one owner and a clock that runs or lawfully stands still.
@Suite struct HandlingCourseTests {
    private struct Believed {
        var state = "raised"
        var owner = Cast.changning
        var version: Int64 = 1
        var (returned, redone, asked) = (0, 0, 0)
        var isArbitrated = false
    }

    private static let verbs: [MatterVerb] = [
        .dispatch, .accept, .contact, .resolve, .verify, .rate, .return, .dispute, .arbitrate, .escalate, .note, .comment, .recall,
        .withdraw, .suspend, .resume,
    ]

    private static let table: [String: [MatterVerb: String]] = [
        "raised": [.dispatch: "dispatched", .withdraw: "withdrawn", .note: "", .comment: "", .escalate: ""],
        "dispatched": [
            .accept: "accepted", .recall: "raised", .return: "raised", .dispute: "disputed", .withdraw: "withdrawn", .note: "",
            .comment: "", .escalate: "",
        ],
        "disputed": [.arbitrate: "dispatched", .withdraw: "withdrawn", .note: "", .comment: "", .escalate: ""],
        "accepted": [
            .resolve: "resolved", .suspend: "waiting", .withdraw: "withdrawn", .contact: "", .note: "", .comment: "", .escalate: "",
        ],
        "waiting": [.resume: "accepted", .withdraw: "withdrawn", .contact: "", .note: "", .comment: "", .escalate: ""],
        "resolved": [.verify: "verified", .rate: "rated", .note: "", .comment: ""],
    ]

    private static let forward: [String: MatterVerb] = [
        "raised": .dispatch, "dispatched": .accept, "disputed": .arbitrate, "accepted": .resolve, "waiting": .resume, "resolved": .rate,
    ]

    @Test(arguments: [1, 2, 3] as [UInt64]) func aRandomHistoryKeepsOneOwnerAndAClock(_ seed: UInt64) async throws {
        let county = try await County.handling(seed: seed)
        var dice = Dice(seed: seed)
        var matters: [String: Believed] = [:]
        var numbers: [String] = []
        var outcomes: Set<String> = []
        for step in 0..<260 {
            if dice.flip(3) { county.entropy.advance(seconds: Int64.random(in: 0...200_000, using: &dice)) }
            if dice.flip(6) {
                await county.jobs().ringAll()
                for number in numbers { try catchUp(&matters, number, county) }
            }
            if numbers.isEmpty || dice.flip(8) {
                let number = try await county.raise()
                matters[number] = Believed()
                numbers.append(number)
            }
            let number = dice.pick(numbers)
            var believed = try #require(matters[number])
            let possible = Self.table[believed.state].map { Array($0.keys).sorted { $0.rawValue < $1.rawValue } } ?? Self.verbs
            // Half of what is possible goes forward, so that every history comes to its end too.
            let forward = Self.forward[believed.state].flatMap { dice.flip() ? $0 : nil }
            let verb = dice.flip(5) || possible.isEmpty ? dice.pick(Self.verbs) : forward ?? dice.pick(possible)
            var said = Handling.said(verb)
            let solved = dice.flip()
            if verb == .rate || verb == .verify { said["solved"] = solved ? "yes" : "no" }
            if verb == .dispatch || verb == .arbitrate { said["to"] = dice.pick([Cast.cityManagement, Cast.housing]) }
            let due = foretell(verb, believed, solved)
            let came = try await outcome { try await county.take(verb, on: number, said) }
            #expect(came == due, "seed \(seed), step \(step): \(verb) from \(believed.state)")
            guard came == due else { return }
            if due == "ok" { carryOut(verb, &believed, solved, said["to"]) }
            matters[number] = believed
            outcomes.insert(due == "ok" ? "\(verb)" : due)
            try expectKept(number, believed, county, "seed \(seed), step \(step)")
            if step % 40 == 39 { #expect(try county.faults() == [], "seed \(seed), step \(step)") }
        }
        #expect(try county.faults() == [], "seed \(seed)")
        #expect(outcomes.isSuperset(of: ["409 matter.transition", "dispatch", "resolve", "note"]))
    }

    private func foretell(_ verb: MatterVerb, _ matter: Believed, _ solved: Bool) -> String {
        guard Self.table[matter.state]?[verb] != nil else { return "409 matter.transition" }
        switch verb {
        case .return: return matter.isArbitrated ? "409 matter.arbitrated" : matter.returned > 0 ? "409 matter.returned_often" : "ok"
        case .dispute: return matter.isArbitrated ? "409 matter.arbitrated" : "ok"
        case .suspend: return matter.asked > 1 ? "409 matter.asked_often" : "ok"
        case .verify: return !solved && matter.redone > 1 ? "409 matter.redone_often" : "ok"
        default: return "ok"
        }
    }

    private func carryOut(_ verb: MatterVerb, _ matter: inout Believed, _ solved: Bool, _ to: String?) {
        let target = Self.table[matter.state]?[verb] ?? ""
        matter.version += 1
        if !target.isEmpty { matter.state = target }
        switch verb {
        case .dispatch: matter.owner = to ?? matter.owner
        case .arbitrate: (matter.owner, matter.isArbitrated) = (to ?? matter.owner, true)
        case .recall: matter.owner = Cast.changning
        case .return: (matter.owner, matter.returned) = (Cast.changning, matter.returned + 1)
        case .suspend: matter.asked += 1
        case .rate, .verify:
            if !solved, matter.redone < 2 { (matter.state, matter.redone) = ("accepted", matter.redone + 1) }
        default: break
        }
    }

    /// What time did by itself must have been due.
    private func catchUp(_ matters: inout [String: Believed], _ number: String, _ county: County) throws {
        guard var believed = matters[number], let matter = try county.matter(number), matter.version > believed.version else { return }
        for event in try county.events(of: number).dropFirst(Int(believed.version)) {
            #expect(event.payload["automatic"] == .flag(true) && event.actor == nil)
            let isDue =
                believed.state == "waiting" && event.type == "matter.resume"
                || believed.state == "resolved" && event.type == "matter.verify"
            #expect(isDue, "\(event.type) from \(believed.state)")
            believed.state = believed.state == "waiting" ? "accepted" : "verified"
            believed.version = event.version
        }
        matters[number] = believed
    }

    private func expectKept(_ number: String, _ believed: Believed, _ county: County, _ about: Comment) throws {
        let matter = try #require(try county.matter(number))
        #expect([matter.state, matter.owner.code, "\(matter.version)"] == [believed.state, believed.owner, "\(believed.version)"], about)
        let clocks = try county.running(number)
        let isPromised = matter.course.handedBack > 0 || matter.kind != .raised
        let due: Set<TimeLimit.Stage> =
            switch matter.kind {
            case .raised: isPromised ? [.dispatch, .contact, .handle] : [.dispatch]
            case .dispatched: [.accept, .contact, .handle]
            case .accepted: [.contact, .handle]
            case .resolved: [.recheck]
            case .closed: []
            }
        // Whoever was spoken with once has no clock for that any more.
        #expect(Set(clocks.keys).union([.contact]) == due.union([.contact]), about)
        #expect(clocks.values.allSatisfy { $0.unit == matter.owner.unit }, about)
        if matter.kind.isOpen { #expect(!clocks.isEmpty, about) }
        for clock in clocks.values where clock.paused != nil {
            #expect(matter.state == "waiting" && clock.next != nil, about)
        }
    }
}
