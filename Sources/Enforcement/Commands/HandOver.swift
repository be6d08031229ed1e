package import Kernel
internal import People
internal import Process
internal import Territory

/// 移送: a finding that is not the team's to decide goes to an office that may, once. The office has a clock for saying that it has it.
package struct HandOver: OperationCommand {
    package static let verb: Verb = "enforcement.hand"
    package static let step = "transfer"
    package static let from: Set<Operation.State> = [.held]

    package enum Fields {
        package static let finding = Field.choice("finding")
        package static let authority = Field.choice("authority")
        package static let text = Field.text("text", maximum: 1000)
    }
    package static let schema = Schema("HandOver", [Fields.finding.any, Fields.authority.any, Fields.text.any])

    package let asked: OperationInput

    package init(_ asked: OperationInput) { self.asked = asked }

    package func run(in context: CommandContext) throws -> OperationStanding {
        let operation = try begin(in: context)
        let findings = try EnforcementFinding.all(of: operation.id, in: context.tx)
        guard let finding = findings.first(where: { $0.id.description == asked.input[Fields.finding] && $0.outcome == .beyond }) else {
            throw Problem.invalid([FieldProblem(Fields.finding.name, "choice")])
        }
        guard let authority = try Authorities.of(operation.team, in: context.tx).first(where: { $0.code == asked.input[Fields.authority] })
        else { throw Problem.invalid([FieldProblem(Fields.authority.name, "choice")]) }
        let earlier = try Transfer.all(of: operation.id, in: context.tx)
        guard !earlier.contains(where: { $0.finding == finding.id && $0.outcome != .returned }) else {
            throw Problem(409, "enforcement.handed")
        }
        guard earlier.count < Transfer.limit else { throw Problem(409, "enforcement.full") }
        let transfer = Transfer(
            id: context.newID(), number: try EnforcementNumber.draw("enforcement_transfer", in: context), operation: operation.id,
            finding: finding.id, team: operation.team, authority: authority, handed: context.now, received: nil, answered: nil,
            outcome: nil, version: 1)
        try transfer.insert(in: context.tx)
        try transfer.start(.accept, in: context)
        let text = try say(asked.input[Fields.text], as: OperationText.handed(transfer.id), in: context)
        try context.emit(
            Event(
                stream: transfer.id, version: 1, type: "enforcement.transfer", unit: operation.team.id,
                Payload().with("operation", id: operation.id).with("finding", id: finding.id).with("owner", id: authority.id)
                    .with("number", token: transfer.number).with("text", commitment: text)))
        return try commit(operation, as: .held, Payload().with("transfer", id: transfer.id), in: context)
    }
}

/// To whom a team may hand something over: offices of its own place and of everything above it, but no other team.
enum Authorities {
    private static let limit = 200

    static func of(_ team: UnitRecord, in tx: any Reading) throws -> [UnitRecord] {
        let above = Statement.list(team.path.lineage.map { "\($0)" })
        return try tx.all(
            """
            SELECT u.unit, u.code, u.name, u.level, u.parent, u.path, u.depth, u.ended FROM unit_now u JOIN unit k ON k.id = u.unit
            WHERE u.parent IN (SELECT unit FROM unit_now WHERE path IN (\(above))) AND k.kind = 'office' AND u.ended IS NULL
            AND u.level <> \(team.level) ORDER BY u.code LIMIT \(limit)
            """, UnitRecord.decode)
    }
}
