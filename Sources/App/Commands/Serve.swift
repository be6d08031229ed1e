import ArgumentParser
import Delivery
import Foundation
import Kernel
import Logging
import Markup
import Matters
import People
import Server
import ServiceLifecycle
import SignOn
import Storage
import UnixSignals

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Serve pages and the API of an installation until told to stop.")

    @OptionGroup var options: DataOption
    @Option(help: "The address to listen on.") var listen = "127.0.0.1"
    @Option(help: "The port to listen on.") var port = 8080
    @Option(help: "How the outside sees the server, such as https://shiqing.example.gov.cn") var baseUrl: String?
    @Option(help: "A proxy whose X-Forwarded-For is believed, as an address or a range; may be given again.") var trustedProxy: [String] =
        []
    @Option(
        help: "A private network that webhooks may reach, as an address or a range, also without TLS; may be given again.")
    var webhookNetwork: [String] = []
    @Option(help: "A file of PEM certificates of an authority that webhooks may be signed by, beside those the machine trusts.")
    var webhookCa: String?
    @Option(help: "A file of JSON, mode 600, that names the county's identity provider (OpenID Connect).") var identityProvider: String?
    @Option(help: "debug, info, warning or error.") var logLevel = "info"
    @OptionGroup var limits: LimitOptions
    @Flag(help: "Also serve /style, the parts that pages are made of.") var development = false

    @Option(help: "A streaming replica that may answer reads: a libpq connection string; GENXU_REPLICA when left out.") var replica: String?
    @Option(help: "How old an answer from the replica may be, in seconds.") var replicaSeconds: Int64 = 10

    func validate() throws {
        guard (1...3600).contains(replicaSeconds) else { throw ValidationError("--replica-seconds is a number from 1 to 3600") }
        guard (0...65_535).contains(port) else { throw ValidationError("--port is a number from 0 to 65535") }
        guard Logger.Level(rawValue: logLevel) != nil else { throw ValidationError("--log-level is debug, info, warning or error") }
        for range in webhookNetwork where WebhookNetworks.Range(range) == nil {
            throw ValidationError("--webhook-network: «\(range)» is no address or range")
        }
        if let webhookCa, WebhookRoots(file: webhookCa) == nil {
            throw ValidationError("--webhook-ca: «\(webhookCa)» is no file of PEM certificates")
        }
        for range in trustedProxy where AddressRange(range) == nil {
            throw ValidationError("--trusted-proxy: «\(range)» is no address or range")
        }
    }

    func run() async throws {
        var place = options.place
        place.replica = replica ?? ProcessInfo.processInfo.environment["GENXU_REPLICA"]
        place.replicaSeconds = replicaSeconds
        let directory = place.directory
        try place.requireInstalled()
        guard let lock = try directory.lock() else { throw Refusal("another server works in \(directory.path)") }
        defer { withExtendedLifetime(lock) {} }
        Descriptors.raise()
        let logger = Log.server(level: Logger.Level(rawValue: logLevel) ?? .info)
        let installation = try await Installation.open(place, isServing: true, logger: logger)
        let words = try Words.embedded()
        let metrics = Metrics()
        declare(metrics, installation)
        let delivery = House.delivery(installation, words: words)
        let live = LiveFeed()
        let networks = WebhookNetworks(allowed: webhookNetwork.compactMap(WebhookNetworks.Range.init))
        let signOn = try identityProvider.map {
            ProviderClient(
                try IdentityProvider(file: $0), networks: networks, roots: webhookCa.flatMap { WebhookRoots(file: $0) })
        }
        let site = try Site(
            configuration: configuration(installation, words),
            endpoints: House.endpoints(installation, words: words, live: live, signOn: signOn)
                + (development ? [StyleGuide.endpoint(words, installation.scheme)] : []),
            authenticator: PeopleAuthenticator(
                store: installation.store, keys: installation.keys, entropy: installation.entropy, scheme: installation.scheme),
            scheme: installation.scheme, words: words, entropy: installation.entropy, secret: installation.keys.cookie, metrics: metrics,
            hindrance: { Readiness.hindrance(installation.store) }, unread: { ["/notices": delivery.unread(of: $0)] })
        let jobs = JobRunner(
            store: installation.store, subscriptions: House.subscriptions(over: installation), sweeps: House.sweeps,
            alarms: House.alarms + [NightlyChecks.alarm, LogTreePages.alarm(try LogKey(seed: installation.keys.head))],
            executor: installation.executor, heads: installation.heads, entropy: installation.entropy, logger: logger)
        let webhooks = WebhookSender(
            store: installation.store, executor: installation.executor,
            networks: networks,
            roots: webhookCa.flatMap { WebhookRoots(file: $0) }, logger: logger, leads: { installation.store.leads })
        let follower = SchemeFollower(store: installation.store, scheme: installation.scheme, logger: logger)
        let keeper = FileKeeper(installation: installation, logger: logger)
        let crier = LiveCrier(store: installation.store, feed: live)
        let control = ControlServer(installation: installation, logger: logger)
        let listen = listen
        let application = makeApplication(site: site, logger: logger, services: []) { port in
            Log.say("genxu serves http://\(listen):\(port ?? 0)")
        }
        // Stopped in reverse: first no new requests, then the jobs, so that what was acknowledged is also handled.
        let group = ServiceGroup(
            configuration: .init(
                services: (installation.store.services + [follower, jobs, webhooks, keeper, crier, control, application]).map {
                    .init(service: $0)
                },
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger))
        try await group.run()
        try installation.close()
        logger.info("stopped")
    }

    private func configuration(_ installation: Installation, _ words: Words) -> ServerConfiguration {
        let lexicon = words.lexicon(Words.home, scheme: installation.scheme.current)
        let isDemo = FileManager.default.fileExists(atPath: installation.directory.accounts)
        return ServerConfiguration(
            host: listen, port: port, baseURL: baseUrl, trustedProxies: trustedProxy.compactMap(AddressRange.init),
            metricsFrom: limits.metricsRanges,
            organisation: Organisation(name: lexicon("installation.name")), notice: isDemo ? "演示数据 · Demonstration data" : nil,
            menu: House.menu, limits: limits.limits, version: Genxu.version)
    }

    private func declare(_ metrics: Metrics, _ installation: Installation) {
        let store = installation.store
        metrics.counter("genxu_log_events_total", help: "Events in the sealed log.") { Double(store.progress.seq) }
        metrics.counter("genxu_writer_commands_total", help: "Commands the writer has dealt with since the start.") {
            Double(store.figures.commands)
        }
        metrics.counter("genxu_writer_batches_total", help: "Durable transactions since the start.") {
            Double(store.figures.batches)
        }
        metrics.counter("genxu_writer_lost_total", help: "Commands answered 503 because their transaction failed.") {
            Double(store.figures.lost)
        }
        metrics.counter("genxu_writer_retries_total", help: "Transactions run again since another was in the way.") {
            Double(store.figures.retries)
        }
        metrics.gauge("genxu_seal_lag_seconds", help: "Age of the oldest event that the last sealing found.") {
            Double(store.figures.sealLagMs) / 1000
        }
        metrics.gauge("genxu_leader", help: "1 when this process seals events and runs jobs.") { store.leads ? 1 : 0 }
        metrics.gauge("genxu_replica_lag_seconds", help: "How far the replica that answers reads is behind; NaN without one.") {
            store.figures.replicaLagMs.map { Double($0) / 1000 } ?? .nan
        }
        metrics.gauge("genxu_writer_waiting_commands", help: "Commands waiting for the writer.") { Double(store.figures.waiting) }
    }
}
