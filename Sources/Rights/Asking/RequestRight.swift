package import Kernel
internal import People
internal import Process
internal import Territory

/// Asks the office to put something right, to explain or to stop it; or tells of retaliation, which goes to the unit above the one that
/// handles the matter and to nobody of the chain.
package struct RequestRight: Command {
    package static let verb = RightsPermission.request
    /// A report of retaliation is told by another name, so that nobody but those who look into it is told.
    static let report = "rights.report"

    package enum Fields {
        package static let kind = Field.choice("kind", RightsRequest.Kind.allCases.map(\.rawValue))
        package static let holding = Field.line("holding", maximum: 48)
        package static let record = Field.line("record", maximum: 40)
        package static let field = Field.choice("field").optional
        package static let value = Field.line("value", maximum: 200).optional
        package static let text = Field.text("text", maximum: 1000)
        package static let schema = Schema(
            "RequestRight",
            [holding.any, record.any, kind.any, field.any, value.any, text.any, Helping.relation.any, Helping.consent.any])
    }

    let target: Target
    let input: Input

    init(_ services: RightsServices, _ input: Input) {
        target = Target(services, holding: input[Fields.holding], record: input[Fields.record])
        self.input = input
    }

    package func subject(in tx: any Reading) throws -> Subject { try target.item(in: tx).subject }

    package func run(in context: CommandContext) throws {
        guard let terms = try context.scheme.section(RightsScheme.self).terms else { throw Problem(404, "rights.none") }
        guard let kind = RightsRequest.Kind(rawValue: input[Fields.kind]) else {
            throw Problem.invalid([FieldProblem(Fields.kind.name, "choice")])
        }
        let item = try target.item(in: context.tx)
        let field = try correction(kind, of: item)
        guard try RightsRequest.open(on: item.record, in: context.tx) < RightsRequest.openLimit else { throw Problem(409, "rights.many") }
        let helping = try Helping(item, input, by: context.actor)
        let unit = try office(kind, item, in: context.tx)
        let id = context.newID()
        try context.tx.execute(
            """
            INSERT INTO rights_request (id, kind, holding, record, label, field, account, hold, unit, helper, relation, asked_ms, state,
                version)
            VALUES (\(id), \(kind.rawValue), \(target.holding), \(item.record), \(item.label), \(field),
                \(item.subject.reporter), \(item.subject.record), \(unit.id), \(helping.helper),
                \(helping.relation), \(context.now), 'open', 1)
            """)
        var texts = [(label: RightsRequest.textLabel, text: input[Fields.text])]
        if kind == .correct, let value = input[Fields.value] { texts.append((RightsRequest.valueLabel, value)) }
        let said = try SealedTexts.write(texts, of: id, isNew: true, in: context)
        try Clocks(Clock.Subject(RightsRequest.clockKind, id), in: context).start(
            [.init(.handle, terms.within)], unit: unit.id, level: unit.level, warnPercent: 80)
        let payload = Payload().with("kind", token: kind.rawValue).with("holding", token: target.holding).with("record", id: item.record)
            .with("text", commitment: said.first)
        try context.emit(
            Event(
                stream: id, version: 1, type: kind == .retaliation ? Self.report : Self.verb.text, unit: unit.id, helping.tell(payload)),
            onBehalf: helping.helper == nil ? nil : item.record)
    }

    /// The label of the text that is to be put right; both it and what it shall say are named for a correction, and for nothing else.
    private func correction(_ kind: RightsRequest.Kind, of item: PersonalHolding.Item) throws -> String? {
        guard kind == .correct else { return nil }
        guard let label = input[Fields.field], item.fields.contains(where: { $0.label == label }) else {
            throw Problem.invalid([FieldProblem(Fields.field.name, input[Fields.field] == nil ? "required" : "choice")])
        }
        guard input[Fields.value] != nil else { throw Problem.invalid([FieldProblem(Fields.value.name, "required")]) }
        return label
    }

    private func office(_ kind: RightsRequest.Kind, _ item: PersonalHolding.Item, in tx: any Reading) throws -> UnitRecord {
        guard kind == .retaliation else {
            guard let unit = try UnitRecord.find(id: item.unit, in: tx) else { throw Problem.notFound }
            return unit
        }
        guard let owner = try UnitRecord.find(id: item.owner, in: tx) else { throw Problem.notFound }
        return try owner.parent.flatMap { try UnitRecord.find(id: $0, in: tx) } ?? owner
    }
}
