internal import Kernel
internal import Markup

/// Asks once more before many matters are dispatched: what would go where, and why. Each can still be left out.
struct DispatchManyPage {
    static let path = "/work/dispatch"

    let proposals: [DispatchProposal]
    let lexicon: Lexicon
    let tokens: FormTokens

    var page: Page {
        Page(
            title: lexicon("dispatch.title"), section: "/work",
            body: """
                <h1>\(lexicon("dispatch.title"))</h1>
                \(ready.isEmpty ? none : form)
                \(obstructed)
                <p class="actions"><a class="button quiet" href="/work">\(lexicon("dispatch.back"))</a></p>
                """)
    }

    private var ready: [DispatchProposal] { proposals.filter { $0.order != nil } }

    private var none: HTML { EmptyState(lexicon("dispatch.none"), detail: lexicon("dispatch.none.about")).html }

    private var form: HTML {
        """
        <p class="lead">\(lexicon("dispatch.about", ["count": "\(ready.count)"]))</p>
        <form class="plain-caption" method="post" action="\(Self.path)">\(HiddenFields(tokens: tokens).html)
        \(Table(
            caption: lexicon("dispatch.title"),
            columns: ["work.number", "work.what", "work.place", "dispatch.to", "dispatch.why"].map { .init(lexicon($0)) },
            rows: ready.map(row)).html)
        <p class="form-end"><button class="button primary" type="submit">\(lexicon("dispatch.submit"))</button></p></form>
        """
    }

    private func row(_ proposal: DispatchProposal) -> [HTML] {
        guard let matter = proposal.matter, let advice = proposal.advice, let order = proposal.order else { return [] }
        return [
            """
            <span class="ticked">\(Tick(number: proposal.number, value: order.text, isTicked: true, lexicon: lexicon).html)\
            \(MatterLink(proposal.number).html)</span>
            """,
            "\(proposal.what ?? "—")", "\(lexicon.whole(matter.place))",
            "<strong>\(lexicon.unit(advice.office.code, advice.office.name))</strong>", "\(lexicon.rule(advice.rule, advice.names))",
        ]
    }

    private var obstructed: HTML {
        let lines = proposals.filter { $0.order == nil }.map { proposal -> HTML in
            let why = lexicon("dispatch.obstacle.\(proposal.obstacle?.rawValue ?? "unknown")")
            return "<li>\(MatterLink(proposal.number).html) \(why)</li>"
        }
        guard !lines.isEmpty else { return .empty }
        return "<section class=\"note warning\"><h2>\(lexicon("dispatch.obstacles"))</h2><ul class=\"plain-list\">\(lines)</ul></section>"
    }
}

/// What became of each: which went where, and which did not and why.
struct DispatchedManyPage {
    struct Outcome: Sendable {
        let number: String
        let office: String
        let problem: Problem?
    }

    let outcomes: [Outcome]
    /// Names of the offices by their codes.
    let offices: [String: Unit]
    let lexicon: Lexicon

    var page: Page {
        let went = outcomes.filter { $0.problem == nil }
        let stayed = outcomes.filter { $0.problem != nil }
        return Page(
            title: lexicon("dispatched.title"), section: "/work",
            body: """
                <h1>\(lexicon("dispatched.title"))</h1>
                <p class="note \(stayed.isEmpty ? "good" : "warning")" role="status">\(lexicon(
                    stayed.isEmpty ? "dispatched.all" : "dispatched.some", ["went": "\(went.count)", "stayed": "\(stayed.count)"]))</p>
                \(stayed.isEmpty ? .empty : table("dispatched.stayed", "dispatched.why", stayed))
                \(went.isEmpty ? .empty : table("dispatched.went", "dispatch.to", went))
                <p class="actions"><a class="button primary" href="/work">\(lexicon("dispatch.back"))</a></p>
                """)
    }

    private func table(_ title: String, _ column: String, _ outcomes: [Outcome]) -> HTML {
        let rows = outcomes.map { outcome -> [HTML] in
            let told = outcome.problem.map(sentence) ?? offices[outcome.office].map { lexicon.unit($0.code, $0.name) } ?? outcome.office
            return [MatterLink(outcome.number).html, "\(told)"]
        }
        return """
            <section><h2>\(lexicon(title))</h2>\(Table(
                caption: lexicon(title), columns: [.init(lexicon("work.number")), .init(lexicon(column))], rows: rows).html)</section>
            """
    }

    private func sentence(_ problem: Problem) -> String {
        problem.fields.isEmpty
            ? lexicon.sentence(problem)
            : problem.fields.map { $0.field == DispatchMatter.Fields.to.name ? lexicon("dispatched.office") : lexicon.sentence($0) }
                .joined(separator: " ")
    }
}

/// A box to tick beside a matter's number, as large as a finger.
struct Tick {
    let number: String
    let value: String
    var isTicked = false
    let lexicon: Lexicon

    var html: HTML {
        """
        <label class="tick"><input type="checkbox" name="\(DispatchTicks.field(number))" value="\(value)"\(isTicked ? " checked" as HTML : .empty)>\
        <span class="visually-hidden">\(lexicon("dispatch.tick", ["number": number]))</span></label>
        """
    }
}

struct MatterLink {
    let number: String

    init(_ number: String) { self.number = number }

    var html: HTML { "<a class=\"number-link\" href=\"/matters/\(number)\">\(number)</a>" }
}
