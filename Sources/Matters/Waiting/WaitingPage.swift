internal import Kernel
internal import Markup
internal import People
internal import Process

/// 待我办 as a page: what is due first stands first, and each line begins with what to do.
struct WaitingPage {
    static let path = "/work/waiting"

    let waiting: Waiting
    /// Whether the reader may hand over, and decide.
    let mayHandOver: Bool
    let lexicon: Lexicon

    var page: Page {
        let unit = lexicon.unit(waiting.unit.code, waiting.unit.name)
        return Page(
            title: lexicon("waiting.title"), section: "/work",
            body: """
                <h1>\(lexicon("waiting.heading", ["unit": unit]))</h1>
                \(notes)\(tabs)
                \(waiting.lines.isEmpty ? EmptyState(lexicon("waiting.none"), detail: lexicon("waiting.none.about")).html : list)
                \(Pager(lexicon: lexicon, next: waiting.next.map { "\(address(all: waiting.showsAll))&after=\($0.text)" }, first: waiting.isFirst ? nil : address(all: waiting.showsAll)).html)
                """)
    }

    private func address(all: Bool) -> String { "\(Self.path)?unit=\(waiting.unit.code)" + (all && waiting.isOffice ? "&all=1" : "") }

    /// Who stands in for whom, so that nobody wonders whose things these are.
    private var notes: HTML {
        let covered = waiting.absent.map { absent -> HTML in
            let args = ["name": absent.person.displayName, "to": absent.last.text]
            return "<p class=\"note\">\(lexicon("waiting.absent", args))</p>"
        }
        let away = waiting.standIn.map { standIn -> HTML in
            "<p class=\"note warning\">\(lexicon("waiting.away", ["name": standIn.person.displayName, "to": standIn.last.text]))</p>"
        }
        return "\(covered)\(away)"
    }

    private var tabs: HTML {
        func tab(_ path: String, _ word: String, isCurrent: Bool = false) -> HTML {
            "<a href=\"\(path)\"\(isCurrent ? " aria-current=\"page\"" as HTML : .empty)>\(lexicon(word))</a>"
        }
        var entries = [
            tab(address(all: false), waiting.isOffice ? "waiting.mine" : "waiting.title", isCurrent: !waiting.isOffice || !waiting.showsAll)
        ]
        if waiting.isOffice { entries.append(tab(address(all: true), "waiting.all", isCurrent: waiting.showsAll)) }
        entries.append(tab("/work?unit=\(waiting.unit.code)&kind=all", "waiting.list"))
        if mayHandOver { entries.append(tab("\(HandoverPage.path)?unit=\(waiting.unit.code)", "handover.title")) }
        return "<nav class=\"tabs\" aria-label=\"\(lexicon("work.filter"))\">\(entries)</nav>"
    }

    private var list: HTML {
        let rows = waiting.lines.map { line in
            [
                what(line), DueBadge(due: line.due, now: waiting.now, lexicon: lexicon).html, steps(line),
                "\(lexicon.whole(line.matter.place))" as HTML,
            ]
        }
        let columns = ["waiting.what", "work.due", "waiting.do", "work.place"].map { Table.Column(lexicon($0)) }
        return "<div class=\"plain-caption\">\(Table(caption: lexicon("waiting.title"), columns: columns, rows: rows).html)</div>"
    }

    private func what(_ line: Waiting.Line) -> HTML {
        let matter = line.matter
        let said: String =
            switch line.thing {
            case .matter: line.what ?? lexicon("category.\(matter.category)")
            case .decision(let record, _): lexicon("waiting.decide", ["what": lexicon("decision.kind.\(record.kind)")])
            case .whistle: lexicon("waiting.arrive", ["what": lexicon("category.\(matter.category)")])
            }
        let absent: HTML? = line.absent.map { " \(Badge(lexicon("waiting.for", ["name": $0.displayName]), .active).html)" }
        // Who is called to a place sees the whistle; the matter may be somebody else's.
        let number: HTML = if case .whistle = line.thing { "\(matter.number)" } else { MatterLink(matter.number).html }
        return "<div class=\"stacked\"><span>\(said)</span><span class=\"waiting-whose\">\(number)\(absent)</span></div>"
    }

    /// The first is the one that is due; each leads to its form.
    private func steps(_ line: Waiting.Line) -> HTML {
        let number = line.matter.number
        let links: [(path: String, word: String)] =
            switch line.thing {
            case .matter(_, let steps): steps.map { ("/matters/\(number)#do-\($0.rawValue)", "verb.\($0.rawValue)") }
            case .decision: [("/matters/\(number)#decisions", "waiting.answer")]
            case .whistle(let whistle, _): [("\(WhistlePages.path)/\(whistle)", "waiting.go")]
            }
        let shown = links.isEmpty ? [("/matters/\(number)", "waiting.open")] : links
        let buttons = shown.enumerated().map { index, link -> HTML in
            "<a class=\"button\(index == 0 ? "" : " quiet")\" href=\"\(link.path)\">\(lexicon(link.word))</a>"
        }
        return "<span class=\"waiting-do\">\(buttons)</span>"
    }
}

/// One list as a page and for programs.
struct WaitingEndpoints {
    let services: MatterServices

    var endpoints: [Endpoint] { [page, list] }

    private static let parameters: [Endpoint.Parameter] = [
        .init("unit", "Code of the unit; your own when left out"),
        .init("all", "`1` for what was given to others of the unit too", .choice(["1"])),
        .init("after", "The `next` of the page before", .pattern(Keyset.pattern)),
    ]
    private static let line: Shape = .object(
        "WaitingLine",
        [
            ("kind", .text), ("matter", .text), ("category", .text), ("place", .text), ("due_at", .instant), ("id", .id),
            ("steps", .list(.text)), ("for", .optional(.text)),
        ])

    private func load(_ request: Request, limit: Int = Waiting.pageSize) throws -> Waiting {
        let after = try MatterList.cursor(request.query["after"])
        guard ["", "1"].contains(request.query["all"] ?? "") else { throw Problem.invalid([FieldProblem("all", "choice")]) }
        return try services.store.read {
            try Waiting.load(
                unit: request.query["unit"], all: request.query["all"] == "1", after: after, limit: limit, for: request.actor, services,
                in: $0)
        }
    }

    private var page: Endpoint {
        Endpoint(
            .get, WaitingPage.path, .page, verb: MatterPermission.list, parameters: Self.parameters,
            summary: "All that waits for the reader, by deadline"
        ) { [services] request in
            let waiting = try load(request)
            let mayHandOver = services.policy.mayEver(HandoverPermission.begin, request.actor) && waiting.isOffice
            return .page(WaitingPage(waiting: waiting, mayHandOver: mayHandOver, lexicon: services.lexicon(request)).page)
        }
    }

    private var list: Endpoint {
        Endpoint(
            .get, "/api/v1/waiting", .api, verb: MatterPermission.list,
            parameters: Self.parameters + [.init("limit", "50 when left out", .integer(ListLimit.range))],
            summary: "All that waits for you in a unit, by deadline: matters, requests to answer, whistles to arrive at",
            answers: [
                200: .object("WaitingPage", [("items", .list(Self.line)), ("next", .optional(.text))]), 404: .problem, 422: .problem,
            ]
        ) { request in
            let waiting = try load(request, limit: ListLimit.read(request))
            return .json(
                JSONWriter.object { json in
                    json.key("items")
                    json.array { list in for line in waiting.lines { list.object { Self.write(line, into: &$0) } } }
                    json.field("next", waiting.next?.text)
                })
        }
    }

    private static func write(_ line: Waiting.Line, into json: inout JSONWriter) {
        let (kind, steps): (String, [String]) =
            switch line.thing {
            case .matter(_, let steps): ("matter", steps.map(\.rawValue))
            case .decision: ("decision", ["grant", "refuse"])
            case .whistle: ("whistle", ["arrive"])
            }
        json.field("kind", kind)
        json.field("matter", line.matter.number)
        json.field("category", line.matter.category)
        json.field("place", line.matter.place.code)
        json.field("due_at", line.due)
        json.field("id", line.id)
        json.field("steps", strings: steps)
        json.field("for", line.absent?.username)
    }
}
