import ArgumentParser
import Kernel
import Storage

struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make a demonstration county from a pack and a seed, with accounts and matters made by the commands themselves.")

    @OptionGroup var options: DataOption
    @Option(help: "The pack: a folder, or the name of one under Packs/.") var pack = "xiangning"
    @Option(help: "The same seed tells the same story.") var seed: UInt64 = 1
    @Option(help: "How many matters.") var matters = 120
    @Option(help: "Over how many days up to now.") var days: Int64 = 30

    func validate() throws {
        guard (0...2_000_000).contains(matters) else { throw ValidationError("--matters is a number from 0 to 2000000") }
        guard (1...3650).contains(days) else { throw ValidationError("--days is a number from 1 to 3650") }
    }

    func run() async throws {
        let until = SystemEntropy().now()
        let clock = SeededEntropy(seed: seed, now: until.adding(seconds: -(days + 1) * 86_400))
        let installation = try await Installation.create(options.data, pack: pack, entropy: clock)
        let logins = try await DemoCast.create(in: installation)
        let story = try DemoMatters(installation, clock: clock, seed: seed, count: matters, days: days, until: until)
        var told = -1
        try await story.run { done, all in
            let percent = done * 100 / max(1, all)
            if percent / 10 > told {
                told = percent / 10
                Log.complain("matters: \(percent) %")
            }
        }
        await JobRunner(
            store: installation.store, subscriptions: House.subscriptions, sweeps: [], heads: installation.heads, entropy: clock,
            logger: Log.quiet
        ).catchUp()
        try installation.close()
        Log.say("\(matters) matters of \(installation.scheme.current.id), \(logins.count) accounts in \(installation.directory.accounts)")
    }
}
