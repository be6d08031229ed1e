package import Kernel

/// Seals what was said under the act's own key and returns the commitment to it. The house hands it in.
package typealias ActSeal = @Sendable (_ text: String, _ label: String, _ act: ID, CommandContext) throws -> [UInt8]

/// 同意: one of those who have to allow a change does. When it was the last one, the change happens on its day.
package struct ApproveAct: Command {
    package static let verb: Verb = "territory.approve"
    package static let reading: Verb? = UnitSearch.verb

    package enum Fields {
        package static let text = Field.text("text", maximum: 500).optional
        package static let schema = Schema("ApproveAct", [text.any])
    }

    private let id: ID?
    private let text: String?
    private let seal: ActSeal

    package init(_ act: String, _ input: Input, seal: @escaping ActSeal) {
        id = ID(act)
        text = input[Fields.text]
        self.seal = seal
    }

    package func subject(in tx: any Reading) throws -> Subject { try PlannedAct.require(id, in: tx).subject(in: tx) }

    package func run(in context: CommandContext) throws {
        let plan = try PlannedAct.require(id, in: context.tx)
        try plan.answer(agrees: true, text, seal, Self.verb, in: context)
    }
}

/// 不同意: one refusal is enough, and it says why.
package struct RefuseAct: Command {
    package static let verb: Verb = "territory.refuse"
    package static let reading: Verb? = UnitSearch.verb

    package enum Fields {
        package static let text = Field.text("text", maximum: 500)
        package static let schema = Schema("RefuseAct", [text.any])
    }

    private let id: ID?
    private let text: String
    private let seal: ActSeal

    package init(_ act: String, _ input: Input, seal: @escaping ActSeal) {
        id = ID(act)
        text = input[Fields.text]
        self.seal = seal
    }

    package func subject(in tx: any Reading) throws -> Subject { try PlannedAct.require(id, in: tx).subject(in: tx) }

    package func run(in context: CommandContext) throws {
        let plan = try PlannedAct.require(id, in: context.tx)
        try plan.answer(agrees: false, text, seal, Self.verb, in: context)
    }
}

extension PlannedAct {
    /// Something that happened to it beside what it does to the territory.
    package func tell(_ verb: Verb, _ payload: Payload, in context: CommandContext) throws {
        try context.tx.execute("UPDATE act_plan SET version = \(version + 1) WHERE id = \(id)")
        try context.emit(Event(stream: id, version: version + 1, type: verb.text, unit: unit, payload))
    }

    package static func require(_ id: ID?, in tx: any Reading) throws -> PlannedAct {
        guard let plan = try id.flatMap({ try find($0, in: tx) }) else { throw Problem.notFound }
        return plan
    }

    /// The label under which an answer's words are sealed: who answered may only do so once.
    package static func label(of account: ID) -> String { "answer.\(account)" }

    fileprivate func answer(agrees: Bool, _ text: String?, _ seal: ActSeal, _ verb: Verb, in context: CommandContext) throws {
        guard let account = context.actor.account else { throw Problem.signInNeeded }
        let reason = try text.map { try seal($0, Self.label(of: account), id, context) }
        try ActApproval(self, in: context).answer(agrees: agrees, reason: reason, verb: verb)
    }
}
