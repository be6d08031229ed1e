internal import Kernel
internal import Markup

/// One call: what it is about, the number after a tap, the questions to ask.
struct RevisitCallPage {
    let view: RevisitView
    let lexicon: Lexicon
    let tokens: FormTokens
    let now: Instant
    /// Right after it was asked for.
    var contact: RevealRevisit.Contact?
    var raw: [String: String] = [:]
    var problem: Problem?
    /// Whose form was refused.
    var step: String?

    private var revisit: Revisit { view.revisit }
    private var path: String { "/revisits/calls/\(revisit.id)" }

    var page: Page {
        let title = lexicon("revisit.call.title", ["number": MatterPage.spaced(revisit.matter.number)])
        return Page(
            title: title, section: "/revisits",
            body: """
                <p class="eyebrow"><a href="/revisits">\(lexicon("revisits.back"))</a></p><h1>\(title)</h1>
                <p>\(Badge(lexicon("revisit.state.\(revisit.state.rawValue)"), revisit.state == .waiting ? .active : .neutral).html)</p>
                <dl class="facts">\(facts)</dl>\(revisit.state == .waiting ? forms : outcome)
                """)
    }

    private var facts: [HTML] {
        let lines: [(String, String?)] = [
            ("revisits.category", lexicon("category.\(revisit.matter.category)")), ("matter.what", view.what),
            ("revisit.result", view.result), ("revisits.where", lexicon.whole(revisit.matter.place)),
            ("revisit.by", view.unit.map { lexicon.unit($0.place) }), ("revisit.period", view.period.name),
            ("revisits.due", revisit.due.minuteText),
            ("revisit.tries", lexicon("revisit.tries.of", ["tries": "\(revisit.tries)", "most": "\(view.period.rule.tries)"])),
        ]
        return lines.compactMap { key, text in text.map { "<dt>\(lexicon(key))</dt><dd class=\"said\">\($0)</dd>" } }
    }

    private var forms: HTML {
        let general: HTML =
            problem != nil && step == nil ? ErrorSummary(problem: problem ?? .notFound, schema: .empty, lexicon: lexicon).html : .empty
        guard revisit.next <= now else {
            return "\(general)<p class=\"note\">\(lexicon("revisit.later", ["from": revisit.next.minuteText]))</p>\(form("skip"))"
        }
        return "\(general)\(phone)\(form("call"))\(form("skip"))"
    }

    private var phone: HTML {
        if let contact {
            let name: HTML? = contact.name.map { "<p>\($0)</p>" }
            return """
                <section class="note good" role="status"><h2>\(lexicon("revisit.phone"))</h2>\(name)
                <p><a class="button" href="tel:\(contact.phone)">\(contact.phone)</a></p><p class="hint">\(lexicon("revisit.phone.logged"))</p></section>
                """
        }
        return """
            <section><h2>\(lexicon("revisit.phone"))</h2><p>\(view.maskedPhone ?? "—")</p><p class="hint">\(lexicon("revisit.phone.about"))</p>
            <form method="post" action="\(path)/reveal">\(HiddenFields(tokens: tokens, others: ["purpose": "revisit"]).html)
            <button class="button" type="submit">\(lexicon("revisit.phone.show"))</button></form></section>
            """
    }

    private func form(_ name: String) -> HTML {
        guard let found = RevisitStep.all.first(where: { $0.name == name }) else { return .empty }
        let isRefused = step == name
        let form = FormView(
            schema: found.schema, action: "\(path)/\(name)", tokens: tokens, lexicon: lexicon, submit: "revisit.\(name).submit",
            raw: isRefused ? raw : [:], problem: isRefused ? problem : nil
        ).html
        if name == "call" {
            return "<section><h2>\(lexicon("revisit.call"))</h2><p class=\"hint\">\(lexicon("revisit.call.about"))</p>\(form)</section>"
        }
        let open: HTML = isRefused ? " open" : .empty
        return "<details\(open)><summary>\(lexicon("revisit.skip"))</summary>\(form)</details>"
    }

    private var outcome: HTML {
        let reopened: HTML? = revisit.isReopened ? "<p class=\"note\">\(lexicon("revisit.reopened"))</p>" : nil
        return """
            <section><h2>\(lexicon("revisit.said"))</h2><dl class="facts">\(RevisitSaid(revisit: revisit, lexicon: lexicon).facts)</dl>\(reopened)
            <p class="actions"><a class="button" href="/revisits">\(lexicon("revisit.next"))</a></p></section>
            """
    }
}

/// What came of a call, in words.
struct RevisitSaid {
    let revisit: Revisit
    let lexicon: Lexicon

    var facts: [HTML] {
        let answers = [("responded", revisit.responded), ("solved", revisit.solved), ("satisfied", revisit.satisfied)].compactMap {
            name, answer in answer.map { (name: "revisit.\(name)", text: lexicon($0 ? "revisit.yes" : "revisit.no")) }
        }
        let reason = revisit.reason.map { (name: "revisit.reason", text: lexicon("revisit.reason.\($0)")) }
        let settled = revisit.settled.map { (name: "revisit.settled", text: $0.minuteText) }
        return (answers + [reason, settled].compactMap { $0 }).map { "<dt>\(lexicon($0.name))</dt><dd>\($0.text)</dd>" }
    }
}

/// The revisits of a matter on its own page.
struct RevisitSection {
    let lines: [RevisitLine]
    let isReporter: Bool
    let lexicon: Lexicon

    var html: HTML {
        guard !lines.isEmpty else { return .empty }
        return """
            <section aria-labelledby="revisits"><h2 id="revisits">\(lexicon("revisits.title"))</h2>\(lines.map(item))</section>
            """
    }

    private func item(_ line: RevisitLine) -> HTML {
        let period: HTML = "<a href=\"/revisits/\(line.period)\">\(line.period)</a>"
        let token: HTML? =
            isReporter
            ? """
            <details><summary>\(lexicon("revisit.token"))</summary><p>\(lexicon("revisit.token.about"))</p>\
            <p>\(RevisitPeriodPage.code(line.token))</p></details>
            """ : nil
        guard let revisit = line.revisit else { return "<p>\(period) \(lexicon("revisit.not_drawn"))</p>\(token)" }
        let looks = line.looks.map { look -> HTML in
            let who = [look.unit.flatMap { line.units[$0] }.map(lexicon.unit), lexicon("role.\(look.role)")].compactMap { $0 }
                .joined(separator: lexicon("list.comma"))
            return "<li>\(lexicon("revisit.look", ["at": look.at.minuteText, "who": who]))</li>"
        }
        return """
            <p>\(period) \(Badge(lexicon("revisit.state.\(revisit.state.rawValue)"), revisit.state == .waiting ? .active : .neutral).html)</p>
            <dl class="facts">\(RevisitSaid(revisit: revisit, lexicon: lexicon).facts)</dl>
            \(looks.isEmpty ? .empty : "<ul class=\"plain-list\">\(looks)</ul>" as HTML)\(token)
            """
    }
}
