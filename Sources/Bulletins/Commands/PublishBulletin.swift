package import Kernel
internal import People
internal import Process
internal import Territory

/// 发布: tells those who serve in some kinds of post in a unit and below. A newer version takes the place of the one it names; who had
/// confirmed that has not confirmed this.
package struct PublishBulletin: Command {
    package static let verb: Verb = "bulletin.publish"

    package enum Fields {
        package static let unit = Field.choice("unit")
        package static let title = Field.line("title", maximum: 60)
        package static let text = Field.text("text", maximum: 4000)
        package static let everybody = Field.flag("everybody")
        /// The id of the bulletin whose place it takes.
        package static let replaces = Field.line("replaces", maximum: 36).optional
        /// Which kinds of post, each as `post.<kind>` with `true`.
        package static let postPrefix = "post."
        package static let schema = Schema(
            "PublishBulletin", [title.any, text.any, unit.any, everybody.any, replaces.any], openPrefix: postPrefix)
    }

    let input: Input

    package init(_ input: Input) { self.input = input }

    private func target(in tx: any Reading) throws -> UnitRecord {
        guard let unit = try UnitRecord.find(code: input[Fields.unit], in: tx) else { throw Problem.notFound }
        return unit
    }

    package func subject(in tx: any Reading) throws -> Subject {
        let path = try target(in: tx).path
        return Subject(place: path, owner: path)
    }

    package func run(in context: CommandContext) throws {
        guard let terms = try context.scheme.section(BulletinScheme.self).terms else { throw Problem.notFound }
        let posts = try posts(of: terms)
        let earlier = try earlier(in: context)
        let bulletin = Bulletin(
            id: context.newID(), number: try number(in: context), target: try target(in: context.tx), posts: posts,
            isForEverybody: input[Fields.everybody], state: .published, published: context.now, ended: nil, replaces: earlier?.id,
            replacedBy: nil, version: 1)
        if let earlier {
            // Otherwise somebody would lose what they were told without a word: withdrawing it tells everybody.
            let isNarrower =
                !bulletin.target.path.contains(earlier.target.path) || !Set(earlier.posts).isSubset(of: posts)
                || (earlier.isForEverybody && !bulletin.isForEverybody)
            guard !isNarrower else { throw Problem(409, "bulletin.narrower") }
        }
        try bulletin.insert(in: context.tx)
        let told = try HeldPost.accounts(
            in: bulletin.target.path, kinds: posts, on: context.now.day, limit: Bulletin.addresseeLimit + 1, in: context.tx
        ).count
        guard told <= Bulletin.addresseeLimit else {
            throw Problem(409, "bulletin.too_many", args: ["max": "\(Bulletin.addresseeLimit)"])
        }
        guard told > 0 || bulletin.isForEverybody else { throw Problem(409, "bulletin.nobody") }
        let texts = try SealedTexts.write(
            [(label: BulletinText.title, text: input[Fields.title]), (label: BulletinText.text, text: input[Fields.text])],
            of: bulletin.id, isNew: true, in: context)
        try context.emit(
            Event(
                stream: bulletin.id, version: 1, type: Self.verb.text, unit: bulletin.target.id,
                Payload().with("number", token: bulletin.number).with("everybody", flag: bulletin.isForEverybody)
                    .with("replaces", id: earlier?.id).with("told", number: Int64(told)).with("title", commitment: texts.first)
                    .with("text", commitment: texts.last)))
        guard let earlier else { return }
        let version = try earlier.end(as: .replaced, replacedBy: bulletin.id, in: context)
        // Its readers are told of the new one, so of the old one they need not be.
        try context.emit(
            Event(
                stream: earlier.id, version: version, type: "bulletin.replace", unit: earlier.target.id,
                Payload().with("by", id: bulletin.id)))
    }

    private func posts(of terms: BulletinScheme.Terms) throws -> [String] {
        let chosen = input.open.filter { ["true", "on", "1"].contains($0.value) }.map { String($0.key.dropFirst(Fields.postPrefix.count)) }
        if let strange = chosen.first(where: { !terms.posts.contains($0) }) {
            throw Problem.invalid([FieldProblem(Fields.postPrefix + strange, "choice")])
        }
        guard !chosen.isEmpty else { throw Problem.invalid([FieldProblem("post", "required")]) }
        return terms.posts.filter(chosen.contains)
    }

    /// It takes the place only of what its writer may withdraw, and of what is told still.
    private func earlier(in context: CommandContext) throws -> Bulletin? {
        guard let text = input[Fields.replaces] else { return nil }
        guard let id = ID(text), let found = try Bulletin.find(id, in: context.tx),
            case .allowed = Policy(context.scheme).decide(WithdrawBulletin.verb, of: context.actor, on: found.subject)
        else { throw Problem.notFound }
        guard found.state == .published else { throw Problem(409, "bulletin.ended") }
        return found
    }

    private func number(in context: CommandContext) throws -> String {
        try YearNumber.draw(in: context) { number in
            try context.tx.first("SELECT 1 FROM bulletin WHERE number = \(number) LIMIT 1", { try $0.int(0) }) != nil
        }
    }
}
