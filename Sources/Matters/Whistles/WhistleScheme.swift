package import Kernel
package import Process

/// Why a street or town may call departments to it. The three grounds are the practice's own; a pack says which of them count there, and
/// how soon whoever is called has to be on site.
package enum WhistleGround: String, CaseIterable, Sendable {
    /// 自身解决不了
    case beyond
    /// 没有执法权
    case unempowered
    /// 应急
    case emergency
}

/// `whistles.yaml`: 吹哨报到. A county without the file calls nobody this way.
package struct WhistleScheme: SchemeSection {
    package static let key = "whistles"

    /// How soon a unit has to be on site, by the ground it was called on.
    package let arrivals: [WhistleGround: TimeLimit]
    /// How much of that time is used up when it is warned.
    package let warnPercent: Int64
    /// How long the next unit above is given, when one is late.
    package let climb: TimeLimit
    /// How long both sides may assess one another; neither sees the other's word before both are given, or this is over.
    package let assess: TimeLimit

    private static let percents: ClosedRange<Int64> = 1...99

    package static let none = WhistleScheme(
        arrivals: [:], warnPercent: 50, climb: TimeLimit(30, .minute), assess: TimeLimit(7, .calendarDay))

    /// In the order in which a form offers them.
    package var grounds: [WhistleGround] { WhistleGround.allCases.filter { arrivals[$0] != nil } }

    package static func absent(in context: PackContext) -> WhistleScheme? { none }

    package static func read(_ node: PackReader, in context: PackContext) -> WhistleScheme? {
        RefusedPractices.refuse(in: node)
        guard node.map(allowed: ["grounds", "warn", "climb", "assess"]) != nil, let grounds = node.require("grounds"),
            let entries = grounds.map(allowed: Set(WhistleGround.allCases.map(\.rawValue)))
        else { return nil }
        var arrivals: [WhistleGround: TimeLimit] = [:]
        for (key, reader) in entries {
            guard let ground = WhistleGround(rawValue: key), reader.map(allowed: ["arrive"]) != nil,
                let limit = reader.require("arrive").flatMap(roundTheClock)
            else { continue }
            arrivals[ground] = limit
        }
        if case .map(let written, _) = grounds.node, written.isEmpty {
            grounds.fault(
                "whistles.grounds", "no ground is named", mend: "write `emergency: {arrive: 30 minutes}` under it, or drop the file")
        }
        guard let warn = node.require("warn")?.integer(percents), let climb = node.require("climb").flatMap(roundTheClock),
            let assess = node.require("assess")?.timeLimit()
        else { return nil }
        checkTable(node, context)
        return WhistleScheme(arrivals: arrivals, warnPercent: warn, climb: climb, assess: assess)
    }

    /// Whoever is called comes at night too.
    private static func roundTheClock(_ node: PackReader) -> TimeLimit? {
        guard let limit = node.timeLimit() else { return nil }
        guard limit.unit == .minute || limit.unit == .hour else {
            node.fault("whistles.limit", "«\(limit.text)» waits until the office opens", mend: "write minutes or hours: `30 minutes`")
            return nil
        }
        return limit
    }

    private static func checkTable(_ node: PackReader, _ context: PackContext) {
        guard let matters = context.section(MatterScheme.self), !matters.transitions.contains(where: { $0.verb == .whistle }) else {
            return
        }
        node.diagnostics.warning(
            "whistles.unused", at: node.mark, "no transition of matters.yaml is taken by it",
            mend: "add `{verb: whistle, from: [state, …]}` there")
    }
}

/// Permissions beside `matter.whistle`, over the matter's place or the unit that was called.
package enum WhistlePermission {
    package static let read: Verb = "whistle.read"
    package static let arrive: Verb = "whistle.arrive"
    /// Tells that a unit is there by the code that whoever blew it shows.
    package static let scan: Verb = "whistle.scan"
    package static let leave: Verb = "whistle.leave"
    package static let settle: Verb = "whistle.settle"
    package static let withdraw: Verb = "whistle.withdraw"
    /// The one who blew it on each unit that was called.
    package static let assess: Verb = "whistle.assess"
    /// A unit that was called on whether it had to be.
    package static let answer: Verb = "whistle.answer"

    static let all: Set<Verb> = [read, arrive, scan, leave, settle, withdraw, assess, answer]
}

/// What the events of a whistle and of its calls are called, where that is not the permission's name.
enum WhistleEvent {
    /// A unit is called: told at once.
    static let call = "whistle.call"
    /// It is settled: whoever was called may go.
    static let release = "whistle.release"
    /// It was withdrawn before anything came of it.
    static let cancel = "whistle.cancel"
}
