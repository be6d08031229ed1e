import Kernel
import Process
import TestSupport

@testable import Matters

/// A seeded course of people who raise the same, join, merge, take apart, work on it and give up, beside a small model that says where
/// each matter must be. After every step the county itself is asked whether every matter has one owner, and a clock while it is open.
struct MergingCourse {
    /// A matter as the model believes it to be.
    struct Believed {
        var state = "raised"
        var owner = Cast.changning
        /// What it goes along with, and where it stood before.
        var root: String?
        var before = ""
    }

    let county: County
    private(set) var matters: [String: Believed] = [:]
    private(set) var outcomes: [String: Int] = [:]
    /// Where belief and program differed: must stay empty.
    private(set) var surprises: [String] = []
    private var numbers: [String] = []
    private var dice: Dice
    private var step = 0

    private static let open: Set<String> = ["raised", "dispatched", "accepted"]
    private static let forward: [String: MatterVerb] = [
        "raised": .dispatch, "dispatched": .accept, "accepted": .resolve, "resolved": .rate,
    ]

    init(_ county: County, seed: UInt64) {
        self.county = county
        dice = Dice(seed: seed)
    }

    mutating func run(_ steps: Int) async throws {
        for _ in 0..<steps {
            step += 1
            if dice.flip() { county.entropy.advance(seconds: Int64.random(in: 0...40_000, using: &dice)) }
            try await act()
            try look()
        }
    }

    private func followers(of number: String) -> [String] { numbers.filter { matters[$0]?.root == number } }

    private mutating func act() async throws {
        guard numbers.count > 3, !dice.flip(6) else { return try await raise() }
        // Often one of the latest, so that some meet again.
        let number = dice.pick(dice.flip() ? Array(numbers.suffix(6)) : numbers)
        switch Int.random(in: 0..<10, using: &dice) {
        case 0: try await join(number)
        case 1...3: try await merge(number, into: dice.pick(numbers))
        case 4: try await unmerge(number)
        case 5: try await withdraw(number)
        default: try await goOn(number)
        }
    }

    private mutating func came(_ deed: String, _ outcome: String, due: String) {
        if outcome != due { surprises.append("step \(step): \(deed) came to \(outcome), not \(due)") }
        outcomes["\(deed.split(separator: " ")[0]) \(outcome)", default: 0] += 1
    }

    private mutating func raise() async throws {
        let number = try await county.raise("第 \(step) 件")
        matters[number] = Believed()
        numbers.append(number)
    }

    private mutating func join(_ number: String) async throws {
        guard let named = matters[number] else { return }
        let root = named.root ?? number
        let due = Self.open.contains(matters[root]?.state ?? "") ? "ok" : "409 matter.join_over"
        var made = ""
        let came = try await outcome { made = try await county.join(number, [:]) }
        self.came("join \(number)", came, due: due)
        guard due == "ok", came == "ok" else { return }
        matters[made] = Believed(state: "merged", root: root, before: "raised")
        numbers.append(made)
    }

    private mutating func merge(_ number: String, into other: String) async throws {
        guard let matter = matters[number], let named = matters[other] else { return }
        let root = named.root ?? other
        let due =
            !Self.open.contains(matter.state)
            ? "409 matter.transition"
            : root == number
                ? "409 matter.merge_itself"
                : !Self.open.contains(matters[root]?.state ?? "")
                    ? "409 matter.merge_over" : followers(of: number).isEmpty ? "ok" : "409 matter.merge_followed"
        let came = try await outcome { try await county.merge(number, into: other) }
        self.came("merge \(number) into \(other)", came, due: due)
        guard due == "ok" else { return }
        matters[number] = Believed(state: "merged", owner: matter.owner, root: root, before: matter.state)
    }

    private mutating func unmerge(_ number: String) async throws {
        guard let matter = matters[number] else { return }
        let due = matter.root == nil ? "409 matter.transition" : "ok"
        came("unmerge \(number)", try await outcome { try await county.take(.unmerge, on: number) }, due: due)
        if due == "ok" { standAlone(number) }
    }

    private mutating func standAlone(_ number: String) {
        guard let matter = matters[number] else { return }
        matters[number] = Believed(state: matter.before, owner: matter.owner)
    }

    private mutating func withdraw(_ number: String) async throws {
        guard let matter = matters[number] else { return }
        let due = Self.open.contains(matter.state) || matter.root != nil ? "ok" : "409 matter.transition"
        came("withdraw \(number)", try await outcome { try await county.take(.withdraw, on: number) }, due: due)
        guard due == "ok" else { return }
        matters[number] = Believed(state: "withdrawn", owner: matter.owner)
        for follower in followers(of: number) { standAlone(follower) }
    }

    private mutating func goOn(_ number: String) async throws {
        guard var matter = matters[number], let verb = Self.forward[matter.state] else { return }
        var said = Handling.said(verb)
        let isSolved = !dice.flip(3)
        if verb == .rate { said["solved"] = isSolved ? "yes" : "no" }
        let came = try await outcome { try await county.take(verb, on: number, said) }
        self.came("\(verb.rawValue) \(number)", came, due: "ok")
        guard came == "ok" else { return }
        switch verb {
        case .dispatch: (matter.state, matter.owner) = ("dispatched", Cast.cityManagement)
        case .accept: matter.state = "accepted"
        case .resolve:
            matter.state = "resolved"
            for follower in followers(of: number) { matters[follower] = Believed(state: "resolved", owner: matter.owner) }
        default:
            // Twice it goes back to work; how often it did is asked of the program, which is not what this is about.
            matter.state = try county.state(number)
        }
        matters[number] = matter
    }

    /// Every matter is where it is believed to be, with that owner, and every check of the program agrees.
    private mutating func look() throws {
        for number in numbers {
            guard let believed = matters[number], let found = try county.matter(number) else {
                surprises.append("step \(step): \(number) is gone")
                continue
            }
            if found.state != believed.state || found.owner.code != believed.owner {
                surprises.append(
                    "step \(step): \(number) is \(found.state) with \(found.owner.code), not \(believed.state) with \(believed.owner)")
            }
            let clocks = try county.running(number)
            if found.kind.isOpen == clocks.isEmpty, found.kind != .resolved {
                surprises.append("step \(step): \(number) is \(found.state) and \(clocks.count) clocks run")
            }
            if believed.state == "resolved", try !county.events(of: number).contains(where: { $0.payload["result"] != nil }) {
                surprises.append("step \(step): \(number) is resolved and its reporter reads no answer")
            }
        }
        let faults = try county.read { tx in try County.checks.flatMap { try $0.find(tx) } }
        if !faults.isEmpty { surprises.append("step \(step): \(faults)") }
    }
}
