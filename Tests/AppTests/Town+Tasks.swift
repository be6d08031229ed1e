import Kernel
import Mobilisation
import People
import Testing

@testable import App

extension Town {
    /// What the endpoints about tasks are asked; `nil` for any other. Each task is on a day of its own, since nobody is in two places at once.
    func tasking(_ path: String, isGet: Bool, isOwn: Bool, unit: String, by who: Who) async throws -> (
        uri: String, fields: [String: String]
    )? {
        let parts = path.split(separator: "/").map(String.init)
        guard !Set(parts).isDisjoint(with: ["tasks", "shifts", "claims", "spot", "volunteers"]) else { return nil }
        let last = parts.last ?? ""
        let joining = ["unit": unit, "age": "18", "consent": "true"]
        if parts.contains("volunteers") {
            // Who reads or leaves has joined before.
            if last == "leave" || last == "record" || last == "certificate" { try await join(who, Self.changning) }
            return (path, isGet || last == "leave" ? [:] : joining)
        }
        let number = try installation.store.read { try $0.count("SELECT COUNT(*) FROM task") }
        let day = clock.now().adding(seconds: (10 + number) * 86_400).day.text
        let task = [
            "unit": unit, "kind": "environment", "title": "清理河道", "what": "带手套", "place": "东桥头", "fairness": "first", "least_age": "18",
        ]
        let when = ["day": day, "starts": "08:30", "ends": "11:30", "places": "3"]
        if last == "tasks" || last == "new" { return (path, isGet ? [:] : task.merging(when) { $1 }) }
        let input = try PublishTask.Fields.schema.decode(task.merging(when) { $1 }.mapValues(Schema.Raw.text))
        let id = try #require(try await installation.executor.perform(PublishTask(input), as: .system).output)
        let shift = try #require(try installation.store.read { try TaskShift.all(of: id, in: $0).first }).id
        if parts.contains("spot") {
            let code = SpotCode.code(id, vault: installation.executor.vault)
            let claim = isGet ? nil : try await claim(shift, by: who)
            return (
                path.replacing("{code}", with: isOwn ? code : String(code.reversed())),
                isGet ? [:] : ["claim": claim?.description ?? ID.zero.description]
            )
        }
        if parts.contains("claims") {
            let other: Who = who == .wu ? .zhou : .wu
            let mine = isOwn && last != "take"
            let claim = try await claim(shift, by: mine ? who : other)
            if isOwn, last == "take", let claim, let account = account(other) {
                try await join(who, Self.changning)
                let input = try OfferPlace.Fields.schema.decode(["substitute": .text(who.rawValue)])
                _ = try? await installation.executor.perform(OfferPlace(claim, input), as: Actor(account: account))
            }
            return (path.replacing("{id}", with: claim?.description ?? ID.zero.description), [:])
        }
        if parts.contains("shifts"), !parts.contains("tasks") {
            if last == "claim" { try await join(who, Self.changning) }
            let helped = ["volunteer_name": "赵奶奶", "age": "18", "consent": "true"]
            return (path.replacing("{id}", with: shift.description), last == "help" ? helped : [:])
        }
        let said: [String: [String: String]] = ["shifts": when, "finish": ["result": "干净了"], "cancel": ["reason": "下雨"]]
        return (path.replacing("{id}", with: id.description), said[last] ?? [:])
    }

    private func join(_ who: Who, _ unit: String) async throws {
        guard let account = account(who) else { return }
        let input = try JoinVolunteers.Fields.schema.decode(["unit": .text(unit), "age": .text("18"), "consent": .text("true")])
        _ = try await installation.executor.perform(JoinVolunteers(input), as: Actor(account: account))
    }

    /// A place for somebody, who lives where the task is.
    private func claim(_ shift: ID, by who: Who) async throws -> ID? {
        guard let account = account(who) else { return nil }
        let unit = try installation.store.read { tx in
            try tx.first(
                "SELECT u.code FROM task_shift s JOIN task t ON t.id = s.task JOIN unit_now u ON u.unit = t.unit WHERE s.id = \(shift) LIMIT 1"
            ) { try $0.text(0) }
        }
        try await join(who, try #require(unit))
        return try await installation.executor.perform(ClaimPlace(shift), as: Actor(account: account)).output?.id
    }
}
