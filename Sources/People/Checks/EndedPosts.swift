import Kernel

extension PeopleChecks {
    /// Who served in a unit that is no more goes on elsewhere, or ends.
    static let endedPosts = IntegrityCheck("people.ended_posts") { tx in
        try tx.all(
            """
            SELECT p.id, u.code FROM post p JOIN unit_now u ON u.unit = p.unit
            WHERE p.superseded_by IS NULL AND p.valid_to = \(Day.forever) AND u.ended IS NOT NULL ORDER BY p.id LIMIT 100
            """
        ) { "post \(try $0.id(0)) is held in \(try $0.text(1)), which is no more" }
    }
}
