import Kernel
import Markup

/// One's own account on one page: what is urgent first, then one card for each thing that can be done.
struct OwnAccountPage {
    /// What is shown this once.
    enum Shown {
        case secret(text: String, address: String, qr: @Sendable (String, String) -> HTML?)
        case codes([String])
        case token(String)
    }

    let account: Account
    let grants: [AccountGrant]
    let needsFactor: Bool
    let factor: SecondFactor?
    let recoveryLeft: Int64
    let sessions: [OwnSession]
    let current: ID?
    let tokens: [OwnToken]
    let mustSecure: Bool
    let maySecure: Bool
    let mayIssue: Bool
    let shown: Shown?
    /// Where the form was sent that is shown again.
    let at: String
    let lexicon: Lexicon
    let form: FormTokens
    let raw: [String: String]
    let problem: Problem?

    private var hasFactor: Bool { factor?.confirmed != nil }

    var page: Page {
        Page(
            title: lexicon("own.title"), section: "/account",
            body: """
                <h1>\(lexicon("own.title"))</h1>\(urgent)\(refusal)\(once)
                <dl class="facts"><dt>\(lexicon("field.username"))</dt><dd>\(account.username)</dd>
                <dt>\(lexicon("field.display_name"))</dt><dd>\(account.displayName)</dd>
                <dt>\(lexicon("accounts.posts"))</dt><dd>\(grants.isEmpty ? "—" : HTML(joining: grants.map(held)))</dd></dl>
                \(maySecure ? second : .empty)\(maySecure ? change : .empty)\(signedIn)\(mayIssue ? programs : .empty)
                """)
    }

    private func held(_ grant: AccountGrant) -> HTML {
        let end: HTML =
            grant.until == .forever ? .empty : "<span class=\"quiet-text\">\(lexicon("own.until", ["day": grant.until.text]))</span>"
        return "<div>\(lexicon("role.\(grant.role)")) · \(lexicon.unit(grant.unitCode, grant.unitName)) \(end)</div>"
    }

    /// What keeps the account from everything else, and what to do about it.
    private var urgent: HTML {
        guard mustSecure, shown == nil else { return .empty }
        let word = needsFactor && !hasFactor ? "own.urgent.factor" : "own.urgent.password"
        return "<div class=\"note warning\" role=\"status\"><p>\(lexicon(word))</p></div>"
    }

    /// A refusal that belongs to no field stands above.
    private var refusal: HTML {
        guard let problem, problem.fields.isEmpty else { return .empty }
        return "<div class=\"note bad\" role=\"alert\"><p>\(lexicon.sentence(problem)) \(lexicon.mend(problem))</p></div>"
    }

    private func fault(at action: String) -> Problem? { at == action && problem?.fields.isEmpty == false ? problem : nil }

    // MARK: - Shown once

    private var once: HTML {
        switch shown {
        case nil: .empty
        case .token(let token):
            "<div class=\"note good\" role=\"status\"><p>\(lexicon("own.token.once"))</p><p><code>\(token)</code></p></div>"
        case .codes(let codes):
            """
            <section class="card"><h2>\(lexicon("own.codes"))</h2><p>\(lexicon("own.codes.about"))</p>
            <ol>\(codes.map { "<li><code>\($0)</code></li>" as HTML })</ol></section>
            """
        case .secret(let text, let address, let qr): scanning(text, address, qr)
        }
    }

    private func scanning(_ text: String, _ address: String, _ qr: (String, String) -> HTML?) -> HTML {
        """
        <section class="card"><h2>\(lexicon("own.scan"))</h2><p>\(lexicon("own.scan.about"))</p>
        \(qr(address, lexicon("own.scan.title")))
        <p>\(lexicon("own.scan.type")) <code>\(groups(text))</code></p>\(confirming)</section>
        """
    }

    private func groups(_ text: String) -> String {
        stride(from: 0, to: text.count, by: 4).map { String(text.dropFirst($0).prefix(4)) }.joined(separator: " ")
    }

    private var confirming: HTML {
        FormView(
            schema: OwnAccountPages.factorCode, action: "/account/factor/confirm", tokens: form, lexicon: lexicon, submit: "own.confirm",
            problem: fault(at: "/account/factor/confirm")
        ).html
    }

    // MARK: - What can be done

    private var second: HTML {
        var state = lexicon(needsFactor ? "own.factor.needed" : "own.factor.none")
        if let confirmed = factor?.confirmed {
            state = lexicon("own.factor.on", ["time": confirmed.minuteText, "left": "\(recoveryLeft)"])
        }
        // A wrong first code: the picture is gone, the secret still waits.
        let waits = at == "/account/factor/confirm" && problem != nil && shown == nil
        return """
            <section class="card"><h2>\(lexicon("own.factor"))</h2><p>\(state)</p>\(waits ? confirming : .empty)
            \(proving("begin", hasFactor ? "own.factor.replace" : "own.factor.begin", isOpen: mustSecure && needsFactor && !hasFactor && !waits))
            \(hasFactor ? proving("renew", "own.factor.renew") : .empty)
            \(hasFactor && !needsFactor ? proving("drop", "own.factor.drop") : .empty)</section>
            """
    }

    private func proving(_ name: String, _ word: String, isOpen: Bool = false) -> HTML {
        let action = "/account/factor/\(name)"
        let open: HTML = isOpen || (at == action && problem != nil) ? " open" : .empty
        return """
            <details\(open)><summary>\(lexicon(word))</summary>
            \(FormView(
                schema: OwnAccountPages.proof, mark: name, action: action, tokens: form, lexicon: lexicon, submit: "\(word).submit",
                problem: fault(at: action)
            ).html)</details>
            """
    }

    private var change: HTML {
        let action = "/account/password"
        let isOpen = (at == action && problem != nil) || (mustSecure && (hasFactor || !needsFactor))
        return """
            <details class="card"\(isOpen ? " open" as HTML : .empty)><summary>\(lexicon("own.password"))</summary>
            \(FormView(
                schema: OwnAccountPages.change, action: action, tokens: form, lexicon: lexicon, submit: "own.password.submit",
                problem: fault(at: action)
            ).html)</details>
            """
    }

    private var signedIn: HTML {
        guard !sessions.isEmpty else { return .empty }
        let others = sessions.filter { $0.id != current }
        let all: HTML =
            others.isEmpty
            ? .empty
            : """
            <form method="post" action="/account/sessions/end">\(HiddenFields(tokens: form).html)
            <p><button class="button" type="submit">\(lexicon("own.sessions.others"))</button></p></form>
            """
        return """
            <section><h2>\(lexicon("own.sessions"))</h2><p class="hint">\(lexicon("own.sessions.about"))</p>
            \(Table(
                caption: lexicon("own.sessions"),
                columns: ["own.device", "own.opened", "own.expires", "own.end"].map { .init(lexicon($0)) }, rows: sessions.map(row)
            ).html)\(all)</section>
            """
    }

    private func row(_ session: OwnSession) -> [HTML] {
        let here: HTML = session.id == current ? " \(Badge(lexicon("own.here"), .good).html)" : .empty
        let label = lexicon("own.end.of", ["device": device(session), "time": session.opened.minuteText])
        // Here it is signing out as anywhere, with what lies on the device.
        let action = session.id == current ? "/sign-out" : "/account/sessions/\(session.id.description)/end"
        let ending: HTML = """
            <form method="post" action="\(action)">\(HiddenFields(tokens: form).html)
            <button class="button quiet" type="submit" aria-label="\(label)">\(lexicon("own.end"))</button></form>
            """
        return ["\(device(session))\(here)", time(session.opened), time(session.expires), ending]
    }

    private func time(_ at: Instant) -> HTML { "<time datetime=\"\(at.isoText)\">\(at.minuteText)</time>" }

    /// `chrome.windows` as «Chrome · Windows».
    private func device(_ session: OwnSession) -> String {
        let parts = session.device.split(separator: ".").map(String.init)
        guard parts.count == 2 else { return lexicon("own.device.unknown") }
        return lexicon("own.device.pair", ["browser": lexicon("browser.\(parts[0])"), "system": lexicon("system.\(parts[1])")])
    }

    private var programs: HTML {
        let action = "/account/tokens"
        let isOpen = at == action && problem != nil
        return """
            <section><h2>\(lexicon("own.tokens"))</h2><p class="hint">\(lexicon("own.tokens.about"))</p>
            \(tokens.isEmpty ? .empty : Table(
                caption: lexicon("own.tokens"),
                columns: ["field.label", "own.token.for", "own.expires", "own.token.revoke"].map { .init(lexicon($0)) },
                rows: tokens.map(row)
            ).html)
            <details class="card"\(isOpen ? " open" as HTML : .empty)><summary>\(lexicon("own.token.issue"))</summary>
            \(FormView(
                schema: TokensAPI.schema, action: action, tokens: form, lexicon: lexicon, submit: "own.token.issue.submit",
                raw: isOpen ? raw : ["days": "90"], problem: fault(at: action)
            ).html)</details></section>
            """
    }

    private func row(_ token: OwnToken) -> [HTML] {
        let verbs = token.verbs.isEmpty ? lexicon("own.token.all") : token.verbs.joined(separator: " ")
        let unit: HTML = token.unitName.map { "<div>\($0)</div>" } ?? .empty
        let revoking: HTML = """
            <form method="post" action="/account/tokens/\(token.id.description)/revoke">\(HiddenFields(tokens: form).html)
            <button class="button quiet" type="submit" aria-label="\(lexicon("own.token.revoke.of", ["label": token.label]))">\
            \(lexicon("own.token.revoke"))</button></form>
            """
        return ["\(token.label)", "\(verbs)\(unit)", time(token.expires), revoking]
    }
}
