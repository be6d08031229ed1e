internal import Kernel
internal import Markup
internal import Process

/// Who decides whose matter it is, and by when; what was decided stands in the timeline.
struct ArbitrationSection {
    let lines: [ArbitrationLine]
    let lexicon: Lexicon

    var html: HTML {
        guard !lines.isEmpty else { return .empty }
        return """
            <section aria-labelledby="arbitrations"><h2 id="arbitrations">\(lexicon("arbitration.title"))</h2>
            <ul class="clocks">\(lines.reversed().map(item))</ul></section>
            """
    }

    private func item(_ line: ArbitrationLine) -> HTML {
        let told =
            line.clock.map { clock in
                clock.level > 0 ? "<p>\(lexicon("arbitration.told", ["level": "\(clock.level)"]))</p>" as HTML : .empty
            } ?? .empty
        return "<li>\(badge(line)) \(sentence(line))\(told)</li>"
    }

    private func badge(_ line: ArbitrationLine) -> HTML {
        switch line.record.state {
        case .waiting: Badge(lexicon(line.isLate ? "clock.late" : "arbitration.waiting"), line.isLate ? .bad : .active).html
        case .decided: Badge(lexicon(line.isLate ? "arbitration.decided.late" : "arbitration.decided"), line.isLate ? .bad : .good).html
        case .dropped: Badge(lexicon("arbitration.dropped"), .neutral).html
        }
    }

    private func sentence(_ line: ArbitrationLine) -> String {
        lexicon(
            line.record.settled == nil ? "arbitration.open" : "arbitration.closed",
            [
                "asker": line.asker.map(lexicon.whole) ?? "", "arbiter": line.arbiter.map(lexicon.whole) ?? "",
                "asked": line.record.asked.minuteText, "due": line.clock?.due.minuteText ?? "—",
                "settled": line.record.settled?.minuteText ?? "",
            ])
    }
}
