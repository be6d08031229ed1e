package import Kernel

/// 签收: the office signs for what was dispatched to it.
package struct AcceptMatter: MatterCommand {
    package static let step = MatterVerb.accept

    package enum Fields: StepFields {
        package static let schema = Schema("AcceptMatter", [])
    }

    package let asked: StepInput

    package init(_ asked: StepInput) { self.asked = asked }

    package init(_ number: String, expected: Int64?) { self.init(number, .empty, expected: expected) }

    package func take(_ move: inout MatterMove, in context: CommandContext) throws -> Payload {
        Payload()
    }
}
