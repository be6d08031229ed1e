import HTTPTypes
import Hummingbird
import Kernel

/// Whether a write comes from where it says: a page of this site, or a program with a token of its own.
extension Site {
    func believe(_ request: WireRequest, _ body: FormBody, _ exchange: Exchange) throws {
        // A bearer token is never sent by a browser on its own account.
        if exchange.usesBearer { return }
        let origin = origin(of: request, exchange)
        guard origin != .foreign else { throw Problem.untrusted }
        if exchange.isAPI {
            guard exchange.cookies.carryAuthority else { return }
            guard origin == .own, body.isJSON || body.isBareFile else { throw Problem.untrusted }
            return
        }
        let brought = Array((body.control["_csrf"] ?? "").utf8)
        guard !exchange.isNewVisit, Digest.equal(brought, Array(exchange.form.csrf.utf8)) else { throw Problem.untrusted }
    }

    /// A copy of the database may answer who reads, if it has come as far as this reader has: as its last write left a cookie or header
    /// to tell, or from the start for whoever brings nothing at all and so has written nothing.
    func terms(of request: WireRequest, _ exchange: Exchange) -> ReadingTerms {
        guard !exchange.isWrite else { return ReadingTerms(seen: nil) }
        if let text = exchange.cookies[Cookies.seen] ?? request.headers[.seen] { return ReadingTerms(seen: LogPosition(text)) }
        let isStranger = request.headers[.authorization] == nil && !exchange.cookies.carryAuthority
        return ReadingTerms(seen: isStranger ? LogPosition(raw: 0) : nil)
    }

    /// How we are called from outside: as configured, or else by the name the client used.
    func site(of request: WireRequest, _ exchange: Exchange) -> String {
        (configuration.baseURL ?? "\(exchange.isSecure ? "https" : "http")://\(request.head.authority ?? "")").trimmingSlash
    }

    enum Origin { case own, foreign, unsaid }

    /// What the browser says of the page that sent it. `Sec-Fetch-Site` is not for scripts to set; `Origin` is the older word for it.
    func origin(of request: WireRequest, _ exchange: Exchange) -> Origin {
        switch request.headers[.fetchSite] {
        case "same-origin": return .own
        case "none": return .unsaid
        case .some: return .foreign
        case nil: break
        }
        guard let origin = request.headers[.origin] else { return .unsaid }
        return origin.lowercased() == site(of: request, exchange).lowercased() ? .own : .foreign
    }
}

extension Problem {
    /// A stale form of our own is shown again with a fresh token; one from elsewhere never is.
    static let untrusted = Problem(403, "csrf")
}

extension String {
    fileprivate var trimmingSlash: String { hasSuffix("/") ? String(dropLast()) : self }
}
