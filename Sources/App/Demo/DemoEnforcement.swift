import Enforcement
import Kernel
import Markup
import People
import Territory

/// The enforcement teams of a demonstration: their vehicles and their operations by the commands, while the days of its matters pass. Most
/// find nothing; some hand something over. A county whose pack has no teams has none of it.
final class DemoEnforcement: DemoThread {
    private struct Team {
        let unit: UnitRecord
        let leader: Actor
        let places: [String]
        let authorities: [String]
        var vehicles: [ID] = []
        var staff: [ID] = []
    }

    private struct Step {
        let at: Instant
        let team: Int
        let findsSomething: Bool
    }

    private static let chunk = 100
    private static let accountChunk = 100
    private static let people = 3
    private static let seen = [
        "路口堆着建筑垃圾，占了半幅路。", "河边有一堆未苫盖的砂土。", "临街门头的招牌松动。", "院子里搭了一间彩钢房，没有手续。", "消防通道被杂物堵住。",
    ]

    private let installation: Installation
    private let clock: SeededEntropy
    private let terms: EnforcementScheme.Terms?
    private var teams: [Team] = []
    private var steps: [Step] = []
    private var next = 0
    private var dice: DemoDice

    init(
        _ installation: Installation, clock: SeededEntropy, plan: DemoPlan, seed: UInt64, percent: Int, days: Int64,
        until: Instant
    ) async throws {
        self.installation = installation
        self.clock = clock
        dice = DemoDice(seed &+ 11)
        let scheme = installation.scheme.current
        terms = try scheme.section(EnforcementScheme.self).terms
        guard let terms, let sizes = try scheme.section(DemoScheme.self).enforcement, let role = Self.role(scheme) else { return }
        func scaled(_ count: Int) -> Int { max(1, (count * percent + 99) / 100) }
        try await seat(plan.units.filter { terms.levels.contains($0.level) }, plan, role: role)
        try await buy(scaled(sizes.vehicles), on: clock.now().day)
        let working = teams.indices.filter { !teams[$0].staff.isEmpty }
        let hours = try DemoHours(scheme)
        for number in 0..<scaled(sizes.operations) {
            guard let team = dice.pick(working) else { return }
            steps.append(Step(at: hours.writing(until: until, days: days, &dice), team: team, findsSomething: number % 20 == 0))
        }
        steps.sort { ($0.at, $0.team) < ($1.at, $1.team) }
    }

    /// The role that plans and closes.
    private static func role(_ scheme: Scheme) -> String? {
        scheme.roles.first { $0.over == .place && $0.verbs.isSuperset(of: [PlanOperation.verb, HoldOperation.verb, AddVehicle.verb]) }?.id
    }

    /// A leader with an account for each team, and who serves there by the import.
    private func seat(_ units: [DemoPlan.Unit], _ plan: DemoPlan, role: String) async throws {
        for start in stride(from: 0, to: units.count, by: Self.accountChunk) {
            let some = Array(units[start..<min(start + Self.accountChunk, units.count)])
            let accounts = try await Accounts(installation).invite(
                some.map { (username: "enforce.\($0.code)", name: "执法队负责人", role: role, unit: $0.code) })
            for (made, account) in zip(some, accounts) {
                try installation.store.read { tx in
                    guard let unit = try UnitRecord.find(code: made.code, in: tx) else { return }
                    let ground = plan.isLand(made.code) ? made.code : made.parent ?? made.code
                    let offices = plan.lineage(ground).flatMap { plan.children[$0.code] ?? [] }.filter { code in
                        plan.unit(code).map { $0.level == "office" } == true
                    }
                    teams.append(
                        Team(
                            unit: unit,
                            leader: Actor(account: account, grants: [Actor.Grant(role: role, unit: unit.id, path: unit.path)]),
                            places: [ground] + (plan.children[ground] ?? []).filter(plan.isLand), authorities: offices,
                            staff: try ServingPost.around(
                                unit.path, kinds: terms?.posts ?? [], on: clock.now().day, vault: installation.executor.vault, in: tx
                            ).filter { $0.unit == unit.path }.map(\.id)))
                }
            }
        }
    }

    /// Each team has one before any has two. The plates begin with no letter of the public register.
    private func buy(_ count: Int, on day: Day) async throws {
        for number in 0..<count where !teams.isEmpty {
            let team = number % teams.count
            let digits = String(number)
            let plate = "演示" + String(repeating: "0", count: max(0, 5 - digits.utf8.count)) + digits
            let input = try AddVehicle.Fields.schema.decode(["plate": .text(plate), "from": .text(day.text)])
            let made = try await installation.executor.perform(AddVehicle(team: teams[team].unit.code, input), as: teams[team].leader)
            if let id = made.output { teams[team].vehicles.append(id) }
        }
    }

    var nextAt: Instant? { next < steps.count ? steps[next].at : nil }

    /// Many steps in one transaction.
    func pass(until end: Instant) async throws {
        while next < steps.count, steps[next].at < end {
            let some = Array(steps[next..<min(next + Self.chunk, steps.count)].prefix { $0.at < end })
            next += some.count
            let plans = some.map { (step: $0, team: teams[$0.team], form: form($0)) }
            clock.set(now: max(clock.now(), some[0].at))
            let clock = clock
            let beyond = try await installation.executor.together { together in
                var beyond: [(operation: ID, plan: Int)] = []
                for (number, plan) in plans.enumerated() {
                    clock.set(now: max(clock.now(), plan.step.at))
                    let input = try PlanOperation.Fields.schema.decode(plan.form.plan)
                    let made = try together.perform(PlanOperation(input), as: plan.team.leader)
                    let held = try HoldOperation.schema.decode(plan.form.hold)
                    _ = try together.perform(HoldOperation(OperationInput(made.id, held)), as: plan.team.leader)
                    if plan.step.findsSomething { beyond.append((made.id, number)) }
                }
                return beyond
            }
            for (operation, number) in beyond { try await follow(operation, plans[number].team, form: plans[number].form) }
        }
    }

    private struct Form {
        let plan: [String: Schema.Raw]
        let hold: [String: Schema.Raw]
        let check: String
    }

    private func form(_ step: Step) -> Form {
        let team = teams[step.team]
        let check = dice.pick(terms?.checks ?? []) ?? ""
        let day = max(clock.now(), step.at).day.text
        var plan: [String: Schema.Raw] = [
            "team": .text(team.unit.code), "place": .text(dice.pick(team.places) ?? team.unit.code), "held_on": .text(day),
            PlanOperation.Fields.checkPrefix + check: .text("true"),
        ]
        if dice.isOneIn(5), let other = dice.pick(team.authorities) { plan["joint"] = .text(other) }
        var hold: [String: Schema.Raw] = ["held_on": .text(day)]
        if !step.findsSomething { hold["well"] = .flag(true) }
        for id in dice.shuffled(team.staff).prefix(1 + dice.below(Self.people)) {
            hold[HoldOperation.prefix + Ticks.name(id, .post)] = .text("true")
        }
        if let vehicle = dice.pick(team.vehicles) { hold[HoldOperation.prefix + Ticks.name(vehicle, .vehicle)] = .text("true") }
        return Form(plan: plan, hold: hold, check: check)
    }

    /// Something was found: mended on the spot, or handed over to an office of the place.
    private func follow(_ operation: ID, _ team: Team, form: Form) async throws {
        let authority = dice.pick(team.authorities)
        let isBeyond = authority != nil && dice.isOneIn(2)
        func take(_ step: String, _ said: [String: String]) async throws {
            guard let command = OperationStep.all.first(where: { $0.name == step }) else { return }
            let input = try command.schema.decode(said.mapValues(Schema.Raw.text))
            _ = try await command.carryOut(OperationInput(operation, input), team.leader, nil, installation.executor)
        }
        try await take(
            "finding",
            [
                "check_kind": form.check, "about": "place", "outcome": isBeyond ? "beyond" : "mended", "text": dice.pick(Self.seen) ?? "",
            ])
        guard isBeyond, let authority else { return try await take("close", [:]) }
        let finding = try installation.store.read { tx in
            try OperationView.load(operation.description, for: team.leader, services(), in: tx).beyond.first
        }
        guard let finding else { return }
        try await take("transfer", ["finding": finding.id.description, "authority": authority, "text": "不在本队职权以内，请依法处理。"])
    }

    private func services() throws -> EnforcementServices {
        EnforcementServices(
            store: installation.store, executor: installation.executor, scheme: installation.scheme, words: try Words.embedded())
    }
}
