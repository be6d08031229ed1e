internal import Kernel

/// Sums up what one formula asks of rows of counts: both sides of a share, parts of a mix, buckets of a time.
struct Tally: Sendable {
    private let count: Int64
    private let per: Int64
    private let ways: Set<Int64>?
    private let categories: Set<Int64>?
    private let by: Formula.Side?
    private let isTime: Bool

    private(set) var numerator: Int64 = 0
    private(set) var denominator: Int64 = 0
    /// Of a mix by the number of its word, of a time by its bucket.
    private(set) var parts: [Int: Int64] = [:]

    init(_ formula: Formula, _ words: WordBook) {
        count = formula.count.rawValue
        per = formula.per?.rawValue ?? 0
        func numbers(_ names: [String], _ prefix: String) -> Set<Int64>? {
            names.isEmpty ? nil : Set(names.compactMap { words.find("\(prefix).\($0)") })
        }
        ways = numbers(formula.filter.ways, "channel")
        categories = numbers(formula.filter.categories, "category")
        by = formula.by
        isTime = formula.kind.isTime
    }

    mutating func add(_ bytes: [UInt8]) throws {
        var (numerator, denominator) = (numerator, denominator)
        var parts = parts
        let isWhole = Cells.each(in: bytes) { cell, n in
            let measure = cell.measure
            guard measure == count || measure == per else { return }
            if let ways, !ways.contains(cell.way) { return }
            if let categories, !categories.contains(cell.category) { return }
            if measure == per { denominator += n }
            guard measure == count else { return }
            numerator += n
            if isTime { parts[cell.bucket, default: 0] += n }
            if let by { parts[Int(by == .way ? cell.way : cell.category), default: 0] += n }
        }
        guard isWhole else { throw StoreError.column(1) }
        (self.numerator, self.denominator, self.parts) = (numerator, denominator, parts)
    }

    /// The other part of the whole, for a sum with what is told the other way round.
    mutating func complement() { numerator = denominator - numerator }

    mutating func add(_ other: Tally) {
        numerator += other.numerator
        denominator += other.denominator
        parts.merge(other.parts, uniquingKeysWith: +)
    }
}

/// What a formula comes to. `nil` where there is nothing to tell it by: that is not zero.
struct Outcome: Sendable, Equatable {
    let kind: Formula.Kind
    let numerator: Int64
    /// `nil` of what is no share and no mean.
    let denominator: Int64?
    /// Of a share 0 to 1, of a time minutes, else a number.
    let value: Double?
    /// Where the value behind it lies, nineteen times of twenty, were it all chance.
    let low: Double?
    let high: Double?
    let parts: [Int: Int64]

    init(_ tally: Tally, _ formula: Formula) {
        kind = formula.kind
        parts = tally.parts
        var interval: (Double, Double)?
        switch formula.kind {
        case .rate:
            let part = formula.isComplement ? tally.denominator - tally.numerator : tally.numerator
            numerator = part
            denominator = tally.denominator
            value = tally.denominator > 0 ? Double(part) / Double(tally.denominator) : nil
            if tally.denominator > 0, part >= 0, part <= tally.denominator { interval = Interval.share(part, of: tally.denominator) }
        case .mean:
            numerator = tally.numerator
            denominator = tally.denominator
            value = tally.denominator > 0 ? Double(tally.numerator) / Double(tally.denominator) : nil
        case .p50, .p90:
            numerator = tally.numerator
            denominator = nil
            value = TimeBucket.percentile(formula.kind == .p50 ? 50 : 90, of: tally.parts).map(Double.init)
        case .count, .stock, .mix, .coverage:
            numerator = tally.numerator
            denominator = nil
            value = Double(tally.numerator)
        }
        low = interval?.0
        high = interval?.1
    }

    /// Units in which there was some, of all.
    init(covered: Int64, of all: Int64) {
        kind = .coverage
        numerator = covered
        denominator = all
        value = all > 0 ? Double(covered) / Double(all) : nil
        low = nil
        high = nil
        parts = [:]
    }

    /// Nothing is known of the time.
    static func missing(_ formula: Formula) -> Outcome { Outcome(missing: formula.kind) }

    private init(missing kind: Formula.Kind) {
        self.kind = kind
        numerator = 0
        denominator = nil
        value = nil
        low = nil
        high = nil
        parts = [:]
    }

    /// What it rests on.
    var base: Int64 { denominator ?? numerator }

    /// More than 99.5 %: it says nothing any more, and what residents say is to stand beside it.
    var isSaturated: Bool { kind == .rate && (value ?? 0) > 0.995 && (denominator ?? 0) >= 200 }
}

enum Interval {
    /// Wilson's, at 95 %.
    static func share(_ part: Int64, of whole: Int64) -> (Double, Double) {
        let (n, p, z) = (Double(whole), Double(part) / Double(whole), 1.959964)
        let middle = p + z * z / (2 * n)
        let spread = z * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
        return (max(0, (middle - spread) / (1 + z * z / n)), min(1, (middle + spread) / (1 + z * z / n)))
    }

    /// Of a count, by its square root, shifted so that it holds for small ones too.
    static func count(_ n: Int64) -> (Double, Double) {
        let root = (Double(n) + 0.375).squareRoot()
        return (n == 0 ? 0 : max(0, (root - 0.98) * (root - 0.98) - 0.375), (root + 0.98) * (root + 0.98))
    }
}
