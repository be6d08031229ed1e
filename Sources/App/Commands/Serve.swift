import ArgumentParser
import Foundation
import Kernel
import Logging
import Markup
import People
import Server
import ServiceLifecycle
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
    @Option(help: "debug, info, warning or error.") var logLevel = "info"
    @Option(help: "Requests that write, by one address in a minute; 0 is without limit.") var writesPerMinute: Int64 = 240

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port is a number from 0 to 65535") }
        guard Logger.Level(rawValue: logLevel) != nil else { throw ValidationError("--log-level is debug, info, warning or error") }
        for range in trustedProxy where AddressRange(range) == nil {
            throw ValidationError("--trusted-proxy: «\(range)» is no address or range")
        }
    }

    func run() async throws {
        let directory = DataDirectory(options.data)
        guard directory.isInstalled else {
            throw Refusal("\(directory.path) holds no installation; make one with `genxu init` or `genxu demo`")
        }
        guard let lock = try directory.lock() else { throw Refusal("another server works in \(directory.path)") }
        defer { withExtendedLifetime(lock) {} }
        let installation = try Installation.open(options.data)
        let logger = Log.server(level: Logger.Level(rawValue: logLevel) ?? .info)
        let words = try Words.embedded()
        let metrics = Metrics()
        declare(metrics, installation)
        let site = try Site(
            configuration: configuration(installation, words), endpoints: House.endpoints(installation, words: words),
            authenticator: PeopleAuthenticator(store: installation.store, keys: installation.keys, entropy: installation.entropy),
            scheme: installation.scheme, words: words, entropy: installation.entropy, secret: installation.keys.cookie, metrics: metrics,
            isReady: { (try? installation.store.read { try $0.count("SELECT 1") }) == 1 })
        let jobs = JobRunner(
            store: installation.store, subscriptions: House.subscriptions, sweeps: House.sweeps, heads: installation.heads,
            entropy: installation.entropy, logger: logger)
        let control = ControlServer(installation: installation, logger: logger)
        let listen = listen
        let application = makeApplication(site: site, logger: logger, services: []) { port in
            Log.say("genxu serves http://\(listen):\(port ?? 0)")
        }
        // Stopped in reverse: first no new requests, then the jobs, so that what was acknowledged is also handled.
        let group = ServiceGroup(
            configuration: .init(
                services: [.init(service: jobs), .init(service: control), .init(service: application)],
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger))
        try await group.run()
        try installation.close()
        logger.info("stopped")
    }

    private func configuration(_ installation: Installation, _ words: Words) -> ServerConfiguration {
        let lexicon = words.lexicon(Words.home, scheme: installation.scheme.current)
        var limits = ServerConfiguration.Limits()
        limits.writesPerMinute = writesPerMinute == 0 ? nil : writesPerMinute
        let isDemo = FileManager.default.fileExists(atPath: installation.directory.accounts)
        return ServerConfiguration(
            host: listen, port: port, baseURL: baseUrl, trustedProxies: trustedProxy.compactMap(AddressRange.init),
            organisation: Organisation(name: lexicon("installation.name")), notice: isDemo ? "演示数据 · Demonstration data" : nil,
            menu: House.menu, limits: limits, version: Genxu.version)
    }

    private func declare(_ metrics: Metrics, _ installation: Installation) {
        let store = installation.store
        metrics.gauge("genxu_log_events", help: "Events in the sealed log.") { Double(store.head.seq) }
        metrics.gauge("genxu_writer_commands", help: "Commands the writer has dealt with since the start.") {
            Double(store.currentFigures.commands)
        }
        metrics.gauge("genxu_writer_batches", help: "Durable transactions since the start.") { Double(store.currentFigures.batches) }
        metrics.gauge("genxu_writer_lost", help: "Commands answered 503 because their transaction failed.") {
            Double(store.currentFigures.lost)
        }
        metrics.gauge("genxu_writer_waiting", help: "Commands waiting for the writer.") { Double(store.currentFigures.waiting) }
    }
}
