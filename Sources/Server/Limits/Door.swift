import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1

/// HTTP/1.1 as the framework serves it, with a threshold before it and a clock inside.
struct Door: ServerChildChannel {
    let http: HTTP1Channel
    let doorkeeper: Doorkeeper
    let configuration: ServerConfiguration

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
        http.setup(channel: channel, logger: logger).flatMapThrowing { value in
            let pipeline = channel.pipeline.syncOperations
            // Between the decoder and what the framework does with the parts.
            let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
            try pipeline.addHandler(ConnectionClock(doorkeeper: doorkeeper, limits: configuration.limits), position: .after(decoder))
            try pipeline.addHandler(Threshold(doorkeeper: doorkeeper, proxies: configuration.trustedProxies), position: .first)
            return value
        }
    }

    func handle(value: HTTP1Channel.Value, logger: Logger) async { await http.handle(value: value, logger: logger) }
}
