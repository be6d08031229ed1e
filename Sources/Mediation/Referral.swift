package import Kernel
internal import Territory

/// 移送: a matter of a category that a centre mediates, which an office has signed for and is handling still. It is offered to the centre;
/// nothing becomes of it until somebody there opens a case.
package struct Referral: Sendable {
    package let matter: ID
    package let number: String
    package let category: String
    package let referred: Instant

    /// Offers a matter to the nearest centre over its place; one offer at a time.
    package static func offer(
        _ matter: ID, number: String, category: String, place: UnitPath, at: Instant, by scheme: Scheme, in tx: any Transaction
    ) throws {
        guard let terms = try scheme.section(MediationScheme.self).terms, terms.categories.contains(category) else { return }
        guard let centre = try UnitRecord.lineage(of: place, in: tx).last(where: { terms.levels.contains($0.level) }) else { return }
        try tx.execute(
            """
            INSERT INTO mediation_referral (matter, number, category, unit, referred_ms)
            VALUES (\(matter), \(number), \(category), \(centre.id), \(at)) ON CONFLICT (matter) DO NOTHING
            """)
    }

    /// It was taken up, or is no longer being handled.
    package static func drop(_ matter: ID, in tx: any Transaction) throws {
        try tx.execute("DELETE FROM mediation_referral WHERE matter = \(matter)")
    }

    private static func decode(_ row: any Row) throws -> Referral {
        Referral(matter: try row.id(0), number: try row.text(1), category: try row.text(2), referred: try row.instant(3))
    }

    static func statement(of centre: ID, after: Keyset, limit: Int) -> Statement {
        """
        SELECT matter, number, category, referred_ms FROM mediation_referral
        WHERE unit = \(centre) AND (referred_ms, matter) < (\(after.ms), \(after.id)) ORDER BY referred_ms DESC, matter DESC LIMIT \(limit)
        """
    }

    static func all(of centre: ID, after: Keyset = .start, limit: Int, in tx: any Reading) throws -> [Referral] {
        try tx.all(statement(of: centre, after: after, limit: limit), decode)
    }

    /// One that stands open at a centre, by the number of its matter.
    static func find(_ number: String, centre: ID, in tx: any Reading) throws -> Referral? {
        let digits = number.filter { $0 != " " && $0 != "-" }
        return try tx.first(
            """
            SELECT matter, number, category, referred_ms FROM mediation_referral WHERE unit = \(centre) AND number = \(digits) LIMIT 1
            """, decode)
    }
}
