/// Holds a token on a screen that stands somewhere for months: it opens what is made for screens and nothing else.
package enum ScreenCookie {
    package static let name = "gx_screen"
    /// As long as a token may live.
    private static let days: Int64 = 365

    package static func cookie(_ token: String) -> Reply.Cookie {
        Reply.Cookie(name: name, value: token, maxAgeSeconds: days * 86_400)
    }

    /// What may stand in a cookie; whether it opens anything is seen when it is used.
    package static func isToken(_ text: String) -> Bool { text.utf8.count >= 16 && Payload.isToken(text) }
}
