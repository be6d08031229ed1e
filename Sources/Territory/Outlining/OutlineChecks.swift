import Kernel

/// What must hold among outlines.
enum OutlineChecks {
    static let all = [contents, spans, fits]

    static let maximumFaults = 100
    private static let batch = 500

    /// Each outline can be read, and its rectangle and area follow from it.
    private static let contents = IntegrityCheck("territory.outlines") { tx in
        var faults: [String] = []
        var after = ID.zero
        while faults.count < maximumFaults {
            let page = try tx.all(
                """
                SELECT unit, geometry, west, south, east, north, square_metres FROM unit_outline
                WHERE valid_to = \(Day.forever) AND superseded_by IS NULL AND unit > \(after) ORDER BY unit LIMIT \(batch)
                """
            ) { row -> (unit: ID, isSound: Bool) in
                guard let outline = OutlineBytes.decode(try row.bytes(1)) else { return (try row.id(0), false) }
                let (low, high) = (outline.box.minimum, outline.box.maximum)
                let box = [low.x, low.y, high.x, high.y].map(Int64.init)
                let isSound = try box == (2...5).map { try row.int($0) } && outline.squareMetres == (try row.int(6))
                return (try row.id(0), isSound)
            }
            faults += page.filter { !$0.isSound }.map { "The outline of \($0.unit) is not as it was written." }
            guard page.count == batch, let last = page.last else { break }
            after = last.unit
        }
        return Array(faults.prefix(maximumFaults))
    }

    private static let spans = IntegrityCheck("territory.outline_spans") { tx in
        try tx.all(
            """
            SELECT early.unit FROM unit_outline AS early JOIN unit_outline AS late
            ON late.unit = early.unit AND late.valid_from > early.valid_from AND late.valid_from < early.valid_to
            WHERE early.superseded_by IS NULL AND late.superseded_by IS NULL ORDER BY early.unit LIMIT \(maximumFaults)
            """
        ) { "\(try $0.id(0)) has two outlines for the same day." }
    }
}
