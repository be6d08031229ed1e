import Foundation
import Kernel
import Storage

/// The computer that a simulated county runs on: it can lose its power and is started again from what was on its disk.
final class SimulatedMachine {
    private(set) var installation: Installation
    private(set) var engine: FaultyEngine
    let clock: SeededEntropy
    /// How often it was started.
    private(set) var starts = 1
    private let base: String
    private let database: String?

    /// Where its data lie now.
    var folder: String { "\(base)/\(starts)" }

    /// Makes a county in an empty folder, before anything can go wrong.
    init(base: String, database: String?, pack: String, clock: SeededEntropy) async throws {
        self.base = base
        self.database = database
        self.clock = clock
        let place = Place("\(base)/1", database: database)
        try FileManager.default.createDirectory(atPath: base, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try await Installation.create(place, pack: pack, entropy: clock).close()
        (installation, engine) = try await Self.open(place, next: "\(base)/2", clock)
    }

    private static func open(_ place: Place, next: String, _ clock: SeededEntropy) async throws -> (Installation, FaultyEngine) {
        let base = try place.engine(entropy: clock)
        let engine = FaultyEngine(base) { try copy(place.directory.path, to: next) }
        return (try await Installation.open(place, entropy: clock, engine: engine), engine)
    }

    /// What lies in the folder at this moment, even in the middle of a transaction. PostgreSQL keeps its own files: it undoes the rest.
    private static func copy(_ folder: String, to next: String) throws {
        let files = FileManager.default
        try files.createDirectory(atPath: next, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        for name in try files.contentsOfDirectory(atPath: folder) where !name.hasSuffix("-shm") && name != "lock" {
            try files.copyItem(atPath: "\(folder)/\(name)", toPath: "\(next)/\(name)")
        }
    }

    /// Starts it again from what was on the disk when the power went.
    func restart() async throws {
        if !engine.isDead { try engine.die() }
        try engine.close()
        try FileManager.default.removeItem(atPath: folder)
        starts += 1
        let place = Place(folder, database: database)
        (installation, engine) = try await Self.open(place, next: "\(base)/\(starts + 1)", clock)
    }

    /// What the server does beside requests.
    func work() async {
        let jobs = JobRunner(
            store: engine, subscriptions: House.subscriptions(over: installation), sweeps: [], alarms: House.alarms,
            executor: installation.executor, heads: installation.heads, entropy: clock, logger: Log.quiet)
        await jobs.ringAll()
        await jobs.catchUp()
        if !engine.isDead { jobs.signHead() }
    }

    func close() throws { try installation.close() }
}
