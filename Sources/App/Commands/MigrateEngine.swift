import ArgumentParser
import Foundation
import Kernel
import People
import Storage

struct MigrateEngine: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate-engine",
        abstract: "Move an installation from SQLite to PostgreSQL or back, without loss; the server must be stopped.")

    enum Target: String, ExpressibleByArgument, CaseIterable { case postgresql, sqlite }

    @OptionGroup var options: DataOption
    @Option(help: "Where to: postgresql or sqlite.") var to: Target

    func run() async throws {
        let move = EngineMove(options.place)
        guard options.place.database != nil else { throw Refusal("name the PostgreSQL database with --database or GENXU_DATABASE") }
        guard let lock = try options.place.directory.lock() else { throw Refusal("a server works in \(options.data): stop it first") }
        defer { withExtendedLifetime(lock) {} }
        let rows: Int64
        switch to {
        case .postgresql: rows = try await move.toPostgreSQL(entropy: SystemEntropy())
        case .sqlite: rows = try await move.toSQLite(entropy: SystemEntropy())
        }
        Log.say("\(rows) rows moved; the event chain is the same on both sides, and everything is proved sound")
        Log.say(
            to == .postgresql
                ? "Serve it from now on with --database. The file it came from is kept as \(options.place.directory.moved): it holds "
                    + "everybody as they are now, beside the keys. Take it away once you no longer need it."
                : "Serve it from now on without --database. The PostgreSQL database is as it was; drop it when you no longer need it.")
    }
}

/// An installation on its way from one engine to the other. Whatever fails leaves where it came from as it was.
struct EngineMove {
    private let place: Place
    private var directory: DataDirectory { place.directory }
    private var file: Place { Place(directory.path) }

    init(_ place: Place) { self.place = place }

    /// Asked before anything is done that would be in vain: no installation lives in the database.
    func requireEmpty(entropy: any Entropy) throws {
        let target = try place.engine(entropy: entropy)
        defer { try? target.close() }
        guard try target.read({ try $0.first("SELECT id FROM event LIMIT 1") { try $0.id(0) } }) == nil else {
            throw Problem(409, "migrate.occupied")
        }
    }

    /// From `DIR/genxu.db` into the empty database; the file is kept under another name. Returns the number of rows.
    func toPostgreSQL(entropy: any Entropy) async throws -> Int64 {
        guard directory.isInstalled else { throw Refusal("\(directory.path) holds no SQLite installation") }
        guard let source = try file.engine(entropy: entropy) as? SQLiteStore,
            let target = try place.engine(entropy: entropy) as? PostgreSQLStore
        else { throw Refusal("a move needs both engines") }
        let rows = try target.load(source)
        try requireSame(source, target)
        try source.closeAsOneFile()
        try target.close()
        guard rename(directory.database, directory.moved) == 0 else { throw Refusal("\(directory.database) cannot be renamed") }
        return rows
    }

    /// From the database into `DIR/genxu.db`, which must not be there.
    func toSQLite(entropy: any Entropy) async throws -> Int64 {
        guard !directory.isInstalled else { throw Refusal("\(directory.database) is there already") }
        let draft = directory.database + ".partial"
        for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: draft + suffix) }
        guard let source = try place.engine(entropy: entropy) as? PostgreSQLStore else { throw Refusal("a move needs both engines") }
        // Servers elsewhere have folders of their own: what they would still write would be left behind.
        let rows = try await source.alone {
            let rows = try await source.copy(to: draft, migrations: House.migrations)
            let target = try SQLiteStore(path: draft, migrations: House.migrations, entropy: entropy)
            try requireSame(source, target)
            try target.closeAsOneFile()
            try source.close()
            guard rename(draft, directory.database) == 0 else { throw Refusal("\(draft) cannot be renamed") }
            return rows
        }
        guard let rows else { throw Refusal("a server works with this database: stop it first, and all others") }
        return rows
    }

    private func requireSame(_ source: any Engine, _ target: any Engine) throws {
        guard try source.head() == target.head() else { throw Refusal("the event chains differ; nothing was switched over") }
        let heads = HeadLog(path: directory.heads, seed: try InstallationKeys.load(directory: directory.keys).head)
        let report = try Verifier(checks: House.checks).verify(target, heads: heads.read())
        guard report.isSound else { throw Refusal("what arrived is not sound: \(report.faults.first ?? "")") }
    }
}
