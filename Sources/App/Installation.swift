import Foundation
import Kernel
import People
import Schemes
import Storage
import Territory

/// One data directory, opened: keys, database, the pack in force and the pipe for commands.
struct Installation: Sendable {
    let directory: DataDirectory
    let keys: InstallationKeys
    let store: SQLiteStore
    let scheme: ActiveScheme
    let executor: Executor
    let entropy: any Entropy
    let heads: HeadLog

    /// Opens what `init` or `demo` made.
    /// `isReadOnly` is safe beside a running server and changes nothing.
    static func open(_ path: String, isReadOnly: Bool = false, entropy: any Entropy = SystemEntropy()) throws -> Installation {
        let directory = DataDirectory(path)
        guard directory.isInstalled else {
            throw Refusal("\(directory.path) holds no installation; make one with `genxu init` or `genxu demo`")
        }
        let keys = try InstallationKeys.load(directory: directory.keys)
        let store = try SQLiteStore(path: directory.database, migrations: House.migrations, entropy: entropy, isReadOnly: isReadOnly)
        guard let pack = try ActivePack.load(from: store, sections: House.sections, verbs: House.verbs) else {
            throw Refusal("no pack was ever activated in \(directory.path)")
        }
        return Installation(directory: directory, keys: keys, store: store, scheme: pack.scheme, entropy: entropy)
    }

    /// Makes a new one from a pack: keys, database, pack, territory. A broken pack stops it before anything is written.
    static func create(_ path: String, pack folder: String, entropy: any Entropy = SystemEntropy()) async throws -> Installation {
        let directory = DataDirectory(path)
        guard !directory.isInstalled else { throw Refusal("\(directory.path) holds an installation already") }
        let (source, scheme) = try PackFiles.load(folder)
        try directory.create()
        guard let lock = try directory.lock() else { throw Refusal("another process works in \(directory.path)") }
        defer { withExtendedLifetime(lock) {} }
        let keys = try InstallationKeys.loadOrCreate(directory: directory.keys)
        let store = try SQLiteStore(path: directory.database, migrations: House.migrations, entropy: entropy)
        let installation = Installation(directory: directory, keys: keys, store: store, scheme: scheme, entropy: entropy)
        _ = try await installation.executor.perform(
            ActivatePack(source: source, scheme: scheme, sections: House.sections, guards: House.guards), as: .system)
        _ = try await installation.executor.perform(FoundTerritory(), as: .system)
        return installation
    }

    private init(directory: DataDirectory, keys: InstallationKeys, store: SQLiteStore, scheme: Scheme, entropy: any Entropy) {
        self.directory = directory
        self.keys = keys
        self.store = store
        self.entropy = entropy
        let active = ActiveScheme(scheme)
        self.scheme = active
        executor = Executor(store: store, vault: FileVault(masterKey: keys.vault), entropy: entropy, scheme: { active.current })
        heads = HeadLog(path: directory.heads, seed: keys.head)
    }

    func verify() throws -> Verifier.Report { try Verifier(checks: House.checks).verify(store, heads: heads.read()) }

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

/// Packs as folders on disk.
enum PackFiles {
    /// `ID` is a folder, or the name of one beside the program or in the working directory.
    static func folder(_ id: String) throws -> String {
        let here = FileManager.default.currentDirectoryPath
        let program = URL(fileURLWithPath: CommandLine.arguments.first ?? "").resolvingSymlinksInPath().deletingLastPathComponent()
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
        throw Refusal((["the pack has faults:"] + all.map(\.text)).joined(separator: "\n"))
    }
}

/// A sentence for whoever typed the command; the program ends with 1.
struct Refusal: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
