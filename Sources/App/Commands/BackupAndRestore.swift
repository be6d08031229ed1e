import ArgumentParser
import Foundation
import Kernel
import People
import Storage

/// A passphrase never stands on a command line, where every user of the machine could read it.
struct PassphraseOption: ParsableArguments {
    @Option(help: "A file whose first line is the passphrase; only its owner may read it.") var passphraseFile: String?

    func passphrase() throws -> String? {
        guard let passphraseFile else { return nil }
        guard let mode = try? FileManager.default.attributesOfItem(atPath: passphraseFile)[.posixPermissions] as? NSNumber else {
            throw Refusal("there is no file \(passphraseFile)")
        }
        guard mode.intValue & 0o077 == 0 else { throw Refusal("others can read \(passphraseFile); run chmod 600 on it") }
        let text = try String(contentsOf: URL(fileURLWithPath: passphraseFile), encoding: .utf8)
        return String(text.split(separator: "\n", omittingEmptySubsequences: false).first ?? "")
    }
}

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Copy the installation into one file while it runs, and prove the copy.")

    @OptionGroup var options: DataOption
    @OptionGroup var secret: PassphraseOption
    @Argument(help: "The file to write; it must not exist.") var file: String

    func run() async throws {
        let passphrase = try secret.passphrase()
        // A server that seals is left to it; without one, whatever is not sealed yet is sealed here.
        let installation = try await Installation.open(options.place, isReadOnly: options.place.database == nil)
        let summary = try await Backup.make(
            of: installation.store, migrations: House.migrations, heads: installation.heads, checks: House.checks,
            files: installation.files, to: file,
            passphrase: passphrase, entropy: SystemEntropy())
        try installation.store.close()
        Log.say("\(file): \(summary.events) events, \(summary.bytes) bytes, proved sound\(passphrase == nil ? "" : ", encrypted")")
        Log.say("The keys are not in it: keep a copy of \(installation.directory.keys) in another place.")
    }
}

struct Restore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Lay a backup out in an empty folder, or in an empty PostgreSQL database, erase again who was erased, and prove it.")

    @OptionGroup var options: DataOption
    @OptionGroup var secret: PassphraseOption
    @Option(help: "The folder with the installation's keys.") var keys: String
    @Option(
        help: "The erased.log of the installation that was lost, of each of its servers; the one in the folder is read anyhow.")
    var erased: [String] = []
    @Argument(help: "The backup file.") var file: String

    func run() async throws {
        let restoration = Restoration(
            place: options.place, keys: keys, erased: erased, file: file, passphrase: try secret.passphrase())
        let (report, again) = try await restoration.run(entropy: SystemEntropy())
        for fault in report.faults { Log.say(fault) }
        guard report.isSound else { throw Refusal("the restored data is not sound") }
        Log.say("\(report.events) events restored into \(options.place.directory.path) and proved sound; \(again) records erased again")
    }
}

/// A backup on its way back to life. Nothing can be served from it before whoever was erased is erased again.
struct Restoration {
    let place: Place
    /// The folder with the keys.
    let keys: String
    /// Each an `erased.log` that must be there: one that is only believed in would bring people back.
    let erased: [String]
    let file: String
    var passphrase: String?

    /// What the proof found and how many records were erased again. Everything it needs is read before anything is laid out.
    func run(entropy: any Entropy) async throws -> (report: Verifier.Report, erased: Int) {
        let directory = place.directory
        _ = try InstallationKeys.load(directory: keys)
        guard
            URL(fileURLWithPath: keys).standardizedFileURL.path == directory.keys || !FileManager.default.fileExists(atPath: directory.keys)
        else { throw Refusal("\(directory.keys) is there already: name it with --keys, or take it away") }
        for path in erased where !FileManager.default.fileExists(atPath: path) { throw Refusal("there is no file \(path)") }
        let own = ErasedLog(path: directory.erased)
        let known = Set(try own.ids())
        let new = Set(try erased.flatMap { try ErasedLog(path: $0).ids() }).subtracting(known).sorted()
        if place.database != nil { try EngineMove(place).requireEmpty(entropy: entropy) }
        var proof: Verifier.Report?
        try await Backup.restore(file, into: directory, passphrase: passphrase, entropy: entropy) { draft in
            try FileManager.default.copyItem(atPath: keys, toPath: draft.keys)
            let installation = try await Installation.open(Place(draft.path), entropy: entropy)
            try await House.erase(known.sorted() + new, in: installation.store)
            let report = try installation.verify()
            try (installation.store as? SQLiteStore)?.closeAsOneFile()
            if let database = place.database {
                guard report.isSound else { throw Refusal("the restored data is not sound: \(report.faults.first ?? "")") }
                _ = try await EngineMove(Place(draft.path, database: database)).toPostgreSQL(entropy: entropy)
            }
            try own.append(new)
            proof = report
        }
        guard let proof else { throw Refusal("nothing was restored") }
        return (proof, known.count + new.count)
    }
}
