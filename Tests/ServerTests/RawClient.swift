import NIOCore
import NIOPosix

/// A connection that says exactly what it is told.
struct RawClient: Sendable {
    private let channel: any Channel
    private let heard: Heard

    init(port: Int, reads: Bool = true) async throws {
        let heard = Heard()
        self.heard = heard
        channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.autoRead, value: reads)
            .channelOption(.socketOption(.so_rcvbuf), value: reads ? 1 << 20 : 4096)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Ear(heard)) }
            }
            .connect(host: "127.0.0.1", port: port).get()
    }

    func send(_ text: String) async throws { try await channel.writeAndFlush(ByteBuffer(string: text)) }

    /// The first bytes of an answer.
    func ask(_ text: String) async throws -> String {
        try await send(text)
        for await part in heard.parts { return part }
        return ""
    }

    /// Everything until the other side closes.
    func readToEnd() async throws -> String {
        var all = ""
        for await part in heard.parts { all += part }
        return all
    }

    func close() async throws { try await channel.close() }
}

final class Heard: Sendable {
    let parts: AsyncStream<String>
    fileprivate let sink: AsyncStream<String>.Continuation

    init() { (parts, sink) = AsyncStream.makeStream() }
}

private final class Ear: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let heard: Heard

    init(_ heard: Heard) { self.heard = heard }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { heard.sink.yield(String(buffer: unwrapInboundIn(data))) }

    func channelInactive(context: ChannelHandlerContext) { heard.sink.finish() }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
