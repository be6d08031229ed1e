import Kernel
import Territory

/// What was asked about vacancies, judged: the unit must lie within the reach of one of the actor's grants.
struct VacancyQuestion {
    let unit: UnitRecord
    let kind: PostKind
    let level: String
    private let after: String?
    private let day: Day

    init(_ request: Request, _ services: PeopleServices, in tx: any Reading) throws {
        let policy = Policy(services.scheme.current)
        let territory = try services.scheme.current.section(TerritoryScheme.self)
        let grants = policy.scopes(Vacancies.verb, of: request.actor, over: .place)
        if let code = request.query["unit"], !code.isEmpty {
            // What may not be seen is not found, like what is not there.
            guard let unit = try UnitRecord.find(code: String(code.prefix(32)), in: tx),
                request.actor.isSystem || grants.contains(where: { $0.path.contains(unit.path) })
            else { throw Problem.notFound }
            self.unit = unit
        } else {
            guard let path = grants.first?.path, let unit = try UnitRecord.find(path: path, in: tx) else { throw Problem.forbidden }
            self.unit = unit
        }
        let asked = request.query["post"].flatMap { $0.isEmpty ? nil : $0 }
        let needed = territory.posts.filter { $0.least > 0 }
        guard let kind = asked == nil ? needed.first : needed.first(where: { $0.id == asked }) else {
            throw Problem.notFound
        }
        let wanted = request.query["level"].flatMap { $0.isEmpty ? nil : $0 }
        guard let level = wanted == nil ? kind.levels.first : kind.levels.first(where: { $0 == wanted }) else {
            throw Problem.notFound
        }
        self.kind = kind
        self.level = level
        after = request.query["after"].flatMap { $0.isEmpty ? nil : String($0.prefix(400)) }
        day = services.entropy.now().day
    }

    func page(in tx: any Reading) throws -> Vacancies.Page {
        try Vacancies(kind: kind, level: level, under: unit.path, after: after, day: day).page(in: tx)
    }
}
