package import Markup

/// Where and how the server listens, who runs it, and how much it takes.
package struct ServerConfiguration: Sendable {
    package struct Limits: Sendable {
        /// The largest body, in bytes.
        package var bodyBytes = 65_536
        /// How long a new connection may take to send the head of its first request, in seconds.
        package var headSeconds: Int64 = 20
        /// How long the rest of a request may take to arrive, in seconds.
        package var arrivalSeconds: Int64 = 20
        /// How long the reader of an answer may take nothing of it, in seconds.
        package var departureSeconds: Int64 = 60
        /// How long a request with a file may take to arrive, in seconds.
        package var uploadSeconds: Int64 = 300
        /// How long a connection may stand idle, in seconds.
        package var idleSeconds: Int64 = 75
        /// Requests that write, by one address in a minute; `nil` is without limit.
        package var writesPerMinute: Int64? = 240
        /// Requests with a file being read at one time: each lies in memory as a whole.
        package var concurrentUploads = 16
        /// Requests being answered at one time.
        package var concurrentRequests = 1024
        /// Connections open at one time.
        package var connections = 4000
        /// Connections of one address; trusted proxies have no such limit, and an IPv6 client owns its whole /64.
        package var connectionsPerAddress = 400

        package init() {}
    }

    package var host: String
    package var port: Int
    /// How the outside sees the server, when a proxy stands before it: `https://shiqing.example.gov.cn`.
    package var baseURL: String?
    package var trustedProxies: [AddressRange]
    /// Who may read `/metrics`; to all others it is not there.
    package var metricsFrom: [AddressRange]
    package var organisation: Organisation
    /// A line on every page, such as 演示数据.
    package var notice: String?
    package var menu: [MenuEntry]
    package var limits: Limits
    package var version: String

    package init(
        host: String = "127.0.0.1", port: Int = 8080, baseURL: String? = nil, trustedProxies: [AddressRange] = [],
        metricsFrom: [AddressRange] = AddressRange.loopback,
        organisation: Organisation, notice: String? = nil, menu: [MenuEntry] = [], limits: Limits = Limits(), version: String = "0.1.0"
    ) {
        self.host = host
        self.port = port
        self.baseURL = baseURL
        self.trustedProxies = trustedProxies
        self.metricsFrom = metricsFrom
        self.organisation = organisation
        self.notice = notice
        self.menu = menu
        self.limits = limits
        self.version = version
    }
}
