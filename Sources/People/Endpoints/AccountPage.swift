import Kernel
import Markup

/// One account: its posts, and what the reader may do with it.
struct AccountPage {
    let item: AccountsQuery.Item
    let isOwn: Bool
    let mayInvite: Bool
    let mayDisable: Bool
    let mayEnable: Bool
    let mayGrant: Bool
    let mayWithdraw: Bool
    let mayResetFactor: Bool
    let planned: [PlannedGrant.Item]
    let emergency: IdentityScheme.Emergency?
    /// The identity provider, where the account may be tied to it.
    let provider: String?
    let linked: Int64
    let roles: [Role]
    let now: Instant
    let lexicon: Lexicon
    let tokens: FormTokens
    let nav: HTML
    let raw: [String: String]
    let problem: Problem?

    private var address: String { "/admin/accounts/\(item.username)" }

    var page: Page {
        Page(
            title: item.username, section: "/admin",
            body: """
                \(nav)<p class="trail"><a href="/admin/accounts">\(lexicon("admin.accounts"))</a></p><h1>\(item.displayName)</h1>
                \(problem.map { $0.fields.isEmpty ? refusal($0) : .empty })
                <dl class="facts"><dt>\(lexicon("field.username"))</dt><dd>\(item.username)</dd>
                <dt>\(lexicon("accounts.state"))</dt><dd>\(item.badge(lexicon, now: now))</dd>
                <dt>\(lexicon("accounts.since"))</dt><dd><time datetime="\(item.created.isoText)">\(item.created.minuteText)</time></dd></dl>
                \(isOwn ? "<p class=\"note\">\(lexicon("accounts.own"))</p>" as HTML : .empty)
                <section><h2>\(lexicon("accounts.posts"))</h2>\(item.grants.isEmpty ? EmptyState(lexicon("accounts.no_posts")).html : posts)\(waiting)</section>
                \(mayGrant && !item.isDisabled ? granting : .empty)
                \(provider.map(tying))
                \(steps.isEmpty ? .empty : "<section><h2>\(lexicon("accounts.steps"))</h2>\(steps)</section>" as HTML)
                """)
    }

    private func refusal(_ problem: Problem) -> HTML {
        "<div class=\"note bad\" role=\"alert\"><p>\(lexicon.sentence(problem)) \(lexicon.mend(problem))</p></div>"
    }

    private var posts: HTML {
        let heads = ["accounts.role", "accounts.unit", "accounts.until"] + (mayWithdraw ? ["unit.end"] : [])
        return Table(
            caption: lexicon("accounts.posts"), columns: heads.map { .init(lexicon($0)) },
            rows: item.grants.map { grant in
                let cells: [HTML] = [
                    "\(lexicon("role.\(grant.role)"))", "\(lexicon.unit(grant.unitCode, grant.unitName)) <code>\(grant.unitCode)</code>",
                    "\(grant.until == .forever ? lexicon("accounts.until.open") : grant.until.text)",
                ]
                return cells + (mayWithdraw ? [withdrawing(grant.role, grant.unitCode, grant.unitName)] : [])
            }
        ).html
    }

    /// Roles that begin on a day to come.
    private var waiting: HTML {
        guard !planned.isEmpty else { return .empty }
        let heads = ["accounts.role", "accounts.unit", "accounts.from", "accounts.until"] + (mayWithdraw ? ["unit.end"] : [])
        return Table(
            caption: lexicon("accounts.planned"), columns: heads.map { .init(lexicon($0)) },
            rows: planned.map { plan in
                let cells: [HTML] = [
                    "\(lexicon("role.\(plan.role)"))", "\(plan.unitName) <code>\(plan.unitCode)</code>", "\(plan.from.text)",
                    "\(plan.until == .forever ? lexicon("accounts.until.open") : plan.until.text)",
                ]
                return cells + (mayWithdraw ? [withdrawing(plan.role, plan.unitCode, plan.unitName)] : [])
            }
        ).html
    }

    private func withdrawing(_ role: String, _ unit: String, _ unitName: String) -> HTML {
        let label = lexicon("accounts.withdraw.of", ["role": lexicon("role.\(role)"), "unit": unitName])
        return """
            <form method="post" action="\(address)/withdraw">\(HiddenFields(tokens: tokens, others: ["role": role, "unit": unit]).html)
            <button class="button quiet" type="submit" aria-label="\(label)">\(lexicon("accounts.withdraw"))</button></form>
            """
    }

    /// Roles that hold by themselves cannot be given.
    private var granting: HTML {
        let given = roles.filter { $0.over == .place || $0.over == .owner }
        return """
            <section class="card"><h2>\(lexicon("accounts.grant"))</h2><p class="hint">\(lexicon("accounts.grant.about"))</p>\(lending)
            \(FormView(
                schema: AccountsAPI.termsSchema, action: "\(address)/grant", tokens: tokens, lexicon: lexicon, submit: "accounts.grant",
                raw: raw, problem: problem.flatMap { $0.fields.isEmpty ? nil : $0 },
                choices: [AccountsAPI.role.name: given.map { Choice($0.id, lexicon("role.\($0.id)")) }]
            ).html)</section>
            """
    }

    /// Which roles are lent only, and for how long.
    private var lending: HTML {
        guard let emergency, !emergency.roles.isEmpty else { return .empty }
        let names = emergency.roles.sorted().map { lexicon("role.\($0)") }.joined(separator: lexicon("list.separator"))
        return "<p class=\"hint\">\(lexicon("accounts.emergency", ["roles": names, "days": "\(emergency.days)"]))</p>"
    }

    private func tying(_ provider: String) -> HTML {
        let untie: HTML =
            linked == 0
            ? .empty
            : """
            <form method="post" action="\(address)/unlink">\(HiddenFields(tokens: tokens).html)
            <p><button class="button danger" type="submit">\(lexicon("accounts.unlink"))</button></p></form>
            """
        return """
            <section class="card"><h2>\(lexicon("accounts.link", ["provider": provider]))</h2>
            <p class="hint">\(lexicon("accounts.link.about", ["count": "\(linked)"]))</p>
            <form class="form" method="post" action="\(address)/link">\(HiddenFields(tokens: tokens).html)
            <div class="field"><label for="link-subject">\(lexicon("field.subject"))</label>
            <input type="text" id="link-subject" name="subject" maxlength="255" required></div>
            <p class="form-end"><button class="button" type="submit">\(lexicon("accounts.link.submit"))</button></p></form>\(untie)</section>
            """
    }

    private var steps: [HTML] {
        var steps: [HTML] = []
        if mayInvite, !item.isDisabled {
            steps.append(step("invite", item.isActive ? "accounts.invite.again" : "accounts.invite", "accounts.invite.about", "quiet"))
        }
        if mayResetFactor, !item.isDisabled { steps.append(step("factor", "accounts.factor", "accounts.factor.about", "danger")) }
        if item.isDisabled, mayEnable { steps.append(step("enable", "accounts.enable", "accounts.enable.about", "")) }
        if !item.isDisabled, mayDisable { steps.append(step("disable", "accounts.disable", "accounts.disable.about", "danger")) }
        return steps
    }

    private func step(_ name: String, _ word: String, _ about: String, _ style: String) -> HTML {
        """
        <form class="card" method="post" action="\(address)/\(name)">\(HiddenFields(tokens: tokens).html)<p>\(lexicon(about))</p>
        <p><button class="button \(style)" type="submit">\(lexicon(word))</button></p></form>
        """
    }
}
