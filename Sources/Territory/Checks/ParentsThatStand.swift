import Kernel

extension TerritoryChecks {
    /// Today's tree as it is shown: what stands, stands below what stands.
    static let standing = IntegrityCheck("territory.standing") { tx in
        try tx.all(
            """
            SELECT child.code FROM unit_now AS child JOIN unit_now AS parent ON parent.unit = child.parent
            WHERE child.ended IS NULL AND parent.ended IS NOT NULL ORDER BY child.code LIMIT \(maximumFaults)
            """
        ) { "\(try $0.text(0)) stands below a unit that is no more." }
    }
}
