internal import Kernel
internal import Markup
internal import People

/// What happened to a matter, in order and in words.
struct MatterTimeline {
    let view: MatterView
    let lexicon: Lexicon

    var items: [Timeline.Item] {
        view.steps.map { step in
            let said = [rating(step), step.text, step.without.map { lexicon("event.resolve.without", ["text": $0]) }].compactMap { $0 }
            let words: HTML = said.isEmpty ? .empty : "<p class=\"said\">\(said.joined(separator: " "))</p>"
            let standing = step.standing.map { standing -> HTML in
                let names = ["by": standing.by.displayName, "for": standing.absent.displayName]
                return "<p class=\"hint\">\(lexicon("handover.acted", names))</p>"
            }
            return Timeline.Item(at: step.at, title: title(step), detail: "\(words)\(standing)\(step.division.map(division) ?? .empty)")
        }
    }

    /// Which units met where and when, and what each is responsible for.
    private func division(_ division: Division) -> HTML {
        let parties = division.parties.map { party -> HTML in
            "<dt>\(lexicon.whole(party.unit))</dt><dd class=\"said\">\(party.duty ?? lexicon("division.no_duty"))</dd>"
        }
        let met = lexicon("division.met.where", ["at": division.met.minuteText, "place": division.place ?? lexicon("division.erased")])
        return "<p>\(met)</p><dl class=\"facts\">\(parties)</dl>"
    }

    private func title(_ step: MatterView.Step) -> String {
        let unit = (step.above ?? step.owner).map(lexicon.whole) ?? ""
        let arguments = ["unit": unit, "until": step.until?.minuteText ?? ""]
        let special: String? =
            step.isAutomatic
            ? "automatic" : step.isByReporter ? "reporter" : step.verb == "verify" && step.solved == false ? "unsolved" : nil
        return lexicon.first(of: special.map { ["event.\(step.verb).\($0)"] } ?? [], arguments)
            ?? lexicon("event.\(step.verb)", arguments)
    }

    private func rating(_ step: MatterView.Step) -> String? {
        guard step.verb == "rate", let score = step.score else { return nil }
        return lexicon(step.solved == true ? "matter.rated.solved" : "matter.rated.unsolved", ["score": lexicon("choice.score.\(score)")])
    }
}
