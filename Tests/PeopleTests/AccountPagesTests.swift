import Kernel
import Storage
import TestSupport
import Testing

@testable import People

@Suite struct AccountPagesTests {
    private static let posts = """
        levels:
          - {id: county, kind: area, code: {kind: county}}
          - {id: township, kind: area, parent: county, code: {kind: township}}
        posts:
          - {id: grid_head, kind: head, levels: [township], least: 1, public: true}
        units:
          - {code: "141029", name: 乡宁县, level: county}
          - {code: "141029100", name: 昌宁镇, level: township, parent: "141029"}
          - {code: "141029101", name: 光华镇, level: township, parent: "141029"}

        """

    private func staffed() async throws -> (county: County, zhou: Actor, cai: Actor) {
        let county = try await County()
        try await county.join("zhou", "周管理", role: "administrator")
        try await county.join("cai", "蔡管理", role: "administrator", unit: "141029100")
        try await county.join("li", "李网格", role: "grid_worker", unit: "141029100")
        _ = try await county.invite("sun", "孙会计")
        return (county, try await county.actor("zhou"), try await county.actor("cai"))
    }

    private func problem(_ body: () async throws -> Reply) async -> Problem? {
        do {
            _ = try await body()
            return nil
        } catch { return error as? Problem }
    }

    @Test func whoeverDoesNotReachAnAccountDoesNotFindIt() async throws {
        let (county, zhou, cai) = try await staffed()
        let path = "/admin/accounts/{username}"
        #expect(await problem { try await county.send(.get, path, ["username": "li"]) } == .signInNeeded)
        #expect(await problem { try await county.send(.get, path, ["username": "zhou"], as: cai) } == .notFound)
        #expect(await problem { try await county.send(.get, path, ["username": "sun"], as: cai) } == .notFound)
        #expect(await problem { try await county.send(.get, path, ["username": "nobody"], as: zhou) } == .notFound)
        #expect(await problem { try await county.send(.get, path, ["username": "<script>"], as: zhou) } == .notFound)
        #expect(try await county.send(.get, path, ["username": "li"], as: cai).text.contains("李网格"))
        #expect(try await county.send(.get, path, ["username": "sun"], as: zhou).text.contains("孙会计"))
    }

    @Test func theListIsNarrowedByNameAndState() async throws {
        let (county, zhou, cai) = try await staffed()
        func names(_ query: [String: String], _ actor: Actor) async throws -> [String] {
            let text = try await county.send(.get, "/admin/accounts", query: query, as: actor).text
            return text.matches(of: /href="\/admin\/accounts\/([a-z]+)"/).map { String($0.1) }
        }
        #expect(try await names([:], zhou) == ["cai", "li", "sun", "zhou"])
        #expect(try await names([:], cai) == ["cai", "li"])
        #expect(try await names(["q": "LI"], zhou) == ["li"])
        #expect(try await names(["q": "李"], zhou) == [])
        #expect(try await names(["state": "invited"], zhou) == ["sun"])
        _ = try await county.send(.post, "/admin/accounts/{username}/disable", ["username": "li"], as: zhou)
        #expect(try await names(["state": "disabled"], zhou) == ["li"])
        #expect(try await names(["state": "active"], zhou) == ["cai", "zhou"])
        // What is no state is all of them.
        #expect(try await names(["state": "x"], zhou).count == 4)
    }

    @Test func aCodeIsShownOnceAndNeverKeptByTheBrowser() async throws {
        let (county, zhou, _) = try await staffed()
        let fields: [String: Schema.Raw] = ["username": .text("wu"), "display_name": .text("吴审计")]
        let first = try await county.send(.post, "/admin/accounts", [:], fields, as: zhou, key: "k")
        let code = try #require(first.text.firstMatch(of: /[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}/)).output
        #expect(first.headers.contains { $0 == ("Cache-Control", "no-store") })
        let again = try await county.send(.post, "/admin/accounts", [:], fields, as: zhou, key: "k")
        #expect(!again.text.contains(code) && again.text.contains("已经显示过"))
        #expect(
            await problem { try await county.send(.post, "/admin/accounts", [:], fields, as: zhou, key: "k2") }?.code == "account.exists")
        let invited = try await county.send(.post, "/admin/accounts/{username}/invite", ["username": "wu"], as: zhou)
        #expect(!invited.text.contains(code) && invited.text.contains("激活码"))
    }

    @Test func nobodyGetsForTheirOwnAccountWhatAnotherMustGive() async throws {
        let (county, zhou, _) = try await staffed()
        let own = try await county.send(.get, "/admin/accounts/{username}", ["username": "zhou"], as: zhou).text
        #expect(own.contains("这是您自己的账号") && !own.contains("/zhou/grant") && !own.contains("/zhou/disable") && !own.contains("/zhou/invite"))
        #expect(
            await problem { try await county.send(.post, "/admin/accounts/{username}/disable", ["username": "zhou"], as: zhou) }?.code
                == "account.own")
        let other = try await county.send(.get, "/admin/accounts/{username}", ["username": "li"], as: zhou).text
        #expect(
            other.contains("/li/grant") && other.contains("/li/disable") && other.contains("/li/invite") && !other.contains("/li/enable"))
    }

    /// With the last post within reach the account leaves the list of whoever took it away.
    @Test func withdrawingLeadsBackToWhatCanBeSeen() async throws {
        let (county, zhou, cai) = try await staffed()
        let post: [String: Schema.Raw] = ["role": .text("grid_worker"), "unit": .text("141029100")]
        let path = "/admin/accounts/{username}/withdraw"
        #expect(try await county.send(.post, path, ["username": "li"], post, as: cai).text == "/admin/accounts")
        #expect(await problem { try await county.send(.post, path, ["username": "li"], post, as: zhou) }?.code == "account.grant_absent")
        #expect(
            try await county.send(.post, "/admin/accounts/{username}/grant", ["username": "li"], post, as: zhou).text
                == "/admin/accounts/li")
    }

    @Test func postsAreCountedUnitByUnit() async throws {
        let county = try await County(territory: Self.posts)
        let day = county.entropy.now().day
        let input = try AppointPost.Fields.schema.decode(["post": .text("grid_head"), "name": .text("张支书"), "phone": .text("03576822110")])
        _ = try await county.executor.perform(AppointPost(unit: "141029100", input), as: .system)
        let counts = try county.store.read { tx in
            let ids = try ["141029100", "141029101"].map { code in
                try #require(try tx.first("SELECT unit FROM unit_now WHERE code = \(code) LIMIT 1") { try $0.id(0) })
            }
            return try PostCounts(units: ids, day: day).read(in: tx).values.map { $0 }
        }
        #expect(counts == [["grid_head": 1]])
    }

    @Test func everyReadWalksAnIndex() async throws {
        let county = try await County()
        let scheme = county.services.scheme.current
        let query = AccountsQuery(actor: .system, scheme: scheme, after: "", limit: 5, prefix: "li", state: .invited)
        try expectIndexed(county.store, query.statement)
        try expectIndexed(county.store, AccountsQuery.invitedStatement(at: county.entropy.now(), limit: 5))
        try expectIndexed(county.store, PostCounts(units: [.zero], day: .forever).statement)
    }
}
