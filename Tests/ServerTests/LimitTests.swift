import HTTPTypes
import HummingbirdTesting
import Kernel
@testable import Server
import Testing

@Suite struct LimitTests {
    @Test func writesAreCountedPerClientAndTheBucketRefills() async throws {
        var limits = ServerConfiguration.Limits()
        limits.writesPerMinute = 3
        let bench = try Bench(limits: limits)
        try await bench.run { (client: any TestClientProtocol) async throws in
            for _ in 0..<3 { #expect(try await client.json("/api/v1/notes", "{\"title\":\"a\"}").status == .created) }
            let refused = try await client.json("/api/v1/notes", "{\"title\":\"a\"}")
            #expect(refused.status == .tooManyRequests)
            #expect(refused.headers[.retryAfter] == "20" && refused.text.contains("\"code\":\"rate_limited\""))
            #expect(try await client.get("/api/v1/notes/1").status == .ok)
            bench.entropy.advance(seconds: 20)
            #expect(try await client.json("/api/v1/notes", "{\"title\":\"a\"}").status == .created)
            #expect(try await client.json("/api/v1/notes", "{\"title\":\"a\"}").status == .tooManyRequests)
        }
    }

    @Test func aClockPutBackKeepsNobodyWaiting() {
        let limiter = RateLimiter(perMinute: 60)
        for _ in 0..<60 { #expect(limiter.take("a", now: Bench.start) == nil) }
        let back = Bench.start.adding(seconds: -7200)
        #expect(limiter.take("a", now: back) == 1)
        #expect(limiter.take("a", now: back.adding(seconds: 1)) == nil)
    }

    @Test func whatMakesOthersWorkIsCountedLikeAWrite() async throws {
        var limits = ServerConfiguration.Limits()
        limits.writesPerMinute = 2
        try await Bench(limits: limits).run { (client: any TestClientProtocol) async throws in
            for _ in 0..<2 { #expect(try await client.get("/leave").status == .seeOther) }
            #expect(try await client.get("/leave").status == .tooManyRequests)
            #expect(try await client.get("/hello").status == .ok)
        }
    }

    @Test func tenThousandFromOneAddressComeToItsAllowance() async throws {
        let bench = try Bench(limits: ServerConfiguration.Limits())
        let allowance = Int(try #require(ServerConfiguration.Limits().writesPerMinute))
        try await bench.run { (client: any TestClientProtocol) async throws in
            var taken = 0
            for _ in 0..<10_000 where try await client.json("/api/v1/notes", "{\"title\":\"a\"}").status == .created { taken += 1 }
            #expect(taken == allowance)
            // Whoever only reads is not kept waiting for it.
            #expect(try await client.get("/api/v1/notes/1").status == .ok)
        }
    }

    @Test func forwardedAddressesCountOnlyFromTrustedProxies() throws {
        let trusted = try [#require(AddressRange("10.0.0.0/8")), #require(AddressRange("::1"))]
        func address(_ peer: String?, _ forwarded: String?) -> String {
            ClientAddress(peer: peer, forwardedFor: forwarded, forwardedProto: "https", trusted: trusted).text
        }
        #expect(address("203.0.113.9", "198.51.100.1") == "203.0.113.9")
        #expect(address("10.1.2.3", "198.51.100.1, 203.0.113.7, 10.9.9.9") == "203.0.113.7")
        #expect(address("::1", nil) == "::1")
        #expect(address("::ffff:10.0.0.1", "198.51.100.1") == "198.51.100.1")
        #expect(address(nil, "198.51.100.1") == "unknown")
        #expect(!ClientAddress(peer: "203.0.113.9", forwardedFor: nil, forwardedProto: "https", trusted: trusted).isForwardedSecure)
        let one = ClientAddress(peer: "2001:db8:1:2::1", forwardedFor: nil, forwardedProto: nil, trusted: [])
        let two = ClientAddress(peer: "2001:db8:1:2:ffff::9", forwardedFor: nil, forwardedProto: nil, trusted: [])
        #expect(one.bucket == two.bucket)
    }

    @Test(arguments: ["10.0.0.0/33", "10.0.0/8", "x", "", "10.0.0.0/-1", "::1/129", "1.2.3.4/8/9"]) func badRangesAreRefused(_ text: String)
    {
        #expect(AddressRange(text) == nil)
    }

    @Test func rangesEndWhereTheySay() throws {
        let range = try #require(AddressRange("192.168.8.0/21"))
        #expect(range.contains("192.168.15.255") && !range.contains("192.168.16.0") && !range.contains("::1"))
        #expect(AddressRange("0.0.0.0/0")?.contains("8.8.8.8") == true)
    }

    @Test func theTableOfClientsIsBounded() {
        let limiter = RateLimiter(perMinute: 60, entries: 100)
        for index in 0..<1000 { #expect(limiter.take("client-\(index)", now: Bench.start) == nil) }
        #expect(limiter.entries <= 101)
    }

    @Test func tooManyAtOnceAreTurnedAway() async throws {
        var limits = ServerConfiguration.Limits()
        limits.concurrentRequests = 0
        try await Bench(limits: limits).run { (client: any TestClientProtocol) async throws in
            let answer = try await client.get("/api/v1/notes/1")
            #expect(answer.status == .serviceUnavailable && answer.headers[.retryAfter] == "2")
            #expect(try await client.get("/hello").status == .serviceUnavailable)
        }
    }
}
