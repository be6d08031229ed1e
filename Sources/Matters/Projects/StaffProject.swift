package import Kernel
internal import Territory

/// 专班: a post of a unit joins it; one of them leads. Posts, not persons: whoever holds the post works on it.
package struct JoinProject: Command {
    package static let verb = ProjectPermission.join
    package static let reading: Verb? = ProjectPermission.read

    package enum Fields {
        package static let unit = Field.choice("unit")
        package static let post = Field.choice("post")
        package static let leads = Field.flag("leads")
        package static let schema = Schema("JoinProject", [unit.any, post.any, leads.any])
    }

    let id: ID
    private let input: Input

    package init(_ id: ID, _ input: Input) {
        self.id = id
        self.input = input
    }

    package func subject(in tx: any Reading) throws -> Subject { try OpenedProject.load(id, in: tx).subject }

    package func run(in context: CommandContext) throws {
        let opened = try OpenedProject.load(id, in: context.tx)
        try opened.requireOpen()
        let post = input[Fields.post]
        guard try context.scheme.section(ProjectScheme.self).posts.contains(post) else {
            throw Problem.invalid([FieldProblem(Fields.post.name, "choice")])
        }
        guard let unit = try opened.matter.candidates(by: context.scheme, in: context.tx).first(where: { $0.code == input[Fields.unit] })
        else { throw Problem.invalid([FieldProblem(Fields.unit.name, "choice")]) }
        let members = try ProjectMember.all(of: id, in: context.tx)
        // Who is in it already takes no more room by leading it.
        let isIn = members.contains { $0.unit.unit == unit.unit && $0.role == post }
        guard isIn || members.count < Project.memberLimit else { throw Problem(409, "project.full") }
        let leads = input[Fields.leads]
        // Whoever led it is in it still.
        if leads { try context.tx.execute("UPDATE project_member SET leads = FALSE WHERE project = \(id) AND leads") }
        try context.tx.execute(
            """
            INSERT INTO project_member (project, unit, role, leads) VALUES (\(id), \(unit.unit), \(post), \(leads))
            ON CONFLICT (project, unit, role) DO UPDATE SET leads = excluded.leads
            """)
        try opened.list(in: UnitRecord.lineage(of: unit.unit, in: context.tx).units, in: context.tx)
        try opened.commit(
            Self.verb, Payload().with("to", id: unit.unit).with("post", token: post).with("leads", flag: leads), in: context)
    }
}

/// 资金: a sum that is planned or was spent, with where it comes from and the number of the document that says so. Nothing is booked.
package struct BudgetProject: Command {
    package static let verb = ProjectPermission.budget
    package static let reading: Verb? = ProjectPermission.read

    package enum Fields {
        package static let kind = Field.choice("money_kind", ProjectMoney.kinds)
        /// In yuan, with a point: `1234.50`.
        package static let yuan = Field.line("yuan", maximum: 20)
        package static let source = Field.line("source", maximum: 120)
        package static let document = Field.line("document", maximum: 80)
        package static let schema = Schema("BudgetProject", [kind.any, yuan.any, source.any, document.any])
    }

    let id: ID
    private let input: Input

    package init(_ id: ID, _ input: Input) {
        self.id = id
        self.input = input
    }

    package func subject(in tx: any Reading) throws -> Subject { try OpenedProject.load(id, in: tx).subject }

    package func run(in context: CommandContext) throws {
        let opened = try OpenedProject.load(id, in: context.tx)
        try opened.requireOpen()
        guard let money = ProjectMoney.read(input[Fields.yuan]) else { throw Problem.invalid([FieldProblem(Fields.yuan.name, "yuan")]) }
        guard try ProjectMoney.all(of: id, in: context.tx).count < Project.moneyLimit else { throw Problem(409, "project.full") }
        let (number, kind) = (opened.project.notes + 1, input[Fields.kind])
        try context.tx.execute(
            """
            INSERT INTO project_money (project, n, kind, fen, at_ms) VALUES (\(id), \(number), \(kind), \(money.fen), \(context.now))
            """)
        let source = try opened.say(input[Fields.source], ProjectText.source(number), in: context)
        let document = try opened.say(input[Fields.document], ProjectText.document(number), in: context)
        try opened.commit(
            Self.verb,
            Payload().with("kind", token: kind).with("fen", number: money.fen).with("source", commitment: source)
                .with("document", commitment: document), writes: true, in: context)
    }
}

/// 进展: how it goes on, for who raised it or for the staff alone.
package struct NoteProject: Command {
    package static let verb = ProjectPermission.note
    package static let reading: Verb? = ProjectPermission.read

    package enum Fields {
        package static let text = Field.text("progress", maximum: 1000)
        package static let isOpen = Field.flag("shown")
        package static let schema = Schema("NoteProject", [text.any, isOpen.any])
    }

    let id: ID
    private let input: Input

    package init(_ id: ID, _ input: Input) {
        self.id = id
        self.input = input
    }

    package func subject(in tx: any Reading) throws -> Subject { try OpenedProject.load(id, in: tx).subject }

    package func run(in context: CommandContext) throws {
        let opened = try OpenedProject.load(id, in: context.tx)
        try opened.requireOpen()
        guard try ProjectNote.all(of: id, in: context.tx).count < Project.noteLimit else { throw Problem(409, "project.full") }
        let (number, isOpen) = (opened.project.notes + 1, input[Fields.isOpen])
        try context.tx.execute(
            "INSERT INTO project_note (project, n, open, at_ms) VALUES (\(id), \(number), \(isOpen), \(context.now))")
        let text = try opened.say(input[Fields.text], ProjectText.note(number), in: context)
        try opened.commit(Self.verb, Payload().with("open", flag: isOpen).with("text", commitment: text), writes: true, in: context)
    }
}
