import Kernel

/// For those who watch the server: alive, ready, figures, description.
enum SystemEndpoints {
    static let metrics = "/metrics"

    static func all(metrics: Metrics, hindrance: @escaping @Sendable () -> String?, openAPI: [UInt8]) -> [Endpoint] {
        [
            Endpoint(.get, "/healthz", .page, verb: nil, summary: "Alive") { _ in text(200, "ok\n") },
            Endpoint(.get, "/readyz", .page, verb: nil, summary: "Ready to serve") { _ in
                hindrance().map { text(503, "not ready: \($0)\n") } ?? text(200, "ready\n")
            },
            Endpoint(.get, Self.metrics, .page, verb: nil, summary: "Figures for Prometheus") { _ in
                Reply(.bytes(Array(metrics.text().utf8), type: "text/plain; version=0.0.4; charset=utf-8"))
            },
            Endpoint(.get, "/openapi.json", .page, verb: nil, summary: "Description of the API") { _ in Reply.json(openAPI) },
        ]
    }

    private static func text(_ status: Int, _ text: String) -> Reply {
        Reply(status: status, .bytes(Array(text.utf8), type: "text/plain; charset=utf-8"))
    }
}
