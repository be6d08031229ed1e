package import Kernel
internal import Territory

/// 调解笔录: they met; when, where, who came by role, and what came of it.
package struct RecordSession: CaseCommand {
    package static let verb: Verb = "mediation.session"
    package static let step = "session"
    package static let from: Set<MediationCase.State> = [.accepted]

    package enum Outcome: String, Sendable, CaseIterable {
        case goOn = "go_on"
        case nearlyAgreed = "nearly_agreed"
        case adjourned
        case stuck
    }

    package enum Fields {
        package static let held = Field.date("held_on")
        package static let place = Field.line("place", maximum: 100)
        package static let outcome = Field.choice("outcome", Outcome.allCases.map(\.rawValue))
        package static let text = Field.text("text", maximum: 2000).optional
    }
    /// Who came is ticked, by role: `came.applicant`, `came.judge`.
    package static let camePrefix = "came."
    package static let schema = Schema(
        "RecordSession", [Fields.held.any, Fields.place.any, Fields.outcome.any, Fields.text.any], openPrefix: camePrefix)

    static let limit = 60

    /// Who can come to any session, beside those who are called in.
    package static let roles = MediationParty.Side.allCases.map(\.rawValue) + ["mediator"]

    package let asked: CaseInput

    package init(_ asked: CaseInput) { self.asked = asked }

    package func run(in context: CommandContext) throws -> CaseStanding {
        let move = try begin(in: context)
        try move.requirePanel()
        let came = try came(move)
        guard let held = Day(asked.input[Fields.held]), held <= context.now.day, held >= move.mediation.opened.day else {
            throw Problem.invalid([
                FieldProblem(
                    Fields.held.name, "day_range", args: ["from": move.mediation.opened.day.text, "to": context.now.day.text])
            ])
        }
        let count = try context.tx.count(
            "SELECT COUNT(*) FROM (SELECT id FROM mediation_session WHERE mediation = \(asked.id) LIMIT \(Self.limit)) AS sessions")
        guard count < Self.limit else { throw Problem(409, "mediation.full") }
        let id = context.newID()
        try context.tx.execute(
            """
            INSERT INTO mediation_session (mediation, id, held, outcome, came)
            VALUES (\(asked.id), \(id), \(held), \(asked.input[Fields.outcome]), \(came.joined(separator: " ")))
            """)
        let place = try move.say(asked.input[Fields.place], as: MediationText.place(of: id))
        let text = try move.say(asked.input[Fields.text], as: MediationText.said(at: id))
        var payload = Payload().with("session", id: id).with("held", instant: held.start)
            .with("outcome", token: asked.input[Fields.outcome]).with("place", commitment: place).with("text", commitment: text)
        for role in came { payload = payload.with("came", token: role) }
        return try move.commit(Self.verb, payload)
    }

    /// In the order of the roles. Somebody mediated, and somebody was there to be mediated between.
    private func came(_ move: CaseMove) throws -> [String] {
        let known = Self.roles + move.terms.helpers
        let ticked = Set(
            asked.input.open.filter { !["false", "0", "no"].contains($0.value) }.keys.map { String($0.dropFirst(Self.camePrefix.count)) })
        if let stranger = ticked.subtracting(known).min() {
            throw Problem.invalid([FieldProblem(Self.camePrefix + stranger, "unknown")])
        }
        guard ticked.contains("mediator"), MediationParty.Side.allCases.contains(where: { ticked.contains($0.rawValue) }) else {
            throw Problem(422, "mediation.nobody_came")
        }
        return known.filter(ticked.contains)
    }
}
