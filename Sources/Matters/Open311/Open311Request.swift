internal import Kernel
internal import Markup
internal import People
internal import Territory

/// A matter of a public category as Open311 tells it: masked, coarse, and without whoever raised it.
struct Open311Request {
    let matter: Matter
    let what: String?
    /// The newest, while it stands: what is being redone has none.
    let result: String?
    let coarse: Coordinate?
    /// Those that an office has let through.
    let photos: [ID]
    /// How many others have the same, and whether one more may join.
    var others: Int64 = 0
    var isJoinable = false
    /// The number of the one it goes along with.
    var follows: String?

    static func load(_ matter: Matter, _ services: MatterServices, in tx: any Reading) throws -> Open311Request {
        let texts = try SealedTexts.read(matter.id, vault: services.vault, in: tx)
        let result = matter.kind.isOpen ? nil : MatterView.latest(MatterText.result, .resolve, of: texts)
        return Open311Request(
            matter: matter, what: texts[MatterText.what].map(PublicText.mask), result: result.map(PublicText.mask),
            coarse: try MatterOrigin.find(matter.id, in: tx)?.coarse, photos: try PublicFiles.all(of: matter.id, in: tx))
    }

    /// With what only its own page tells.
    static func loadWhole(_ matter: Matter, _ services: MatterServices, in tx: any Reading) throws -> Open311Request {
        var request = try load(matter, services, in: tx)
        request.others = try Following.others(of: matter.id, in: tx)
        request.follows = try Following.of(matter.id, in: tx).flatMap { try Matter.find(id: $0.root, in: tx)?.number }
        let hasTable = try services.scheme.current.section(MatterScheme.self).following != nil
        request.isJoinable = try hasTable && matter.kind.isOpen && Part.of(matter.id, in: tx) == nil
        return request
    }

    /// `site`: how this site is called from outside.
    func value(_ lexicon: Lexicon, site: String) -> Open311Value {
        let isOpen = matter.kind.isOpen
        return .object([
            ("service_request_id", .text(matter.number)), ("status", .text(isOpen ? "open" : "closed")),
            ("status_notes", .text(isOpen ? lexicon("state.\(matter.state)") : result ?? lexicon("state.\(matter.state)"))),
            ("service_name", .text(lexicon("category.\(matter.category)"))), ("service_code", .text(matter.category)),
            ("description", .text(what)), ("agency_responsible", .text(lexicon.whole(matter.owner))), ("service_notice", .text(nil)),
            ("requested_datetime", .text(matter.raised.isoText)), ("updated_datetime", .text(matter.changed.isoText)),
            ("expected_datetime", .text(nil)), ("address", .text(lexicon.whole(matter.place))), ("address_id", .text(matter.place.code)),
            ("zipcode", .text(nil)), ("lat", .number(coarse.map { Coordinate.degrees($0.y) })),
            ("long", .number(coarse.map { Coordinate.degrees($0.x) })),
            ("media_url", .text(photos.first.map { site + PublicPage.photo($0, of: matter.number) })),
        ])
    }
}

/// Which requests were asked for, judged.
struct Open311Query {
    var numbers: [String]?
    let categories: [String]
    let kinds: [StateKind]
    let from: Instant
    let until: Instant
    let page: Int
    let size: Int

    private static let span: Int64 = 90 * 86_400
    private static let largestSize: Int64 = 100
    /// Beyond so many, ask by dates.
    private static let reach: Int64 = 1000
    private static let numberLimit = 50

    init(_ query: [String: String], publicCategories: [String], now: Instant) throws {
        func list(_ name: String) -> [String]? {
            query[name].flatMap { $0.isEmpty ? nil : $0.split(separator: ",").map { String($0).trimmingWhitespace } }
        }
        func number(_ name: String, _ range: ClosedRange<Int64>, otherwise: Int64) throws -> Int64 {
            guard let text = query[name], !text.isEmpty else { return otherwise }
            guard let number = Int64(text), range.contains(number) else {
                throw Problem.invalid([
                    FieldProblem(name, "integer", args: ["min": "\(range.lowerBound)", "max": "\(range.upperBound)"])
                ])
            }
            return number
        }
        func date(_ name: String) throws -> Instant? {
            guard let text = query[name], !text.isEmpty else { return nil }
            guard let instant = Instant(written: text) else { throw Problem.invalid([FieldProblem(name, "date")]) }
            return instant
        }
        numbers = list("service_request_id")
        if let numbers, numbers.count > Self.numberLimit {
            throw Problem.invalid([FieldProblem("service_request_id", "too_long", args: ["max": "\(Self.numberLimit)"])])
        }
        let asked = list("service_code")
        categories = asked.map { asked in publicCategories.filter(asked.contains) } ?? publicCategories
        let statuses = list("status") ?? []
        guard statuses.allSatisfy(["open", "closed"].contains) else { throw Problem.invalid([FieldProblem("status", "choice")]) }
        let both = statuses.isEmpty || Set(statuses).count == 2
        kinds = StateKind.allCases.filter { both || ([.resolved, .closed].contains($0) ? "closed" : "open") == statuses.first }
        let (start, end) = (try date("start_date"), try date("end_date"))
        // Half of a span is 90 days; none are the last 90 days.
        until = end ?? start.map { $0.adding(seconds: Self.span) } ?? now.adding(seconds: 1)
        from = start ?? until.adding(seconds: -Self.span)
        guard from < until || from == until else { throw Problem.invalid([FieldProblem("end_date", "date")]) }
        guard until.ms - from.ms <= Self.span * 1000 else { throw Problem(400, "open311.span") }
        size = Int(try number("page_size", 1...Self.largestSize, otherwise: 50))
        page = Int(try number("page", 1...Self.reach, otherwise: 1))
        guard page * size <= Self.reach else { throw Problem(400, "open311.reach", args: ["count": "\(Self.reach)"]) }
    }

    /// Newest first. Each category is a walk along its own index, at most as far as the page; the heads of the walks are merged here, and
    /// only what stands on the page is read whole: anybody may ask, as often as he likes.
    func matters(in tx: any Reading) throws -> [Matter] {
        if let numbers {
            return try numbers.compactMap(MatterNumber.read).compactMap { try Matter.find(number: $0, in: tx) }
                .filter { try categories.contains($0.category) && kinds.contains($0.kind) && Part.of($0.id, in: tx)?.kind != .assist }
        }
        let limit = page * size
        let heads = try categories.flatMap { category in
            try tx.all(statement(category, limit: limit)) { Keyset(ms: try $0.int(0), id: try $0.id(1)) }
        }
        return try heads.sorted { ($0.ms, $0.id) > ($1.ms, $1.id) }.dropFirst((page - 1) * size).prefix(size)
            .compactMap { try Matter.find(id: $0.id, in: tx) }
    }

    func statement(_ category: String, limit: Int) -> Statement {
        let kinds: Statement =
            kinds.count == StateKind.allCases.count ? "TRUE" : "m.kind IN (\(Statement.list(kinds.map { "\($0.rawValue)" })))"
        return """
            SELECT m.raised_ms, m.id FROM matter m
            WHERE m.category = \(category) AND m.raised_ms >= \(from) AND m.raised_ms <= \(until) AND \(kinds) AND NOT \(Part.isAssist)
            ORDER BY m.raised_ms DESC, m.id DESC LIMIT \(limit)
            """
    }
}
