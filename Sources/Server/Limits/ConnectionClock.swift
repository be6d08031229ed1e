import NIOCore
import NIOHTTP1

/// Ends a connection whose request drips in or whose answer is not taken. What waits between two requests is the idle timeout's.
///
/// `@unchecked Sendable`: made for one connection and touched by its event loop alone.
final class ConnectionClock: ChannelDuplexHandler, @unchecked Sendable {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let doorkeeper: Doorkeeper
    private let head: TimeAmount
    private let arrival: TimeAmount
    private let upload: TimeAmount
    private let formBytes: Int
    private let departure: TimeAmount
    private var arriving: Scheduled<Void>?
    private var departing: Scheduled<Void>?
    /// Parts of answers that the socket has not taken yet.
    private var pending = 0

    init(doorkeeper: Doorkeeper, limits: ServerConfiguration.Limits) {
        self.doorkeeper = doorkeeper
        head = .seconds(limits.headSeconds)
        arrival = .seconds(limits.arrivalSeconds)
        upload = .seconds(limits.uploadSeconds)
        formBytes = limits.bodyBytes
        departure = .seconds(limits.departureSeconds)
    }

    func handlerAdded(context: ChannelHandlerContext) { if context.channel.isActive { allow(head, .arrival, &arriving, context) } }

    func channelActive(context: ChannelHandlerContext) {
        allow(head, .arrival, &arriving, context)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            // Longer than any form: a file, or it is refused at once by its length.
            let isLong = head.headers.first(name: "content-length").flatMap(Int.init).map { $0 > formBytes } ?? false
            allow(isLong ? upload : arrival, .arrival, &arriving, context)
        case .body: break
        case .end: arriving?.cancel()
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let promise = promise ?? context.eventLoop.makePromise()
        pending += 1
        if pending == 1 { allow(departure, .departure, &departing, context) }
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        promise.futureResult.whenComplete { _ in
            let (clock, context) = bound.value
            clock.pending -= 1
            // Each part that went out shows that somebody reads.
            if clock.pending == 0 {
                clock.departing?.cancel()
            } else {
                clock.allow(clock.departure, .departure, &clock.departing, context)
            }
        }
        context.write(data, promise: promise)
    }

    func channelInactive(context: ChannelHandlerContext) {
        stop()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { stop() }

    private func stop() {
        arriving?.cancel()
        departing?.cancel()
    }

    private func allow(_ time: TimeAmount, _ cut: Doorkeeper.Cut, _ deadline: inout Scheduled<Void>?, _ context: ChannelHandlerContext) {
        deadline?.cancel()
        let channel = context.channel
        deadline = context.eventLoop.scheduleTask(in: time) { [doorkeeper] in
            doorkeeper.note(cut)
            channel.close(promise: nil)
        }
    }
}
