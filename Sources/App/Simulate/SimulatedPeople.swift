import Kernel
import Matters
import People
import Process
import Territory

/// Who lives and works in a simulated county, and what each is like.
struct SimulatedPeople {
    /// What somebody's days look like; drawn from the seed and the name, so that nobody changes.
    enum Temper: CaseIterable {
        case steady
        /// Lets things lie.
        case forgetful
        /// Says that it is somebody else's.
        case quarrelsome
        /// Taps twice.
        case hasty
        /// Works on what was on the screen an hour ago.
        case stale
    }

    private let staff: DemoStaff
    private let plan: DemoPlan
    private let seed: UInt64
    let residents: [Actor]
    /// Over the whole county: one in each role that a chain of the pack waits for, so that two different people are there for what needs two.
    let deciders: [Actor]
    /// Over the whole county too: those who call residents back.
    let callers: [Actor]
    private var away: [String: Instant] = [:]

    private static let residentCount = 6

    init(_ plan: DemoPlan, seed: UInt64, in installation: Installation) async throws {
        self.plan = plan
        self.seed = seed
        staff = try await DemoStaff(plan, in: installation)
        let scheme = installation.scheme.current
        let chains = try scheme.section(MatterScheme.self).decisions.values.flatMap(\.chains)
        let roles = Set(chains.flatMap(\.roles)).sorted()
        deciders = try await Self.over(plan, roles, "decide", in: installation)
        callers = try await Self.over(plan, scheme.roles(with: RecordCall.verb).map(\.id).sorted(), "call", in: installation)
        let commands = try (1...Self.residentCount).map { try CreateAccount(username: "resident.\($0)", displayName: "群众\($0)号") }
        residents = try await installation.executor.together { together in
            try commands.map { command in
                let made = try together.perform(command, as: .system)
                return Actor(account: made.account, username: made.username)
            }
        }
    }

    /// Somebody in each of these roles over the whole county.
    private static func over(_ plan: DemoPlan, _ roles: [String], _ what: String, in installation: Installation) async throws -> [Actor] {
        let top = plan.units.first?.code ?? ""
        let accounts = try await Accounts(installation).invite(roles.map { ("\(what).\($0)", "\(what) \($0)", $0, top) })
        guard let unit = try installation.store.read({ try UnitRecord.find(code: top, in: $0) }) else { return [] }
        return zip(roles, accounts).map { role, account in
            Actor(account: account, username: "\(what).\(role)", grants: [Actor.Grant(role: role, unit: unit.id, path: unit.path)])
        }
    }

    func temper(of actor: Actor) -> Temper {
        var mixed = seed &* 0x9E37_79B9_7F4A_7C15
        for byte in (actor.username ?? "").utf8 { mixed = (mixed ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return Temper.allCases[Int((mixed >> 33) % UInt64(Temper.allCases.count))]
    }

    mutating func sendAway(_ actor: Actor, until: Instant) { if let name = actor.username { away[name] = until } }

    func isAway(_ actor: Actor, at now: Instant) -> Bool { actor.username.flatMap { away[$0] }.map { now < $0 } ?? false }

    /// Everybody who might have to do with a matter, whoever is nearest first.
    func around(_ matter: Matter) -> [Actor] {
        let top = plan.units.first?.code ?? ""
        let all = [
            staff.handler(of: matter.owner.code), staff.dispatcher(of: plan.lineage(matter.place.code)),
            staff.dispatcher(of: plan.lineage(top)),
        ]
        return all.filter { !$0.isSystem } + [reporter(of: matter)]
    }

    /// Who works in a unit, and who dispatches over a place; nobody with an account where nobody does.
    func handler(of unit: String) -> Actor { named(staff.handler(of: unit)) }
    func dispatcher(at place: String) -> Actor { named(staff.dispatcher(of: plan.lineage(place))) }
    private func named(_ actor: Actor) -> Actor { actor.isSystem ? .anonymous : actor }

    func reporter(of matter: Matter) -> Actor {
        residents.first { $0.account == matter.reporter } ?? Actor(account: nil, holds: [matter.hold])
    }

    /// Somebody who has nothing to do with it.
    func anybody(_ dice: inout DemoDice) -> Actor {
        let offices = plan.units.filter { !plan.isLand($0.code) }.map(\.code)
        let others = [dice.pick(offices).map { staff.handler(of: $0) }, dice.pick(residents), Actor.anonymous]
        let actor = dice.pick(others.compactMap { $0 }) ?? .anonymous
        return actor.isSystem ? .anonymous : actor
    }

    /// A grid worker who writes down what they saw; nobody has to.
    func worker(at code: String, _ dice: inout DemoDice) -> Actor? { staff.worker(of: plan.lineage(code), &dice) }
}
