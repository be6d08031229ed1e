import Foundation
import Kernel
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import People
import Storage
import Synchronization
import Territory
import TestSupport
import Testing

@testable import Delivery

/// Addresses that lead inside are refused by what they resolve to; what is sent is signed, tried again, and given up in the end.
@Suite struct WebhookTests {
    @Test(arguments: [
        "", "example.org", "ftp://example.org/", "https://", "https:///x", "https://a b/", "https://user@example.org/",
        "https://example.org:0/",
        "https://example.org:99999/", "https://example.org:x/", "https://example.org/#a", "https://example.org?x", "https://[::1/",
        "https://a..b/",
        "https://例子/", "https://example.org/\r\nHost: x", "javascript:alert(1)", "https://[1.2.3.4]/",
    ])
    func whatIsNoAddressIsRefused(_ text: String) { #expect(WebhookAddress(text) == nil) }

    @Test func anAddressIsTakenApart() throws {
        let plain = try #require(WebhookAddress("https://example.org/in?x=1"))
        #expect(
            plain.host == "example.org" && plain.port == 443 && plain.path == "/in?x=1" && plain.isSecure
                && plain.authority == "example.org")
        let six = try #require(WebhookAddress("http://[fd00::1]:8080"))
        #expect(six.host == "fd00::1" && six.port == 8080 && six.path == "/" && !six.isSecure && six.authority == "[fd00::1]:8080")
    }

    @Test(arguments: [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "255.255.255.255", "::1", "::", "fe80::1", "fd12::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "::127.0.0.1", "2001:db8::1", "nowhere", "",
    ])
    func whatLeadsInsideMayNotBeReached(_ address: String) { #expect(!WebhookNetworks().mayReach(address)) }

    @Test(arguments: ["8.8.8.8", "172.32.0.1", "101.6.6.6", "2400:3200::1", "::ffff:8.8.8.8"])
    func thePublicMayBeReached(_ address: String) { #expect(WebhookNetworks().mayReach(address)) }

    @Test func theOperatorMayNameHisOwn() throws {
        let range = try #require(WebhookNetworks.Range("10.1.0.0/16"))
        let networks = WebhookNetworks(allowed: [range])
        #expect(networks.mayReach("10.1.2.3") && networks.mayReach("::ffff:10.1.2.3"))
        #expect(!networks.mayReach("10.2.0.1"))
        for text in ["", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8/8", "x/8", "fd00::/129", "10.0.0.0/"] {
            #expect(WebhookNetworks.Range(text) == nil, "\(text)")
        }
    }

    /// By another program: printf '1700000000.{"a":1}' | openssl dgst -sha256 -hmac gws_x
    @Test func theSignatureIsOfTheTimeAndTheBody() {
        let signature = WebhookMessage.signature(of: Array("{\"a\":1}".utf8), at: "1700000000", secret: Array("gws_x".utf8))
        #expect(signature == "0cbb9b0ea331e2c3debef4bcef40ffde6d0c8dbc33ae8617e10083d187b813fb")
    }

    @Test func triesAreFartherAndFartherApartAndEnd() {
        let now = TestStore.start
        let waits = (1...7).map { WebhookSender.next(after: $0, from: now).map { ($0.ms - now.ms) / 1000 } }
        #expect(waits == [30, 120, 600, 3600, 21_600, 86_400, nil])
    }
}

/// Sends to a program on this machine that answers as it is told.
@Suite struct WebhookSenderTests {
    private let test: TestStore
    private let executor: Executor
    private let receiver: Receiver

    private static let scheme = Scheme.of(
        [],
        sections: [NoticeScheme(kinds: [.init(id: "resolved", event: "matter.resolve", roles: [], tellsReporter: true, isUrgent: true)])])

    init() async throws {
        test = try TestStore([TerritorySlice.schema, PeopleSlice.schema, DeliverySlice.schema])
        executor = test.executor(Self.scheme, vault: FileVault(masterKey: [UInt8](repeating: 5, count: 32)))
        receiver = try await Receiver.start()
    }

    private func sender(allowed: [String] = ["127.0.0.0/8"], roots: WebhookRoots? = nil) -> WebhookSender {
        WebhookSender(
            store: test.store, executor: executor, networks: WebhookNetworks(allowed: allowed.compactMap(WebhookNetworks.Range.init)),
            roots: roots, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, leads: { true })
    }

    private func add(_ address: String? = nil, kinds: String = "resolved") async throws -> AddWebhook.Outcome {
        let input = try AddWebhook.Fields.schema.decode([
            "label": .text("市平台"), "address": .text(address ?? "http://127.0.0.1:\(receiver.port)/in"), "kinds": .text(kinds),
        ])
        return try #require(try await executor.perform(AddWebhook(input), as: .system).output)
    }

    private func line(_ webhook: ID) throws -> Delivery {
        try #require(try test.store.read { try Delivery.list(to: webhook, after: .start, limit: 1, in: $0).items.first })
    }

    @Test func whatCannotBeAddedIsRefused() async throws {
        for (address, kinds, field) in [
            ("http://", "resolved", "address"), ("https://a/", "lost", "kinds"), ("https://a/", "test", "kinds"),
        ] {
            do {
                _ = try await add(address, kinds: kinds)
                Issue.record("\(address) \(kinds) was added")
            } catch let problem as Problem { #expect(problem.fields.map(\.field) == [field]) }
        }
        for _ in 0..<Webhook.limit { _ = try await add() }
        await #expect(throws: Problem(409, "webhook.full", args: ["max": "20"])) { try await add() }
        let unknown = ID(high: 1, low: 1)
        await #expect(throws: Problem.notFound) { try await executor.perform(TestWebhook(unknown), as: .system) }
        await #expect(throws: Problem.notFound) { try await executor.perform(EndWebhook(unknown), as: .system) }
    }

    @Test func itArrivesSignedOnceAndTheLedgerSaysSo() async throws {
        let webhook = try await add()
        await #expect(throws: Problem(409, "webhook.enabled")) { try await executor.perform(EnableWebhook(webhook.id), as: .system) }
        _ = try await executor.perform(TestWebhook(webhook.id), as: .system)
        #expect(try await sender().sendSome() == 1)
        #expect(try await sender().sendSome() == 0)
        let got = try #require(receiver.requests.first)
        #expect(receiver.requests.count == 1 && got.path == "/in")
        let seconds = try #require(got.headers["genxu-timestamp"])
        #expect(
            got.headers["genxu-signature"] == "v1="
                + WebhookMessage.signature(of: got.body, at: seconds, secret: Array(webhook.secret.utf8)))
        let line = try line(webhook.id)
        #expect(line.state == .sent && line.answer == 204 && line.attempts == 1 && got.headers["genxu-delivery"] == "\(line.id)")
        let body = String(decoding: got.body, as: UTF8.self)
        #expect(body.hasPrefix("{\"id\":\"\(line.id)\",\"kind\":\"test\""))
    }

    @Test func whatFailsIsTriedAgainUnderTheSameIdAndGivenUpInTheEnd() async throws {
        let webhook = try await add()
        _ = try await executor.perform(TestWebhook(webhook.id), as: .system)
        receiver.answer(with: 503)
        for attempt in 1...7 {
            #expect(try await sender().sendSome() == 1, "\(attempt)")
            test.entropy.advance(seconds: 25 * 3600)
        }
        #expect(try line(webhook.id).state == .failed)
        #expect(try await sender().sendSome() == 0)
        #expect(Set(receiver.requests.map { $0.headers["genxu-delivery"] ?? "" }).count == 1)
        #expect(receiver.requests.count == 7)
    }

    @Test func anAddressThatNeverAnswersIsSentNothingMoreUntilItIsEnabled() async throws {
        let webhook = try await add()
        receiver.answer(with: 302)
        for _ in 0..<WebhookSender.patience { _ = try await executor.perform(TestWebhook(webhook.id), as: .system) }
        func sendAll() async throws { while try await sender().sendSome() > 0 {} }
        func found() throws -> Webhook { try #require(try test.store.read { try Webhook.find(webhook.id, in: $0) }) }
        // However many fail, a short outage is not counted.
        for seconds: Int64 in [0, 30, 120, 600] {
            test.entropy.advance(seconds: seconds)
            try await sendAll()
        }
        #expect(try found().failures == 0 && found().disabled == nil)
        test.entropy.advance(seconds: 3600)
        try await sendAll()
        #expect(try found().disabled != nil)
        let before = receiver.requests.count
        #expect(before == 5 * Int(WebhookSender.patience))
        test.entropy.advance(seconds: 6 * 3600)
        try await sendAll()
        #expect(receiver.requests.count == before)
        // Nothing is lost that waited.
        #expect(try line(webhook.id).state == .waiting && line(webhook.id).attempts == 5)
        receiver.answer(with: 200)
        _ = try await executor.perform(EnableWebhook(webhook.id), as: .system)
        _ = try await executor.perform(TestWebhook(webhook.id), as: .system)
        test.entropy.advance(seconds: 3600)
        try await sendAll()
        #expect(receiver.requests.count == before + Int(WebhookSender.patience) + 1)
        #expect(try found().failures == 0 && line(webhook.id).state == .sent)
    }

    @Test func whatLeadsInsideIsNeverConnectedTo() async throws {
        let byNumber = try await add()
        let byName = try await add("http://localhost:\(receiver.port)/in")
        for webhook in [byNumber, byName] { _ = try await executor.perform(TestWebhook(webhook.id), as: .system) }
        #expect(try await sender(allowed: []).sendSome() == 2)
        #expect(receiver.requests.isEmpty)
        #expect(try line(byName.id).state == .waiting && line(byNumber.id).answer == nil)
    }

    /// Over TLS: whoever cannot prove to be the host is told nothing, and the ledger says why.
    @Test func onlyWhoProvesToBeTheHostIsSentAnything() async throws {
        let secure = try await Receiver.start(certificate: Authority.server)
        let webhook = try await add("https://localhost:\(secure.port)/in")
        _ = try await executor.perform(TestWebhook(webhook.id), as: .system)
        #expect(try await sender().sendSome() == 1)
        #expect(secure.requests.isEmpty)
        #expect(try line(webhook.id).fault == "certificate" && line(webhook.id).state == .waiting)
        // Signed by the operator's own authority, which he names.
        let file = test.folder.appendingPathComponent("ca.pem")
        try Data(Authority.root.utf8).write(to: file)
        let roots = try #require(WebhookRoots(file: file.path))
        test.entropy.advance(seconds: 60)
        #expect(try await sender(roots: roots).sendSome() == 1)
        #expect(secure.requests.count == 1)
        #expect(try line(webhook.id).state == .sent && line(webhook.id).fault == nil)
        // The right authority for another name is no proof either.
        let other = try await add("https://127.0.0.2:\(secure.port)/in")
        _ = try await executor.perform(TestWebhook(other.id), as: .system)
        #expect(try await sender(roots: roots).sendSome() == 1)
        #expect(secure.requests.count == 1)
        #expect(try line(other.id).fault == "certificate")
        // A receiver that speaks no TLS at all.
        let plain = try await add("https://127.0.0.1:\(receiver.port)/in")
        _ = try await executor.perform(TestWebhook(plain.id), as: .system)
        #expect(try await sender(roots: roots).sendSome() == 1)
        #expect(receiver.requests.isEmpty)
        #expect(try line(plain.id).state == .waiting && line(plain.id).fault != nil)
        #expect(WebhookRoots(file: "/nowhere.pem") == nil)
        try Data("none".utf8).write(to: file)
        #expect(WebhookRoots(file: file.path) == nil)
    }

    @Test func endedMeansGone() async throws {
        let webhook = try await add()
        _ = try await executor.perform(TestWebhook(webhook.id), as: .system)
        _ = try await executor.perform(EndWebhook(webhook.id), as: .system)
        _ = try await sender().sendSome()
        #expect(receiver.requests.isEmpty)
        #expect(try line(webhook.id).state == .failed)
        #expect(try test.store.read { try $0.count("SELECT COUNT(*) FROM sealed_text WHERE record = \(webhook.id)") } == 0)
    }
}

/// A small web server on a port of its own that notes what it is sent.
private final class Receiver: Sendable {
    struct Got: Sendable {
        let path: String
        let headers: [String: String]
        let body: [UInt8]
    }

    private let state = Mutex<(got: [Got], status: Int)>(([], 204))
    private let channel = Mutex<(any Channel)?>(nil)

    var requests: [Got] { state.withLock { $0.got } }
    var port: Int { channel.withLock { $0?.localAddress?.port } ?? 0 }

    func answer(with status: Int) { state.withLock { $0.status = status } }
    fileprivate func note(_ got: Got) -> Int {
        state.withLock {
            $0.got.append(got)
            return $0.status
        }
    }

    deinit { channel.withLock { $0?.close(promise: nil) } }

    static func start(certificate: String? = nil) async throws -> Receiver {
        let receiver = Receiver()
        let tls = try certificate.map { pem in
            try NIOSSLContext(
                configuration: .makeServerConfiguration(
                    certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(pem.utf8)).map { .certificate($0) },
                    privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(pem.utf8), format: .pem))))
        }
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton).childChannelInitializer {
            [weak receiver] child in
            child.eventLoop.makeCompletedFuture {
                if let tls { try child.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
                try child.pipeline.syncOperations.configureHTTPServerPipeline()
                try child.pipeline.syncOperations.addHandler(Answerer(receiver))
            }
        }.bind(host: certificate == nil ? "127.0.0.1" : "0.0.0.0", port: 0).get()
        receiver.channel.withLock { $0 = channel }
        return receiver
    }

    private final class Answerer: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private weak var receiver: Receiver?
        private var head: HTTPRequestHead?
        private var body: [UInt8] = []

        init(_ receiver: Receiver?) { self.receiver = receiver }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head): self.head = head
            case .body(let part): body += part.readableBytesView
            case .end:
                guard let head, let receiver else { return context.close(promise: nil) }
                let headers = Dictionary(head.headers.map { ($0.name.lowercased(), $0.value) }) { first, _ in first }
                let status = receiver.note(Got(path: head.uri, headers: headers, body: body))
                let answer = HTTPResponseHead(version: .http1_1, status: .init(statusCode: status), headers: ["Content-Length": "0"])
                context.write(wrapOutboundOut(.head(answer)), promise: nil)
                context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
            }
        }
    }
}

/// An authority made for these tests, and a server of its for `localhost` and 127.0.0.1, with its key.
private enum Authority {
    static let root = """
        -----BEGIN CERTIFICATE-----
        MIIBaTCCARCgAwIBAgIUBqnOXGIJQgrsSrmmMvM77YLLz7AwCgYIKoZIzj0EAwIw
        EjEQMA4GA1UEAwwHVGVzdCBDQTAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAw
        MDAwMFowEjEQMA4GA1UEAwwHVGVzdCBDQTBZMBMGByqGSM49AgEGCCqGSM49AwEH
        A0IABPl1X28g6O7vWuwCLQH8DqvPhV63LGibzIQBnA6kYuT8Mpf5gb3ALYcDRrth
        9HB54foiYVT44Nmi/pPMnd/FDm6jQjBAMA8GA1UdEwEB/wQFMAMBAf8wDgYDVR0P
        AQH/BAQDAgIEMB0GA1UdDgQWBBQeNWRkkRhJLXq10nREcO0x43qYSDAKBggqhkjO
        PQQDAgNHADBEAiBWQGMI5bcWOw4aHRNlFV4pHx3j+wzEX2mYfdvzRepM9gIgCyJf
        cfvBbCWOHwvzMvK+vHwloA6sPepQWcyBczxRbqo=
        -----END CERTIFICATE-----

        """

    static let server = """
        -----BEGIN CERTIFICATE-----
        MIIBqDCCAU6gAwIBAgIUQ6HSGs6SU6JcaKYf7PYTeKj5gxwwCgYIKoZIzj0EAwIw
        EjEQMA4GA1UEAwwHVGVzdCBDQTAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAw
        MDAwMFowFDESMBAGA1UEAwwJbG9jYWxob3N0MFkwEwYHKoZIzj0CAQYIKoZIzj0D
        AQcDQgAEG3eTC7GDrBWGb9mcpyiLiASaBkg/1XYhM+P8UyW+YAKXyr4r0iKjlsuX
        XingHbTtdLeIYfMTJ2wZqQeaA0UZiKN+MHwwGgYDVR0RBBMwEYIJbG9jYWxob3N0
        hwR/AAABMBMGA1UdJQQMMAoGCCsGAQUFBwMBMAkGA1UdEwQCMAAwHQYDVR0OBBYE
        FGGj0A/5lA3KldWX6acqwj57HE0GMB8GA1UdIwQYMBaAFB41ZGSRGEkterXSdERw
        7THjephIMAoGCCqGSM49BAMCA0gAMEUCIH3gICdDhAs3MLcPl+U9dE9S+O4VLia8
        abXVCTdn+FqHAiEAsVMrk+V0mzPQcyrR8aFGgnzaIOPh9bVF2BimNcomMDA=
        -----END CERTIFICATE-----
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg2UOG+YplXFK2uh2y
        cUXRlfu3eh6YkEYJCYA73ntB0aqhRANCAAQbd5MLsYOsFYZv2ZynKIuIBJoGSD/V
        diEz4/xTJb5gApfKvivSIqOWy5deKeAdtO10t4hh8xMnbBmpB5oDRRmI
        -----END PRIVATE KEY-----

        """
}
