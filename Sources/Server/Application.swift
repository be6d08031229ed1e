package import Hummingbird
internal import HummingbirdCore
package import Logging
import NIOCore
package import ServiceLifecycle

/// The server as a service: `try await makeApplication(site: site, logger: logger).runService()`; it drains and stops on SIGTERM.
package func makeApplication(
    site: Site, logger: Logger, services: [any Service] = [], onRunning: @escaping @Sendable (_ port: Int?) async -> Void = { _ in }
) -> Application<Site> {
    let configuration = site.configuration
    return Application(
        responder: site,
        server: HTTPServerBuilder { responder in
            let http = HTTP1Channel(
                responder: responder,
                configuration: .init(
                    idleTimeout: .seconds(configuration.limits.idleSeconds),
                    httpDecoderConfiguration: .init(maxHeaderFieldSize: 8192, maxHeaderListSize: 32_768, maxHeaderFieldCount: 100)))
            return Door(http: http, doorkeeper: site.doorkeeper, configuration: configuration)
        },
        configuration: .init(address: .hostname(configuration.host, port: configuration.port), serverName: nil, backlog: 1024),
        services: services,
        onServerRunning: { channel in await onRunning(channel.localAddress?.port) },
        logger: logger)
}
