import Kernel
import Matters
import Testing

@testable import App

extension Asking {
    /// A record of one's own, or somebody else's; requests, alerts and holds that are nobody's.
    func rights(_ path: String) async throws -> (uri: String, fields: [String: String])? {
        if path.contains("/matters/{number}"), path.hasSuffix("/reveal") || path.hasSuffix("/lift") { return try await hidden(path) }
        let nowhere = path.replacing("{id}", with: ID(high: 1, low: 1).description)
        switch path {
        case "/my-data/ask":
            return ("\(path)?holding=matters&record=\(try await record("raised"))&kind=explain", [:])
        case "/my-data/requests", "/api/v1/my-data/requests":
            return (path, ["holding": "matters", "record": try await record("raised"), "kind": "explain", "text": "为什么"])
        case "/my-data/erase", "/api/v1/my-data/erase":
            return (path, ["holding": "matters", "record": try await record("rated"), "sure": "true"])
        case "/my-data/copy": return (path, ["format": "json"])
        case _ where path.hasSuffix("/answer") && path.contains("/rights/"), _ where path.contains("/rights/{id}/settle"):
            return (nowhere, ["outcome": "granted", "text": "已经核对"])
        case _ where path.contains("/alerts/{id}/settle"): return (nowhere, ["finding": "explained", "text": "已经核对"])
        case _ where path.hasSuffix("/retention/holds"):
            let until = town.clock.now().adding(seconds: 30 * 86_400).day.text
            return (path, ["holding": "matters", "label": "1", "ground": "court", "until": until])
        case _
        where path.contains("/my-data") || path.contains("/rights") || path.contains("/readings") || path.contains("/retention")
            || path.contains("/exports"):
            return (nowhere, [:])
        default: return nil
        }
    }

    private func record(_ state: String) async throws -> String {
        let reporter = who == .wang ? (isOwn ? town.account(.wang) : town.account(.wu)) : nil
        let office = isOwn ? Town.cityManagement : Town.housing
        let number = try await town.matter(state, in: unit, office: office, by: reporter)
        let matter = try town.installation.store.read { try Matter.find(number: number, in: $0) }
        return try #require(matter).id.description
    }

    /// Of a reporter who is hidden only where it is asked to lift that.
    private func hidden(_ path: String) async throws -> (uri: String, fields: [String: String]) {
        let isLifting = path.hasSuffix("/lift")
        let number = try await town.matter(
            "accepted", in: unit, office: isOwn ? Town.cityManagement : Town.housing, by: nil, answers: isLifting ? ["hide": "true"] : [:])
        let fields = isLifting ? ["ground": "safety", "text": "有人身危险"] : ["purpose": "handle"]
        return (path.replacing("{number}", with: number), fields)
    }
}
