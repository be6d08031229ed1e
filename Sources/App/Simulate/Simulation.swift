import Foundation
import Kernel
import Matters
import Storage

/// A county at work for months in a minute: people of every kind, clocks that jump, power that fails, all by the product's own commands.
/// After every step it is looked at, and the first thing that is wrong ends it. The same seed takes the same course.
struct Simulation {
    struct Settings: Sendable {
        var seed: UInt64 = 1
        var pack: String
        /// Where its folders are made.
        var base: String
        var database: String?
        var months: Int64 = 3
        /// Ends it earlier.
        var steps = Int.max
        /// Changes a row behind the program's back after this step: it must be found.
        var sabotage: (step: Int, statement: Statement)?
    }

    struct Report: Sendable {
        var steps = 0
        var matters = 0
        var events: Int64 = 0
        var days: Int64 = 0
        var cuts = 0
        var clockChanges = 0
        var replays = 0
        /// What each kind of deed came to, and how often.
        var outcomes: [String: Int] = [:]
        /// What was wrong, when something was.
        var faults: [String] = []
        /// What was done last.
        var trace: [String] = []

        var done: Int { outcomes.filter { $0.key.hasSuffix(" ok") }.values.reduce(0, +) }
        var refused: Int { outcomes.values.reduce(0, +) - done }
    }

    static let monthDays: Int64 = 30
    private static let traceLimit = 12
    /// A Friday morning before the new year, so that holidays, weekends at work and a year without a calendar come up.
    private static let begins = Instant(ms: 1_795_136_400_000)
    private static let placeCount = 40

    let settings: Settings
    let machine: SimulatedMachine
    let plan: DemoPlan
    var places: [String]
    let stories: DemoStories
    let scheme: Scheme
    var people: SimulatedPeople
    var dice: DemoDice
    var report = Report()
    var matters: [ID] = []
    var sent: [SimulatedRequest] = []
    /// Who asked for something, to take it back.
    var askers: [ID: Actor] = [:]
    /// Grids that were merged, and by which act.
    var acts: [(id: ID, code: String)] = []
    private var inspector: SimulatedInspector

    var now: Instant { machine.clock.now() }

    init(_ settings: Settings) async throws {
        self.settings = settings
        let clock = SeededEntropy(seed: settings.seed, now: Self.begins)
        machine = try await SimulatedMachine(base: settings.base, database: settings.database, pack: settings.pack, clock: clock)
        scheme = machine.installation.scheme.current
        plan = try DemoPlan(scheme, seed: settings.seed, percent: 1)
        try await DemoTerritory(machine.installation, plan: plan).importUnits()
        people = try await SimulatedPeople(plan, seed: settings.seed, in: machine.installation)
        stories = try DemoStories(scheme)
        dice = DemoDice(settings.seed &+ 7)
        let top = plan.units.first?.code ?? ""
        places = Array(dice.shuffled(plan.leaves(under: top)).prefix(Self.placeCount))
        inspector = try SimulatedInspector(scheme)
        await machine.work()
    }

    mutating func run() async throws -> Report {
        let end = Self.begins.adding(seconds: settings.months * Self.monthDays * 86_400)
        while report.steps < settings.steps, now < end, report.faults.isEmpty {
            report.steps += 1
            passTime()
            do { try await step() } catch {
                report.faults.append("unexpected: \(error)")
                break
            }
            if let sabotage = settings.sabotage, sabotage.step == report.steps {
                // Sums are compared once they have been caught up.
                await machine.work()
                _ = try await machine.engine.write(Work { try $0.execute(sabotage.statement) })
            }
            report.faults += try inspector.look(at: machine.installation, step: report.steps)
        }
        if report.faults.isEmpty {
            await machine.work()
            report.faults += try inspector.lookAtAll(machine.installation)
        }
        report.matters = matters.count
        report.events = try machine.engine.head().seq
        report.days = (now.ms - Self.begins.ms) / 86_400_000
        try machine.close()
        return report
    }

    /// Hours, minutes, or nothing at all: often several things happen in one millisecond.
    private mutating func passTime() {
        let seconds =
            switch dice.below(4) {
            case 0: 0
            case 1: dice.below(600)
            default: dice.below(4 * 3600)
            }
        machine.clock.advance(seconds: Int64(seconds))
    }

    mutating func note(_ deed: String) {
        report.trace.append("\(report.steps) \(now.minuteText) \(deed)")
        if report.trace.count > Self.traceLimit { report.trace.removeFirst() }
    }

    mutating func fault(_ what: String) { report.faults.append(what) }
}
