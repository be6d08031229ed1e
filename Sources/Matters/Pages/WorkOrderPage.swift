internal import Kernel
internal import Markup
internal import People
internal import Process

/// A work order for paper: one sheet for whoever goes out, with room for what was found and a signature. Contact details stay masked.
struct WorkOrderPage {
    let view: MatterView
    let lexicon: Lexicon
    let printed: Instant

    private var matter: Matter { view.matter }

    var page: Page {
        Page(
            title: lexicon("order.title", ["number": matter.number]), section: "/work",
            body: """
                <article class="order"><h1>\(lexicon("order.title", ["number": MatterPage.spaced(matter.number)]))</h1>
                <dl class="facts">\(facts)</dl>
                <p class="hint">\(lexicon("order.masked"))</p>
                <dl class="facts blanks">\(["order.arrived", "order.found", "order.done", "order.signed"].map { key in
                    "<dt>\(lexicon(key))</dt><dd class=\"blank\"></dd>" as HTML
                })</dl>
                <p class="about">\(lexicon("order.printed", ["time": printed.minuteText]))</p>
                <p class="actions screen-only"><a class="button quiet" href="/matters/\(matter.number)">\(lexicon("order.back"))</a></p></article>
                """)
    }

    private var facts: [HTML] {
        let deadline = view.clocks.last { $0.clock.stage == .handle && $0.clock.ended == nil }?.clock.due.minuteText
        let asked = view.answers.map { (lexicon($0.question.name), Optional(lexicon.answer($0))) }
        let told = view.steps.last { $0.verb == "dispatch" && $0.text != nil }?.text
        let lines: [(String, String?)] =
            [
                (lexicon("order.category"), lexicon("category.\(matter.category)")), (lexicon("matter.what"), view.texts[MatterText.what]),
            ] + asked + [
                (lexicon("matter.place"), lexicon.whole(matter.place)), (lexicon("matter.place_text"), view.texts[MatterText.place]),
                (lexicon("order.unit"), lexicon.whole(matter.owner)), (lexicon("order.person"), view.assignee?.displayName),
                (lexicon("order.due"), deadline), (lexicon("order.note"), told), (lexicon("matter.reporter"), view.maskedName),
                (lexicon("matter.phone"), view.maskedPhone), (lexicon("matter.raised"), matter.raised.minuteText),
            ]
        return lines.compactMap { title, text in text.map { "<dt>\(title)</dt><dd class=\"said\">\($0)</dd>" } }
    }
}
