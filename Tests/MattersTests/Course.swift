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
        /// Owners over time, the present one last.
        var owners: [String]
    }

    /// A command that was sent under a key, to be sent again.
    struct Sent {
        let key: IdempotencyKey
        let act: Act
        let number: String
        let who: Who
        let said: Said
        let outcome: String
        let events: [EventReference]
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
        if numbers.isEmpty || dice.flip(4) {
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
        matters[number] = Believed(place: place, owner: place, reporter: reporter, owners: [place])
        numbers.append(number)
        outcomes["raise ok", default: 0] += 1
    }

    private mutating func act() async throws {
        let number = dice.flip(20) ? "2026000000010" : dice.pick(numbers)
        // Mostly what comes next for the matter, mostly by somebody who may; else anything by anybody.
        let act = dice.flip(3) ? dice.pick(Act.allCases) : next(number)
        let who = !dice.flip(3) ? fitting(act, number) : dice.pick(Cast.allCases.map(Who.known) + [.anonymous, .holder])
        let said = Said(to: dice.pick([Cast.cityManagement, Cast.housing, "141029-SL", dice.flip(6) ? Cast.changning : Cast.housing]))
        let version = matters[number]?.version ?? 1
        let expected: Int64? = dice.flip() ? nil : version + (dice.flip(6) ? 1 : 0)
        let key = dice.flip() ? IdempotencyKey(owner: ID(high: 1, low: 1), key: "step-\(step)", requestHash: [1]) : nil
        let due = foretell(act, number, who, said, expected)
        var events: [EventReference] = []
        let actor = try actor(who, number)
        let came = try await outcome { events = try await county.perform(act, on: number, by: actor, said, expected: expected, key: key) }
        if came != due { surprises.append("step \(step): \(act) by \(who) on \(number) came to \(came), not \(due)") }
        if due == "ok" { carryOut(act, number, said) }
        if let key { sent.append(Sent(key: key, act: act, number: number, who: who, said: said, outcome: due, events: events)) }
        outcomes["\(act) \(came)", default: 0] += 1
    }

    /// The same request once more changes nothing and has the same answer, whatever has happened since.
    private mutating func replay(_ old: Sent) async throws {
        let before = try county.eventCount
        var events: [EventReference] = []
        let actor = try actor(old.who, old.number)
        let came = try await outcome { events = try await county.perform(old.act, on: old.number, by: actor, old.said, key: old.key) }
        if came != old.outcome || events != old.events { surprises.append("step \(step): the replay of \(old.key.key) came to \(came)") }
        if try county.eventCount != before { surprises.append("step \(step): the replay of \(old.key.key) did something") }
        outcomes["replay \(came == "ok" ? "ok" : "refused")", default: 0] += 1
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
    private static let steps: [String: (act: Act, to: String)] = [
        "raised": (.dispatch, "dispatched"), "dispatched": (.accept, "accepted"), "accepted": (.resolve, "resolved"),
        "resolved": (.rate, "rated"),
    ]
    private static let handlers = ["141029-ZJ", "141029-CG", "141029-JT", "141029-SL", "141029-HB"]

    private func next(_ number: String) -> Act { matters[number].flatMap { Self.steps[$0.state]?.act } ?? .relink }

    private func fitting(_ act: Act, _ number: String) -> Who {
        guard let matter = matters[number] else { return .known(.liu) }
        switch act {
        case .dispatch: return .known(matter.place == Cast.changning ? .chen : .liu)
        case .accept, .resolve: return .known(matter.owner == Cast.cityManagement ? .zhao : .qian)
        case .rate, .relink: return matter.reporter.map(Who.known) ?? .holder
        }
    }

    private func foretell(_ act: Act, _ number: String, _ who: Who, _ said: Said, _ expected: Int64?) -> String {
        guard let matter = matters[number] else { return "404 not_found" }
        var allowed: Set<Act> = []
        var reads = false
        switch who {
        case .anonymous: break
        case .holder: (reads, allowed) = (true, [.rate, .relink])
        case .known(let cast):
            if cast == matter.reporter { (reads, allowed) = (true, [.rate, .relink]) }
            if cast == .liu || cast == .chen && matter.place == Cast.changning || cast == .guo && matter.place == Cast.guanghua {
                reads = true
                allowed.insert(.dispatch)
            }
            if cast == .leader { reads = true }
            if cast == .zhao && matter.owner == Cast.cityManagement || cast == .qian && matter.owner == Cast.housing {
                reads = true
                allowed.formUnion([.accept, .resolve])
            }
        }
        guard reads else { return "404 not_found" }
        guard allowed.contains(act) else {
            if case .holder = who { return "401 sign_in_needed" }
            return "403 forbidden"
        }
        if act == .relink { return "ok" }
        if let expected, expected != matter.version { return "412 stale" }
        guard Self.steps[matter.state]?.act == act else { return "409 matter.transition" }
        if act == .dispatch, !Self.handlers.contains(said.to) { return "422 input.invalid" }
        return "ok"
    }

    private mutating func carryOut(_ act: Act, _ number: String, _ said: Said) {
        guard var matter = matters[number] else { return }
        matter.version += 1
        if act != .relink { matter.state = Self.steps[matter.state]?.to ?? matter.state }
        if act == .dispatch {
            matter.owner = said.to
            matter.owners.append(said.to)
        }
        matters[number] = matter
    }

    static func kind(_ state: String) -> String { state == "rated" ? "closed" : state }

    /// Units from the top down to this one, as xiangning has them.
    static func lineage(_ code: String) -> [String] { code == "141029" ? [code] : ["141029", code] }
}
