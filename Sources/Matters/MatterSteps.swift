package import Kernel

/// Every step on a matter that is there: its input and its command, for the pages and the API alike.
package struct MatterStep: Sendable {
    package let verb: MatterVerb
    package let schema: Schema
    /// For the description of the API.
    let summary: String
    /// It only asks: nothing happens to the matter until others have agreed.
    package let isDecidedByOthers: Bool
    package let carryOut: @Sendable (String, Input, Int64?, Actor, IdempotencyKey?, Executor) async throws -> Receipt<MatterStanding>

    func perform(_ request: Request, _ executor: Executor) async throws -> Receipt<MatterStanding> {
        try await carryOut(
            request.parameter("number"), request.input, request.expectedVersion, request.actor, request.idempotency, executor)
    }

    private init<C: MatterCommand>(_ command: C.Type, _ summary: String) {
        verb = C.step
        schema = C.Fields.schema
        self.summary = summary
        isDecidedByOthers = false
        carryOut = { number, input, expected, actor, key, executor in
            try await executor.perform(C(number, input, expected: expected), as: actor, key: key)
        }
    }

    private init<C: DecidedCommand>(decided command: C.Type, _ summary: String) {
        verb = C.step
        schema = C.Fields.schema
        self.summary = summary
        isDecidedByOthers = true
        carryOut = { number, input, expected, actor, key, executor in
            let receipt = try await executor.perform(C(StepInput(number, input, expected: expected)), as: actor, key: key)
            // How the matter stands is for whoever asks for it: others decide.
            return Receipt(output: nil, events: receipt.events, replayed: receipt.replayed)
        }
    }

    /// In the order in which a page offers them.
    package static let all = [
        MatterStep(DispatchMatter.self, "Give a raised matter to an office of its category"),
        MatterStep(ArbitrateMatter.self, "Decide whose a disputed matter is"),
        MatterStep(AcceptMatter.self, "Sign for a dispatched matter"),
        MatterStep(ResolveMatter.self, "Say what was done"),
        MatterStep(VerifyMatter.self, "Confirm that it is solved, or send it back to work"),
        MatterStep(RateMatter.self, "Rate what was done, as its reporter"),
        MatterStep(ResumeMatter.self, "Answer what was asked, or go on without the answer"),
        MatterStep(ReopenMatter.self, "Have it done again, as its reporter"),
        MatterStep(ContactMatter.self, "Record that the reporter was spoken with"),
        MatterStep(CommentMatter.self, "Add something, as its reporter"),
        MatterStep(NoteMatter.self, "Add a note for the staff, or for the reporter too"),
        MatterStep(AssignMatter.self, "Name who of the office has it"),
        MatterStep(SuspendMatter.self, "Ask the reporter; the clocks stand still for a bounded time"),
        MatterStep(EscalateMatter.self, "Ask the unit above for help"),
        MatterStep(RecallMatter.self, "Take back a dispatch before it was signed for"),
        MatterStep(ReturnMatter.self, "Give back what is not this office's"),
        MatterStep(DisputeMatter.self, "Ask the dispatcher above to decide whose it is"),
        MatterStep(WithdrawMatter.self, "Withdraw it, as its reporter"),
        MatterStep(MergeMatter.self, "Let it go along with another matter that is the same"),
        MatterStep(UnmergeMatter.self, "Take it apart from the matter it goes along with"),
        MatterStep(AssistMatter.self, "Ask another office to do its share of it"),
        MatterStep(SplitMatter.self, "Make a matter of each of several questions in one"),
        MatterStep(UnshelveMatter.self, "Go on with what was put off"),
        MatterStep(AppealMatter.self, "Object to its end as no matter, as its reporter"),
        MatterStep(WhistleMatter.self, "Call departments to a place: on which ground, whom, where to meet"),
        MatterStep(decided: ExtendMatter.self, "Ask for more time; others decide"),
        MatterStep(decided: ShelveMatter.self, "Ask to put it off until a review; others decide"),
        MatterStep(decided: ExcludeMatter.self, "Ask to leave it out of every rate; two others decide"),
        MatterStep(decided: LiftMatter.self, "Ask to be told who the hidden reporter is; two others decide, and the reporter is told"),
        MatterStep(decided: VoidMatter.self, "Ask to end what is no matter at all; two others decide"),
    ]

    static func schema(of verb: MatterVerb) -> Schema { all.first { $0.verb == verb }?.schema ?? .empty }
}
