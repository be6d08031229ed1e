import Kernel
import Markup
import Territory

/// 范围检查: where the land of the units below one overlaps, leaves gaps or runs over the border, with a picture and what to do about it.
struct LandReviewSection {
    /// Told one by one; the picture shows all.
    private static let shown = 40

    let land: LandReview.Land
    /// `nil` where there is too much land to look at.
    let findings: [LandReview.Finding]?
    let lexicon: Lexicon
    let scheme: Scheme

    init(_ land: LandReview.Land, lexicon: Lexicon, scheme: Scheme) {
        self.land = land
        self.lexicon = lexicon
        self.scheme = scheme
        findings = LandReview.findings(land)
    }

    private func name(_ unit: UnitRecord) -> String { unit.name(in: lexicon.locale, of: scheme) }

    /// `picture`: whether it is drawn again where everything fits.
    func html(mark: String, picture: Bool) -> HTML {
        let heading: HTML = "<h3>\(lexicon("land.review", ["unit": name(land.unit)]))</h3>"
        guard let findings else { return "\(heading)<p class=\"note\">\(lexicon("land.too_much"))</p>" }
        guard !findings.isEmpty else {
            let words = land.isComplete ? "land.fits" : "land.fits_so_far"
            return
                "\(heading)<p class=\"note good\">\(lexicon(words, ["n": "\(land.parts.count)"]))</p>\(picture ? drawing([], mark) : .empty)"
        }
        let rest = findings.count - Self.shown
        return """
            \(heading)<p class="note warning">\(lexicon("land.faults", ["n": "\(findings.count)"]))</p>
            \(drawing(findings, mark))\(table(findings))\(rest > 0 ? "<p>\(lexicon("land.more", ["n": "\(rest)"]))</p>" as HTML : .empty)
            """
    }

    private func drawing(_ findings: [LandReview.Finding], _ mark: String) -> HTML {
        OutlinePicture(land, findings)?.html(lexicon, title: lexicon("land.picture", ["unit": name(land.unit)]), mark: mark) ?? .empty
    }

    private func table(_ findings: [LandReview.Finding]) -> HTML {
        let names = Dictionary(land.parts.map { ($0.unit.id, $0.unit) }) { first, _ in first }
        return Table(
            caption: lexicon("land.found"),
            columns: [
                .init(lexicon("land.what")), .init(lexicon("land.units")), .init(lexicon("land.size"), isNumber: true),
                .init(lexicon("land.where")), .init(lexicon("land.mend")),
            ],
            rows: findings.prefix(Self.shown).map { finding in
                let units = finding.units.compactMap { names[$0] }.map { unit -> HTML in
                    "<a href=\"/admin/units/\(unit.code)\">\(name(unit))</a>"
                }
                return [
                    "\(lexicon("land.\(finding.kind.rawValue)"))",
                    units.isEmpty ? "—" : HTML(joining: units.flatMap { [$0, "、"] }.dropLast()),
                    "\(lexicon("land.square_metres", ["n": "\(finding.squareMetres)"]))",
                    "<code>\(Self.degrees(finding.at.longitude)), \(Self.degrees(finding.at.latitude))</code>",
                    "\(lexicon("land.\(finding.kind.rawValue).mend"))",
                ]
            }
        ).html
    }

    /// Five digits after the point are a metre.
    private static func degrees(_ value: Double) -> String {
        let units = Int((value * 100_000).rounded())
        let rest = "\(abs(units % 100_000))"
        return "\(units / 100_000).\(String(repeating: "0", count: 5 - rest.count))\(rest)"
    }
}
