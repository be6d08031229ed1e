import HTTPTypes
import HummingbirdTesting
import Kernel
import Logging
import NIOCore
import Server
import Testing

/// Over a real socket: what only a connection shows.
@Suite struct LiveTests {
    @Test func servesAndStops() async throws {
        let bench = try Bench(adjust: { $0.port = 0 })
        try await makeApplication(site: bench.site, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }).test(.live) { client in
            #expect(try await client.get("/healthz").text == "ok\n")
            for index in 0..<20 {
                #expect(try await client.json("/api/v1/notes", "{\"title\":\"n\(index)\"}").status == .created)
            }
            #expect(try await client.execute(uri: "/hello", method: .head) { $0 }.status == .ok)
            let large = try await client.json("/api/v1/notes", String(repeating: "x", count: 100_000))
            #expect(large.status == .contentTooLarge)
        }
        #expect(bench.seen.last?.clientAddress == "127.0.0.1")
    }
}
