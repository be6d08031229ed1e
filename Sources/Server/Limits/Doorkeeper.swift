import Synchronization

/// Counts the connections that are open, in all and by address, and says who may not come in.
package final class Doorkeeper: Sendable {
    package enum Refusal: String, Sendable, CaseIterable { case total, address }

    /// Why a connection was ended by the server.
    package enum Cut: String, Sendable, CaseIterable {
        /// The head or the body of the request took too long to arrive.
        case arrival
        /// The answer was not taken.
        case departure
    }

    private struct Counts {
        var total = 0
        var byAddress: [String: Int] = [:]
        var refused: [Refusal: Int] = [:]
        var cut: [Cut: Int] = [:]
    }

    private let total: Int
    private let perAddress: Int
    private let counts = Mutex(Counts())

    package init(total: Int, perAddress: Int) {
        self.total = total
        self.perAddress = perAddress
    }

    /// `nil` when it may come in; `leave` then has to follow. `address` is `nil` for a proxy, which speaks for many.
    package func enter(_ address: String?) -> Refusal? {
        counts.withLock { counts in
            let refusal: Refusal? =
                counts.total >= total ? .total : address.map { counts.byAddress[$0, default: 0] >= perAddress } == true ? .address : nil
            if let refusal {
                counts.refused[refusal, default: 0] += 1
                return refusal
            }
            counts.total += 1
            if let address { counts.byAddress[address, default: 0] += 1 }
            return nil
        }
    }

    package func leave(_ address: String?) {
        counts.withLock { counts in
            counts.total -= 1
            guard let address, let count = counts.byAddress[address] else { return }
            counts.byAddress[address] = count > 1 ? count - 1 : nil
        }
    }

    func note(_ cut: Cut) { counts.withLock { $0.cut[cut, default: 0] += 1 } }

    package var inside: Int { counts.withLock { $0.total } }
    package var addresses: Int { counts.withLock { $0.byAddress.count } }

    func declare(_ metrics: Metrics) {
        metrics.gauge("genxu_http_connections", help: "Connections open now.") { Double(self.inside) }
        metrics.counter("genxu_http_connections_refused_total", help: "Connections answered 503 at the door, by the limit that was met.") {
            let refused = self.counts.withLock { $0.refused }
            return Refusal.allCases.map { ([("limit", $0.rawValue)], Double(refused[$0] ?? 0)) }
        }
        metrics.counter("genxu_http_connections_cut_total", help: "Connections ended for being slow, by what was slow.") {
            let cut = self.counts.withLock { $0.cut }
            return Cut.allCases.map { ([("slow", $0.rawValue)], Double(cut[$0] ?? 0)) }
        }
    }
}
