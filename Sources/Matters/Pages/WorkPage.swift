internal import Kernel
internal import Markup

/// The inbox: what waits for the reader, everything else by progress, place, category and words, and how it stands in the units below.
struct WorkPage {
    let inbox: WorkInbox
    let lexicon: Lexicon
    let tokens: FormTokens
    /// The address of the same list but for one change; words travel sealed.
    let address: (WorkQuery) -> String
    let nextAddress: String?
    let mayDecide: Bool
    let maySave: Bool
    let mayExport: Bool
    /// Whether the reader hears of what happens in this unit, and so the list is kept as new as that.
    var isLive = false
    var problem: Problem?
    /// The schema of the form that was refused, and what was typed into it.
    var refused: Schema?
    var raw: [String: String] = [:]

    private func isRefused(_ schema: Schema) -> Bool { problem != nil && refused?.name == schema.name }

    private var query: WorkQuery { inbox.query }

    var page: Page {
        Page(
            title: lexicon("work.title"), section: "/work", script: "js/work.js",
            head: "<script type=\"module\" src=\"\(Assets.path("js/live.js"))\"></script>",
            body: """
                \(way)<h1>\(lexicon("work.heading", ["unit": lexicon.unit(inbox.unit.code, inbox.unit.name)]))</h1>
                \(general)
                \(before)\(views)
                \(search)
                \(triage)
                \(tools)
                \(below)
                """)
    }

    /// What was wrong with the search, or with a form that the reader is not offered; the others say it themselves.
    private var general: HTML {
        if (maySave && isRefused(SaveView.Fields.schema)) || (mayExport && isRefused(ExportMatters.Fields.schema)) { return .empty }
        return ErrorSummary(problem: problem, schema: refused ?? .empty, lexicon: lexicon).html
    }

    /// The list, with room beside it for the matter that is open; a script opens it there, without one it opens as a page.
    private var triage: HTML {
        let listens = isLive && problem == nil
        let unit: HTML = listens ? " data-live-unit=\"\(inbox.unit.code)\"" : .empty
        return """
            <div class="triage" id="triage"\(unit) data-done="\(lexicon("triage.done"))" data-whole="\(lexicon("triage.whole"))" \
            data-close="\(lexicon("triage.close"))" data-failed="\(lexicon("triage.failed"))"><div class="triage-list">
            <nav class="tabs" aria-label="\(lexicon("work.filter"))" id="work-tabs" data-live>\(tabs)</nav>
            \(listens ? at : .empty)\(TriageKeys(lexicon: lexicon).html)
            <form method="get" action="\(DispatchManyPage.path)"><div id="work-list" data-live>
            \(inbox.lines.isEmpty ? EmptyState(lexicon("work.empty"), detail: lexicon("work.empty.about")).html : "\(many)\(list)" as HTML)
            \(Pager(lexicon: lexicon, next: nextAddress, first: inbox.isFirst ? nil : address(query)).html)
            </div></form></div>
            <section class="beside" id="beside" tabindex="-1" aria-label="\(lexicon("triage.beside"))" hidden></section>
            <p class="visually-hidden" role="status" id="triage-said"></p></div>
            """
    }

    /// Since when the list stands as it does; the script says beside it when it is kept new no longer.
    private var at: HTML {
        """
        <p class="hint" id="live-at" data-live data-lost="\(lexicon("live.lost"))">\(lexicon("picture.at", ["time": inbox.now.minuteText]))</p>
        """
    }

    /// What can be done with several of this page at once: those that are ticked, or all, go out as the catalogue says; those that are
    /// ticked go along with one another.
    private var many: HTML {
        let ready = inbox.lines.filter { $0.advice != nil }
        let all = ready.map { "\(DispatchTicks.field($0.matter.number))=1" }.joined(separator: "&")
        let dispatch: HTML =
            ready.isEmpty
            ? .empty
            : """
            <button class="button primary" type="submit">\(lexicon("dispatch.ticked"))</button>
            <a class="button quiet" href="\(DispatchManyPage.path)?\(all)">\(lexicon("dispatch.page", ["count": "\(ready.count)"]))</a>
            """
        let merge: HTML =
            inbox.lines.contains(where: \.merges)
            ? """
            <button class="button" type="submit" id="merge-ticked" formaction="\(MergeManyPage.path)">\(lexicon("merge.ticked"))</button>
            """ : .empty
        return dispatch == .empty && merge == .empty ? .empty : "<p class=\"many\">\(dispatch)\(merge)</p>"
    }

    private func with(_ part: WorkQuery.Part, _ value: String?) -> WorkQuery {
        var other = query
        other[.unit] = inbox.unit.code
        other[part] = value
        return other
    }

    /// Where this unit went on for others: their lists, with what was over when it did.
    private var before: HTML {
        guard !inbox.before.isEmpty else { return .empty }
        let links = inbox.before.map { unit -> HTML in
            var other = query
            other[.unit] = unit.code
            return "<a class=\"link\" href=\"\(address(other))\">\(lexicon.unit(unit.code, unit.name))</a>"
        }
        return "<p class=\"note\">\(lexicon("work.before")) \(HTML(joining: links.flatMap { [$0, " · "] }.dropLast()))</p>"
    }

    /// The units above, to go up again.
    private var way: HTML {
        guard !inbox.above.isEmpty else { return .empty }
        let links = inbox.above.map { unit in
            "<a href=\"\(address(with(.unit, unit.code)))\">\(lexicon.unit(unit.code, unit.name))</a> › " as HTML
        }
        return "<nav class=\"way\" aria-label=\"\(lexicon("work.way"))\">\(links)</nav>"
    }

    private var views: HTML {
        guard !inbox.views.isEmpty else { return .empty }
        let entries = inbox.views.map { view -> HTML in
            let current: HTML = view.query == query ? " aria-current=\"page\"" : .empty
            let id = view.id.description
            return """
                <li><a href="/work?view=\(id)"\(current)>\(view.name)</a><form method="post" action="/work/views/\(id)/drop">\
                \(HiddenFields(tokens: tokens).html)<button class="quiet" type="submit" aria-label="\
                \(lexicon("view.drop.name", ["name": view.name]))">✕</button></form></li>
                """
        }
        return "<nav aria-label=\"\(lexicon("work.views"))\"><ul class=\"chips\">\(entries)</ul></nav>"
    }

    private var search: HTML {
        let hidden = [("unit", inbox.unit.code), ("kind", query[.kind] ?? WorkQuery.all)].map { name, value in
            "<input type=\"hidden\" name=\"\(name)\" value=\"\(value)\">" as HTML
        }
        let categories = inbox.categories.map { ($0.id, lexicon("category.\($0.id)")) }
        let states = inbox.states.map { ($0.id, lexicon("state.\($0.id)")) }
        let words = isRefused(WorkFields.search) ? raw["words"] : query[.words]
        return """
            <form class="filters" method="post" action="/work/search" role="search">\(HiddenFields(tokens: tokens).html)\(hidden)
            <div><label for="w-words">\(lexicon("work.words"))</label>
            <input type="search" id="w-words" name="words" maxlength="\(MatterTerms.lengthLimit)" value="\(words ?? "")" \
            aria-describedby="w-words-hint" autocomplete="off"></div>
            <button class="button" type="submit">\(lexicon("work.search"))</button>
            <details class="wide"\(isNarrowed ? " open" as HTML : .empty)><summary>\(lexicon("work.more"))</summary><div class="filters-more">
            \(select("category", lexicon("export.category"), categories, query[.category]))
            \(select("state", lexicon("work.state"), states, query[.state]))
            \(select("clock", lexicon("work.clock"), WorkClock.allCases.map { ($0.rawValue, lexicon("work.clock.\($0.rawValue)")) }, query[.clock]))
            </div><p class="hint" id="w-words-hint">\(lexicon("work.words.hint"))</p></details></form>
            """
    }

    /// By more than words: then what it is narrowed by is in sight.
    private var isNarrowed: Bool { query[.category] != nil || query[.state] != nil || query[.clock] != nil }

    private func select(_ name: String, _ label: String, _ options: [(String, String)], _ chosen: String?) -> HTML {
        let list = options.map { id, text -> HTML in
            "<option value=\"\(id)\"\(id == chosen ? " selected" as HTML : .empty)>\(text)</option>"
        }
        return """
            <div><label for="w-\(name)">\(label)</label><select id="w-\(name)" name="\(name)">
            <option value="">\(lexicon("work.any"))</option>\(list)</select></div>
            """
    }

    private func tab(_ query: WorkQuery, _ word: String, _ count: String?, isCurrent: Bool) -> HTML {
        let mark: HTML = isCurrent ? " aria-current=\"page\"" : .empty
        let shown: HTML? = count.map { " <span class=\"count\">\($0)</span>" }
        return "<a href=\"\(address(query))\"\(mark)>\(word)\(shown)</a>"
    }

    private var tabs: [HTML] {
        var clocks: [HTML] = []
        for clock in WorkClock.allCases {
            var other = WorkQuery()
            other[.unit] = inbox.unit.code
            other[.kind] = WorkQuery.all
            other[.clock] = clock.rawValue
            let count = clock == .late ? Self.capped(inbox.late) : nil
            clocks.append(tab(other, lexicon("work.clock.\(clock.rawValue)"), count, isCurrent: query[.clock] == clock.rawValue))
        }
        if let disputed = inbox.disputed {
            var other = WorkQuery()
            other[.unit] = inbox.unit.code
            other[.kind] = WorkQuery.all
            other[.state] = disputed
            clocks.append(tab(other, lexicon("work.disputed"), nil, isCurrent: query[.state] == disputed))
        }
        let decide: [HTML] = mayDecide ? ["<a href=\"/decisions\">\(lexicon("decision.inbox"))</a>"] : []
        let further = [(WaitingPage.path, "waiting.title"), (LedgerPage.path, "ledger.link"), (DivisionsPage.path, "division.list")].map {
            path, word in
            "<a href=\"\(path)\">\(lexicon(word))</a>" as HTML
        }
        return kindTabs + clocks + decide + further
    }

    private static func capped(_ count: Int64) -> String { count >= MatterDue.countLimit ? "\(MatterDue.countLimit)+" : "\(count)" }

    private var kindTabs: [HTML] {
        let entries = (inbox.mine.isEmpty ? [] : [WorkQuery.mine]) + [WorkQuery.all, WorkQuery.assist] + StateKind.allCases.map(\.rawValue)
        let current = query[.kind] ?? WorkQuery.all
        return entries.map { entry in
            let word =
                entry == WorkQuery.assist
                ? "work.assist" : entry == WorkQuery.mine ? "work.mine" : entry == WorkQuery.all ? "work.all" : "kind.\(entry)"
            var other = with(.kind, entry)
            other[.clock] = nil
            let isCurrent = entry == current && query[.clock] == nil && (query[.state] == nil || query[.state] != inbox.disputed)
            return tab(other, lexicon(word), count(of: entry).map { "\($0)" }, isCurrent: isCurrent)
        }
    }

    /// Counts are of the unit as a whole, so they stand only while nothing else narrows the list.
    private func count(of entry: String) -> Int64? {
        guard inbox.side == .place, query[.words] == nil, query[.category] == nil, query[.state] == nil else { return nil }
        return StateKind(rawValue: entry).map { inbox.counts[$0, default: 0] }
    }

    private var list: HTML {
        Table(
            caption: lexicon("work.title"),
            columns: ["work.number", "work.what", "work.place", "work.owner", "work.state", "work.due", "work.raised"].map {
                .init(lexicon($0))
            },
            rows: inbox.lines.map { line in
                [
                    number(line), "\(line.what ?? "—")", "\(lexicon.whole(line.matter.place))", owner(line),
                    state(line), DueBadge(due: line.due, now: inbox.now, lexicon: lexicon).html,
                    "<time datetime=\"\(line.matter.raised.isoText)\">\(line.matter.raised.minuteText)</time>",
                ]
            }
        ).html
    }

    private func number(_ line: WorkInbox.Line) -> HTML {
        let number = line.matter.number
        guard line.advice != nil || line.merges else { return MatterLink(number).html }
        return "<span class=\"ticked\">\(Tick(number: number, value: "1", lexicon: lexicon).html)\(MatterLink(number).html)</span>"
    }

    /// Who answers for it now, and whose it would become.
    private func owner(_ line: WorkInbox.Line) -> HTML {
        let owner = lexicon.whole(line.matter.owner)
        guard let office = line.advice?.office else { return "\(owner)" }
        let name = lexicon.unit(office.code, office.name)
        return "<span class=\"owner\">\(owner)</span><span class=\"advice\">\(lexicon("dispatch.advice", ["unit": name]))</span>"
    }

    /// How far it is, and whether the unit above was asked for help with it.
    private func state(_ line: WorkInbox.Line) -> HTML {
        let matter = line.matter
        let part: HTML? = line.part.map { " \(Badge(lexicon("part.\($0.rawValue)"), .neutral).html)" }
        let isEscalated = matter.kind.isOpen && matter.course.escalated != nil
        let asked: HTML? = isEscalated ? " \(Badge(lexicon("work.escalated"), .warning).html)" : nil
        return "\(Badge(lexicon("state.\(matter.state)"), MatterPage.badge(matter.kind)).html)\(part)\(asked)"
    }

    private var hidden: [String: String] {
        var fields: [String: String] = ["unit": inbox.unit.code]
        for part in WorkQuery.Part.allCases { if let text = query[part] { fields[part.rawValue] = text } }
        // Fields that the list leaves out are not asked for either.
        for field in WorkFields.filters where fields[field.name] == nil { fields[field.name] = "" }
        return fields
    }

    private var tools: HTML {
        let save = maySave ? tool("view.save", SaveView.Fields.schema, to: "/work/views", submit: "view.save.submit") : nil
        let export = mayExport ? tool("export.title", ExportMatters.Fields.schema, to: "/work/export", submit: "export.submit") : nil
        return "\(save)\(export)"
    }

    private func tool(_ word: String, _ schema: Schema, to action: String, submit: String) -> HTML {
        let isRefused = self.isRefused(schema)
        let form = FormView(
            schema: schema, action: action, tokens: tokens, lexicon: lexicon, submit: submit, raw: isRefused ? raw : [:],
            problem: isRefused ? problem : nil, hidden: hidden)
        return """
            <details class="tool"\(isRefused ? " open" as HTML : .empty)><summary>\(lexicon(word))</summary>
            <p>\(lexicon("\(word).about"))</p>\(form.html)</details>
            """
    }

    /// How it stands in each unit directly below, to go down to; offices stand there when something of theirs is late.
    private var below: HTML {
        guard !inbox.below.isEmpty || !inbox.lateBelow.isEmpty else { return .empty }
        let late = Dictionary(inbox.lateBelow.map { ($0.unit.unit, $0.count) }) { first, _ in first }
        let areas = inbox.below.map { line -> [HTML] in
            [
                link(line.unit), "\(line.counts[.raised, default: 0])", "\(line.open)", lateCell(line.unit, late[line.unit.unit] ?? 0),
                "\(line.done)",
            ]
        }
        let offices = inbox.lateBelow.filter(\.unit.isOffice).map { unit, count -> [HTML] in
            [link(unit), "—", "—", lateCell(unit, count), "—"]
        }
        return """
            <section><h2>\(lexicon("work.below"))</h2>\(Table(
                caption: lexicon("work.below"),
                columns: [
                    .init(lexicon("home.unit")), .init(lexicon("kind.raised"), isNumber: true), .init(lexicon("home.open"), isNumber: true),
                    .init(lexicon("work.clock.late"), isNumber: true), .init(lexicon("home.done"), isNumber: true),
                ], rows: areas + offices).html)</section>
            """
    }

    private func query(of unit: Unit, _ clock: WorkClock?) -> WorkQuery {
        var other = WorkQuery()
        other[.unit] = unit.code
        other[.kind] = WorkQuery.all
        other[.clock] = clock?.rawValue
        return other
    }

    private func link(_ unit: Unit) -> HTML {
        "<a href=\"\(address(query(of: unit, nil)))\">\(lexicon.unit(unit.code, unit.name))</a>"
    }

    private func lateCell(_ unit: Unit, _ count: Int64) -> HTML {
        count == 0 ? "0" : "<a href=\"\(address(query(of: unit, .late)))\">\(Badge(Self.capped(count), .bad).html)</a>"
    }
}

/// How much is left until a deadline, or how late it is; the shape of a badge says what its colour says.
struct DueBadge {
    let due: Instant?
    let now: Instant
    let lexicon: Lexicon

    var html: HTML {
        guard let due else { return "—" }
        let minutes = abs(due.ms - now.ms) / 60_000
        let amount: String
        switch minutes {
        case ..<60: amount = lexicon("work.minutes", ["count": "\(max(1, minutes))"])
        case ..<2880: amount = lexicon("work.hours", ["count": "\(minutes / 60)"])
        default: amount = lexicon("work.days", ["count": "\(minutes / 1440)"])
        }
        let badge =
            due < now
            ? Badge(lexicon("work.late.by", ["amount": amount]), .bad)
            : Badge(lexicon("work.left", ["amount": amount]), minutes < WorkClock.soonSeconds / 60 ? .warning : .neutral)
        return "<time datetime=\"\(due.isoText)\" title=\"\(due.minuteText)\">\(badge.html)</time>"
    }
}
