import Kernel
import People
import Storage
import Territory

/// A whole demonstration, step by step.
struct DemoCounty {
    let seed: UInt64
    /// Of the sizes that the pack names.
    let percent: Int
    let matters: Int
    let days: Int64
    var until = SystemEntropy().now()

    /// Events that are followed at once: nobody waits for the database.
    private static let chunk = 2000

    /// Says what was made; `tell` hears how far it is.
    func make(_ place: Place, pack: String, tell: @escaping (String) -> Void) async throws -> String {
        let clock = SeededEntropy(seed: seed, now: until.adding(seconds: -(days + 1) * 86_400))
        let installation = try await Installation.create(place, pack: pack, entropy: clock)
        let scheme = installation.scheme.current
        var plan = try DemoPlan(scheme, seed: seed, percent: percent)
        let cast = try DemoCast(plan, scheme: scheme)
        let appointed = cast.takeServices(from: &plan.services)
        let territory = try DemoTerritory(installation, plan: plan)
        tell("\(plan.made.count) units")
        try await territory.importUnits()
        var meter = Meter(tell, "outlines")
        try await territory.setOutlines(seed: seed, land: scheme.section(DemoScheme.self).land) { meter.note($0, of: $1) }
        let logins = try await cast.create(in: installation)
        tell("\(plan.services.count + appointed.count) people in posts")
        try await territory.importPeople(plan.services)
        try await DemoCast.appoint(appointed, in: installation)
        try await territory.importHouseholds()
        let staff = try await DemoStaff(plan, in: installation)
        let story = try DemoMatters(
            installation, clock: clock, plan: plan, staff: staff, seed: seed, count: matters, days: days, until: until)
        meter = Meter(tell, "matters")
        let centres = try await DemoMediation(
            installation, clock: clock, plan: plan, cast: cast, seed: seed, percent: percent, days: days, until: until)
        let teams = try await DemoEnforcement(
            installation, clock: clock, plan: plan, seed: seed, percent: percent, days: days, until: until)
        let bulletins = try DemoBulletins(in: installation, clock: clock, cast: cast, until: until)
        let tasks = try DemoTasks(installation, clock: clock, cast: cast, until: until)
        let points = try DemoPoints(installation, clock: clock, cast: cast, until: until)
        let meanwhile = DemoMeanwhile(punctual: tasks, others: [centres, teams, bulletins, points])
        try await story.run(meanwhile: meanwhile) { meter.note($0, of: $1) }
        try await meanwhile.pass(until: until)
        clock.set(now: until)
        await JobRunner(
            store: installation.store, subscriptions: House.subscriptions(over: installation), sweeps: [], heads: installation.heads,
            entropy: clock, logger: Log.quiet, chunk: Self.chunk
        ).catchUp()
        try installation.close()
        var made = ["\(plan.units.count) units", "\(plan.services.count + appointed.count) posts"]
        if try scheme.section(HouseholdRegister.self).declaration != nil { made.append("\(plan.households.count) households") }
        made += ["\(matters) matters", "\(logins.count) accounts in \(installation.directory.accounts)"]
        return "\(scheme.id): \(made.joined(separator: ", "))"
    }

    /// Tells each tenth of the way.
    private struct Meter {
        private let tell: (String) -> Void
        private let what: String
        private var told = 0

        init(_ tell: @escaping (String) -> Void, _ what: String) {
            self.tell = tell
            self.what = what
        }

        mutating func note(_ done: Int, of all: Int) {
            let tenth = done * 10 / max(1, all)
            guard tenth > told else { return }
            told = tenth
            tell("\(what): \(tenth * 10) %")
        }
    }
}
