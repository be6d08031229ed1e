package import Kernel

/// Every step on a case that is there: its input and its command, for the pages and the API alike.
package struct CaseStep: Sendable {
    package let name: String
    package let verb: Verb
    package let schema: Schema
    package let from: Set<MediationCase.State>
    /// For the description of the API.
    let summary: String
    package let carryOut: @Sendable (CaseInput, Actor, IdempotencyKey?, Executor) async throws -> Receipt<CaseStanding>

    private init<C: CaseCommand>(_ command: C.Type, _ summary: String) {
        name = C.step
        verb = C.verb
        schema = C.schema
        from = C.from
        self.summary = summary
        carryOut = { asked, actor, key, executor in try await executor.perform(C(asked), as: actor, key: key) }
    }

    /// In the order in which a page offers them.
    package static let all = [
        CaseStep(AcceptCase.self, "Take a case: the time for mediating begins"),
        CaseStep(SeatMediator.self, "Put somebody in a mediator's post on the panel"),
        CaseStep(ReplaceMediator.self, "Put somebody else in a mediator's place"),
        CaseStep(CallHelper.self, "Call in legal aid, a judge, a prosecutor, a police officer or a lawyer"),
        CaseStep(RecordSession.self, "Record a session: when, where, who came by role (came.<role> is \"true\"), what came of it"),
        CaseStep(AgreeCase.self, "Record what the parties agreed on"),
        CaseStep(FollowCase.self, "Record a visit after the agreement: whether it is kept"),
        CaseStep(AddParty.self, "Add a party"),
        CaseStep(FailCase.self, "End it without agreement, saying where to go"),
        CaseStep(WithdrawCase.self, "End it because who asked for it takes it back"),
    ]
}
