import Markup

/// What one question was answered. The words are `doctor.<code>`, and for a fault `doctor.<code>.mend`.
struct Finding: Equatable, Sendable {
    let code: String
    let isFine: Bool
    let args: [String: String]

    static func fine(_ code: String, _ args: [String: String] = [:]) -> Finding { Finding(code: code, isFine: true, args: args) }
    static func fault(_ code: String, _ args: [String: String] = [:]) -> Finding { Finding(code: code, isFine: false, args: args) }

    func sentence(_ lexicon: Lexicon) -> String {
        let what = lexicon("doctor.\(code)", args)
        return isFine ? "ok    \(what)" : "FAULT \(what) — \(lexicon("doctor.\(code).mend", args)) [\(code)]"
    }
}
