package import Kernel
internal import People

/// 走访登记: a worker writes down what was said at a visit. Each answer that has to be done something about becomes a matter of the person
/// visited, with the visit as its origin.
///
/// A visit at which nothing was said cannot be recorded: it would prove that somebody was there, and nothing else.
package struct RecordVisit: Command {
    package static let verb = VisitPermission.record

    package enum Fields {
        /// Made on the phone, so that a visit written down offline is recorded once however often it is sent.
        package static let id = Field.line("id", maximum: 36).optional
        package static let form = Field.choice("form")
        /// When it was, where that is not now.
        package static let visited = Field.line("visited_at", maximum: 40).optional
        package static let relation = Field.choice("relation", Relation.allCases.map(\.rawValue)).optional

        private static let said: [AnyField] = [
            form.any, RaiseMatter.Fields.requiredUnit.any, RaiseMatter.Fields.place.any, relation.any, RaiseMatter.Fields.name.any,
            RaiseMatter.Fields.phone.any, RaiseMatter.Fields.hide.any, BehalfMatter.Fields.consent.any,
        ]
        package static let schema = Schema("RecordVisit", [id.any, visited.any] + said, openPrefix: Question.prefix)
        /// A page is sent from where one is, now.
        static let page = Schema("RecordVisit", said, openPrefix: Question.prefix)
    }

    let input: Input

    package init(_ input: Input) { self.input = input }

    /// When the visit was, to be recorded as such; a clock that is ahead counts as now.
    package static func occurred(_ input: Input, now: Instant) throws -> Instant? {
        try SeenAt.read(Fields.visited, of: input, now: now)
    }

    package func subject(in tx: any Reading) throws -> Subject { try RaiseMatter.subject(input, in: tx) }

    package func run(in context: CommandContext) throws {
        guard let form = try context.scheme.section(VisitScheme.self).form(input[Fields.form]) else {
            throw Problem.invalid([FieldProblem(Fields.form.name, "choice")])
        }
        guard let place = try Unit.answering(code: input[RaiseMatter.Fields.requiredUnit], in: context.tx) else { throw Problem.notFound }
        let given = try form.schema.decode(input.open.mapValues(Schema.Raw.text))
        let answers = form.asked.compactMap { asked in given.text(of: asked.question.name).map { (asked: asked, text: $0) } }
        guard !answers.isEmpty else { throw Problem(422, "visit.empty") }
        let needs = answers.compactMap { answer in answer.asked.raises.map { (category: $0, text: answer.text) } }
        let relation = try relation(isOnlyWrittenDown: needs.isEmpty)
        let visit = Visit(
            id: try id(in: context), form: form.id, place: place, visited: context.occurred, recorded: context.now,
            needs: Int64(needs.count))
        try visit.insert(in: context.tx)
        var texts = answers.map { (label: $0.asked.question.name, text: $0.text) }
        if let placeText = input[RaiseMatter.Fields.place] { texts.append((MatterText.place, placeText)) }
        var payload = Payload().with("form", token: form.id).with("needs", number: visit.needs)
        for (text, commitment) in zip(texts, try SealedTexts.write(texts, of: visit.id, isNew: true, in: context)) {
            payload = payload.with(text.label, commitment: commitment)
        }
        try context.emit(Event(stream: visit.id, version: 1, type: Self.verb.text, unit: place.unit, payload))
        let said = Dictionary(answers.map { ($0.asked.question.name, $0.text) }) { first, _ in first }
        for need in needs { try raise(need.category, need.text, said, relation, from: visit, in: context) }
    }

    /// What is asked for somebody, or tells who they are, needs their consent, and to whom they gave it.
    private func relation(isOnlyWrittenDown: Bool) throws -> Relation? {
        let relation = input[Fields.relation].flatMap(Relation.init(rawValue:))
        let isAboutSomebody = !isOnlyWrittenDown || input[RaiseMatter.Fields.name] != nil || input[RaiseMatter.Fields.phone] != nil
        guard isAboutSomebody else { return relation }
        var faults: [FieldProblem] = []
        if !input[BehalfMatter.Fields.consent] { faults.append(FieldProblem(BehalfMatter.Fields.consent.name, "consent")) }
        if relation == nil { faults.append(FieldProblem(Fields.relation.name, "required")) }
        guard faults.isEmpty else { throw Problem.invalid(faults) }
        return relation
    }

    private func id(in context: CommandContext) throws -> ID {
        guard let text = input[Fields.id] else { return context.newID() }
        guard let id = ID(text), id != .zero else { throw Problem.invalid([FieldProblem(Fields.id.name, "id")]) }
        // Whatever has it already, it is not this visit.
        let isTaken = try context.tx.first("SELECT 1 FROM event WHERE stream = \(id) LIMIT 1", { try $0.int(0) }) != nil
        guard !isTaken else { throw Problem(409, "visit.known") }
        return id
    }

    private func raise(
        _ category: String, _ what: String, _ said: [String: String], _ relation: Relation?, from visit: Visit, in context: CommandContext
    ) throws {
        guard let category = try context.scheme.section(MatterScheme.self).category(category) else { throw Problem.notFound }
        var beginning = MatterBeginning(category: category, place: visit.place, what: what, channel: .visit)
        // What the category asks and was said at the visit is not asked again.
        let asked = Set(category.asked.map { Question.prefix + $0.question })
        beginning.answers = said.filter { asked.contains($0.key) }
        beginning.placeText = input[RaiseMatter.Fields.place]
        beginning.enteredBy = context.actor.account
        beginning.relation = relation
        beginning.visit = visit.id
        beginning.reporter = .init(
            name: input[RaiseMatter.Fields.name], phone: input[RaiseMatter.Fields.phone], isHidden: input[RaiseMatter.Fields.hide])
        _ = try beginning.begin(in: context)
    }
}

/// Permissions over the place of a visit.
package enum VisitPermission {
    package static let record: Verb = "visit.record"
    /// Sees what was written down at visits there, and how far what came of it is.
    package static let list: Verb = "visit.list"

    static let all: Set<Verb> = [record, list]
}
