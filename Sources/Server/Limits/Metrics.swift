import Synchronization

/// Figures about the running server, in the Prometheus text format. No label ever holds a path, a query or a person.
package final class Metrics: Sendable {
    package typealias Labels = [(String, String)]

    fileprivate enum Kind: String { case counter, gauge, histogram }

    fileprivate struct Histogram {
        var counts: [UInt64]
        var sum: Double = 0
        var total: UInt64 = 0
    }

    fileprivate struct Family {
        let kind: Kind
        let help: String
        var buckets: [Double] = []
        var counters: [String: Double] = [:]
        var histograms: [String: Histogram] = [:]
        var read: (@Sendable () -> [(Labels, Double)])?
    }

    /// Label sets of one family: beyond this they are dropped, so that a fault cannot fill the memory.
    package static let seriesLimit = 2000

    private let families = Mutex<[String: Family]>([:])

    package init() {}

    package func counter(_ name: String, help: String) {
        families.withLock { if $0[name] == nil { $0[name] = Family(kind: .counter, help: help) } }
    }

    package func histogram(_ name: String, help: String, buckets: [Double]) {
        families.withLock { if $0[name] == nil { $0[name] = Family(kind: .histogram, help: help, buckets: buckets.sorted()) } }
    }

    /// A counter that is kept elsewhere and read when the figures are asked for.
    package func counter(_ name: String, help: String, read: @escaping @Sendable () -> [(Labels, Double)]) {
        families.withLock { $0[name] = Family(kind: .counter, help: help, read: read) }
    }

    package func counter(_ name: String, help: String, read: @escaping @Sendable () -> Double) {
        counter(name, help: help) { [([], read())] }
    }

    /// Read when the figures are asked for.
    package func gauge(_ name: String, help: String, read: @escaping @Sendable () -> [(Labels, Double)]) {
        families.withLock { $0[name] = Family(kind: .gauge, help: help, read: read) }
    }

    package func gauge(_ name: String, help: String, read: @escaping @Sendable () -> Double) {
        gauge(name, help: help) { [([], read())] }
    }

    package func add(_ name: String, _ labels: Labels = [], by amount: Double = 1) {
        let series = Self.series(labels)
        families.withLock { $0[name]?.add(amount, to: series) }
    }

    package func observe(_ name: String, _ value: Double, _ labels: Labels = []) {
        let series = Self.series(labels)
        families.withLock { $0[name]?.observe(value, in: series) }
    }

    /// The text that a scraper reads.
    package func text() -> String {
        let families = families.withLock { $0 }
        var out = ""
        for (name, family) in families.sorted(by: { $0.key < $1.key }) {
            out += "# HELP \(name) \(Self.escape(family.help))\n# TYPE \(name) \(family.kind.rawValue)\n"
            for (labels, value) in family.read?() ?? [] { out += Self.line(name, Self.series(labels), value) }
            for (series, value) in family.counters.sorted(by: { $0.key < $1.key }) { out += Self.line(name, series, value) }
            for (series, histogram) in family.histograms.sorted(by: { $0.key < $1.key }) {
                var running: UInt64 = 0
                for (index, bound) in (family.buckets.map(Self.number) + ["+Inf"]).enumerated() {
                    running += histogram.counts[index]
                    out += Self.line("\(name)_bucket", (series.isEmpty ? "" : series + ",") + "le=\"\(bound)\"", Double(running))
                }
                out += Self.line("\(name)_sum", series, histogram.sum)
                out += Self.line("\(name)_count", series, Double(histogram.total))
            }
        }
        return out
    }

    private static func line(_ name: String, _ series: String, _ value: Double) -> String {
        "\(name)\(series.isEmpty ? "" : "{\(series)}") \(number(value))\n"
    }

    private static func number(_ value: Double) -> String {
        if let whole = Int64(exactly: value) { return String(whole) }
        return value.isNaN ? "NaN" : value.isInfinite ? (value > 0 ? "+Inf" : "-Inf") : "\(value)"
    }

    private static func series(_ labels: Labels) -> String {
        labels.map { "\($0.0)=\"\(escape($0.1, quotes: true))\"" }.joined(separator: ",")
    }

    private static func escape(_ text: String, quotes: Bool = false) -> String {
        var out = ""
        for character in text.unicodeScalars {
            switch character {
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\"" where quotes: out += "\\\""
            default: out.unicodeScalars.append(character)
            }
        }
        return out
    }
}

extension Metrics.Family {
    fileprivate mutating func add(_ amount: Double, to series: String) {
        guard kind == .counter, counters[series] != nil || counters.count < Metrics.seriesLimit else { return }
        counters[series, default: 0] += amount
    }

    fileprivate mutating func observe(_ value: Double, in series: String) {
        guard kind == .histogram, histograms[series] != nil || histograms.count < Metrics.seriesLimit else { return }
        let slot = buckets.firstIndex { value <= $0 } ?? buckets.count
        histograms[series, default: Metrics.Histogram(counts: Array(repeating: 0, count: buckets.count + 1))].record(value, in: slot)
    }
}

extension Metrics.Histogram {
    fileprivate mutating func record(_ value: Double, in slot: Int) {
        counts[slot] += 1
        sum += value
        total += 1
    }
}
