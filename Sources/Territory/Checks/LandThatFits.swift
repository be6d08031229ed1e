import Kernel

extension OutlineChecks {
    private static let units = 200

    /// A hint and no fault: land is drawn by hand, and what does not fit may be put right when somebody comes to it.
    static let fits = IntegrityCheck("territory.land", .hint) { tx in
        var faults: [String] = []
        var after = ""
        while faults.count < maximumFaults {
            let page = try tx.all(parents(after: after), UnitRecord.decode)
            for unit in page {
                for hierarchy in LandReview.hierarchies {
                    guard let land = try LandReview.load(under: unit, hierarchy, in: tx) else { continue }
                    guard let findings = LandReview.findings(land) else { continue }
                    let counts = Dictionary(grouping: findings, by: \.kind).mapValues(\.count)
                    faults += counts.sorted { $0.key.rawValue < $1.key.rawValue }.map {
                        "Below \(unit.code): \($0.value) of the kind \($0.key)."
                    }
                }
            }
            guard page.count == units, let last = page.last else { break }
            after = last.code
        }
        return Array(faults.prefix(maximumFaults))
    }

    static func parents(after code: String) -> Statement {
        """
        SELECT \(UnitRecord.columns) FROM unit_now AS here WHERE code > \(code) AND ended IS NULL
        AND EXISTS (SELECT 1 FROM unit_now AS child WHERE child.parent = here.unit) ORDER BY code LIMIT \(units)
        """
    }
}
