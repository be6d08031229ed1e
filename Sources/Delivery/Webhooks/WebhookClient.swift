internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL

/// One POST to one address, within bounds: the host is resolved once and judged, that very address is connected to, nothing is followed,
/// and of the answer only the status is looked at.
package struct WebhookClient: Sendable {
    package enum Failure: String, Error {
        /// The host has no address, or one that may not be reached.
        case unreachable, forbidden
        /// Whoever answers cannot prove to be the host: its certificate is another's, has run out, or is by nobody who is trusted.
        case certificate
        /// No connection, or it broke.
        case broken
        case slow
    }

    package struct Answer: Sendable {
        package let status: Int
        /// Nothing where only the status was asked for.
        package let body: [UInt8]
    }

    package enum Method: Sendable {
        case get
        case post([UInt8])
    }

    static let connectSeconds: Int64 = 5
    static let totalSeconds: Int64 = 10
    /// An answer longer than this is cut off; its status is known by then.
    static let answerBytes = 64 << 10

    let networks: WebhookNetworks
    /// Whose certificates are believed beside those that the machine believes.
    var roots: WebhookRoots?

    package init(networks: WebhookNetworks, roots: WebhookRoots? = nil) {
        self.networks = networks
        self.roots = roots
    }

    /// The status of the answer.
    func post(_ address: WebhookAddress, headers: [(String, String)], body: [UInt8]) async throws -> Int {
        try await send(.post(body), to: address, headers: headers, reads: false).status
    }

    /// The whole answer, up to its limit. Nothing is followed: what leads elsewhere is an answer like any other.
    package func ask(_ method: Method, of address: WebhookAddress, headers: [(String, String)]) async throws -> Answer {
        try await send(method, to: address, headers: headers, reads: true)
    }

    private func send(
        _ method: Method, to address: WebhookAddress, headers: [(String, String)], reads: Bool
    ) async throws -> Answer {
        let target = try await resolve(address)
        var body: [UInt8] = []
        var head = HTTPRequestHead(version: .http1_1, method: .GET, uri: address.path)
        if case .post(let bytes) = method { (body, head.method) = (bytes, .POST) }
        head.headers.add(name: "Host", value: address.authority)
        if head.method == .POST { head.headers.add(name: "Content-Length", value: "\(body.count)") }
        head.headers.add(name: "Connection", value: "close")
        for (name, value) in headers { head.headers.add(name: name, value: value) }
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let answer = loop.makePromise(of: Answer.self)
        let (secure, host, roots) = (address.isSecure, address.host, roots)
        let connecting = ClientBootstrap(group: loop).connectTimeout(.seconds(Self.connectSeconds)).channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                if secure {
                    // Certificates must name the host. An address has no server name.
                    var configuration = TLSConfiguration.makeClientConfiguration()
                    if let roots { configuration.additionalTrustRoots = [.certificates(roots.certificates)] }
                    let context = try NIOSSLContext(configuration: configuration)
                    let name = WebhookNetworks.bytes(of: host) == nil ? host : nil
                    try channel.pipeline.syncOperations.addHandler(NIOSSLClientHandler(context: context, serverHostname: name))
                }
                try channel.pipeline.syncOperations.addHTTPClientHandlers()
                try channel.pipeline.syncOperations.addHandler(AnswerReader(answer, reads: reads))
            }
        }
        let (sent, bytes) = (head, body)
        connecting.connect(to: target).whenComplete { result in
            switch result {
            case .failure: answer.fail(Failure.broken)
            case .success(let channel):
                let deadline = channel.eventLoop.scheduleTask(in: .seconds(Self.totalSeconds)) {
                    answer.fail(Failure.slow)
                    channel.close(promise: nil)
                }
                answer.futureResult.whenComplete { _ in
                    deadline.cancel()
                    channel.close(promise: nil)
                }
                channel.write(HTTPClientRequestPart.head(sent), promise: nil)
                if !bytes.isEmpty {
                    channel.write(HTTPClientRequestPart.body(.byteBuffer(ByteBuffer(bytes: bytes))), promise: nil)
                }
                channel.writeAndFlush(HTTPClientRequestPart.end(nil)).whenFailure { answer.fail(Self.failure($0)) }
            }
        }
        return try await answer.futureResult.get()
    }

    fileprivate static func failure(_ error: any Error) -> Failure {
        switch error {
        case NIOSSLError.handshakeFailed: .certificate
        case let error as NIOSSLExtraError where error == .failedToValidateHostname: .certificate
        default: .broken
        }
    }

    /// The system's look-up blocks, so it runs beside.
    private func resolve(_ address: WebhookAddress) async throws -> SocketAddress {
        let found = try? await NIOThreadPool.singleton.runIfActive {
            try SocketAddress.makeAddressResolvingHost(address.host, port: address.port)
        }
        guard let found, let ip = found.ipAddress else { throw Failure.unreachable }
        guard networks.mayReach(ip), address.isSecure || networks.isOwn(ip) else { throw Failure.forbidden }
        return found
    }
}

/// Waits for the head of the answer, or for all of it.
private final class AnswerReader: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart

    private let answer: EventLoopPromise<WebhookClient.Answer>
    private let reads: Bool
    private var status = 0
    private var body: [UInt8] = []
    private var bytes = 0

    init(_ answer: EventLoopPromise<WebhookClient.Answer>, reads: Bool) {
        self.answer = answer
        self.reads = reads
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head) where head.status.code >= 200:
            status = Int(head.status.code)
            if !reads { answer.succeed(.init(status: status, body: [])) }
        case .head: break
        case .body(let part):
            bytes += part.readableBytes
            // Too much is no answer: what was read of it is not believed.
            if bytes > WebhookClient.answerBytes { context.close(promise: nil) } else if reads { body += part.readableBytesView }
        case .end:
            answer.succeed(.init(status: status, body: body))
            context.close(promise: nil)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        answer.fail(WebhookClient.failure(error))
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        answer.fail(WebhookClient.Failure.broken)
        context.fireChannelInactive()
    }
}
