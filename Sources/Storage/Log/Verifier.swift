package import Kernel

/// Proves the log against itself, against the signed heads and against the state.
package struct Verifier: Sendable {
    package struct Report: Sendable {
        package var events: Int64 = 0
        package var heads: Int = 0
        package var checks: Int = 0
        /// One sentence each, ids and numbers only; at most a thousand.
        package var faults: [String] = []
        package var isSound: Bool { faults.isEmpty }
    }

    private let checks: [IntegrityCheck]
    private static let pageSize = 5000
    private static let faultLimit = 1000

    package init(checks: [IntegrityCheck]) { self.checks = checks }

    /// Reads page by page, each page one consistent moment; the log only grows, so pages fit together.
    package func verify(_ store: any Store, heads: HeadLog.Reading) throws -> Report {
        var report = Report()
        report.faults += heads.faults
        var links: [Int64: [UInt8]] = [:]
        for head in heads.heads {
            if let other = links[head.seq], other != head.link { report.faults.append("head \(head.seq): two heads with different links") }
            links[head.seq] = head.link
        }
        report.heads = heads.heads.count
        let end = try walk(store, links: &links, report: &report)
        for seq in links.keys.sorted() where seq > end {
            report.faults.append("head \(seq): the log ends at \(end), so events after it were cut off")
        }
        try streams(store, report: &report)
        for check in checks {
            report.checks += 1
            report.faults += try store.read { try check.find($0) }.map { "\(check.name): \($0)" }
        }
        if report.faults.count > Self.faultLimit { report.faults.removeLast(report.faults.count - Self.faultLimit) }
        return report
    }

    private func walk(_ store: any Store, links: inout [Int64: [UInt8]], report: inout Report) throws -> Int64 {
        var seq: Int64 = 0
        var link = EventRecord.firstLink
        var isOpen = true
        while isOpen, report.faults.count < Self.faultLimit {
            let page = try store.read { tx in try tx.all(Self.page(after: seq), Self.decode) }
            isOpen = page.count == Self.pageSize
            for entry in page {
                if entry.seq != seq + 1 { report.faults.append("event \(entry.seq): follows \(seq), so events between were removed") }
                if entry.record?.leaf != entry.leaf { report.faults.append("event \(entry.seq): its content was changed") }
                link = EventRecord.link(after: link, leaf: entry.leaf)
                if link != entry.chain {
                    report.faults.append("event \(entry.seq): the chain breaks here")
                    link = entry.chain
                }
                if let signed = links.removeValue(forKey: entry.seq), signed != entry.chain {
                    report.faults.append("event \(entry.seq): differs from the signed head")
                }
                seq = entry.seq
                report.events += 1
            }
        }
        return seq
    }

    private func streams(_ store: any Store, report: inout Report) throws {
        try store.read { tx in
            let unsealed = try tx.count("SELECT COUNT(*) FROM event WHERE seq IS NULL")
            if unsealed > 0 { report.faults.append("\(unsealed) events are not sealed") }
            let torn = try tx.all(
                "SELECT stream FROM event GROUP BY stream HAVING COUNT(*) <> MAX(stream_version) OR MIN(stream_version) <> 1 LIMIT 100"
            ) { try $0.id(0) }
            for stream in torn { report.faults.append("stream \(stream): its versions are not 1, 2, 3 …") }
        }
    }

    private struct Entry {
        let seq: Int64
        /// `nil` when a column cannot be what was written: a change too, and no reason to leave the rest unproved.
        let record: EventRecord?
        let leaf: [UInt8]
        let chain: [UInt8]
    }

    private static func page(after seq: Int64) -> Statement {
        """
        SELECT seq, id, stream, stream_version, type, type_version, actor, on_behalf, unit, pack_hash, command_id, cause, occurred_ms,
            recorded_ms, payload, leaf, chain
        FROM event WHERE seq > \(seq) ORDER BY seq LIMIT \(pageSize)
        """
    }

    private static func decode(_ row: any Row) throws -> Entry {
        Entry(seq: try row.int(0), record: try? record(row), leaf: try row.bytes(15), chain: try row.optionalBytes(16) ?? [])
    }

    private static func record(_ row: any Row) throws -> EventRecord {
        let event = Event(
            stream: try row.id(2), version: try row.int(3), type: try row.text(4), typeVersion: try row.int(5), unit: try row.optionalID(8))
        return EventRecord(
            id: try row.id(1), event: event, actor: try row.optionalID(6), onBehalf: try row.optionalID(7), packHash: try row.bytes(9),
            command: try row.id(10), cause: try row.optionalID(11), occurred: try row.instant(12), recorded: try row.instant(13),
            payload: try row.bytes(14))
    }
}
