package import Kernel
internal import People
internal import Territory

/// 调解员: a seat on the panel of a case, held by somebody in a post of the kinds that the pack names.
package struct MediationSeat: Sendable {
    /// Why somebody left the panel, or is asked to.
    package enum Ground: String, Sendable, CaseIterable {
        /// 与当事人有近亲属等关系
        case related
        /// 与纠纷有利害关系
        case interested
        case unavailable
        case other

        /// What a party may say.
        static let objections = [related, interested, other]
    }

    /// Seats that a case ever had.
    static let limit = 30

    package let id: ID
    package let mediation: ID
    package let post: ID
    package let account: ID?
    package let since: Instant
    package let until: Instant?
    package let ground: Ground?
    package let objected: Instant?

    package var isHeld: Bool { until == nil }

    private static let columns: Statement = "id, mediation, post, account, since_ms, until_ms, ground, objected_ms"

    private static func decode(_ row: any Row) throws -> MediationSeat {
        MediationSeat(
            id: try row.id(0), mediation: try row.id(1), post: try row.id(2), account: try row.optionalID(3), since: try row.instant(4),
            until: try row.optionalInstant(5), ground: try row.optionalText(6).flatMap(Ground.init(rawValue:)),
            objected: try row.optionalInstant(7))
    }

    package static func all(of mediation: ID, in tx: any Reading) throws -> [MediationSeat] {
        try tx.all("SELECT \(columns) FROM mediation_seat WHERE mediation = \(mediation) ORDER BY id LIMIT \(limit)", decode)
    }

    static func sits(_ account: ID, in mediation: ID, _ tx: any Reading) throws -> Bool {
        try tx.first(
            """
            SELECT 1 FROM mediation_seat WHERE mediation = \(mediation) AND account = \(account) AND until_ms IS NULL LIMIT 1
            """
        ) { try $0.int(0) } != nil
    }

    /// Whether somebody left the panel of a case for this reason before a moment.
    static func left(_ mediation: ID, as account: ID, for ground: Ground, before: Instant, in tx: any Reading) throws -> Bool {
        try tx.first(
            """
            SELECT 1 FROM mediation_seat WHERE mediation = \(mediation) AND account = \(account) AND ground = \(ground.rawValue)
                AND until_ms <= \(before) LIMIT 1
            """
        ) { try $0.int(0) } != nil
    }

    /// Takes somebody on; 422 when they may not sit there, or do already.
    static func take(_ text: String, field: String, in move: CaseMove) throws -> ID {
        let (context, mediation) = (move.context, move.mediation)
        guard let id = ID(text),
            let post = try ServingPost.find(id, on: context.now.day, vault: context.vault, in: context.tx),
            move.terms.mediators.contains(post.kind),
            post.unit.contains(mediation.centre.path) || mediation.centre.path.contains(post.unit)
        else { throw Problem.invalid([FieldProblem(field, "choice")]) }
        let seats = try all(of: mediation.id, in: context.tx)
        guard seats.count < limit else { throw Problem(409, "mediation.full") }
        // Who was asked to leave does not come back; one person sits once, whatever posts they hold.
        for seat in seats {
            // By the person who held the seat's post, who may hold another by now.
            let isSame =
                try seat.post == id || (seat.account != nil && seat.account == post.account)
                || ServingPost.holder(of: seat.post, in: context.tx) == post.holder
            guard !isSame else { throw Problem.invalid([FieldProblem(field, "seated")]) }
        }
        let seat = context.newID()
        try context.tx.execute(
            """
            INSERT INTO mediation_seat (mediation, id, post, account, since_ms)
            VALUES (\(mediation.id), \(seat), \(id), \(post.account), \(context.now))
            """)
        return seat
    }

    func leave(_ ground: Ground, in context: CommandContext) throws {
        try context.tx.execute(
            """
            UPDATE mediation_seat SET until_ms = \(context.now), ground = \(ground.rawValue) WHERE mediation = \(mediation) AND id = \(id)
            """)
    }
}
