import Kernel
import Markup

/// Language and elder mode: kept in cookies, so that they need neither an account nor a script.
enum Preferences {
    private static let language = Field.choice("lang", Words.locales).optional
    private static let elder = Field.choice("elder", TextSize.allCases.map(\.rawValue)).optional
    private static let next = Field.line("next", maximum: 1024).optional
    private static let lifetimeSeconds: Int64 = 365 * 86_400

    static let schema = Schema("Preferences", [language.any, elder.any, next.any])

    static let endpoint = Endpoint(.post, "/preferences", .page, verb: nil, input: schema, summary: "Choose language and text size") {
        request in
        let next = request.input[next] ?? "/"
        var reply = Reply.redirect(Percent.isOwnPath(next) ? next : "/")
        if let chosen = request.input[language] {
            reply = reply.with(cookie: Reply.Cookie(name: Cookies.language, value: chosen, maxAgeSeconds: lifetimeSeconds))
        }
        if let chosen = request.input[elder] {
            let isElder = TextSize(rawValue: chosen)?.isElder == true
            reply = reply.with(
                cookie: Reply.Cookie(
                    name: Cookies.elder, value: isElder ? chosen : "", maxAgeSeconds: isElder ? lifetimeSeconds : 0))
        }
        return reply
    }
}
