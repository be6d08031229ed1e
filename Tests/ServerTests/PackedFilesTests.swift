import HTTPTypes
import HummingbirdTesting
import Kernel
import Markup
import NIOCore
import Testing

@testable import Server

/// Sheets and scripts go packed over the line to who takes them so; pages, which hold secrets, never do.
@Suite struct PackedFilesTests {
    @Test func filesGoPackedToWhoTakesThem() async throws {
        let bench = try Bench()
        let name = "css/genxu.css"
        let plain = try #require(Assets.bytes(name))
        try await bench.run { (client: any TestClientProtocol) async throws in
            let packed = try await client.get(Assets.path(name), [.acceptEncoding: "br, gzip;q=0.8"])
            #expect(packed.status == .ok && packed.headers[.contentEncoding] == "gzip" && packed.headers[.vary] == "Accept-Encoding")
            #expect(packed.headers[.contentType] == "text/css; charset=utf-8")
            let bytes = Array(packed.body.readableBytesView)
            #expect(bytes.prefix(2) == [0x1F, 0x8B] && bytes.count < plain.count / 3)
            for header in ["", "br", "gzip;q=0", "gzip; q=0.0", "identity"] {
                let answer = try await client.get(Assets.path(name), [.acceptEncoding: header])
                #expect(answer.headers[.contentEncoding] == nil && Array(answer.body.readableBytesView) == plain, "\(header)")
            }
            let tag = try #require(packed.headers[.eTag])
            let again = try await client.get(Assets.path(name), [.acceptEncoding: "gzip", .ifNoneMatch: tag])
            #expect(again.status == .notModified && again.text.isEmpty && again.headers[.contentEncoding] == nil)
            for path in ["/healthz", "/robots.txt", "/assets/css/none.css"] {
                #expect(try await client.get(path, [.acceptEncoding: "gzip"]).headers[.contentEncoding] == nil, "\(path)")
            }
        }
    }

    @Test(arguments: [
        ("gzip", true), ("GZIP", true), ("deflate, gzip", true), ("gzip;q=1.0", true), ("x-gzip", false), ("*", false),
        ("gzip;q=0.000", false),
    ])
    func whoTakesIt(_ header: String, _ takes: Bool) { #expect(PackedFiles.accepts(header) == takes) }

    @Test(arguments: [0, 1, 100, 70_000]) func whatIsPackedIsShort(_ count: Int) throws {
        let packed = try #require(PackedFiles.gzip([UInt8](repeating: 97, count: count)))
        #expect(packed.count < count / 100 + 64 && packed.prefix(2) == [0x1F, 0x8B])
    }
}
