package import Hummingbird
package import Kernel
package import Logging
package import Markup
package import NIOCore

/// What the framework knows of a connection.
package struct SiteContext: InitializableFromSource {
    package let channel: any Channel
    package let logger: Logger

    package init(source: ApplicationRequestContextSource) {
        channel = source.channel
        logger = source.logger
    }
}

/// The endpoint table as a web site: reads and judges each request, hands it to its endpoint, and puts the answer into its skin.
package struct Site: HTTPResponder {
    package typealias Context = SiteContext

    let configuration: ServerConfiguration
    let routes: RouteTable
    let authenticator: any Authenticator
    let scheme: ActiveScheme
    let words: Words
    let entropy: any Entropy
    let metrics: Metrics
    let holds: HoldsCookie
    let visits: Visit.Keys
    let gate: Gate
    let uploads: Gate
    package let doorkeeper: Doorkeeper
    let limiter: RateLimiter?
    /// What the menu counts, for whom it counts.
    let unread: @Sendable (Actor) -> [String: Int64]

    /// `secret` are 32 bytes or more that stay the same over restarts; `hindrance` is asked by `/readyz`: `nil` when nothing is in the way.
    package init(
        configuration: ServerConfiguration, endpoints: [Endpoint], authenticator: any Authenticator, scheme: ActiveScheme, words: Words,
        entropy: any Entropy, secret: [UInt8], metrics: Metrics = Metrics(), hindrance: @escaping @Sendable () -> String? = { nil },
        unread: @escaping @Sendable (Actor) -> [String: Int64] = { _ in [:] }
    ) throws {
        self.configuration = configuration
        self.authenticator = authenticator
        self.scheme = scheme
        self.words = words
        self.entropy = entropy
        self.metrics = metrics
        self.unread = unread
        holds = HoldsCookie(secret: secret)
        visits = Visit.Keys(secret: secret)
        let gate = Gate(limit: configuration.limits.concurrentRequests)
        self.gate = gate
        uploads = Gate(limit: configuration.limits.concurrentUploads)
        doorkeeper = Doorkeeper(total: configuration.limits.connections, perAddress: configuration.limits.connectionsPerAddress)
        limiter = configuration.limits.writesPerMinute.map { RateLimiter(perMinute: $0) }
        var routes = RouteTable()
        for endpoint in endpoints + [Preferences.endpoint] { try routes.add(Route(endpoint: endpoint, isPlain: false)) }
        let description = OpenAPI(endpoints: endpoints, configuration: configuration).bytes
        for endpoint in SystemEndpoints.all(metrics: metrics, hindrance: hindrance, openAPI: description) + StaticFiles.endpoints {
            let readers = endpoint.path == SystemEndpoints.metrics ? configuration.metricsFrom : nil
            try routes.add(Route(endpoint: endpoint, isPlain: true, readers: readers))
        }
        self.routes = routes
        Self.declare(metrics, gate)
        doorkeeper.declare(metrics)
    }

    private static func declare(_ metrics: Metrics, _ gate: Gate) {
        metrics.counter("genxu_http_requests_total", help: "Requests answered, by route, method and status.")
        metrics.histogram(
            "genxu_http_request_seconds", help: "Time to answer, by route.",
            buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5])
        metrics.gauge("genxu_http_requests_in_flight", help: "Requests being answered now.") { Double(gate.count) }
    }

    package func respond(to request: WireRequest, context: SiteContext) async throws -> WireResponse {
        let start = ContinuousClock.now
        var exchange = exchange(for: request, context)
        var response: WireResponse
        if gate.enter() {
            defer { gate.leave() }
            response = await answer(request, context, &exchange)
        } else {
            exchange.closes = true
            response = render(.busy, for: exchange)
        }
        finish(&response, request, exchange)
        record(response, exchange, start.duration(to: .now), context.logger)
        return response
    }

    private func answer(_ request: WireRequest, _ context: SiteContext, _ exchange: inout Exchange) async -> WireResponse {
        do {
            let target = try Target(request.head.path ?? "/")
            exchange.target = target
            switch routes.match(exchange.method, target.segments) {
            case .none: throw Problem.notFound
            case .otherMethods(let methods):
                var response = render(Problem(405, "method_not_allowed"), for: exchange)
                response.headers[.allow] = methods.joined(separator: ", ")
                return response
            case .found(let route, let parameters):
                exchange.route = route
                exchange.parameters = parameters
            }
            let terms = terms(of: request, exchange)
            exchange.terms = terms
            return try await ReadingTerms.$current.withValue(terms) { try await serve(request, context, &exchange) }
        } catch {
            // The page that says what went wrong should still know who reads it.
            if exchange.visit == nil, !exchange.isAPI, exchange.route?.isPlain != true { try? identify(request, &exchange) }
            return render(problem(from: error, exchange, context.logger), for: exchange)
        }
    }

    /// Turns whatever was thrown into something to tell. Of a fault of our own only a reference goes out, and only its kind is logged.
    func problem(from error: any Error, _ exchange: Exchange, _ logger: Logger) -> Problem {
        switch error {
        case let problem as Problem: return problem
        case StoreError.aborted, StoreError.closed: return .busy
        case StoreError.disk(let fault, _): return .disk(fault)
        case StoreError.unreachable: return .unreachable
        case StoreError.outcomeUnknown: return .outcomeUnknown
        default:
            logger.error(
                "request failed",
                metadata: [
                    "request": "\(exchange.id)", "route": "\(exchange.template)", "error": "\(String(reflecting: type(of: error)))",
                    "detail": "\((error as? StoreError).map { "\($0)" } ?? "")",
                ])
            return Problem(500, "internal", args: ["reference": exchange.id])
        }
    }

    private func record(_ response: WireResponse, _ exchange: Exchange, _ taken: Duration, _ logger: Logger) {
        let seconds = Double(taken.components.seconds) + Double(taken.components.attoseconds) / 1e18
        let status = response.status.code
        metrics.add(
            "genxu_http_requests_total",
            [("route", exchange.template), ("method", Self.knownMethod(exchange.method)), ("status", "\(status)")])
        metrics.observe("genxu_http_request_seconds", seconds, [("route", exchange.template)])
        let level: Logger.Level = status >= 500 ? .error : exchange.route?.isPlain == true ? .debug : .info
        logger.log(
            level: level, "request",
            metadata: [
                "request": "\(exchange.id)", "method": "\(Self.knownMethod(exchange.method))", "route": "\(exchange.template)",
                "status": "\(status)", "ms": "\(Int64(seconds * 1000))",
            ])
    }

    /// A method is the client's word: only the usual ones are written down.
    private static func knownMethod(_ method: String) -> String {
        ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"].contains(method) ? method : "other"
    }
}
