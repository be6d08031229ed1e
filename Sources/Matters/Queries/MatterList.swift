internal import Kernel
internal import Markup

/// What a list was asked for, judged: the unit must lie within the reach of one of the actor's grants.
struct MatterList {
    let unit: Unit
    let side: MatterIn.Side
    let kinds: [StateKind]
    private let after: Keyset?
    private let limit: Int
    private var filter: Statement?

    init(_ request: Request, _ services: MatterServices, limit: Int? = nil, in tx: any Reading) throws {
        let kind = request.query["kind"].flatMap { $0.isEmpty ? nil : $0 }
        let kinds = try kind.map { text in
            guard let kind = StateKind(rawValue: text) else { throw Problem.invalid([FieldProblem("kind", "choice")]) }
            return [kind]
        }
        try self.init(
            unit: request.query["unit"], kinds: kinds ?? StateKind.allCases, after: request.query["after"],
            limit: limit ?? ListLimit.read(request), for: request.actor, services.policy, in: tx)
    }

    init(unit code: String?, kinds: [StateKind], after: String?, limit: Int, for actor: Actor, _ policy: Policy, in tx: any Reading) throws
    {
        self.limit = limit
        self.kinds = kinds
        self.after = try Self.cursor(after)
        let reach = try Reach(code, of: actor, policy, in: tx)
        unit = reach.unit
        side = reach.side
        filter = reach.filter
    }

    /// `nil` at the beginning.
    static func cursor(_ text: String?) throws -> Keyset? {
        try text.flatMap { $0.isEmpty ? nil : $0 }.map { try Keyset.read($0) }
    }

    func page(in tx: any Reading) throws -> MattersUnder.Page {
        try MattersUnder(unit: unit.unit, side: side, kinds: kinds, after: after, limit: limit, filter: filter).run(in: tx)
    }

    /// A unit whose matters the actor may list, and by which end.
    struct Reach {
        let unit: Unit
        let side: MatterIn.Side
        /// What of it; `nil` for all.
        var filter: Statement?

        init(_ code: String?, of actor: Actor, _ policy: Policy, in tx: any Reading) throws {
            let byPlace = policy.scopes(MatterPermission.list, of: actor, over: .place)
            let byOwner = policy.scopes(MatterPermission.list, of: actor, over: .owner)
            guard let code, !code.isEmpty else {
                guard let grant = byPlace.first ?? byOwner.first, let code = grant.path.segments.last,
                    let unit = try Unit.find(code: String(code), in: tx)
                else { throw Problem.forbidden }
                self.unit = unit
                side = byPlace.isEmpty ? .owner : .place
                return
            }
            // What may not be seen is not found, like what is not there.
            guard let unit = try Unit.find(anyCode: String(code.prefix(32)), in: tx) else { throw Problem.notFound }
            self.unit = unit
            if byPlace.contains(where: { $0.path.contains(unit.path) }) && !unit.isOffice {
                side = .place
            } else if byOwner.contains(where: { $0.path.contains(unit.path) }) {
                side = .owner
            } else if unit.isOffice, byPlace.contains(where: { $0.path.contains(unit.path) }) {
                // An office may own what happened elsewhere: of that, who looks after places sees only their own.
                side = .owner
                if !byPlace.contains(where: { $0.path.segments.count == 1 }) {
                    filter = policy.filter(MatterPermission.list, of: actor, columns: Matter.policyColumns)
                }
            } else {
                throw Problem.notFound
            }
        }
    }
}
