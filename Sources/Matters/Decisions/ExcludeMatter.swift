package import Kernel

/// 申请剔除: asks to leave a matter out of every rate, since nobody could have done better. Two others decide; it stays in every count.
package struct ExcludeMatter: DecidedCommand {
    package static let step = MatterVerb.exclude

    package enum Fields: StepFields {
        package static let schema = Schema(
            "ExcludeMatter", [DecisionFields.ground.any, DecisionFields.text.any, DecisionFields.evidence.any])
    }

    package let asked: StepInput

    package init(_ asked: StepInput) { self.asked = asked }
}
