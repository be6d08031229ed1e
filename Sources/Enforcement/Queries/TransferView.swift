package import Kernel
internal import People
package import Process
package import Territory

/// What was handed over, as the team's people and the authority's see it.
package struct TransferView: Sendable {
    package let transfer: Transfer
    package let finding: EnforcementFinding?
    package let operation: Operation
    package let seen: String?
    package let handed: String?
    package let answer: String?
    package let clocks: [Clock]
    package let mayReceive: Bool
    package let mayAnswer: Bool
    package let mayReadOperation: Bool

    package static func load(_ text: String, for actor: Actor, _ services: EnforcementServices, in tx: any Reading) throws -> TransferView {
        let policy = services.policy
        let transfer = try Transfer.find(text, for: actor, policy, in: tx)
        guard let operation = try Operation.find(transfer.operation, in: tx) else { throw Problem.notFound }
        func may(_ verb: Verb, _ subject: Subject) -> Bool {
            if case .allowed = policy.decide(verb, of: actor, on: subject) { true } else { false }
        }
        let texts = try SealedTexts.read(operation.id, vault: services.vault, in: tx)
        return TransferView(
            transfer: transfer,
            finding: try EnforcementFinding.all(of: operation.id, in: tx).first { $0.id == transfer.finding }, operation: operation,
            seen: texts[OperationText.finding(transfer.finding)], handed: texts[OperationText.handed(transfer.id)],
            answer: texts[OperationText.answer(transfer.id)], clocks: try Clock.all(of: transfer.id, in: tx),
            mayReceive: transfer.received == nil && may(ReceiveTransfer.verb, transfer.subject),
            mayAnswer: transfer.received != nil && transfer.answered == nil && may(AnswerTransfer.verb, transfer.subject),
            mayReadOperation: may(EnforcementPermission.read, operation.subject))
    }
}

/// What an authority was handed, newest first.
package struct TransferList: Sendable {
    package let unit: UnitRecord
    package let own: [UnitRecord]
    package let group: String
    package let items: [Transfer]
    package let next: Keyset?

    package static func load(_ request: Request, _ services: EnforcementServices, limit: Int, in tx: any Reading) throws -> TransferList {
        let group = request.query["state"].flatMap { $0.isEmpty ? nil : $0 } ?? Transfer.groups[0]
        guard Transfer.groups.contains(group) else { throw Problem.invalid([FieldProblem("state", "choice")]) }
        let after = try Keyset.read(request.query["after"])
        let paths = services.policy.scopes(EnforcementPermission.inbox, of: request.actor, over: .owner).map(\.path)
        let own = try paths.prefix(20).compactMap { try UnitRecord.find(path: $0, in: tx) }
        let code = String((request.query["unit"] ?? "").prefix(32))
        guard let unit = code.isEmpty ? own.first : own.first(where: { $0.code == code }) else {
            throw code.isEmpty ? Problem.forbidden : Problem.notFound
        }
        let found = try Transfer.all(to: unit.id, group, after: after, limit: limit + 1, in: tx)
        let items = Array(found.prefix(limit))
        return TransferList(
            unit: unit, own: own, group: group, items: items,
            next: found.count > limit ? items.last.map { Keyset(ms: $0.handed.ms, id: $0.id) } : nil)
    }
}
