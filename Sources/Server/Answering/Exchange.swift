import HTTPTypes
import Kernel
import Markup

/// What is known of one request while it is answered: enough to speak to its reader, whatever goes wrong.
struct Exchange {
    let id: String
    let method: String
    let cookies: Cookies
    let locale: String
    let client: ClientAddress
    let isSecure: Bool
    /// Known before the address is read: an unreadable one is still answered in the skin that was asked for.
    let isUnderAPI: Bool
    var target: Target?
    var route: Route?
    var parameters: [String: String] = [:]
    var actor = Actor.anonymous
    var usesBearer = false
    var visit: Visit?
    var isNewVisit = false
    var renewedSession: String?
    var form = FormTokens(csrf: "", key: "")
    /// From where its reads were answered.
    var terms: ReadingTerms?
    /// Told to a client whose body was not read to its end.
    var closes = false

    /// The path as the table has it: the only one that is logged or counted.
    var template: String { route?.endpoint.path ?? "none" }

    var isAPI: Bool {
        if let route { return route.endpoint.skin == .api }
        return isUnderAPI
    }

    var isWrite: Bool { route?.endpoint.method == .post }
    var size: TextSize { cookies[Cookies.elder].flatMap(TextSize.init(rawValue:)) ?? .standard }
}
