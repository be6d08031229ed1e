package import Kernel

/// 拆分: several questions in one. Each becomes a matter of its own; this one waits for them, and its own clock runs on.
package struct SplitMatter: MatterCommand {
    package static let step = MatterVerb.split

    package enum Fields: StepFields {
        package static let rule = Field.choice("rule", Part.Rule.allCases.map(\.rawValue))
        package static let firstCategory = Field.choice("category_1")
        package static let firstWhat = Field.text("what_1", maximum: 1000)
        package static let secondCategory = Field.choice("category_2")
        package static let secondWhat = Field.text("what_2", maximum: 1000)
        package static let thirdCategory = Field.choice("category_3").optional
        package static let thirdWhat = Field.text("what_3", maximum: 1000).optional
        package static let schema = Schema(
            "SplitMatter",
            [
                rule.any, firstCategory.any, firstWhat.any, secondCategory.any, secondWhat.any, thirdCategory.any, thirdWhat.any,
            ])
    }

    package let asked: StepInput

    package init(_ asked: StepInput) { self.asked = asked }

    package func take(_ move: inout MatterMove, in context: CommandContext) throws -> Payload {
        let matter = move.matter
        guard try Part.of(matter.id, in: context.tx) == nil else { throw Problem(409, "matter.split_part") }
        guard try !Part.all(of: matter.id, in: context.tx).contains(where: { $0.kind == .part }) else {
            throw Problem(409, "matter.split_already")
        }
        let questions = try questions(in: context)
        let rule = Part.Rule(rawValue: asked[Fields.rule]) ?? .all
        for (index, question) in questions.enumerated() {
            _ = try Part.begin(
                question.what, question.category, of: matter, as: .part, rule: rule, leads: rule == .lead && index == 0, in: context)
        }
        return Payload().with("rule", token: rule.rawValue).with("parts", number: Int64(questions.count))
    }

    private func questions(in context: CommandContext) throws -> [(category: Category, what: String)] {
        let scheme = try context.scheme.section(MatterScheme.self)
        var given = [
            (Fields.firstCategory.name, asked[Fields.firstCategory], asked[Fields.firstWhat]),
            (Fields.secondCategory.name, asked[Fields.secondCategory], asked[Fields.secondWhat]),
        ]
        switch (asked[Fields.thirdCategory], asked[Fields.thirdWhat]) {
        case (nil, nil): break
        case (nil, _?): throw Problem.invalid([FieldProblem(Fields.thirdCategory.name, "required")])
        case (_?, nil): throw Problem.invalid([FieldProblem(Fields.thirdWhat.name, "required")])
        case (let category?, let what?): given.append((Fields.thirdCategory.name, category, what))
        }
        return try given.map { name, id, what in
            guard let category = scheme.category(id) else { throw Problem.invalid([FieldProblem(name, "choice")]) }
            return (category, what)
        }
    }
}
