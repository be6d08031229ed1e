import Kernel
import Markup

/// What the command line says of a problem: its words in English, then every field.
enum Sentences {
    static func of(_ problem: Problem) -> String {
        guard let words = try? Words.embedded() else { return problem.code }
        let lexicon = words.lexicon("en", scheme: nil)
        let fields = problem.fields.map { "  \($0.field): \(lexicon.sentence($0))" }
        return (["\(lexicon.sentence(problem)) \(lexicon.mend(problem)) [\(problem.code)]"] + fields).joined(separator: "\n")
    }
}
