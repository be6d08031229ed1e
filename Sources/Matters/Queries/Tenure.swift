internal import Kernel

/// Who had a matter, since when, until when and why: one stretch after the other, without a gap and without an overlap.
struct Tenure: Sendable {
    let unit: Matter.Place
    let since: Instant
    /// `nil` for whoever has it still.
    let until: Instant?
    /// By which step it came to them.
    let verb: MatterVerb
    /// The rule of the catalogue of that day.
    let rule: String?
    /// Whom the catalogue named, when somebody else was chosen, or nobody had chosen yet.
    let instead: Matter.Place?

    private struct Beginning {
        let version: Int64
        let unit: ID
        let since: Instant
        let verb: MatterVerb
        let route: Holding.Route?
    }

    /// From what was recorded when it changed hands; of matters from before that was recorded, from their events.
    static func all(of matter: Matter, origin: MatterOrigin?, steps: [MatterView.Step], in tx: any Reading) throws -> [Tenure] {
        let holdings = try Holding.all(of: matter.id, in: tx)
        let recorded = Dictionary(holdings.map { ($0.version, $0) }) { first, _ in first }
        var beginnings = [
            Beginning(version: 1, unit: matter.place.unit, since: matter.raised, verb: .raise, route: try origin?.route(in: tx))
        ]
        for step in steps {
            guard let owner = step.owner?.unit, owner != beginnings.last?.unit || recorded[step.version] != nil,
                let verb = MatterVerb(rawValue: step.verb), step.version > 1
            else { continue }
            beginnings.append(
                Beginning(version: step.version, unit: owner, since: step.at, verb: verb, route: recorded[step.version]?.route))
        }
        // A history longer than a page shows is still told in full.
        for holding in holdings where holding.version > beginnings.last?.version ?? 0 {
            beginnings.append(
                Beginning(version: holding.version, unit: holding.unit, since: holding.since, verb: holding.verb, route: holding.route))
        }
        let ends = beginnings.dropFirst().map { Optional($0.since) } + [matter.kind == .closed ? matter.changed : nil]
        return try zip(beginnings, ends).compactMap { beginning, until in
            guard let unit = try Unit.find(id: beginning.unit, in: tx)?.place else { return nil }
            let suggested = beginning.route.flatMap { $0.suggested == beginning.unit ? nil : $0.suggested }
            return Tenure(
                unit: unit, since: beginning.since, until: until, verb: beginning.verb, rule: beginning.route?.rule,
                instead: try suggested.flatMap { try Unit.find(id: $0, in: tx)?.place })
        }
    }
}
