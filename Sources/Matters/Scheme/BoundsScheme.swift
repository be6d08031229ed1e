package import Kernel
package import Process

/// `bounds.yaml`: how long an arbiter may take, and how much of what a unit has to do in a month may be put off, given back or left out.
package struct BoundsScheme: SchemeSection {
    package static let key = "bounds"

    /// 上限: of a hundred matters of a unit that are due in a month, how many it may be asked for.
    package struct Share: Sendable, Equatable {
        package enum Beyond: String, Sendable, CaseIterable {
            /// Asked for all the same; whoever decides the time after decides already.
            case higher
            /// Not asked for at all.
            case refuse
        }

        package let percent: Int64
        /// So many in any month, however few are due: of ten matters five percent are none.
        package let always: Int64
        package let beyond: Beyond

        /// How many of those that are due.
        package func allowed(of due: Int64) -> Int64 { max(always, due * percent / 100) }
    }

    /// 导出: a file about more people than this leaves when somebody else agrees.
    package struct Exports: Sendable {
        /// Where a pack says nothing: then more than so many leave with nobody.
        package static let usual = 50

        package let people: Int
        package let within: TimeLimit
        package let chain: DecisionChain
    }

    package var arbitration: TimeLimit?
    package var exports: Exports?
    package var shares: [MatterVerb: Share] = [:]

    /// What is counted: all that is decided by others, and what is given back.
    package static let counted: [MatterVerb] = [.extend, .return, .shelve, .void, .exclude]

    private static let percents: ClosedRange<Int64> = 1...50
    private static let floors: ClosedRange<Int64> = 0...50

    package static func absent(in context: PackContext) -> BoundsScheme? { BoundsScheme() }

    package static func read(_ node: PackReader, in context: PackContext) -> BoundsScheme? {
        guard let matters = context.section(MatterScheme.self), node.map(allowed: ["arbitration", "shares", "exports"]) != nil else {
            return nil
        }
        var bounds = BoundsScheme()
        if let arbitration = node.optional("arbitration"), arbitration.map(allowed: ["within"]) != nil {
            bounds.arbitration = arbitration.require("within")?.timeLimit()
        }
        for (key, reader) in node.optional("shares")?.map(allowed: Set(counted.map(\.rawValue))) ?? [] {
            if let verb = MatterVerb(rawValue: key) { bounds.shares[verb] = share(verb, reader, matters) }
        }
        bounds.exports = node.optional("exports").flatMap { exports($0, context) }
        return bounds
    }

    /// `{people: 50, within: 1 working day, roles: [leader]}`
    private static func exports(_ node: PackReader, _ context: PackContext) -> Exports? {
        guard node.map(allowed: ["people", "within", "roles"]) != nil, let people = node.require("people")?.integer(1...50),
            let within = node.require("within")?.timeLimit(), let list = node.require("roles"), let items = list.list(), !items.isEmpty
        else { return nil }
        let roles = items.compactMap { item -> String? in
            guard let id = item.text() else { return nil }
            let role = context.roles.first { $0.id == id && $0.over == .place }
            guard role?.verbs.contains(Decisions.Event.grant.verb) == true else {
                item.fault(
                    "bounds.exports", "«\(id)» is no role over a place that may decide",
                    mend: "give it decision.grant and decision.refuse in roles.yaml")
                return nil
            }
            return id
        }
        guard roles.count == items.count else { return nil }
        return Exports(people: Int(people), within: within, chain: DecisionChain([.init(roles: roles, people: 1)]))
    }

    private static func share(_ verb: MatterVerb, _ node: PackReader, _ matters: MatterScheme) -> Share? {
        guard node.map(allowed: ["share_at_most", "always", "beyond"]) != nil,
            let percent = node.require("share_at_most")?.integer(percents), let always = node.require("always")?.integer(floors),
            let beyondNode = node.require("beyond"), let beyond = beyondNode.choice(Share.Beyond.self)
        else { return nil }
        guard matters.transitions.contains(where: { $0.verb == verb }) else {
            node.fault("bounds.unused", "no transition of matters.yaml is taken by «\(verb.rawValue)»", mend: "remove it")
            return nil
        }
        // Nobody allows a return, and where there is one chain nobody stands above it.
        if beyond == .higher, matters.decisions[verb].map({ $0.chains.count < 2 }) ?? true {
            beyondNode.fault(
                "bounds.higher", "nobody higher decides on «\(verb.rawValue)»",
                mend: "write `beyond: refuse`, or a second chain in matters.yaml")
            return nil
        }
        return Share(percent: percent, always: always, beyond: beyond)
    }

    /// In one order everywhere.
    var inOrder: [(verb: MatterVerb, share: Share)] { Self.counted.compactMap { verb in shares[verb].map { (verb, $0) } } }
}
