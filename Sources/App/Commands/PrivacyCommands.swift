import ArgumentParser
import Foundation
import Kernel
import Markup
import People
import Rights
import Storage

struct RetentionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retention",
        abstract:
            "Say what is due to be destroyed because its time is over, and what is held. Changes nothing: the server does it by the hour.")

    @OptionGroup var options: DataOption
    @Option(help: "zh-Hans or en; by LANG when left out.") var language: String?

    func run() async throws {
        let installation = try await Installation.open(options.place, isReadOnly: true)
        let lexicon = try Spoken.lexicon(language, scheme: installation.scheme.current)
        let lines = try installation.store.read { tx in
            try Retention.dryRun(House.keeping, installation.scheme.current, at: installation.entropy.now(), in: tx)
        }
        for line in lines {
            let name = lexicon("holding.\(line.holding)")
            guard let years = line.years, let before = line.before else {
                Log.say("\(name): \(lexicon("rights.kept.lives"))")
                continue
            }
            let kept = lexicon("rights.kept.years", ["years": "\(years)"])
            let counts = line.isOwn ? "" : " · \(lexicon("retention.due")) \(line.due) · \(lexicon("retention.held")) \(line.held)"
            Log.say("\(name): \(kept) · \(lexicon("retention.before")) \(before.text)\(counts)")
        }
        try installation.store.close()
    }
}

struct DataMap: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data-map",
        abstract:
            "Write down which personal data is kept: what, why, by which law, where, how long, who sees it; from the pack and the program.")

    @OptionGroup var options: DataOption
    @Option(help: "zh-Hans or en; by LANG when left out.") var language: String?
    @Flag(help: "For programs.") var json = false

    func run() async throws {
        let installation = try await Installation.open(options.place, isReadOnly: true)
        let scheme = installation.scheme.current
        let lexicon = try Spoken.lexicon(language, scheme: scheme)
        let map = try PersonalDataMap(House.keeping, scheme)
        Log.say(json ? String(decoding: map.json(lexicon), as: UTF8.self) : map.markdown(lexicon))
        try installation.store.close()
    }
}

struct BreachDrill: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "breach-drill",
        abstract: "List whom a breach would concern and draft the notices: an account that somebody else used, or a backup that was lost.")

    @OptionGroup var options: DataOption
    @Option(help: "The user name of an account that somebody else used.") var account: String?
    @Option(help: "From which day on it was used; for a backup, the day it was made. YYYY-MM-DD") var since: String
    @Flag(help: "A backup of that day was lost.") var backup = false
    @Option(help: "zh-Hans or en; by LANG when left out.") var language: String?

    func validate() throws {
        guard Day(since) != nil else { throw ValidationError("--since is a day, YYYY-MM-DD") }
        guard (account == nil) == backup else { throw ValidationError("name either --account or --backup") }
    }

    func run() async throws {
        guard let since = Day(since) else { return }
        let installation = try await Installation.open(options.place, isReadOnly: true)
        let lexicon = try Spoken.lexicon(language, scheme: installation.scheme.current)
        let now = installation.entropy.now()
        let drill = try installation.store.read { tx in
            let look = Breach.look(tx, installation.scheme.current, installation.executor.vault, now)
            return try account.map { try Breach.account($0, since: since, House.keeping, look) }
                ?? Breach.backup(made: since, House.keeping, look)
        }
        guard let drill else { throw Refusal(lexicon("drill.no_account")) }
        Log.say(drill.text(lexicon))
        try installation.store.close()
    }
}
