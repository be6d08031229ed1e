internal import Kernel
internal import People
internal import Territory

/// 走访: somebody was asked the questions of a form at a place. What was said is sealed under the visit's key; who was visited is told to
/// the matters that came of it, and nowhere else.
struct Visit: Sendable {
    let id: ID
    /// The kind of visit, as the pack names it.
    let form: String
    let place: Unit
    let visited: Instant
    let recorded: Instant
    /// How many answers became matters.
    let needs: Int64

    private static let columns: Statement =
        "v.id, v.form, v.visited_ms, v.recorded_ms, v.needs, u.unit, u.code, u.name, u.path, u.level FROM visit v JOIN unit_now u ON u.unit = v.unit"

    private static func decode(_ row: any Row) throws -> Visit {
        Visit(
            id: try row.id(0), form: try row.text(1),
            place: Unit(
                unit: try row.id(5), code: try row.text(6), name: try row.text(7), path: try row.path(8), level: try row.text(9),
                isOffice: false),
            visited: try row.instant(2), recorded: try row.instant(3), needs: try row.int(4))
    }

    func insert(in tx: any Transaction) throws {
        try tx.execute(
            """
            INSERT INTO visit (id, form, unit, visited_ms, recorded_ms, needs)
            VALUES (\(id), \(form), \(place.unit), \(visited), \(recorded), \(needs))
            """)
        let rows = try UnitRecord.lineage(of: place.unit, in: tx).units.map { [$0.value, recorded.value, id.value] }
        try tx.load("visit_in", columns: ["unit", "recorded_ms", "visit"], rows: rows)
    }

    static func find(_ id: ID, in tx: any Reading) throws -> Visit? {
        try tx.first("SELECT \(columns) WHERE v.id = \(id) LIMIT 1", decode)
    }

    /// Those of a unit and below, newest first: a walk along its list.
    static func under(_ unit: ID, after: Keyset, limit: Int, in tx: any Reading) throws -> [Visit] {
        let ids = try tx.all(statement(under: unit, after: after, limit: limit)) { try $0.id(0) }
        guard !ids.isEmpty else { return [] }
        return try tx.all(
            """
            SELECT \(columns) WHERE v.id IN (\(Statement.list(ids.map { "\($0)" }))) LIMIT \(limit)
            """, decode
        ).sorted { ($0.recorded, $0.id) > ($1.recorded, $1.id) }
    }

    static func statement(under unit: ID, after: Keyset, limit: Int) -> Statement {
        """
        SELECT visit FROM visit_in WHERE unit = \(unit) AND (recorded_ms, visit) < (\(after.ms), \(after.id))
        ORDER BY recorded_ms DESC, visit DESC LIMIT \(limit)
        """
    }

    /// What came of it, in the order of the questions.
    func matters(in tx: any Reading) throws -> [Matter] { try tx.all(Self.statement(mattersOf: id), Matter.decode) }

    static func statement(mattersOf visit: ID) -> Statement {
        """
        SELECT \(Matter.columns) FROM matter_origin g JOIN matter m ON m.id = g.matter \(Matter.joins)
        WHERE g.visit = \(visit) ORDER BY g.matter LIMIT 20
        """
    }
}

/// One visit with what was said and what came of it, for who looks after the place.
struct VisitView: Sendable {
    let visit: Visit
    let placeText: String?
    let answers: [MatterView.Answer]
    let matters: [Matter]

    /// What does not exist and what may not be seen look alike.
    static func load(_ request: Request, _ services: MatterServices) throws -> VisitView {
        try services.store.read { tx in
            guard let visit = try ID(request.parameter("id")).flatMap({ try Visit.find($0, in: tx) }),
                case .allowed = services.policy.decide(VisitPermission.list, of: request.actor, on: Subject(place: visit.place.path))
            else { throw Problem.notFound }
            return try VisitView(visit, services, in: tx)
        }
    }

    init(_ visit: Visit, _ services: MatterServices, in tx: any Reading) throws {
        let scheme = try services.scheme.current.section(MatterScheme.self)
        let texts = try SealedTexts.read(visit.id, vault: services.vault, in: tx)
        let asked = try services.scheme.current.section(VisitScheme.self).form(visit.form)?.asked.map(\.question) ?? []
        // An earlier pack may have asked something else.
        let questions = asked + scheme.questions.filter { question in !asked.contains { $0.id == question.id } }
        self.visit = visit
        placeText = texts[MatterText.place]
        answers = questions.compactMap { question in texts[question.name].map { MatterView.Answer(question: question, text: $0) } }
        matters = try visit.matters(in: tx)
    }
}

/// A page of the visits of a unit.
struct VisitList: Sendable {
    let unit: Unit
    /// The units over which the reader sees visits.
    let own: [Unit]
    let items: [Visit]
    let next: Keyset?

    static func load(_ request: Request, _ services: MatterServices, limit: Int, in tx: any Reading) throws -> VisitList {
        let paths = services.policy.scopes(VisitPermission.list, of: request.actor, over: .place).map(\.path)
        let own = try paths.prefix(20).compactMap { try $0.segments.last.flatMap { try Unit.find(code: String($0), in: tx) } }
        let unit: Unit
        if let code = request.query["unit"], !code.isEmpty {
            // What may not be seen is not found, like what is not there.
            guard let found = try Unit.find(code: String(code.prefix(32)), in: tx), paths.contains(where: { $0.contains(found.path) })
            else { throw Problem.notFound }
            unit = found
        } else {
            guard let first = own.first else { throw Problem.forbidden }
            unit = first
        }
        let after = try Keyset.read(request.query["after"])
        let found = try Visit.under(unit.unit, after: after, limit: limit + 1, in: tx)
        let items = Array(found.prefix(limit))
        let next = found.count > limit ? items.last.map { Keyset(ms: $0.recorded.ms, id: $0.id) } : nil
        return VisitList(unit: unit, own: own, items: items, next: next)
    }
}
