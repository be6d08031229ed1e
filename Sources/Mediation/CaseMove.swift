package import Kernel
internal import People
internal import Process
internal import Territory

/// A step on a case: the one place that changes its state, version, list rows and clocks, and tells it.
struct CaseMove {
    let mediation: MediationCase
    let terms: MediationScheme.Terms
    let context: CommandContext
    var state: MediationCase.State
    var way: String?
    var agreement: [UInt8]?
    var follow: MediationCase.Follow?

    init(_ mediation: MediationCase, in context: CommandContext) throws {
        self.mediation = mediation
        self.context = context
        guard let terms = try context.scheme.section(MediationScheme.self).terms else { throw Problem.notFound }
        self.terms = terms
        (state, way, agreement, follow) = (mediation.state, mediation.way, mediation.agreement, mediation.follow)
    }

    /// Beyond this a case takes no more sessions and visits; what ends it still finds room.
    static let textLimit = Int64(SealedTexts.limit - 20)

    /// Seals what was said under the key of the case, and returns the commitment.
    func say(_ text: String?, as label: String) throws -> [UInt8]? {
        guard let text else { return nil }
        guard try SealedTexts.count(of: mediation.id, in: context.tx) < Self.textLimit else { throw Problem(409, "mediation.full") }
        return try SealedTexts.write(text, label: label, of: mediation.id, in: context)
    }

    /// Whoever a party objected to has left, and enough sit on the panel: otherwise nothing is mediated.
    func requirePanel() throws {
        let seats = try MediationSeat.all(of: mediation.id, in: context.tx).filter(\.isHeld)
        guard !seats.contains(where: { $0.objected != nil }) else { throw Problem(409, "mediation.objected") }
        guard seats.count >= Int(terms.panel.lowerBound) else {
            throw Problem(409, "mediation.panel", args: ["least": "\(terms.panel.lowerBound)"])
        }
    }

    func clocks() throws -> Clocks { try Clocks(mediation.clocks, in: context) }

    func start(_ stage: TimeLimit.Stage) throws {
        guard let limit = terms.limit(stage) else { return }
        try clocks().start([.init(stage, limit)], unit: mediation.centre.id, level: mediation.centre.level, warnPercent: Self.warnPercent)
    }

    /// The centre is warned when this much of the time is used up.
    static let warnPercent: Int64 = 80

    func commit(_ type: Verb, _ payload: Payload) throws -> CaseStanding {
        let version = mediation.version + 1
        let ended = state.hasEnded ? mediation.ended ?? context.now : nil
        let accepted = state == .opened ? nil : mediation.accepted ?? (state == .accepted ? context.now : nil)
        let changed = try context.tx.executeCounting(
            """
            UPDATE mediation SET state = \(state.rawValue), accepted_ms = \(accepted), ended_ms = \(ended), way = \(way),
                agreement = \(agreement), follow = \(follow?.rawValue), version = \(version)
            WHERE id = \(mediation.id) AND version = \(mediation.version)
            """)
        guard changed == 1 else { throw Problem(412, "stale", args: ["expected": "\(mediation.version)", "current": ""]) }
        try mediation.relist(as: state, in: context.tx)
        var payload = payload
        if state != mediation.state { payload = payload.with("from", token: mediation.state.rawValue).with("to", token: state.rawValue) }
        try context.emit(Event(stream: mediation.id, version: version, type: type.text, unit: mediation.centre.id, payload))
        return CaseStanding(id: mediation.id, state: state, version: version)
    }
}

/// How a case stands after a step.
package struct CaseStanding: Sendable {
    package let id: ID
    package let state: MediationCase.State
    package let version: Int64
}

/// A command on a case that is there.
package protocol CaseCommand: Command where Output == CaseStanding {
    /// The last part of its path.
    static var step: String { get }
    static var schema: Schema { get }
    /// The states it is possible from.
    static var from: Set<MediationCase.State> { get }
    var asked: CaseInput { get }
    init(_ asked: CaseInput)
}

/// Which case, what was said, and the version that the writer saw.
package struct CaseInput: Sendable {
    package let id: ID
    package let input: Input
    package let expected: Int64?

    package init(_ id: ID, _ input: Input, expected: Int64? = nil) {
        self.id = id
        self.input = input
        self.expected = expected
    }
}

extension CaseCommand {
    package static var reading: Verb? { MediationPermission.read }

    package func subject(in tx: any Reading) throws -> Subject { try MediationCase.load(asked.id, in: tx).subject }

    /// The case, once it is known that the actor may know of it and that the step is possible.
    func begin(in context: CommandContext) throws -> CaseMove {
        let mediation = try MediationCase.load(asked.id, in: context.tx)
        guard try mediation.isOpen(to: context.actor, Policy(context.scheme), in: context.tx) else { throw Problem.notFound }
        if let expected = asked.expected, expected != mediation.version {
            throw Problem(412, "stale", args: ["expected": "\(expected)", "current": "\(mediation.version)"])
        }
        guard Self.from.contains(mediation.state), !mediation.isForgotten else { throw Problem(409, "mediation.state") }
        return try CaseMove(mediation, in: context)
    }
}
