package import Kernel
internal import People

/// Does not call, for a reason that is written down and counted in public.
package struct SkipRevisit: Command {
    package static let verb = RevisitPermission.skip
    package static let reading: Verb? = RevisitPermission.list

    package enum Reason: String, CaseIterable, Sendable {
        /// There is no number any more.
        case noPhone = "no_phone"
        case askedNotTo = "asked_not_to"
        /// A call could bring the resident harm.
        case harm
        case other
    }

    package enum Fields {
        package static let reason = Field.choice("skip_reason", Reason.allCases.map(\.rawValue))
        package static let text = Field.text("text", maximum: 500)
        package static let schema = Schema("SkipRevisit", [reason.any, text.any])
    }

    let id: ID
    private let input: Input

    package init(_ id: ID, _ input: Input) {
        self.id = id
        self.input = input
    }

    package func subject(in tx: any Reading) throws -> Subject { try Revisit.load(id, in: tx).subject }

    package func run(in context: CommandContext) throws {
        let revisit = try RevisitCaller.waiting(id, in: context)
        let reason = input[Fields.reason]
        let words = try SealedTexts.write(
            input[Fields.text], label: RevisitText.words(revisit.version + 1), of: revisit.id, in: context)
        try revisit.change(
            "state = 'skipped', reason = \(reason), settled_ms = \(context.now)", Self.verb,
            Payload().with("reason", token: reason).with("state", token: Revisit.State.skipped.rawValue).with("text", commitment: words),
            in: context)
    }
}
