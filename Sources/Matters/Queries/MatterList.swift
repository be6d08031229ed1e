internal import Kernel
internal import Markup

/// What a list was asked for, judged: the unit must lie within the reach of one of the actor's grants.
struct MatterList {
    let unit: Unit
    let side: MatterIn.Side
    let kinds: [StateKind]
    private let after: MattersUnder.Cursor?
    private let limit: Int
    private var filter: Statement = "TRUE"

    init(_ request: Request, _ services: MatterServices, limit: Int? = nil, in tx: any Reading) throws {
        let policy = services.policy
        self.limit = try limit ?? PageLimit.read(request)
        kinds = try Self.kinds(request.query["kind"])
        after = try request.query["after"].flatMap { $0.isEmpty ? nil : $0 }.map { text in
            guard let cursor = MattersUnder.Cursor(text) else { throw Problem.invalid([FieldProblem("after", "cursor")]) }
            return cursor
        }
        let byPlace = policy.scopes(MatterPermission.list, of: request.actor, over: .place)
        let byOwner = policy.scopes(MatterPermission.list, of: request.actor, over: .owner)
        if let code = request.query["unit"], !code.isEmpty {
            // What may not be seen is not found, like what is not there.
            guard let unit = try Unit.find(code: String(code.prefix(32)), in: tx) else { throw Problem.notFound }
            self.unit = unit
            if byPlace.contains(where: { $0.path.contains(unit.path) }) && !unit.isOffice {
                side = .place
            } else if byOwner.contains(where: { $0.path.contains(unit.path) }) {
                side = .owner
            } else if unit.isOffice, byPlace.contains(where: { $0.path.contains(unit.path) }) {
                // An office may own what happened elsewhere: of that, who looks after places sees only their own.
                side = .owner
                filter = policy.filter(MatterPermission.list, of: request.actor, columns: Matter.policyColumns)
            } else {
                throw Problem.notFound
            }
        } else {
            guard let grant = byPlace.first ?? byOwner.first, let code = grant.path.segments.last,
                let unit = try Unit.find(code: String(code), in: tx)
            else { throw Problem.forbidden }
            self.unit = unit
            side = byPlace.isEmpty ? .owner : .place
        }
    }

    private static func kinds(_ text: String?) throws -> [StateKind] {
        guard let text, !text.isEmpty else { return StateKind.allCases }
        guard let kind = StateKind(rawValue: text) else { throw Problem.invalid([FieldProblem("kind", "choice")]) }
        return [kind]
    }

    func page(in tx: any Reading) throws -> MattersUnder.Page {
        try MattersUnder(unit: unit.unit, side: side, kinds: kinds, after: after, limit: limit, filter: filter).run(in: tx)
    }
}
