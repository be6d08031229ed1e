internal import Delivery
internal import Kernel
internal import Markup

/// What everybody may see of a matter of a public category: what Open311 tells of it, and the photos that an office has let through.
struct PublicPages {
    let services: MatterServices

    var endpoints: [Endpoint] { [page, photo] }

    func find(_ request: Request, in tx: any Reading) throws -> Open311Request {
        let scheme = try services.scheme.current.section(MatterScheme.self)
        guard let matter = try Matter.find(publicNumber: request.parameter("number"), by: scheme, in: tx) else { throw Problem.notFound }
        return try Open311Request.loadWhole(matter, services, in: tx)
    }

    private var page: Endpoint {
        Endpoint(.get, "/public/{number}", .page, verb: nil, summary: "What everybody may see of a public matter") { [services] request in
            let (found, progress) = try services.store.read { tx in
                let found = try find(request, in: tx)
                let project = try Project.of(found.matter.id, in: tx).flatMap { $0.state == .dropped ? nil : $0 }
                let milestones = try project.map { try Milestone.all(of: $0.id, in: tx) }
                return (found, milestones.map { (done: $0.count { $0.done != nil }, count: $0.count) })
            }
            return .page(PublicPage(request: found, progress: progress, lexicon: services.lexicon(request), tokens: request.form).page)
        }
    }

    private var photo: Endpoint {
        Endpoint(
            .get, "/public/{number}/photos/{id}", .page, verb: nil, summary: "A photo of a public matter that an office has let through"
        ) { [services] request in
            let reply = try services.store.read { tx -> Reply? in
                let found = try find(request, in: tx)
                guard let id = ID(request.parameter("id")), found.photos.contains(id),
                    let file = try AttachedFile.find(id, of: found.matter.id, in: tx)
                else { return nil }
                // Not to be kept anywhere: once hidden it is gone at the next look.
                return try services.files.answer(file, to: request.clientAddress, in: tx)
            }
            guard let reply else { throw Problem.notFound }
            return reply
        }
    }
}

struct PublicPage {
    let request: Open311Request
    /// Of the project that was made of it: how many milestones are reached. What they are called is free text, and not for everybody.
    var progress: (done: Int, count: Int)?
    let lexicon: Lexicon
    let tokens: FormTokens
    var raw: [String: String] = [:]
    var problem: Problem?

    static func path(_ number: String) -> String { "/public/\(number)" }
    static func photo(_ id: ID, of number: String) -> String { "\(path(number))/photos/\(id)" }

    private var matter: Matter { request.matter }

    var page: Page {
        let number = lexicon("matter.title", ["number": MatterPage.spaced(matter.number)])
        return Page(
            title: number,
            body: """
                <p class="eyebrow">\(lexicon("category.\(matter.category)"))</p><h1>\(number)</h1>
                <p>\(Badge(lexicon("state.\(matter.state)"), MatterPage.badge(matter.kind)).html)</p>
                \(along)<dl class="facts">\(facts)</dl>\(project)\(photos)
                \(JoinSection(request: request, lexicon: lexicon, tokens: tokens, raw: raw, problem: problem).html)
                <p class="hint">\(lexicon("public.about"))</p>
                """)
    }

    private var along: HTML {
        guard let number = request.follows else { return .empty }
        let words = lexicon("merge.along.number", ["number": MatterPage.spaced(number)])
        return "<p class=\"note\"><a class=\"link\" href=\"\(Self.path(number))\">\(words)</a></p>"
    }

    private var facts: [HTML] {
        let lines: [(String, String?)] = [
            ("matter.what", request.what), ("matter.place", lexicon.whole(matter.place)), ("public.owner", lexicon.whole(matter.owner)),
            ("public.raised", matter.raised.day.text), ("public.result", request.result),
        ]
        return lines.compactMap { key, text in text.map { "<dt>\(lexicon(key))</dt><dd class=\"said\">\($0)</dd>" } }
    }

    private var project: HTML {
        guard let progress else { return .empty }
        return "<p>\(ProjectBar(done: progress.done, count: progress.count, lexicon: lexicon).html)</p>"
    }

    private var photos: HTML {
        guard !request.photos.isEmpty else { return .empty }
        let items = request.photos.enumerated().map { index, id -> HTML in
            let address = Self.photo(id, of: matter.number)
            let label = lexicon("public.photo", ["index": "\(index + 1)"])
            return "<li><a href=\"\(address)\"><img src=\"\(address)\" alt=\"\(label)\" loading=\"lazy\"></a></li>"
        }
        return "<section><h2>\(lexicon("public.photos"))</h2><ul class=\"files\">\(items)</ul></section>"
    }
}
