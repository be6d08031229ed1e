internal import Kernel
internal import Markup

/// Values in time as a line with their span behind it, drawn by the server; the table with the figures stands below it.
struct TrendChart {
    let id: String
    let title: String
    let points: [(label: String, outcome: Outcome)]
    let target: Double?
    let text: IndicatorText

    private static let (width, height, left, bottom, top) = (960, 300, 8, 36, 36)

    private var most: Double {
        let values = points.flatMap { [$0.outcome.value, $0.outcome.high].compactMap { $0 } } + [target ?? 0]
        let most = values.max() ?? 0
        let isShare = points.contains { $0.outcome.kind.isShare }
        return isShare ? min(1, max(most, 0.05)) : max(most, 1)
    }

    private func x(_ index: Int) -> Int {
        let step = Double(Self.width - 2 * Self.left) / Double(max(1, points.count))
        return Self.left + Int(step * (Double(index) + 0.5))
    }

    private func y(_ value: Double) -> Int {
        let room = Double(Self.height - Self.bottom - Self.top)
        return Self.height - Self.bottom - Int((min(value, most) / most * room).rounded())
    }

    var html: HTML {
        let summary = points.map { "\($0.label) \(text.value($0.outcome))" }.joined(separator: text.lexicon("list.comma"))
        return """
            <figure class="trend"><figcaption>\(title)</figcaption>
            <svg viewBox="0 0 \(Self.width) \(Self.height)" role="img" aria-labelledby="\(id)-t \(id)-d">
            <title id="\(id)-t">\(title)</title><desc id="\(id)-d">\(summary)</desc>
            \(grid)\(spans)\(goal)\(line)\(dots)\(labels)</svg></figure>
            """
    }

    private var grid: HTML {
        let lines = [0.0, 0.5, 1.0].map { part -> HTML in
            let y = y(most * part)
            let word = text.value(most * part, points.first?.outcome.kind ?? .count)
            return """
                <line class="trend-grid" x1="0" y1="\(y)" x2="\(Self.width)" y2="\(y)"/>\
                <text class="trend-scale" x="2" y="\(y - 4)">\(word)</text>
                """
        }
        return HTML(joining: lines)
    }

    private var spans: HTML {
        HTML(
            joining: points.enumerated().compactMap { index, point in
                guard let low = point.outcome.low, let high = point.outcome.high else { return nil }
                return "<line class=\"trend-span\" x1=\"\(x(index))\" y1=\"\(y(low))\" x2=\"\(x(index))\" y2=\"\(y(high))\"/>"
            })
    }

    private var goal: HTML {
        guard let target, target <= most else { return .empty }
        return "<line class=\"trend-target\" x1=\"0\" y1=\"\(y(target))\" x2=\"\(Self.width)\" y2=\"\(y(target))\"/>"
    }

    /// Broken where nothing is known.
    private var line: HTML {
        var paths: [String] = []
        var path = ""
        for (index, point) in points.enumerated() {
            guard let value = point.outcome.value else {
                if !path.isEmpty { paths.append(path) }
                path = ""
                continue
            }
            path += "\(path.isEmpty ? "M" : "L")\(x(index)) \(y(value))"
        }
        if !path.isEmpty { paths.append(path) }
        return HTML(joining: paths.map { "<path class=\"trend-line\" d=\"\($0)\"/>" as HTML })
    }

    private var dots: HTML {
        HTML(
            joining: points.enumerated().compactMap { index, point in
                guard let value = point.outcome.value else { return nil }
                return """
                    <circle class="trend-dot" cx="\(x(index))" cy="\(y(value))" r="6"><title>\(point.label) \(text.value(point.outcome))</title></circle>
                    """
            })
    }

    private var labels: HTML {
        let every = max(1, (points.count + 11) / 12)
        return HTML(
            joining: points.enumerated().compactMap { index, point in
                guard index % every == 0 else { return nil }
                return "<text class=\"trend-label\" x=\"\(x(index))\" y=\"\(Self.height - 10)\">\(point.label)</text>"
            })
    }
}
