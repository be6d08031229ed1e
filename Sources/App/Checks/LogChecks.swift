import Kernel

/// What must hold between the log and those that follow it, and between slices that do not know each other.
enum LogChecks {
    static let all = [cursors, units, approvedActs]

    /// Whoever follows the log cannot have come further than it goes. The probe of the disk counts in the same table.
    static let cursors = IntegrityCheck("log.cursors", .grave) { tx in
        let end = try tx.count("SELECT COALESCE(MAX(seq), 0) FROM event")
        return try tx.all(
            "SELECT name FROM subscription WHERE seq > \(end) AND name <> 'core.probe' ORDER BY name LIMIT 100"
        ) { "\(try $0.text(0)) has followed the log beyond its end" }
    }

    /// An event that names a unit names one that there is, or was.
    static let units = IntegrityCheck("log.units", .grave) { tx in
        try tx.all(
            """
            SELECT DISTINCT e.unit FROM event e WHERE e.unit IS NOT NULL AND NOT EXISTS (SELECT 1 FROM unit u WHERE u.id = e.unit)
            ORDER BY e.unit LIMIT 100
            """
        ) { "events tell of the unit \(try $0.id(0)), which there never was" }
    }
}
