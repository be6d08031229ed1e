package import Kernel
internal import People
internal import Process

/// Publishes the commitment to a secret seed before its period begins, with the rule that the draw will go by.
package struct CommitRevisits: Command {
    package static let verb: Verb = "revisit.commit"

    private let span: RevisitSpan

    package init(_ span: RevisitSpan) { self.span = span }

    package func run(in context: CommandContext) throws {
        guard let rule = try context.scheme.section(RevisitScheme.self).rule, context.now < span.from else { throw Problem.notFound }
        let id = context.newID()
        let seed = context.random(RevisitDraw.seedBytes)
        let commitment = RevisitDraw.commitment(to: seed)
        try context.tx.execute(
            """
            INSERT INTO revisit_period (id, name, from_ms, until_ms, level, percent, at_least, at_most, call_within, tries, apart,
                commitment, committed_ms, cursor_ms, cursor_id, version)
            VALUES (\(id), \(span.name), \(span.from), \(span.until), \(rule.level), \(rule.share), \(rule.atLeast), \(rule.atMost),
                \(rule.within.text), \(rule.tries), \(rule.apart.text), \(commitment), \(context.now), \(span.from), \(ID.zero), \(1))
            """)
        // Readable with the installation's key only, until the draw.
        try SealedTexts.write([(label: Self.label, text: Hex.encode(seed))], of: id, isNew: true, in: context)
        try context.emit(
            Event(
                stream: id, version: 1, type: Self.verb.text,
                Payload().with("period", token: span.name).with("commitment", commitment: commitment).with("share", number: rule.share)
                    .with("at_least", number: rule.atLeast).with("at_most", number: rule.atMost)))
    }

    static let label = "seed"
}
