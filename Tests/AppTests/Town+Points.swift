import Kernel
import People
import Recognition
import Testing

@testable import App

extension Town {
    /// What the endpoints about points are asked; `nil` for any other. Of claims and orders that nobody made the answer is that there are none.
    func pointing(_ path: String, isGet: Bool, unit: String, by who: Who) async throws -> (uri: String, fields: [String: String])? {
        guard path.split(separator: "/").contains("points") else { return nil }
        let last = path.split(separator: "/").last.map(String.init) ?? ""
        let uri = path.replacing("{id}", with: ID(high: 1, low: 1).description)
        if isGet { return (last == "work" ? "\(uri)?unit=\(unit)" : uri, [:]) }
        let done = ["rule": "help", "did_on": clock.now().day.text, "points_what": "帮邻居挑水"]
        let said: [String: [String: String]] = [
            "appeal": ["points_appeal": "我去了"], "review": ["points_agrees": "yes"],
            "settle": ["objection": ID.zero.description, "points_upheld": "no", "points_reason": "问过"],
            "decide": ["points_granted": "no", "points_reason": "查过"], "hand": ["points_code": "000000"],
            "members": ["scheme": "volunteers", "unit": unit, "points_name": "赵奶奶", "consent": "true"],
            "stock": ["unit": unit, "goods": "soap", "points_count": "1"],
            "recompute": ["scheme": "volunteers", "points_cycle": "2026"],
            "join": ["scheme": "volunteers", "unit": unit, "consent": "true"],
            "orders": ["scheme": "volunteers", "goods": "soap", "unit": Self.changning],
            "{id}": ["points_ground": "not_done", "points_objection": "那天他不在"],
        ]
        switch last {
        case "leave", "claims", "orders":
            // Who leaves, asks or orders takes part.
            if let account = account(who) {
                let form = ["scheme": "volunteers", "unit": Self.changning, "consent": "true"]
                let input = try JoinPoints.Fields.schema.decode(form.mapValues(Schema.Raw.text))
                _ = try await installation.executor.perform(JoinPoints(input), as: Actor(account: account))
            }
            return (uri, last == "claims" ? done.merging(["scheme": "volunteers"]) { $1 } : said[last] ?? ["scheme": "volunteers"])
        case "deductions":
            // Points are taken only from somebody who can see it and appeal.
            let resident = Actor(account: account(.wang))
            let form = ["scheme": "volunteers", "unit": unit, "consent": "true"]
            let input = try JoinPoints.Fields.schema.decode(form.mapValues(Schema.Raw.text))
            let id = try #require(try await installation.executor.perform(JoinPoints(input), as: resident).output)
            let number = try #require(try installation.store.read { try PointsMember.find(id, in: $0) }).number
            return (uri, done.merging(["points_number": number, "rule": "false_claim"]) { $1 })
        case "help", "departures":
            let form = ["scheme": "volunteers", "unit": unit, "points_name": "赵奶奶", "consent": "true"]
            let input = try EnterMember.Fields.schema.decode(form.mapValues(Schema.Raw.text))
            let id = try #require(try await installation.executor.perform(EnterMember(input), as: .system).output)
            let number = try #require(try installation.store.read { try PointsMember.find(id, in: $0) }).number
            return (uri, (last == "help" ? done : [:]).merging(["points_number": number]) { $1 })
        default: return (uri, said[last] ?? [:])
        }
    }
}
