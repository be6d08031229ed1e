import Kernel
import Markup

/// A refusal as RFC 9457 has it, in the reader's words.
struct ProblemDocument {
    let bytes: [UInt8]

    init(_ problem: Problem, lexicon: Lexicon, schema: Schema?) {
        bytes = JSONWriter.object { json in
            json.field("type", "urn:genxu:problem:\(problem.code)")
            json.field("title", lexicon.sentence(problem))
            json.field("status", Int64(problem.status))
            json.field("code", problem.code)
            json.field("detail", Self.detail(problem, lexicon, schema))
            json.field("mend", lexicon.mend(problem))
            json.key("fields")
            json.array { json in
                for fault in problem.fields {
                    json.object { json in
                        json.field("field", fault.field)
                        json.field("code", fault.code)
                        json.field("detail", lexicon.sentence(fault))
                    }
                }
            }
        }
    }

    /// Every fault in one text, for readers that look no further.
    static func detail(_ problem: Problem, _ lexicon: Lexicon, _ schema: Schema?) -> String {
        let faults = problem.fields.map { "\(lexicon.label(schema?.name ?? "", $0.field)): \(lexicon.sentence($0))" }
        return faults.isEmpty ? lexicon.sentence(problem) : faults.joined(separator: " ")
    }
}
