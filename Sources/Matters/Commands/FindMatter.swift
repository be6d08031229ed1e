package import Kernel
internal import People

/// Opens one matter by its number and the last four digits of the reporter's phone.
///
/// Five misses an hour for a number, then nobody may try it: what does not match, what does not exist and what has no phone look alike.
package struct FindMatter: Command {
    package static let verb = MatterPermission.find

    package enum Fields {
        package static let number = Field.line("number", maximum: 20)
        package static let tail = Field.line("tail", maximum: 4)
        package static let schema = Schema("FindMatter", [number.any, tail.any])
    }

    package enum Answer: Sendable, Equatable {
        case found(ID)
        case refused
    }

    static let attemptsAnHour: Int64 = 5

    let input: Input

    package init(_ input: Input) { self.input = input }

    package func run(in context: CommandContext) throws -> Answer {
        let tx = context.tx
        guard let number = MatterNumber.read(input[Fields.number]) else {
            throw Problem.invalid([FieldProblem(Fields.number.name, "matter_number")])
        }
        let since = context.now.adding(seconds: -3600)
        let misses = try tx.count("SELECT COUNT(*) FROM lookup_attempt WHERE number = \(number) AND at_ms > \(since)")
        guard misses < Self.attemptsAnHour else { throw Problem(429, "matter.find_wait", retryAfterSeconds: 3600) }
        if let matter = try Matter.find(number: number, in: tx), let phone = try phone(of: matter.id, context) {
            let matches = Digest.equal(Array(phone.utf8.suffix(4)), Array(input[Fields.tail].utf8))
            if matches { return .found(matter.id) }
        }
        try tx.execute("INSERT INTO lookup_attempt (number, at_ms, id) VALUES (\(number), \(context.now), \(context.newID()))")
        return .refused
    }

    private func phone(of matter: ID, _ context: CommandContext) throws -> String? {
        guard let reporter = try context.tx.first("SELECT id FROM reporter WHERE matter = \(matter) LIMIT 1", { try $0.id(0) }) else {
            return nil
        }
        return try SealedTexts.read(reporter, vault: context.vault, in: context.tx)[MatterText.phone]
    }

    static let prune = Sweep(name: "matters.lookup_attempts", everySeconds: 600) { tx in
        try tx.executeCounting(
            """
            DELETE FROM lookup_attempt WHERE (number, at_ms, id) IN (
                SELECT number, at_ms, id FROM lookup_attempt WHERE at_ms < \(tx.recorded.adding(seconds: -3600)) ORDER BY at_ms LIMIT 500)
            """)
    }
}
