internal import Dispatch
internal import Foundation
internal import Glibc
internal import Kernel
internal import Logging
internal import ServiceLifecycle
internal import Synchronization

/// Gives committed events their place in the one order of the installation: number, link, and word to everybody who listens.
///
/// Commands commit their events unsealed, since a chain's head inside each command would serialise them all. One process leads,
/// under an advisory lock that goes with its connection; another takes over when it is gone.
final class Sealer: Sendable {
    private let locks: AdvisoryLocks
    private let progress: SealProgress
    private let entropy: any Entropy
    private let open: @Sendable () throws -> PostgreSQLConnection
    private let state = Mutex(State())
    private let bell = DispatchSemaphore(value: 0)
    private let hush = DispatchSemaphore(value: 0)

    private struct State {
        var leads = false
        var lagMs: Int64 = 0
        var stops = false
        var connection: PostgreSQLConnection?
    }

    /// Events that get their place in one transaction.
    static let chunk = 2000
    /// How often the leader looks for events that other processes committed.
    private static let patience = DispatchTimeInterval.milliseconds(100)
    /// After a commit, how long others may add to the same round. A round costs as much as a small command, whatever it seals.
    private static let gatheringMicroseconds: UInt32 = 20_000
    /// How often the others try to become leader, and everybody's pause after a fault.
    private static let candidature = DispatchTimeInterval.seconds(1)
    private static let listenMs: Int32 = 1000

    init(locks: AdvisoryLocks, progress: SealProgress, entropy: any Entropy, open: @escaping @Sendable () throws -> PostgreSQLConnection) {
        self.locks = locks
        self.progress = progress
        self.entropy = entropy
        self.open = open
    }

    var leads: Bool { state.withLock { $0.leads } }
    var lagMs: Int64 { state.withLock { $0.lagMs } }

    /// Something was committed here.
    func nudge() { if leads { bell.signal() } }

    static func head(in tx: any Reading) throws -> SealState? {
        try tx.first("SELECT seq, chain, recorded_ms FROM event WHERE seq IS NOT NULL ORDER BY seq DESC LIMIT 1") {
            SealState(seq: try $0.int(0), link: try $0.bytes(1), recordedMs: try $0.int(2))
        }
    }

    /// Seals until nothing is left, away from the cooperative threads.
    func sealAll() async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            DispatchQueue.global().async { continuation.resume(with: Result { _ = try self.sealOnce() }) }
        }
    }

    /// Seals everything that is committed, on a connection of its own.
    func sealOnce() throws {
        let connection = try open()
        while try sealOnce(on: connection) == Self.chunk {}
    }

    /// One chunk; returns the number of events sealed.
    @discardableResult
    func sealOnce(on connection: PostgreSQLConnection) throws -> Int {
        do {
            try connection.send("BEGIN ISOLATION LEVEL READ COMMITTED")
            // Processes that come and go seal too: the lock keeps them apart, and UNIQUE(seq) stops one that lost it.
            _ = try connection.query("SELECT pg_advisory_xact_lock(\(locks.key("sealing")))")
            let reading = PostgreSQLReading(connection: connection)
            let waiting = try Self.waiting(in: reading)
            guard !waiting.isEmpty else {
                _ = try connection.query("COMMIT")
                state.withLock { $0.lagMs = 0 }
                return 0
            }
            let (places, seal) = Self.places(of: waiting, after: try Self.head(in: reading))
            guard try connection.query(Self.placing(places)).changed == places.count else {
                throw StoreError.aborted("sealing was overtaken")
            }
            try connection.send("SELECT pg_notify(\(locks.channel), \("\(seal.seq) \(seal.recordedMs)"))")
            _ = try connection.query("COMMIT")
            let oldest = waiting.map(\.recorded.ms).min() ?? seal.recordedMs
            state.withLock { $0.lagMs = max(0, entropy.now().ms - oldest) }
            progress.advance(to: seal.seq, recordedMs: seal.recordedMs)
            return places.count
        } catch {
            _ = try? connection.query("ROLLBACK")
            throw error
        }
    }

    static func places(
        of waiting: [(id: ID, leaf: [UInt8], recorded: Instant)], after head: SealState?
    ) -> (places: [(id: ID, seq: Int64, chain: [UInt8])], seal: SealState) {
        var seal = head ?? SealState(seq: 0, link: EventRecord.firstLink, recordedMs: 0)
        let places = waiting.map { event in
            seal = SealState(
                seq: seal.seq + 1, link: EventRecord.link(after: seal.link, leaf: event.leaf),
                recordedMs: max(seal.recordedMs, event.recorded.ms))
            return (id: event.id, seq: seal.seq, chain: seal.link)
        }
        return (places, seal)
    }

    /// Committed events in the order in which they will stand: as they were recorded and, where many were at one moment, as they
    /// occurred, but never ahead of an earlier event of the same stream, which a process with a slow clock may have recorded later.
    static func waiting(in reading: any Reading) throws -> [(id: ID, leaf: [UInt8], recorded: Instant)] {
        try reading.all(
            """
            SELECT id, leaf, recorded_ms FROM (
                SELECT id, leaf, recorded_ms, stream, stream_version,
                    MAX(recorded_ms) OVER earlier AS recorded, MAX(occurred_ms) OVER earlier AS occurred
                FROM event WHERE seq IS NULL
                WINDOW earlier AS (PARTITION BY stream ORDER BY stream_version)) waiting
            ORDER BY recorded, occurred, stream, stream_version LIMIT \(chunk)
            """
        ) { (id: try $0.id(0), leaf: try $0.bytes(1), recorded: try $0.instant(2)) }
    }

    private static func placing(_ places: [(id: ID, seq: Int64, chain: [UInt8])]) -> Statement {
        func array(_ values: [[UInt8]]) -> String { "{" + values.map { "\"\\\\x\(Hex.encode($0))\"" }.joined(separator: ",") + "}" }
        let ids = array(places.map(\.id.bytes))
        let seqs = "{" + places.map { "\($0.seq)" }.joined(separator: ",") + "}"
        let chains = array(places.map(\.chain))
        return """
            UPDATE event SET seq = place.seq, chain = place.chain
            FROM unnest(CAST(\(ids) AS BYTEA[]), CAST(\(seqs) AS BIGINT[]), CAST(\(chains) AS BYTEA[])) AS place (id, seq, chain)
            WHERE event.id = place.id AND event.seq IS NULL
            """
    }

    // MARK: Beside a server

    func service(logger: Logger) -> any Service { SealerService(sealer: self, logger: logger) }

    fileprivate func stop() {
        state.withLock { $0.stops = true }
        bell.signal()
        hush.signal()
    }

    private var stops: Bool { state.withLock { $0.stops } }

    /// Leads whenever nobody else does; returns when stopped.
    fileprivate func lead(_ logger: Logger) {
        while !stops {
            do {
                let connection = try open()
                var isLeader = false
                while !isLeader, !stops {
                    isLeader =
                        try PostgreSQLReading(connection: connection)
                        .first("SELECT pg_try_advisory_lock(\(locks.leader))") { try $0.bool(0) } ?? false
                    if !isLeader { _ = bell.wait(timeout: .now() + Self.candidature) }
                }
                guard isLeader else { break }
                state.withLock { $0.leads = true }
                logger.info("leading: this process seals events and runs jobs")
                while !stops {
                    while try sealOnce(on: connection) == Self.chunk {}
                    _ = bell.wait(timeout: .now() + Self.patience)
                    if !stops { usleep(Self.gatheringMicroseconds) }
                    // One round for everybody who rang meanwhile.
                    while !stops, bell.wait(timeout: .now()) == .success {}
                }
                while try sealOnce(on: connection) == Self.chunk {}
            } catch {
                logger.warning("sealing failed; trying again", metadata: ["error": "\(error)"])
            }
            let led = state.withLock { state in
                defer { state.leads = false }
                return state.leads
            }
            if led { logger.info("no longer leading") }
            if !stops { _ = bell.wait(timeout: .now() + Self.candidature) }
        }
    }

    /// Hears how far the log is sealed, whoever seals it.
    fileprivate func listen(_ logger: Logger) {
        while !stops {
            do {
                let connection = try open()
                try connection.script("LISTEN \(locks.channel)")
                if let head = try Self.head(in: PostgreSQLReading(connection: connection)) {
                    progress.advance(to: head.seq, recordedMs: head.recordedMs)
                }
                while !stops {
                    guard let payload = try connection.notification(within: Self.listenMs) else { continue }
                    let numbers = payload.split(separator: " ").compactMap { Int64($0) }
                    if numbers.count == 2 { progress.advance(to: numbers[0], recordedMs: numbers[1]) }
                }
            } catch {
                logger.warning("listening failed; trying again", metadata: ["error": "\(error)"])
                if !stops { _ = hush.wait(timeout: .now() + Self.candidature) }
            }
        }
    }
}

/// The sealer's two threads as a service that stops with the server.
private struct SealerService: Service {
    let sealer: Sealer
    let logger: Logger

    func run() async throws {
        await withTaskCancellationOrGracefulShutdownHandler {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await thread("genxu.sealer") { sealer.lead(logger) } }
                group.addTask { await thread("genxu.listener") { sealer.listen(logger) } }
            }
        } onCancelOrGracefulShutdown: {
            sealer.stop()
        }
    }

    private func thread(_ name: String, _ body: @escaping @Sendable () -> Void) async {
        await withCheckedContinuation { continuation in
            let thread = Thread {
                body()
                continuation.resume()
            }
            thread.name = name
            thread.start()
        }
    }
}
