import Kernel
import Matters
import People
import Storage
import Territory

/// The matters of a demo: a seeded course of days in which residents raise, offices handle, and some things are still open.
struct DemoMatters {
    private struct Step: Sendable {
        let at: Instant
        let matter: Int
        let verb: MatterVerb
    }

    /// Commands that share a transaction when there are very many: then times are told to the day only.
    private static let chunk = 200
    /// Up to here each step is recorded at its own moment.
    private static let exactLimit = 2000

    private let installation: Installation
    private let clock: SeededEntropy
    private let count: Int
    private let steps: [Step]
    private let places: [String]
    private let handlers: [String]

    init(_ installation: Installation, clock: SeededEntropy, seed: UInt64, count: Int, days: Int64, until: Instant) throws {
        self.installation = installation
        self.clock = clock
        self.count = count
        let territory = try installation.scheme.current.section(TerritoryScheme.self)
        places = territory.units.filter { territory.level($0.level)?.kind == .area }.dropFirst().map(\.code)
        let category = try installation.scheme.current.section(MatterScheme.self).categories.first
        handlers = category?.handlers ?? []
        var dice = SeededDice(seed)
        var steps: [Step] = []
        for matter in 0..<count {
            var at = until.adding(seconds: -days * 86_400 + Int64(dice.below(UInt64(days * 86_400))))
            steps.append(Step(at: at, matter: matter, verb: .raise))
            for verb in [MatterVerb.dispatch, .accept, .resolve, .rate] {
                let hours: UInt64 = verb == .resolve ? 96 : verb == .rate ? 72 : 8
                at = at.adding(seconds: 300 + Int64(dice.below(hours * 3600)))
                // One in twelve stops here for now; nobody rates one in three.
                guard at < until, dice.below(12) > 0, verb != .rate || dice.below(3) > 0 else { break }
                steps.append(Step(at: at, matter: matter, verb: verb))
            }
        }
        self.steps = steps.sorted { ($0.at, $0.matter) < ($1.at, $1.matter) }
    }

    func run(progress: (Int, Int) -> Void) async throws {
        var numbers: [Int: String] = [:]
        let size = count <= Self.exactLimit ? 1 : Self.chunk
        for start in stride(from: 0, to: steps.count, by: size) {
            let chunk = Array(steps[start..<min(start + size, steps.count)])
            clock.set(now: chunk[0].at)
            let known = numbers
            let raised = try await installation.executor.together { together in
                var raised: [Int: String] = [:]
                for step in chunk {
                    let number = known[step.matter] ?? raised[step.matter] ?? ""
                    if let fresh = try perform(step, number, together) { raised[step.matter] = fresh }
                }
                return raised
            }
            numbers.merge(raised) { $1 }
            progress(start + chunk.count, steps.count)
        }
    }

    /// The number, for the step that makes one.
    private func perform(_ step: Step, _ number: String, _ together: Executor.Together) throws -> String? {
        let story = DemoStories.all[step.matter % DemoStories.all.count]
        // A pack with other offices gives them in turn.
        let office = handlers.first { $0.hasSuffix("-\(story.office)") } ?? handlers[step.matter % handlers.count]
        switch step.verb {
        case .raise:
            let input = try RaiseMatter.Fields.schema.decode([
                "category": .text(try installation.scheme.current.section(MatterScheme.self).categories.first?.id ?? ""),
                "what": .text(story.what), "place": .text(story.place), "unit": .text(places[step.matter % places.count]),
                "name": .text(DemoStories.surnames[step.matter % DemoStories.surnames.count] + "先生"),
                "phone": .text("1380000\(String(10_000 + step.matter % 10_000).suffix(4))"),
            ])
            return try together.perform(RaiseMatter(input, channel: .web), as: .anonymous).number
        case .dispatch:
            let input = try DispatchMatter.Fields.schema.decode(["to": .text(office)])
            try together.perform(DispatchMatter(number, input, expected: nil), as: .system)
        case .accept: try together.perform(AcceptMatter(number, expected: nil), as: .system)
        case .resolve:
            let input = try ResolveMatter.Fields.schema.decode(["result": .text(story.result)])
            try together.perform(ResolveMatter(number, input, expected: nil), as: .system)
        default:
            let score = step.matter % 7 == 0 ? 2 : 4 + step.matter % 2
            let input = try RateMatter.Fields.schema.decode([
                "score": .text("\(score)"), "solved": .text(score > 2 ? "yes" : "no"),
            ])
            try together.perform(RateMatter(number, input, expected: nil), as: .system)
        }
        return nil
    }
}

/// Numbers for a story that is the same for the same seed.
struct SeededDice {
    private let entropy: SeededEntropy

    init(_ seed: UInt64) { entropy = SeededEntropy(seed: seed, now: Instant(ms: 0)) }

    mutating func below(_ limit: UInt64) -> UInt64 { limit == 0 ? 0 : entropy.words().0 % limit }
}
