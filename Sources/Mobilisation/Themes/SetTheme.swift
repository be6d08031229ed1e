package import Kernel
internal import People
internal import Territory

/// 定主题: what a unit gives a month to, and the plan for it. Said again it replaces the words; a month that is over is what it was.
package struct SetTheme: Command {
    package static let verb: Verb = "theme.set"

    package enum Fields {
        package static let unit = Field.choice("unit")
        package static let month = Field.line("month", maximum: 7)
        package static let title = Field.line("theme_title", maximum: 40)
        package static let plan = Field.text("plan", maximum: 1000)
        package static let schema = Schema("SetTheme", [title.any, month.any, unit.any, plan.any])
    }

    private let input: Input

    package init(_ input: Input) { self.input = input }

    private func unit(in tx: any Reading) throws -> UnitRecord {
        guard let unit = try UnitRecord.find(code: input[Fields.unit], in: tx) else { throw Problem.notFound }
        return unit
    }

    package func subject(in tx: any Reading) throws -> Subject {
        let path = try unit(in: tx).path
        return Subject(place: path, owner: path)
    }

    package func run(in context: CommandContext) throws -> ID {
        guard let month = ThemeMonth(input[Fields.month]) else { throw Problem.invalid([FieldProblem(Fields.month.name, "month")]) }
        guard month >= ThemeMonth(context.now.day) else { throw Problem.invalid([FieldProblem(Fields.month.name, "past")]) }
        let unit = try unit(in: context.tx)
        let known = try Theme.find(unit.id, month, in: context.tx)
        let id = known?.id ?? context.newID()
        if known == nil {
            try context.tx.execute(
                "INSERT INTO theme (id, unit, month, set_ms, version) VALUES (\(id), \(unit.id), \(month.text), \(context.now), 1)")
        }
        let said = try SealedTexts.write(
            [(label: Theme.Text.title, text: input[Fields.title]), (label: Theme.Text.plan, text: input[Fields.plan])], of: id,
            isNew: known == nil, in: context)
        let about = Payload().with("month", token: month.text).with("title", commitment: said[0]).with("plan", commitment: said[1])
        if let known {
            try known.change(Self.verb, about, in: context)
        } else {
            try context.emit(Event(stream: id, version: 1, type: Self.verb.text, unit: unit.id, about))
        }
        return id
    }
}

/// 记一笔: what was done for the theme on a day of its month.
package struct NoteTheme: Command {
    package static let verb: Verb = "theme.note"
    package static let reading: Verb? = MobilisationPermission.readTheme

    package enum Fields {
        package static let what = Field.text("done_what", maximum: 300)
        package static let held = Field.date("held_on")
        package static let people = Field.integer("people", 1...10_000)
        /// Which squad did it; the unit itself when left out.
        package static let squad = Field.choice("squad").optional
        package static let schema = Schema("NoteTheme", [what.any, held.any, people.any, squad.any])
    }

    private let id: ID
    private let input: Input

    package init(_ id: ID, _ input: Input) {
        self.id = id
        self.input = input
    }

    package func subject(in tx: any Reading) throws -> Subject { try Theme.load(id, in: tx).subject }

    package func run(in context: CommandContext) throws -> ID {
        let theme = try Theme.load(id, in: context.tx)
        let held = Day(input[Fields.held]) ?? context.now.day
        var faults: [FieldProblem] = []
        if held < theme.month.first || held >= theme.month.end || held > context.now.day {
            faults.append(FieldProblem(Fields.held.name, "theme_day"))
        }
        let squad = try input[Fields.squad].flatMap { ID($0) }.flatMap { try Squad.find($0, in: context.tx) }
        if input[Fields.squad] != nil, squad.map({ theme.unit.path.contains($0.unit.path) }) != true {
            faults.append(FieldProblem(Fields.squad.name, "choice"))
        }
        guard faults.isEmpty else { throw Problem.invalid(faults) }
        guard try ThemeEntry.all(of: id, in: context.tx).count < ThemeEntry.limit else {
            throw Problem(409, "theme.full", args: ["max": "\(ThemeEntry.limit)"])
        }
        let entry = context.newID()
        try context.tx.execute(
            """
            INSERT INTO theme_entry (id, theme, squad, people, held_on, noted_ms)
            VALUES (\(entry), \(id), \(squad?.id), \(input[Fields.people]), \(held), \(context.now))
            """)
        let said = try SealedTexts.write(input[Fields.what], label: Theme.Text.entry(entry), of: id, in: context)
        try theme.change(
            Self.verb,
            Payload().with("entry", id: entry).with("squad", id: squad?.id).with("people", number: input[Fields.people])
                .with("what", commitment: said), in: context)
        return id
    }
}
