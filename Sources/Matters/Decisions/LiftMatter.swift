package import Kernel
package import Process

/// 申请知悉身份: asks to be told who the reporter is who asked to stay unknown to those who handle it. Two others decide; the reporter reads
/// that it was lifted, and why.
package struct LiftMatter: DecidedCommand {
    package static let step = MatterVerb.lift

    package enum Fields: StepFields {
        package static let schema = Schema("LiftMatter", [DecisionFields.ground.any, DecisionFields.text.any, DecisionFields.evidence.any])
    }

    package let asked: StepInput

    package init(_ asked: StepInput) { self.asked = asked }

    package func fill(_ wanted: inout Decisions.Asked, _ terms: DecisionTerms, _ matter: Matter, in context: CommandContext) throws {
        guard try Self.isHidden(matter.id, in: context.tx) else { throw Problem(409, "matter.not_hidden") }
    }

    static func isHidden(_ matter: ID, in tx: any Reading) throws -> Bool {
        try tx.first("SELECT hidden FROM reporter WHERE matter = \(matter) LIMIT 1") { try $0.bool(0) } ?? false
    }

    static func lift(_ matter: ID, in context: CommandContext) throws {
        try context.tx.execute("UPDATE reporter SET hidden = FALSE WHERE matter = \(matter)")
    }
}
