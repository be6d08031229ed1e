import Kernel
import Storage
import Territory
import TestSupport
import Testing

@testable import App

/// Changes of the territory, made ready to be looked at, allowed or taken back.
extension Asking {
    /// Another name for a unit: asked for, done already, or planned for tomorrow.
    func redrawing(_ endpoint: Endpoint) async throws -> (uri: String, fields: [String: String]) {
        let path = endpoint.path
        var fields = ["kind": "rename", "unit": unit, "name": freshName]
        guard path.contains("{id}") else {
            if endpoint.method == .post { return (path, fields) }
            return (path.hasSuffix("new") ? "\(path)?kind=rename&unit=\(unit)" : "\(path)?unit=\(unit)", [:])
        }
        if path.hasSuffix("withdraw") { fields["day"] = town.clock.now().day.next.text }
        var asker = Actor.system
        if path.hasSuffix("approve") || path.hasSuffix("refuse") { (fields, asker) = (try await closing(), try town.administrator()) }
        let input = try ActPlan.Fields.schema.decode(fields.mapValues(Schema.Raw.text))
        let act = try await town.installation.executor.perform(RedrawTerritory(input, followers: House.followers), as: asker).output
        let id = try #require(act).id.description
        let said = path.hasSuffix("refuse") ? ["text": "先征求意见"] : [:]
        return (path.replacing("{id}", with: id).replacing("{file}", with: ID(high: 1, low: 1).description), said)
    }

    /// A village that nobody needs, to be closed once that is allowed.
    private func closing() async throws -> [String: String] {
        let code = "\(unit)2\(10 + Int(town.clock.bytes(1)[0]) % 90)"
        guard try town.installation.store.read({ try UnitRecord.find(anyCode: code, in: $0) }) == nil else { return try await closing() }
        let fields = ["kind": "open", "unit": unit, "level": "village", "name": "村\(code.suffix(2))", "code": code]
        let input = try ActPlan.Fields.schema.decode(fields.mapValues(Schema.Raw.text))
        _ = try await town.installation.executor.perform(RedrawTerritory(input, followers: House.followers), as: .system)
        return ["kind": "close", "unit": code]
    }
}
