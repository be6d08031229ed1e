import ArgumentParser
import Server

/// How much one address and all together may ask of the server, and who may watch it.
struct LimitOptions: ParsableArguments {
    @Option(help: "Requests that write, by one address in a minute; 0 is without limit.") var writesPerMinute: Int64 = 240
    @Option(help: "Connections open at one time; more are answered 503.") var connections = 4000
    @Option(help: "Connections of one address that is no trusted proxy.") var connectionsPerAddress = 400
    @Option(help: "Seconds that a request may take to arrive.") var arrivalSeconds: Int64 = 20
    @Option(help: "Who may read /metrics, as an address or a range; may be given again. This machine when left out.")
    var metricsFrom: [String] = []

    func validate() throws {
        guard writesPerMinute >= 0 else { throw ValidationError("--writes-per-minute is a number from 0") }
        guard (1...100_000).contains(connections) else { throw ValidationError("--connections is a number from 1 to 100000") }
        guard connectionsPerAddress > 0 else { throw ValidationError("--connections-per-address is a number from 1") }
        guard (1...600).contains(arrivalSeconds) else { throw ValidationError("--arrival-seconds is a number from 1 to 600") }
        for range in metricsFrom where AddressRange(range) == nil {
            throw ValidationError("--metrics-from: «\(range)» is no address or range")
        }
    }

    var metricsRanges: [AddressRange] { metricsFrom.isEmpty ? AddressRange.loopback : metricsFrom.compactMap(AddressRange.init) }

    var limits: ServerConfiguration.Limits {
        var limits = ServerConfiguration.Limits()
        limits.writesPerMinute = writesPerMinute == 0 ? nil : writesPerMinute
        limits.connections = connections
        limits.connectionsPerAddress = connectionsPerAddress
        limits.headSeconds = arrivalSeconds
        limits.arrivalSeconds = arrivalSeconds
        return limits
    }
}
