internal import Kernel
internal import Markup
internal import Process
internal import Territory

/// The dispatch catalogue for those who keep it: which unit would get what, where, and by which rule.
struct RoutesAdmin: Sendable {
    let services: MatterServices

    var endpoints: [Endpoint] { [catalogue] }

    private var catalogue: Endpoint {
        Endpoint(
            .get, "/admin/routes", .page, verb: MatterPermission.routes,
            parameters: [
                .init("place", "Code of the place; the reader's own without it"), .init("category", "A category of the pack"),
                .init("after", "Where the list of places below goes on"),
            ],
            summary: "Who gets what in a place, and why"
        ) { request in
            let (page, fault) = try page(request)
            return .page(page, status: fault ? 422 : 200)
        }
    }

    private func mayAsk(about path: UnitPath, _ request: Request) -> Bool {
        if case .allowed = services.policy.decide(MatterPermission.routes, of: request.actor, on: Subject(place: path)) {
            true
        } else {
            false
        }
    }

    /// Where the reader's own part of the county begins.
    private func home(_ request: Request, in tx: any Reading) throws -> Unit {
        let path = services.policy.scopes(MatterPermission.routes, of: request.actor, over: .place).first?.path
        let code = try path?.segments.last.map(String.init) ?? UnitRecord.root(in: tx)?.code
        guard let code, let unit = try Unit.find(code: code, in: tx) else { throw Problem.forbidden }
        return unit
    }

    private func page(_ request: Request) throws -> (page: Page, isFaulty: Bool) {
        let scheme = services.scheme.current
        let (matters, routes) = (try scheme.section(MatterScheme.self), try scheme.section(DispatchCatalogue.self))
        let typed = (request.query["place"] ?? "").trimmingWhitespace
        let after = request.query["after"].flatMap { $0.isEmpty ? nil : $0 }
        let lexicon = services.lexicon(request)
        return try services.store.read { tx in
            var fault: String?
            var place = try home(request, in: tx)
            if !typed.isEmpty {
                if let unit = try Unit.find(code: String(typed.prefix(32)), in: tx), !unit.isOffice, mayAsk(about: unit.path, request) {
                    place = unit
                } else if typed.utf8.allSatisfy({ $0 < 0x80 }), try UnitRecord.find(code: typed, in: tx) != nil {
                    // A unit beyond the reader's reach, or a department: the one is not found, the other no place.
                    guard let unit = try Unit.find(code: typed, in: tx), mayAsk(about: unit.path, request) else { throw Problem.notFound }
                    fault = "routes.no_area"
                } else {
                    fault = "routes.no_place"
                }
            }
            var names: [String: String] = [:]
            func name(_ code: String) throws -> String {
                if let known = names[code] { return known }
                let found = try Unit.find(code: code, in: tx)?.name ?? code
                names[code] = found
                return found
            }
            func line(_ category: Category) throws -> RoutesPage.Line {
                let route = routes.route(place.path, category: category.id)
                return RoutesPage.Line(
                    category: category, limit: matters.limit(.handle, of: category), route: route,
                    unitName: try route.map { try name($0.unit) } ?? "", placeName: try route?.reason.place.map(name) ?? "")
            }
            let wanted = request.query["category"].flatMap { $0.isEmpty ? nil : $0 }
            let asked = try wanted.flatMap { matters.category($0) }.map(line)
            if wanted != nil, asked == nil { fault = "routes.no_category" }
            let below = try UnitsUnder(parent: place.unit, after: after, limit: RoutesPage.pageSize).page(in: tx)
            let page = RoutesPage(
                place: place,
                above: try place.path.lineage.dropLast().filter { mayAsk(about: $0, request) }.compactMap { path in
                    try path.segments.last.flatMap { try Unit.find(code: String($0), in: tx) }
                },
                below: try Unit.named(below.items.map(\.code), in: tx).filter { !$0.isOffice }, next: below.next, isFirst: after == nil,
                groups: try matters.offered.map { ($0.group, try $0.categories.map(line)) }, asked: fault == nil ? asked : nil,
                fault: fault,
                lexicon: lexicon, nav: AdminNav(.routes, actor: request.actor, scheme: scheme, lexicon: lexicon).html
            ).page
            return (page, fault != nil)
        }
    }
}
