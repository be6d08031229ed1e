internal import Kernel
internal import Markup
internal import People
internal import Territory

/// The words that several of these pages share.
struct RightsWords {
    let lexicon: Lexicon

    func holding(_ name: String) -> String { lexicon("holding.\(name)") }
    func purpose(_ purpose: String) -> String { lexicon.first(of: ["choice.purpose.\(purpose)", "purpose.\(purpose)"]) ?? purpose }
    func role(_ role: String) -> String { lexicon.first(of: ["role.\(role)"]) ?? lexicon("reading.system") }
    func unit(_ unit: UnitRecord) -> String { lexicon.unit(unit.code, unit.name) }

    func unit(_ line: ReadingLine) -> String {
        guard let name = line.unitName else { return "—" }
        return line.unitCode.map { lexicon.unit($0, name) } ?? name
    }

    func time(_ instant: Instant) -> HTML { "<time datetime=\"\(instant.isoText)\">\(instant.minuteText)</time>" }

    func unusual(_ kind: ReadingRule.Kind?) -> HTML {
        kind.map { Badge(lexicon("reading.rule.\($0.rawValue)"), .warning).html } ?? .empty
    }

    func state(_ line: RequestLine) -> HTML {
        switch line.request.state {
        case .open: Badge(lexicon(line.isLate ? "rights.state.late" : "rights.state.open"), line.isLate ? .bad : .active).html
        case .granted: Badge(lexicon("rights.state.granted"), .good).html
        case .refused: Badge(lexicon("rights.state.refused"), .neutral).html
        }
    }

    func readings(_ lines: [ReadingLine]) -> HTML {
        guard !lines.isEmpty else { return "<p>\(lexicon("reading.none"))</p>" }
        return Table(
            caption: lexicon("reading.caption"),
            columns: ["reading.when", "reading.role", "reading.unit", "reading.purpose"].map { .init(lexicon($0)) },
            rows: lines.map { ["\(time($0.at)) \(unusual($0.unusual))", "\(role($0.role))", "\(unit($0))", "\(purpose($0.purpose))"] }
        ).html
    }

    /// As `rights.yaml` says it, in the reader's language where the pack's words have it.
    func purpose(of holding: String, _ declared: RightsScheme.Declaration) -> String {
        lexicon.first(of: ["why.\(holding).purpose"]) ?? declared.purpose
    }

    func basis(of holding: String, _ declared: RightsScheme.Declaration) -> String {
        lexicon.first(of: ["why.\(holding).legal_basis"]) ?? declared.legalBasis
    }

    /// What is told of a kind of record before any of it is shown.
    func why(_ holding: String, _ declared: RightsScheme.Declaration?, years: Int64?) -> HTML {
        var facts: [(String, String)] = []
        if let declared {
            facts = [
                ("rights.purpose", purpose(of: holding, declared)), ("rights.basis", basis(of: holding, declared)),
                ("rights.sensitivity", lexicon("rights.sensitivity.\(declared.sensitivity.rawValue)")),
            ]
        }
        facts.append(("rights.kept", years.map { lexicon("rights.kept.years", ["years": "\($0)"]) } ?? lexicon("rights.kept.lives")))
        return "<dl class=\"facts\">\(facts.map { "<dt>\(lexicon($0.0))</dt><dd>\($0.1)</dd>" as HTML })</dl>"
    }
}
