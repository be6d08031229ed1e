internal import Kernel
internal import People

/// Matters that were ticked in a list, as an address or a form names them: a field `take.m<number>` for each.
struct DispatchTicks: Sendable {
    static let prefix = "take."
    /// More than this nobody reads through before it goes out.
    static let limit = 50
    static let schema = Schema("DispatchMany", [], openPrefix: prefix, openLimit: limit)

    static func field(_ number: String) -> String { "\(prefix)m\(number)" }

    /// What goes with a tick on the page that asks once more: the version that was seen and the office that was shown.
    struct Order: Sendable, Equatable {
        let number: String
        let version: Int64
        let office: String

        var text: String { "\(version):\(office)" }
    }

    /// Numbers in the order of the field names, each once.
    static func numbers(_ fields: [String: String]) throws -> [String] {
        let names = fields.keys.filter { $0.hasPrefix("\(prefix)m") }.sorted()
        guard names.count <= limit else { throw Problem(422, "dispatch.too_many", args: ["max": "\(limit)"]) }
        return names.map { String($0.dropFirst(prefix.count + 1)) }
    }

    /// What a form orders; a field that is none is refused, never skipped.
    static func orders(_ fields: [String: String]) throws -> [Order] {
        let orders = try fields.sorted { $0.key < $1.key }.map { name, text in
            let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
            guard name.hasPrefix("\(prefix)m"), parts.count == 2, let version = Int64(parts[0]) else {
                throw Problem.invalid([FieldProblem(String(name.prefix(40)), "unknown")])
            }
            return Order(number: String(name.dropFirst(prefix.count + 1)), version: version, office: parts[1])
        }
        guard !orders.isEmpty else { throw Problem(422, "dispatch.nothing") }
        return orders
    }
}

/// Where the catalogue of today would send a matter, and why.
struct DispatchAdvice: Sendable {
    let office: Unit
    let rule: String
    /// Names of the units that the rule may speak of, by their codes.
    let names: [String: String]

    /// `nil` where nobody is named, or whoever is named cannot be chosen.
    static func of(_ matter: Matter, _ scheme: Scheme, known: inout [String: Unit], in tx: any Reading) throws -> DispatchAdvice? {
        guard let route = try scheme.section(DispatchCatalogue.self).route(matter.place.path, category: matter.category),
            try matter.handlers(by: scheme).contains(route.unit)
        else { return nil }
        if known[route.unit] == nil { known[route.unit] = try Unit.find(code: route.unit, in: tx) }
        guard let office = known[route.unit] else { return nil }
        var names: [String: String] = [:]
        if let code = route.reason.place {
            if known[code] == nil { known[code] = try Unit.find(code: code, in: tx) }
            names[code] = known[code]?.name
        }
        return DispatchAdvice(office: office, rule: route.rule, names: names)
    }
}

/// One ticked matter, with what would become of it.
struct DispatchProposal: Sendable {
    enum Obstacle: String, Sendable { case unknown, forbidden, state, nobody }

    let number: String
    let matter: Matter?
    let what: String?
    let advice: DispatchAdvice?
    let obstacle: Obstacle?

    var order: DispatchTicks.Order? {
        guard obstacle == nil, let matter, let advice else { return nil }
        return DispatchTicks.Order(number: number, version: matter.version, office: advice.office.code)
    }

    static func load(_ numbers: [String], for actor: Actor, _ services: MatterServices, in tx: any Reading) throws -> [DispatchProposal] {
        let pack = services.scheme.current
        let scheme = try pack.section(MatterScheme.self)
        var known: [String: Unit] = [:]
        return try numbers.map { number in
            guard let matter = try Matter.find(number: number, readableBy: actor, services.policy, in: tx) else {
                return DispatchProposal(number: number, matter: nil, what: nil, advice: nil, obstacle: .unknown)
            }
            let advice = try DispatchAdvice.of(matter, pack, known: &known, in: tx)
            let obstacle: Obstacle? =
                !services.may(MatterVerb.dispatch.verb, actor, matter)
                ? .forbidden : !scheme.allows(.dispatch, from: matter.state) ? .state : advice == nil ? .nobody : nil
            let what = WorkInbox.excerpt(try SealedTexts.read(matter.id, vault: services.vault, in: tx), nil)
            return DispatchProposal(number: number, matter: matter, what: what, advice: advice, obstacle: obstacle)
        }
    }
}
