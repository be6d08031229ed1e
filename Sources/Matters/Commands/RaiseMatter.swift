package import Kernel
internal import People

/// 提交事项: begins a matter. No account is needed; a phone is only for the answer.
package struct RaiseMatter: Command {
    package static let verb = MatterVerb.raise.verb

    package enum Fields {
        package static let category = Field.choice("category")
        package static let what = Field.text("what", maximum: 2000)
        package static let unit = Field.choice("unit")
        package static let place = Field.line("place", maximum: 200).optional
        package static let name = Field.line("name", maximum: 60).optional
        package static let phone = Field.phone("phone").optional
        package static let schema = Schema("RaiseMatter", [category.any, what.any, unit.any, place.any, name.any, phone.any])
    }

    /// The version of the notice that was shown with the form: what for, how long, which rights.
    package static let noticeVersion = "2026-11"

    let input: Input
    let channel: Channel

    package enum Channel: String, Sendable { case web, api }

    package init(_ input: Input, channel: Channel) {
        self.input = input
        self.channel = channel
    }

    package struct Outcome: Sendable {
        package let id: ID
        package let number: String
    }

    package func run(in context: CommandContext) throws -> Outcome {
        let tx = context.tx
        let scheme = try context.scheme.section(MatterScheme.self)
        guard let category = scheme.category(input[Fields.category]) else {
            throw Problem.invalid([FieldProblem(Fields.category.name, "choice")])
        }
        guard let place = try Unit.find(code: input[Fields.unit], in: tx), !place.isOffice else {
            throw Problem.invalid([FieldProblem(Fields.unit.name, "choice")])
        }
        let state = try scheme.move(.raise, from: nil)
        let id = context.newID()
        let number = try freeNumber(in: context)
        // First-asked responsibility: until it is dispatched, the unit it was raised in answers for it.
        try tx.execute(
            """
            INSERT INTO matter (id, number, category, state, kind, place, owner, reporter, version, link_generation, hold, raised_ms,
                changed_ms)
            VALUES (\(id), \(number), \(category.id), \(state.id), \(state.kind.rawValue), \(place.unit), \(place.unit),
                \(context.actor.account), \(1), \(1), \(context.newID()), \(context.now), \(context.now))
            """)
        for side in [MatterIn.Side.place, .owner] {
            try MatterIn.insert(id, side: side, path: place.path, kind: state.kind, raised: context.now, in: tx)
        }
        var texts = [(label: MatterText.what, text: input[Fields.what])]
        if let text = input[Fields.place] { texts.append((MatterText.place, text)) }
        let what = try SealedTexts.write(texts, of: id, in: context).first
        let hasContact = try writeReporter(of: id, in: context)
        try context.emit(
            Event(
                stream: id, version: 1, type: Self.verb.text, unit: place.unit,
                Payload().with("number", token: number).with("category", token: category.id).with("to", token: state.kind.rawValue)
                    .with("owner", id: place.unit).with("channel", token: channel.rawValue).with("what", commitment: what)
                    .with("contact", flag: hasContact).with("notice", token: Self.noticeVersion)))
        return Outcome(id: id, number: number)
    }

    /// A hundred million numbers a year: a second draw is rare, a tenth means something is wrong.
    private func freeNumber(in context: CommandContext) throws -> String {
        for _ in 0..<10 {
            let random = context.random(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            let number = MatterNumber.make(year: context.now.day.civil.year, random: random)
            if try context.tx.first("SELECT 1 FROM matter WHERE number = \(number) LIMIT 1", { try $0.int(0) }) == nil { return number }
        }
        throw Problem.busy
    }

    private func writeReporter(of matter: ID, in context: CommandContext) throws -> Bool {
        let name = input[Fields.name]
        let phone = input[Fields.phone]
        guard name != nil || phone != nil || context.actor.account != nil else { return false }
        let id = context.newID()
        try context.tx.execute(
            """
            INSERT INTO reporter (id, matter, account, phone_match, notice_version)
            VALUES (\(id), \(matter), \(context.actor.account), \(phone.map { context.vault.match($0, purpose: "phone") }), \(Self.noticeVersion))
            """)
        let texts = [(MatterText.name, name), (MatterText.phone, phone)].compactMap { label, text in text.map { (label: label, text: $0) } }
        try SealedTexts.write(texts, of: id, in: context)
        return name != nil || phone != nil
    }
}

/// The labels of a matter's and its reporter's sealed texts.
enum MatterText {
    static let what = "what"
    static let place = "place"
    static let note = "note"
    static let result = "result"
    static let comment = "comment"
    static let name = "name"
    static let phone = "phone"
}
