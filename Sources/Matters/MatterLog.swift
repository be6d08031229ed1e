package import Kernel

/// What happened to matters as a table for process mining: case, activity, time, unit. No text, no person, and no number by which
/// somebody could look a matter up.
package struct MatterLog: Sendable {
    package struct Line: Sendable, Equatable {
        /// The matter's number where it may be told, or else what only this installation can make of it.
        package let label: String
        package let activity: String
        /// When it happened; never before the line above of the same matter.
        package let at: Instant
        /// The code of the unit that answers for it from then on.
        package let unit: String
    }

    /// Matters in one bite: a page of the API, and what the command line reads at one time.
    package static let caseLimit = 100
    /// Events of one matter; none has nearly as many.
    private static let eventLimit = 1000

    /// `nil`: matters are called by a keyed hash.
    private let vault: (any Vault)?

    /// `vault`: whose key hides the numbers; without it they are told.
    package init(hidingBy vault: (any Vault)?) { self.vault = vault }

    /// What a step is called that goes back to work.
    static func again(_ verb: MatterVerb) -> String { "\(verb.rawValue).again" }
    /// Answered with the matter that it went along with.
    static let followed = "\(MatterVerb.resolve.rawValue).followed"
    static func back(to state: String) -> String { "\(MatterVerb.unmerge.rawValue).\(state)" }
    static let onTheSpot = "\(MatterVerb.resolve.rawValue).on_the_spot"

    /// The name of what an event tells; `nil` for what is no step of the table, such as a new private link.
    package static func activity(of event: SealedEvent) -> String? {
        guard event.type.hasPrefix("matter."), let verb = MatterVerb(rawValue: String(event.type.dropFirst("matter.".count))),
            verb != .follow
        else {
            return nil
        }
        if event.payload["on_the_spot"] == .flag(true) { return onTheSpot }
        if event.payload["followed"] == .flag(true) { return followed }
        if verb == .unmerge, case .token(let state)? = event.payload["back"] { return back(to: state) }
        let isBack = event.payload["to"] == .token(StateKind.accepted.rawValue)
        return isBack && (verb == .rate || verb == .verify) ? again(verb) : verb.rawValue
    }

    /// The steps of one matter, oldest first.
    package static func steps(of matter: ID, in tx: any Reading) throws -> [(activity: String, event: SealedEvent)] {
        try EventLog.stream(matter, limit: eventLimit, in: tx).compactMap { event in activity(of: event).map { ($0, event) } }
    }

    /// The matters of a unit raised before `after`, newest first: their lines, and where the next bite begins.
    package func bite(
        under unit: String?, for actor: Actor, by scheme: Scheme, after: String?, in tx: any Reading
    ) throws -> (lines: [Line], next: String?) {
        let list = try MatterList(
            unit: unit, kinds: StateKind.allCases, after: after, limit: Self.caseLimit, for: actor, Policy(scheme), in: tx)
        let page = try list.page(in: tx)
        return (try lines(of: page.items, in: tx), page.next?.text)
    }

    /// The same of the whole county, for the command line on the server's own disk.
    package func bite(after: String?, limit: Int = caseLimit, in tx: any Reading) throws -> (lines: [Line], next: String?) {
        guard let root = try Unit.root(in: tx) else { return ([], nil) }
        let page = try MattersUnder(
            unit: root.unit, side: .place, kinds: StateKind.allCases, after: MatterList.cursor(after), limit: limit
        ).run(in: tx)
        return (try lines(of: page.items, in: tx), page.next?.text)
    }

    private func lines(of matters: [Matter], in tx: any Reading) throws -> [Line] {
        var codes: [ID: String] = [:]
        var lines: [Line] = []
        for matter in matters {
            let label = vault.map { Hex.encode(Array($0.match(matter.number, purpose: "log").prefix(8))) } ?? matter.number
            var last = matter.raised
            for (activity, event) in try Self.steps(of: matter.id, in: tx) {
                last = max(last, event.occurred)
                guard case .id(let owner)? = event.payload["owner"] else { continue }
                let code = try codes[owner] ?? Unit.find(id: owner, in: tx)?.code ?? ""
                codes[owner] = code
                lines.append(Line(label: label, activity: activity, at: last, unit: code))
            }
        }
        return lines
    }

    package static let head = Array("case,activity,time,unit\r\n".utf8)

    /// Plain: nothing in it needs quotes, and nothing begins like a formula.
    package static func csv(_ lines: [Line]) -> [UInt8] {
        lines.flatMap { Array("\($0.label),\($0.activity),\($0.at.isoText),\($0.unit)\r\n".utf8) }
    }
}
