import Kernel
import Matters
import Testing

@testable import App

extension Town {
    /// A whistle as far along as a request needs it, blown by the program itself.
    struct Blown: Sendable {
        let number: String
        let whistle: ID
        let call: ID
        let code: String
    }

    enum Progress: Int, Sendable { case called, arrived, settled }

    func whistle(on number: String, calling office: String, _ progress: Progress) async throws -> Blown {
        let (executor, store) = (installation.executor, installation.store)
        let said = try WhistleMatter.Fields.schema.decode([
            "ground": .text("emergency"), "units": .text(office), "meet": .text("北门"), "text": .text("路面塌了。"),
        ])
        _ = try await executor.perform(WhistleMatter(number, said, expected: nil), as: .system)
        let found = try store.read { tx in
            try tx.first(
                """
                SELECT w.id, c.id FROM matter m JOIN whistle w ON w.matter = m.id JOIN whistle_call c ON c.whistle = w.id
                WHERE m.number = \(number) LIMIT 1
                """
            ) { (whistle: try $0.id(0), call: try $0.id(1)) }
        }
        let (whistle, call) = try #require(found)
        if progress.rawValue > 0 { _ = try await executor.perform(ArriveCall(call), as: .system) }
        if progress == .settled {
            let input = try SettleWhistle.Fields.schema.decode(["division": .text("城管围挡。")])
            _ = try await executor.perform(SettleWhistle(whistle, input), as: .system)
        }
        return Blown(
            number: number, whistle: whistle, call: call,
            code: WhistleCode.code(whistle, at: clock.now(), vault: executor.vault))
    }

    /// What the endpoints about whistles are asked; `nil` for any other.
    func whistling(
        _ path: String, isGet: Bool, isOwn: Bool, listed: String, office: String, matter: (String) async throws -> String
    ) async throws -> (uri: String, fields: [String: String])? {
        let last = path.split(separator: "/").last.map(String.init) ?? ""
        switch path {
        case _ where path.hasSuffix("/{number}/whistles"): return (path.replacing("{number}", with: try await matter("dispatched")), [:])
        case _ where path.hasSuffix("/{number}/whistle"):
            let name = "call.u\(office.lowercased().replacing("-", with: "_"))"
            let said = ["ground": "emergency", "meet": "北门", "text": "路面塌了。"]
            let units = path.hasPrefix("/api") ? ["units": office] : [name: "1"]
            return (path.replacing("{number}", with: try await matter("dispatched")), isGet ? [:] : said.merging(units) { $1 })
        case "/whistles", "/api/v1/whistles": return ("\(path)?unit=\(listed)", [:])
        case "/whistles/export", "/api/v1/whistles/export": return (path, ["unit": listed])
        case "/arrive/{code}":
            let blown = try await whistle(on: matter("dispatched"), calling: office, .called)
            let old = WhistleCode.code(blown.whistle, at: clock.now().adding(seconds: -3600), vault: installation.executor.vault)
            return (path.replacing("{code}", with: isOwn ? blown.code : old), isGet ? [:] : ["unit": office])
        case _ where path.contains("whistles/{id}") || path.contains("calls/{id}"):
            let progress: Progress =
                ["assess", "answer"].contains(last) ? .settled : ["settle", "leave"].contains(last) ? .arrived : .called
            let blown = try await whistle(on: matter("dispatched"), calling: office, progress)
            let said: [String: [String: String]] = [
                "settle": ["division": "城管围挡。"], "withdraw": ["text": "看错了。"], "leave": ["left_reason": "另有火情。"],
                "assess": ["in_time": "yes", "solved": "yes"], "answer": ["justified": "yes"],
            ]
            let id = path.contains("calls/{id}") ? blown.call : blown.whistle
            return (path.replacing("{id}", with: id.description), said[last] ?? [:])
        default: return nil
        }
    }
}
