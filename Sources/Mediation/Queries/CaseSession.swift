package import Kernel

/// A session as it was recorded; where it was and what was said lies sealed.
package struct CaseSession: Sendable {
    package let id: ID
    package let held: String
    package let outcome: String
    /// Roles, in their order.
    package let came: [String]

    package static func all(of mediation: ID, in tx: any Reading) throws -> [CaseSession] {
        try tx.all(
            """
            SELECT id, held, outcome, came FROM mediation_session WHERE mediation = \(mediation) ORDER BY id LIMIT \(RecordSession.limit)
            """
        ) {
            CaseSession(
                id: try $0.id(0), held: try $0.text(1), outcome: try $0.text(2), came: try $0.text(3).split(separator: " ").map(String.init)
            )
        }
    }
}

/// A visit after the agreement.
package struct CaseVisit: Sendable {
    package let id: ID
    package let visited: Instant
    package let result: String

    static func all(of mediation: ID, in tx: any Reading) throws -> [CaseVisit] {
        try tx.all(
            """
            SELECT id, visited_ms, result FROM mediation_follow WHERE mediation = \(mediation) ORDER BY id LIMIT \(FollowCase.limit + 1)
            """
        ) { CaseVisit(id: try $0.id(0), visited: try $0.instant(1), result: try $0.text(2)) }
    }
}

/// Somebody who was called in.
package struct CaseCall: Sendable {
    package let helper: String
    package let called: Instant

    static func all(of mediation: ID, in tx: any Reading) throws -> [CaseCall] {
        try tx.all(
            "SELECT helper, called_ms FROM mediation_call WHERE mediation = \(mediation) ORDER BY id LIMIT \(CallHelper.limit)"
        ) { CaseCall(helper: try $0.text(0), called: try $0.instant(1)) }
    }
}

/// 谁看过: by which role, of which unit, for what, when. Shown to the parties whole.
package struct CaseReading: Sendable {
    package let read: Instant
    package let role: String
    package let unit: String?
    package let purpose: String

    /// The newest of them; every one is in the log.
    static let limit = 100

    static func all(of mediation: ID, in tx: any Reading) throws -> [CaseReading] {
        try tx.all(
            """
            SELECT r.read_ms, r.role, u.name, r.purpose FROM mediation_reading r LEFT JOIN unit_now u ON u.unit = r.unit
            WHERE r.mediation = \(mediation) ORDER BY r.id DESC LIMIT \(limit)
            """
        ) {
            CaseReading(read: try $0.instant(0), role: try $0.text(1), unit: try $0.optionalText(2), purpose: try $0.text(3))
        }
    }
}
