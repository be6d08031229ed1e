package import Kernel

/// 申请作废: asks to end what is no matter at all, such as a test or an empty message. Two others decide, and its reporter may object.
package struct VoidMatter: DecidedCommand {
    package static let step = MatterVerb.void

    package enum Fields: StepFields {
        package static let schema = Schema("VoidMatter", [DecisionFields.ground.any, DecisionFields.text.any, DecisionFields.evidence.any])
    }

    package let asked: StepInput

    package init(_ asked: StepInput) { self.asked = asked }
}
