internal import Kernel
internal import Markup
internal import Territory

/// The programme of a year, the form of a month, one theme with what was done; and the same for programs.
struct ThemePages {
    let services: MobilisationServices

    var endpoints: [Endpoint] { [programme, form, set, one, note] + [list, put, whole, add] }

    private static let asking: [Endpoint.Parameter] = [
        .init("unit", "Code of a unit; where one works or volunteers when left out"),
        .init("year", "This year when left out", .pattern("(?:2[0-9]{3})?")),
    ]
    private static let conflicts: [Int: Shape] = [404: .problem, 409: .problem, 412: .problem, 422: .problem]

    private var programme: Endpoint {
        Endpoint(
            .get, "/themes", .page, verb: MobilisationPermission.readTheme, parameters: Self.asking,
            summary: "The themes of a unit in a year"
        ) { [services] request in
            let found = try services.store.read { try ThemeProgramme.load(request, services, in: $0) }
            return .page(
                ThemeProgrammePage(
                    programme: found, maySet: services.policy.mayEver(SetTheme.verb, request.actor), lexicon: services.lexicon(request),
                    scheme: services.scheme.current
                ).page)
        }
    }

    private func formPage(_ request: Request, problem: Problem? = nil) throws -> Page {
        let units = try services.units(SetTheme.verb, request.actor)
        guard let widest = units.first else { throw Problem.forbidden }
        let lexicon = services.lexicon(request)
        let words = TaskWords(lexicon: lexicon, scheme: services.scheme.current)
        var raw = request.raw
        if problem == nil {
            raw["unit"] = request.query["unit"] ?? widest.code
            raw["month"] = request.query["month"] ?? ThemeMonth(services.now.day).text
            // What stands there already is not asked for again.
            if let view = try known(raw["unit"], raw["month"], request) {
                raw["theme_title"] = view.title
                raw["plan"] = view.plan
            }
        }
        let form = FormView(
            schema: SetTheme.Fields.schema, action: "/themes", tokens: request.form, lexicon: lexicon, submit: "theme.set.submit",
            raw: raw, problem: problem,
            choices: ["unit": units.map { Choice($0.code, words.unit($0), group: lexicon("level.\($0.level)")) }])
        return Page(
            title: lexicon("theme.set"), section: "/squads",
            body: """
                <p class="eyebrow">\(lexicon("theme.title"))</p><h1>\(lexicon("theme.set"))</h1>
                <p class="lead">\(lexicon("theme.set.about"))</p>\(form.html)
                """)
    }

    private func known(_ unit: String?, _ month: String?, _ request: Request) throws -> ThemeView? {
        guard let unit, let month = month.flatMap({ ThemeMonth($0) }) else { return nil }
        return try services.store.read { tx in
            try UnitRecord.find(code: String(unit.prefix(32)), in: tx).flatMap { try Theme.find($0.id, month, in: tx) }
                .map { try ThemeView.load($0.id.description, for: request.actor, services, in: tx) }
        }
    }

    private var form: Endpoint {
        Endpoint(
            .get, "/themes/new", .page, verb: SetTheme.verb,
            parameters: [.init("unit", "Code of a unit"), .init("month", "This month when left out")],
            summary: "The form for a month's theme"
        ) { .page(try formPage($0)) }
    }

    private func perform(_ request: Request) async throws -> (id: ID, replayed: Bool) {
        let receipt = try await services.executor.perform(SetTheme(request.input), as: request.actor, key: request.idempotency)
        guard let id = receipt.stream else { throw Problem.notFound }
        return (id, receipt.replayed)
    }

    private func performNote(_ request: Request) async throws -> (id: ID, replayed: Bool) {
        guard let id = ID(request.parameter("id")) else { throw Problem.notFound }
        let receipt = try await services.executor.perform(NoteTheme(id, request.input), as: request.actor, key: request.idempotency)
        return (id, receipt.replayed)
    }

    private var set: Endpoint {
        Endpoint(
            .post, "/themes", .page, verb: SetTheme.verb, input: SetTheme.Fields.schema, summary: "Sets a month's theme and its plan",
            reshow: { request, problem in .page(try formPage(request, problem: problem)) },
            handle: { request in .redirect("/themes/\(try await perform(request).id)") })
    }

    private func page(_ request: Request, problem: Problem? = nil) throws -> Page {
        let view = try services.store.read { try ThemeView.load(request.parameter("id"), for: request.actor, services, in: $0) }
        return ThemePage(
            view: view, lexicon: services.lexicon(request), scheme: services.scheme.current, tokens: request.form, today: services.now.day,
            raw: request.raw, problem: problem
        ).page
    }

    private var one: Endpoint {
        Endpoint(
            .get, "/themes/{id}", .page, verb: MobilisationPermission.readTheme, summary: "One theme, its plan and what was done"
        ) { .page(try page($0)) }
    }

    private var note: Endpoint {
        Endpoint(
            .post, "/themes/{id}/entries", .page, verb: NoteTheme.verb, input: NoteTheme.Fields.schema,
            summary: "Notes what was done for a theme", reshow: { request, problem in .page(try page(request, problem: problem)) },
            handle: { request in .redirect("/themes/\(try await performNote(request).id)") })
    }

    // MARK: - For programs

    private var list: Endpoint {
        Endpoint(
            .get, "/api/v1/themes", .api, verb: MobilisationPermission.readTheme, parameters: Self.asking,
            summary: "The themes of a unit in a year: twelve at the most", answers: [200: ThemeJSON.list, 404: .problem, 422: .problem]
        ) { [services] request in
            .json(ThemeJSON.write(try services.store.read { try ThemeProgramme.load(request, services, in: $0) }))
        }
    }

    private var put: Endpoint {
        Endpoint(
            .post, "/api/v1/themes", .api, verb: SetTheme.verb, input: SetTheme.Fields.schema,
            summary: "Set a month's theme and its plan, or say them anew; a month that is over stays",
            answers: Self.conflicts.merging([201: SquadJSON.done]) { $1 }
        ) { request in .json(status: 201, SquadJSON.done(try await perform(request))) }
    }

    private var whole: Endpoint {
        Endpoint(
            .get, "/api/v1/themes/{id}", .api, verb: MobilisationPermission.readTheme,
            summary: "One theme with its entries and what came of the month; services fewer than five are not told",
            answers: [200: ThemeJSON.whole, 404: .problem]
        ) { [services] request in
            .json(
                ThemeJSON.write(
                    try services.store.read { try ThemeView.load(request.parameter("id"), for: request.actor, services, in: $0) }))
        }
    }

    private var add: Endpoint {
        Endpoint(
            .post, "/api/v1/themes/{id}/entries", .api, verb: NoteTheme.verb, input: NoteTheme.Fields.schema,
            summary: "Note what was done for a theme on a day of its month", answers: Self.conflicts.merging([200: SquadJSON.done]) { $1 }
        ) { request in .json(SquadJSON.done(try await performNote(request))) }
    }
}

/// Themes as the API tells them.
enum ThemeJSON {
    private static let line: Shape = .object("ThemeLine", [("id", .id), ("month", .text), ("title", .optional(.text))])
    static let list: Shape = .object("ThemeProgramme", [("unit", .text), ("year", .integer), ("items", .list(line))])
    static let whole: Shape = .object(
        "Theme",
        [
            ("id", .id), ("unit", .text), ("month", .text), ("title", .text), ("plan", .optional(.text)), ("tasks", .integer),
            ("services", .optional(.integer)), ("minutes", .optional(.integer)), ("people", .integer),
            (
                "entries",
                .list(
                    .object(
                        "ThemeEntry",
                        [
                            ("id", .id), ("held_on", .text), ("what", .optional(.text)), ("people", .integer),
                            ("squad", .optional(.text)),
                        ]))
            ),
        ])

    static func write(_ programme: ThemeProgramme) -> [UInt8] {
        JSONWriter.object { json in
            json.field("unit", programme.unit.code)
            json.field("year", programme.year)
            json.key("items")
            json.array { list in
                for (theme, title) in programme.items {
                    list.object {
                        $0.field("id", theme.id)
                        $0.field("month", theme.month.text)
                        $0.field("title", title)
                    }
                }
            }
        }
    }

    static func write(_ view: ThemeView) -> [UInt8] {
        JSONWriter.object { json in
            json.field("id", view.theme.id)
            json.field("unit", view.theme.unit.code)
            json.field("month", view.theme.month.text)
            json.field("title", view.title)
            json.field("plan", view.plan)
            json.field("tasks", view.summary.tasks)
            json.field("services", view.summary.services)
            json.field("minutes", view.summary.minutes)
            json.field("people", view.summary.people)
            json.key("entries")
            json.array { list in
                for line in view.lines {
                    list.object {
                        $0.field("id", line.entry.id)
                        $0.field("held_on", line.entry.held.text)
                        $0.field("what", line.what)
                        $0.field("people", line.entry.people)
                        $0.field("squad", line.squad)
                    }
                }
            }
        }
    }
}
