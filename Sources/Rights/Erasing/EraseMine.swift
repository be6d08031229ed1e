package import Kernel
internal import People

/// 要求删除: somebody has what is kept of them destroyed. What must be kept is refused with the reason; the events stay, and say nothing.
package struct EraseMine: Command {
    package static let verb = RightsPermission.erase

    package enum Fields {
        package static let holding = Field.line("holding", maximum: 48)
        package static let record = Field.line("record", maximum: 40)
        package static let sure = Field.flag("sure")
        package static let schema = Schema("EraseMine", [holding.any, record.any, sure.any, Helping.relation.any, Helping.consent.any])
    }

    let target: Target
    let input: Input

    init(_ services: RightsServices, _ input: Input) {
        target = Target(services, holding: input[Fields.holding], record: input[Fields.record])
        self.input = input
    }

    package func subject(in tx: any Reading) throws -> Subject { try target.item(in: tx).subject }

    package func run(in context: CommandContext) throws -> ID {
        let item = try target.item(in: context.tx)
        guard input[Fields.sure] else { throw Problem.invalid([FieldProblem(Fields.sure.name, "sure")]) }
        if let kept = try item.keptNow(on: context.now.day, in: context.tx) { throw Problem(409, "rights.kept_\(kept)") }
        guard try RightsRequest.open(on: item.record, in: context.tx) == 0 else { throw Problem(409, "rights.kept_asked") }
        let helping = try Helping(item, input, by: context.actor)
        return try Erasure.carryOut(
            [(item.record, item.keys)], of: target.keeping.holding(target.holding), ground: .asked, label: item.label, helping: helping,
            verb: Self.verb, target.keeping, in: context)
    }
}

extension PersonalHolding.Item {
    /// Why it may not be erased today; a hold goes before everything.
    func keptNow(on day: Day, in tx: any Reading) throws -> String? {
        try LegalHold.among([record] + keys, on: day, in: tx).isEmpty ? kept : "hold"
    }
}
