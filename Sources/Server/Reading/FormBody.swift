import Kernel

/// The body of a write, by its content type: what it says, and what a page would show again.
struct FormBody {
    var raw: [String: Schema.Raw] = [:]
    /// Fields that belong to the form rather than to the input: `_csrf`, `_key`, `_version`.
    var control: [String: String] = [:]
    var isJSON = false
    /// A file as the whole body, of a type that no form sends.
    var isBareFile = false
    /// The file that came with it.
    var upload: [UInt8] = []

    init() {}

    /// `takesJSON` and `upload`, the most bytes of a file, say what this endpoint takes.
    init(_ bytes: [UInt8], contentType: String?, takesJSON: Bool, upload: Int? = nil) throws {
        // A form may be sent without its file, by programs that know no other form.
        let isPlain = (contentType ?? "").lowercased().hasPrefix("application/x-www-form-urlencoded")
        if let upload, takesJSON || !isPlain {
            try take(file: bytes, contentType: contentType, isForm: !takesJSON, maximum: upload)
            return
        }
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
            for (name, value) in pairs { take(name, value) }
        case "" where bytes.isEmpty: break
        default: throw Problem(415, "input.media_type")
        }
    }

    /// A file as the whole body, or as the one file of a form (RFC 7578).
    private mutating func take(file bytes: [UInt8], contentType: String?, isForm: Bool, maximum: Int) throws {
        if let boundary = Multipart.boundary(contentType) {
            guard let form = Multipart.read(bytes, boundary: boundary) else { throw Problem(400, "input.malformed") }
            for (name, value) in form.fields { take(name, value) }
            upload = form.file ?? []
        } else {
            // A page has fields beside its file; without them nothing can be believed.
            guard !isForm else { throw Problem(415, "input.media_type") }
            upload = bytes
            isBareFile = !(contentType ?? "").isEmpty && !(contentType ?? "").lowercased().hasPrefix("text/plain")
        }
        guard upload.count <= maximum else { throw Problem(413, "input.too_large", args: ["max": "\(maximum)"]) }
    }

    private mutating func take(_ name: String, _ value: String) {
        if name.hasPrefix("_") {
            control[name] = value
        } else {
            // Browsers send CR LF for a new line; the limits count one.
            raw[name] = .text(
                value.contains("\r\n") ? value.split(separator: "\r\n", omittingEmptySubsequences: false).joined(separator: "\n") : value)
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
        if let prefix = schema?.openPrefix {
            for case (let name, .text(let text)) in raw where name.hasPrefix(prefix) { out[name] = text }
        }
        return out
    }
}
