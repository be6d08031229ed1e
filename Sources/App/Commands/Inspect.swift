import ArgumentParser
import Foundation
import Kernel
import Markup
import Schemes
import Storage

struct CheckPack: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-pack", abstract: "Check a pack in full and report every fault with its place and its mend.")

    @Argument(help: "The pack's folder, or its name under Packs/.") var pack: String
    @Option(help: "zh-Hans or en; by LANG when left out.") var language: String?

    func validate() throws {
        if let language, !Words.locales.contains(language) { throw ValidationError("--language is zh-Hans or en") }
    }

    func run() throws {
        let lexicon = try Spoken.lexicon(language)
        let (source, diagnostics) = PackSource.read(folder: try PackFiles.folder(pack))
        var all = diagnostics
        var scheme: Scheme?
        if let source {
            let loaded = PackLoader.load(files: source, sections: House.sections, verbs: House.verbs)
            scheme = loaded.scheme
            all += loaded.diagnostics
        }
        for diagnostic in all { Log.say(lexicon.line(diagnostic)) }
        let errors = all.filter { $0.severity == .error }.count
        guard let scheme, errors == 0 else {
            throw Refusal(lexicon("packs.check.faulty", ["errors": "\(errors)", "warnings": "\(all.count - errors)"]))
        }
        let sound = lexicon("packs.check.sound", ["warnings": "\(all.count)"])
        Log.say("\(scheme.id) \(scheme.version): \(sound), sha256 \(Hex.encode(scheme.hash))")
    }
}

struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Prove the event log, its signed heads and every invariant of the data. Safe beside a running server.")

    @OptionGroup var options: DataOption
    @Flag(help: "List what is looked at, how grave it is and how it is mended; look at nothing.") var list = false
    @Option(help: "zh-Hans or en; by LANG when left out.") var language: String?

    func validate() throws {
        if let language, !Words.locales.contains(language) { throw ValidationError("--language is zh-Hans or en") }
    }

    private func explain(_ checks: [IntegrityCheck]) throws {
        let lexicon = try Spoken.lexicon(language)
        for check in checks {
            let severity = lexicon("checks.severity.\(check.severity.rawValue)")
            Log.say("\(check.key) [\(severity)] \(lexicon("check.\(check.key)")) — \(lexicon("check.\(check.key).mend"))")
        }
    }

    func run() async throws {
        if list { return try explain(House.checks) }
        let installation = try await Installation.open(options.place, isReadOnly: true)
        let report = try installation.verify()
        for hint in report.hints { Log.say(hint) }
        for fault in report.faults { Log.say(fault) }
        try explain(House.checks.filter { check in (report.faults + report.hints).contains { $0.hasPrefix("\(check.name): ") } })
        Log.say("\(report.events) events, \(report.heads) signed heads, \(report.checks) checks, \(report.faults.count) faults")
        try installation.store.close()
        guard report.isSound else { throw Refusal("the data is not sound") }
    }
}

struct Routes: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List every endpoint with the permission it needs.")

    @OptionGroup var options: DataOption

    func run() async throws {
        let installation = try await Installation.open(options.place, isReadOnly: true)
        let endpoints = try House.endpoints(installation, words: Words.embedded())
        for endpoint in endpoints.sorted(by: { ($0.path, $0.method.rawValue) < ($1.path, $1.method.rawValue) }) {
            let method = endpoint.method.rawValue.padding(toLength: 5, withPad: " ", startingAt: 0)
            let path = endpoint.path.padding(toLength: 40, withPad: " ", startingAt: 0)
            Log.say("\(method) \(path) \(endpoint.verb?.text ?? "open")")
        }
        try installation.store.close()
    }
}
