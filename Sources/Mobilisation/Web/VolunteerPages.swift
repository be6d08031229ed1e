internal import Kernel
internal import Markup
internal import People
internal import Territory

/// Joining, one's own record with its hours, and the certificate to print. Nobody sees another's.
struct VolunteerPages {
    let services: MobilisationServices

    var endpoints: [Endpoint] { [form, join, record, certificate, quit] }

    private static let pageSize = 20

    /// Where one can be called: a unit is chosen by going down from the top, a level at a time.
    private func formPage(_ request: Request, problem: Problem? = nil) throws -> Page {
        let terms = try services.terms()
        let lexicon = services.lexicon(request)
        let words = TaskWords(lexicon: lexicon, scheme: services.scheme.current)
        let asked = request.raw["unit"] ?? request.query["unit"]
        let (unit, above, below, known, skills) = try services.store.read { tx in
            let known = try request.actor.account.flatMap { try Volunteer.of($0, in: tx) }
            let unit =
                try asked.flatMap { try UnitRecord.find(code: String($0.prefix(32)), in: tx) } ?? known?.unit ?? UnitRecord.root(in: tx)
            guard let unit else { throw Problem.notFound }
            return (
                unit, try UnitRecord.ancestors(of: unit.path, in: tx), try children(of: unit, in: tx), known,
                try known?.skills(in: tx) ?? []
            )
        }
        var raw = request.raw
        if problem == nil {
            raw["age"] = known.map { "\($0.age)" } ?? "18"
            for skill in skills { raw[JoinVolunteers.Fields.skillPrefix + skill] = "true" }
        }
        let task = ID(request.query["task"] ?? request.raw["task"] ?? "")
        func link(_ unit: UnitRecord) -> HTML {
            let mark: HTML? = task.map { "&amp;task=\($0.description)" }
            return "<a href=\"/volunteers/join?unit=\(unit.code)\(mark)\">\(words.unit(unit))</a>"
        }
        let narrower: HTML =
            below.isEmpty
            ? .empty
            : """
            <details class="card"><summary>\(lexicon("volunteer.narrower"))</summary>
            <ul class="plain-list">\(below.map { "<li>\(link($0))</li>" as HTML })</ul></details>
            """
        let declared = terms.declaration
        return Page(
            title: lexicon(known == nil ? "volunteer.join" : "volunteer.change"), section: "/tasks",
            body: """
                <p class="eyebrow">\(lexicon("task.title"))</p><h1>\(lexicon(known == nil ? "volunteer.join" : "volunteer.change"))</h1>
                <p class="lead">\(lexicon("volunteer.join.about"))</p>
                <section><h2>\(lexicon("volunteer.where"))</h2>
                <p>\(above.map { "\(link($0)) › " as HTML })<strong>\(words.unit(unit))</strong></p>\(narrower)</section>
                <section class="note"><h2>\(lexicon("volunteer.data"))</h2>
                <p>\(lexicon.first(of: ["mobilisation.data.purpose"]) ?? declared.purpose)</p>
                <p>\(lexicon.first(of: ["mobilisation.data.basis"]) ?? declared.legalBasis)</p>
                <p>\(lexicon("volunteer.data.about", ["years": "\(declared.keptYears)"]))</p></section>
                \(FormView(
                    schema: JoinVolunteers.Fields.schema, action: "/volunteers/join" + (task.map { "?task=\($0)" } ?? ""),
                    tokens: request.form, lexicon: lexicon, submit: known == nil ? "volunteer.join.submit" : "volunteer.change.submit",
                    raw: raw, problem: problem, hidden: ["unit": unit.code], more: words.skills(terms.skills, raw)).html)
                """)
    }

    private func children(of unit: UnitRecord, in tx: any Reading) throws -> [UnitRecord] {
        try tx.all(
            """
            SELECT unit, code, name, level, parent, path, depth, ended FROM unit_now
            WHERE parent = \(unit.id) AND ended IS NULL ORDER BY code LIMIT 400
            """, UnitRecord.decode)
    }

    private var form: Endpoint {
        Endpoint(
            .get, "/volunteers/join", .page, verb: JoinVolunteers.verb,
            parameters: [.init("unit", "Code of the unit in which one can be called"), .init("task", "The task one came from")],
            summary: "The form for joining the volunteers"
        ) { .page(try formPage($0)) }
    }

    private var join: Endpoint {
        Endpoint(
            .post, "/volunteers/join", .page, verb: JoinVolunteers.verb, input: JoinVolunteers.Fields.schema,
            summary: "Joins the volunteers, or says anew where and what for",
            reshow: { request, problem in .page(try formPage(request, problem: problem)) },
            handle: { [services] request in
                _ = try await services.executor.perform(JoinVolunteers(request.input), as: request.actor, key: request.idempotency)
                return .redirect(ID(request.query["task"] ?? "").map { "/tasks/\($0)" } ?? "/tasks")
            })
    }

    private var record: Endpoint {
        Endpoint(
            .get, "/volunteers/record", .page, verb: MobilisationPermission.own,
            parameters: [.init("after", "Where the page before ended")], summary: "One's own record as a volunteer"
        ) { .page(try recordPage($0)) }
    }

    private func recordPage(_ request: Request, problem: Problem? = nil) throws -> Page {
        let after = try Keyset.read(request.query["after"])
        let found = try services.store.read {
            try VolunteerRecord.load(request.actor, services, after: after, limit: Self.pageSize, in: $0)
        }
        let lexicon = services.lexicon(request)
        return VolunteerRecordPage(
            record: found, isFirst: request.query["after"] == nil, lexicon: lexicon,
            words: TaskWords(lexicon: lexicon, scheme: services.scheme.current), tokens: request.form, problem: problem
        ).page
    }

    private var certificate: Endpoint {
        Endpoint(.get, "/volunteers/certificate", .page, verb: MobilisationPermission.own, summary: "One's confirmed hours, to print") {
            [services] request in
            let record = try services.store.read {
                try VolunteerRecord.load(request.actor, services, limit: VolunteerRecord.certificateLimit, in: $0)
            }
            guard let record else { throw Problem(409, "volunteer.none") }
            let lexicon = services.lexicon(request)
            return .page(
                CertificatePage(
                    record: record, lexicon: lexicon, words: TaskWords(lexicon: lexicon, scheme: services.scheme.current),
                    printed: services.now
                ).page)
        }
    }

    private var quit: Endpoint {
        Endpoint(
            .post, "/volunteers/leave", .page, verb: QuitVolunteers.verb, input: QuitVolunteers.schema,
            summary: "Leaves the volunteers; what one said of oneself is destroyed",
            reshow: { request, problem in .page(try recordPage(request, problem: problem)) },
            handle: { [services] request in
                _ = try await services.executor.perform(QuitVolunteers(services.forgetting), as: request.actor, key: request.idempotency)
                try await services.forgetting.done()
                return .redirect("/tasks")
            })
    }
}

/// One's own record.
struct VolunteerRecordPage {
    let record: VolunteerRecord?
    let isFirst: Bool
    let lexicon: Lexicon
    let words: TaskWords
    let tokens: FormTokens
    var problem: Problem?

    var page: Page {
        Page(
            title: lexicon("volunteer.record"), section: "/tasks",
            body: """
                <p class="eyebrow">\(lexicon("task.title"))</p><h1>\(lexicon("volunteer.record"))</h1>
                <p class="lead">\(lexicon("volunteer.record.about"))</p>
                \(problem.map { ErrorSummary(problem: $0, schema: .empty, lexicon: lexicon).html })
                \(record.map(body) ?? none)
                """)
    }

    private var none: HTML {
        EmptyState(lexicon("task.empty.stranger"), action: (path: "/volunteers/join", label: lexicon("volunteer.join"))).html
    }

    private func body(_ record: VolunteerRecord) -> HTML {
        let skills = record.skills.map { lexicon("skill.\($0)") }.joined(separator: lexicon("task.comma"))
        let lines: [(String, String)] = [
            ("volunteer.hours", words.hours(record.minutes)), ("volunteer.times", "\(record.times)"),
            ("volunteer.where", words.unit(record.volunteer.unit)), ("volunteer.skills", skills.isEmpty ? "—" : skills),
        ]
        return """
            <dl class="facts">\(lines.map { "<dt>\(lexicon($0.0))</dt><dd>\($0.1)</dd>" as HTML })</dl>
            <p class="actions"><a class="button" href="/volunteers/certificate">\(lexicon("volunteer.certificate"))</a>
            <a class="button quiet" href="/volunteers/join">\(lexicon("volunteer.change"))</a></p>
            \(table(record))\(DutyTable(lines: record.duties, lexicon: lexicon, words: words).html)\(Pager(
                lexicon: lexicon, next: record.next.map { "/volunteers/record?after=\($0.text)" }, first: isFirst ? nil : "/volunteers/record"
            ).html)
            <details class="card"><summary>\(lexicon("volunteer.leave"))</summary><p class="hint">\(lexicon("volunteer.leave.about"))</p>
            \(words.button("/volunteers/leave", "volunteer.leave", tokens, quiet: true))</details>
            """
    }

    private func table(_ record: VolunteerRecord) -> HTML {
        guard !record.lines.isEmpty else { return EmptyState(lexicon("volunteer.record.empty")).html }
        return Table(
            caption: lexicon("volunteer.record"),
            columns: ["task.one", "task.when", "task.unit", "task.mine"].map { .init(lexicon($0)) },
            rows: record.lines.map { line -> [HTML] in
                let thanks: HTML? = line.thanks.map { "<br><span class=\"hint\">\($0)</span>" }
                return [
                    "<a href=\"/tasks/\(line.task.id.description)\">\(line.title ?? line.task.number)</a>", "\(words.time(line.shift))",
                    "\(words.unit(line.task.unit))", "\(words.standing(line.claim))\(thanks)",
                ]
            }
        ).html
    }
}

/// Duties somebody was there for; nothing where there are none.
struct DutyTable {
    let lines: [VolunteerRecord.DutyLine]
    let lexicon: Lexicon
    let words: TaskWords

    var html: HTML {
        guard !lines.isEmpty else { return .empty }
        return Table(
            caption: lexicon("volunteer.duties"),
            columns: [
                .init(lexicon("roster.role")), .init(lexicon("task.when")), .init(lexicon("task.unit")),
                .init(lexicon("volunteer.hours"), isNumber: true),
            ],
            rows: lines.map { line in
                [
                    "\(lexicon("roster.kind.\(line.duty.kind)")) · \(lexicon("roster.role.\(line.duty.role)"))",
                    "\(words.time(line.duty.time))", "\(words.unit(line.unit))", "\(words.hours(line.duty.minutes ?? 0))",
                ]
            }
        ).html
    }
}

/// 志愿服务证明: confirmed hours only, on one sheet with room for the seal.
struct CertificatePage {
    let record: VolunteerRecord
    let lexicon: Lexicon
    let words: TaskWords
    let printed: Instant

    var page: Page {
        let served = record.lines.filter { $0.claim.state == .served }
        return Page(
            title: lexicon("volunteer.certificate"), section: "/tasks",
            body: """
                <article class="order"><h1>\(lexicon("volunteer.certificate.title"))</h1>
                <p>\(lexicon("volunteer.certificate.text", [
                    "name": record.name, "times": "\(record.times)", "hours": words.hours(record.minutes),
                    "unit": words.unit(record.volunteer.unit),
                ]))</p>
                \(Table(
                    caption: lexicon("volunteer.certificate.list"),
                    columns: [
                        .init(lexicon("task.one")), .init(lexicon("task.when")), .init(lexicon("task.unit")),
                        .init(lexicon("volunteer.hours"), isNumber: true),
                    ],
                    rows: served.map { line in
                        [
                            "\(line.title ?? line.task.number)", "\(words.time(line.shift))", "\(words.unit(line.task.unit))",
                            "\(words.hours(line.claim.minutes ?? 0))",
                        ]
                    }).html)
                \(DutyTable(lines: record.duties, lexicon: lexicon, words: words).html)
                <dl class="facts blanks"><dt>\(lexicon("volunteer.certificate.seal"))</dt><dd class="blank"></dd></dl>
                <p class="about">\(lexicon("volunteer.certificate.foot", ["time": printed.minuteText]))</p>
                <p class="actions screen-only"><a class="button quiet" href="/volunteers/record">\(lexicon("volunteer.record"))</a></p></article>
                """)
    }
}
