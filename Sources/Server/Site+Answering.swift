import HTTPTypes
import Hummingbird
import Kernel
import Markup
import ServiceLifecycle

/// From an endpoint's reply to the bytes of an answer.
extension Site {
    func render(_ reply: Reply, for exchange: Exchange, retryAfter: Int? = nil) -> WireResponse {
        var response: WireResponse
        switch reply.body {
        case .page(let page):
            let text = Layout.render(page, shell: shell(exchange, next: next(after: page, reply.status, exchange)))
            response = make(reply.status, Array(text.utf8), type: "text/html; charset=utf-8")
            if exchange.isNewVisit, let visit = exchange.visit {
                add(Reply.Cookie(name: Cookies.visit, value: visit.value, maxAgeSeconds: nil), to: &response, exchange)
            }
        case .json(let bytes): response = make(reply.status, bytes, type: "application/json")
        case .bytes(let bytes, let type): response = make(reply.status, bytes, type: type, held: reply.held)
        case .stream(let stream): response = make(reply.status, stream)
        case .redirect(let path):
            response = make(303, [], type: nil)
            // Only our own paths: a handler that was talked into another host sends its reader home.
            response.headers[.location] = Percent.isOwnPath(path) ? Percent.escape(path) : "/"
        case .leave(let address):
            response = make(303, [], type: nil)
            let isWhole = address.utf8.allSatisfy { (0x21...0x7E).contains($0) }
            response.headers[.location] = isWhole && (address.hasPrefix("https://") || address.hasPrefix("http://")) ? address : "/"
            // Whoever leaves is known again when they come back.
            if exchange.isNewVisit, let visit = exchange.visit {
                add(Reply.Cookie(name: Cookies.visit, value: visit.value, maxAgeSeconds: nil), to: &response, exchange)
            }
        case .none: response = make(reply.status, [], type: nil)
        }
        // A page that goes on listening by itself is no sign of anybody being there.
        if case .stream = reply.body {
        } else if let renewed = exchange.renewedSession, !reply.cookies.contains(where: { $0.name == Cookies.session }) {
            add(Reply.Cookie(name: Cookies.session, value: renewed, maxAgeSeconds: nil), to: &response, exchange)
        }
        for cookie in reply.cookies { add(cookie, to: &response, exchange) }
        for (name, value) in reply.headers {
            if let name = HTTPField.Name(name) { response.headers[name] = value }
        }
        if let written = exchange.terms?.written {
            add(Reply.Cookie(name: Cookies.seen, value: "\(written.raw)", maxAgeSeconds: 3600), to: &response, exchange)
            response.headers[.seen] = "\(written.raw)"
        }
        if let asOf = exchange.terms?.asOf { response.headers[.asOf] = asOf.isoText }
        if let retryAfter { response.headers[.retryAfter] = "\(retryAfter)" }
        return response
    }

    /// Tells a refusal in the reader's language: a problem document to a program, a page with a way on to a person.
    func render(_ problem: Problem, for exchange: Exchange) -> WireResponse {
        let lexicon = words.lexicon(exchange.locale, scheme: scheme.current)
        var response: WireResponse
        if let refuse = exchange.route?.endpoint.refuse {
            let sentence = ProblemDocument.detail(problem, lexicon, exchange.route?.endpoint.input)
            response = render(refuse(problem, sentence, exchange.target?.path ?? ""), for: exchange)
        } else if exchange.isAPI || exchange.route?.isPlain == true {
            response = make(
                problem.status, ProblemDocument(problem, lexicon: lexicon, schema: exchange.route?.endpoint.input).bytes,
                type: "application/problem+json")
            if problem.status == 401 { response.headers[.wwwAuthenticate] = "Bearer" }
        } else if problem == .signInNeeded, exchange.actor.account == nil {
            response = render(.redirect(signInPath(exchange)), for: exchange)
        } else if problem == .enrolmentNeeded {
            response = render(.redirect("/account"), for: exchange)
        } else {
            response = render(.page(ProblemPage(problem, lexicon: lexicon).page, status: problem.status), for: exchange)
        }
        if let seconds = problem.retryAfterSeconds { response.headers[.retryAfter] = "\(seconds)" }
        return response
    }

    private func signInPath(_ exchange: Exchange) -> String {
        guard !exchange.isWrite, let path = exchange.target?.path, Percent.isOwnPath(path) else { return "/sign-in" }
        let escaped = path.utf8.map { byte -> String in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: "_"):
                String(Unicode.Scalar(byte))
            default: "%" + Hex.encode([byte]).uppercased()
            }
        }.joined()
        return "/sign-in?next=\(escaped)"
    }

    /// The page that is seen: with what it was asked with, unless that was refused. What answers a write has the address of its form, where
    /// that is a page.
    private func next(after page: Page, _ status: Int, _ exchange: Exchange) -> String {
        guard let target = exchange.target else { return "/" }
        if exchange.route?.endpoint.method == .get {
            let whole = target.rawQuery.isEmpty || status != 200 ? target.path : "\(target.path)?\(target.rawQuery)"
            return Percent.isOwnPath(whole) ? whole : target.path
        }
        let pages = [target.path, page.section].filter { path in
            guard case .found = routes.match("GET", RouteTable.segments(path).map(String.init)) else { return false }
            return !path.isEmpty
        }
        return pages.first ?? "/"
    }

    private func shell(_ exchange: Exchange, next: String) -> Shell {
        let scheme = scheme.current
        let policy = Policy(scheme)
        let lexicon = words.lexicon(exchange.locale, scheme: scheme)
        // The pack knows the installation's name in each language.
        let organisation = Organisation(
            name: lexicon.has("installation.name") ? lexicon("installation.name") : configuration.organisation.name,
            icp: configuration.organisation.icp, police: configuration.organisation.police)
        return Shell(
            lexicon: lexicon, actor: exchange.actor,
            menu: configuration.menu.filter { entry in entry.verb.map { policy.mayEver($0, exchange.actor) } ?? true },
            leaving: configuration.menu.compactMap(\.leaving), organisation: organisation, notice: configuration.notice,
            form: exchange.form, asOf: exchange.terms?.asOf,
            path: exchange.route?.endpoint.method == .get ? exchange.target?.path ?? "/" : "/", next: next,
            unread: exchange.actor.account == nil ? [:] : unread(exchange.actor), size: exchange.size)
    }

    /// What is longer leaves in parts: each that went out shows that somebody reads, however slowly.
    private static let partBytes = 65_536

    private func make(_ status: Int, _ bytes: [UInt8], type: String?, held: (any Sendable)? = nil) -> WireResponse {
        var fields = HTTPFields()
        if let type { fields[.contentType] = type }
        let whole = ByteBuffer(bytes: bytes)
        guard held != nil || bytes.count > Self.partBytes else {
            return WireResponse(status: .init(code: status), headers: fields, body: .init(byteBuffer: whole))
        }
        let body = ResponseBody(contentLength: whole.readableBytes) { writer in
            var rest = whole
            while rest.readableBytes > 0, let part = rest.readSlice(length: min(Self.partBytes, rest.readableBytes)) {
                try await writer.write(part)
            }
            try await writer.finish(nil)
            withExtendedLifetime(held) {}
        }
        return WireResponse(status: .init(code: status), headers: fields, body: body)
    }

    private func make(_ status: Int, _ stream: ReplyStream) -> WireResponse {
        // A proxy that gathered the parts would keep them from their reader.
        let fields: HTTPFields = [.contentType: stream.type, .buffering: "no"]
        let body = ResponseBody { writer in
            try await withGracefulShutdownHandler {
                try await stream.run { bytes in try await writer.write(ByteBuffer(bytes: bytes)) }
            } onGracefulShutdown: {
                stream.stop()
            }
            try await writer.finish(nil)
        }
        return WireResponse(status: .init(code: status), headers: fields, body: body)
    }

    private func add(_ cookie: Reply.Cookie, to response: inout WireResponse, _ exchange: Exchange) {
        response.headers.append(HTTPField(name: .setCookie, value: Cookies.header(cookie, isSecure: exchange.isSecure)))
    }

    func finish(_ response: inout WireResponse, _ request: WireRequest, _ exchange: Exchange) {
        if let tag = response.headers[.eTag], request.headers[.ifNoneMatch] == tag, response.status == .ok, !exchange.isWrite {
            response.status = .notModified
            response.body = .init()
            response.headers[.contentLength] = nil
        }
        PackedFiles.pack(&response, request, path: exchange.target?.path ?? "")
        if exchange.method == "HEAD" { response = response.createHeadResponse() }
        if exchange.closes { response.headers[.connection] = "close" }
        response.headers[.requestID] = exchange.id
        Headers.complete(&response.headers, isSecure: exchange.isSecure)
    }
}
