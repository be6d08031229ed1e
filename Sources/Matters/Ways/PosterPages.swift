internal import Delivery
internal import Kernel
internal import Markup
internal import Territory

/// Posters to print: one unit's on a sheet of A4, or those of the units below it one after the other.
struct PosterPages {
    let services: MatterServices

    var endpoints: [Endpoint] { [one, below, revoke] }

    private static let pageSize = 50

    /// Anybody may see which units there are; who may print their posters is asked at each.
    private func allowed(_ request: Request, in tx: any Reading) throws -> Unit {
        guard let unit = try Unit.find(code: String(request.parameter("code").prefix(32)), in: tx), !unit.isOffice else {
            throw Problem.notFound
        }
        try services.policy.require(MatterPermission.poster, of: request.actor, on: Subject(place: unit.path))
        return unit
    }

    private func makeSheet(_ unit: Unit, _ request: Request, in tx: any Reading) throws -> PosterPage.Sheet {
        let code = Poster.code(unit.unit, generation: try Poster.generation(of: unit.unit, in: tx), vault: services.vault)
        let above = try UnitRecord.ancestors(of: unit.path, in: tx)
        return PosterPage.Sheet(
            unit: unit, above: above, address: "\(request.site)/q/\(code)",
            supervision: try services.scheme.current.section(TerritoryScheme.self).supervisionPhone(of: unit.path))
    }

    private var one: Endpoint {
        Endpoint(.get, "/units/{code}/poster", .page, verb: MatterPermission.poster, summary: "The poster of a unit, to be printed") {
            [services] request in
            let (sheet, mayRevoke) = try services.store.read { tx -> (PosterPage.Sheet, Bool) in
                let unit = try allowed(request, in: tx)
                let decision = services.policy.decide(MatterPermission.revokePoster, of: request.actor, on: Subject(place: unit.path))
                if case .allowed = decision { return (try makeSheet(unit, request, in: tx), true) }
                return (try makeSheet(unit, request, in: tx), false)
            }
            return .page(
                PosterPage(
                    sheets: [sheet], next: nil, lexicon: services.lexicon(request), tokens: request.form,
                    revoking: mayRevoke ? sheet.unit.code : nil
                ).page)
        }
    }

    private var below: Endpoint {
        Endpoint(
            .get, "/units/{code}/posters", .page, verb: MatterPermission.poster,
            parameters: [.init("after", "Code of the last unit on the page before")],
            summary: "The posters of the units below a unit, to be printed"
        ) { [services] request in
            let after = String((request.query["after"] ?? "").prefix(32))
            let (sheets, next) = try services.store.read { tx -> ([PosterPage.Sheet], String?) in
                let top = try allowed(request, in: tx)
                let units = try Unit.below(top, after: after, limit: Self.pageSize + 1, in: tx)
                let next = units.count > Self.pageSize ? "/units/\(top.code)/posters?after=\(units[Self.pageSize - 1].code)" : nil
                return (try units.prefix(Self.pageSize).map { try makeSheet($0, request, in: tx) }, next)
            }
            return .page(
                PosterPage(sheets: sheets, next: next, lexicon: services.lexicon(request), tokens: request.form, revoking: nil).page)
        }
    }

    private var revoke: Endpoint {
        Endpoint(
            .post, "/units/{code}/poster/revoke", .page, verb: RevokePoster.verb, input: RevokePoster.schema,
            summary: "Makes the posters of a unit that hang anywhere worthless"
        ) { [services] request in
            let code = request.parameter("code")
            _ = try await services.executor.perform(RevokePoster(code), as: request.actor, key: request.idempotency)
            return .redirect("/units/\(code)/poster")
        }
    }
}

/// A sheet for each unit; in print there is nothing else on the paper.
struct PosterPage {
    struct Sheet {
        let unit: Unit
        let above: [UnitRecord]
        let address: String
        let supervision: String?
    }

    let sheets: [Sheet]
    let next: String?
    let lexicon: Lexicon
    let tokens: FormTokens
    /// The unit whose posters the reader may revoke.
    let revoking: String?

    var page: Page {
        Page(
            title: lexicon("poster.title"),
            body: """
                <div class="no-print"><h1>\(lexicon("poster.title"))</h1><p class="lead">\(lexicon("poster.about"))</p>
                \(sheets.isEmpty ? EmptyState(lexicon("poster.none")).html : .empty)
                \(revoke)\(Pager(lexicon: lexicon, next: next, first: nil).html)</div>
                \(sheets.map(sheet))
                """)
    }

    private var revoke: HTML {
        guard let revoking else { return .empty }
        return """
            <form method="post" action="/units/\(revoking)/poster/revoke">\(HiddenFields(tokens: tokens).html)
            <p class="hint">\(lexicon("poster.revoke.about"))</p>
            <button class="button quiet" type="submit">\(lexicon("poster.revoke"))</button></form>
            """
    }

    private func sheet(_ sheet: Sheet) -> HTML {
        let name = lexicon.unit(sheet.unit.code, sheet.unit.name)
        let above = sheet.above.map { lexicon.unit($0.code, $0.name) }.joined(separator: " ")
        let phone: HTML? = sheet.supervision.map { "<p>\(lexicon("poster.supervision", ["phone": $0]))</p>" }
        return """
            <article class="poster" aria-label="\(name)"><p class="poster-above">\(above)</p><h2>\(name)</h2>
            <p class="poster-call">\(lexicon("poster.call"))</p>
            \(QRCode.svg(of: sheet.address, title: lexicon("poster.code", ["unit": name])))
            <p class="poster-address">\(sheet.address)</p>
            <p>\(lexicon("poster.steps"))</p><p class="poster-danger">\(lexicon("raise.danger"))</p>\(phone)
            <p class="poster-unit">\(lexicon("poster.unit_code", ["code": sheet.unit.code]))</p></article>
            """
    }
}
