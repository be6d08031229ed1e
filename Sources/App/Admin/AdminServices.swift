import Kernel
import Markup
import Schemes
import Storage

/// What the pages of administrators that belong to no one slice are made from.
struct AdminServices: Sendable {
    /// Opens the first of these pages.
    static let view: Verb = "admin.view"
    static let schema = Slice(
        "admin", migrations: [CheckTables.migration], verbs: [view, AttachPaper.verb, RunChecks.verb], checks: LogChecks.all)

    let installation: Installation
    let words: Words

    var store: any Engine { installation.store }
    var scheme: Scheme { installation.scheme.current }
    var policy: Policy { Policy(scheme) }
    var today: Day { installation.entropy.now().day }

    func lexicon(_ request: Request) -> Lexicon { words.lexicon(request.locale, scheme: scheme) }

    func nav(_ place: AdminNav.Place, _ request: Request) -> HTML {
        AdminNav(place, actor: request.actor, scheme: scheme, lexicon: lexicon(request)).html
    }

    /// Packs laid on the server to be looked at.
    var shelf: PackShelf { PackShelf(path: "\(installation.directory.path)/packs") }

    static func endpoints(_ installation: Installation, words: Words) -> [Endpoint] {
        let services = AdminServices(installation: installation, words: words)
        return [
            Endpoint(.get, "/admin", .page, verb: view, summary: "What there is to look after, and how the installation stands") {
                request in
                .page(try AdminHome(services, request).page)
            }
        ] + UnitsAdmin(services: services).endpoints + ActsAdmin(services: services, acts: House.acts(installation)).endpoints
            + [TreeThenPages(services: services).endpoint]
            + PacksAdmin(services: services).endpoints + ChecksAdmin(services: services).endpoints
    }
}

extension HTML {
    /// `<dt>`, `<dd>` pairs.
    static func facts(_ facts: [(String, HTML)]) -> HTML {
        "<dl class=\"facts\">\(facts.map { "<dt>\($0.0)</dt><dd>\($0.1)</dd>" as HTML })</dl>"
    }

    /// What was refused, above the page it was refused on.
    static func refusal(_ problem: Problem?, _ lexicon: Lexicon) -> HTML {
        guard let problem else { return .empty }
        let fields: HTML? =
            problem.fields.isEmpty
            ? nil : "<ul>\(problem.fields.map { "<li>\(lexicon($0.field))：\(lexicon.sentence($0))</li>" as HTML })</ul>"
        return "<div class=\"note bad\" role=\"alert\"><p>\(lexicon.sentence(problem))</p>\(fields)<p>\(lexicon.mend(problem))</p></div>"
    }
}
