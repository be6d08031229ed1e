import ArgumentParser
import Foundation
import Kernel
import Matters
import Storage

struct ExportLog: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export-log",
        abstract: "Write what happened to all matters as CSV for process mining: case, activity, time, unit. Safe beside a running server.")

    @OptionGroup var options: DataOption
    @Option(help: "At most so many matters, the newest.") var matters = Int.max
    @Flag(help: "With the numbers of matters; without it each has a name that only this installation can make of its number.")
    var numbers = false
    @Option(help: "The file; the standard output when left out.") var output: String?

    func validate() throws {
        guard matters > 0 else { throw ValidationError("--matters is a number above 0") }
    }

    func run() async throws {
        let installation = try await Installation.open(options.place, isReadOnly: true)
        defer { try? installation.store.close() }
        let out = try handle()
        try out.write(contentsOf: Data(MatterLog.head))
        let log = MatterLog(hidingBy: numbers ? nil : installation.executor.vault)
        var after: String?
        var left = matters
        // A bite at a time, each of one moment: whatever the county holds, a hundred matters lie in memory.
        repeat {
            let bite = try installation.store.read { try log.bite(after: after, limit: min(left, MatterLog.caseLimit), in: $0) }
            try out.write(contentsOf: Data(MatterLog.csv(bite.lines)))
            after = bite.next
            left -= MatterLog.caseLimit
        } while after != nil && left > 0
    }

    private func handle() throws -> FileHandle {
        guard let output else { return .standardOutput }
        guard FileManager.default.createFile(atPath: output, contents: nil, attributes: [.posixPermissions: 0o600]),
            let handle = FileHandle(forWritingAtPath: output)
        else { throw Refusal("\(output) cannot be written") }
        return handle
    }
}
