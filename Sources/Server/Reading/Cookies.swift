import Kernel

/// The cookies of a request, and the form in which ours go out.
struct Cookies {
    static let session = "gx_session"
    static let visit = "gx_visit"
    static let language = "gx_lang"
    static let elder = "gx_elder"
    /// How far the database's log had come after the browser's last write: no secret.
    static let seen = "gx_seen"

    private let values: [String: String]

    init(_ header: String?) {
        var values: [String: String] = [:]
        for pair in (header ?? "").split(separator: ";").prefix(64) {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { continue }
            let name = String(parts[0]).trimmingWhitespace
            if values[name] == nil { values[name] = String(parts[1]).trimmingWhitespace }
        }
        self.values = values
    }

    subscript(name: String) -> String? { values[name].flatMap { $0.isEmpty ? nil : $0 } }

    /// Whether the browser brought anything that could speak for somebody.
    var carryAuthority: Bool { self[Self.session] != nil || self[Self.visit] != nil || self[HoldsCookie.name] != nil }

    static func header(_ cookie: Reply.Cookie, isSecure: Bool) -> String {
        var text = "\(cookie.name)=\(cookie.value); Path=/; HttpOnly; SameSite=Lax"
        if let age = cookie.maxAgeSeconds { text += "; Max-Age=\(age)" }
        return isSecure ? text + "; Secure" : text
    }
}
