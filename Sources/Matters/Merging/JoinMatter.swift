package import Kernel
internal import People

/// 我也遇到: somebody else has the same. He gets a number and a private link of his own, and with them every right that its reporter has;
/// what he raises goes along with what is there.
package struct JoinMatter: Command {
    package static let verb = MatterPermission.join

    package enum Fields {
        package static let text = Field.text("text", maximum: 1000).optional
        package static let schema = Schema(
            "JoinMatter", [text.any, RaiseMatter.Fields.name.any, RaiseMatter.Fields.phone.any, RaiseMatter.Fields.hide.any])
    }

    let number: String
    let text: String?
    let reporter: MatterBeginning.Reporter

    package init(_ number: String, _ input: Input) { self.init(number, input, text: input[Fields.text]) }

    /// `text`: what was said in the form for raising one.
    package init(_ number: String, _ input: Input, text: String?) {
        self.number = number
        self.text = text
        typealias Given = RaiseMatter.Fields
        reporter = MatterBeginning.Reporter(name: input[Given.name], phone: input[Given.phone], isHidden: input[Given.hide])
    }

    package func run(in context: CommandContext) throws -> RaiseMatter.Outcome {
        let scheme = try context.scheme.section(MatterScheme.self)
        let root = try find(scheme, in: context)
        guard let category = scheme.category(root.category), let place = try Unit.find(id: root.place.unit, in: context.tx) else {
            throw Problem.notFound
        }
        try judge(root, in: context)
        let told = try SealedTexts.read(root.id, vault: context.vault, in: context.tx)[MatterText.what].map(PublicText.mask)
        var beginning = MatterBeginning(category: category, place: place, what: text ?? told ?? "", channel: .join)
        beginning.reporter = reporter
        beginning.reporter.account = context.actor.account
        // What is asked of it was answered already.
        beginning.isAsked = false
        let made = try beginning.begin(in: context)
        guard let matter = try Matter.find(id: made.id, in: context.tx) else { throw Problem.notFound }
        let move = try MatterMove(matter, .merge, expected: nil, in: context)
        try Following.begin(move, with: root.id, isJoined: true, in: context)
        _ = try move.commit(Payload().with("root", id: root.id).with("joined", flag: true), in: context)
        return made
    }

    /// Only what everybody may see can be joined; what goes along already leads on.
    private func find(_ scheme: MatterScheme, in context: CommandContext) throws -> Matter {
        guard scheme.following != nil, let number = MatterNumber.read(number), let named = try Matter.find(number: number, in: context.tx),
            scheme.category(named.category)?.isPublic == true, try Part.of(named.id, in: context.tx) == nil
        else { throw Problem.notFound }
        return try Following.of(named.id, in: context.tx).flatMap { try Matter.find(id: $0.root, in: context.tx) } ?? named
    }

    private func judge(_ root: Matter, in context: CommandContext) throws {
        guard root.kind.isOpen else { throw Problem(409, "matter.join_over", args: ["number": root.number]) }
        let actor = context.actor
        if actor.holds.contains(root.hold) || actor.account.map({ $0 == root.reporter }) == true {
            throw Problem(409, "matter.join_own", args: ["number": root.number])
        }
        guard try Following.count(with: root.id, in: context.tx) < Following.limit else {
            throw Problem(409, "matter.join_full", args: ["max": "\(Following.limit)"])
        }
        var own = actor.holds.sorted().map { "m.hold = \($0)" as Statement }
        if let account = actor.account { own.append("m.reporter = \(account)") }
        guard !own.isEmpty else { return }
        let before = try context.tx.first(
            """
            SELECT m.number FROM matter_following f JOIN matter m ON m.id = f.matter
            WHERE f.root = \(root.id) AND f.ended_ms IS NULL AND (\(Statement.list(own, separator: " OR "))) ORDER BY m.number LIMIT 1
            """
        ) { try $0.text(0) }
        if let before { throw Problem(409, "matter.joined", args: ["number": before]) }
    }
}
