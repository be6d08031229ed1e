import Kernel
import Mobilisation
import People
import Storage
import Testing

@testable import App

extension Town {
    /// What the endpoints about squads, rosters and duties are asked; `nil` for any other. Each squad has a leader of its own, so that nobody is
    /// in very many.
    func squadding(_ path: String, isGet: Bool, isOwn: Bool, unit: String, by who: Who) async throws -> (
        uri: String, fields: [String: String]
    )? {
        let parts = path.split(separator: "/").map(String.init)
        if parts.contains("themes") {
            let theme = ["unit": unit, "month": String(clock.now().day.text.prefix(7)), "theme_title": "清河月", "plan": "每周清扫一次"]
            guard path.contains("{id}") else { return (path, isGet ? [:] : theme) }
            let id = try #require(try await act(SetTheme(try input(SetTheme.Fields.schema, theme)), as: .system))
            let entry = ["done_what": "清扫河岸", "held_on": clock.now().day.text, "people": "6"]
            return (path.replacing("{id}", with: id.description), isGet ? [:] : entry)
        }
        guard parts.first != "feeds", !Set(parts).isDisjoint(with: ["squads", "rosters", "duties"]) else { return nil }
        let last = parts.last ?? ""
        let form = ["squad_name": "清河队", "unit": unit, "kind": "farm_help"]
        guard path.contains("{id}") else { return (path, isGet || last != "squads" ? [:] : form) }
        let leader = try await newcomer()
        let squad = try #require(
            try await act(FormSquad(try input(FormSquad.Fields.schema, form.merging(["leader": leader.name]) { $1 })), as: .system))
        _ = try await act(JoinSquad(squad, try input(JoinSquad.schema, ["consent": "true"])), as: leader.actor)
        if parts.contains("squads") {
            return (path.replacing("{id}", with: squad.description), isGet ? [:] : try await said(last, squad, isOwn: isOwn, by: who))
        }
        // Two in turn, so that each has a duty; whoever takes one over joins afterwards.
        if isOwn, last != "take" { try await join(squad, who) }
        // Each at a time of its own, since nobody is in two places at once.
        let count = try installation.store.read { try $0.count("SELECT COUNT(*) FROM roster") }
        let hour = 1 + count / 7 % 20
        let place = [
            "weekday": "\(1 + count % 7)", "starts": "\(hour < 10 ? "0" : "")\(hour):00", "ends": "\(hour < 9 ? "0" : "")\(hour + 1):00",
            "role": "cleaner", "people": last == "offer" ? "2" : "1",
        ]
        let set = try input(SetUpRoster.schema, place.merging(["roster_kind": "cleaning"]) { $1 })
        let roster = try #require(try await act(SetUpRoster(squad, set), as: leader.actor))
        if parts.contains("rosters") {
            let some = try installation.store.read { tx in
                try tx.first("SELECT id FROM roster_place WHERE roster = \(roster) LIMIT 1") { try $0.id(0) }
            }
            let fields = ["publish": ["weeks": "1"], "places": place, "drop": ["place": try #require(some).description]]
            return (path.replacing("{id}", with: roster.description), isGet ? [:] : fields[last] ?? [:])
        }
        _ = try await act(PublishRoster(roster, try input(PublishRoster.schema, ["weeks": "1"])), as: leader.actor)
        if isOwn, last == "take" { try await join(squad, who) }
        let holder = last == "offer" && isOwn ? account(who) : leader.actor.account
        let duty = try installation.store.read { tx in
            try tx.first(
                """
                SELECT d.id FROM duty d JOIN squad_member m ON m.id = d.member
                WHERE d.roster = \(roster) AND m.account = \(holder) ORDER BY d.starts_ms LIMIT 1
                """
            ) { try $0.id(0) }
        }
        if last == "take", let duty { _ = try await act(OfferDuty(duty, try input(OfferDuty.Fields.schema, [:])), as: leader.actor) }
        return (path.replacing("{id}", with: (duty ?? .zero).description), [:])
    }

    /// What is sent with a step on a squad, once it is ready for it.
    private func said(_ step: String, _ squad: ID, isOwn: Bool, by who: Who) async throws -> [String: String] {
        switch step {
        case "join":
            if isOwn { try await invite(squad, who) }
            return ["consent": "true"]
        case "leave":
            if isOwn { try await join(squad, who) }
            return [:]
        case "away":
            if isOwn { try await join(squad, who) }
            return ["from_day": clock.now().day.next.text, "back_day": clock.now().adding(seconds: 5 * 86_400).day.text]
        case "invite": return ["member_name": try await newcomer().name]
        case "remove":
            let member = try installation.store.read { tx in
                try tx.first("SELECT id FROM squad_member WHERE squad = \(squad) LIMIT 1") { try $0.id(0) }
            }
            return ["member": try #require(member).description]
        case "rosters":
            return ["roster_kind": "cleaning", "weekday": "1", "starts": "08:00", "ends": "10:00", "role": "cleaner", "people": "1"]
        case "vehicle": return ["vehicle": "面包车"]
        case "account": return ["platform": "短视频", "account_name": "清河助农"]
        case "drop":
            _ = try await act(KeepVehicle(squad, try input(KeepVehicle.schema, ["vehicle": "面包车"])), as: .system)
            let asset = try installation.store.read { tx in
                try tx.first("SELECT id FROM squad_asset WHERE squad = \(squad) LIMIT 1") { try $0.id(0) }
            }
            return ["asset": try #require(asset).description]
        case "change": return ["squad_name": "清河二队"]
        default: return [:]
        }
    }

    private func input(_ schema: Schema, _ fields: [String: String]) throws -> Input {
        try schema.decode(fields.mapValues(Schema.Raw.text))
    }

    private func act<C: Command>(_ command: C, as actor: Actor) async throws -> ID? where C.Output == ID {
        try await installation.executor.perform(command, as: actor).output
    }

    /// Somebody new with an account.
    private func newcomer() async throws -> (name: String, actor: Actor) {
        let name = "s\(Hex.encode(clock.bytes(8)))"
        let made = try await installation.executor.perform(CreateAccount(username: name, displayName: name), as: .system).output
        return (name, Actor(account: try #require(made).account, username: name))
    }

    private func invite(_ squad: ID, _ who: Who) async throws {
        guard account(who) != nil else { return }
        _ = try await act(InviteMember(squad, try input(InviteMember.schema, ["member_name": who.rawValue])), as: .system)
    }

    private func join(_ squad: ID, _ who: Who) async throws {
        guard let account = account(who) else { return }
        try await invite(squad, who)
        _ = try await act(JoinSquad(squad, try input(JoinSquad.schema, ["consent": "true"])), as: Actor(account: account))
    }
}
