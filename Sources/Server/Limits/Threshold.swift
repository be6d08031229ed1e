import NIOCore

/// Stands first in a connection's pipeline: lets it in, or answers 503 at once and closes it.
///
/// `@unchecked Sendable`: made for one connection and touched by its event loop alone.
final class Threshold: ChannelDuplexHandler, @unchecked Sendable {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// How long one that was turned away may take to read why.
    private static let farewell = TimeAmount.seconds(1)
    private static let busy =
        "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 2\r\nConnection: close\r\nContent-Length: 0\r\nX-Content-Type-Options: nosniff\r\n\r\n"

    private enum Place { case outside, inside(String?), turnedAway }

    private let doorkeeper: Doorkeeper
    private let proxies: [AddressRange]
    private var place = Place.outside

    init(doorkeeper: Doorkeeper, proxies: [AddressRange]) {
        self.doorkeeper = doorkeeper
        self.proxies = proxies
    }

    func handlerAdded(context: ChannelHandlerContext) { if context.channel.isActive { judge(context) } }

    func channelActive(context: ChannelHandlerContext) {
        judge(context)
        context.fireChannelActive()
    }

    private func judge(_ context: ChannelHandlerContext) {
        guard case .outside = place else { return }
        let address = bucket(context.remoteAddress?.ipAddress)
        guard doorkeeper.enter(address) != nil else {
            place = .inside(address)
            return
        }
        place = .turnedAway
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: Self.busy)), promise: nil)
        // Closing over unread bytes would reset the connection and take the answer back.
        context.close(mode: .output, promise: nil)
        context.eventLoop.scheduleTask(in: Self.farewell) { channel.close(promise: nil) }
    }

    /// `nil` for a trusted proxy.
    private func bucket(_ peer: String?) -> String? {
        let client = ClientAddress(peer: peer, forwardedFor: nil, forwardedProto: nil, trusted: [])
        return proxies.contains { $0.contains(client.text) } ? nil : client.bucket
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .turnedAway = place { return }
        context.fireChannelRead(data)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .turnedAway = place, case .inputClosed? = event as? ChannelEvent {
            context.close(promise: nil)
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .turnedAway = place { promise?.fail(ChannelError.outputClosed) } else { context.write(data, promise: promise) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        if case .inside(let address) = place { doorkeeper.leave(address) }
        place = .turnedAway
        context.fireChannelInactive()
    }
}
