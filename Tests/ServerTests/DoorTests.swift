import Hummingbird
import Kernel
import Logging
import NIOCore
import NIOPosix
import Server
import ServiceLifecycle
import Testing

/// What only a connection shows: how many there may be, and what becomes of the slow ones.
@Suite(.serialized) struct DoorTests {
    private static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private func serve(
        _ change: (inout ServerConfiguration.Limits) -> Void, trusting proxies: [AddressRange] = [],
        _ test: @escaping @Sendable (Bench, Int) async throws -> Void
    ) async throws {
        var limits = ServerConfiguration.Limits()
        change(&limits)
        let bench = try Bench(limits: limits) {
            $0.port = 0
            $0.trustedProxies = proxies
        }
        // Not the framework's test client: it holds a connection of its own.
        let (ports, running) = AsyncStream<Int>.makeStream()
        let application = makeApplication(site: bench.site, logger: Self.quiet) { port in running.yield(port ?? 0) }
        let group = ServiceGroup(configuration: .init(services: [.init(service: application)], logger: Self.quiet))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            for await port in ports.prefix(1) {
                do { try await test(bench, port) } catch { Issue.record(error) }
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    @Test func oneTooManyIsTurnedAwayAtOnceAndRoomIsGivenAgain() async throws {
        try await serve({ $0.connections = 3 }) { (bench: Bench, port: Int) async throws in
            var held: [RawClient] = []
            for _ in 0..<3 { held.append(try await RawClient(port: port)) }
            for client in held { #expect(try await client.ask("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n").hasPrefix("HTTP/1.1 200 ")) }
            #expect(bench.site.doorkeeper.inside == 3)
            let refused = try await RawClient(port: port).readToEnd()
            #expect(
                refused.hasPrefix("HTTP/1.1 503 ") && refused.contains("\r\nRetry-After: 2\r\n") && refused.contains("Connection: close"))
            for client in held { try await client.close() }
            try await eventually { bench.site.doorkeeper.inside == 0 }
            #expect(try await RawClient(port: port).ask("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n").hasPrefix("HTTP/1.1 200 "))
            #expect(bench.metrics.text().contains("genxu_http_connections_refused_total{limit=\"total\"} 1\n"))
        }
    }

    @Test func oneAddressMayNotTakeEveryPlaceUnlessItIsAProxy() async throws {
        try await serve({ $0.connectionsPerAddress = 1 }) { (bench: Bench, port: Int) async throws in
            let first = try await RawClient(port: port)
            #expect(try await first.ask("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n").hasPrefix("HTTP/1.1 200 "))
            #expect(try await RawClient(port: port).readToEnd().hasPrefix("HTTP/1.1 503 "))
            #expect(bench.metrics.text().contains("genxu_http_connections_refused_total{limit=\"address\"} 1\n"))
            try await first.close()
        }
        try await serve({ $0.connectionsPerAddress = 1 }, trusting: AddressRange.loopback) { (bench: Bench, port: Int) async throws in
            let first = try await RawClient(port: port)
            let second = try await RawClient(port: port)
            for client in [first, second] {
                #expect(try await client.ask("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n").hasPrefix("HTTP/1.1 200 "))
            }
            #expect(bench.site.doorkeeper.addresses == 0)
        }
    }

    @Test(arguments: ["", "GET /hello HT", "GET /hello HTTP/1.1\r\nHost: a\r\nX-Slow: y"])
    func aHeadThatNeverEndsIsCut(_ start: String) async throws {
        try await serve({ $0.headSeconds = 1 }) { (bench: Bench, port: Int) async throws in
            let client = try await RawClient(port: port)
            try await client.send(start)
            #expect(try await client.readToEnd() == "")
            try await eventually { bench.site.doorkeeper.inside == 0 }
            #expect(bench.metrics.text().contains("genxu_http_connections_cut_total{slow=\"arrival\"} 1\n"))
        }
    }

    @Test func aBodyThatDripsIsCutHoweverItDrips() async throws {
        try await serve({ $0.arrivalSeconds = 1 }) { (bench: Bench, port: Int) async throws in
            let client = try await RawClient(port: port)
            try await client.send(
                "POST /api/v1/notes HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{")
            for _ in 0..<40 where bench.site.doorkeeper.inside > 0 {
                try? await client.send(" ")
                try await Task.sleep(for: .milliseconds(100))
            }
            #expect(bench.site.doorkeeper.inside == 0)
            #expect(bench.seen.count == 0)
        }
    }

    @Test func anAnswerThatNobodyTakesIsCut() async throws {
        try await serve({ $0.departureSeconds = 1 }) { (bench: Bench, port: Int) async throws in
            let client = try await RawClient(port: port, reads: false)
            // Many answers, so that no buffer between the two holds them all.
            let request = "GET /openapi.json HTTP/1.1\r\nHost: a\r\n\r\n"
            try await client.send(String(repeating: request, count: 4000))
            try await eventually(seconds: 60) { bench.site.doorkeeper.inside == 0 }
            #expect(bench.metrics.text().contains("genxu_http_connections_cut_total{slow=\"departure\"} 1\n"))
        }
    }

    @Test func figuresAreThereForWhomTheyAreFor() async throws {
        try await serve({ _ in }) { (bench: Bench, port: Int) async throws in
            #expect(try await RawClient(port: port).ask("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n").hasPrefix("HTTP/1.1 200 "))
            // Somebody in front whose word is not believed: it could be anybody.
            let hearsay = "GET /metrics HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 127.0.0.1\r\n\r\n"
            #expect(try await RawClient(port: port).ask(hearsay).hasPrefix("HTTP/1.1 404 "))
        }
        try await serve({ _ in }, trusting: AddressRange.loopback) { (bench: Bench, port: Int) async throws in
            let outside = "GET /metrics HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 203.0.113.9\r\n\r\n"
            #expect(try await RawClient(port: port).ask(outside).hasPrefix("HTTP/1.1 404 "))
        }
    }

    @Test func theDoorkeeperForgetsWhoLeft() {
        let keeper = Doorkeeper(total: 10, perAddress: 2)
        #expect(keeper.enter("a") == nil && keeper.enter("a") == nil)
        #expect(keeper.enter("a") == .address && keeper.enter("b") == nil)
        for _ in 0..<7 { #expect(keeper.enter(nil) == nil) }
        #expect(keeper.enter("c") == .total && keeper.enter(nil) == .total)
        keeper.leave("a")
        #expect(keeper.enter("c") == nil && keeper.addresses == 3)
        for address in ["a", "b", "c"] { keeper.leave(address) }
        for _ in 0..<7 { keeper.leave(nil) }
        #expect(keeper.inside == 0 && keeper.addresses == 0)
    }
}

/// Waits for what happens on another thread, with a generous bound.
private func eventually(seconds: Int = 30, _ holds: () -> Bool) async throws {
    for _ in 0..<(seconds * 50) where !holds() { try await Task.sleep(for: .milliseconds(20)) }
    #expect(holds())
}
