package import Kernel
internal import People
internal import Process
internal import Territory

/// Asks for a file about more people than one person may take out alone. Nothing leaves by it: somebody else has to agree.
package struct AskExport: Command {
    package static let verb = ExportMatters.verb

    let unit: ID
    let path: UnitPath
    let query: WorkQuery
    let from: String?
    let rows: Int
    let persons: Int

    package func subject(in tx: any Reading) throws -> Subject { Subject(place: path, owner: path) }

    package func run(in context: CommandContext) throws -> ID {
        guard let terms = try context.scheme.section(BoundsScheme.self).exports else {
            throw Problem(409, "export.too_many", args: ["people": "\(BoundsScheme.Exports.usual)"])
        }
        guard let account = context.actor.account else { throw Problem.signInNeeded }
        let (id, decision) = (context.newID(), context.newID())
        let record = try UnitRecord.find(id: unit, in: context.tx)
        let lineage = try UnitRecord.lineage(of: unit, in: context.tx).units
        try context.tx.execute(
            """
            INSERT INTO matter_export (id, unit, account, kind, filter, from_number, row_count, persons, decision, asked_ms, state, version)
            VALUES (\(id), \(unit), \(account), 'matters', \(query.filterText), \(from), \(Int64(rows)), \(Int64(persons)), \(decision),
                \(context.now), 'waiting', 1)
            """)
        try SealedTexts.write([(MatterExport.queryLabel, query.stored)], of: id, isNew: true, in: context)
        let subject = Subject(place: path, owner: path)
        try Decisions(in: context).ask(
            Decisions.Asked(kind: MatterExport.decisionKind, ground: "export", chain: terms.chain, within: terms.within), id: decision,
            on: Clock.Subject(MatterExport.decisionKind, id), unit: unit,
            reach: Decisions.Reach(
                subject: subject, place: lineage, owner: lineage, unit: unit, level: record?.level ?? "", warnPercent: nil),
            reason: nil)
        try context.emit(
            Event(
                stream: id, version: 1, type: "export.ask", unit: unit,
                Payload().with("rows", number: Int64(rows)).with("persons", number: Int64(persons)).with("decision", id: decision)))
        return id
    }
}

/// One of those who have to agree says yes or no.
package struct AnswerExport: Command {
    package static let verb = Decisions.Event.grant.verb

    let id: String
    let agrees: Bool

    package func subject(in tx: any Reading) throws -> Subject { try MatterExport.find(id, in: tx).subject }

    package func run(in context: CommandContext) throws {
        let export = try MatterExport.find(id, in: context.tx)
        guard let record = try export.decision.flatMap({ try DecisionRecord.find($0, in: context.tx) }) else { throw Problem.notFound }
        let lineage = try UnitRecord.lineage(of: export.unit.id, in: context.tx).units
        let state = try Decisions(in: context).answer(
            record, agrees: agrees, reason: nil,
            reach: Decisions.Reach(
                subject: export.subject, place: lineage, owner: lineage, unit: export.unit.id, level: export.unit.level, warnPercent: nil))
        guard state == .granted || state == .refused else { return }
        try export.move(to: state == .granted ? .granted : .refused, "export.\(state.rawValue)", in: context)
    }
}

/// Whoever asked fetches what was granted, once, as the list is now.
package struct TakeExport: Command {
    package static let verb = ExportMatters.verb

    let id: String
    let rows: Int
    let persons: Int

    package func subject(in tx: any Reading) throws -> Subject { try MatterExport.find(id, in: tx).subject }

    package func run(in context: CommandContext) throws {
        let export = try MatterExport.find(id, in: context.tx)
        guard export.account == context.actor.account else { throw Problem.notFound }
        guard export.state == .granted, !export.isOver(at: context.now) else { throw Problem(409, "export.state") }
        // What has grown since is asked for anew: they agreed to so many.
        guard persons <= Int(export.persons) + BoundsScheme.Exports.usual else { throw Problem(409, "export.grown") }
        try context.tx.execute(
            "UPDATE matter_export SET row_count = \(Int64(rows)), persons = \(Int64(persons)) WHERE id = \(export.id)")
        try export.move(
            to: .taken, ExportMatters.verb.text,
            Payload().with("rows", number: Int64(rows)).with("persons", number: Int64(persons)), in: context)
        try SealedTexts.erase([export.id], in: context.tx)
    }
}

extension MatterExport {
    func move(to state: State, _ type: String, _ payload: Payload = Payload(), in context: CommandContext) throws {
        try context.tx.execute("UPDATE matter_export SET state = \(state.rawValue), version = \(version + 1) WHERE id = \(id)")
        try context.emit(Event(stream: id, version: version + 1, type: type, unit: unit.id, payload))
    }
}

extension WorkQuery {
    /// Without words: `category=street_lighting state=resolved`.
    var filterText: String {
        let parts = Part.allCases.filter { $0 != .words }.compactMap { part in values[part].map { "\(part.rawValue)=\($0)" } }
        return (parts + (values[.words] == nil ? [] : ["words"])).joined(separator: " ")
    }
}
