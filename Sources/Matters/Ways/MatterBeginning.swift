internal import Kernel
internal import People
internal import Process
internal import Territory

/// How every matter begins, whatever the way in: judged by the pack, numbered, put in its lists, sealed, and told in one event.
struct MatterBeginning {
    let category: Category
    let place: Unit
    let what: String
    var placeText: String?
    /// Answers to the category's questions, as they came in.
    var answers: [String: String] = [:]
    /// Where exactly, when somebody tapped for it.
    var point: Coordinate?
    let channel: Channel
    var reporter = Reporter()
    /// The worker who wrote it down, when that is not the reporter.
    var enteredBy: ID?
    var relation: Relation?
    /// The group chat in which it was asked.
    var group: String?
    var visit: ID?
    /// The bulletin that was asked about.
    var bulletin: ID?
    /// The unit that was named, where another goes on for it by now.
    var meant: ID?
    /// Settled where it was seen, with what was done; there is nobody to answer.
    var settled: String?
    /// The category's questions are asked.
    var isAsked = true
    /// What it is a part of.
    var parent: ID?

    struct Reporter {
        var account: ID?
        var name: String?
        var phone: String?
        var isHidden = false

        var isThere: Bool { account != nil || name != nil || phone != nil }
    }

    /// Category, place and texts of an input, which every way in has.
    init(_ input: Input, channel: Channel, unit: String?, in context: CommandContext) throws {
        typealias Fields = RaiseMatter.Fields
        let scheme = try context.scheme.section(MatterScheme.self)
        guard let category = scheme.category(input[Fields.category]) else {
            throw Problem.invalid([FieldProblem(Fields.category.name, "choice")])
        }
        guard let unit else { throw Problem.invalid([FieldProblem(Fields.unit.name, "required")]) }
        let point = try PlacePoint.read(input)
        guard let place = try Unit.answering(code: unit, at: point, in: context.tx), !place.isOffice else {
            throw Problem.invalid([FieldProblem(Fields.unit.name, "choice")])
        }
        self.init(category: category, place: place, what: input[Fields.what], channel: channel)
        placeText = input[Fields.place]
        answers = input.open
        self.point = point
        if place.code != unit { meant = try UnitRecord.find(anyCode: unit, in: context.tx)?.id }
    }

    init(category: Category, place: Unit, what: String, channel: Channel) {
        self.category = category
        self.place = place
        self.what = what
        self.channel = channel
    }

    func begin(in context: CommandContext) throws -> RaiseMatter.Outcome {
        let tx = context.tx
        let scheme = try context.scheme.section(MatterScheme.self)
        let asked = isAsked ? scheme.form(of: category) : .empty
        let given = try asked.decode(answers.mapValues(Schema.Raw.text))
        let notice = try context.scheme.section(CollectionNotices.self).raise.version
        try RepeatedText.judge(self, in: context)
        let first = try scheme.move(.raise, from: nil)
        let state = try settled == nil ? first : scheme.onTheSpot()
        let version: Int64 = settled == nil ? 1 : 2
        let id = context.newID()
        let number = try Self.freeNumber(in: context)
        // First-asked responsibility: until it is dispatched, the unit it was raised in answers for it.
        try tx.execute(
            """
            INSERT INTO matter (id, number, category, state, kind, place, owner, reporter, version, link_generation, hold, raised_ms,
                changed_ms)
            VALUES (\(id), \(number), \(category.id), \(state.id), \(state.kind.rawValue), \(place.unit), \(place.unit),
                \(reporter.account), \(version), \(1), \(context.newID()), \(context.now), \(context.now))
            """)
        let above = try UnitRecord.lineage(of: place.unit, in: tx)
        let lists = MatterIn.Lists(place: above, owner: above)
        try tx.load("matter_in", columns: MatterIn.columns, rows: MatterIn.rows(id, raised: context.now, kind: state.kind, lists))
        try MatterClocks.begin(
            Clock.Subject("matter", id), kind: state.kind, category: category, unit: place.unit, level: place.level, in: context)
        if let due = try MatterDue.nearest(id, in: tx) {
            try tx.load("matter_due", columns: MatterDue.columns, rows: MatterDue.rows(id, due: due, lists))
            try tx.execute("UPDATE matter SET due_ms = \(due) WHERE id = \(id)")
        }
        // Whom the catalogue of this day names, for whoever asks later. What is settled goes to nobody.
        let route = try settled == nil ? context.scheme.section(DispatchCatalogue.self).route(place.path, category: category.id) : nil
        try MatterOrigin(
            matter: id, channel: channel, enteredBy: enteredBy, relation: relation, visit: visit, bulletin: bulletin,
            coarse: point.map(PlacePoint.coarse),
            rule: route?.rule, suggested: route?.unit
        ).insert(in: tx)
        try RepeatedText.note(self, matter: id, in: context)
        var texts = [(label: MatterText.what, text: what)]
        if let placeText { texts.append((MatterText.place, placeText)) }
        if let point { texts.append((MatterText.point, PlacePoint.text(point))) }
        if let group { texts.append((MatterText.group, group)) }
        texts += asked.fields.compactMap { field in given.text(of: field.name).map { (label: field.name, text: $0) } }
        let commitments = zip(texts, try SealedTexts.write(texts, of: id, isNew: true, in: context))
        let person = try writeReporter(of: id, notice: notice, in: context)
        var payload = Payload().with("number", token: number).with("category", token: category.id)
            .with("to", token: first.kind.rawValue).with("owner", id: place.unit).with("channel", token: channel.rawValue)
        for (text, commitment) in commitments where ![MatterText.place, MatterText.point].contains(text.label) {
            payload = payload.with(text.label, commitment: commitment)
        }
        payload = payload.with("contact", flag: reporter.name != nil || reporter.phone != nil).with("notice", token: notice)
        if let relation { payload = payload.with("relation", token: relation.rawValue).with("consent", flag: true) }
        if reporter.isHidden { payload = payload.with("hidden", flag: true) }
        payload = payload.with("visit", id: visit).with("bulletin", id: bulletin).with("meant", id: meant).with("parent", id: parent)
        // What goes along with another matter, or is an office's share already, nobody has to dispatch.
        if channel == .join || channel == .assist { payload = payload.with("quiet", flag: true) }
        try context.emit(
            Event(stream: id, version: 1, type: MatterVerb.raise.verb.text, unit: place.unit, payload),
            onBehalf: enteredBy == nil ? nil : person)
        if let settled { try settle(id, settled, from: first, to: state, in: context) }
        return RaiseMatter.Outcome(id: id, number: number)
    }

    /// The second half of a matter that was settled on the spot: as if it had been resolved a moment later, by whoever saw it.
    private func settle(
        _ id: ID, _ result: String, from first: MatterScheme.State, to state: MatterScheme.State, in context: CommandContext
    ) throws {
        let commitment = try SealedTexts.write(result, label: MatterText.result, of: id, in: context)
        try context.emit(
            Event(
                stream: id, version: 2, type: MatterVerb.resolve.verb.text, unit: place.unit,
                Payload().with("result", commitment: commitment).with("from", token: first.kind.rawValue)
                    .with("to", token: state.kind.rawValue).with("owner", id: place.unit).with("on_the_spot", flag: true)))
    }

    /// A hundred million numbers a year: a second draw is rare, a tenth means something is wrong.
    private static func freeNumber(in context: CommandContext) throws -> String {
        for _ in 0..<10 {
            let random = context.random(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            let number = MatterNumber.make(year: context.now.day.civil.year, random: random)
            if try context.tx.first("SELECT 1 FROM matter WHERE number = \(number) LIMIT 1", { try $0.int(0) }) == nil { return number }
        }
        throw Problem.busy
    }

    private func writeReporter(of matter: ID, notice: String, in context: CommandContext) throws -> ID? {
        guard reporter.isThere else { return nil }
        let id = context.newID()
        let match = reporter.phone.map { context.vault.match($0, purpose: "phone") }
        try context.tx.execute(
            """
            INSERT INTO reporter (id, matter, account, phone_match, notice_version, hidden)
            VALUES (\(id), \(matter), \(reporter.account), \(match), \(notice), \(reporter.isHidden))
            """)
        let texts = [(MatterText.name, reporter.name), (MatterText.phone, reporter.phone)].compactMap { label, text in
            text.map { (label: label, text: $0) }
        }
        try SealedTexts.write(texts, of: id, isNew: true, in: context)
        return id
    }
}
