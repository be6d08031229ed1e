import Imports
import Kernel
import People
import Schemes
import Storage
import Territory

/// How the installation stands, in figures that cost little to read.
struct AdminState: Sendable {
    struct Vacant: Sendable {
        let post: String
        let level: String
    }

    var units: [String: Int64] = [:]
    var outlines: Int64 = 0
    /// Areas that no map was imported for.
    var landless: Int64 = 0
    var vacant: [Vacant] = []
    var invited: Int64 = 0
    var administrators: Int64 = 0
    /// Imports that were tried out and wait, or stopped half way.
    var waiting: [ImportBatch] = []
    var kept: [StoredPack] = []
    var activated: PackHistory.Entry?
    var events: Int64 = 0
    var hindrance: String?

    /// Codes that nobody has used yet are counted up to here.
    static let countLimit: Int64 = 1_000

    static func read(_ services: AdminServices, root: UnitRecord?) throws -> AdminState {
        let scheme = services.scheme
        let territory = try scheme.section(TerritoryScheme.self)
        var state = AdminState()
        state.hindrance = Readiness.hindrance(services.store)
        state.events = try services.store.head().seq
        let (day, now) = (services.today, services.installation.entropy.now())
        try services.store.read { tx in
            state.units = try LevelCounts.read(in: tx)
            state.outlines = try UnitOutline.count(in: tx)
            let areas = territory.levels.filter { $0.kind == .area && $0.hierarchy != .duty }
            state.landless = max(0, areas.reduce(0) { $0 + (state.units[$1.id] ?? 0) } - state.outlines)
            state.invited = try AccountsQuery.invited(at: now, limit: countLimit, in: tx)
            state.administrators = try Administrators.count(in: tx, under: scheme)
            state.waiting = try ImportList(before: nil).page(in: tx).items.filter { [.checked, .applying, .undoing].contains($0.state) }
            state.kept = try StoredPack.kept(in: tx)
            state.activated = try PackHistory().page(in: tx).items.first
            guard let root else { return }
            for kind in territory.posts where kind.least > 0 {
                for level in kind.levels {
                    let found = try Vacancies(kind: kind, level: level, under: root.path, after: nil, day: day, limit: 1).page(in: tx)
                    if !found.items.isEmpty { state.vacant.append(Vacant(post: kind.id, level: level)) }
                }
            }
        }
        return state
    }
}
