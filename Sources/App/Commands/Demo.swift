import ArgumentParser
import Kernel
import Storage
import Territory

struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Make a demonstration county from a pack and a seed: territory, people, matters, all by the commands and imports themselves.")

    @OptionGroup var options: DataOption
    @Option(help: "The pack: a folder, or the name of one under Packs/.") var pack = "xiangning"
    @Option(help: "The same seed tells the same story.") var seed: UInt64 = 1
    @Option(help: "How many matters.") var matters = 2000
    @Option(help: "Over how many days up to now.") var days: Int64 = 180
    @Option(help: "How much of the territory and the people that the pack names, in percent: less is made sooner.") var size = 100

    func validate() throws {
        guard (0...2_000_000).contains(matters) else { throw ValidationError("--matters is a number from 0 to 2000000") }
        guard (1...3650).contains(days) else { throw ValidationError("--days is a number from 1 to 3650") }
        guard (1...100).contains(size) else { throw ValidationError("--size is a number from 1 to 100") }
    }

    func run() async throws {
        let county = DemoCounty(seed: seed, percent: size, matters: matters, days: days)
        let told = try await county.make(options.place, pack: pack) { Log.complain($0) }
        Log.say(told)
    }
}
