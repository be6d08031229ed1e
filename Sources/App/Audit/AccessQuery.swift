import Kernel
import Territory

/// Who may do something here, and through which role and grant. Whether a grant allows it is asked of the policy itself, one grant at a
/// time, so that what is told is what is done.
struct AccessQuery: Sendable {
    static let limit = 200

    /// One reason why somebody may.
    struct Ground: Sendable, Equatable {
        let role: String
        let over: Role.Over
        /// `nil` where it takes no grant.
        var username: String?
        var unitName: String?
        /// The day on which the grant is over.
        var until: Day?
    }

    let scheme: Scheme
    let verb: Verb
    let subject: Subject
    /// Only this account.
    var account: ID?

    /// Grounds that hold without a grant first, then people by user name; at most `limit`.
    func grounds(on today: Day, in tx: any Reading) throws -> [Ground] {
        let roles = scheme.roles(with: verb)
        let open = roles.filter { $0.over != .place && $0.over != .owner }.map { Ground(role: $0.id, over: $0.over) }
        let overs = Dictionary(roles.filter { $0.over == .place || $0.over == .owner }.map { ($0.id, $0.over) }) { first, _ in first }
        let paths = try reaching(in: tx)
        guard !overs.isEmpty, !paths.isEmpty else { return open }
        let policy = Policy(scheme)
        let found = try tx.all(statement(roles: overs.keys.sorted(), paths: paths, on: today)) { row -> Ground? in
            let grant = Actor.Grant(role: try row.text(2), unit: try row.id(3), path: try row.path(4))
            guard case .allowed(grant.role) = policy.decide(verb, of: Actor(account: try row.id(0), grants: [grant]), on: subject),
                let over = overs[grant.role]
            else { return nil }
            let until = try row.day(6)
            return Ground(
                role: grant.role, over: over, username: try row.text(1), unitName: try row.text(5), until: until == .forever ? nil : until)
        }
        let people = found.compactMap { $0 }.sorted {
            ($0.username ?? "", $0.role, $0.unitName ?? "") < ($1.username ?? "", $1.role, $1.unitName ?? "")
        }
        return open + people
    }

    func statement(roles: [String], paths: [UnitPath], on today: Day) -> Statement {
        // A statement, and not a text to be bound.
        let only: Statement = if let account { "a.id = \(account)" } else { "TRUE" }
        return """
            SELECT a.id, a.username, g.role, g.unit, u.path, u.name, g.until_day
            FROM account_grant g JOIN unit_now u ON u.unit = g.unit JOIN account a ON a.id = g.account
            WHERE g.role IN (\(Statement.list(roles.map { "\($0)" }))) AND u.path IN (\(Statement.list(paths.map { "\($0)" })))
                AND a.disabled = FALSE AND g.until_day > \(today) AND \(only)
            LIMIT \(Self.limit)
            """
    }

    /// Units in which a grant could reach what is asked about: its own, its owner's, and those above them.
    private func reaching(in tx: any Reading) throws -> [UnitPath] {
        let paths = [subject.place, subject.owner].compactMap { $0 }
        guard !paths.isEmpty else { return try UnitRecord.root(in: tx).map { [$0.path] } ?? [] }
        return paths.flatMap(\.lineage).sorted { $0.text < $1.text }
    }
}
