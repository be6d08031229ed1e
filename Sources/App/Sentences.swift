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

    /// What it says of a database that cannot be used.
    static func of(_ error: StoreError) -> String {
        guard case .newerSchema(let migration) = error, let words = try? Words.embedded() else { return "\(error)" }
        let lexicon = words.lexicon("en", scheme: nil)
        return "\(lexicon("doctor.schema_newer", ["migration": migration])) — \(lexicon("doctor.schema_newer.mend")) [schema_newer]"
    }
}
