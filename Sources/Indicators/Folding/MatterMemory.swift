internal import Kernel

/// What the fold keeps of a matter between two of its events.
struct MatterMemory: Equatable {
    struct Marks: OptionSet, Equatable {
        let rawValue: UInt64
        static let open = Marks(rawValue: 1)
        static let filed = Marks(rawValue: 2)
        static let contacted = Marks(rawValue: 4)
        /// Of the handling that is or was under way.
        static let closed = Marks(rawValue: 8)
        static let onTime = Marks(rawValue: 16)
        static let extended = Marks(rawValue: 32)
        /// Of the latest solution.
        static let reopened = Marks(rawValue: 64)
        static let rated = Marks(rawValue: 128)
        static let solved = Marks(rawValue: 256)
        static let satisfied = Marks(rawValue: 512)
        /// Left out of what is due for good.
        static let excluded = Marks(rawValue: 1024)

        /// Goes along with another matter: what it was late with is that one's meanwhile.
        static let aside = Marks(rawValue: 2048)

        static let ofHandling: Marks = [.closed, .onTime, .extended, .aside]
        static let ofSolution: Marks = [.reopened, .rated, .solved, .satisfied]
    }

    var category: Int64
    var way: Int64
    var place: ID
    var raisedAt: Instant
    /// When the present handling began.
    var began: Instant
    var raised: Fact.Anchor
    var due: Fact.Anchor?
    var resolved: Fact.Anchor?
    var marks: Marks = []
    var score: Int64 = 0

    var encoded: [UInt8] {
        var writer = PackedBytes()
        writer.append(place)
        writer.append(UInt64(bitPattern: category))
        writer.append(UInt64(bitPattern: way))
        writer.append(signed: raisedAt.ms)
        writer.append(signed: began.ms - raisedAt.ms)
        writer.append(marks.rawValue)
        writer.append(signed: score)
        for anchor in [raised, due, resolved] { write(anchor, into: &writer) }
        return writer.bytes
    }

    private func write(_ anchor: Fact.Anchor?, into writer: inout PackedBytes) {
        guard let anchor else { return writer.append(0) }
        writer.append(anchor.unit == place ? 1 : 2)
        if anchor.unit != place { writer.append(anchor.unit) }
        writer.append(signed: anchor.day.sinceEpoch)
        writer.append(signed: anchor.known.ms - raisedAt.ms)
    }
}

extension MatterMemory {
    init(encoded bytes: [UInt8]) throws {
        var reader = PackedBytes.Reader(bytes)
        guard let place = reader.id(), let category = reader.number(), let way = reader.number(), let raisedMs = reader.signed(),
            let begun = reader.signed(), let marks = reader.number(), let score = reader.signed(),
            case .some(.some(let raised)) = Self.anchor(place, raisedMs, &reader), let due = Self.anchor(place, raisedMs, &reader),
            let resolved = Self.anchor(place, raisedMs, &reader), reader.isAtEnd
        else { throw StoreError.column(0) }
        self.init(
            category: Int64(bitPattern: category), way: Int64(bitPattern: way), place: place, raisedAt: Instant(ms: raisedMs),
            began: Instant(ms: raisedMs + begun), raised: raised, due: due, resolved: resolved, marks: Marks(rawValue: marks), score: score)
    }

    /// `.some(nil)` where there is none; `nil` for what was never written.
    private static func anchor(_ place: ID, _ raisedMs: Int64, _ reader: inout PackedBytes.Reader) -> Fact.Anchor?? {
        guard let kind = reader.number(), kind <= 2 else { return nil }
        if kind == 0 { return .some(nil) }
        guard let unit = kind == 1 ? place : reader.id(), let day = reader.signed(), let known = reader.signed() else { return nil }
        return Fact.Anchor(unit: unit, day: Day(sinceEpoch: day), known: Instant(ms: raisedMs + known))
    }
}
