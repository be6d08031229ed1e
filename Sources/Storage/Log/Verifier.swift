internal import Foundation
package import Kernel

/// Proves the log against itself, against the signed heads and against the state.
package struct Verifier: Sendable {
    package struct Report: Sendable {
        package var events: Int64 = 0
        package var heads: Int = 0
        package var checks: Int = 0
        /// One sentence each, ids and numbers only; at most a thousand.
        package var faults: [String] = []
        /// What is worth a look and breaks nothing; at most a thousand.
        package var hints: [String] = []
        package var isSound: Bool { faults.isEmpty }
    }

    private let checks: [IntegrityCheck]
    private let parts: Int64?
    private static let pageSize = 5000
    private static let faultLimit = 1000
    private static let partLimit: Int64 = 8

    /// `parts`: how many parts the log is walked in; by the processors and its length when left out.
    package init(checks: [IntegrityCheck], parts: Int64? = nil) {
        self.checks = checks
        self.parts = parts
    }

    /// Reads page by page, each page one consistent moment; the log only grows, so pages fit together. Parts of the log are walked side by
    /// side: each begins at the event that stands before it, which the part before must arrive at. The checks, of which some take long, are
    /// asked side by side too, each at a moment of its own.
    package func verify(_ store: any Store, heads: HeadLog.Reading) throws -> Report {
        var report = Report()
        report.faults += heads.faults
        var links: [Int64: [UInt8]] = [:]
        for head in heads.heads {
            if let other = links[head.seq], other != head.link { report.faults.append("head \(head.seq): two heads with different links") }
            links[head.seq] = head.link
        }
        report.heads = heads.heads.count
        let signed = links
        let starts = try starts(store)
        let parts = try SideBySide.map(checks.count + 1 + starts.count) { index in
            if index < checks.count { return try Self.ask(checks[index], of: store) }
            if index == checks.count { return Part(faults: try store.read(Self.streams)) }
            let number = index - checks.count - 1
            let end = number + 1 < starts.count ? starts[number + 1] : nil
            return try Self.walk(store, after: starts[number], through: end, signed: signed)
        }
        let (asked, walked) = (parts.prefix(checks.count), parts.dropFirst(checks.count + 1))
        report.faults += walked.flatMap(\.faults)
        report.events = walked.reduce(0) { $0 + $1.events }
        let end = walked.map(\.end).max() ?? 0
        for seq in links.keys.sorted() where seq > end {
            report.faults.append("head \(seq): the log ends at \(end), so events after it were cut off")
        }
        report.faults += parts[checks.count].faults + asked.flatMap(\.faults)
        report.checks = checks.count
        report.hints = Array(asked.flatMap(\.hints).prefix(Self.faultLimit))
        if report.faults.count > Self.faultLimit { report.faults.removeLast(report.faults.count - Self.faultLimit) }
        return report
    }

    private struct Part: Sendable {
        var events: Int64 = 0
        var end: Int64 = 0
        var faults: [String] = []
        var hints: [String] = []
    }

    /// Where each part of the log begins: after these numbers. A short log is one part.
    private func starts(_ store: any Store) throws -> [Int64] {
        let last = try store.read { try $0.count("SELECT COALESCE(MAX(seq), 0) FROM event") }
        let worth = min(Int64(ProcessInfo.processInfo.activeProcessorCount), Self.partLimit, last / (4 * Int64(Self.pageSize)))
        let count = max(1, parts ?? worth)
        return (0..<count).map { last * $0 / count }
    }

    private static func walk(_ store: any Store, after start: Int64, through end: Int64?, signed: [Int64: [UInt8]]) throws -> Part {
        let before = try store.read { try Self.before(start, in: $0) }
        var part = Part(end: before?.seq ?? 0)
        var link = before?.link ?? EventRecord.firstLink
        var buffer = CanonicalBytes()
        var read = pageSize
        while read == pageSize, part.faults.count < faultLimit {
            read = 0
            try store.read { tx in
                try tx.each(page(after: part.end, through: end)) { row in
                    let (seq, leaf, chain) = (try row.int(0), try row.bytes(15), try row.optionalBytes(16) ?? [])
                    if seq != part.end + 1 { part.faults.append("event \(seq): follows \(part.end), so events between were removed") }
                    // What cannot be what was written is a change too, and no reason to leave the rest unproved.
                    if (try? record(row))?.leaf(through: &buffer) != leaf { part.faults.append("event \(seq): its content was changed") }
                    if EventRecord.link(after: link, leaf: leaf) != chain { part.faults.append("event \(seq): the chain breaks here") }
                    if let head = signed[seq], head != chain { part.faults.append("event \(seq): differs from the signed head") }
                    link = chain
                    part.end = seq
                    read += 1
                }
            }
            part.events += Int64(read)
        }
        return part
    }

    /// The last event up to a number, as it stands.
    private static func before(_ start: Int64, in tx: any Reading) throws -> (seq: Int64, link: [UInt8])? {
        try tx.first("SELECT seq, chain FROM event WHERE seq <= \(start) ORDER BY seq DESC LIMIT 1") {
            (seq: try $0.int(0), link: try $0.optionalBytes(1) ?? [])
        }
    }

    private static func ask(_ check: IntegrityCheck, of store: any Store) throws -> Part {
        let found = try store.read { try check.find($0) }.map { "\(check.name): \($0)" }
        return check.severity == .hint ? Part(hints: found) : Part(faults: found)
    }

    private static func streams(_ tx: any Reading) throws -> [String] {
        var faults: [String] = []
        let unsealed = try tx.count("SELECT COUNT(*) FROM event WHERE seq IS NULL")
        if unsealed > 0 { faults.append("\(unsealed) events are not sealed") }
        let torn = try tx.all(
            "SELECT stream FROM event GROUP BY stream HAVING COUNT(*) <> MAX(stream_version) OR MIN(stream_version) <> 1 LIMIT 100"
        ) { try $0.id(0) }
        for stream in torn { faults.append("stream \(stream): its versions are not 1, 2, 3 …") }
        return faults
    }

    private static func page(after seq: Int64, through end: Int64?) -> Statement {
        """
        SELECT seq, id, stream, stream_version, type, type_version, actor, on_behalf, unit, pack_hash, command_id, cause, occurred_ms,
            recorded_ms, payload, leaf, chain
        FROM event WHERE seq > \(seq) AND seq <= \(end ?? .max) ORDER BY seq LIMIT \(pageSize)
        """
    }

    /// One sealed event as it was hashed; `nil` when there is none of that number.
    package static func canonical(_ seq: Int64, in tx: any Reading) throws -> [UInt8]? {
        try tx.first(page(after: seq - 1, through: seq)) { try record($0).canonical }
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
