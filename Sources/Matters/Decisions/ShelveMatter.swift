package import Kernel
package import Process

/// 申请挂账: asks to put it off until a day on which it is looked at again, since it cannot be done before. It comes back by itself.
package struct ShelveMatter: DecidedCommand {
    package static let step = MatterVerb.shelve

    package enum Fields: StepFields {
        package static let until = Field.date("until")
        package static let schema = Schema(
            "ShelveMatter", [DecisionFields.ground.any, until.any, DecisionFields.text.any, DecisionFields.evidence.any])
    }

    package let asked: StepInput

    package init(_ asked: StepInput) { self.asked = asked }

    package func fill(_ wanted: inout Decisions.Asked, _ terms: DecisionTerms, _ matter: Matter, in context: CommandContext) throws {
        guard let day = Day(asked[Fields.until]), let most = terms.atMost else { throw Problem.invalid([FieldProblem("until", "date")]) }
        let today = context.now.day
        guard today < day, day.sinceEpoch - today.sinceEpoch <= most.value else {
            throw Problem.invalid([FieldProblem("until", "review_day", args: ["max": "\(most.value)"])])
        }
        if let season = terms.seasons[wanted.ground] {
            let days = (today.sinceEpoch..<day.sinceEpoch).map(Day.init(sinceEpoch:))
            guard days.allSatisfy(season.contains) else { throw Problem.invalid([FieldProblem("until", "season")]) }
        }
        wanted.until = try Clocks(matter.clocks, in: context).opening(of: day, level: matter.owner.level)
    }
}
