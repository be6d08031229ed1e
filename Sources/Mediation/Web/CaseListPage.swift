internal import Kernel
internal import Markup
internal import Territory

/// The cases of a centre, or those on whose panel the reader sits. No name stands here.
struct CaseListPage {
    let list: CaseList
    let mayOpen: Bool
    let isFirst: Bool
    let lexicon: Lexicon
    let scheme: Scheme

    private var words: CaseWords { CaseWords(lexicon: lexicon, scheme: scheme) }

    var page: Page {
        Page(
            title: lexicon("mediation.title"), section: "/mediation",
            body: """
                \(list.unit.map { "<p class=\"eyebrow\">\(words.unit($0))</p>" as HTML })
                <h1>\(lexicon("mediation.title"))</h1><p class="lead">\(lexicon(list.unit == nil ? "mediation.about.seated" : "mediation.about"))</p>
                \(actions)\(units)\(referrals)\(tabs)\(table)
                \(Pager(
                    lexicon: lexicon, next: list.next.map { address(list.group) + "&after=\($0.text)" },
                    first: isFirst ? nil : address(list.group)
                ).html)
                """)
    }

    private func address(_ group: String) -> String {
        "/mediation?state=\(group)" + (list.unit.map { "&unit=\($0.code)" } ?? "")
    }

    private var actions: HTML {
        let open: HTML? = mayOpen ? "<a class=\"button\" href=\"/mediation/new\">\(lexicon("mediation.open"))</a> " : nil
        let rate: HTML? = list.unit.map {
            "<a class=\"button quiet\" href=\"/mediation/rate?unit=\($0.code)\">\(lexicon("mediation.rate.title"))</a>"
        }
        return "<p class=\"actions\">\(open)\(rate)</p>"
    }

    private var units: HTML {
        guard list.own.count > 1 else { return .empty }
        let links = list.own.map { unit -> HTML in
            let mark: HTML = unit.id == list.unit?.id ? " aria-current=\"page\"" : .empty
            return "<li><a href=\"/mediation?unit=\(unit.code)\"\(mark)>\(words.unit(unit))</a></li>"
        }
        return "<nav aria-label=\"\(lexicon("mediation.units"))\"><ul>\(links)</ul></nav>"
    }

    private var referrals: HTML {
        guard !list.referrals.isEmpty, let unit = list.unit else { return .empty }
        return """
            <section><h2>\(lexicon("mediation.referrals"))</h2><p class="hint">\(lexicon("mediation.referrals.about"))</p>
            \(Table(
                caption: lexicon("mediation.referrals"),
                columns: ["mediation.matter", "mediation.category", "mediation.referred", "mediation.do"].map { .init(lexicon($0)) },
                rows: list.referrals.map { referral in
                    [
                        "\(referral.number)", "\(lexicon("category.\(referral.category)"))", "\(referral.referred.minuteText)",
                        "<a href=\"/mediation/new?unit=\(unit.code)&amp;matter=\(referral.number)\">\(lexicon("mediation.open"))</a>",
                    ]
                }).html)
            \(Pager(lexicon: lexicon, next: list.nextReferral.map { address(list.group) + "&referrals_after=\($0.text)" }).html)</section>
            """
    }

    private var tabs: HTML {
        let links = CaseList.groups.map { group -> HTML in
            let mark: HTML = group == list.group ? " aria-current=\"page\"" : .empty
            return "<a href=\"\(address(group))\"\(mark)>\(lexicon("mediation.group.\(group)"))</a>"
        }
        return "<nav class=\"tabs\" aria-label=\"\(lexicon("mediation.groups"))\">\(links)</nav>"
    }

    private var table: HTML {
        guard !list.items.isEmpty else { return EmptyState(lexicon("mediation.no_cases")).html }
        return Table(
            caption: lexicon("mediation.caption"),
            columns: ["mediation.number", "mediation.kind", "mediation.centre", "mediation.state", "mediation.opened"].map {
                .init(lexicon($0))
            },
            rows: list.items.map { item in
                [
                    "<a class=\"number-link\" href=\"/mediation/\(item.id.description)\">\(item.number)</a>",
                    "\(lexicon("dispute.\(item.kind)"))",
                    "\(words.unit(item.centre))", words.badge(item.state), "\(item.opened.minuteText)",
                ]
            }
        ).html
    }
}

/// The form that opens a case: who asks whom for what, and that they want it. What it is kept for stands above.
struct CaseFormPage {
    let terms: MediationScheme.Terms
    let centres: [UnitRecord]
    let lexicon: Lexicon
    let scheme: Scheme
    let tokens: FormTokens
    var raw: [String: String] = [:]
    var problem: Problem?

    var page: Page {
        let words = CaseWords(lexicon: lexicon, scheme: scheme)
        let declared = terms.declaration
        return Page(
            title: lexicon("mediation.open"), section: "/mediation",
            body: """
                <p class="eyebrow">\(lexicon("mediation.title"))</p><h1>\(lexicon("mediation.open"))</h1>
                <p class="lead">\(lexicon("mediation.open.about"))</p>
                <section class="note"><h2>\(lexicon("mediation.data.title"))</h2>
                <p>\(lexicon.first(of: ["mediation.data.purpose"]) ?? declared.purpose)</p>
                <p>\(lexicon.first(of: ["mediation.data.basis"]) ?? declared.legalBasis)</p>
                <p>\(lexicon("mediation.data.about", ["years": "\(declared.keptYears)"]))</p></section>
                \(FormView(
                    schema: OpenCase.Fields.schema, action: "/mediation", tokens: tokens, lexicon: lexicon, submit: "mediation.open.submit",
                    raw: raw, problem: problem,
                    choices: [
                        "unit": centres.map { Choice($0.code, words.unit($0)) },
                        "kind": terms.kinds.map { Choice($0, lexicon("dispute.\($0)")) },
                    ]).html)
                """)
    }
}

/// 调解成功率, with small numbers left out.
struct SuccessRatePage {
    let rate: SuccessRate
    let lexicon: Lexicon
    let scheme: Scheme

    var page: Page {
        let unit = CaseWords(lexicon: lexicon, scheme: scheme).unit(rate.unit)
        let few = lexicon("mediation.rate.few", ["count": "\(SuccessRate.smallest)"])
        let lines: [(String, String)] = [
            ("mediation.rate.ended", rate.isTold ? "\(rate.ended)" : few), ("mediation.rate.agreed", rate.isTold ? "\(rate.agreed)" : few),
            ("mediation.rate.percent", rate.percent.map { "\($0)%" } ?? few),
        ]
        return Page(
            title: lexicon("mediation.rate.title"), section: "/mediation",
            body: """
                <p class="eyebrow">\(unit)</p><h1>\(lexicon("mediation.rate.title"))</h1>
                <p class="lead">\(lexicon("mediation.rate.about"))</p>
                <dl class="facts">\(lines.map { "<dt>\(lexicon($0.0))</dt><dd>\($0.1)</dd>" as HTML })</dl>
                <p class="actions"><a class="button quiet" href="/mediation">\(lexicon("mediation.back"))</a></p>
                """)
    }
}
