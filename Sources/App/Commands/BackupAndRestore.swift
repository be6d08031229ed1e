import ArgumentParser
import Foundation
import Kernel
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
    @Option(help: "The erased.log of the installation that was lost; the one in the folder when left out.") var erased: String?
    @Argument(help: "The backup file.") var file: String

    func run() async throws {
        let place = options.place
        let directory = place.directory
        let entropy = SystemEntropy()
        try Backup.restore(file, into: directory, passphrase: try secret.passphrase(), entropy: entropy)
        if URL(fileURLWithPath: keys).standardizedFileURL.path != directory.keys {
            try FileManager.default.copyItem(atPath: keys, toPath: directory.keys)
        }
        if place.database != nil { _ = try await EngineMove(place).toPostgreSQL(entropy: entropy) }
        let installation = try await Installation.open(place)
        let again = try ErasedLog(path: erased ?? directory.erased).ids()
        try await House.erase(again, in: installation.store)
        if erased != nil { try ErasedLog(path: directory.erased).append(again) }
        let report = try installation.verify()
        for fault in report.faults { Log.say(fault) }
        try installation.store.close()
        guard report.isSound else { throw Refusal("the restored data is not sound") }
        Log.say("\(report.events) events restored into \(directory.path) and proved sound; \(again.count) records erased again")
    }
}
