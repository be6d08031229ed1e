package import Kernel

/// Shares of a whole as one bar, drawn by the server, with the figures beside it for everybody who cannot see it.
package struct StackedBar: Sendable {
    package struct Part: Sendable {
        package let label: String
        package let count: Int64

        package init(_ label: String, _ count: Int64) {
            self.label = label
            self.count = count
        }
    }

    /// Tones in the style sheet; further parts begin again.
    package static let tones = 6

    private let id: String
    private let title: String
    private let parts: [Part]
    private let lexicon: Lexicon

    /// `id` is unique on the page. Negative counts count as none.
    package init(id: String, title: String, parts: [Part], lexicon: Lexicon) {
        self.id = id
        self.title = title
        self.parts = parts.map { Part($0.label, max(0, $0.count)) }
        self.lexicon = lexicon
    }

    package var html: HTML {
        let total = parts.reduce(Int128(0)) { $0 + Int128($1.count) }
        let summary = parts.map { "\($0.label) \($0.count)" }.joined(separator: "，")
        return """
            <figure class="chart"><figcaption>\(title)</figcaption>
            <svg viewBox="0 0 1000 64" preserveAspectRatio="none" role="img" aria-labelledby="\(id)-t \(id)-d">
            <title id="\(id)-t">\(title)</title><desc id="\(id)-d">\(summary)</desc>
            \(bars(total))</svg>
            <ul class="legend">\(parts.enumerated().map { index, part -> HTML in
                "<li><span class=\"swatch tone-\(index % Self.tones + 1)\" aria-hidden=\"true\"></span>\(part.label) <b>\(part.count)</b></li>"
            })</ul>
            <details><summary>\(lexicon("chart.table"))</summary>\(table(total))</details></figure>
            """
    }

    private func bars(_ total: Int128) -> HTML {
        guard total > 0 else { return "<rect class=\"tone-0\" x=\"0\" y=\"0\" width=\"1000\" height=\"64\"/>" }
        var before = Int128(0)
        var out: [HTML] = []
        for (index, part) in parts.enumerated() where part.count > 0 {
            let start = Int64(before * 1000 / total)
            before += Int128(part.count)
            let width = max(1, Int64(before * 1000 / total) - start)
            out.append(
                "<rect class=\"tone-\(index % Self.tones + 1)\" x=\"\(start)\" y=\"0\" width=\"\(width)\" height=\"64\"><title>\(part.label) \(part.count)</title></rect>"
            )
        }
        return HTML(joining: out)
    }

    private func table(_ total: Int128) -> HTML {
        let rows = parts.map { part -> [HTML] in
            let tenths = total > 0 ? Int64((Int128(part.count) * 1000 + total / 2) / total) : 0
            return ["\(part.label)", "\(part.count)", "\(tenths / 10).\(tenths % 10)%"]
        }
        return Table(
            caption: title,
            columns: [
                .init(lexicon("chart.item")), .init(lexicon("chart.count"), isNumber: true), .init(lexicon("chart.share"), isNumber: true),
            ], rows: rows
        ).html
    }
}
