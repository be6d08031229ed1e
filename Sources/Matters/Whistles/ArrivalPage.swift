internal import Kernel
internal import Markup

/// What a code on site opens, without an account: which of the units that were called is there.
struct ArrivalPage {
    let blown: BlownWhistle
    let calls: [WhistleCall]
    let code: String
    let lexicon: Lexicon
    let tokens: FormTokens
    var raw: [String: String] = [:]
    var problem: Problem?
    /// The unit that was just told to be there.
    var told: Matter.Place?
    let now: Instant

    static let path = "/arrive/{code}"

    private var waited: [WhistleCall] { blown.whistle.state == .open ? calls.filter { $0.arrived == nil } : [] }

    var page: Page {
        Page(
            title: lexicon("whistle.arrival.title"),
            body: """
                <p class="eyebrow">\(lexicon("category.\(blown.matter.category)")) · \(lexicon.whole(blown.matter.place))</p>
                <h1>\(lexicon("whistle.arrival.title"))</h1><p class="lead">\(lexicon("whistle.arrival.about"))</p>
                \(told.map { "<p class=\"note good\" role=\"status\">\(lexicon("whistle.arrival.told", ["unit": lexicon.whole($0)]))</p>" as HTML } ?? .empty)
                \(waited.isEmpty ? EmptyState(lexicon("whistle.arrival.none")).html : form)
                \(there)
                """)
    }

    private var form: HTML {
        FormView(
            schema: ScanArrival.Fields.schema, action: Self.path.replacing("{code}", with: code), tokens: tokens, lexicon: lexicon,
            submit: "whistle.arrive.submit", raw: told == nil ? raw : [:], problem: problem,
            choices: ["unit": waited.map { Choice($0.unit.code, lexicon.whole($0.unit)) }]
        ).html
    }

    private var there: HTML {
        let come = calls.compactMap { call -> HTML? in
            call.arrived.map { "<li>\(lexicon.whole(call.unit)) \(lexicon("whistle.came", ["at": $0.minuteText]))</li>" }
        }
        guard !come.isEmpty else { return .empty }
        return "<section><h2>\(lexicon("whistle.arrival.there"))</h2><ul class=\"plain-list\">\(come)</ul></section>"
    }
}
