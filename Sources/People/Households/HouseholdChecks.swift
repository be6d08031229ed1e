import Kernel

/// What must hold of the register of households.
enum HouseholdChecks {
    static let all = [numbers, spans]

    private static let numbers = IntegrityCheck("people.household_numbers") { tx in
        try tx.all(
            """
            SELECT number FROM household WHERE superseded_by IS NULL AND valid_to = \(Day.forever)
            GROUP BY number HAVING COUNT(*) > 1 ORDER BY number LIMIT 100
            """
        ) { "household \(try $0.text(0)) stands twice in the register" }
    }

    private static let spans = IntegrityCheck("people.household_spans") { tx in
        try tx.all(
            """
            SELECT early.number FROM household AS early JOIN household AS late
            ON late.id = early.id AND late.valid_from > early.valid_from AND late.valid_from < early.valid_to
            WHERE early.superseded_by IS NULL AND late.superseded_by IS NULL ORDER BY early.number LIMIT 100
            """
        ) { "household \(try $0.text(0)) lives in two places on the same day" }
    }
}
