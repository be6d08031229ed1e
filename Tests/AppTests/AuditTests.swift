import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import Matters
import People
import Storage
import Territory
import TestSupport
import Testing

@testable import App

/// What an auditor finds in the log, and what is told of who may see what.
@Suite struct AuditTests {
    private func grounds(_ town: Town, _ verb: Verb, _ subject: Subject, only who: Town.Who? = nil) throws -> [AccessQuery.Ground] {
        try town.installation.store.read { tx in
            let query = AccessQuery(
                scheme: town.installation.scheme.current, verb: verb, subject: subject, account: who.flatMap(town.account))
            return try query.grounds(on: town.clock.now().day, in: tx)
        }
    }

    /// Everybody whom the policy lets do it is named, and nobody else: asked of every person of the town for every verb and place.
    @Test func whoIsNamedIsWhoMay() async throws {
        let town = try await Town.open()
        let scheme = town.installation.scheme.current
        let policy = Policy(scheme)
        let paths = try town.installation.store.read { tx in
            try [Town.changning, Town.guanghua, Town.cityManagement].compactMap { try UnitRecord.find(code: $0, in: tx)?.path }
        }
        #expect(paths.count == 3)
        var named = 0
        for subject in [Subject.installation] + paths.map({ Subject(place: $0, owner: $0) }) + [Subject(place: paths[0], owner: paths[2])] {
            for verb in Set(scheme.roles.flatMap(\.verbs)).sorted() {
                let names = Set(try grounds(town, verb, subject).compactMap(\.username))
                for who in Town.Who.allCases where who != .nobody {
                    let token = try #require(town.token(who))
                    let actor = try #require(try town.authenticator.authenticate(.bearer(token))).actor
                    guard case .allowed(let role) = policy.decide(verb, of: actor, on: subject) else {
                        #expect(!names.contains(who.rawValue), "\(who) is named for \(verb) and may not")
                        continue
                    }
                    let over = scheme.role(role)?.over
                    if over == .place || over == .owner {
                        named += 1
                        #expect(names.contains(who.rawValue), "\(who) may \(verb) on \(subject) by \(actor.grants) and is not named")
                    }
                }
            }
        }
        #expect(named > 100)
    }

    @Test func itSaysByWhichRoleAndWhere() async throws {
        let town = try await Town.open()
        let number = try await town.matter("dispatched", in: Town.changning, office: Town.cityManagement, by: nil)
        let matter = try #require(try town.installation.store.read { try Matter.find(number: number, in: $0) })
        let all = try grounds(town, "matter.read", matter.subject)
        #expect(all.contains { $0.over == .reporter && $0.username == nil })
        let clerk = try grounds(town, "matter.read", matter.subject, only: .zhao).filter { $0.username != nil }
        #expect(clerk.map(\.role) == ["office_clerk"] && clerk.map(\.over) == [.owner])
        #expect(try grounds(town, "matter.dispatch", matter.subject, only: .zhao) == [])
        #expect(!all.contains { $0.username == "wu" })
        #expect(try grounds(town, "matter.read", matter.subject, only: .wang).allSatisfy { $0.username == nil })
        // A shut account and a role that is over are nobody's ground.
        _ = try await town.installation.executor.perform(DisableAccount(username: "zhao"), as: .system)
        #expect(try grounds(town, "matter.read", matter.subject, only: .zhao).allSatisfy { $0.username == nil })
    }

    private func search(_ town: Town, _ query: AuditQuery) throws -> AuditQuery.Page {
        try town.installation.store.read { try query.page(in: $0) }
    }

    @Test func theLogIsSearchedFromItsEndByKindPersonRecordAndDay() async throws {
        let town = try await Town.open()
        let all = try search(town, AuditQuery())
        #expect(all.items.map(\.seq) == all.items.map(\.seq).sorted(by: >) && !all.items.isEmpty)
        var query = AuditQuery()
        query.kind = .accounts
        let accounts = try search(town, query)
        #expect(!accounts.items.isEmpty && accounts.items.allSatisfy { $0.type.hasPrefix("account.") || $0.type.hasPrefix("token.") })
        query = AuditQuery()
        query.stream = town.account(.chen)
        #expect(try search(town, query).items.map(\.type) == ["account.grant", "account.create"])
        let day = town.clock.now().day
        town.clock.advance(seconds: 2 * 86_400)
        _ = try await town.installation.executor.perform(DisableAccount(username: "li"), as: .system)
        query = AuditQuery()
        query.from = day.next
        #expect(try search(town, query).items.map(\.type) == ["account.disable"])
        query.until = day.next
        #expect(try search(town, query).items.isEmpty)
        query.from = nil
        let before = try search(town, query)
        #expect(!before.items.isEmpty && !before.items.contains { $0.type == "account.disable" })
        // Page after page it comes to the beginning, each event once.
        query = AuditQuery()
        var seen: [Int64] = []
        for _ in 0..<200 {
            let page = try search(town, query)
            seen += page.items.map(\.seq)
            guard let next = page.next else { break }
            query.below = next
        }
        #expect(seen == (1...Int64(seen.count)).reversed())
    }

    @Test func bothQuestionsWalkAnIndex() async throws {
        let town = try await Town.open()
        try expectIndexed(town.installation.store, AuditQuery().statement(top: 9, floor: 1))
        let path = try #require(UnitPath("/141029"))
        let query = AccessQuery(scheme: town.installation.scheme.current, verb: "matter.read", subject: .installation)
        try expectIndexed(town.installation.store, query.statement(roles: ["leader"], paths: [path], on: .forever))
    }

    @Test func thePagesTellNoText() async throws {
        let town = try await Town.open()
        let number = try await town.matter("dispatched", in: Town.changning, office: Town.cityManagement, by: nil, phone: "13800001234")
        try await town.serve { client in
            var auditor = Browser(client, token: town.token(.wu))
            let log = try await auditor.get("/audit")
            #expect(log.status == 200 && log.text.contains("matter.dispatch") && !log.text.contains("13800001234"))
            // By its number the log of a matter leads to how it went, and to nothing that was said.
            #expect(try await auditor.get("/audit?stream=\(number)").text.contains("\"/matters/\(number)/proof\""))
            let proof = try await auditor.get("/matters/\(number)/proof")
            #expect(proof.status == 200 && proof.text.contains("办理过程") && !proof.text.contains("1380000"))
            #expect(try await auditor.get("/matters/\(number)").status == 404)
            let access = try await auditor.get("/audit/access?verb=matter.read&matter=\(number)")
            #expect(access.text.contains("chen") && access.text.contains("zhao") && !access.text.contains(">wei<"))
            #expect(try await auditor.get("/audit/access?verb=matter.conquer").text.contains("role=\"alert\""))
            for bad in ["kind=x", "from=2026-13-01", "stream=x", "after=x"] {
                #expect(try await auditor.get("/api/v1/audit/events?\(bad)").status == 422, "\(bad)")
            }
            #expect(try await auditor.get("/api/v1/audit/events?user=nobody.here").text.contains("\"items\":[]"))
        }
    }
}
