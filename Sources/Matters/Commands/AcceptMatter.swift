package import Kernel

/// 签收: the office signs for what was dispatched to it.
package struct AcceptMatter: Command {
    package static let verb = MatterVerb.accept.verb
    package static let reading: Verb? = MatterPermission.read
    package static let schema = Schema("AcceptMatter", [])

    let number: String
    let expected: Int64?

    package init(_ number: String, expected: Int64?) {
        self.number = number
        self.expected = expected
    }

    package func subject(in tx: any Reading) throws -> Subject { try MatterMove.load(number, in: tx).subject }

    package func run(in context: CommandContext) throws {
        try MatterMove(number, .accept, expected: expected, in: context).commit(Payload(), in: context)
    }
}
