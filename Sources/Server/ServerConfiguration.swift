package import Markup

/// Where and how the server listens, who runs it, and how much it takes.
package struct ServerConfiguration: Sendable {
    package struct Limits: Sendable {
        /// The largest body, in bytes.
        package var bodyBytes = 65_536
        /// How long a request may take to arrive, in seconds.
        package var arrivalSeconds: Int64 = 20
        /// How long a connection may stand idle, in seconds.
        package var idleSeconds: Int64 = 75
        /// Requests that write, by one address in a minute; `nil` is without limit.
        package var writesPerMinute: Int64? = 240
        /// Requests being answered at one time.
        package var concurrentRequests = 1024

        package init() {}
    }

    package var host: String
    package var port: Int
    /// How the outside sees the server, when a proxy stands before it: `https://shiqing.example.gov.cn`.
    package var baseURL: String?
    package var trustedProxies: [AddressRange]
    package var organisation: Organisation
    /// A line on every page, such as 演示数据.
    package var notice: String?
    package var menu: [MenuEntry]
    package var limits: Limits
    package var version: String

    package init(
        host: String = "127.0.0.1", port: Int = 8080, baseURL: String? = nil, trustedProxies: [AddressRange] = [],
        organisation: Organisation, notice: String? = nil, menu: [MenuEntry] = [], limits: Limits = Limits(), version: String = "0.1.0"
    ) {
        self.host = host
        self.port = port
        self.baseURL = baseURL
        self.trustedProxies = trustedProxies
        self.organisation = organisation
        self.notice = notice
        self.menu = menu
        self.limits = limits
        self.version = version
    }
}
