import Kernel

/// The body of a write, by its content type: what it says, and what a page would show again.
struct FormBody {
    var raw: [String: Schema.Raw] = [:]
    /// Fields that belong to the form rather than to the input: `_csrf`, `_key`, `_version`.
    var control: [String: String] = [:]
    var isJSON = false

    init() {}

    /// `forms` and `json` say what this endpoint takes.
    init(_ bytes: [UInt8], contentType: String?, takesJSON: Bool) throws {
        let parts = (contentType ?? "").lowercased().split(separator: ";").map { String($0).trimmingWhitespace }
        let charset = parts.dropFirst().first { $0.hasPrefix("charset=") }?.dropFirst(8).filter { $0 != "\"" }
        guard charset == nil || charset == "utf-8" || charset == "utf8" else { throw Problem(415, "input.media_type") }
        switch parts.first ?? "" {
        case "application/json" where takesJSON:
            isJSON = true
            guard let fields = try? JSONBody.fields(bytes) else { throw Problem(400, "input.malformed") }
            raw = fields
        case "application/x-www-form-urlencoded":
            guard let pairs = Percent.pairs(bytes, limit: JSONBody.fieldLimit) else { throw Problem(400, "input.malformed") }
            for (name, value) in pairs {
                if name.hasPrefix("_") {
                    control[name] = value
                } else {
                    // Browsers send CR LF for a new line; the limits count one.
                    raw[name] = .text(
                        value.contains("\r\n")
                            ? value.split(separator: "\r\n", omittingEmptySubsequences: false).joined(separator: "\n") : value)
                }
            }
        case "" where bytes.isEmpty: break
        default: throw Problem(415, "input.media_type")
        }
    }

    /// What was typed, for showing the form again; secrets are never shown.
    func typed(_ schema: Schema?) -> [String: String] {
        guard !isJSON else { return [:] }
        var out: [String: String] = [:]
        for field in schema?.fields ?? [] {
            if case .secret = field.kind { continue }
            if case .text(let text) = raw[field.name] { out[field.name] = text }
        }
        return out
    }
}
