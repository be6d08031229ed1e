import Delivery
import Foundation
import Kernel
import Logging
import Markup
import People
import Schemes
import Storage
import Territory

/// Where an installation is: its folder with keys and signed heads, and its database.
struct Place: Sendable {
    let directory: DataDirectory
    /// A libpq connection string; `nil` for SQLite in the folder.
    let database: String?
    /// A copy of the database that may answer reads, and how old its answers may be.
    var replica: String?
    var replicaSeconds: Int64 = 10

    init(_ data: String, database: String? = nil) {
        directory = DataDirectory(data)
        self.database = database.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The folder holds what it must hold; on PostgreSQL the keys alone.
    var isInstalled: Bool { database == nil ? directory.isInstalled : FileManager.default.fileExists(atPath: directory.keys) }

    func requireInstalled() throws {
        guard !isInstalled else { return }
        throw Refusal("\(directory.path) holds no installation; make one with `genxu init` or `genxu demo`")
    }

    /// `isServing`: events are sealed by the server's own service, not by each command.
    func engine(isReadOnly: Bool = false, isServing: Bool = false, entropy: any Entropy, logger: Logger = Log.quiet) throws -> any Engine {
        guard let database else {
            return try SQLiteStore(path: directory.database, migrations: House.migrations, entropy: entropy, isReadOnly: isReadOnly)
        }
        var options = PostgreSQLStore.Options(url: database)
        options.isReadOnly = isReadOnly
        options.sealsAtOnce = !isServing
        options.replica = replica
        options.replicaSeconds = replicaSeconds
        return try PostgreSQLStore(options, migrations: House.migrations, entropy: entropy, logger: logger)
    }
}

/// One installation, opened: keys, database, the pack in force and the pipe for commands.
struct Installation: Sendable {
    let place: Place
    let keys: InstallationKeys
    let store: any Engine
    let scheme: ActiveScheme
    let executor: Executor
    let entropy: any Entropy
    let heads: HeadLog

    var directory: DataDirectory { place.directory }

    /// Attachments by the rows that name them.
    var files: NamedFiles { NamedFiles(store: directory.fileFolder, names: { try AttachedFile.names(after: $0, in: $1) }) }

    var attachments: AttachedFiles {
        AttachedFiles(files: directory.fileFolder, vault: executor.vault, entropy: entropy)
    }

    /// Opens what `init` or `demo` made.
    /// `isReadOnly` is safe beside a running server and changes nothing. `engine` is one that was opened already.
    static func open(
        _ place: Place, isReadOnly: Bool = false, isServing: Bool = false, entropy: any Entropy = SystemEntropy(),
        logger: Logger = Log.quiet, engine: (any Engine)? = nil
    ) async throws -> Installation {
        try place.requireInstalled()
        let keys = try InstallationKeys.load(directory: place.directory.keys)
        let store = try engine ?? place.engine(isReadOnly: isReadOnly, isServing: isServing, entropy: entropy, logger: logger)
        guard try await InstallationNote.belongs(to: keys.fingerprint, store, isReadOnly: isReadOnly) else {
            throw KeysForeign(path: place.directory.keys)
        }
        guard let pack = try ActivePack.load(from: store, sections: House.sections, verbs: House.verbs) else {
            throw PackMissing(path: place.directory.path)
        }
        return Installation(place: place, keys: keys, store: store, scheme: pack.scheme, entropy: entropy)
    }

    /// Makes a new one from a pack: keys, database, pack, territory. A broken pack stops it before anything is written.
    static func create(_ place: Place, pack folder: String, entropy: any Entropy = SystemEntropy()) async throws -> Installation {
        let directory = place.directory
        guard !place.isInstalled else { throw Refusal("\(directory.path) holds an installation already") }
        let (source, scheme) = try PackFiles.load(folder)
        try directory.create()
        guard let lock = try directory.lock() else { throw Refusal("another process works in \(directory.path)") }
        defer { withExtendedLifetime(lock) {} }
        let store = try place.engine(entropy: entropy)
        guard try ActivePack.load(from: store, sections: House.sections, verbs: House.verbs) == nil else {
            throw Refusal(
                "the database holds an installation already; to serve it from here too, copy that installation's keys into \(directory.keys)"
            )
        }
        let keys = try InstallationKeys.loadOrCreate(directory: directory.keys)
        _ = try await InstallationNote.belongs(to: keys.fingerprint, store, isReadOnly: false)
        let installation = Installation(place: place, keys: keys, store: store, scheme: scheme, entropy: entropy)
        _ = try await installation.executor.perform(
            ActivatePack(source: source, scheme: scheme, sections: House.sections, guards: House.guards), as: .system)
        _ = try await installation.executor.perform(FoundTerritory(), as: .system)
        return installation
    }

    private init(place: Place, keys: InstallationKeys, store: any Engine, scheme: Scheme, entropy: any Entropy) {
        self.place = place
        self.keys = keys
        self.store = store
        self.entropy = entropy
        let active = ActiveScheme(scheme)
        self.scheme = active
        executor = Executor(store: store, vault: FileVault(masterKey: keys.vault), entropy: entropy, scheme: { active.current })
        heads = HeadLog(path: place.directory.heads, seed: keys.head)
    }

    func verify() throws -> Verifier.Report {
        var report = try Verifier(checks: House.checks).verify(store, heads: heads.read())
        report.checks += 1
        report.faults += try store.read { try files.faults(in: $0) }
        return report
    }

    /// Puts another pack in force and takes over its units.
    func activate(_ folder: String) async throws -> (pack: Scheme, created: Int, renamed: Int) {
        let (source, scheme) = try PackFiles.load(folder)
        _ = try await executor.perform(
            ActivatePack(source: source, scheme: scheme, sections: House.sections, guards: House.guards), as: .system)
        self.scheme.replace(with: scheme)
        let founded = try await executor.perform(FoundTerritory(), as: .system).output
        return (scheme, founded?.created ?? 0, founded?.renamed ?? 0)
    }

    func close() throws {
        JobRunner(store: store, subscriptions: [], sweeps: [], heads: heads, entropy: entropy, logger: Log.quiet).signHead()
        try store.close()
    }
}

/// Keys of another installation.
struct KeysForeign: Error, CustomStringConvertible {
    let path: String
    var description: String { "the keys in \(path) are not those of this database; bring back the right ones" }
}

/// A database without a pack: its making was broken off.
struct PackMissing: Error, CustomStringConvertible {
    let path: String
    var description: String { "no pack was ever activated in \(path)" }
}

/// Packs as folders on disk.
enum PackFiles {
    /// `ID` is a folder, or the name of one beside the program or in the working directory.
    static func folder(_ id: String) throws -> String {
        let here = FileManager.default.currentDirectoryPath
        // Not by the first argument: found on the PATH, a program is called by its bare name.
        let program = URL(fileURLWithPath: Bundle.main.executablePath ?? "").resolvingSymlinksInPath().deletingLastPathComponent()
        let places =
            [id, "\(here)/Packs/\(id)", program.appendingPathComponent("../share/genxu/packs/\(id)").standardizedFileURL.path]
            + (ProcessInfo.processInfo.environment["GENXU_PACKS"].map { ["\($0)/\(id)"] } ?? [])
        for place in places where FileManager.default.fileExists(atPath: "\(place)/pack.yaml") { return place }
        throw Refusal("there is no pack «\(id)»; looked in \(places.joined(separator: ", "))")
    }

    static func load(_ id: String) throws -> (PackSource, Scheme) {
        let (source, diagnostics) = PackSource.read(folder: try folder(id))
        var all = diagnostics
        if let source {
            let (scheme, found) = PackLoader.load(files: source, sections: House.sections, verbs: House.verbs)
            all += found
            if let scheme, !all.contains(where: { $0.severity == .error }) { return (source, scheme) }
        }
        let lexicon = try Spoken.lexicon()
        throw Refusal(([lexicon("packs.check.faults")] + all.map(lexicon.line)).joined(separator: "\n"))
    }
}

/// A sentence for whoever typed the command; the program ends with 1.
struct Refusal: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
