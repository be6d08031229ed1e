import Kernel
import Matters
import People
import Territory

/// Who handles the matters of a demo: an account for each, in their own unit, with an activation code that nobody has used.
struct DemoStaff {
    private var handlers: [String: Actor] = [:]
    private var dispatchers: [String: Actor] = [:]
    private var workers: [String: [Actor]] = [:]
    private let roles: [String: Set<Verb>]

    /// Grid workers with an account of their own in each township; many more serve.
    private static let workersPerTownship = 12
    private static let chunk = 100

    private struct Post {
        let username: String
        let name: String
        let role: String
        let unit: String
    }

    init(_ plan: DemoPlan, in installation: Installation) async throws {
        let scheme = installation.scheme.current
        roles = Dictionary(scheme.roles.map { ($0.id, $0.verbs) }) { first, _ in first }
        let territory = try scheme.section(TerritoryScheme.self)
        let top = territory.units.first?.code ?? ""
        let dispatcher = Self.role(["township_dispatcher", "county_dispatcher"], [.dispatch], over: .place, scheme)
        let chief = Self.role(["county_dispatcher"], [.dispatch], over: .place, scheme)
        let worker = Self.role(["grid_worker", "micro_grid_worker"], [.raise], over: .place, scheme)
        var posts: [Post] = []
        // In a city a grid lies in a township and in its county.
        var seated: Set<String> = []
        if let chief { posts.append(Post(username: "dispatch.\(top)", name: "县级调度员", role: chief, unit: top)) }
        for unit in territory.units where unit.code != top {
            let isOffice = territory.level(unit.level)?.kind == .office
            let clerk = Self.role(isOffice ? ["office_clerk"] : ["township_clerk"], [.accept, .resolve], over: .owner, scheme)
            if let clerk { posts.append(Post(username: "clerk.\(unit.code)", name: "\(unit.name)经办", role: clerk, unit: unit.code)) }
            guard !isOffice else { continue }
            if let dispatcher {
                posts.append(Post(username: "dispatch.\(unit.code)", name: "\(unit.name)调度", role: dispatcher, unit: unit.code))
            }
            guard let worker else { continue }
            let grids = plan.made.filter { made in plan.isLand(made.code) && plan.lineage(made.code).contains { $0.code == unit.code } }
            for number in 0..<min(grids.count, Self.workersPerTownship) {
                let grid = grids[number * grids.count / min(grids.count, Self.workersPerTownship)]
                guard seated.insert(grid.code).inserted else { continue }
                posts.append(Post(username: "grid.\(grid.code)", name: "网格员\(number + 1)号", role: worker, unit: grid.code))
            }
        }
        for start in stride(from: 0, to: posts.count, by: Self.chunk) {
            let some = Array(posts[start..<min(start + Self.chunk, posts.count)])
            let accounts = try await Accounts(installation).invite(some.map { ($0.username, $0.name, $0.role, $0.unit) })
            for (post, account) in zip(some, accounts) { try seat(post, account, plan, in: installation) }
        }
    }

    private mutating func seat(_ post: Post, _ account: ID, _ plan: DemoPlan, in installation: Installation) throws {
        guard let unit = try installation.store.read({ try UnitRecord.find(code: post.unit, in: $0) }) else { return }
        let actor = Actor(
            account: account, username: post.username, grants: [Actor.Grant(role: post.role, unit: unit.id, path: unit.path)])
        switch post.username.prefix(while: { $0 != "." }) {
        case "clerk": handlers[post.unit] = actor
        case "dispatch": dispatchers[post.unit] = actor
        default:
            for above in plan.lineage(post.unit) { workers[above.code, default: []].append(actor) }
        }
    }

    /// A role of the pack that may do all of it: one of those that are usually called so, or else the first.
    private static func role(_ usual: [String], _ verbs: [MatterVerb], over: Role.Over, _ scheme: Scheme) -> String? {
        let able = scheme.roles.filter { $0.over == over && $0.verbs.isSuperset(of: verbs.map(\.verb)) }.map(\.id)
        return usual.first(where: able.contains) ?? able.first
    }

    /// Whoever answers for matters of a unit; the program itself where the pack gives nobody the role.
    func handler(of unit: String) -> Actor { handlers[unit] ?? .system }

    /// The same, where their role has a verb that not every pack gives; the program itself otherwise.
    func able(_ actor: Actor, _ verb: MatterVerb) -> Actor {
        actor.grants.contains { roles[$0.role]?.contains(verb.verb) == true } ? actor : .system
    }

    /// The dispatcher of the nearest unit of a lineage, from itself up.
    func dispatcher(of lineage: [DemoPlan.Unit]) -> Actor { lineage.lazy.compactMap { dispatchers[$0.code] }.first ?? .system }

    /// A grid worker from the nearest unit of a lineage that has one.
    func worker(of lineage: [DemoPlan.Unit], _ dice: inout DemoDice) -> Actor? {
        lineage.lazy.compactMap { workers[$0.code] }.first.flatMap { dice.pick($0) }
    }
}
