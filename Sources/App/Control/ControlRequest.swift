/// One command of the command line, as it travels to the server that holds the data directory.
struct ControlRequest: Codable, Sendable {
    enum Verb: String, Codable, Sendable {
        case account, token
        case activatePack = "activate-pack"
        case importStage = "import-stage"
        case importApply = "import-apply"
        case importUndo = "import-undo"
    }

    let verb: Verb
    let values: [String: String]

    func value(_ name: String) -> String { values[name] ?? "" }
}

/// Its answer: values, or a sentence that says why not.
struct ControlAnswer: Codable, Sendable {
    var values: [String: String] = [:]
    var refusal: String?
}
