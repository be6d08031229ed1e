package import Kernel

/// What every form carries unseen: whose visit it is, the key that makes a double tap one act, the version that was seen.
package struct HiddenFields: Sendable {
    private let tokens: FormTokens
    private let version: Int64?
    private let others: [String: String]

    package init(tokens: FormTokens, version: Int64? = nil, others: [String: String] = [:]) {
        self.tokens = tokens
        self.version = version
        self.others = others
    }

    package var html: HTML {
        var fields = [("_csrf", tokens.csrf), ("_key", tokens.key)]
        if let version { fields.append(("_version", "\(version)")) }
        fields += others.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        return HTML(joining: fields.map { name, value -> HTML in "<input type=\"hidden\" name=\"\(name)\" value=\"\(value)\">" })
    }
}
