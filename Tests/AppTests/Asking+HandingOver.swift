import Kernel
import Matters
import People

@testable import App

extension Asking {
    /// Two more clerks of the office; each hand-over on days of its own.
    func handingOver(_ path: String, isGet: Bool) async throws -> (uri: String, fields: [String: String]) {
        if isGet { return ("\(path)?unit=\(listed)", [:]) }
        let (executor, store) = (town.installation.executor, town.installation.store)
        let names = [freshName, freshName]
        for name in names { try await town.newAccount(name, in: office, role: "office_clerk") }
        let count = try store.read { try $0.count("SELECT COUNT(*) FROM handover") }
        let day = Day(sinceEpoch: town.clock.now().day.sinceEpoch + count).text
        let isOwnWork = who == .zhao && isOwn
        var said = ["unit": office, "stand_in": names[1], "from": day, "to": day]
        if !isOwnWork { said["person"] = names[0] }
        guard path.contains("{id}") else { return (path, said) }
        if isOwnWork { said["person"] = who.rawValue }
        let input = try BeginHandover.Fields.schema.decode(said.mapValues(Schema.Raw.text))
        let made = try await executor.perform(BeginHandover(input), as: .system).output
        return (path.replacing("{id}", with: made?.description ?? ""), [:])
    }
}
