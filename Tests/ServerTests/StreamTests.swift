import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import Logging
import NIOCore
import Server
import ServiceLifecycle
import Testing

/// Answers without an end: refused like any other, begun at once, ended when the server does.
@Suite(.serialized) struct StreamTests {
    private static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    @Test func whoMayNotReadGetsAProblem() async throws {
        let bench = try Bench()
        try await bench.run { client in
            #expect(try await client.get("/api/v1/stream").status == .unauthorized)
            let refused = try await client.get("/api/v1/stream", [.authorization: "Bearer wang-token"])
            #expect(refused.status == .forbidden)
            #expect(refused.headers[.contentType] == "application/problem+json")
        }
        #expect(bench.seen.count == 0)
    }

    @Test func theHeadAloneRunsNothing() async throws {
        let bench = try Bench()
        try await bench.run { client in
            let answer = try await client.execute(
                uri: "/api/v1/stream", method: .head, headers: [.authorization: "Bearer li-token"]
            ) { $0 }
            #expect(answer.status == .ok)
            #expect(answer.headers[.contentType] == "text/event-stream")
            #expect(answer.text.isEmpty)
        }
    }

    @Test(.timeLimit(.minutes(1))) func itBeginsAtOnceAndEndsWithTheServer() async throws {
        let bench = try Bench { $0.port = 0 }
        let (ports, running) = AsyncStream<Int>.makeStream()
        let application = makeApplication(site: bench.site, logger: Self.quiet) { port in running.yield(port ?? 0) }
        let group = ServiceGroup(configuration: .init(services: [.init(service: application)], logger: Self.quiet))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            for await port in ports.prefix(1) {
                let client = try await RawClient(port: port)
                let head = try await client.ask(
                    "GET /api/v1/stream HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer li-token\r\nLast-Event-ID: 41\r\n\r\n")
                #expect(head.hasPrefix("HTTP/1.1 200 ") && head.contains("Content-Type: text/event-stream"))
                #expect(head.contains("Cache-Control: no-store") && head.contains("X-Accel-Buffering: no"))
                #expect(bench.seen.last?.lastEvent == "41")
                await group.triggerGracefulShutdown()
                let rest = try await client.readToEnd()
                #expect((head + rest).contains("data: one"))
                #expect(rest.contains("data: last"))
            }
            try await tasks.waitForAll()
        }
    }
}
