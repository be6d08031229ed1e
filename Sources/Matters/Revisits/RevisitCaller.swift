internal import Kernel

/// Who may ask about a matter: nobody of a unit that had it, nobody who ever did something to it or to what belongs to it, and not who raised it.
enum RevisitCaller {
    static func isIndependent(_ actor: Actor, of matter: Matter, _ scheme: Scheme, in tx: any Reading) throws -> Bool {
        if actor.isSystem { return true }
        guard let account = actor.account, account != matter.reporter else { return false }
        let records = Statement.list(try records(of: matter.id, in: tx).map { "\($0)" })
        var holders = Set(try tx.all(units(of: records)) { try $0.id(0) })
        holders.insert(matter.owner.unit)
        for grant in actor.grants {
            if holders.contains(grant.unit) { return false }
            guard let role = scheme.role(grant.role), !role.verbs.isDisjoint(with: RevisitScheme.handling) else { continue }
            let path = role.over == .owner ? matter.owner.path : matter.place.path
            if grant.path.contains(path) { return false }
        }
        // What somebody sent back by the resident's word is no part of having handled it.
        return try tx.first(
            """
            SELECT 1 FROM event e WHERE e.stream IN (\(records)) AND e.actor = \(account) AND NOT EXISTS (
                SELECT 1 FROM revisit r JOIN event c ON c.stream = r.id WHERE r.matter = e.stream AND c.command_id = e.command_id)
            LIMIT 1
            """, { try $0.int(0) }) == nil
    }

    /// The matter, its parts and shares, and what it went along with: whoever worked on one of them worked on it.
    private static func records(of matter: ID, in tx: any Reading) throws -> [ID] {
        let wholes =
            try [matter]
            + tx.all("SELECT DISTINCT root FROM matter_following WHERE matter = \(matter) ORDER BY root LIMIT 20") { try $0.id(0) }
        let list = Statement.list(wholes.map { "\($0)" })
        return wholes
            + (try tx.all("SELECT child FROM matter_part WHERE parent IN (\(list)) ORDER BY child LIMIT 200") { try $0.id(0) })
    }

    /// Whose it was, from the place that had it first, who came when a whistle called, and who was in its task force. A matter that nobody
    /// could place further lies in the county, where those who call sit too: that alone makes nobody a party.
    private static func units(of records: Statement) -> Statement {
        """
        SELECT unit FROM (
            SELECT unit FROM holding WHERE matter IN (\(records))
            UNION SELECT m.place FROM matter m JOIN unit_now p ON p.unit = m.place WHERE m.id IN (\(records)) AND p.parent IS NOT NULL
            UNION SELECT c.unit FROM whistle w JOIN whistle_call c ON c.whistle = w.id WHERE w.matter IN (\(records))
            UNION SELECT m.unit FROM project p JOIN project_member m ON m.project = p.id WHERE p.matter IN (\(records))
        ) AS everybody ORDER BY unit LIMIT \(2 * Holding.limit)
        """
    }

    /// A revisit that waits and that this actor may call about; refuses otherwise.
    static func waiting(_ id: ID, in context: CommandContext) throws -> Revisit {
        let revisit = try Revisit.load(id, in: context.tx)
        guard try isIndependent(context.actor, of: revisit.matter, context.scheme, in: context.tx) else {
            throw Problem(403, "revisit.not_independent")
        }
        guard revisit.state == .waiting else { throw Problem(409, "revisit.settled") }
        return revisit
    }
}
