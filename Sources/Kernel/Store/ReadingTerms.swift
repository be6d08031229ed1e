import Synchronization

/// How far a database's log had come: what a reader must at least be shown, so that nobody misses his own change.
package struct LogPosition: Sendable, Comparable {
    package let raw: Int64

    package init(raw: Int64) { self.raw = raw }

    /// Digits, as they stand in a cookie.
    package init?(_ text: String) {
        guard text.utf8.count <= 19, let raw = Int64(text), raw >= 0 else { return nil }
        self.raw = raw
    }

    package static func < (a: LogPosition, b: LogPosition) -> Bool { a.raw < b.raw }
}

/// From where the reads of the work at hand may be answered, and what came of it. The server sets it for each request; without it the
/// primary answers everything.
package final class ReadingTerms: Sendable {
    @TaskLocal package static var current: ReadingTerms?

    /// A copy that has come this far may answer; `nil`: only the primary may.
    package let seen: LogPosition?
    private let state = Mutex<(asOf: Instant?, written: LogPosition?)>((nil, nil))

    package init(seen: LogPosition?) { self.seen = seen }

    /// When a copy answered: all that was stored until then is in it.
    package var asOf: Instant? { state.withLock { $0.asOf } }

    /// Where the log stood after the last write.
    package var written: LogPosition? { state.withLock { $0.written } }

    package func note(asOf: Instant) { state.withLock { $0.asOf = min($0.asOf ?? asOf, asOf) } }

    package func note(written: LogPosition) { state.withLock { $0.written = max($0.written ?? written, written) } }
}
