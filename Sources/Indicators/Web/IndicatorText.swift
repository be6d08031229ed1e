internal import Kernel
internal import Markup

/// Figures in words and digits, one way everywhere.
struct IndicatorText {
    let lexicon: Lexicon

    func name(_ indicator: Indicator) -> String { lexicon("indicator.\(indicator.id)") }

    /// «—» where nothing is known: that is not zero.
    func value(_ outcome: Outcome) -> String { value(outcome.value, outcome.kind) }

    func value(_ value: Double?, _ kind: Formula.Kind) -> String {
        guard let value else { return "—" }
        switch kind {
        case .rate, .coverage: return Self.decimal(value * 100, 1) + "%"
        case .mean: return Self.decimal(value, 2)
        case .p50, .p90: return time(Int64(value))
        case .count, .stock, .mix: return "\(Int64(value))"
        }
    }

    /// As everybody may be told it.
    func told(_ outcome: Outcome) -> String {
        guard outcome.value != nil else { return "—" }
        switch outcome.kind {
        case .rate, .coverage: return Told.percent(outcome).map { "\($0)%" } ?? few
        case .mean: return Told.mean(outcome).map { Self.decimal($0, 1) } ?? few
        case .p50, .p90: return outcome.base >= Told.smallest ? value(outcome) : few
        case .count, .stock, .mix:
            return Told.count(outcome.numerator).map { $0 == 0 ? "0" : lexicon("indicator.about", ["count": "\($0)"]) } ?? few
        }
    }

    var few: String { lexicon("indicator.few", ["count": "\(Told.smallest)"]) }

    func time(_ minutes: Int64) -> String {
        if minutes >= 2 * 1440 { return lexicon("indicator.days", ["count": Self.decimal(Double(minutes) / 1440, 1)]) }
        if minutes >= 120 { return lexicon("indicator.hours", ["count": Self.decimal(Double(minutes) / 60, 1)]) }
        return lexicon("indicator.minutes", ["count": "\(minutes)"])
    }

    func range(_ low: Double?, _ high: Double?, _ kind: Formula.Kind) -> String? {
        guard let low, let high else { return nil }
        return "\(value(low, kind))–\(value(high, kind))"
    }

    func period(_ period: Period) -> String {
        let last = Day(sinceEpoch: period.to.sinceEpoch - 1)
        if period.from.civil.day == 1, Span.month(period.from) + 1 == Span.month(period.to), period.to.civil.day == 1 {
            return Span.text(ofMonth: Span.month(period.from))
        }
        return period.from == last ? last.text : lexicon("indicator.period", ["from": period.from.text, "to": last.text])
    }

    /// What it is computed from, in words.
    func formula(_ formula: Formula) -> String {
        let count = lexicon("measure.\(formula.count.name)")
        let per = formula.per.map { lexicon("measure.\($0.name)") } ?? ""
        let key = formula.isComplement ? "formula.complement" : "formula.\(formula.kind.rawValue)"
        var text = lexicon(
            key,
            [
                "count": count, "per": per, "by": formula.by.map { lexicon("formula.by.\($0.rawValue)") } ?? "",
                "level": formula.level.map { lexicon("level.\($0)") } ?? "",
            ])
        if !formula.filter.isEmpty {
            let names = formula.filter.ways.map { way($0) } + formula.filter.categories.map { lexicon("category.\($0)") }
            text += lexicon("formula.only", ["kinds": names.joined(separator: lexicon("list.comma"))])
        }
        return text
    }

    func way(_ way: String) -> String { lexicon("channel.\(way)") }

    /// `category.street_light` or `channel.qr`, as the log's words are kept.
    func word(_ word: String?) -> String { word.map { lexicon($0) } ?? lexicon("indicator.other") }

    /// With so many places, rounded.
    static func decimal(_ value: Double, _ places: Int) -> String {
        let factor = places == 0 ? 1 : places == 1 ? 10 : 100
        let whole = Int64((abs(value) * Double(factor)).rounded())
        let sign = value < 0 && whole > 0 ? "-" : ""
        guard places > 0 else { return "\(sign)\(whole)" }
        let rest = "\(whole % Int64(factor))"
        return "\(sign)\(whole / Int64(factor)).\(String(repeating: "0", count: places - rest.count))\(rest)"
    }
}
