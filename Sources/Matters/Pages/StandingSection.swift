internal import Kernel
internal import Markup
internal import People
internal import Process

/// How it stands in three sentences: who has it since when, what comes next until when, and who looks after the place.
struct StandingSection {
    let view: MatterView
    let lexicon: Lexicon

    private var matter: Matter { view.matter }

    var html: HTML {
        "<section class=\"card standing\"><p>\(Badge(lexicon("state.\(matter.state)"), MatterPage.badge(matter.kind)).html) \(owner)</p>\(next)\(grid)</section>"
    }

    private var owner: HTML {
        guard matter.kind != .closed else { return .empty }
        let since = (view.tenures.last?.since ?? matter.raised).minuteText
        let person = view.assignee.map { assignee -> HTML in
            let names = [assignee.displayName, view.standIn?.displayName].compactMap { $0 }.joined(separator: lexicon("list.comma"))
            return " <span>\(lexicon("matter.assignee", ["name": names]))</span>"
        }
        return "<span>\(lexicon("matter.owner", ["unit": lexicon.whole(matter.owner), "since": since]))</span>\(person)"
    }

    /// The clock that ends first of those that run.
    private var next: HTML {
        guard let line = view.clocks.filter({ $0.clock.ended == nil }).min(by: { $0.clock.due < $1.clock.due }) else { return .empty }
        let stage = lexicon("stage.\(line.clock.stage.rawValue)")
        let sentence = ClocksSection(lines: [], lexicon: lexicon).sentence(line)
        return "<p class=\"standing-next\">\(lexicon("standing.next", ["stage": stage, "sentence": sentence]))</p>"
    }

    private var grid: HTML {
        let unit = lexicon.whole(matter.place)
        return "<p><a class=\"link\" href=\"/units/\(matter.place.code)\">\(lexicon("standing.grid", ["unit": unit]))</a></p>"
    }
}
