import HTTPTypes
import Kernel

extension HTTPField.Name {
    static let idempotencyKey = Self("Idempotency-Key")!
    /// How far the database's log had come: handed out after a write, handed back with a read.
    static let seen = Self("Genxu-Seen")!
    /// Until when everything stored is in the answer, when a copy of the database gave it.
    static let asOf = Self("Genxu-As-Of")!
    static let contentSecurityPolicy = Self("Content-Security-Policy")!
    static let contentTypeOptions = Self("X-Content-Type-Options")!
    static let frameOptions = Self("X-Frame-Options")!
    static let referrerPolicy = Self("Referrer-Policy")!
    static let permissionsPolicy = Self("Permissions-Policy")!
    static let openerPolicy = Self("Cross-Origin-Opener-Policy")!
    static let resourcePolicy = Self("Cross-Origin-Resource-Policy")!
    static let transportSecurity = Self("Strict-Transport-Security")!
    static let fetchSite = Self("Sec-Fetch-Site")!
    static let forwardedFor = Self("X-Forwarded-For")!
    static let forwardedProto = Self("X-Forwarded-Proto")!
    static let lastEvent = Self("Last-Event-ID")!
    /// A page that asks for itself anew: no sign that anybody sits before it.
    static let live = Self("Genxu-Live")!
    static let buffering = Self("X-Accel-Buffering")!
    static let requestID = Self("X-Request-Id")!
}

/// What every answer carries, whatever it is.
enum Headers {
    private static let common: [(HTTPField.Name, String)] = [
        (
            .contentSecurityPolicy,
            "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
        ),
        (.contentTypeOptions, "nosniff"),
        (.frameOptions, "DENY"),
        (.referrerPolicy, "same-origin"),
        (.permissionsPolicy, "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()"),
        (.openerPolicy, "same-origin"),
        (.resourcePolicy, "same-origin"),
        (.cacheControl, "no-store"),
    ]

    /// Fills in what the answer has not said itself.
    static func complete(_ fields: inout HTTPFields, isSecure: Bool) {
        for (name, value) in common where !fields.contains(name) { fields[name] = value }
        if isSecure { fields[.transportSecurity] = "max-age=31536000" }
    }
}
