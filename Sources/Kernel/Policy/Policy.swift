/// What may be done, in one word: `matter.dispatch`. The same word is the API path, the permission and the event's type.
package struct Verb: Hashable, Sendable, Comparable, ExpressibleByStringLiteral, CustomStringConvertible {
    package let text: String
    package init(_ text: String) { self.text = text }
    package init(stringLiteral value: String) { text = value }
    package var description: String { text }
    package static func < (left: Verb, right: Verb) -> Bool { left.text < right.text }
}

/// A set of verbs under a name, from the pack, and what its holder must have to do with the record.
package struct Role: Sendable {
    package enum Over: String, Sendable, CaseIterable {
        /// The record's place lies in the unit of the grant, or below.
        case place
        /// The record is owned by the unit of the grant, or below.
        case owner
        /// The actor raised the record, or opened it with its private link or number and phone tail.
        case reporter
        /// Everybody with an account.
        case signedIn = "signed_in"
        case anyone
    }

    package let id: String
    package let over: Over
    package let verbs: Set<Verb>

    package init(id: String, over: Over, verbs: Set<Verb>) {
        self.id = id
        self.over = over
        self.verbs = verbs
    }
}

/// Who asks.
package struct Actor: Sendable {
    package struct Grant: Sendable, Hashable {
        package let role: String
        package let unit: ID
        package let path: UnitPath

        package init(role: String, unit: ID, path: UnitPath) {
            self.role = role
            self.unit = unit
            self.path = path
        }
    }

    /// What keeps somebody from what their roles allow.
    package struct Restriction: Sendable, Hashable {
        /// All that is left.
        package let verbs: Set<Verb>
        /// The account has to be made safe first: a second factor set up, a password changed.
        package let isEnrolment: Bool

        private init(_ verbs: Set<Verb>, isEnrolment: Bool) {
            self.verbs = verbs
            self.isEnrolment = isEnrolment
        }

        /// A voice for some purposes only, such as that of a token.
        package init(verbs: Set<Verb>) { self.init(verbs, isEnrolment: false) }
        package static func enrolment(_ verbs: Set<Verb>) -> Restriction { Restriction(verbs, isEnrolment: true) }
    }

    package let account: ID?
    package let username: String?
    package let grants: [Grant]
    package let session: ID?
    package var onBehalf: ID?
    /// Records opened with a secret of their own.
    package var holds: Set<ID>
    /// `nil` for whoever may do all that their roles allow.
    package var restriction: Restriction?
    /// The program itself, from the command line on the server's own disk.
    package let isSystem: Bool

    package init(
        account: ID?, username: String? = nil, grants: [Grant] = [], session: ID? = nil, holds: Set<ID> = [], isSystem: Bool = false
    ) {
        self.account = account
        self.username = username
        self.grants = grants
        self.session = session
        self.holds = holds
        self.isSystem = isSystem
    }

    package static let anonymous = Actor(account: nil)
    package static let system = Actor(account: nil, isSystem: true)
}

/// What the policy is told about the record acted on.
package struct Subject: Sendable {
    package var record: ID?
    package var place: UnitPath?
    package var owner: UnitPath?
    package var reporter: ID?

    package init(record: ID? = nil, place: UnitPath? = nil, owner: UnitPath? = nil, reporter: ID? = nil) {
        self.record = record
        self.place = place
        self.owner = owner
        self.reporter = reporter
    }

    /// The installation itself: accounts, packs, units. Its place is the root unit's parent, so only grants at the root reach it.
    package static let installation = Subject()
}

package enum Decision: Sendable, Equatable {
    /// By which role.
    case allowed(String)
    case refused(Reason)

    package enum Reason: String, Sendable {
        case signIn = "sign_in"
        /// No role of the actor has the verb.
        case verb
        /// A role has the verb, but not here.
        case scope
        /// The account has to be made safe before it does anything.
        case enrolment
    }
}

/// The two questions every endpoint asks: may this actor do this here, and which rows may it see.
package struct Policy: Sendable {
    private let scheme: Scheme

    package init(_ scheme: Scheme) { self.scheme = scheme }

    package func decide(_ verb: Verb, of actor: Actor, on subject: Subject) -> Decision {
        if actor.isSystem { return .allowed("system") }
        if let restriction = actor.restriction, !restriction.verbs.contains(verb) {
            return .refused(restriction.isEnrolment ? .enrolment : .verb)
        }
        var reason = actor.account == nil ? Decision.Reason.signIn : .verb
        for role in scheme.roles(with: verb) {
            switch role.over {
            case .anyone: return .allowed(role.id)
            case .signedIn: if actor.account != nil { return .allowed(role.id) }
            case .reporter:
                if let record = subject.record, actor.holds.contains(record) { return .allowed(role.id) }
                if let account = actor.account {
                    if subject.reporter == account { return .allowed(role.id) }
                    reason = .scope
                }
            case .place, .owner:
                for grant in actor.grants where grant.role == role.id {
                    if Self.reaches(grant, role.over == .place ? subject.place : subject.owner, subject) { return .allowed(role.id) }
                    reason = .scope
                }
            }
        }
        return .refused(reason)
    }

    private static func isOpen(_ verb: Verb, to actor: Actor) -> Bool { actor.restriction?.verbs.contains(verb) ?? true }

    private static func reaches(_ grant: Actor.Grant, _ path: UnitPath?, _ subject: Subject) -> Bool {
        guard let path else { return subject.place == nil && subject.owner == nil && grant.path.segments.count == 1 }
        return grant.path.contains(path)
    }

    package func require(_ verb: Verb, of actor: Actor, on subject: Subject) throws {
        switch decide(verb, of: actor, on: subject) {
        case .allowed: return
        case .refused(.signIn): throw Problem.signInNeeded
        case .refused(.enrolment): throw Problem.enrolmentNeeded
        case .refused: throw Problem.forbidden
        }
    }

    /// Whether the actor could ever do it, somewhere: which menus to show, which endpoints to open.
    package func mayEver(_ verb: Verb, _ actor: Actor) -> Bool {
        if actor.isSystem { return true }
        guard Self.isOpen(verb, to: actor) else { return false }
        return scheme.roles(with: verb).contains { role in
            switch role.over {
            case .anyone: true
            case .signedIn: actor.account != nil
            case .reporter: actor.account != nil || !actor.holds.isEmpty
            case .place, .owner: actor.grants.contains { $0.role == role.id }
            }
        }
    }

    /// The units over which the actor holds the verb, by grants on a record's place: where lists begin.
    package func scopes(_ verb: Verb, of actor: Actor, over: Role.Over) -> [Actor.Grant] {
        guard Self.isOpen(verb, to: actor) else { return [] }
        let roles = Set(scheme.roles(with: verb).filter { $0.over == over }.map(\.id))
        return actor.grants.filter { roles.contains($0.role) }
    }

    /// The columns of a query that hold what `Subject` holds for one record.
    package struct Columns: Sendable {
        package let record: Statement
        package let place: Statement
        package let owner: Statement
        package let reporter: Statement

        package init(record: Statement, place: Statement, owner: Statement, reporter: Statement) {
            self.record = record
            self.place = place
            self.owner = owner
            self.reporter = reporter
        }
    }

    /// A predicate true exactly for the rows on which `decide` would allow the verb.
    package func filter(_ verb: Verb, of actor: Actor, columns: Columns) -> Statement {
        if actor.isSystem { return "TRUE" }
        guard Self.isOpen(verb, to: actor) else { return "FALSE" }
        var terms: [Statement] = []
        for role in scheme.roles(with: verb) {
            switch role.over {
            case .anyone: return "TRUE"
            case .signedIn: if actor.account != nil { return "TRUE" }
            case .reporter:
                if let account = actor.account { terms.append("\(columns.reporter) = \(account)") }
                for record in actor.holds.sorted() { terms.append("\(columns.record) = \(record)") }
            case .place, .owner:
                let column = role.over == .place ? columns.place : columns.owner
                for grant in actor.grants where grant.role == role.id {
                    let below = grant.path.below
                    terms.append("\(column) = \(grant.path) OR (\(column) >= \(below.lower) AND \(column) < \(below.upper))")
                    // What belongs to no unit belongs to the installation, which the root unit reaches.
                    if grant.path.segments.count == 1 { terms.append("(\(columns.place) IS NULL AND \(columns.owner) IS NULL)") }
                }
            }
        }
        guard !terms.isEmpty else { return "FALSE" }
        return "(\(Statement.list(terms, separator: " OR ")))"
    }
}
