package import Kernel

/// The section `points` of a pack: what points are given for, who reviews them, and what they are good for. A county without the file has
/// none. Practice row F1, C1–C2; guard-rails 9 and 11.
package struct PointsScheme: SchemeSection {
    package static let key = "points"
    package static var verbs: Set<Verb> { PointsPermission.all }

    /// Whose points these are. Each stands in a scheme of its own: nothing is carried from one to another.
    package enum Who: String, Sendable, CaseIterable {
        case partyMembers = "party_members"
        case volunteers, households
    }

    package struct Rule: Sendable, Equatable {
        package enum Kind: String, Sendable, CaseIterable { case award, deduct }

        /// All that points may ever be taken for. What somebody said, complained of or voted is not among them, and cannot be added by a pack.
        package enum Ground: String, Sendable, CaseIterable {
            /// 虚报: something was claimed that was not done.
            case falseClaim = "false_claim"
            /// 损坏公物
            case damage
            /// 乱倒垃圾
            case litter
            /// 失约: a promise to come, made freely, was not kept.
            case brokenPromise = "broken_promise"
        }

        package enum Evidence: String, Sendable, CaseIterable {
            /// A sentence of what was done.
            case text
            /// What the program knows already, such as confirmed hours.
            case record
        }

        package let id: String
        package let kind: Kind
        package let points: Int64
        /// Points for each so many confirmed minutes; `nil` for so many points each time.
        package let perMinutes: Int64?
        /// Most points that one holder may gain, or lose, by this rule in a cycle.
        package let cap: Int64
        package let evidence: Evidence
        package let ground: Ground?

        /// What so many minutes come to; whole ones only.
        package func points(for minutes: Int64) -> Int64 { perMinutes.map { minutes / $0 * points } ?? points }
    }

    package struct Goods: Sendable, Equatable {
        package let id: String
        package let points: Int64
    }

    package struct Plan: Sendable {
        package let id: String
        package let who: Who
        /// Other people than whoever asks, each agreeing by themselves.
        package let reviewers: Int64
        package let noticeDays: Int64
        package let appealDays: Int64
        /// How long something that was ordered is kept.
        package let holdDays: Int64
        package let rules: [Rule]
        /// Never for party members: their points buy nothing.
        package let goods: [Goods]

        package func rule(_ id: String) -> Rule? { rules.first { $0.id == id } }
        package func goods(_ id: String) -> Goods? { goods.first { $0.id == id } }
        /// By which rule confirmed hours count.
        package var hours: Rule? { rules.first { $0.perMinutes != nil } }
        package var commodity: String { "points.\(id)" }
    }

    /// Why it is kept and how long (guard-rail 3).
    package struct Declaration: Sendable, Equatable {
        package let purpose: String
        package let legalBasis: String
        package let keptYears: Int64
    }

    package struct Terms: Sendable {
        package let plans: [Plan]
        package let declaration: Declaration

        package func plan(_ id: String) -> Plan? { plans.first { $0.id == id } }
    }

    package let terms: Terms?

    package static func absent(in context: PackContext) -> PointsScheme? { PointsScheme(terms: nil) }

    /// What is under way must still be possible.
    package func conflicts(in tx: any Reading) throws -> [PackText] {
        let open = try tx.all(
            """
            SELECT DISTINCT scheme, rule FROM points_claim WHERE state IN ('pending', 'noticed') ORDER BY scheme, rule LIMIT 200
            """
        ) { (scheme: try $0.text(0), rule: try $0.text(1)) }
        guard let terms else { return open.isEmpty ? [] : ["points"] }
        return open.filter { terms.plan($0.scheme)?.rule($0.rule) == nil }.map { "points by the rule \($0.rule) of \($0.scheme)" }
    }
}

extension Scheme {
    /// 404 where the county has no points, or not this scheme.
    func points() throws -> PointsScheme.Terms {
        guard let terms = try section(PointsScheme.self).terms else { throw Problem(404, "points.none") }
        return terms
    }

    func points(_ plan: String) throws -> PointsScheme.Plan {
        guard let plan = try points().plan(plan) else { throw Problem.notFound }
        return plan
    }
}
