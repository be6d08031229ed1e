import HTTPTypes
import Hummingbird
import Kernel
import Markup
import NIOCore

/// From the bytes of a request to what an endpoint is handed.
extension Site {
    func exchange(for request: WireRequest, _ context: SiteContext) -> Exchange {
        let headers = request.headers
        let cookies = Cookies(headers[.cookie])
        let client = ClientAddress(
            peer: context.channel.remoteAddress?.ipAddress, forwardedFor: headers[.forwardedFor],
            forwardedProto: headers[.forwardedProto], trusted: configuration.trustedProxies)
        return Exchange(
            id: Hex.encode(entropy.bytes(8)), method: request.method.rawValue, cookies: cookies,
            locale: Language.choose(cookie: cookies[Cookies.language], accept: headers[.acceptLanguage]), client: client,
            isSecure: client.isForwardedSecure || configuration.baseURL?.hasPrefix("https://") == true,
            isUnderAPI: request.head.path?.utf8.starts(with: "/api/".utf8) == true)
    }

    func serve(_ request: WireRequest, _ context: SiteContext, _ exchange: inout Exchange) async throws -> WireResponse {
        guard let route = exchange.route, let target = exchange.target, route.isThere(for: exchange.client) else { throw Problem.notFound }
        var bytes: [UInt8] = []
        if exchange.isWrite || route.endpoint.isCounted { try limitRate(&exchange) }
        // A file is taken only from somebody who may send one; until it is read the connection cannot be used again.
        if route.endpoint.upload != nil {
            exchange.closes = true
            try identify(request, &exchange)
            try open(route.endpoint, exchange)
        }
        let length = request.headers[.contentLength].flatMap(Int.init) ?? .max
        let isLarge = route.endpoint.upload != nil && length > configuration.limits.bodyBytes
        if isLarge, !uploads.enter() { throw Problem.busy }
        defer { if isLarge { uploads.leave() } }
        if exchange.isWrite { bytes = try await body(of: request, &exchange) }
        if !route.isPlain, route.endpoint.upload == nil {
            try identify(request, &exchange)
            try open(route.endpoint, exchange)
        }
        let body = exchange.isWrite ? try self.body(bytes, request, exchange) : FormBody()
        let endpoint = route.endpoint
        func kernelRequest(_ input: Input, _ key: IdempotencyKey?, _ version: Int64?) -> Kernel.Request {
            Kernel.Request(
                actor: exchange.actor, method: endpoint.method.rawValue, path: target.path, parameters: exchange.parameters,
                query: target.query, input: input, raw: body.typed(endpoint.input), upload: body.upload,
                locale: exchange.locale, idempotency: key, expectedVersion: version, form: exchange.form,
                clientAddress: exchange.client.text, isSecure: exchange.isSecure, lastEvent: request.headers[.lastEvent],
                site: site(of: request, exchange), isElder: exchange.size.isElder,
                device: Device.kind(of: request.headers[.userAgent]), known: exchange.cookies[KnownCookie.name])
        }
        do {
            if exchange.isWrite { try believe(request, body, exchange) }
            let input = exchange.isWrite ? try (endpoint.input ?? .empty).decode(body.raw) : .empty
            let key = exchange.isWrite ? try idempotency(request, body, input, target, exchange) : nil
            let reply = try await endpoint.handle(kernelRequest(input, key, version(request, body)))
            return render(reply, for: exchange)
        } catch {
            let problem = problem(from: error, exchange, context.logger)
            guard let reshow = endpoint.reshow, exchange.isWrite, problem != .untrusted || origin(of: request, exchange) == .own else {
                throw problem
            }
            // What may be sent again as it is keeps its key: should it have been done, it is not done twice.
            if !problem.isFinal, let key = body.control["_key"] { exchange.form = FormTokens(csrf: exchange.form.csrf, key: key) }
            var reply = try await reshow(kernelRequest(.empty, nil, nil), problem)
            reply.status = problem.status
            return render(reply, for: exchange, retryAfter: problem.retryAfterSeconds)
        }
    }

    private func limitRate(_ exchange: inout Exchange) throws {
        guard let limiter, let seconds = limiter.take(exchange.client.bucket, now: entropy.now()) else { return }
        exchange.closes = true
        throw Problem(429, "rate_limited", args: ["seconds": "\(seconds)"], retryAfterSeconds: seconds)
    }

    /// The whole body, within its limit of size; `ConnectionClock` ends one that drips. A connection that goes on after a refusal is closed.
    private func body(of request: WireRequest, _ exchange: inout Exchange) async throws -> [UInt8] {
        // The fields and the framing of a form around the file have their own room.
        let maximum = configuration.limits.bodyBytes + (exchange.route?.endpoint.upload ?? 0)
        let tooLarge = Problem(413, "input.too_large", args: ["max": "\(maximum)"])
        exchange.closes = true
        if let length = request.headers[.contentLength].flatMap(Int.init), length > maximum { throw tooLarge }
        var buffer: ByteBuffer
        do {
            buffer = try await request.body.collect(upTo: maximum)
        } catch is NIOTooManyBytesError {
            throw tooLarge
        } catch {
            // The sender has gone, so nobody hears this.
            throw Problem(400, "input.malformed")
        }
        exchange.closes = false
        return buffer.readBytes(length: buffer.readableBytes) ?? []
    }

    private func body(_ bytes: [UInt8], _ request: WireRequest, _ exchange: Exchange) throws -> FormBody {
        try FormBody(
            bytes, contentType: request.headers[.contentType], takesJSON: exchange.isAPI, upload: exchange.route?.endpoint.upload)
    }

    /// Who asks. A token that is not valid is an error, never somebody anonymous.
    func identify(_ request: WireRequest, _ exchange: inout Exchange) throws {
        if let header = request.headers[.authorization] {
            let parts = header.split(separator: " ", maxSplits: 1)
            guard parts.count == 2, parts[0].lowercased() == "bearer", parts[1].utf8.count <= 512,
                let known = try authenticator.authenticate(.bearer(String(parts[1])))
            else { throw Problem(401, "credential.invalid") }
            exchange.actor = known.actor
            exchange.usesBearer = true
        } else {
            if let value = exchange.cookies[Cookies.session], value.utf8.count <= 512,
                let known = try authenticator.authenticate(.session(value))
            {
                exchange.actor = known.actor
                exchange.renewedSession = request.headers[.live] == nil ? known.renewedSession : nil
            }
            if exchange.actor.account == nil, exchange.route?.endpoint.isForScreens == true,
                let token = exchange.cookies[ScreenCookie.name],
                token.utf8.count <= 512, let known = try authenticator.authenticate(.bearer(token))
            {
                exchange.actor = known.actor
            }
            if let value = exchange.cookies[HoldsCookie.name] {
                exchange.actor.holds.formUnion(holds.read(value, now: entropy.now()))
            }
        }
        exchange.visit = visits.read(exchange.cookies[Cookies.visit])
        guard !exchange.isAPI else { return }
        let visit = exchange.visit ?? visits.new(entropy)
        exchange.isNewVisit = exchange.visit == nil
        exchange.visit = visit
        exchange.form = FormTokens(
            csrf: visits.token(visit: visit, session: exchange.actor.session), key: Base64URL.encode(entropy.bytes(16)))
    }

    /// The first gate: nobody who could never do this gets further. The command or query judges the scope.
    private func open(_ endpoint: Endpoint, _ exchange: Exchange) throws {
        try endpoint.offer?()
        guard let verb = endpoint.verb, !Policy(scheme.current).mayEver(verb, exchange.actor) else { return }
        if exchange.actor.restriction?.isEnrolment == true { throw Problem.enrolmentNeeded }
        throw exchange.actor.account == nil ? Problem.signInNeeded : Problem.forbidden
    }

    private func version(_ request: WireRequest, _ body: FormBody) throws -> Int64? {
        if let header = request.headers[.ifMatch] {
            let digits = header.dropFirst().dropLast()
            guard header.utf8.count <= 20, header.hasPrefix("\""), header.hasSuffix("\""),
                digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let version = Int64(digits)
            else { throw Problem(400, "precondition.malformed") }
            return version
        }
        guard let text = body.control["_version"] else { return nil }
        guard let version = Int64(text), version >= 0 else { throw Problem(400, "input.malformed") }
        return version
    }

    private func idempotency(
        _ request: WireRequest, _ body: FormBody, _ input: Input, _ target: Target, _ exchange: Exchange
    ) throws -> IdempotencyKey? {
        guard let key = request.headers[.idempotencyKey] ?? body.control["_key"] else { return nil }
        let owner = exchange.actor.account ?? exchange.visit?.id
        // Without anybody to own it, a key is shared with the whole world: it must be hard to hit by chance.
        let least = owner == nil ? 16 : 1
        guard (least...IdempotencyKey.maximumLength).contains(key.utf8.count), key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Problem(400, "idempotency.key")
        }
        let hash = input.requestHash(method: "POST", path: target.path)
        // Another file under the same key is another request.
        let whole = body.upload.isEmpty ? hash : Digest.sha256(hash + Digest.sha256(body.upload))
        return IdempotencyKey(owner: owner ?? .zero, key: key, requestHash: whole)
    }
}
