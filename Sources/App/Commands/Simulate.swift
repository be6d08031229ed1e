import ArgumentParser
import Foundation
import Kernel
import Storage

struct Simulate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Drive a made-up county for months, with slips, quarrels, wrong clocks and power cuts, and look at it after every step.")

    @Option(help: "The pack: a folder, or the name of one under Packs/.") var pack = "xiangning"
    @Option(help: "The same seed takes the same course.") var seed: UInt64 = 1
    @Option(help: "How many seeds, one after another.") var seeds = 1
    @Option(help: "Months of the county's time, 30 days each.") var months: Int64 = 3
    @Option(help: "Ends each course after so many steps.") var steps: Int?
    @Option(help: "Where to work; a folder that is gone afterwards when left out.") var data: String?
    @Flag(help: "Keep the data of sound courses too, to look at.") var keep = false
    @Option(help: "An empty PostgreSQL database, as a libpq connection string; SQLite without it.") var database: String?

    func validate() throws {
        guard (1...100_000).contains(seeds) else { throw ValidationError("--seeds is a number from 1 to 100000") }
        guard (1...120).contains(months) else { throw ValidationError("--months is a number from 1 to 120") }
        guard steps.map({ $0 > 0 }) ?? true else { throw ValidationError("--steps is a number above 0") }
        guard database == nil || seeds == 1 else { throw ValidationError("an empty database serves for one seed") }
    }

    func run() async throws {
        let base = data ?? FileManager.default.temporaryDirectory.appendingPathComponent("genxu-simulate-\(UUID().uuidString)").path
        for seed in seed..<seed + UInt64(seeds) {
            let folder = "\(base)/\(seed)"
            guard !FileManager.default.fileExists(atPath: folder) else { throw Refusal("\(folder) is there already") }
            let settings = Simulation.Settings(
                seed: seed, pack: try PackFiles.folder(pack), base: folder, database: database, months: months, steps: steps ?? .max)
            var simulation = try await Simulation(settings)
            let report = try await simulation.run()
            guard report.faults.isEmpty else {
                for line in report.trace { Log.say("  \(line)") }
                for fault in report.faults.prefix(20) { Log.say("seed \(seed), step \(report.steps): \(fault)") }
                Log.say("Its data are in \(simulation.machine.folder).")
                throw Refusal("again: genxu simulate --pack \(pack) --seed \(seed) --steps \(report.steps) --months \(months)")
            }
            Log.say(line(seed, report))
            if keep { Log.say("Its data are in \(simulation.machine.folder).") } else { try FileManager.default.removeItem(atPath: folder) }
        }
        if data == nil, !keep { try FileManager.default.removeItem(atPath: base) }
    }

    private func line(_ seed: UInt64, _ report: Simulation.Report) -> String {
        "seed \(seed): \(report.steps) steps in \(report.days) days, \(report.matters) matters, \(report.events) events, "
            + "\(report.done) done, \(report.refused) refused, \(report.replays) sent again, \(report.cuts) power cuts, "
            + "\(report.clockChanges) clocks changed; sound"
    }
}
