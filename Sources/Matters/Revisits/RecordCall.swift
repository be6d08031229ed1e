package import Kernel
internal import People
internal import Process

/// 回访记录: what came of one try to call, in the resident's own words. What is not solved, or not to their content, goes back to work.
package struct RecordCall: Command {
    package static let verb = RevisitPermission.call
    package static let reading: Verb? = RevisitPermission.list

    package enum Outcome: String, CaseIterable, Sendable {
        case answered
        case noAnswer = "no_answer"
        case declined
        case wrongNumber = "wrong_number"
    }

    package enum Fields {
        static let yesNo = ["yes", "no"]
        package static let outcome = Field.choice("outcome", Outcome.allCases.map(\.rawValue))
        /// Whether anybody answered the resident about it.
        package static let responded = Field.choice("responded", yesNo).optional
        package static let solved = Field.choice("solved", yesNo).optional
        package static let satisfied = Field.choice("satisfied", yesNo).optional
        package static let text = Field.text("text", maximum: 1000).optional
        package static let schema = Schema("RecordCall", [outcome.any, responded.any, solved.any, satisfied.any, text.any])
    }

    let id: ID
    private let input: Input

    package init(_ id: ID, _ input: Input) {
        self.id = id
        self.input = input
    }

    package func subject(in tx: any Reading) throws -> Subject { try Revisit.load(id, in: tx).subject }

    package func run(in context: CommandContext) throws {
        let revisit = try RevisitCaller.waiting(id, in: context)
        guard let outcome = Outcome(rawValue: input[Fields.outcome]) else {
            throw Problem.invalid([FieldProblem(Fields.outcome.name, "choice")])
        }
        let answers = try answers(outcome)
        guard context.now >= revisit.next else { throw Problem(409, "revisit.too_soon", args: ["from": revisit.next.minuteText]) }
        switch outcome {
        case .noAnswer: try missed(revisit, in: context)
        case .answered: try heard(revisit, answers, in: context)
        case .declined: try settle(revisit, .declined, outcome, in: context)
        case .wrongNumber: try settle(revisit, .unreached, outcome, in: context)
        }
    }

    /// All three questions are answered, or none was asked.
    private func answers(_ outcome: Outcome) throws -> [Bool] {
        let given = [Fields.responded, Fields.solved, Fields.satisfied].map { (name: $0.name, text: input[$0]) }
        let faults = given.compactMap { field -> FieldProblem? in
            if outcome == .answered { return field.text == nil ? FieldProblem(field.name, "required") : nil }
            return field.text == nil ? nil : FieldProblem(field.name, "revisit_unanswered")
        }
        guard faults.isEmpty else { throw Problem.invalid(faults) }
        return given.map { $0.text == "yes" }
    }

    private func said(_ revisit: Revisit, in context: CommandContext) throws -> [UInt8]? {
        try input[Fields.text].map { try SealedTexts.write($0, label: RevisitText.words(revisit.version + 1), of: revisit.id, in: context) }
    }

    private func settle(_ revisit: Revisit, _ state: Revisit.State, _ outcome: Outcome, in context: CommandContext) throws {
        let words = try said(revisit, in: context)
        try revisit.change(
            "state = \(state.rawValue), reason = \(outcome.rawValue), settled_ms = \(context.now), tries = \(revisit.tries + 1)", Self.verb,
            Payload().with("outcome", token: outcome.rawValue).with("state", token: state.rawValue).with("text", commitment: words),
            in: context)
    }

    /// Nobody answered: another try later, and the last one in another part of the day than all before.
    private func missed(_ revisit: Revisit, in context: CommandContext) throws {
        guard let rule = try RevisitPeriod.find(id: revisit.period, in: context.tx)?.rule else { throw Problem.notFound }
        let (tries, part) = (revisit.tries + 1, Self.part(of: context.now))
        guard tries < rule.tries else {
            if revisit.parts == part { throw Problem(409, "revisit.same_part") }
            return try settle(revisit, .unreached, .noAnswer, in: context)
        }
        let words = try said(revisit, in: context)
        let calendar = try context.scheme.section(WorkCalendar.self)
        try revisit.change(
            "tries = \(tries), parts = \(revisit.parts | part), next_ms = \(calendar.due(rule.apart, after: context.now).at)", Self.verb,
            Payload().with("outcome", token: Outcome.noAnswer.rawValue).with("state", token: Revisit.State.waiting.rawValue)
                .with("text", commitment: words), in: context)
    }

    /// Morning, afternoon, evening: a bit each.
    static func part(of instant: Instant) -> Int64 {
        let hour = (instant.ms - instant.day.start.ms) / 3_600_000
        return hour < 12 ? 1 : hour < 18 ? 2 : 4
    }

    private func heard(_ revisit: Revisit, _ answers: [Bool], in context: CommandContext) throws {
        let (responded, solved, satisfied) = (answers[0], answers[1], answers[2])
        let words = try said(revisit, in: context)
        let reopened = try solved && satisfied ? false : RevisitReopening(revisit: revisit, text: input[Fields.text]).run(in: context)
        try revisit.change(
            """
            state = 'reached', responded = \(responded), solved = \(solved), satisfied = \(satisfied), reopened = \(reopened),
            settled_ms = \(context.now), tries = \(revisit.tries + 1)
            """, Self.verb,
            Payload().with("outcome", token: Outcome.answered.rawValue).with("state", token: Revisit.State.reached.rawValue)
                .with("responded", flag: responded).with("solved", flag: solved).with("satisfied", flag: satisfied)
                .with("reopened", flag: reopened).with("text", commitment: words), in: context)
    }
}

/// The labels of a revisit's sealed texts.
enum RevisitText {
    static func words(_ version: Int64) -> String { "words.\(version)" }
}
