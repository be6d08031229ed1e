internal import Kernel
internal import Markup
internal import Territory

/// The units below as a map, darker where more is open, each a way down. A picture for the eye and the hand: the table beside it says
/// the same to everybody, so screen readers and the keyboard go there.
struct UnitMap {
    /// Shades from nothing open to most; one more than there are borders between them.
    static let shades = 5
    /// Units from which on only the figure is written on the land.
    private static let dense = 40

    let overview: UnitOverview
    let lexicon: Lexicon
    /// The page that a unit leads to; `nil` where nothing can be touched.
    let link: String?
    /// How many are late in each unit; written on the land where it is known.
    var late: [ID: Int64] = [:]

    var html: HTML {
        guard let sketch = overview.sketch else { return "<p class=\"map-none\">\(lexicon("picture.no_map"))</p>" }
        let parts = sketch.parts.compactMap { part in line(part.unit).map { (part, $0) } }
        guard !parts.isEmpty else { return "<p class=\"map-none\">\(lexicon("picture.no_map"))</p>" }
        let isDense = parts.count > Self.dense
        let borders = Self.borders(parts.map(\.1.open).max() ?? 0)
        return """
            <figure class="map\(isDense ? " dense" as HTML : .empty)">
            <svg viewBox="-8 -8 \(sketch.width + 16) \(sketch.height + 16)" aria-hidden="true" focusable="false">
            \(parts.map { land($0.0, $0.1, borders) })\(parts.map { words($0.0, $0.1, isDense) })</svg>
            <figcaption><ul class="legend">\(legend(borders))</ul><p>\(lexicon("picture.sketch"))</p></figcaption></figure>
            """
    }

    /// The unit itself where it is all there is to draw.
    private func line(_ unit: ID) -> UnitOverview.Line? {
        if unit == overview.unit.id { return UnitOverview.Line(unit: overview.unit, counts: overview.counts) }
        return overview.lines.first { $0.unit.id == unit }
    }

    private func land(_ part: UnitSketch.Part, _ line: UnitOverview.Line, _ borders: [Int64]) -> HTML {
        let name = lexicon.unit(line.unit.code, line.unit.name)
        let path: HTML = """
            <path class="heat-\(Self.shade(line.open, borders))" d="\(part.path)">\
            <title>\(lexicon("picture.area", ["unit": name, "count": "\(line.open)"]))</title></path>
            """
        guard let link, line.unit.id != overview.unit.id else { return path }
        return "<a href=\"\(link)?unit=\(line.unit.code)\" tabindex=\"-1\">\(path)</a>"
    }

    /// Written after all land, so that no neighbour covers it.
    private func words(_ part: UnitSketch.Part, _ line: UnitOverview.Line, _ isDense: Bool) -> HTML {
        let name = lexicon.unit(line.unit.code, line.unit.name)
        let width = name.unicodeScalars.reduce(0) { $0 + ($1.value < 0x2E80 ? 13 : 24) }
        let number: HTML = "<text class=\"map-number\" x=\"\(part.label.x)\" y=\"\(part.label.y + (isDense ? 8 : 26))\">\(line.open)</text>"
        if isDense { return line.open > 0 && part.room > 24 ? number : .empty }
        let isRoomy = part.room > width
        let late = late[line.unit.id, default: 0]
        let clock: HTML? =
            late > 0 && part.room > 96
            ? "<text class=\"map-late\" x=\"\(part.label.x)\" y=\"\(part.label.y + 52)\">■ \(lexicon("today.late.count", ["count": TodayUnits.lateText(late)]))</text>"
            : nil
        return "\(isRoomy ? "<text x=\"\(part.label.x)\" y=\"\(part.label.y - 4)\">\(name)</text>" as HTML : .empty)\(number)\(clock)"
    }

    private func legend(_ borders: [Int64]) -> [HTML] {
        let texts = borders.indices.map { index -> String in
            let least = index == 0 ? 1 : borders[index - 1] + 1
            return least == borders[index] ? "\(least)" : "\(least)–\(borders[index])"
        }
        return (["0"] + texts).enumerated().map { index, text in
            "<li><span class=\"swatch heat-\(index)\" aria-hidden=\"true\"></span>\(text)</li>"
        }
    }

    /// The highest count of each shade but the first, which is nothing.
    static func borders(_ most: Int64) -> [Int64] {
        guard most > 0 else { return [] }
        let steps = Int64(min(Int64(shades - 1), most))
        return (1...steps).map { (most * $0 + steps - 1) / steps }
    }

    static func shade(_ count: Int64, _ borders: [Int64]) -> Int {
        count <= 0 ? 0 : (borders.firstIndex { count <= $0 } ?? borders.count - 1) + 1
    }
}
