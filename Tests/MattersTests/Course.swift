import Kernel
import TestSupport

@testable import Matters

/// A seeded course of commands by random people on random matters, refusals and replays among them, beside a small model that says
/// beforehand what each must come to. The model knows the pack's rules by heart and asks the program nothing.
struct Course {
    /// A matter as the model believes it to be.
    struct Believed {
        var state = "raised"
        let place: String
        var owner: String
        let reporter: Cast?
        var version: Int64 = 1
        var returned = 0
        var redone = 0
        var asked = 0
        var isArbitrated = false
        var resolved: Instant?
    }

    /// A step of the table, or another private link.
    enum Deed: Hashable, CustomStringConvertible {
        case step(MatterVerb)
        case relink

        var description: String { if case .step(let verb) = self { verb.rawValue } else { "relink" } }
    }

    /// A command that was sent under a key, to be sent again.
    struct Sent {
        let key: IdempotencyKey
        let deed: Deed
        let number: String
        let who: Who
        let said: [String: String]
        let outcome: String
    }

    enum Who: Sendable {
        case known(Cast)
        case anonymous
        /// Without an account, but with the private link.
        case holder
    }

    private(set) var county: County
    private(set) var matters: [String: Believed] = [:]
    /// In the order they were raised.
    private(set) var numbers: [String] = []
    private(set) var sent: [Sent] = []
    private(set) var outcomes: [String: Int] = [:]
    /// Where belief and program differed: must stay empty.
    private(set) var surprises: [String] = []
    private var dice: Dice
    private var step = 0

    init(_ county: County, seed: UInt64) {
        self.county = county
        dice = Dice(seed: seed)
    }

    mutating func run(_ steps: Int) async throws {
        for _ in 0..<steps { try await step() }
    }

    mutating func goOn(in county: County) { self.county = county }

    private mutating func step() async throws {
        step += 1
        // Often several things happen in one millisecond.
        if dice.flip() { county.entropy.set(now: Instant(ms: county.entropy.now().ms + Int64.random(in: 0...90_000_000, using: &dice))) }
        if numbers.isEmpty || dice.flip(7) {
            try await raise()
        } else if !sent.isEmpty, dice.flip(8) {
            try await replay(dice.pick(sent))
        } else {
            try await act()
        }
    }

    private mutating func raise() async throws {
        let reporter: Cast? = dice.flip() ? nil : dice.pick([Cast.wang, .sun, .li])
        let place = dice.pick([Cast.changning, Cast.guanghua, "141029", "141029204"])
        let number = try await county.raise(
            "第 \(step) 件事", unit: place, name: dice.flip() ? "王村民" : nil, phone: dice.flip() ? "13800001234" : nil,
            by: reporter?.actor(in: county) ?? .anonymous)
        matters[number] = Believed(place: place, owner: place, reporter: reporter)
        numbers.append(number)
        outcomes["raise ok", default: 0] += 1
    }

    private mutating func act() async throws {
        // Often one of the latest, so that some go a long way.
        let number = dice.flip(20) ? "2026000000010" : dice.pick(dice.flip() ? Array(numbers.suffix(6)) : numbers)
        // Mostly what is possible for the matter, mostly by somebody who may; else anything by anybody.
        let deed = dice.flip(4) ? dice.pick(Self.deeds) : next(number)
        let who = !dice.flip(4) ? fitting(deed, number) : dice.pick(Cast.allCases.map(Who.known) + [.anonymous, .holder])
        let said = say(deed)
        if deed == .step(.reopen), isInDoubt(number) { return }
        let version = matters[number]?.version ?? 1
        let expected: Int64? = dice.flip() ? nil : version + (dice.flip(6) ? 1 : 0)
        let key = dice.flip() ? IdempotencyKey(owner: ID(high: 1, low: 1), key: "step-\(step)", requestHash: [1]) : nil
        let due = foretell(deed, number, who, said, expected)
        let actor = try actor(who, number)
        let came = try await outcome { _ = try await perform(deed, number, actor, said, expected, key) }
        if came != due { surprises.append("step \(step): \(deed) by \(who) on \(number) came to \(came), not \(due)") }
        if due == "ok" { carryOut(deed, number, said) }
        if let key { sent.append(Sent(key: key, deed: deed, number: number, who: who, said: said, outcome: due)) }
        outcomes["\(deed) \(came)", default: 0] += 1
    }

    /// Returns whether it was done before.
    private func perform(
        _ deed: Deed, _ number: String, _ actor: Actor, _ said: [String: String], _ expected: Int64?, _ key: IdempotencyKey?
    ) async throws -> Bool {
        switch deed {
        case .relink: try await county.executor.perform(RelinkMatter(number), as: actor, key: key).replayed
        case .step(let verb): try await county.take(verb, on: number, by: actor, said, expected: expected, key: key)
        }
    }

    private mutating func say(_ deed: Deed) -> [String: String] {
        guard case .step(let verb) = deed else { return [:] }
        var said = Handling.said(verb)
        if verb == .dispatch {
            said["to"] = dice.pick([Cast.cityManagement, Cast.housing, "141029-SL", dice.flip(6) ? Cast.changning : Cast.housing])
        }
        if verb == .arbitrate { said["to"] = dice.pick([Cast.cityManagement, Cast.housing]) }
        if verb == .rate || verb == .verify { said["solved"] = dice.flip(3) ? "no" : "yes" }
        return said
    }

    /// The same request once more changes nothing and has the same answer, whatever has happened since.
    private mutating func replay(_ old: Sent) async throws {
        let before = try county.eventCount
        let actor = try actor(old.who, old.number)
        var isReplayed = true
        let came = try await outcome { isReplayed = try await perform(old.deed, old.number, actor, old.said, nil, old.key) }
        if came != old.outcome || !isReplayed { surprises.append("step \(step): the replay of \(old.key.key) came to \(came)") }
        if try county.eventCount != before { surprises.append("step \(step): the replay of \(old.key.key) did something") }
        outcomes["replay \(came == "ok" ? "ok" : "refused")", default: 0] += 1
    }

    /// What time did by itself since: it must have been due by the table.
    mutating func catchUp() throws {
        for number in numbers {
            guard var matter = matters[number], let found = try county.matter(number), found.version > matter.version else { continue }
            for event in try county.events(of: number).dropFirst(Int(matter.version)) {
                let target = ["matter.resume": "accepted", "matter.verify": "verified"][event.type]
                guard event.payload["automatic"] == .flag(true), event.actor == nil, let target,
                    ["accepted": "waiting", "verified": "resolved"][target] == matter.state
                else {
                    surprises.append("\(event.type) of \(number) from \(matter.state) by itself")
                    return
                }
                matter.state = target
                matter.version = event.version
                outcomes["\(event.type) by itself", default: 0] += 1
            }
            matters[number] = matter
        }
    }

    private func actor(_ who: Who, _ number: String) throws -> Actor {
        switch who {
        case .known(let cast): try cast.actor(in: county)
        case .anonymous: .anonymous
        case .holder: .holding(try county.matter(number))
        }
    }
}

/// The rules, by heart.
extension Course {
    private static let table: [String: [MatterVerb: String]] = [
        "raised": [.dispatch: "dispatched", .withdraw: "withdrawn", .note: "", .comment: "", .escalate: ""],
        "dispatched": [
            .accept: "accepted", .recall: "raised", .return: "raised", .dispute: "disputed", .withdraw: "withdrawn", .note: "",
            .comment: "", .escalate: "", .assign: "",
        ],
        "disputed": [.arbitrate: "dispatched", .withdraw: "withdrawn", .note: "", .comment: "", .escalate: ""],
        "accepted": [
            .resolve: "resolved", .suspend: "waiting", .withdraw: "withdrawn", .contact: "", .note: "", .comment: "", .escalate: "",
            .assign: "",
        ],
        "waiting": [.resume: "accepted", .withdraw: "withdrawn", .contact: "", .note: "", .comment: "", .escalate: "", .assign: ""],
        "resolved": [.verify: "verified", .rate: "rated", .note: "", .comment: ""],
        "rated": [.reopen: "accepted"], "verified": [.reopen: "accepted"],
    ]
    private static let forward: [String: MatterVerb] = [
        "raised": .dispatch, "dispatched": .accept, "disputed": .arbitrate, "accepted": .resolve, "waiting": .resume, "resolved": .rate,
    ]
    /// The steps of its table, in the order of the product's.
    static let verbs = Set(table.values.flatMap(\.keys))
    private static let deeds: [Deed] = [.relink] + MatterVerb.allCases.filter(verbs.contains).map(Deed.step)
    private static let handlers = ["141029-ZJ", "141029-CG", "141029-JT", "141029-SL", "141029-HB"]

    private static let reporters: [MatterVerb] = [.rate, .comment, .withdraw, .reopen, .resume]
    private static let dispatchers: [MatterVerb] = [.dispatch, .recall, .verify, .note, .escalate]
    private static let clerks: [MatterVerb] = [
        .accept, .resolve, .contact, .note, .assign, .return, .dispute, .suspend, .resume, .escalate,
    ]

    private mutating func next(_ number: String) -> Deed {
        guard let state = matters[number]?.state, let possible = Self.table[state] else { return .relink }
        if let forward = Self.forward[state], dice.flip() { return .step(forward) }
        return .step(dice.pick(possible.keys.sorted { $0.rawValue < $1.rawValue }))
    }

    private func fitting(_ deed: Deed, _ number: String) -> Who {
        guard let matter = matters[number], case .step(let verb) = deed, !Self.reporters.contains(verb) else {
            return matters[number]?.reporter.map(Who.known) ?? .holder
        }
        if verb == .arbitrate { return .known(.liu) }
        if Self.dispatchers.contains(verb) {
            return .known([Cast.changning: .chen, Cast.guanghua: .guo][matter.place] ?? .liu)
        }
        return .known(matter.owner == Cast.cityManagement ? .zhao : .qian)
    }

    /// Near the end of the time for it, the working calendar decides, which the model does not know.
    private func isInDoubt(_ number: String) -> Bool {
        guard let resolved = matters[number]?.resolved else { return false }
        return (29...45).contains((county.entropy.now().ms - resolved.ms) / 86_400_000)
    }

    private func foretell(
        _ deed: Deed, _ number: String, _ who: Who, _ said: [String: String], _ expected: Int64?
    ) -> String {
        guard let matter = matters[number] else { return "404 not_found" }
        var allowed: Set<Deed> = []
        var reads = false
        func allow(_ verbs: [MatterVerb]) {
            reads = true
            allowed.formUnion(verbs.map(Deed.step))
        }
        switch who {
        case .anonymous: break
        case .holder:
            allow(Self.reporters)
            allowed.insert(.relink)
        case .known(let cast):
            if cast == matter.reporter {
                allow(Self.reporters)
                allowed.insert(.relink)
            }
            if cast == .liu || cast == .chen && matter.place == Cast.changning || cast == .guo && matter.place == Cast.guanghua {
                allow(Self.dispatchers)
            }
            if cast == .liu { allow([.arbitrate]) }
            if cast == .leader { reads = true }
            if cast == .zhao && matter.owner == Cast.cityManagement || cast == .qian && matter.owner == Cast.housing { allow(Self.clerks) }
        }
        guard reads else { return "404 not_found" }
        guard allowed.contains(deed) else {
            if case .holder = who { return "401 sign_in_needed" }
            return "403 forbidden"
        }
        guard case .step(let verb) = deed else { return "ok" }
        if let expected, expected != matter.version { return "412 stale" }
        guard Self.table[matter.state]?[verb] != nil else { return "409 matter.transition" }
        return foretell(verb, matter, said)
    }

    /// What one verb alone demands.
    private func foretell(_ verb: MatterVerb, _ matter: Believed, _ said: [String: String]) -> String {
        switch verb {
        case .dispatch: Self.handlers.contains(said["to"] ?? "") ? "ok" : "422 input.invalid"
        // Nobody of these offices has an account of the house's own.
        case .assign: "422 input.invalid"
        case .return: matter.isArbitrated ? "409 matter.arbitrated" : matter.returned > 0 ? "409 matter.returned_often" : "ok"
        case .dispute: matter.isArbitrated ? "409 matter.arbitrated" : "ok"
        case .suspend: matter.asked > 1 ? "409 matter.asked_often" : "ok"
        case .verify: said["solved"] == "no" && matter.redone > 1 ? "409 matter.redone_often" : "ok"
        case .escalate: matter.owner == "141029" ? "409 matter.nobody_above" : "ok"
        case .reopen:
            matter.resolved.map { county.entropy.now().ms - $0.ms > 45 * 86_400_000 } ?? false
                ? "409 matter.reopen_late" : matter.redone > 1 ? "409 matter.redone_often" : "ok"
        default: "ok"
        }
    }

    private mutating func carryOut(_ deed: Deed, _ number: String, _ said: [String: String]) {
        guard var matter = matters[number] else { return }
        matter.version += 1
        if case .step(let verb) = deed {
            let target = Self.table[matter.state]?[verb] ?? ""
            if !target.isEmpty { matter.state = target }
            switch verb {
            case .dispatch: matter.owner = said["to"] ?? matter.owner
            case .arbitrate: (matter.owner, matter.isArbitrated) = (said["to"] ?? matter.owner, true)
            case .recall: matter.owner = matter.place
            case .return: (matter.owner, matter.returned) = (matter.place, matter.returned + 1)
            case .suspend: matter.asked += 1
            case .resolve: matter.resolved = county.entropy.now()
            case .reopen: matter.redone += 1
            case .rate, .verify:
                if said["solved"] == "no", matter.redone < 2 { (matter.state, matter.redone) = ("accepted", matter.redone + 1) }
            default: break
            }
        }
        matters[number] = matter
    }

    static func kind(_ state: String) -> String {
        [
            "disputed": "dispatched", "waiting": "accepted", "rated": "closed", "verified": "closed", "withdrawn": "closed",
            "voided": "closed",
        ][
            state] ?? state
    }

    /// Units from the top down to this one, as xiangning has them.
    static func lineage(_ code: String) -> [String] { code == "141029" ? [code] : ["141029", code] }
}
